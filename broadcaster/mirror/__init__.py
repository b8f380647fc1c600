"""The station's side: a folder that mirrors what a school hands over.

Runs on a station's own PC, so this room needs the standard library and `cryptography` alone, and
of this package only `errors`, `model.manifest`, `model.notice` and `text.addresses`.
"""

"""Decoding, encoding, tagging and measuring sound files: the doors of their libraries."""

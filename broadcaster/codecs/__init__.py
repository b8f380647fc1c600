"""Decode, encode, tag: the doors of pydub, ffmpeg, LAME and mutagen."""

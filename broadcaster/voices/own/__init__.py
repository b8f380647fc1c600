"""Giọng trường em: a voice of the station's own, made from what one person read aloud."""

"""Catalogue -> podcast RSS, transcripts, chapters; the only room that imports feedgen."""

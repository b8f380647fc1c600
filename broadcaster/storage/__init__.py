"""Disk, cache and database: what was made stays, wholly or not at all."""

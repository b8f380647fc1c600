"""Catalogue, clip cache, atomic files, putting a finished site in place."""

"""Fetching files from strangers: no address of this house is reached by their doing."""

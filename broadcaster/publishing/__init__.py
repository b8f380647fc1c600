"""Catalogue -> feeds and pages, put in place in one step."""

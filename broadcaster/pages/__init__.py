"""Catalogue -> HTML pages."""

"""Covers and episode pictures, drawn offline."""

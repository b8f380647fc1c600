"""Figures as people say them."""

from broadcaster.text.lengths import length

__all__ = ["length"]

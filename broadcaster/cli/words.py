"""Figures as people say them."""

from broadcaster.domain.wording import length

__all__ = ["length"]

"""Turns of the processes that look at what strangers made: few at once, whatever they look at."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

TURNS = BoundedSemaphore(2)  # each may take a gigabyte and a whole core


@contextmanager
def limited_turn(seconds: float) -> Iterator[bool]:
    """Whether a place came free within so many seconds; it is held while the block runs."""
    turns = TURNS
    mine = turns.acquire(timeout=seconds)
    try:
        yield mine
    finally:
        if mine:
            turns.release()

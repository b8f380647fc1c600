"""Memory that the C library keeps for threads, held small and given back.

Measured on 60 minutes mixed by two threads: 86 MiB at most when nothing is handed back, 77 when
what is free is handed back after every sixteenth segment. After every single one it is no less,
and takes 3 % of the time.
"""

import ctypes
import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

_MOST_POOLS = -8  # M_ARENA_MAX of glibc's mallopt
_OWN_PAGES = -3  # M_MMAP_THRESHOLD: what is larger goes back to the system at once
_LEFT = -1  # M_TRIM_THRESHOLD: free room that may stay at the end of the pool
_LARGE = 1 << 20  # bytes; four times as much took 11 MiB more where editions are made, no less time
_ROOM = 16 << 20  # bytes
# objects that stay between two searches for garbage; Python's own number is 700. What lies about
# unseen meanwhile is some 10 MiB at most.
_SELDOM = 50_000
_at_once = threading.Lock()
_before: list[tuple[int, int, int]] = []  # how often it was searched, before each that asked


def one_pool() -> None:
    """All threads take memory from one pool from now on, where the C library can do that."""
    library = _library()
    if library is not None:
        library.mallopt(_MOST_POOLS, 1)
        # Else both grow with what was let go: after a large picture 32 MiB may stay unused.
        library.mallopt(_OWN_PAGES, _LARGE)
        library.mallopt(_LEFT, _ROOM)


def settled() -> None:
    """Leave what there is now out of later searches for garbage: it is here to stay.

    What imported modules hold is looked through again and again otherwise: where editions of many
    units are made that took some 5 % of the processor time.
    """
    gc.freeze()


@contextmanager
def loading() -> Iterator[None]:
    """While modules load nobody looks for garbage: what they hold stays, and there is much of it.

    Those searches were some 15 % of the processor time of `status`.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if on:
            gc.enable()


@contextmanager
def searched_seldom() -> Iterator[None]:
    """Garbage is looked for seldom meanwhile: for work on lists of thousands that all stay.

    Every search goes through such lists, and the more there is in them the more often it comes: of
    a publishing into an archive of ten thousand episodes that was some 20 ms. It is for the whole
    process, until the last who asked is done.
    """
    with _at_once:
        known = gc.get_threshold()
        _before.append(known)
        gc.set_threshold(max(_SELDOM, known[0]), *known[1:])
    try:
        yield
    finally:
        with _at_once:
            first = _before[0]
            _before.pop()
            if not _before:
                gc.set_threshold(*first)


def hand_back() -> None:
    """Give memory that is free back to the system, where the C library would keep it."""
    library = _library()
    if library is not None:
        library.malloc_trim(0)


@lru_cache(maxsize=1)
def _library() -> Any:
    """glibc; None where the C library is another one."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    has_both = hasattr(library, "mallopt") and hasattr(library, "malloc_trim")
    return library if has_both else None

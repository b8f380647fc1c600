"""What a process of tests lets go of stays with it: the next of thousands of tests asks for it again.

A program that runs for a week hands its memory back to the system; a test that does so has each page of
its sounds cleared anew by the system, which was a quarter of the time of whatever works on samples.
"""

import ctypes
import sys
from unittest import mock

import pytest

from broadcaster.system import memory

_LEFT, _OWN_PAGES = -1, -3  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of glibc's mallopt
_ROOM = 256 << 20  # bytes: a minute of two channels, and what is made of it
_real = memory._library


def keep_memory() -> None:
    """Of this process alone: the programs that tests start have their own ways."""
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    if hasattr(library, "mallopt"):
        library.mallopt(_LEFT, _ROOM)
        library.mallopt(_OWN_PAGES, _ROOM)


@pytest.fixture(scope="session", autouse=True)
def memory_kept():
    """Nothing that runs in this process hands memory back."""
    keep_memory()
    with mock.patch.object(memory, "_library", return_value=None):
        yield


@pytest.fixture
def memory_handed_back():
    """For a test of just that."""
    with mock.patch.object(memory, "_library", _real):
        yield
    keep_memory()

"""Rights that hold for whoever runs the tests: root is asked for none otherwise."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_NUMBERS = {"x86_64": (125, 126)}  # of capget and capset, which are no functions of the library
_OTHERS = (90, 91)
_OVERRIDES = 0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH
_VERSION = 0x20080522


@contextmanager
def without_override() -> Iterator[None]:
    """In this thread, and those it begins, root may do with a file what its rights say."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        yield
        return
    get, put = _NUMBERS.get(os.uname().machine, _OTHERS)
    had = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; then the upper halves
    _ask(get, had)
    less = (ctypes.c_uint32 * 6)(*had)
    less[0] &= ~_OVERRIDES
    _ask(put, less)
    try:
        yield
    finally:
        _ask(put, had)


def _ask(number: int, data: ctypes.Array) -> None:
    head = (ctypes.c_uint32 * 2)(_VERSION, 0)
    if ctypes.CDLL(None, use_errno=True).syscall(number, head, data) != 0:
        raise OSError(ctypes.get_errno(), "capabilities")

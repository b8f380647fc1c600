"""Rename over what stands there, although a virus scanner looks at the file just now."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 3.0  # seconds: a scanner or an indexer of Windows lets go of a file within one
_FIRST = 0.01  # seconds to the second try; each wait is twice the one before
_HELD = frozenset(
    {5, 32, 33}
)  # errors of Windows: access denied, sharing violation, lock violation


def replace(
    source: Path,
    target: Path,
    *,
    patient: bool = sys.platform == "win32",
    rename: Callable[[Path, Path], None] = os.replace,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Put `source` in the place of `target` in one step; both are on one disk.

    On Windows a file that somebody has open cannot be renamed: it is tried again for PATIENCE
    seconds. Raises OSError; then the old file still stands.
    """
    waited, pause = 0.0, _FIRST
    while True:
        try:
            rename(source, target)
        except PermissionError as fault:
            held = getattr(fault, "winerror", None) in _HELD
            if not (patient and held) or waited >= PATIENCE:
                raise
        else:
            return
        wait(pause)
        waited += pause
        pause *= 2

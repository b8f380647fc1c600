"""Memory that is let go is handed back."""

import sys
from pathlib import Path

import pytest

from broadcaster.system.memory import hand_back, one_pool


def resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4_096


@pytest.mark.usefixtures("memory_handed_back")
def test_what_is_free_goes_back() -> None:
    """The C library keeps 64 MB of small pieces below one that is held, until it is told."""
    one_pool()
    pieces = [bytearray(b"x" * 60_000) for _ in range(1_100)]
    held = bytearray(b"x" * 60_000)
    pieces.clear()
    before = resident() if sys.platform == "linux" else 0
    hand_back()
    assert sys.platform != "linux" or resident() < before - 30_000_000
    assert len(held) == 60_000

"""Seams of the loudspeaker: a way to a sound card, and one file on its way through it."""

from pathlib import Path
from typing import Protocol


class Playback(Protocol):
    """One file on its way to the loudspeakers; nothing is heard before `start`."""

    def start(self) -> None:
        """Let it be heard. Raises PlayerFault."""

    def position(self) -> float:
        """Seconds of it that were really played since `start`; stands still when nothing sounds."""

    def finished(self) -> bool:
        """Whether its end was reached."""

    def stop(self) -> None:
        """Silence at once, and everything let go; allowed at any time, twice too."""


class Player(Protocol):
    """A way to a sound card."""

    name: str  # "miniaudio", "mpv", "silent"

    def ready(self) -> str:
        """Why no sound can be made now, a Vietnamese sentence; empty when it can."""

    def open(self, path: Path, *, offset: float, seconds: float) -> Playback:
        """Make a file ready to be heard from `offset` on; `seconds` is its whole length.

        Raises PlayerFault; its `file` tells whether the file is to blame or the device.
        """

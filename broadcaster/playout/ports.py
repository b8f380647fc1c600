"""Seams of the loudspeaker: a way to a sound card, and one file on its way through it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

# why a device that opens, plays and is loud is none: the sound server made it up for want of one
NOWHERE = "Máy không có loa nào, tiếng chỉ vào “thiết bị giả” của hệ thống (Dummy Output)."


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundAstray:
    """What the system itself says is wrong with the way of our sound."""

    lost: str = ""  # why nobody would hear it, a Vietnamese sentence; "" = the output is there
    elsewhere: str = ""  # the name of another output from which it sounds; "" = of none


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

    @property
    def name(self) -> str:
        """As --player calls it: miniaudio, mpv, silent."""

    @property
    def rehearsal(self) -> bool:
        """Whether nobody hears it: what it plays counts as aired nowhere."""

    def ready(self) -> str:
        """Open the output for real and let it go; why that failed, a Vietnamese sentence.

        Empty when it can be heard. Not while something of this player sounds.
        """

    def open(self, path: Path, *, offset: float, seconds: float) -> Playback:
        """Make a file ready to be heard from `offset` on; `seconds` is its whole length.

        Raises PlayerFault; its `file` tells whether the file is to blame or the device.
        """

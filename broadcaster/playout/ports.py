"""Seams of the loudspeaker: players, messengers, what an agent keeps."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from broadcaster.domain.playout import AirOrder, AirPlan, LogLine


class Playing(Protocol):
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

    def open(self, path: Path, *, offset: float, seconds: float) -> Playing:
        """Make a file ready to be heard from `offset` on; `seconds` is its whole length.

        Raises PlayerFault; its `file` tells whether the file is to blame or the device.
        """


class Messenger(Protocol):
    """A way to tell people."""

    name: str  # "thư điện tử", "webhook"

    def send(self, subject: str, text: str, facts: Mapping[str, object]) -> None:
        """Raises DeliveryFault; `facts` is the same in plain JSON values."""


class AirLog(Protocol):
    """The as-run log of one site: every line kept for good before what it tells happens."""

    def lines(self) -> Sequence[LogLine]:
        """All, oldest first."""

    def append(self, lines: Sequence[LogLine]) -> Sequence[LogLine]:
        """Chain them and make them durable in one step; they come back with number and hash.

        Never raises: what the disk refuses is kept aside and told by `trouble`.
        """

    def damage(self) -> str:
        """What was found damaged when it was opened, a Vietnamese sentence; empty when nothing."""

    def trouble(self) -> str:
        """What the disk refuses, a Vietnamese sentence; empty when all is well."""


class AirFolder(Protocol):
    """What one agent at the loudspeaker has on its own disk."""

    def plan(self) -> AirPlan:
        """The plan as it stands; the last good one when its file cannot be read."""

    def keep_plan(self, plan: AirPlan) -> bool:
        """Put a new plan in place; False when it says the same. Raises StoreError."""

    def fetch(self, source: Path, sha256: str, suffix: str) -> bool:
        """Copy a sound in when it holds those bytes; False when it does not. Raises StoreError."""

    def keep_sound(self, data: bytes, suffix: str) -> str:
        """Put a sound made here in; its hash comes back. Raises StoreError."""

    def tidy(self, needed: Iterable[str], *, older_than: float) -> int:
        """Remove sounds that nobody needs or touched for so many seconds; how many."""

    def give(self, order: AirOrder) -> None:
        """Hand an order to the agent. Raises StoreError."""

    def sound(self, sha256: str, suffix: str) -> Path:
        """Where the sound of that hash stands, if it stands."""

    def whole(self, sha256: str, suffix: str, *, anew: bool = False) -> bool:
        """Whether the sound is here and holds exactly those bytes; `anew` reads it again."""

    def note_progress(self, slot: str, item: int, position: float) -> None:
        """Keep how far the item on air is, in seconds into its file."""

    def progress(self, slot: str, item: int) -> float:
        """How far that item was; 0 when nothing was kept."""

    def orders(self) -> Sequence[AirOrder]:
        """What people asked to be aired now, the oldest first."""

    def taken(self, order: AirOrder) -> None:
        """Remove an order."""


class AirRecords(Protocol):
    """Every agent's as-run log in the database."""

    def last(self, chain: str) -> int:
        """The highest number that is here of a chain; 0 = nothing."""

    def add(self, lines: Sequence[LogLine], *, chain: str, unit: str) -> int:
        """Take in the lines that are not here yet; how many that were."""

    def lines(
        self,
        first: datetime | None = None,
        last: datetime | None = None,
        *,
        site: str | None = None,
    ) -> Sequence[LogLine]:
        """Every line from one moment on and before another, of one site or of all."""

"""The seams: where there are two real implementations, nothing else."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from broadcaster.domain.parts import PartOrder, PartReceipt
from broadcaster.domain.speech import Availability, ClipSound, Speech, Utterance, Voice
from broadcaster.domain.stored_objects import ListedObject, ObjectHeaders, StoredObject


class VoiceEngine(Protocol):
    """Speaks one utterance at a time; pauses, music and levels are not its business."""

    name: str  # "embedded", "gtts", ...
    online: bool  # the text leaves this machine
    parallel: int  # how many utterances may be asked for at once
    max_chars: int  # longest text it takes at once

    def voices(self) -> tuple[Voice, ...]:
        """Every voice it knows, usable or not."""

    def fingerprint(self, voice: str) -> str:
        """What changes when the same text would sound different: engine, version, voice file."""

    def available(self) -> Availability:
        """Whether it can speak now; quick, and never blocks longer than a few seconds."""

    def synthesize(self, utterance: Utterance) -> Speech:
        """Say all of it, never a part. Raises EngineUnavailable, EngineRefused, BadSound."""


class ClipCache(Protocol):
    """Speech by recipe key."""

    def get(self, key: str) -> Speech | None:
        """The clip, or None when there is none or it is damaged."""

    def sound(self, key: str) -> ClipSound | None:
        """Its samples alone, as `get` has them."""

    def put(self, key: str, speech: Speech) -> None:
        """Keep the clip; safe with several writers."""

    def holding(self) -> AbstractContextManager[None]:
        """While it lasts, no clip that is asked for or put is cleared away."""


class Clock(Protocol):
    """The time of day."""

    def now(self) -> datetime:
        """With zone."""


class Crew(Protocol):
    """Workers that make parts: threads of this process, or a cluster of machines."""

    def run(self, take: Callable[[int], Sequence[PartOrder]]) -> Iterator[PartReceipt]:
        """Receipts as parts end, each order's once; over when nothing is out or to be had.

        `take` is asked for so many orders at most whenever there is room for them, so that few
        are on their way. What was lost with its worker is told as lost; a worker that refuses gets
        nothing more; an order that wants to be `alone` is, at a worker that has not lost it before
        where there is one. Raises ClusterFault when nobody is left who could work.
        """

    def refuse(self, worker: str, why: str) -> None:
        """Whoever asks found out that a worker is no use: it gets nothing more."""

    def workers(self) -> Mapping[str, int]:
        """Parts that each worker makes at once, by its name."""

    def close(self) -> None:
        """Let go of the workers; what they have begun is not waited for."""


class ObjectStore(Protocol):
    """Whole files under names such as "audio/bai-1.mp3"; nobody ever sees half of one.

    Everything here raises StoreError when the store is away, refuses or does not answer.
    """

    shown: str  # its address as people may see it

    def put(
        self, name: str, file: Path, *, headers: ObjectHeaders | None = None, sha256: str = ""
    ) -> tuple[StoredObject, bool]:
        """Bring a finished file there; False with it = the same was there, nothing was sent.

        `sha256` is what the file is known to have; another one is refused before it is sent.
        """

    def fetch(self, name: str, to: Path) -> StoredObject:
        """Bring a file here, whole and with the SHA-256 that it was put under, or not at all."""

    def holds(self, name: str) -> StoredObject | None:
        """What the store itself says of a name now, never what a listing said; None = nothing."""

    def replace(
        self, name: str, data: bytes, *, expected: str | None, headers: ObjectHeaders | None = None
    ) -> StoredObject:
        """Put a small document in place of the version whose mark is `expected`; None = of none.

        Raises StoreChanged when another version stands there; then that one still does.
        """

    def guards(self, name: str) -> bool:
        """Whether the store itself refuses to put a new file where one stands; tried on `name`."""

    def remove(self, names: Iterable[str]) -> None:
        """Take files away; one that is not there is no fault."""

    def listed(self) -> Iterator[ListedObject]:
        """Every file, for a sweep only: dear, and it may be behind what was done just now."""

    def sweep_unfinished(self, older_than: timedelta) -> int:
        """Drop what uploads that were cut off left behind; how many there were."""

    def address(self, name: str, seconds: int) -> str:
        """Where anybody may GET a file for so long, and nothing else; "" = there is no such."""

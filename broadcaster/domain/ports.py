"""The seams: where there are two real implementations, nothing else."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from broadcaster.domain.parts import PartOrder, PartReceipt
from broadcaster.domain.speech import Availability, Speech, Utterance, Voice


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
        nothing more. Raises ClusterFault when nobody is left who could work.
        """

    def workers(self) -> Mapping[str, int]:
        """Parts that each worker makes at once, by its name."""

    def close(self) -> None:
        """Let go of the workers; what they have begun is not waited for."""

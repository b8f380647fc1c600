"""One slot on its way over the air: what sounds, what waits, how far it is."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from broadcaster.domain.playout import AirItem, AirSlot
from broadcaster.playout.ports import Playback
from broadcaster.playout.rules import PlayableStretch

FALLBACK = -1  # id of the jingle and notice that stand in for what cannot be heard
STALLED = timedelta(seconds=3)  # a device that plays nothing for so long is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedPart:
    """One stretch of sound, or of open microphone."""

    sha256: str  # "" = the microphone is open
    suffix: str
    start: float  # seconds into the file
    end: float
    length: float  # of the whole file


@dataclass(slots=True, kw_only=True)
class SlotPlayback:
    """The slot on air; changed by the agent only."""

    slot: AirSlot
    over: datetime  # from here on no sound of it
    waiting: list[AirItem]
    opened: bool = False  # its line stands in the log
    cut: bool = False  # something of it was not heard
    stood_in: bool = False  # jingle and notice were played already
    item: AirItem | None = None
    parts: list[PlayedPart] = field(default_factory=list)
    part: PlayedPart | None = None
    playing: Playback | None = None
    heard: float = 0.0  # seconds of the item in the parts before this one, since its start
    position: float = 0.0  # last seen, seconds since the part's start
    moved_at: datetime | None = None  # when the position last grew
    noted_at: datetime | None = None  # when the progress was last kept
    blocked_since: datetime | None = None  # the device refuses from then on
    tried_at: datetime | None = None  # when it was asked last
    lost: bool = False  # the device failed in the middle: the rules of a power cut decide

    @property
    def place(self) -> float:
        """How far into the item's file the sound is."""
        return self.part.start + self.position if self.part else 0.0

    @property
    def seconds(self) -> float:
        """Seconds of the item that were heard since it was (re)started."""
        return self.heard + self.position

    def silence(self) -> None:
        """Stop what sounds."""
        if self.playing is not None:
            self.position = max(self.position, self.playing.position())
            self.playing.stop()
        self.playing = None

    def set_out(self, item: AirItem, parts: list[PlayedPart]) -> None:
        """Another item is next to sound."""
        self.item, self.parts, self.part = item, parts, None
        self.heard = self.position = 0.0

    def room(self, now: datetime) -> float:
        """Seconds that are left to it."""
        return (self.over - now).total_seconds()


def parts_of(item: AirItem, piece: PlayableStretch) -> list[PlayedPart]:
    """What is to be heard of an item, in order."""
    if item.live is None:
        return [
            PlayedPart(
                sha256=item.sha256,
                suffix=item.suffix,
                start=piece.start,
                end=piece.end,
                length=item.seconds,
            )
        ]
    open_time = PlayedPart(
        sha256="", suffix="", start=0.0, end=item.live.open_seconds, length=item.live.open_seconds
    )
    opening = _sound(item.ident_sha256, item.ident_seconds)
    return [*opening, open_time, *_sound(item.closing_sha256, item.closing_seconds)]


def _sound(sha256: str, seconds: float) -> list[PlayedPart]:
    """The short sound before or behind the open microphone; none when it has none."""
    if not sha256:
        return []
    return [PlayedPart(sha256=sha256, suffix=".wav", start=0.0, end=seconds, length=seconds)]

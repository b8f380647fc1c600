"""Values of playout: the agent's plan, its as-run log, its state, its alarms."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from broadcaster.domain.dates import told_moment
from broadcaster.domain.queue import LiveItem, Priority
from broadcaster.domain.schedule import ZONE

TEST = "phát thử"  # kind of an order that only tries the loudspeakers; no statistics count it
STOP = "dừng"  # kind of an order that ends what is on air
URGENT = "khẩn cấp"  # kind of an order that cuts in: an alarm, a message to the whole school
LEAVE = "nghỉ trực"  # kind of an order that ends the agent itself
TAKEN_BACK = "rút"  # kind of an order that ends an item on air; the rest of its slot goes on


class LogEvent(StrEnum):
    """What a line of the log tells; the value stands in the file for good."""

    AGENT = "agent"  # the agent began to watch
    LEFT = "left"  # it was told to stop
    AIRED = "aired"  # a slot is on air from now; written before its first sound
    ITEM = "item"  # an item begins; written before its first sound
    RESUMED = "resumed"  # an item goes on at the start of its mục
    PAUSED = "paused"  # something urgent cuts in
    ITEM_END = "item_end"  # with the seconds that were really played
    ENDED = "ended"  # the slot is over, every item in full
    INTERRUPTED = "interrupted"  # the slot is over, not all of it was heard
    MISSED = "missed"  # beyond the grace; offered for later, never aired by itself
    EMPTY = "empty"  # nothing was queued for the slot
    SKIPPED = "skipped"  # an item that may not or cannot air
    FALLBACK = "fallback"  # the jingle and the notice instead of silence
    CLOCK = "clock"  # the clock cannot be right: nothing airs
    CLOCK_OK = "clock_ok"  # a person, or the clock itself, made it right
    DEVICE = "device"  # the sound device failed
    CHECK = "check"  # what a check before a slot found
    ALARM = "alarm"  # people are to be told
    TOLD = "told"  # they were, or could not be
    REPAIRED = "repaired"  # a torn line was put aside
    FAULT = "fault"  # the agent met something that nobody foresaw, and went on
    REFUSED = "refused"  # an order that came too late or cannot be carried out
    STOPPED = "stopped"  # a person ended what was on air, or what waited behind something urgent


OPENING = frozenset({LogEvent.AIRED, LogEvent.FALLBACK})
CLOSING = frozenset({LogEvent.ENDED, LogEvent.INTERRUPTED, LogEvent.MISSED, LogEvent.EMPTY})
ACCOUNTING = OPENING | frozenset(
    {LogEvent.MISSED, LogEvent.EMPTY}
)  # one of these a slot, never two


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line of the as-run log, chained to the one before."""

    seq: int = 0  # 1, 2, 3 … without gaps; given by the log
    event: LogEvent
    at: datetime  # with zone
    site: str = ""
    slot: str = ""  # Occurrence.id, or the second at which an order was given
    item: int = 0  # QueueItem.id
    seconds: float = 0.0  # really played, or the place in the file that an item goes on from
    reason: str = ""  # Vietnamese
    # whatever else is to be kept of it: (name, plain JSON value)
    more: tuple[tuple[str, object], ...] = ()
    previous: str = ""  # hash of the line before
    hash: str = ""  # over everything above

    def get(self, name: str) -> object:
        """One of the values of `more`; None when it is not there."""
        return dict(self.more).get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class AirItem:
    """One thing to be heard, with all that the log must say of it."""

    id: int  # QueueItem.id; negative for what no queue holds
    title: str
    seconds: float  # of the file; of a live reading how long the microphone is open
    sha256: str = ""  # exactly these bytes; "" for a live reading
    suffix: str = ".mp3"
    episode: str = ""  # Episode.key
    programme: str = ""
    chapters: tuple[float, ...] = ()  # where its mục begin, in seconds
    priority: Priority = Priority.ORDINARY
    valid_from: date | None = None
    valid_to: date | None = None
    refused: str = ""  # why it may not air although it is queued
    outdated: bool = False  # its script or sound was changed since; this is what was approved
    other_day: str = ""  # what it says of its day that is not so on this one: "ngày 7 tháng 9"
    law: tuple[str, ...] = ()  # sentences: what became of documents that it cites, by that day
    law_grave: bool = False  # one of them ended, is suspended or not yet in force on that day
    came_from: str = ""  # id of the slot that it was queued for before that changed its hour
    live: LiveItem | None = None
    ident_sha256: str = ""  # sound that opens a live reading, a WAV
    ident_seconds: float = 0.0
    closing_sha256: str = ""
    closing_seconds: float = 0.0
    kinds: tuple[str, ...] = ()  # of its mục
    titles: tuple[str, ...] = ()  # of its mục
    topics: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()  # sources of law that it cites
    synthetic: bool = True  # a machine's voice is heard
    approved_by: str = ""
    listeners: int = 0  # an estimate from the roll; 0 = not said


@dataclass(frozen=True, slots=True, kw_only=True)
class AirSlot:
    """One slot on one day, or an order to air something now."""

    id: str  # Occurrence.id
    name: str = ""  # "Đầu giờ"
    begins: datetime
    grace_seconds: float = 300.0
    max_seconds: float = 600.0
    items: tuple[AirItem, ...] = ()
    lost: tuple[str, ...] = ()  # sentences: what was queued for it and left, nothing put instead
    kind: str = "khung giờ"  # or "phát ngay", "phát bù", "khẩn cấp"
    makes_up: str = ""  # id of the missed slot that this one makes up for
    order: str = ""  # Order.key when a person asked for it

    @property
    def latest(self) -> datetime:
        """The last moment at which it may begin."""
        return self.begins + timedelta(seconds=self.grace_seconds)

    @property
    def over(self) -> datetime:
        """From here on no sound of it may be heard."""
        return self.latest + timedelta(seconds=self.max_seconds)

    @property
    def urgent(self) -> bool:
        """Whether it cuts in."""
        return any(item.priority is Priority.URGENT for item in self.items)


_SLOT_ID = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)")


def slot_moment(name: str) -> datetime | None:
    """When the slot of that id begins; None when it is no id of a slot."""
    found = _SLOT_ID.match(name)
    try:
        return datetime.fromisoformat(found[0]).replace(tzinfo=ZONE) if found else None
    except ValueError:
        return None


def slot_words(name: str) -> str:
    """The id of a slot or an order as people say it: "06:45 thứ năm 26/11/2026"."""
    at = slot_moment(name)
    return told_moment(at) if at else name


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingCount:
    """How often the loudspeakers played an episode to its end, and when the last time."""

    times: int
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AirPlan:
    """What one site is to air in the days ahead; all that the agent needs without any line."""

    format: int = 1
    unit: str = ""
    site: str = ""
    channel: str = "trường"
    made_at: datetime | None = None
    until: datetime | None = None  # how far the plan reaches
    written: bool = True  # people wrote the schedule: a slot that stays empty is told
    schedule_trouble: str = ""  # why the schedule could not be read: an earlier one stands
    slots: tuple[AirSlot, ...] = ()
    homeless: tuple[str, ...] = ()  # sentences: what waits for a slot that the schedule has no more
    fallback_sha256: str = ""  # jingle and notice
    fallback_suffix: str = ".wav"
    fallback_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AirOrder:
    """What a person asks an agent to air now."""

    id: str  # the moment it was given, to the second: "2026-11-26T09:05:12"
    kind: str  # "phát ngay", "phát bù", "khẩn cấp"
    given_at: datetime
    given_by: str
    items: tuple[AirItem, ...]
    makes_up: str = ""
    key: str = ""  # the same wish has the same key and is carried out once; "" = the id
    good_for: float = 120.0  # seconds; an order that nobody took by then is refused

    @property
    def wish(self) -> str:
        """What tells it from every other order."""
        return self.key or self.id

    def slot(self) -> AirSlot:
        """The order as a slot of its own."""
        length = sum(item.seconds for item in self.items)
        return AirSlot(
            id=self.id,
            name=self.kind,
            begins=self.given_at,
            grace_seconds=self.good_for,
            max_seconds=length + 30.0,
            items=self.items,
            kind=self.kind,
            makes_up=self.makes_up,
            order=self.wish,
        )


class Lamp(StrEnum):
    """Green, amber, red; the value is the sign and the words that people see."""

    GREEN = "🟢 XANH – sẵn sàng"
    AMBER = "🟡 VÀNG – nên xem lại trước giờ phát"
    RED = "🔴 ĐỎ – sẽ không phát được như dự định"

    @property
    def rank(self) -> int:
        """2 is the worst."""
        return list(Lamp).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class LampItem:
    """One thing that was looked at before a slot."""

    lamp: Lamp
    told: str  # Vietnamese, what was seen
    fix: str = ""  # what to do
    edited: str = ""  # Episode.key of what was edited and is to be sent again; "" = that is not it


def worst(seen: tuple[LampItem, ...]) -> Lamp:
    """The lamp of several findings; green when there are none."""
    return max((one.lamp for one in seen), key=lambda lamp: lamp.rank, default=Lamp.GREEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something people must be told in time, once."""

    key: str  # the same trouble has the same key
    at: datetime
    site: str
    sentence: str
    hint: str = ""

    def text(self, station: str) -> str:
        """The words to send, or to paste into a chat."""
        place = f" – {self.site}" if self.site else ""
        lines = [f"⚠ {station}{place}, {told_moment(self.at)}", self.sentence]
        return "\n".join([*lines, *([f"Cần làm: {self.hint}"] if self.hint else [])])

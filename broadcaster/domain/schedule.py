"""When a station airs: units, slots, bell sets, the school's calendar, single occurrences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from broadcaster.domain.notice import Place

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")  # every station keeps the time of Vietnam
ORDINARY_BELLS = "thường"  # the bell set of a day that no period says otherwise
LAST_WEEK = -1  # in Slot.weeks: the last one of the month


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit during one stretch of time; several with the same key follow one another."""

    key: str  # [a-z0-9-], for life
    name: str  # e.g. "Trường THCS Hoa Phượng"
    kind: str  # free words: "trường", "điểm trường", "đài truyền thanh xã", "sở"
    parent: str = ""  # key of the unit above it; "" = none
    first: date | None = None  # first day this holds; None = since ever
    last: date | None = None  # last day this holds; None = until further notice
    place: Place | None = None  # where it is written

    def holds_on(self, day: date) -> bool:
        """Whether this is what the unit is on that day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def unit_on(units: Sequence[Unit], key: str, day: date) -> Unit | None:
    """What the unit of that key is on a day; None when it is not there then."""
    return next((unit for unit in units if unit.key == key and unit.holds_on(day)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time of the week that belongs to a programme (khung giờ)."""

    key: str  # [a-z0-9-], unique in the schedule
    name: str  # what people read: "Đầu giờ", "Ra chơi sáng"
    weekdays: tuple[int, ...]  # 0 = Monday … 6 = Sunday
    time: time  # start, in ZONE
    max_seconds: float  # how long what airs may be
    grace_seconds: float = 300.0  # how late it may still begin; 0 = on the minute or not at all
    programme: str = ""  # ProgrammeFormat.slug that airs here; "" = any
    unit: str = ""  # key of the unit; "" = the station's own
    site: str = ""  # key of the site whose loudspeakers these are; "" = the main one
    bells: tuple[str, ...] = (ORDINARY_BELLS,)  # bell sets in which it exists
    weeks: tuple[int, ...] = ()  # weeks of the month 1-5, LAST_WEEK; () = every week
    first: date | None = None  # first day it exists; None = since ever
    last: date | None = None  # last day it exists
    place: Place | None = None  # where it is written


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Days without broadcasts: a holiday, Tết, an exam day."""

    first: date
    last: date
    name: str
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapDay:
    """A day on which the timetable of another weekday holds (hoán đổi, học bù)."""

    day: date
    weekday: int  # 0 = Monday; whose slots air
    name: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BellPeriod:
    """Days on which another bell set holds: short days, an exam week."""

    bells: str
    first: date
    last: date
    name: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What a stretch of days is about: a month's theme, the week of Ngày Pháp luật."""

    first: date
    last: date
    title: str
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A school's year."""

    first: date | None = None  # first day of the school year; None = no limit
    last: date | None = None  # last day
    closures: tuple[Closure, ...] = ()
    swaps: tuple[SwapDay, ...] = ()
    periods: tuple[BellPeriod, ...] = ()
    themes: tuple[Theme, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """lich.toml, checked."""

    slots: tuple[Slot, ...]
    calendar: Calendar = Calendar()
    units: tuple[Unit, ...] = ()
    written: bool = False  # people wrote it; else it was made of the programmes' air times


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """A slot on a day."""

    slot: Slot
    day: date
    note: str = ""  # why the day is unusual: "học bù theo lịch thứ hai"

    @property
    def begins(self) -> datetime:
        """The planned start, with zone."""
        return datetime.combine(self.day, self.slot.time, ZONE)

    @property
    def latest(self) -> datetime:
        """The last moment at which it may still begin."""
        return self.begins + timedelta(seconds=self.slot.grace_seconds)

    @property
    def ends(self) -> datetime:
        """When it must be over if it begins on time."""
        return self.begins + timedelta(seconds=self.slot.max_seconds)

    @property
    def id(self) -> str:
        """Name for life: "2026-11-26T06:45", with "@site" for another site than the main one."""
        moment = f"{self.day.isoformat()}T{self.slot.time:%H:%M}"
        return f"{moment}@{self.slot.site}" if self.slot.site else moment

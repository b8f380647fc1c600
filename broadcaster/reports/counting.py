"""Count the as-run log, and apart from it what radio stations told, by week and by month."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from broadcaster.domain.dates import written
from broadcaster.domain.playout import TEST, URGENT
from broadcaster.domain.schedule import ZONE
from broadcaster.playout.as_run import AIRED, CUT, EMPTY, MISSED, SKIPPED, STOOD_IN, AsRun
from broadcaster.stations.records import StationAiring

APART = (TEST, URGENT)  # kinds of orders that air no programme
_AT_ONCE = "mở rồi mà nhật ký không ghi giây nào (ngắt ngay, hoặc còn đang phát)"
_Key = TypeVar("_Key", date, str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One week, or one month."""

    first: date  # its first day
    words: str  # "tuần 23/11", "tháng 11/2026"
    aired: int = 0  # items that were heard to their end
    cut: int = 0  # items that were broken off
    missed: int = 0  # items that were not heard in their time
    skipped: int = 0  # items that were left out, or for which only the jingle was heard
    empty: int = 0  # slots that held nothing
    seconds: float = 0.0  # of sound that was really heard
    listeners: int = 0  # by the roll, of what was heard to its end: an estimate

    @property
    def unheard(self) -> int:
        """Items of which nothing was heard, for whatever reason."""
        return self.missed + self.skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class StationCount:
    """What radio stations told that they aired: in a week, in a month, or one of them in all."""

    words: str  # "tuần 23/11/2026", "tháng 11/2026", or the name of a station
    airings: int
    programmes: int  # different ones
    stations: int  # different ones
    seconds: float  # of sound, as they told it


def programmes(rows: Iterable[AsRun]) -> Iterator[AsRun]:
    """The rows that every count is made of: what was, or was to be, heard as a programme.

    Without what is urgent, and without the jingle beside what it stands in for; what was opened
    and has no second of sound was not heard.
    """
    every = [*rows]
    told = {(row.site, row.slot) for row in every if row.result != STOOD_IN}
    for row in every:
        if row.kind in APART or (row.result == STOOD_IN and (row.site, row.slot) in told):
            continue
        if row.result == CUT and not row.seconds:
            yield replace(row, result=SKIPPED, begun=None, reason=row.reason or _AT_ONCE)
        else:
            yield row


def by_week(rows: Sequence[AsRun]) -> tuple[Count, ...]:
    """A count a week that has a row, Monday first, oldest first."""
    return _counted(rows, lambda day: day - timedelta(days=day.weekday()), _week_words)


def by_month(rows: Sequence[AsRun]) -> tuple[Count, ...]:
    """A count a month that has a row, oldest first."""
    return _counted(rows, lambda day: day.replace(day=1), _month_words)


def stations_by_week(airings: Sequence[StationAiring]) -> tuple[StationCount, ...]:
    """A count a week in which a station aired something, oldest first."""
    return _told(airings, lambda one: _day(one) - timedelta(days=_day(one).weekday()), _week_words)


def stations_by_month(airings: Sequence[StationAiring]) -> tuple[StationCount, ...]:
    """A count a month in which a station aired something, oldest first."""
    return _told(airings, lambda one: _day(one).replace(day=1), _month_words)


def by_station(
    airings: Sequence[StationAiring], names: Mapping[str, str]
) -> tuple[StationCount, ...]:
    """A count a station; `names` by its code, and one without a name is called by its code."""
    return _told(airings, lambda one: names.get(one.station, one.station), lambda name: name)


def aired_within(
    airings: Iterable[StationAiring], first: date, last: date
) -> tuple[StationAiring, ...]:
    """What stations began from the first to the last day, both with, in the home zone."""
    return tuple(one for one in airings if first <= _day(one) <= last)


def listenings(heard: Iterable[tuple[date, str, str, int]]) -> int:
    """How often a unit's people listened, of (day, programme, site, heads by the roll).

    The roll is that of the whole unit: however many sites air a programme on a day, and at
    whatever hours, nobody is at two of them. Aired again at one site it is listened to again.
    """
    found: dict[tuple[date, str], dict[str, int]] = {}
    for day, programme, site, heads in heard:
        sites = found.setdefault((day, programme), {})
        sites[site] = sites.get(site, 0) + heads
    return sum(max(sites.values()) for sites in found.values())


def listened(rows: Iterable[AsRun]) -> int:
    """How often people listened to what was heard to its end: an estimate by the roll."""
    return listenings(
        (day_of(row), row.episode or row.sha256 or row.title, row.site, row.listeners)
        for row in programmes(rows)
        if row.result == AIRED
    )


def day_of(row: AsRun) -> date:
    """The day to which a row belongs: that of its plan, else of its sound, in the home zone."""
    moment = row.planned or row.begun
    if moment is not None:
        return moment.astimezone(ZONE).date()
    return datetime.fromisoformat(row.slot.partition("@")[0]).date()


def _counted(
    rows: Sequence[AsRun], start: Callable[[date], date], words: Callable[[date], str]
) -> tuple[Count, ...]:
    groups: dict[date, list[AsRun]] = {}
    for row in programmes(rows):
        groups.setdefault(start(day_of(row)), []).append(row)
    return tuple(_count(first, words(first), groups[first]) for first in sorted(groups))


def _told(
    airings: Sequence[StationAiring],
    start: Callable[[StationAiring], _Key],
    words: Callable[[_Key], str],
) -> tuple[StationCount, ...]:
    groups: dict[_Key, list[StationAiring]] = {}
    for one in airings:
        groups.setdefault(start(one), []).append(one)
    return tuple(
        StationCount(
            words=words(key),
            airings=len(told),
            programmes=len({one.episode for one in told}),
            stations=len({one.station for one in told}),
            seconds=sum(one.seconds for one in told),
        )
        for key, told in sorted(groups.items())
    )


def _day(one: StationAiring) -> date:
    return one.started.astimezone(ZONE).date()


def _count(first: date, words: str, rows: Sequence[AsRun]) -> Count:
    return Count(
        first=first,
        words=words,
        aired=sum(row.result == AIRED for row in rows),
        cut=sum(row.result == CUT for row in rows),
        missed=sum(row.result == MISSED for row in rows),
        skipped=sum(row.result in (SKIPPED, STOOD_IN) for row in rows),
        empty=sum(row.result == EMPTY for row in rows),
        seconds=sum(row.seconds for row in rows),
        listeners=listened(rows),
    )


def _week_words(first: date) -> str:
    return f"tuần {written(first)}"


def _month_words(first: date) -> str:
    return f"tháng {first.month}/{first.year}"

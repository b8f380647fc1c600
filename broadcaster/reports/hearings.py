"""How often one episode was heard, week by week and source by source; only what was measured."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_WEEK = timedelta(days=7)
WEEKS = 8  # that are drawn; what was before is one figure


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingSource:
    """Where it is heard, and how often on which day."""

    name: str  # "Loa trường", a radio station
    unit: str  # what is counted: "lần" of airing, "lượt" of downloading
    days: Mapping[date, int] | None  # None = nothing there counts, so there is no figure


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingRow:
    """One source in the weeks of the picture."""

    name: str
    unit: str
    before: int  # times before the first week
    weeks: tuple[int, ...]  # times in each week, oldest first
    measured: bool  # False = there is no figure, and the noughts mean nothing

    @property
    def total(self) -> int:
        """All of them."""
        return self.before + sum(self.weeks)


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingPicture:
    """The sources side by side; what each counts is another thing, so they have no sum."""

    mondays: tuple[date, ...]  # of the weeks, oldest first; the last is that of today
    rows: tuple[HearingRow, ...]

    @property
    def any(self) -> bool:
        """Whether there is anything to draw."""
        return any(row.total for row in self.rows)

    @property
    def earlier(self) -> bool:
        """Whether something was heard before the first week that is drawn."""
        return any(row.before for row in self.rows)


def hearing_picture(sources: Iterable[HearingSource], today: date) -> HearingPicture:
    """The last weeks of every source, up to that of today."""
    last = _monday(today)
    mondays = tuple(last - _WEEK * (WEEKS - 1 - n) for n in range(WEEKS))
    return HearingPicture(mondays=mondays, rows=tuple(_row(one, mondays) for one in sources))


def _row(source: HearingSource, mondays: tuple[date, ...]) -> HearingRow:
    counted = Counter[date]()
    for day, times in (source.days or {}).items():
        # a clock that was ahead: what is told of tomorrow's week is this week's
        counted[min(_monday(day), mondays[-1])] += times
    return HearingRow(
        name=source.name,
        unit=source.unit,
        before=sum(times for monday, times in counted.items() if monday < mondays[0]),
        weeks=tuple(counted[monday] for monday in mondays),
        measured=source.days is not None,
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())

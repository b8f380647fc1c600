"""A week as people draw it: days across, slots down; the same on a phone as a list of days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from broadcaster.programme.agenda import Day
from broadcaster.programme.line_up import LineUp

WEEK = timedelta(days=7)
MOST_ROWS = 24  # the style sheet has a place for so many
_FAR = timedelta(days=800)
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRow:
    """The slots of one hour and site, whatever the day."""

    at: time
    site: str  # key; "" = the main one
    names: tuple[str, ...]  # one, unless a day calls it otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekCell:
    """A slot on a day."""

    row: int  # from 1
    plan: LineUp


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekColumn:
    """A day of the week."""

    number: int  # from 1
    day: Day
    cells: tuple[WeekCell, ...]  # in the order of the clock


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekGrid:
    """The days of one week that have slots or school, and the hours of all of them."""

    first: date  # Monday
    rows: tuple[WeekRow, ...]
    columns: tuple[WeekColumn, ...]

    @property
    def last(self) -> date:
        """The last day that it shows."""
        return self.columns[-1].day.day if self.columns else self.first + WEEK

    @property
    def drawn(self) -> bool:
        """Whether it can be drawn as a grid; else it is a list of days everywhere."""
        return 0 < len(self.rows) <= MOST_ROWS


def monday_of(text: str, today: date) -> date:
    """The Monday of the week of a day; nonsense and far-away days are this week's."""
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        day = today
    if abs(day - today) > _FAR:
        day = today
    return day - timedelta(days=day.weekday())


def week_grid(days: Sequence[Day]) -> WeekGrid:
    """The week of seven days; of a weekend only the days on which something may air."""
    shown = [one for one in days if one.plans or one.day.weekday() < _SATURDAY]
    plans = [plan for one in shown for plan in one.plans]
    places = sorted({_place(plan) for plan in plans})
    rows = tuple(WeekRow(at=at, site=site, names=_names(plans, (at, site))) for at, site in places)
    columns = tuple(
        WeekColumn(number=number, day=one, cells=tuple(
            WeekCell(row=places.index(_place(plan)) + 1, plan=plan) for plan in one.plans
        ))
        for number, one in enumerate(shown, start=1)
    )  # fmt: skip
    return WeekGrid(first=days[0].day, rows=rows, columns=columns)


def _place(plan: LineUp) -> tuple[time, str]:
    return plan.occurrence.slot.time, plan.occurrence.slot.site


def _names(plans: Sequence[LineUp], place: tuple[time, str]) -> tuple[str, ...]:
    found = (plan.occurrence.slot.name for plan in plans if _place(plan) == place)
    return tuple(dict.fromkeys(found))

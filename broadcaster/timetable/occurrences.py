"""From slots and a school's calendar to the occurrences of a stretch of days."""

import calendar as months
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from broadcaster.domain.dates import WEEKDAYS
from broadcaster.domain.schedule import (
    LAST_WEEK,
    ORDINARY_BELLS,
    Calendar,
    Closure,
    Occurrence,
    Slot,
    SwapDay,
    Theme,
)

DAY = timedelta(days=1)
_YEAR = timedelta(days=366)
_SATURDAY = 5


def occurrences(
    slots: Sequence[Slot], calendar: Calendar, day_from: date, day_to: date
) -> tuple[Occurrence, ...]:
    """Every occurrence from one day to another, both included, in the order of the clock."""
    found = [
        occurrence
        for day in days_between(day_from, day_to)
        for occurrence in on_day(slots, calendar, day)
    ]
    return tuple(sorted(found, key=lambda o: (o.begins, o.slot.site, o.slot.key)))


def on_day(slots: Sequence[Slot], calendar: Calendar, day: date) -> Iterator[Occurrence]:
    """The occurrences of one day, in the order of the slots."""
    if not in_school_year(calendar, day) or closed_on(calendar, day):
        return
    swap = swap_on(calendar, day)
    weekday = swap.weekday if swap else day.weekday()
    bells = bells_on(calendar, day)
    for slot in slots:
        if weekday in slot.weekdays and bells in slot.bells and _exists(slot, day):
            yield Occurrence(slot=slot, day=day, note=_note(swap))


def in_school_year(calendar: Calendar, day: date) -> bool:
    """Whether a day lies in the school year."""
    return _within(day, calendar.first, calendar.last)


def closed_on(calendar: Calendar, day: date) -> Closure | None:
    """The closure that a day falls into."""
    return next((c for c in calendar.closures if c.first <= day <= c.last), None)


def is_school_day(calendar: Calendar, day: date) -> bool:
    """Whether there is school: no day off, and of a weekend only what makes up for another day."""
    if not in_school_year(calendar, day) or closed_on(calendar, day):
        return False
    swap = swap_on(calendar, day)
    return (swap.weekday if swap else day.weekday()) < _SATURDAY


def next_school_day(calendar: Calendar, day: date) -> date:
    """The first day of school from a day on; where a year has none, the first outside a weekend."""
    days = [*days_between(day, min(day, date.max - _YEAR) + _YEAR)]
    fitting = (d for known in (calendar, Calendar()) for d in days if is_school_day(known, d))
    return next(fitting, day)


def swap_on(calendar: Calendar, day: date) -> SwapDay | None:
    """What makes a day follow another weekday's timetable."""
    return next((s for s in calendar.swaps if s.day == day), None)


def bells_on(calendar: Calendar, day: date) -> str:
    """The bell set of a day: the shortest period that covers it, else the ordinary one."""
    covering = [p for p in calendar.periods if p.first <= day <= p.last]
    covering.sort(key=lambda p: (p.last - p.first, p.first))
    return covering[0].bells if covering else ORDINARY_BELLS


def theme_on(calendar: Calendar, day: date) -> Theme | None:
    """What a day is about: the shortest stretch that covers it."""
    return occasion_on(calendar.themes, day)


def occasion_on(themes: Iterable[Theme], day: date) -> Theme | None:
    """The shortest of these stretches that covers a day."""
    covering = [t for t in themes if t.first <= day <= t.last]
    return min(covering, key=lambda t: (t.last - t.first, t.first), default=None)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from one to another, both included."""
    while first <= last:
        yield first
        if first == date.max:
            return
        first += DAY


def find_occurrence(found: Iterable[Occurrence], wanted: str) -> Occurrence | None:
    """The occurrence of that id."""
    return next((o for o in found if o.id == wanted), None)


def _exists(slot: Slot, day: date) -> bool:
    return _within(day, slot.first, slot.last) and _in_week(slot, day)


def _in_week(slot: Slot, day: date) -> bool:
    if not slot.weeks:
        return True
    week = (day.day - 1) // 7 + 1
    last = day.day + 7 > months.monthrange(day.year, day.month)[1]
    return week in slot.weeks or (last and LAST_WEEK in slot.weeks)


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _note(swap: SwapDay | None) -> str:
    if swap is None:
        return ""
    told = f"theo lịch {WEEKDAYS[swap.weekday]}"
    return f"{swap.name}, {told}" if swap.name else told

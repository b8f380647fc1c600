"""What the public calendar proposes for a school year; people decide and may change all of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import holidays

from broadcaster.domain.schedule import Closure, SwapDay, Theme

LAW_DAY = (11, 9)  # Ngày Pháp luật, 9 November (Luật 14/2012/QH13, Điều 8)
LAW_TITLE = "Tuần lễ Ngày Pháp luật Việt Nam"
_TET = "Tết Nguyên đán"
_SWAPPED = re.compile(r"thay cho ngày (\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarProposal:
    """Closures, swap days and themes for a stretch of days."""

    closures: tuple[Closure, ...]
    swaps: tuple[SwapDay, ...]
    themes: tuple[Theme, ...]


def propose(first: date, last: date) -> CalendarProposal:
    """Public holidays with Tết between two days, both included, and the week of the law.

    Swap days are in it as far as the decree of the year is known; schools' own days off around
    Tết never are.
    """
    found = holidays.country_holidays(
        "VN", language="vi", years=range(first.year, last.year + 1), observed=False
    )
    days = sorted((day, name) for day, name in found.items() if first <= day <= last)
    return CalendarProposal(
        closures=tuple(_joined(days)),
        swaps=tuple(swap for day, name in days if (swap := _swap(day, name))),
        themes=tuple(_law_weeks(first, last)),
    )


def _joined(days: Sequence[tuple[date, str]]) -> Iterator[Closure]:
    """Days in a row as one closure, under every name that they have."""
    run: list[tuple[date, str]] = []
    for day, name in days:
        if run and day - run[-1][0] > timedelta(days=1):
            yield _closure(run)
            run = []
        run.append((day, name))
    if run:
        yield _closure(run)


def _closure(run: Sequence[tuple[date, str]]) -> Closure:
    names = tuple(dict.fromkeys(_plain(name) for _, text in run for name in text.split("; ")))
    return Closure(first=run[0][0], last=run[-1][0], name="; ".join(names))


def _plain(name: str) -> str:
    """The days around Tết have names of their own; together they are Tết."""
    return _TET if "nguyên đán" in name.lower() else name


def _swap(day: date, name: str) -> SwapDay | None:
    """A day off that is worked on another day: that day has this one's timetable."""
    match = _SWAPPED.search(name)
    if match is None:
        return None
    worked = date(int(match[3]), int(match[2]), int(match[1]))
    return SwapDay(day=worked, weekday=day.weekday(), name=f"làm bù cho ngày {day:%d/%m/%Y}")


def _law_weeks(first: date, last: date) -> Iterator[Theme]:
    for year in range(first.year, last.year + 1):
        day = date(year, *LAW_DAY)
        monday = day - timedelta(days=day.weekday())
        if monday <= last and monday + timedelta(days=6) >= first:
            yield Theme(first=monday, last=monday + timedelta(days=6), title=LAW_TITLE)

"""The calendar as people look at it: days, their slots, what will air; as iCalendar too."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from broadcaster.domain.dates import WEEKDAYS
from broadcaster.domain.schedule import Closure, Schedule, Theme
from broadcaster.domain.station import StationProfile
from broadcaster.programme.line_up import LineUp
from broadcaster.storage.atomic import rewrite
from broadcaster.timetable.occurrences import (
    bells_on,
    closed_on,
    days_between,
    in_school_year,
    swap_on,
    theme_on,
)
from broadcaster.timetable.proposals import CalendarProposal, propose


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One broadcast to come."""

    id: str  # for life; "2026-11-26T06:45"
    begins: datetime  # with zone
    ends: datetime
    title: str
    details: str = ""
    place: str = ""


def render_ical(name: str, host: str, entries: Sequence[CalendarEvent]) -> bytes:
    """The calendar, in the order of the clock; times in UTC, no moment of its making in it."""
    calendar = Calendar()
    calendar.add("prodid", "-//broadcaster//vi")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for entry in sorted(entries, key=lambda e: (e.begins, e.id)):
        calendar.add_component(_event(entry, host))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEvent, host: str) -> Event:
    event = Event()
    begins = entry.begins.astimezone(UTC)
    event.add("uid", f"{entry.id}@{host}")
    event.add("dtstamp", begins)  # a moment is asked for; that of making it would change the bytes
    event.add("dtstart", begins)
    event.add("dtend", entry.ends.astimezone(UTC))
    event.add("summary", entry.title)
    if entry.details:
        event.add("description", entry.details)
    if entry.place:
        event.add("location", entry.place)
    return event


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the calendar."""

    day: date
    closed: str = ""  # why nothing airs, "" when the day is open
    swap: str = ""  # whose timetable it follows, "" = its own
    bells: str = ""
    theme: str = ""
    plans: tuple[LineUp, ...] = ()


def days_of(
    profile: StationProfile, schedule: Schedule, plans: Sequence[LineUp], first: date, last: date
) -> tuple[Day, ...]:
    """Every day between two, both included."""
    return tuple(_day(profile, schedule, plans, day) for day in days_between(first, last))


def _day(profile: StationProfile, schedule: Schedule, plans: Sequence[LineUp], day: date) -> Day:
    calendar = schedule.calendar
    closure, swap, theme = closed_on(calendar, day), swap_on(calendar, day), theme_on(calendar, day)
    closed = closure.name if closure else ""
    if not in_school_year(calendar, day):
        closed = closed or "ngoài năm học"
    return Day(
        day=day,
        closed=closed,
        swap=WEEKDAYS[swap.weekday] if swap else "",
        bells=bells_on(calendar, day),
        theme=theme.title if theme else dict(profile.themes).get(day.month, ""),
        plans=tuple(plan for plan in plans if plan.occurrence.day == day),
    )


def ical_of(profile: StationProfile, plans: Sequence[LineUp], *, empty: bool = False) -> bytes:
    """What will air as iCalendar; `empty` also shows slots with nothing in them."""
    host = urlsplit(profile.public_url).hostname or "phat-thanh.invalid"
    entries = [_entry(plan) for plan in plans if plan.items or empty]
    return render_ical(profile.name, host, entries)


def _entry(plan: LineUp) -> CalendarEvent:
    occurrence = plan.occurrence
    length = max(plan.seconds, 60.0) if plan.items else occurrence.slot.max_seconds
    titles = [item.title for item in plan.items]
    return CalendarEvent(
        id=occurrence.id,
        begins=occurrence.begins,
        ends=occurrence.begins + timedelta(seconds=round(length)),
        title=f"{occurrence.slot.name}: {'; '.join(titles) or 'chưa có bài'}",
        details="\n".join(titles),
        place=occurrence.slot.site,
    )


def new_proposals(schedule: Schedule, first: date, last: date) -> CalendarProposal:
    """What the public calendar has for these days and lich.toml has not."""
    calendar, found = schedule.calendar, propose(first, last)
    return CalendarProposal(
        closures=tuple(c for c in found.closures if not _held(c, calendar.closures)),
        swaps=tuple(s for s in found.swaps if swap_on(calendar, s.day) is None),
        themes=tuple(t for t in found.themes if not _held(t, calendar.themes)),
    )


def _held(one: Closure | Theme, known: Iterable[Closure | Theme]) -> bool:
    return any(k.first <= one.first and one.last <= k.last for k in known)


def proposal_text(proposal: CalendarProposal) -> str:
    """The lines to put into lich.toml."""
    blocks = [
        *(
            _block("closures", f"name = {_quoted(c.name)}", *_dates(c.first, c.last))
            for c in proposal.closures
        ),
        *(
            _block(
                "swaps",
                f"day = {s.day.isoformat()}",
                f"weekday = {_quoted(WEEKDAYS[s.weekday])}",
                f"name = {_quoted(s.name)}",
            )
            for s in proposal.swaps
        ),
        *(
            _block("themes", f"title = {_quoted(t.title)}", *_dates(t.first, t.last))
            for t in proposal.themes
        ),
    ]
    return "\n".join(blocks)


def _block(name: str, *lines: str) -> str:
    return "\n".join([f"[[{name}]]", *lines]) + "\n"


def _dates(first: date, last: date) -> list[str]:
    return [f"first = {first.isoformat()}"] + (
        [f"last = {last.isoformat()}"] if last > first else []
    )


def _quoted(text: str) -> str:
    """A basic string of TOML; its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)


def add_lines(path: Path, text: str, first_lines: str) -> None:
    """Put lines behind what people wrote in lich.toml; the earlier version is kept.

    `first_lines` begin the file where there is none.
    """
    old = path.read_bytes() if path.exists() else first_lines.encode()
    gap = b"" if old.endswith(b"\n\n") else b"\n" if old.endswith(b"\n") else b"\n\n"
    rewrite(path, old + gap + text.encode())


def school_year(day: date, starts: int) -> tuple[date, date]:
    """First and last day of the school year of a day; `starts` is the month of its first."""
    year = day.year - (day.month < starts)
    last = date(year + 1, starts, 1) - timedelta(days=1) if starts > 1 else date(year, 12, 31)
    return date(year, starts, 1), last

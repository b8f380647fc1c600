"""What will air as an iCalendar file that telephones and offices subscribe to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One broadcast to come."""

    id: str  # for life; "2026-11-26T06:45"
    begins: datetime  # with zone
    ends: datetime
    title: str
    details: str = ""
    place: str = ""


def render_ical(name: str, host: str, entries: Sequence[Entry]) -> bytes:
    """The calendar, in the order of the clock; times in UTC, no moment of its making in it."""
    calendar = Calendar()
    calendar.add("prodid", "-//broadcaster//vi")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for entry in sorted(entries, key=lambda e: (e.begins, e.id)):
        calendar.add_component(_event(entry, host))
    return bytes(calendar.to_ical())


def _event(entry: Entry, host: str) -> Event:
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

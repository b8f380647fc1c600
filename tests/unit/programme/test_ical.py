"""The calendar that telephones read."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar

from broadcaster.programme.agenda import CalendarEvent, render_ical

BEGINS = datetime(2026, 11, 26, 6, 45, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def entry(day=0, **changes):
    facts = {
        "id": f"2026-11-{26 + day}T06:45",
        "begins": BEGINS + timedelta(days=day),
        "ends": BEGINS + timedelta(days=day, minutes=5),
        "title": "Đầu giờ: Đội mũ; cài quai, \\ và “hơn thế”\nnữa " + "dài " * 40,
    }
    return CalendarEvent(**(facts | changes))


def test_another_reader_finds_every_broadcast_as_it_is():
    data = render_ical(
        "Đài Hoa Phượng", "phat-thanh.example.edu.vn", [entry(1), entry(place="Bãi Dài")]
    )
    first, second = Calendar.from_ical(data).walk("VEVENT")
    assert first["UID"] == "2026-11-26T06:45@phat-thanh.example.edu.vn"
    assert first.decoded("DTSTART") == BEGINS.astimezone(UTC)
    assert first.decoded("DTEND") - first.decoded("DTSTART") == timedelta(minutes=5)
    assert str(first["SUMMARY"]) == entry().title
    assert str(first["LOCATION"]) == "Bãi Dài"
    assert "LOCATION" not in second
    assert second.decoded("DTSTART") > first.decoded("DTSTART")


def test_the_same_broadcasts_give_the_same_bytes_whatever_their_order():
    entries = [entry(day) for day in range(3)]
    data = render_ical("Đài", "dai.invalid", entries)
    assert data == render_ical("Đài", "dai.invalid", entries[::-1])
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))

"""Dates, lengths and sizes as people say them."""

from datetime import date, datetime, timedelta, timezone

from broadcaster.text import cut_bytes, lengths
from broadcaster.text.clean import one_line

VIETNAM = timezone(timedelta(hours=7))
_HEADING_BYTES = 600  # of a title on a page; feeds allow 255
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def headline(text: str) -> str:
    """A title as pages print it: one line, cut where nobody would read on."""
    return cut_bytes(one_line(text), _HEADING_BYTES)


def local_day(moment: datetime) -> date:
    """The day that calendars in Viet Nam show at a moment."""
    return moment.astimezone(VIETNAM).date()


def day_words(day: date) -> str:
    """In the form “thứ Hai, ngày 14 tháng 9 năm 2026”."""
    return f"{_WEEKDAYS[day.weekday()]}, ngày {day.day} tháng {day.month} năm {day.year}"


def short_day(day: date) -> str:
    """In the form “14/9/2026”."""
    return f"{day.day}/{day.month}/{day.year}"


def length_words(seconds: float) -> str:
    """In the form “8 phút 40 giây”, hours where there are some; never nought."""
    return lengths.length(max(1, round(seconds)), hours=True)


def clock(seconds: float) -> str:
    """In the form “1:12” or “1:02:12”, whole seconds passed."""
    return lengths.clock(max(0, int(seconds)), hours=True)


def size_words(count: int) -> str:
    """In the form “1,2 MB”, in millions of bytes with the Vietnamese decimal comma."""
    return f"{max(0.1, count / 1_000_000):.1f} MB".replace(".", ",")


def season_words(season: int) -> str:
    """The school year, from its first calendar year."""
    return f"Năm học {season}–{season + 1}"

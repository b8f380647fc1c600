"""Dates as people in Vietnam write them: day first, in figures or in words."""

import calendar
import re
from datetime import date

from broadcaster.text import fold

# Earliest and latest year that a script can mean; outside it is a slip of the hand.
_YEARS = range(1900, 2200)

_DAY = r"thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn|t[2-7]"
_BEFORE = rf"(?:(?P<weekday>{_DAY})[\s,.–-]*)?"
_BEHIND = rf"(?:[\s,]*\(?(?P<after>{_DAY})\)?)?"
_FORMS = tuple(
    re.compile(_BEFORE + form + _BEHIND)
    for form in (
        r"(?:ngay )?(?P<d>\d{1,2}) ?[/.-] ?(?P<m>\d{1,2}) ?[/.-] ?(?P<y>\d{4})",
        r"(?P<y>\d{4}) ?[/.-] ?(?P<m>\d{1,2}) ?[/.-] ?(?P<d>\d{1,2})",
        r"(?:ngay )?(?P<d>\d{1,2}) thang (?P<m>\d{1,2})(?: nam|,)? ?(?P<y>\d{4})",
    )
)
_SHORT_YEAR = re.compile(r".*\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?\d{2}")
_NAMES = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5, "nhat": 6, "cn": 6}
_DAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")


class DateFault(ValueError):
    """The text is no date; the message is a Vietnamese sentence that says why."""


def _match(text: str) -> re.Match[str] | None:
    plain = fold(text).strip(" .,")
    return next((m for form in _FORMS if (m := form.fullmatch(plain))), None)


def read_date(text: str) -> date:
    """The date that a text such as "7/9/2026" or "ngày 7 tháng 9 năm 2026" names.

    Raises DateFault with the reason, e.g. that the month has only 30 days.
    """
    match = _match(text)
    if match is None:
        if _SHORT_YEAR.fullmatch(fold(text)):
            raise DateFault(f"ngày “{text}” thiếu năm đủ bốn chữ số")
        raise DateFault(f"“{text}” không phải ngày, tháng, năm")
    day, month, year = (int(match[part]) for part in "dmy")
    if year not in _YEARS:
        raise DateFault(f"năm {year} trong “{text}” không hợp lý")
    if not 1 <= month <= 12:
        raise DateFault(f"không có tháng {month} (“{text}”); viết ngày trước, tháng sau")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise DateFault(f"không có ngày {day}/{month}/{year}; tháng {month} có {last} ngày")
    return date(year, month, day)


def weekday_name(day: date) -> str:
    """The Vietnamese name of the weekday, e.g. "thứ hai"."""
    return _DAYS[day.weekday()]


def named_weekday(text: str) -> int | None:
    """The weekday (0 = Monday) that a date's text names beside the figures, or None."""
    match = _match(text)
    name = (match["weekday"] or match["after"]) if match else None
    if not name:
        return None
    last = name.split()[-1]
    return _NAMES[last] if last in _NAMES else int(last[-1]) - 2


def written(day: date) -> str:
    """A date as figures, day first: 7/9/2026."""
    return f"{day.day}/{day.month}/{day.year}"

"""Dates, days of the week and times as people in Vietnam write them: day first."""

import calendar
import re
from collections.abc import Iterable
from datetime import date, datetime, time

from broadcaster.domain.text import fold

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
WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")
_TIME = re.compile(
    r"(?P<hour>\d{1,2}) ?(?::|h|g|giờ) ?(?P<minute>\d{1,2}|rưỡi|kém \d{1,2})?(?: ?(?:phút|p|'))?"
    r"(?: (?P<part>sáng|trưa|chiều|tối))?"
)
_WEEKDAY_NAMES = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5}
_WEEKDAY_WORD = re.compile(r"(?:thu |t)?(hai|ba|tu|nam|sau|bay|[2-7])")
_SUNDAY = re.compile(r"chu nhat|cn")
_RANGE = re.compile(r"\s*(?:-|–|den)\s*")
_TODAY = re.compile(
    r"\b(?:hom|sang|trua|chieu) nay\W+(?P<is>la )?(?:(?:thu (?P<name>hai|ba|tu|nam|sau|bay)"
    r"|(?P<sunday>chu nhat))\b(?! (?:la|cua|trong)\b)\W*)?"
    r"(?:(?P<day>ngay )?0?(?P<d>\d{1,2})(?P<month> thang |/)0?(?P<m>\d{1,2})"
    r"(?:(?: nam |/)(?P<y>\d{4}))?(?! am lich)\b)?"
)
EVERY_DAY = ("hang ngay", "moi ngay", "ca tuan")


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
    return WEEKDAYS[day.weekday()]


def named_weekday(text: str) -> int | None:
    """The weekday (0 = Monday) that a date's text names beside the figures, or None."""
    match = _match(text)
    name = (match["weekday"] or match["after"]) if match else None
    if not name:
        return None
    last = name.split()[-1]
    return _NAMES[last] if last in _NAMES else int(last[-1]) - 2


def wrong_today(text: str, day: date) -> str:
    """What a text calls today that `day` is not: "ngày 30 tháng 11", "thứ hai"; "" = nothing.

    A date of another age is a story's, and one of the moon's calendar is not this one.
    """
    for found in _TODAY.finditer(fold(text)):
        named = 6 if found["sunday"] else _WEEKDAY_NAMES.get(found["name"] or "")
        if _is_date(found, named):
            if (int(found["d"]), int(found["m"])) == (day.day, day.month):
                continue
            if found["y"] is None or abs(int(found["y"]) - day.year) <= 1:
                return f"ngày {int(found['d'])} tháng {int(found['m'])}"
        elif named is not None and named != day.weekday():
            return WEEKDAYS[named]
    return ""


def _is_date(found: re.Match[str], named: int | None) -> bool:
    """Whether figures behind a "hôm nay" are a date: "hôm nay 3/4 số bạn" has none."""
    if found["d"] is None:
        return False
    told = named is not None or found["is"] or found["day"] or found["y"]
    return bool(told) or found["month"] != "/"


def day_name(day: date, today: date) -> str:
    """A day as people write it, "thứ hai 30/11"; of another year than today's with its year."""
    figures = f"{day.day}/{day.month}" if day.year == today.year else written(day)
    return f"{weekday_name(day)} {figures}"


def told_day(day: date) -> str:
    """A day as every command tells it: "thứ hai 30/11/2026"."""
    return f"{weekday_name(day)} {written(day)}"


def told_moment(at: datetime) -> str:
    """A moment as every command tells it: "06:45 thứ hai 30/11/2026"."""
    return f"{at:%H:%M} {told_day(at)}"


def written(day: date) -> str:
    """A date as figures, day first: 7/9/2026."""
    return f"{day.day}/{day.month}/{day.year}"


def clock_time(written: object) -> time | None:
    """The minute of "06:45", "6h45", "6 giờ rưỡi", "2 giờ kém 15 chiều", or a TOML local time.

    None when it is none.
    """
    if isinstance(written, time):
        return written.replace(second=0, microsecond=0, tzinfo=None)
    match = _TIME.fullmatch(written.strip().lower()) if isinstance(written, str) else None
    if match is None:
        return None
    hour, said = int(match["hour"]), match["minute"] or "0"
    if (match["part"] in ("chiều", "tối") and hour < 12) or (match["part"] == "trưa" and hour < 10):
        hour += 12
    less = said.startswith("kém ")
    minute = 30 if said == "rưỡi" else int(said.removeprefix("kém "))
    if hour > 23 or minute > 59:
        return None
    return time((hour - 1) % 24, 60 - minute) if less and minute else time(hour, minute)


def weekday(written: str) -> int | None:
    """0 = Monday for "thứ hai", "Thứ 2", "T2" … "chủ nhật", "CN"; None when it is no weekday."""
    plain = fold(written).strip(" .")
    if _SUNDAY.fullmatch(plain):
        return 6
    match = _WEEKDAY_WORD.fullmatch(plain)
    if match is None:
        return None
    return _WEEKDAY_NAMES[match[1]] if match[1] in _WEEKDAY_NAMES else int(match[1]) - 2


def weekdays(written: Iterable[str]) -> tuple[int, ...] | str:
    """The weekdays of a list of words, in order; a wrong word comes back instead.

    A word may be a day, a stretch ("thứ hai đến thứ sáu"), several with commas, or "hằng ngày".
    """
    found: set[int] = set()
    for word in (part for text in written for part in text.split(",")):
        days = _stretch(word)
        if days is None:
            return word.strip()
        found |= set(days)
    return tuple(sorted(found))


def _stretch(word: str) -> range | None:
    plain = fold(word)
    if plain in EVERY_DAY:
        return range(7)
    ends = [weekday(end) for end in _RANGE.split(plain)]
    first, last = ends[0], ends[-1]
    if first is None or last is None or len(ends) > 2 or first > last:
        return None
    return range(first, last + 1)

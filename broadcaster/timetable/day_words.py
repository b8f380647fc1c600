"""Days and weeks as people say and type them: "mai", "thứ hai tuần sau", "26/11", "tuần sau"."""

import re
from datetime import date, timedelta

from broadcaster.domain.dates import (
    WEEKDAYS,
    DateFault,
    clock_time,
    read_date,
    weekday,
    weekday_name,
    written,
)
from broadcaster.domain.errors import InputError
from broadcaster.domain.text import fold

_RELATIVE = {
    "hom kia": -2,
    "hom qua": -1,
    "hom nay": 0,
    "nay": 0,
    "sang nay": 0,
    "chieu nay": 0,
    "ngay mai": 1,
    "sang mai": 1,
    "chieu mai": 1,
    "mai": 1,
    "ngay kia": 2,
    "ngay mot": 2,
    "mot": 2,
}
_FULL = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{1,2}-\d{1,2}")
_SHORT = re.compile(r"(\d{1,2})/(\d{1,2})(?![/\d])")
_TIME = re.compile(r"\d{1,2} ?(?::|h|g|giờ) ?\d{0,2}")
_OF_WEEK = re.compile(r"(.+?),? tuan (nay|sau|toi|truoc)")
_WEEKS = {"": 0, "nay": 0, "sau": 7, "toi": 7, "truoc": -7}
_WEEKDAY = r"thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn|t[2-7]"
_TYPED = re.compile(
    rf"(?:(?P<before>{_WEEKDAY})[ ,.–-]*)?"
    rf"(?:ngay )?(?P<d>\d{{1,2}})(?: ?[/. -] ?| thang )(?P<m>\d{{1,2}})"
    rf"(?:(?: ?[/. -] ?|,? nam )(?P<y>\d{{4}}|\d{{2}}))?(?:[ ,]*\(?(?P<after>{_WEEKDAY})\)?)?"
)


def day_in(words: str, today: date) -> tuple[date | None, str]:
    """The day that words begin or end with, and the time "06:45" or the name beside it.

    Without a day the first of the two is None. Raises InputError for a date that is none.
    """
    text = words.strip().replace("T", " ", 1) if _FULL.match(words.strip()) else words.strip()
    day, rest = _take_day(text, today)
    rest = rest.strip(" ,.–-")
    match = _TIME.fullmatch(rest.lower())
    moment = clock_time(match[0]) if match else None
    return day, f"{moment:%H:%M}" if moment else rest


def _take_day(text: str, today: date) -> tuple[date | None, str]:
    if match := _FULL.search(text):
        return _date(match[0]), text[: match.start()] + text[match.end() :]
    if match := _SHORT.search(text):
        day = _coming(match[1], match[2], today)
        return day, text[: match.start()] + text[match.end() :]
    return _take_word(text, today)


def _coming(day: str, month: str, today: date) -> date:
    """The day that is meant by a day and a month alone: of this year, unless that is long past."""
    found = _date(f"{day}/{month}/{today.year}")
    if found < today - timedelta(days=180):
        return _date(f"{day}/{month}/{today.year + 1}")
    return found


def _take_word(text: str, today: date) -> tuple[date | None, str]:
    """A relative day or a weekday at the start or the end of the text."""
    words = text.split()
    for count in (4, 3, 2, 1):
        for chosen, rest in ((words[:count], words[count:]), (words[-count:], words[:-count])):
            if len(chosen) == count and (day := _said(" ".join(chosen), today)) is not None:
                return day, " ".join(rest)
    return None, text


def _said(text: str, today: date) -> date | None:
    plain = fold(text).strip(" ,.")
    if plain in _RELATIVE:
        return today + timedelta(days=_RELATIVE[plain])
    if (of_week := _OF_WEEK.fullmatch(plain)) and (named := weekday(of_week[1])) is not None:
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(days=named + _WEEKS[of_week[2]])
    named = weekday(plain) if plain.startswith(("thu ", "chu ", "cn")) else None
    if named is None:
        return None
    return today + timedelta(days=(named - today.weekday()) % 7)


def _date(text: str) -> date:
    try:
        return read_date(text)
    except DateFault as fault:
        raise InputError(str(fault), hint="Viết ngày trước, tháng sau: 26/11/2026.") from fault


def day_said(words: str, today: date) -> date:
    """The day that the words name and nothing else, however it is typed. Raises InputError."""
    typed = _TYPED.fullmatch(fold(words).strip(" ,."))
    if typed is not None:
        return _typed(typed, today)
    named = weekday(words)
    if named is not None and not words.strip().isdecimal():
        return today + timedelta(days=(named - today.weekday()) % 7)
    day, rest = day_in(words, today)
    if day is None or rest:
        raise InputError(
            f"“{words}” không phải ngày", hint="Viết như 26/11/2026, mai, hoặc thứ hai."
        )
    return day


def _typed(typed: re.Match[str], today: date) -> date:
    """A day in figures; the day of the week that may stand beside it has to be its own."""
    year = typed["y"]
    if year is None:
        day = _coming(typed["d"], typed["m"], today)
    else:
        day = _date(f"{typed['d']}/{typed['m']}/{year if len(year) == 4 else '20' + year}")
    beside = typed["before"] or typed["after"]
    meant = weekday(beside) if beside else None
    if meant is not None and meant != day.weekday():
        raise InputError(
            f"{written(day)} là {weekday_name(day)}, không phải {WEEKDAYS[meant]}",
            hint="Xem lại ngày, hoặc chỉ ghi ngày mà thôi.",
        )
    return day


def week_of(words: str, today: date) -> tuple[date, date]:
    """Monday and Sunday of the week that is named: "này", "sau", "trước", or a day in it."""
    plain = fold(words).removeprefix("tuan").strip()
    shift = _WEEKS.get(plain)
    day = today + timedelta(days=shift) if shift is not None else day_said(words, today)
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)

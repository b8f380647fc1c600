"""Times of day and days of the week as people write them."""

import re
from collections.abc import Iterable
from datetime import time

from broadcaster.text import fold

_TIME = re.compile(r"(\d{1,2}) ?(?::|h|g|giờ) ?(\d{1,2})?(?: ?phút)?")
_NAMES = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5}
_DAY = re.compile(r"(?:thu |t)?(hai|ba|tu|nam|sau|bay|[2-7])")
_SUNDAY = re.compile(r"chu nhat|cn")
_RANGE = re.compile(r"\s*(?:-|–|den)\s*")
EVERY_DAY = ("hang ngay", "moi ngay", "ca tuan")


def clock_time(written: object) -> time | None:
    """The minute of "06:45", "6h45", "6 giờ 45 phút" or a TOML local time; None when it is none."""
    if isinstance(written, time):
        return written.replace(second=0, microsecond=0, tzinfo=None)
    match = _TIME.fullmatch(written.strip().lower()) if isinstance(written, str) else None
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    return time(hour, minute) if hour <= 23 and minute <= 59 else None


def weekday(written: str) -> int | None:
    """0 = Monday for "thứ hai", "Thứ 2", "T2" … "chủ nhật", "CN"; None when it is no weekday."""
    plain = fold(written).strip(" .")
    if _SUNDAY.fullmatch(plain):
        return 6
    match = _DAY.fullmatch(plain)
    if match is None:
        return None
    return _NAMES[match[1]] if match[1] in _NAMES else int(match[1]) - 2


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

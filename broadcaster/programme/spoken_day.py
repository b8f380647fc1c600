"""Whether an episode says the day that it was made for: then it fits no other."""

import re
from datetime import date

from broadcaster.domain.dates import WEEKDAYS, wrong_today
from broadcaster.domain.episode import Edition, Episode
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import fold

_RELATIVE = re.compile(
    r"\b(?:(?:hôm|sáng|trưa|chiều|tối|đêm) nay"
    r"|(?:sáng|trưa|chiều|tối|đêm|ngày) mai|hôm (?:qua|kia))\b"
)
_TODAY = "(?:hom nay|sang nay|trua nay|chieu nay)"


def said_day(episode: Episode, day: date) -> str:
    """What an episode says of its day that is not so on `day`; "" when nothing is.

    Looked up in what is really said, frames and items: its date in words or figures, its weekday
    as today's, and whatever else it calls today. A weekday alone, as of a meeting, says nothing of
    the broadcast.
    """
    own = episode.air_time.astimezone(ZONE).date()
    edition = episode.school or episode.public
    lines = edition.transcript if edition else ()
    # dated for that day, its own words may still be those of another one
    wrong = next((words for line in lines if (words := wrong_today(line.text, day))), "")
    if wrong or own == day:
        return f"hôm nay là {wrong}" if wrong in WEEKDAYS else wrong
    said = fold(" ".join(line.text for line in lines))
    for pattern, words in _ways(own, weekday=own.weekday() != day.weekday()):
        if re.search(pattern, said):
            return words
    return ""


def bound_words(edition: Edition, own: date) -> str:
    """What an edition says that is true on its own day alone; "" when nothing is.

    With their marks: "từ trước tới nay" is no evening.
    """
    text = " ".join(line.text for line in edition.transcript)
    if found := _RELATIVE.search(text.casefold()):
        return found[0]
    said = fold(text)
    ways = _ways(own, weekday=True)
    return next((words for pattern, words in ways if re.search(pattern, said)), "")


def _ways(own: date, *, weekday: bool) -> list[tuple[str, str]]:
    """How a day is said, folded, with what people are told."""
    name = fold(WEEKDAYS[own.weekday()])
    date_words = f"ngày {own.day} tháng {own.month}"
    ways = [
        (rf"\bngay 0?{own.day} thang 0?{own.month}\b", date_words),
        (rf"\b{name}\W+ngay 0?{own.day}(?:/0?{own.month})?\b", date_words),
        (rf"\b{_TODAY}\W+(?:la )?(?:{name}\W+)?(?:ngay )?{own.day}/0?{own.month}\b", date_words),
    ]
    if weekday:
        told = f"hôm nay là {WEEKDAYS[own.weekday()]}"
        ways.append((rf"\b{_TODAY}\W+(?:la )?{name}\b", told))
    return ways

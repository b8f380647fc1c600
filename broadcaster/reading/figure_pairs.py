"""Two figures and the sign between ("20-11", "3/4", "5.9", "7:30") as a line has them, and rows."""

from functools import lru_cache
from typing import NamedTuple

from broadcaster.reading.line import TextLine, pattern

_PAIR = (
    r"(\d{1,3})((?!\s-\d+đ(?![^\W_]))\s?[-–—]\s?|\.)(\d{1,3})"
    r"(?![\d/–—-]|[.,:]\d|[^\W_]|\s?/\s?\d|\s[-–—]?=|\s?=)"
)
_SLASH = r"(\d{1,3})\s?/\s?(\d{1,3}|1000)(?!\d|[.,:]\d|\s?/\s?\d|[-–—](?!>))"
_SPAN = r"(\d{1,2})\s?(?:[-–—\u2192]|->)\s?(\d{1,2})([/.])(\d{1,2})(?![\d/–—-]|[.,:]\d|[^\W_])"
_SCALE = r"(1) ?: ?(\d{1,3}(?: \d{3})+)(?![\d:]| \d)"
_COLON = r"(\d+(?:\.\d+)*(?:,\d+)?):(\d+(?:\.\d+)*(?:,\d+)?)(?![\d:])"
JOINT = (
    r"\s?(?:,|;|và|hoặc|hay|&|\+)\s?(?:ngày\s|và\s)?"
    r"|(?P<until>(?:\s(?:[-–—]|đến|tới|sang)\s|\s?(?:\u2192|->)\s?)(?:hết\s)?(?:ngày\s)?)"
)
LONGEST_ROW = 24  # pairs in a row that are weighed as one
_FIGURES_OF_MONTH = 2
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_REMEMBERED = 4096  # pairs of figures that are looked up in the calendar once: a text repeats them


@lru_cache(maxsize=_REMEMBERED)
def _in_calendar(first: str, second: str, month: str) -> bool:
    if len(second) > _FIGURES_OF_MONTH:
        return False  # thousands: "3.012 vụ"
    day, in_month = int(first), int(month or second)
    last = int(second) if month else day
    return 1 <= in_month <= 12 and 1 <= day <= last <= _DAYS[in_month - 1] and len(first) < 3


class FigurePair(NamedTuple):
    """Two figures and the sign between."""

    start: int
    end: int
    first: str
    sign: str  # "-", "/", ".", ":"; "-/" and "-." of two days of a month
    second: str
    month: str = ""  # of two days, "3-4/12"

    @property
    def day(self) -> bool:
        """Whether the calendar has such a day and month (29 February counts)."""
        return _in_calendar(self.first, self.second, self.month)

    @property
    def clock(self) -> bool:
        """Whether a clock may show it: an hour and two figures of minutes."""
        shown = len(self.first) < 3 and len(self.second) == 2 and self.second.isdigit()
        return shown and int(self.first) <= 24 and int(self.second) < 60

    @property
    def zero(self) -> bool:
        """Whether a figure has a zero before it, as days and months have, and counts have not."""
        return self.first[0] == "0" or self.second[0] == "0"


def pair_at(line: TextLine, at: int) -> FigurePair | None:
    """The pair that begins at a place."""
    days = pattern(_SPAN).match(line.text, at)
    if days:
        return FigurePair(at, days.end(), days[1], f"-{days[3]}", days[2], days[4])
    parts = pattern(_SLASH).match(line.text, at)
    if parts:
        return FigurePair(at, parts.end(), parts[1], "/", parts[2])
    found = pattern(_PAIR).match(line.text, at)
    if not found:
        two = pattern(_SCALE).match(line.text, at) or pattern(_COLON).match(line.text, at)
        if two and pattern(r"(?:19|20)\d\d").fullmatch(two[1]) and line.before(at) == "năm":
            return None  # "năm 2026:631.800đ"
        return FigurePair(at, two.end(), two[1], ":", two[2]) if two else None
    sign = "-" if found[2].strip() in "-–—" else found[2]
    if sign == "-" and pattern(r"\s?[-–—]\s?\d").match(line.text, found.end()):
        return None
    return FigurePair(at, found.end(), found[1], sign, found[3])


def row_from(line: TextLine, first: FigurePair) -> list[FigurePair]:
    """A pair and those of the same sign that follow it one by one."""
    row: list[FigurePair] = []
    pair: FigurePair | None = first
    while pair is not None and len(row) < LONGEST_ROW and (not row or pair.sign == row[0].sign):
        row.append(pair)
        if pair.sign == ":":
            break  # each by itself
        joint = pattern(JOINT).match(line.low, pair.end)
        if joint and joint["until"] and pair.sign == "-":
            break  # "20 - 25 - 30" is no row of pairs
        pair = pair_at(line, joint.end()) if joint else None
    return row

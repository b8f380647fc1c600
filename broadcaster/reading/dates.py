"""Dates, months, years and ranges of them; nothing becomes a date that is not shown to be one."""

import re

from broadcaster.reading.figure_pairs import FigurePair
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.numbers import coded, count, said, whole
from broadcaster.reading.pairs import meaning
from broadcaster.reading.tables import cues, one_of

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FORMS = 12  # classes are numbered up to it
_NUMBERED = frozenset(("thứ", "tháng", "ngã"))  # before a number that is no count
_COUNTED_ON = frozenset(("ordinal", "month"))  # what another of its kind may stand behind
_AUTUMN, _SPRING = 10, 3  # months
_FULL = r"(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4})(?![\d/])"
_DASH = r"\s?[-–—]\s?"
_TWO_DATES = (
    rf"(\d{{1,2}})([/.])(\d{{1,2}})(?:\2(\d{{4}}))?{_DASH}"
    r"(\d{1,2})\2(\d{1,2})\2(\d{4})(?![\d/])"
)
_TWO_DAYS = rf"(\d{{1,2}}){_DASH}(\d{{1,2}})([/.])(\d{{1,2}})\3(\d{{4}})(?![\d/])"
_SPAN = rf"(\d{{1,2}})/(\d{{1,2}}){_DASH}(\d{{1,2}})/(\d{{1,2}})(?![\d/])"
_LISTED = rf"(\d{{1,2}})((?:{_DASH}|, ?| và )\d{{1,2}}){{1,12}}/(\d{{1,2}})(?![\d/])"
_MONTH_YEAR = r"(\d{1,2})\s?[/.-]\s?(\d{4})(?![\d/-])"
_YEARS = rf"(\d{{4}})(?:{_DASH}|/)(\d{{4}})(?![\d/-]|[.,]\d)"
_SCHOOL_YEAR = rf"\b(?:{one_of('dates.school-years')})\s?:?\s*$"
_LUNAR = rf",?\s?\(?(?:{one_of('dates.lunar')})\b"
_SHORT_SPAN = (
    rf"(\d{{1,2}})(?:([/.])(\d{{1,2}}))?{_DASH}(\d{{1,2}})(?:(?(2)\2|[/.]))(\d{{1,2}})[/.](\d\d)"
    r"(?![\d/]|[.,]\d)"
)
# words that lead to a day: "hạn nộp 9.10.25", "thứ năm 9-10-25"
_LEADS = (
    rf"\b(?:{one_of('dates.before', 'dates.before-perhaps', 'dates.events', 'times.spans')}"
    rf"|{one_of('dates.weekdays')}|trc)(?: hết)?[ :,(]*$"
)
_DOCUMENT = rf"\b(?:số|{one_of('documents.laws')})\b[^.;]{{0,25}}$"


def day_words(day: int) -> str:
    """A day of the month in words."""
    return count(day)


def month_words(month: int) -> str:
    """A month in words: the fourth is "tư"."""
    return "tư" if month == 4 else count(month)


def isleap(year: int) -> bool:
    """Whether a year has a 29 February; the library's own brings all its names of days along."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def exists(day: int, month: int) -> bool:
    """Whether a day stands in the calendar (29 February counts)."""
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]


def _possible(day: str, month: str) -> bool:
    """Whether two figures may be meant as a day and a month, be it one that no calendar has."""
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12


def _dated(at: int, end: int, spoken: str, *days: tuple[str, str, str]) -> ReadPiece:
    """A date, remarked on when the calendar lacks one of its days ("" = in any year)."""
    good = all(
        exists(int(day), int(month))
        and ((int(day), int(month)) != (29, 2) or not year or isleap(int(year)))
        for day, month, year in days
    )
    return ReadPiece(
        at, end, spoken, "date", Ground.FORM.when(good), "" if good else "ngay-khong-co"
    )


def _said(day: str, month: str, year: str = "") -> str:
    words = f"{day_words(int(day))} tháng {month_words(int(month))}"
    return f"{words} năm {count(int(year))}" if year else words


def _cue(line: TextLine, at: int) -> str:
    """Reads "ngày " unless the word stands there already."""
    before = line.before(at)
    named = before in cues()["dates.named"] or before in cues()["places.streets"]
    return "" if named else "ngày "


def read_full(line: TextLine, at: int) -> ReadPiece | None:
    """Day, month and year in figures: "26/12/2024", "1-5/9/2025", "30/8/2025-2/9/2025"."""
    text = line.text
    both = pattern(_TWO_DATES).match(text, at)
    if both and _possible(both[1], both[3]) and _possible(both[5], both[6]):
        first = _said(both[1], both[3], both[4] or "")
        spoken = f"{_cue(line, at)}{first} đến ngày {_said(*both.group(5, 6, 7))}"
        since, until = (both[1], both[3], both[4] or both[7]), (both[5], both[6], both[7])
        return _dated(at, both.end(), spoken, since, until)
    days = pattern(_TWO_DAYS).match(text, at)
    if days and _possible(days[1], days[4]) and _possible(days[2], days[4]):
        spoken = f"{_cue(line, at)}{count(int(days[1]))} đến ngày {_said(*days.group(2, 4, 5))}"
        since, until = (days[1], days[4], days[5]), (days[2], days[4], days[5])
        return _dated(at, days.end(), spoken, since, until)
    return _single(line, at)


def read_short_year(line: TextLine, at: int) -> ReadPiece | None:
    """A date with two figures for the year, a guess: "ngày 15/1/24", "hạn 9.10.25"."""
    span = pattern(_SHORT_SPAN).match(line.text, at)
    if span and (since := _short_span(line, at, span)):
        return since
    found = pattern(r"(\d{1,2})([/.-])(\d{1,2})\2(\d\d)(?![\d/])").match(line.text, at)
    if not found or not exists(int(found[1]), int(found[3])):
        return None
    if line.before(at) not in cues()["dates.short-years"] and not _likely(line, at, found):
        return None
    century = "20" if int(found[4]) < 50 else "19"
    words = _cue(line, at) + _said(found[1], found[3], century + found[4])
    other = " trên ".join(whole(found[n]) for n in (1, 3, 4))
    return ReadPiece(at, found.end(), words, "date", Ground.NONE, "doan-ngay-thang", other)


def _short_span(line: TextLine, at: int, span: re.Match[str]) -> ReadPiece | None:
    """Two days of which the second has its year in two figures, a guess: "5.10-10.10.26"."""
    day, month, until, last, year = span.group(1, 3, 4, 5, 6)
    if not 20 <= int(year) <= 35 or not exists(int(until), int(last)):
        return None
    if not exists(int(day), int(month or last)):
        return None
    if (int(month or last), int(day)) >= (int(last), int(until)):
        return None
    since = _said(day, month) if month else day_words(int(day))
    words = f"{_cue(line, at)}{since} đến ngày {_said(until, last, '20' + year)}"
    parts = (whole(one) for one in span.groups() if one and one.isdigit())
    other = ", ".join(parts)
    return ReadPiece(at, span.end(), words, "date", Ground.NONE, "doan-ngay-thang", other)


def _likely(line: TextLine, at: int, found: re.Match[str]) -> bool:
    """Whether three figures are a day of these years; houses have as many, versions have points.

    With points or dashes a word that leads to a day is asked for, or a day beside it.
    """
    before = line.before(at)
    if found[2] != "/":
        last = line.last(at)
        dated = last is not None and last.rule == "date"
        led = dated or pattern(_LEADS).search(line.left(at)) is not None
        return led and 20 <= int(found[4]) <= 35
    return (
        at > line.indent and 20 <= int(found[4]) <= 35 and before not in cues()["places.numbered"]
    )


def read_iso(line: TextLine, at: int) -> ReadPiece | None:
    """Year, month and day as computers write them: "2025-09-05"."""
    found = pattern(r"((?:19|20)\d\d)([-/.])(\d\d)\2(\d\d)(?![\d/-]|\.\d)").match(line.text, at)
    if not found or not exists(int(found[4]), int(found[3])):
        return None
    return ReadPiece(
        at, found.end(), _cue(line, at) + _said(found[4], found[3], found[1]), "date", Ground.FORM
    )


def _single(line: TextLine, at: int) -> ReadPiece | None:
    found = pattern(_FULL).match(line.text, at)
    if not found:
        return None
    day, month, year = found[1], found[3], found[4]
    if _possible(day, month):
        spoken = _cue(line, at) + _said(day, month, year)
        return _dated(at, found.end(), spoken, (day, month, year))
    spoken = " trên ".join((whole(day), whole(month), whole(year)))
    return ReadPiece(at, found.end(), spoken, "date", Ground.NONE, "ngay-khong-co")


def read_day_month(line: TextLine, at: int) -> ReadPiece | None:
    """Day and month: "ngày 26/4", "dịp 30/4-1/5", "ngày 1-5/9"; a bare "3/4" is left alone."""
    text = line.text
    slash = text[at + 1 : at + 3].lstrip("0123456789")[:1] == "/"
    pair = pattern(_SPAN).match(text, at) if slash else None
    if pair and exists(int(pair[1]), int(pair[2])) and exists(int(pair[3]), int(pair[4])):
        feast = (int(pair[1]), int(pair[2]), int(pair[3]), int(pair[4])) == (30, 4, 1, 5)
        first = meaning(line, at)
        days = (first is None or first.kind == "date") and _in_order(pair)
        if feast or days:
            joint = " và ngày " if feast and "từ" not in line.left(at, 12) else " đến ngày "
            spoken = _cue(line, at) + _said(pair[1], pair[2]) + joint + _said(pair[3], pair[4])
            late = all(int(pair[n]) > _FORMS for n in (1, 3))  # no class, no part of a whole
            sure = feast or late or (first is not None and first.certain)
            return ReadPiece(
                at,
                pair.end(),
                spoken,
                "date",
                Ground.FORM.when(sure),
                "" if sure else "doan-ngay-thang",
                "" if sure else _shares(pair),
            )
    listed = None if slash else pattern(_LISTED).match(text, at)
    if listed and line.before(at) == "ngày" and _possible(listed[1], listed[3]):
        return _day_list(line, at, listed.end())
    if slash:
        return None
    glued = pattern(r"(\d{1,2}),(\d{1,2})/(\d{1,2})(?![\d/]|[.,]\d)").match(text, at)
    if not glued or not int(glued[3]) < int(glued[1]) < int(glued[2]):
        return None  # "7,5/10" is a mark of ten
    if not _possible(glued[2], glued[3]):
        return None
    piece = _day_list(line, at, glued.end())
    piece = piece._replace(spoken=f"{_cue(line, at)}{piece.spoken}")
    named = pattern(r"\bngày\b").search(line.left(at, 20))  # "ngày thi 25,26/6"
    other = f"{said(f'{glued[1]},{glued[2]}')} trên {said(glued[3])}"
    return piece if named else piece.doubted("doan-ngay-thang", other)


def _shares(pair: re.Match[str]) -> str:
    """Two days as two parts of a whole, or classes: "24/11-29/11" said with "trên"."""
    one, two, three, four = (whole(pair[n]) for n in (1, 2, 3, 4))
    return f"{one} trên {two} đến {three} trên {four}"


def _in_order(pair: re.Match[str]) -> bool:
    """Whether the second of two days is the later one: two fractions side by side are no span.

    From the end of a year it may be in the next one ("29/12-2/1").
    """
    since, until = (int(pair[2]), int(pair[1])), (int(pair[4]), int(pair[3]))
    return since < until or (since[0] >= _AUTUMN and until[0] <= _SPRING)


def read_paired(line: TextLine, at: int, pair: FigurePair) -> ReadPiece:
    """A pair of figures that is a day and a month, or two days of a month."""
    if pair.month:
        until = _said(pair.second, pair.month)
        words = f"{_cue(line, at)}{day_words(int(pair.first))} đến ngày {until}"
        return ReadPiece(at, pair.end, words, "date", Ground.CUE)
    lunar = pattern(_LUNAR).match(line.low, pair.end) and int(pair.first) <= 10
    early = lunar and line.before(at) not in cues()["dates.named"]
    words = ("mùng " if early else _cue(line, at)) + _said(pair.first, pair.second)
    return _dated(at, pair.end, words, (pair.first, pair.second, ""))


def _day_list(line: TextLine, at: int, end: int) -> ReadPiece:
    head, _, month = line.text[at:end].rpartition("/")
    words = pattern(r"\d+|\s?[-–—]\s?|,(?=\d)").sub(
        lambda m: count(int(m[0])) if m[0].isdigit() else ", " if m[0] == "," else " đến ngày ",
        head,
    )
    days = [(day, month, "") for day in pattern(r"\d+").findall(head)]
    return _dated(at, end, f"{words} tháng {month_words(int(month))}", *days)


def read_months_of_year(line: TextLine, at: int) -> ReadPiece | None:
    """So many months of a year as tables head them, a guess: "6T/2026", "9T đầu năm"."""
    found = pattern(r"(\d{1,2})T(?:/((?:19|20)\d\d)(?!\d)|(?= (?:đầu|cuối) năm\b))").match(
        line.text, at
    )
    if not found or not 1 <= int(found[1]) <= _FORMS:
        return None
    months = f"{count(int(found[1]))} tháng"
    words = f"{months} năm {count(int(found[2]))}" if found[2] else months
    other = f"{count(int(found[1]))} tê"
    return ReadPiece(at, found.end(), words, "date", Ground.NONE, "doan-ngay-thang", other)


def read_months_listed(line: TextLine, at: int) -> ReadPiece | None:
    """Several months of a year behind their word: "tháng 1,2/2026"."""
    found = pattern(r"(\d{1,2}(?:,\d{1,2}){1,5})/((?:19|20)\d\d)(?![\d/])").match(line.text, at)
    months = [int(one) for one in found[1].split(",")] if found else []
    if not found or line.before(at) != "tháng" or not all(1 <= one <= _FORMS for one in months):
        return None
    words = f"{', '.join(map(month_words, months))} năm {count(int(found[2]))}"
    return ReadPiece(at, found.end(), words, "date", Ground.CUE)


def read_month_year(line: TextLine, at: int) -> ReadPiece | None:
    """Month and year: "tháng 9/2026", "9/2026", "tháng 9-2026", "từ 9/2025-5/2026"."""
    before = line.before(at)
    found = pattern(_MONTH_YEAR).match(line.text, at)
    if not found or ("." in found[0] and before != "tháng"):
        return None
    if before in cues()["dates.periods"] and found[2][:2] in ("19", "20"):
        words = f"{count(int(found[1]))} năm {count(int(found[2]))}"
        return ReadPiece(at, found.end(), words, "number", Ground.CUE)
    words = f"{month_words(int(found[1]))} năm {count(int(found[2]))}"
    last = line.last(at)
    month = 1 <= int(found[1]) <= 12
    if before in ("tháng", "t") and month:
        return ReadPiece(at, found.end(), words, "date", Ground.CUE)
    if not month or not 1900 <= int(found[2]) <= 2199 or "-" in found[0]:
        return None
    boxed = line.text[at - 1 : at] == "("  # "bản tin số 12 (3/2026)"
    if before == "lần" or (not boxed and pattern(_DOCUMENT).search(line.left(at))):
        return None
    certain = bool(last and last.rule == "date") or before in cues()["times.spans"]
    piece = ReadPiece(at, found.end(), f"tháng {words}", "date", Ground.FORM)
    other = f"số {coded(found[1])} năm {count(int(found[2]))}"
    return piece if certain else piece.doubted("doan-ngay-thang", other)


def read_year_range(line: TextLine, at: int) -> ReadPiece | None:
    """School years ("năm học 2025-2026") are two numbers, other spans of years say "đến"."""
    short = pattern(rf"(\d\d(\d\d)){_DASH}(\d\d)(?![\d/-]|[.,]\d)").match(line.text, at)
    if short and int(short[3]) == int(short[2]) + 1 and pattern(_SCHOOL_YEAR).search(line.left(at)):
        words = f"{count(int(short[1]))}, {count(int(short[3]))}"
        return ReadPiece(at, short.end(), words, "school-year", Ground.CUE)
    found = pattern(_YEARS).match(line.text, at)
    if not found:
        return None
    one, two = int(found[1]), int(found[2])
    years = 1900 < one < two < one + 2 and two < 2100
    if "/" in found[0] and (not years or pattern(_DOCUMENT).search(line.left(at))):
        return None  # "Quyết định 2025/2026"
    school = pattern(_SCHOOL_YEAR).search(line.left(at))
    last = line.last(at)
    if (school or (last and last.rule == "school-year")) and two - one in (1, 2, 3, 4, 5):
        return ReadPiece(at, found.end(), f"{count(one)}, {count(two)}", "school-year", Ground.CUE)
    piece = ReadPiece(at, found.end(), f"{count(one)} đến {count(two)}", "range", Ground.FORM)
    other = f"{count(one)} trên {count(two)}"
    return piece.doubted("doan-gach-cheo", other) if "/" in found[0] else piece


def _fallen(line: TextLine, end: int) -> bool:
    """Whether "ngã" is a fall and no crossing: "bị ngã 4 lần"."""
    return pattern(rf" (?:{one_of('dates.falls')})\b").match(line.low, end) is not None


def read_named_month(line: TextLine, at: int) -> ReadPiece | None:
    """The number behind "tháng", "thứ", "quý": "tháng 4" = tháng tư, "thứ 1" = thứ nhất."""
    before = line.before(at)
    near = line.pieces[-1] if line.pieces else None  # quickly: most numbers count something
    beside = near is not None and (near.rule in _COUNTED_ON or near.spoken[:4] == "thứ ")
    if not beside and before not in _NUMBERED:
        return None
    found = pattern(r"(\d{1,2})(?![.,/:-]*\d)(?![^\W\d_])").match(line.text, at)
    if not found:
        return None
    value = int(found[1])
    spoken = count(value)
    last = line.last(at)
    days = last is not None and (last.rule == "ordinal" or last.spoken.startswith("thứ "))
    listed_day = days and 2 <= value <= 7  # "thứ 2, 4", "T2, 4"
    if before == "thứ" or (listed_day and line.text[last.end] in ",;–-" if last else False):
        spoken = {1: "nhất", 4: "tư"}.get(value, spoken)
        return ReadPiece(at, found.end(), spoken, "ordinal", Ground.CUE)
    if before == "ngã" and value in (3, 4, 5, 6, 7) and not _fallen(line, found.end()):
        return ReadPiece(at, found.end(), month_words(value), "ordinal", Ground.CUE)
    if before == "tháng" or (last and last.rule == "month" and line.text[last.end] in ", –-v"):
        return ReadPiece(at, found.end(), month_words(value), "month", Ground.CUE)
    return None

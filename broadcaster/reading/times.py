"""Times of day and spans of time: 6h45, 7 giờ 30, 22g00, 06:45, 6h45-7h15, 24h, lúc 7.30."""

import re

from broadcaster.reading.dates import month_words
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.numbers import coded, count, said
from broadcaster.reading.tables import one_of

_ONE = (
    r"(\d{1,2})\s?(h|g|H|G(?=[0-5]\d)|giờ\s|:)(?:(?<=[hgH]):(?=\d))?"
    r"(?:\s?([0-5]\d|(?<=h)[1-9])(?![\d%.,/]\d|\d)(?!(?<= \d\d)-\d{1,2}(?![\dhgH:]))"
    r"(?:\s?(?:(?:p|ph|m)(?![^\W\d_])|phút|min\b|'|’|′))?)?"
    r"(?:(?::|(?<=[pm'’′]))([0-5]\d)(?!\d)(?:s(?![^\W_])|\"|″)?)?"
)
_BEFORE = one_of("times.at", "times.about", "times.day-parts", "times.spans")
_CLOCK = rf"\b(?:{one_of('times.at')})\s$"
_CUE = rf"\b(?:{_BEFORE})\s*\(?:?\s*$"
_DAY = rf"\s?(?:{one_of('times.days')}|t[2-7])\b"
_PART = rf"\s?(?:{one_of('times.day-parts', 'times.behind')})\b"
_NOT_TIME = (
    rf"\b(?:{one_of('scores.results', 'fractions.ratios', 'times.not-before')})\b[^.;]{{0,25}}$"
)

_WEIGHED = (
    r"(?:\s?(?:[-–]|đến|tới)\s?(?:dưới |<\s?)?\d{1,4}(?:[.,]\d+)?g)?"
    rf" (?:{one_of('units.drugs')})(?![^\W_])"
)
_TAKEN = rf"(?i:\b(?:{one_of('units.taken')})\b)"
_HOUR_BEFORE = rf"\b(?:họp|{one_of('times.at', 'times.day-parts')}) $"
_BOXED = rf" (?:{one_of('times.boxed')})(?![^\W_])"
_SPAN_OF_HOURS = (
    r"\d{1,2}g\s?[-–]\s?(\d{1,2})g(?:\d\d)?"
    rf"(?=\s*(?:[,;.)]|$)|\s(?:{one_of('times.behind-span', 'times.day-parts')}|ngày \d{{1,2}})\b)"
)
_GLUED = rf"(?:{one_of('times.day-parts', 'times.glued')})(?![^\W_])"
_NOON, _EVENING = 12, 6
_DAYS = 31  # of a month at most
_OF_DAY = (
    r"/([1-9]|[0-3]\d)(?:/(0?[1-9]|1[0-2]))?"
    rf"(?![^\W_]|[/.,]\d|\s(?:{one_of('numbers.each')})\b)"
)
_BEGINS = rf"\b(?:{one_of('times.begins')})\s?:?\s*$"
_DOT = r"(\d{1,2})\.([0-5]\d)(?![.,/]?\d)"
_AT = (
    rf"\b(?:{one_of('times.at', 'times.begins')}|giờ(?:(?: [^\W\d_]+){{1,3}}\s?:)?)\s?:?\s*"
    r"(?:từ\s*)?\(?\s*$"
)
_SINCE = rf"\b(?:{one_of('times.about', 'times.day-parts', 'times.spans')})\s*\(?\s*$"
_DUE = rf"\b(?:{one_of('dates.due')})\b[^.;\d]*\b(?:trc|{one_of('times.spans')})\s*$"
_MEASURED = rf"\b(?:{one_of('times.measured')})\b"
_AMOUNT = (
    r"\s?(?:[%‰°+]|(?:trăm|"
    rf"{one_of('numbers.scales', 'numbers.measured', 'times.amounts')})(?![^\W_]))"
)


def _said(found: re.Match[str]) -> str | None:
    hour, mark, minute, second = found.groups()
    if int(hour) > 24 or (mark == ":" and minute is None):
        return None
    words = f"{count(int(hour))} giờ"
    if minute is not None and (minute != "00" or second):
        words += f" {coded(minute) if minute != '00' else 'không'} phút"
    return f"{words} {count(int(second))} giây" if second else words


def _is_time(  # noqa: PLR0911 - cases
    line: TextLine, at: int, found: re.Match[str]
) -> bool:
    mark, minute = found[2], found[3]
    if mark == "G" and (not line.text.isupper() or line.before(at) in ("lớp", "phòng", "bài")):
        return False  # an hour only in a line of capitals: "LÚC 7G30"
    if mark == "H" and minute is None and line.text[found.end() - 2] == " ":
        return pattern(_CUE).search(line.left(at)) is not None  # "2 H và 1 O"
    if mark == ":" and pattern(_NOT_TIME).search(line.left(at)):
        return pattern(_CLOCK).search(line.left(at)) is not None
    hour = pattern(_HOUR_BEFORE).search(line.left(at, 12))
    if mark == "g" and minute is None and not hour and _weighed(line, found.end()):
        return False
    if mark == "g" and minute is None:
        span = pattern(_SPAN_OF_HOURS).match(line.low, at)
        bare = span and pattern(r"\s*(?:[,;.)]|$)").match(line.low, span.end())
        if span and not bare and line.tells(_TAKEN):
            return False  # "uống 1g-2g sáng"
        if span and int(found[1]) < int(span[1]) <= 24:
            return True
        return bool(
            pattern(_CUE).search(line.left(at))
            or pattern(_PART).match(line.low, found.end())
            or pattern(_DAY).match(line.low, found.end())
        )
    return True


def _weighed(line: TextLine, end: int) -> bool:
    """Whether a g is of a drug right behind, and no hour: "từ 1g đến dưới 5g ma túy"."""
    return pattern(_WEIGHED).match(line.low, end) is not None


def read_time(line: TextLine, at: int) -> ReadPiece | None:  # noqa: PLR0911 - cases
    """A time or two with a hyphen between them."""
    one = pattern(_ONE).match(line.text, at)
    if not one or one[2].startswith("giờ") or not _is_time(line, at, one):
        return None
    blank = one[2] == ":" and line.text[one.end(2) : one.end(2) + 1] == " "
    if blank and not pattern(_CLOCK).search(line.left(at)):
        return _spaced(line, at, one)  # "Tổ 1: 25 điểm"
    spoken, end = _said(one), one.end()
    behind = _with_behind(line, one, spoken) if spoken else None
    if spoken is None or behind or pattern(r"[^\W\d_]|\d").match(line.text, end):
        return behind
    two = pattern(r"\s?[-–—]\s?" + _ONE).match(line.text, end)
    if two and not pattern(r"[^\W\d_]|\d").match(line.text, two.end()):
        until = _said(two)
        if until:
            return ReadPiece(at, two.end(), f"{spoken} đến {until}", "time", Ground.FORM)
    if one[2] == ":" and not blank and end == one.end(3):
        return None  # two figures with a colon are weighed
    if (
        one[2] == ":"
        and line.low[:end].endswith("phút")
        and not pattern(_CUE).search(line.left(at))
    ):
        seconds = f" {coded(one[3])} giây" if one[3] != "00" else ""  # "bài dài 3:45 phút"
        words = f"{count(int(one[1]))} phút{seconds}"
        return ReadPiece(at, end, words, "time", Ground.NONE, "doan-hai-cham", spoken)
    return _of_day(line, at, end, spoken) or ReadPiece(at, end, spoken, "time", Ground.FORM)


def read_meridian(line: TextLine, at: int) -> ReadPiece | None:
    """A time as English writes it: "7AM", "1:30 PM"; with a blank it needs its minutes or a cue."""
    if "m" not in line.low[at + 2 : at + 9]:  # quickly
        return None
    found = pattern(r"(\d{1,2})(?:[:h]([0-5]\d))?( ?)([AP]M|[ap]m)(?![^\W_])").match(line.text, at)
    if not found or not 1 <= int(found[1]) <= _NOON:
        return None
    if found[3] and not found[2] and not pattern(_CUE).search(line.left(at)):
        return None  # "3 PM" may be three programs
    hour, minute = int(found[1]), found[2] or ""
    after = found[4].upper() == "PM"
    part = ("trưa" if hour == _NOON else "chiều" if hour < _EVENING else "tối") if after else "sáng"
    if hour == _NOON and not after:
        part = "đêm"
    minutes = f" {coded(minute)} phút" if minute not in ("", "00") else ""
    return ReadPiece(at, found.end(), f"{count(hour)} giờ{minutes} {part}", "time", Ground.FORM)


def _with_behind(line: TextLine, one: re.Match[str], spoken: str) -> ReadPiece | None:
    """An hour stuck to the part of its day, or boxes of something: guesses ("7hsáng", "3h bút")."""
    at, end = one.span()
    if pattern(_GLUED).match(line.low, end):
        return ReadPiece(at, end, spoken, "time", Ground.NONE, "chu-dinh-nhau")
    if one[2] == "h" and end == one.end(2) and pattern(_BOXED).match(line.low, end):
        words = f"{count(int(one[1]))} hộp"
        return ReadPiece(at, end, words, "measure", Ground.NONE, "doan-ma", spoken)
    return None


def _of_day(line: TextLine, at: int, end: int, spoken: str) -> ReadPiece | None:
    """An hour and its day as bulletins write them, a guess: "từ 19h/24 đến 7h/25"."""
    day = pattern(_OF_DAY).match(line.text, end)
    if not day or int(day[1]) > _DAYS or not pattern(_CUE).search(line.left(at)):
        return None
    month = f" tháng {month_words(int(day[2]))}" if day[2] else ""
    words, other = (f"{spoken} {joint} {coded(day[1])}{month}" for joint in ("ngày", "trên"))
    return ReadPiece(at, day.end(), words, "time", Ground.NONE, "doan-gach-cheo", other)


def _spaced(line: TextLine, at: int, one: re.Match[str]) -> ReadPiece | None:
    """An hour with blanks about its colon, a guess: "Khai giảng: 7 : 30 ngày 5-9"."""
    tight = pattern(r"\d\d? : \d\d$").match(one[0])
    sum_before = pattern(r"[=×÷+x–-]\s?$").search(line.text[max(0, at - 2) : at])
    sum_behind = pattern(r"\s?[:=×÷+\d]").match(line.text, one.end())
    if not tight or sum_before or sum_behind:
        return None
    told = (
        pattern(_CUE).search(line.left(at))
        or pattern(_PART).match(line.low, one.end())
        or pattern(_DAY).match(line.low, one.end())
        or pattern(_BEGINS).search(line.left(at))
    )
    hour, minute = one[1], one[3]
    if not told or int(hour) > 24:
        return None
    other = f"{said(hour)} chia {said(minute)}"
    return ReadPiece(
        at, one.end(), clock_words(hour, minute), "time", Ground.NONE, "doan-hai-cham", other
    )


def clock_words(hour: str, minute: str) -> str:
    """A time of day in words, the minutes of a full hour left out."""
    minutes = "" if minute == "00" else f" {coded(minute)} phút"
    return f"{count(int(hour))} giờ{minutes}"


def read_dotted(line: TextLine, at: int) -> ReadPiece | None:
    """Hours and minutes with a point, a guess: "lúc 7.30", "từ 7.30 - 9.00", "7.30 sáng"."""
    one = pattern(_DOT).match(line.text, at)
    if not one or int(one[1]) > 24:
        return None
    two = pattern(r"\s?(?:[-–—]|đến|tới)\s?" + _DOT).match(line.text, one.end())
    span = pattern(r"\s?[-–—]\s?\d").match(line.text, one.end())
    if (span and not two) or (two and not int(one[1]) <= int(two[1]) <= 24):
        return None
    end = two.end() if two else one.end()
    if not _is_dotted(line, at, end):
        return None
    words = " đến ".join(clock_words(found[1], found[2]) for found in (one, two) if found)
    other = " đến ".join(
        said(f"{found[1]}.{found[2]}", point="chấm") for found in (one, two) if found
    )
    return ReadPiece(at, end, words, "time", Ground.NONE, "doan-so", other)


def _is_dotted(line: TextLine, at: int, end: int) -> bool:
    """Whether what stands around figures with a point speaks of a time of day.

    What is handed in, or may be, is so before a day: "nộp đơn trước 15.10".
    """
    left = line.left(at, 30)
    day = pattern(r"(?:[1-9]|[12]\d|3[01])\.(?:[1-9]|1[0-2])(?!\d)").match(line.text, at)
    if day and pattern(_DUE).search(line.left(at)) and not pattern(_PART).match(line.low, end):
        return False
    if pattern(_AMOUNT).match(line.low, end) or pattern(_MEASURED).search(left):
        return False
    usual = pattern(r"(?:0?[5-9]|1\d|2[0-2])\.[0-5][05]").match(line.text, at)
    return bool(
        pattern(_AT).search(left)
        or (usual and pattern(_SINCE).search(left))
        or pattern(_PART).match(line.low, end)
    )


def read_run(line: TextLine, at: int) -> ReadPiece | None:
    """How long somebody ran, minutes and seconds: "4p30s"; without the s a guess."""
    run = pattern(r"(\d{1,3})p(?:h|hút)? ?([0-5]?\d)(s|g|giây)?(?![^\W_])").match(line.text, at)
    if not run or not (run[3] or len(run[2]) == 2):
        return None
    words = f"{said(run[1])} phút {coded(run[2])} giây"
    if run[3]:
        return ReadPiece(at, run.end(), words, "measure", Ground.FORM)
    other = f"{said(run[1])} pê {coded(run[2])}"
    return ReadPiece(at, run.end(), words, "measure", Ground.NONE, "doan-ma", other)


def read_hour_range(line: TextLine, at: int) -> ReadPiece | None:
    """Two hours with one mark: "7-11h", "7 - 8h30"."""
    found = pattern(r"(\d{1,2})\s?[-–]\s?(\d{1,2})h(\d\d)?(?![^\W_])").match(line.text, at)
    if not found or int(found[1]) > 24 or int(found[2]) > 24:
        return None
    tail = f" {coded(found[3])} phút" if found[3] and found[3] != "00" else ""
    spoken = f"{count(int(found[1]))} đến {count(int(found[2]))} giờ{tail}"
    return ReadPiece(at, found.end(), spoken, "time", Ground.FORM)


def read_minutes(line: TextLine, at: int) -> ReadPiece | None:
    """The minutes of "7 giờ 05": the zero is said."""
    found = pattern(r"0\d(?![\d.,/:-])").match(line.text, at)
    if not found or line.before(at) != "giờ":
        return None
    none = pattern(r"00(?:\s?phút)?(?!\s?giây)").match(line.text, at)
    if none:
        return ReadPiece(at, none.end(), "", "time", Ground.CUE)
    return ReadPiece(at, found.end(), coded(found[0]), "time", Ground.CUE)

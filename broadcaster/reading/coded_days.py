"""Days, months and quarters as a letter and a figure: "T4", "T2-T6", "T9/2026", "Q3/2026"."""

from functools import lru_cache

from broadcaster.reading.dates import month_words
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.numbers import coded, count
from broadcaster.reading.tables import cues, one_of

_WEEKLY = (
    r",? ?(?:và |& ?)?(?:t[2-7]|cn)(?![^\W_])"
    r"|,? ?\(?(?:ngày )?\d{1,2}[/.-]\d{1,2}(?![^\W_])"
    rf"|\s(?:{one_of('dates.weekly')})\b"
)
_WEEK_ROW = r"(?<![^\W_])[Tt][2-7](?: ?[-,+] ?[Tt]?[2-7]){2}"
_LESSON = r"\btiết \d(?:[-–,]\d)?,? $"
_MONTHLY = rf"(?i:\b(?:{one_of('dates.monthly')})\b)"
_CELLS = rf"(?i:\b(?:{one_of('codes.of-cells')})\b)"
_FEW_DAYS = 3  # in a row that tell that they are days


def _of_week(line: TextLine, at: int, end: int) -> bool:
    """Whether what stands beside "T4" says that it is a day of the week and no month."""
    last = line.last(at)
    neighbour = last is not None and (
        (last.rule == "time" and ";" not in line.text[last.end : at])
        or (last.certain and last.spoken.startswith("thứ "))
    )
    return bool(
        neighbour
        or line.before(at) in cues()["times.day-parts"]
        or pattern(_LESSON).search(line.left(at, 16))
        or pattern(_WEEKLY).match(line.low, end)
    )


def read_weekdays(line: TextLine, at: int) -> ReadPiece | None:
    """Several days of the week behind one T, a guess: "T2-4-6"."""
    found = pattern(r"[Tt]([2-7])((?:\s?[-–+&]\s?[Tt]?[2-7]){2,})(?![^\W_]|[/.-]\d)").match(
        line.text, at
    )
    if not found:
        return None
    named = [found[1], *pattern(r"[2-7]").findall(found[2])]
    words = ", ".join(f"thứ {weekday(day)}" for day in named)
    other = " đến ".join(f"thứ {weekday(day)}" for day in (named[0], named[-1]))
    return ReadPiece(at, found.end(), words, "date", Ground.NONE, "doan-ma", other)


def read_weekday_span(line: TextLine, at: int) -> ReadPiece | None:
    """Days of the week from one to another: "T2-T6", "T2-CN"; of figures alone a guess."""
    days = pattern(
        r"(?:T([2-7])(?:\s?[-–]\s?(T?)([2-7])|\s?[-–]\s?CN)"
        r"|t([2-7])\s?[-–]\s?(?:t([2-7])|([2-7])(?![/.]\d)))(?![^\W_])"
    ).match(line.text, at)
    if not days:
        return None
    if days[4] and not days[5]:  # "văn t3-5", beside "toán t2-4-6" two days
        named = [f"thứ {weekday(day)}" for day in (days[4], days[6])]
        words, other = (joint.join(named) for joint in (", ", " đến "))
        if not line.tells(_WEEK_ROW):
            words, other = other, words
        return ReadPiece(at, days.end(), words, "date", Ground.NONE, "doan-ma", other)
    if days[4]:  # months as well
        words, other = (
            f"{one} {of(days[4])} đến {one} {of(days[5])}"
            for one, of in (("thứ", weekday), ("tháng", lambda month: month_words(int(month))))
        )
        return ReadPiece(at, days.end(), words, "date", Ground.NONE, "doan-ma", other)
    until = f"thứ {weekday(days[3])}" if days[3] else "chủ nhật"
    piece = ReadPiece(at, days.end(), f"thứ {weekday(days[1])} đến {until}", "date", Ground.FORM)
    if not days[3]:
        return piece
    return piece.doubted("doan-ma", f"tiết {coded(days[1])} đến {coded(days[3])}")


def read_weekday(line: TextLine, at: int) -> ReadPiece | None:
    """A day of the week, a guess: "T2", "t6"; beside cells and hormones it is one of those."""
    day = pattern(r"(?:T\.?|t)([2-7])(?![^\W_]|[/.-]\d)").match(line.text, at)
    if not day:
        return None
    if line.tells(_CELLS):
        return ReadPiece(at, day.end(), f"tê {coded(day[1])}", "code", Ground.CUE)
    words, other = f"thứ {weekday(day[1])}", f"tháng {month_words(int(day[1]))}"
    piece = ReadPiece(at, day.end(), words, "date", Ground.CUE)
    if line.before(at) in cues()["dates.parts-of-months"]:  # "đầu T3": no day has a beginning
        return piece._replace(spoken=other, rule="month").doubted("doan-ma", words)
    if day[0][0] == "T" and line.text[day.end() : day.end() + 1] == ":" and week_of(line.text):
        return piece
    return piece if _of_week(line, at, day.end()) else piece.doubted("doan-ma", other)


@lru_cache(maxsize=64)
def week_of(text: str) -> tuple[str, ...]:
    """The days that head items of a list, "T2: …; T3: …; T4: …", three or more, one by one.

    Lessons and months begin at T1, which is no day.
    """
    named = pattern(r"(?:^|\n|[;.,] |- )T(\d{1,2}):").findall(text)
    days = "".join(named)
    rise = len(named) >= _FEW_DAYS and days in "234567"
    return tuple(f"T{day}" for day in named) if rise else ()


def read_period(line: TextLine, at: int) -> ReadPiece | None:
    """A lesson before its class, a guess: "thầy Lâm (T4-8A1)"."""
    found = pattern(r"T([1-9])\s?[-–]\s?(?=\d{1,2}[A-ZĐ])").match(line.text, at)
    if not found:
        return None
    day = " " in found[0] and found[1] in "234567"  # "T2 - 9A, T3 - 9B"; "(T4-8A1)"
    words, other = f"tiết {coded(found[1])}, ", f"thứ {weekday(found[1])}, "
    words, other = (other, words) if day else (words, other)
    return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-ma", other)


def read_coded_month(line: TextLine, at: int) -> ReadPiece | None:
    """A month that no day of the week has the number of, a guess: "T11"."""
    month = pattern(r"(?:T(?:1|8|9|1[0-2])|t1[0-2])(?![^\W_]|[/.-]\d)").match(line.text, at)
    if not month:
        return None
    number = month[0][1:]
    words, other = f"tháng {month_words(int(number))}", f"tê {coded(number)}"
    return ReadPiece(at, month.end(), words, "month", Ground.NONE, "doan-ngay-thang", other)


def read_two_months(line: TextLine, at: int) -> ReadPiece | None:
    """Two months behind one T, a guess: "T9+10", "T3+4"; days of the week as often up to seven."""
    found = pattern(r"[Tt](\d{1,2}) ?[+&] ?[Tt]?(\d{1,2})(?![^\W_]|[/.,-]\d)").match(line.text, at)
    if not found or int(found[2]) != int(found[1]) % 12 + 1 or not 0 < int(found[1]) < 13:
        return None
    months = f"tháng {month_words(int(found[1]))} và tháng {month_words(int(found[2]))}"
    days = f"thứ {weekday(found[1])} và thứ {weekday(found[2])}"
    week = 1 < int(found[1]) < 7
    told = line.before(at) == "tháng" or not week or line.tells(_MONTHLY)
    if line.before(at) == "tháng":
        months = months.removeprefix("tháng ")
    other = f"tê {coded(found[1])} cộng {coded(found[2])}"
    words, other = (months, days if week else other) if told else (days, months)
    return ReadPiece(at, found.end(), words, "month", Ground.NONE, "doan-ma", other)


def read_quarter_of_year(line: TextLine, at: int) -> ReadPiece | None:
    """A quarter and its year: "Q3/2026"."""
    quarter = pattern(r"Q([1-4])/((?:19|20)\d\d)(?!\d)").match(line.text, at)
    if not quarter:
        return None
    words = f"quý {count(int(quarter[1]))} năm {count(int(quarter[2]))}"
    return ReadPiece(at, quarter.end(), words, "date", Ground.FORM)


def read_month_of_year(line: TextLine, at: int) -> ReadPiece | None:
    """A month and its year, a guess: "T9/2026"."""
    month = pattern(r"[Tt](\d{1,2})/((?:19|20)\d\d)(?!\d)").match(line.text, at)
    if not month or not 1 <= int(month[1]) <= 12:
        return None
    year = f"năm {count(int(month[2]))}"
    words, other = f"tháng {month_words(int(month[1]))} {year}", f"tuần {coded(month[1])} {year}"
    return ReadPiece(at, month.end(), words, "date", Ground.NONE, "doan-ngay-thang", other)


def weekday(figure: str) -> str:
    """The number of a weekday in words; the fourth is "tư"."""
    return "tư" if figure == "4" else coded(figure)

"""Codes: words with figures stuck to them ("U23", "QL1A", "Đ7"), and long runs of figures."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from broadcaster.reading.abbreviations import ambiguous
from broadcaster.reading.dates import month_words
from broadcaster.reading.letters import FORMULA, name, spell
from broadcaster.reading.line import Ground, Reader, ReadPiece, TextLine, pattern
from broadcaster.reading.numbers import coded, count, digits, said
from broadcaster.reading.syllables import legal
from broadcaster.reading.tables import CAPITALS, cues, one_of, table

_CODE_CUE = (
    r"\b(?:mã|mã số(?: [^\W\d_]+){0,3}|mã(?: [^\W\d_]+){1,4}|"
    rf"{one_of('codes.before')})"
    r"\s*(?:số)?\s*:?\s*$"
)
_TYPED = (
    rf"\b(?:{one_of('codes.typed')})(?: (?:số|là))?\s?:?\s?$"
    rf"|\b(?:{one_of('codes.before', 'codes.typed')})(?: [^\W_]+){{1,5}}(?: là|:)\s?$"
)
_TYPED_LAST = frozenset(("là", "số", *(word.split()[-1] for word in cues()["codes.typed"])))
_FEW = r"\d{3,}(?![\w/]| \d|[.,:-]\d|\s?(?:đ|%))"
_SIGN = rf"\bbiển(?: (?:{one_of('codes.road-signs')}))?\b(?! số xe)[^;!?]{{0,60}}$"
_ROOM = rf"\b(?:{one_of('codes.rooms')})\b[^.;]*$"
_FORM = rf"(?i:\b(?:{one_of('codes.of-school')})\b)"
_EXAMINED = rf"(?i:\b(?:{one_of('codes.examined')})\b)"
_WEEKLY = (
    r",? ?(?:và |& ?)?(?:t[2-7]|cn)(?![^\W_])"
    r"|,? ?\(?(?:ngày )?\d{1,2}[/.-]\d{1,2}(?![^\W_])"
    rf"|\s(?:{one_of('dates.weekly')})\b"
)
_HALVES = rf"(?i:\b(?:{one_of('scores.sports', 'scores.results')})\b)"
_LESSON = r"\btiết \d(?:[-–,]\d)?,? $"
_TAUGHT = rf"(?i:\b(?:{one_of('places.classes')})\b)"
_HIGH = rf"(?i:\b(?:{one_of('codes.of-forms')})\b)"
_CLASS = r"\b(?:1[0-2]|[6-9])[A-Z]\d{0,2}\b"
_CELLS = rf"(?i:\b(?:{one_of('codes.of-cells')})\b)"
_ROOMS = rf"(?i:\b(?:{one_of('codes.of-rooms')})\b)"
_OF_ARTICLE = r"\b(?:điều |đ\.?)\d+[a-zđ]?,? $"
_THEN_ARTICLE = r"K\.?\d+,?(?: và K\.?\d+,?)? (?:Đ\.?|Điều )\d"
_SERIAL = rf"\b(?:(?:{one_of('codes.serial')}):? [a-zđ]{{1,2}}[ -]?|(?:sbd|số báo danh):? )$"
_FLIGHTS = frozenset(cues()["codes.flights"])
_DOTTED = frozenset("ĐTXHP")  # before a full stop and a figure: "P.12" is a ward or a room
_ADDRESS = rf"\bQ\.?\s?\d|\b(?:TP|KP|Tp|UBND|CA)\b|(?i:\b(?:{one_of('places.towns')})\b)"
_PAPER = rf"({one_of('documents.glued')})(\d{{1,4}})/((?:19|20)\d\d)(?!\d)"
_LANE = 2  # figures that a road of a province has at least one more than
_OF_LAW = (
    rf"(?i:\b(?:{one_of('documents.laws', 'documents.codes', 'documents.parts')})\b)"
    r"|(?:[ĐKkđ]\.? ?\d+[,;. ]+){2}"
)
_OF_ROADS = rf"(?i:\b(?:{one_of('places.on-roads')})\b)"
_OF_GRADES = rf"(?i:\b(?:{one_of('codes.of-school')})\b)|(?:L\d[, ]+){{2}}"
# what has to speak of it where letters joined to a figure may be something else as well
_JOINED_CUES = {
    **dict.fromkeys(("Đ", "k", "đ"), _OF_LAW),
    **dict.fromkeys(("ĐT", "TL", "HL", "ĐH"), _OF_ROADS),
    "L": _OF_GRADES,
    "BĐ": rf"(?i:\b(?:{one_of('codes.of-floods')})\b)",
}
_DISTRICTS = 12  # the highest number of a district
_QUARTERS = 4  # of a year
_LETTERED = frozenset(cues()["letters.before"])
_FEW_DAYS = 3  # in a row that tell that they are days
_INSURANCE = rf"\b(?:{one_of('codes.insured')})\s?:?\s*$"
_ACCOUNT = 6  # figures of an account at least
_DIALLED = r"84[35789]\d{8}|1[89]00\d{4,6}"
_LONGEST_COUNT = 13  # figures of a count at most
_LONG = 8  # figures of which nobody says a code as one number
_SUM_OF_MONEY = (
    r"[1-9]\d*(?:[. ]\d{3})*(?:,\d+)?"
    rf"(?:\s?(?:{one_of('numbers.coins')}|usd|k|tr)| (?:{one_of('numbers.scales')}))(?![^\W_])"
)
_MEASURED_BEHIND = rf"\s?(?:{one_of('pairs.units', 'pairs.people', 'numbers.scales')})(?![^\W_])"
# what a letter before a figure may be as well
_OTHER_LETTERS = {
    "K": "khóa", "x": "nhân", "T": "tiết", "H": "hiệp", "C": "câu", "B": "bài", "N": "nhóm",
}  # fmt: skip
_ACCOUNT_CUE = r"(?<!số )\btài khoản\s*$"  # into which a sum may be paid as well
_CODE = r"([^\W\d_]{1,8})([-.]?)(\d{1,6})([A-Za-zĐđ]{0,2})(\d*)(?![^\W_])(?!(?<=US)\$)"


def read_code(line: TextLine, at: int) -> ReadPiece | None:  # noqa: PLR0911 - a ladder of cases
    """A word with figures stuck to it: "U23", "QL1A", "Đ7", "T9/2026", "A1", "CO2"."""
    written = pattern(r"[A-Z]{1,4}\d[0-9A-Z]*(?:[.-][0-9A-Z]+)*(?![^\W_])").match(line.text, at)
    if written and sum(c.isdigit() for c in written[0]) > 4:
        words = code_words(written[0])
        other = second_way(written[0], words)
        return ReadPiece(at, written.end(), words, "code", Ground.NONE, "doan-ma", other)
    phone = pattern(r"ĐT(?=\.?0\d[\d .]{6,}\d)").match(line.text, at)
    if phone:  # "ĐT0912.345.678", no road
        return ReadPiece(at, phone.end(), "điện thoại", "abbreviation", Ground.CUE)
    again = pattern(r"\(x([2-9])\)").match(line.text, at - 1) if at else None
    if again:
        times = count(int(again[1]))
        return ReadPiece(
            at, again.end() - 1, f"{times} lần", "sign", Ground.NONE, "doan-ma", f"nhân {times}"
        )
    found = pattern(_CODE).match(line.text, at)
    if not found:
        return None
    head, mark, figures, letters, tail = found.groups()
    whole_word = line.lexicon.find(found[0])
    if whole_word is not None:
        return ReadPiece(at, found.end(), whole_word, "lexicon", Ground.TABLE)
    unit = table("units")["units"].get(head + figures)
    if unit and not mark and not letters:
        return ReadPiece(at, found.end(), unit, "measure", Ground.FORM)
    version = pattern(
        r"([A-Za-z]{1,8})(?:(?<![^\W_][A-Z])\.)?(\d{1,4}(?:\.\d{1,4})+)(?![\w.]*\w)"
    ).match(line.text, at)
    if version:
        head_words = name(head) if len(head) == 1 else line.lexicon.find(head) or spell(head)
        words = " chấm ".join(coded(p) for p in version[2].split("."))
        other = f"phiên bản {words}" if head in "vV" else f"{spell(head)} {words}"
        joined_words = f"{head_words} {words}"
        other = second_way(version[0], joined_words) if other == joined_words else other
        return ReadPiece(
            at, version.end(), f"{head_words} {words}", "code", Ground.NONE, "doan-ma", other
        )
    if mark == ".":
        dotted = _dotted(line, at, found)
        if dotted or (head not in table("signs")["dotted"] and len(head) > 1):
            return dotted
    if mark == "-" and (
        (legal(head) and head.lower() == head) or head in table("documents")["kinds"]
    ):
        return None
    known = next((piece for read in _KNOWN if (piece := read(line, at))), None)
    if known:
        return known
    return _spelled_code(_Code(line, at, head, mark, figures + letters + tail), found.end())


def read_half(line: TextLine, at: int) -> ReadPiece | None:
    """The half of a match, a guess: "H1: 1-0, H2: 2-1"."""
    found = pattern(r"H([12])(?![^\W_])").match(line.text, at)
    if not found or not line.tells(_HALVES):
        return None
    words, other = f"hiệp {coded(found[1])}", f"hát {coded(found[1])}"
    return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-ma", other)


def _flight(line: TextLine, at: int) -> ReadPiece | None:
    """A flight, its figures one by one: "chuyến bay VN1234"."""
    found = pattern(r"([A-Z]{2})[ -]?(\d{3,4})(?![^\W_]|[/.-]\d)").match(line.text, at)
    if not found or line.before(at) not in _FLIGHTS:
        return None
    return ReadPiece(at, found.end(), f"{spell(found[1])} {digits(found[2])}", "code", Ground.CUE)


def _ion(line: TextLine, at: int) -> ReadPiece | None:
    """Atoms of an ion and its charge with nothing between, a guess: "SO42-", "PO43-"."""
    found = pattern(r"([A-Z][a-z]?[A-Z])(\d)([23])(?=[+−-](?![^\W_]))").match(line.text, at)
    if not found:
        return None
    letters, atoms, charge = spell(found[1]), coded(found[2]), coded(found[3])
    words, other = f"{letters} {atoms} {charge}", f"{letters} {coded(found[2] + found[3])}"
    return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-ma", other)


def _thread(line: TextLine, at: int) -> ReadPiece | None:
    """A thread by its width and length, a guess: "bu lông M10x40"."""
    found = pattern(r"M(\d{1,2}) ?[x×] ?(\d{1,3})(?![^\W_])").match(line.text, at)
    if not found:
        return None
    one, two = coded(found[1]), coded(found[2])
    words, other = (f"{name('M')} {one} {joint} {two}" for joint in ("nhân", name("x")))
    return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-ma", other)


def _placed_code(line: TextLine, at: int) -> ReadPiece | None:
    """A room or a file by house and number ("B2-04"): a zero before a figure is no span."""
    found = pattern(r"([A-ZĐ])(\d{1,2})-(\d{2,3})(?![^\W_]|[-/.]\d)").match(line.text, at)
    if not found or not (found[3][0] == "0" or pattern(_ROOM).search(line.left(at, 40))):
        return None
    house = f"{name(found[1])} {coded(found[2])}"
    words, other = f"{house} {coded(found[3])}", f"{house} đến {coded(found[3])}"
    return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-ma", other)


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


def _weekdays(line: TextLine, at: int) -> ReadPiece | None:
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


def _weekday_span(line: TextLine, at: int) -> ReadPiece | None:
    """Days of the week from one to another: "T2-T6", "T2-CN"; of figures alone a guess."""
    days = pattern(r"T([2-7])(?:\s?[-–]\s?(T?)([2-7])|\s?[-–]\s?CN)(?![^\W_])").match(line.text, at)
    if not days:
        return None
    until = f"thứ {weekday(days[3])}" if days[3] else "chủ nhật"
    piece = ReadPiece(at, days.end(), f"thứ {weekday(days[1])} đến {until}", "date", Ground.FORM)
    if not days[3]:
        return piece
    return piece.doubted("doan-ma", f"tiết {coded(days[1])} đến {coded(days[3])}")


def _weekday(line: TextLine, at: int) -> ReadPiece | None:
    """A day of the week, a guess: "T2", "t6"; beside cells and hormones it is one of those."""
    day = pattern(r"(?:T\.?|t)([2-7])(?![^\W_]|[/.-]\d)").match(line.text, at)
    if not day:
        return None
    if line.tells(_CELLS):
        return ReadPiece(at, day.end(), f"tê {coded(day[1])}", "code", Ground.CUE)
    words, other = f"thứ {weekday(day[1])}", f"tháng {month_words(int(day[1]))}"
    piece = ReadPiece(at, day.end(), words, "date", Ground.CUE)
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


def _period(line: TextLine, at: int) -> ReadPiece | None:
    """A lesson before its class, a guess: "thầy Lâm (T4-8A1)"."""
    found = pattern(r"T([1-9])\s?[-–]\s?(?=\d{1,2}[A-ZĐ])").match(line.text, at)
    if not found:
        return None
    words, other = f"tiết {coded(found[1])}, ", f"thứ {weekday(found[1])}, "
    return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-ma", other)


def _month(line: TextLine, at: int) -> ReadPiece | None:
    """A month that no day of the week has the number of, a guess: "T11"."""
    month = pattern(r"T(1|8|9|1[0-2])(?![^\W_]|[/.-]\d)").match(line.text, at)
    if not month:
        return None
    words, other = f"tháng {month_words(int(month[1]))}", f"tê {coded(month[1])}"
    return ReadPiece(at, month.end(), words, "month", Ground.NONE, "doan-ngay-thang", other)


def _form(line: TextLine, at: int) -> ReadPiece | None:
    """The classes of one age, a guess: "GVCN K6", "lớp k9"."""
    form = pattern(r"[Kk]\.?(1[0-2]|[6-9])(?![^\W_]|[/.]\d|-\d)").match(line.text, at)
    of_form = form and (
        line.tells(_HIGH if len(form[1]) > 1 else _FORM)
        or (len(form[1]) < 2 and line.tells(_CLASS))
    )
    if not form or not of_form or line.tells(r"Điều|\bĐ\.?\d"):
        return None
    named = "" if line.before(at) == "khối" else "khối "
    words, other = f"{named}{coded(form[1])}", f"khóa {coded(form[1])}"
    piece = ReadPiece(at, form.end(), words, "code", Ground.CUE)
    last = line.last(at)
    beside = last is not None and last.certain and last.spoken.startswith("khối ")
    told = beside or line.before(at) in cues()["codes.of-form"]
    return piece if told else piece.doubted("doan-ma", other)


def _paper_of_year(line: TextLine, at: int) -> ReadPiece | None:
    """A document stuck to its kind: "NĐ168/2024"."""
    paper = pattern(_PAPER).match(line.text, at)
    if not paper:
        return None
    kind = table("documents")["kinds"][paper[1]]
    words = f"{kind} {coded(paper[2])} năm {count(int(paper[3]))}"
    return ReadPiece(at, paper.end(), words, "document", Ground.FORM)


def _quarter_of_year(line: TextLine, at: int) -> ReadPiece | None:
    """A quarter and its year: "Q3/2026"."""
    quarter = pattern(r"Q([1-4])/((?:19|20)\d\d)(?!\d)").match(line.text, at)
    if not quarter:
        return None
    words = f"quý {count(int(quarter[1]))} năm {count(int(quarter[2]))}"
    return ReadPiece(at, quarter.end(), words, "date", Ground.FORM)


def _month_of_year(line: TextLine, at: int) -> ReadPiece | None:
    """A month and its year, a guess: "T9/2026"."""
    month = pattern(r"[Tt](\d{1,2})/((?:19|20)\d\d)(?!\d)").match(line.text, at)
    if not month or not 1 <= int(month[1]) <= 12:
        return None
    year = f"năm {count(int(month[2]))}"
    words, other = f"tháng {month_words(int(month[1]))} {year}", f"tuần {coded(month[1])} {year}"
    return ReadPiece(at, month.end(), words, "date", Ground.NONE, "doan-ngay-thang", other)


def _dotted(  # noqa: PLR0911 - a ladder of cases
    line: TextLine, at: int, found: re.Match[str]
) -> ReadPiece | None:
    """Letters, a dot and a figure: road signs ("biển P.102"), rooms ("P.205"), "k.2 Đ.5"."""
    head, _, figures, letters, _ = found.groups()
    tail = [coded(figures), *([spell(letters)] if letters else [])]
    sign = head.isupper() and len(head) < 4 and pattern(_SIGN).search(line.left(at))
    if sign and len(figures) == 3:
        return ReadPiece(at, found.end(), " ".join([spell(head), *tail]), "code", Ground.CUE)
    if head == "P" and len(figures) == 3:
        number = " ".join(tail)
        if line.before(at) != "phòng":
            words, other = f"phòng {number}", f"Phường {number}"
            return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-viet-tat", other)
        return ReadPiece(at, found.end(), number, "code", Ground.CUE)
    last = line.last(at)
    behind = last is not None and last.spoken.startswith("khoản")
    if head == "Đ" and pattern(r"[\s,]*[kK]\.?\d").match(line.text, found.end()):
        return ReadPiece(at, found.end(), " ".join(["Điều", *tail]), "code", Ground.CUE)
    behind = behind or (last is not None and last.spoken.startswith("Điều"))
    if head == "k" and (behind or pattern(r"[\s,]*Đ\.?\d").match(line.text, found.end())):
        return ReadPiece(at, found.end(), " ".join(["khoản", *tail]), "code", Ground.CUE)
    if head == "Đ" and behind:
        return ReadPiece(at, found.end(), " ".join(["Điều", *tail]), "code", Ground.CUE)
    return None


def weekday(figure: str) -> str:
    """The number of a weekday in words; the fourth is "tư"."""
    return "tư" if figure == "4" else coded(figure)


class _Code(NamedTuple):
    """Letters with figures behind them, and where they stand."""

    line: TextLine
    at: int
    head: str
    mark: str  # what stands between: "", "-", "."
    rest: str  # the figures, and letters behind them


class _Head(NamedTuple):
    """How the letters of a code are said."""

    words: str
    certain: bool = True
    other: str = ""  # of a guess: how else
    full: bool = False  # a full form, which is not said twice ("quốc lộ QL1A")


def _letters_of_code(code: _Code) -> _Head | None:
    """Letters behind "mã" stand for no words: "thẻ mã HS4"."""
    told = code.line.before(code.at) == "mã" and code.head.isupper()
    return _Head(spell(code.head)) if told else None


def _lettered_point(code: _Code) -> _Head | None:
    """The letter of a point behind its name: "điểm đ1 khoản 2"."""
    told = code.head in ("đ", "k") and code.line.before(code.at) == "điểm"
    return _Head(name(code.head)) if told else None


def _clause_of_article(code: _Code) -> _Head | None:
    """A clause behind its article, or before it: "Điều 7, K2", "K2 Đ4"."""
    if code.head != "K":
        return None
    told = pattern(_OF_ARTICLE).search(code.line.left(code.at))
    told = told or pattern(_THEN_ARTICLE).match(code.line.text, code.at)
    return _Head("khoản", full=True) if told else None


def _room(code: _Code) -> _Head | None:
    """A room of a school, where nothing tells of an address: "coi thi P.12"."""
    told = code.head == "P" and code.mark == "." and len(code.rest) < 3 and code.rest.isdigit()
    alone = len(code.line.text.strip(" .")) == len(code.head + code.mark + code.rest)
    if not told or alone or code.line.tells(_ADDRESS):
        return None
    return _Head("phòng", certain=False, other="Phường", full=True)


def _place(code: _Code) -> _Head | None:
    """A form that the table of signs lists before figures: "Q.1", "QL1A"; P. may be a room."""
    words = table("signs")["dotted" if code.mark == "." else "joined"].get(code.head)
    if not words:
        return None
    town = code.line.tells(_ADDRESS)
    certain = code.mark != "." or code.head not in _DOTTED or town
    cue = _JOINED_CUES.get(code.head) if not code.mark else None
    certain = certain and (cue is None or code.line.tells(cue) or len(code.rest) > _LANE)
    if code.head == "P" and code.mark == "." and not town and code.line.tells(_TAUGHT):
        return _Head("phòng", certain=False, other=words, full=True)  # "lớp 6A2 họp tại P.12"
    return _Head(words, certain, spell(code.head), full=True)


def _town(code: _Code) -> _Head | None:
    """A ward or a district without a full stop: "P3, Q10"; a quarter of a year is one as well."""
    if code.mark or code.head not in ("P", "Q") or not code.rest.isdigit():
        return None
    near = code.line.text[max(0, code.at - 2) : code.at]
    examined = code.head == "P" and code.line.tells(_EXAMINED) and not code.line.tells(_ADDRESS)
    if examined and near != ", ":
        return _Head("phòng", certain=False, other=spell(code.head))  # "coi thi P1"
    if len(code.rest) < 3 and (code.line.tells(_ADDRESS) or near == ", "):
        return _Head({"P": "Phường", "Q": "Quận"}[code.head], certain=False, other=spell(code.head))
    number = int(code.rest)
    if code.head == "Q" and number and number <= _DISTRICTS:  # of quarters there are four
        first, other = ("quý", "Quận") if number <= _QUARTERS else ("Quận", spell("Q"))
        return _Head(first, certain=False, other=other)
    return None


def _police_room(code: _Code) -> _Head | None:
    """A department of the police is spelled, though its letters are listed: "PC08"."""
    head, lexicon = code.head, code.line.lexicon
    paper = head in table("documents")["kinds"] and head in table("abbreviations")["plain"]
    short = len(head) == 2 and head.isupper() and code.rest[0] == "0" and not paper  # "NĐ04"
    listed = short and (lexicon.ambiguous.get(head) or lexicon.find(head))
    return _Head(spell(head), certain=False, other=lexicon.find(head) or "") if listed else None


def _by_sense(code: _Code) -> _Head | None:
    """A short form of several meanings: "TT22"."""
    rules = code.line.lexicon.ambiguous.get(code.head) if len(code.head) > 1 else None
    if not rules:
        return None
    guessed = ambiguous(code.line, code.at, code.at + len(code.head), rules)
    alike = _alike_before(code)
    if alike is not None and not guessed.certain:
        words = next((sense for sense in rules if alike.spoken.startswith(sense)), guessed.spoken)
        other = guessed.spoken if words != guessed.spoken else guessed.other
        return _Head(words, alike.certain, other, full=True)
    return _Head(guessed.spoken, guessed.certain, guessed.other or spell(code.head), full=True)


def _alike_before(code: _Code) -> ReadPiece | None:
    """The nearest code before with the same letters: "thực hiện NV1 và NV2" has one sense."""
    before = (p for p in reversed(code.line.pieces[-6:]) if p.rule == "code")
    text = code.line.text
    return next((p for p in before if text.startswith(code.head, p.start)), None)


def _listed(code: _Code) -> _Head | None:
    words = code.line.lexicon.find(code.head) if len(code.head) > 1 else None
    return _Head(words, full=True) if words else None


def _syllable(code: _Code) -> _Head | None:
    """A word that figures are stuck to: "lớp6"."""
    head = code.head
    return _Head(head) if len(head) > 1 and legal(head) and head.lower() == head else None


def _two_letters(code: _Code) -> _Head | None:
    if len(code.head) != 2 or legal(code.head):
        return None
    return _Head(spell(code.head), certain=code.line.tells(FORMULA))


def _mixed(code: _Code) -> _Head | None:
    """Large and small letters: a name, or letters that nobody knows."""
    head = code.head
    if len(head) == 1 or head.isupper():
        return None
    capitals = code.line.lexicon.kind(head) == CAPITALS
    words = cluster(head) or (spell(head) if capitals else head)
    return _Head(words, certain=False, other=spell(head))


def _letters(code: _Code) -> _Head:
    head = code.head
    other = _OTHER_LETTERS.get(head, "")
    certain = len(head) <= 2 and head.isupper() and (not other or code.line.tells(FORMULA))
    alike = _alike_before(code)
    certain = certain or (alike is not None and alike.certain)
    certain = certain or (len(head) == 1 and code.line.before(code.at) in _LETTERED)
    return _Head(spell(head), certain, other)


# how the letters of a code may be said, by rank; the last always answers
_HEADS: tuple[Callable[[_Code], _Head | None], ...] = (
    _letters_of_code,
    _lettered_point,
    _clause_of_article,
    _room,
    _place,
    _town,
    _police_room,
    _by_sense,
    _listed,
    _syllable,
    _two_letters,
    _mixed,
    _letters,
)


# letters with figures that say what they are by their form, by rank
_KNOWN: tuple[Reader, ...] = (
    _flight,
    _ion,
    _thread,
    _placed_code,
    _weekdays,
    _period,
    _weekday_span,
    _weekday,
    _month,
    _form,
    _paper_of_year,
    _quarter_of_year,
    _month_of_year,
)


def _spelled_code(code: _Code, end: int) -> ReadPiece:
    """A code with its letters as the table says them and its figures as numbers."""
    line, at = code.line, code.at
    head = next(head for way in _HEADS if (head := way(code)) is not None)
    twice = head.full and pattern(rf"\b{re.escape(head.words.lower())}\s*$").search(line.left(at))
    named, _, rest = head.words.partition(" ")
    if head.full and rest and line.before(at) == named.lower():  # "đường ĐT.152"
        head = head._replace(words=rest)
    numbers = [
        (coded(p) if len(p) < 5 else " ".join(coded(c) for c in p)) if p.isdigit() else spell(p)
        for p in pattern(r"\d+|[^\W\d_]+").findall(code.rest)
    ]
    words = " ".join(w for w in ("" if twice else head.words, *numbers) if w)
    if head.certain:
        return ReadPiece(at, end, words, "code", Ground.FORM)
    other = " ".join([head.other, *numbers]) if head.other not in ("", head.words) else ""
    other = other or second_way(line.text[at:end], words)
    return ReadPiece(at, end, words, "code", Ground.NONE, "doan-ma", other)


def cluster(word: str) -> str:
    """A name that opens with two consonants ("Brơi"), the first one with a vowel of its own."""
    found = pattern(r"([BbCcKkDdĐđGgHhMmPpSsTtXx])([RrLlNnMmJj].{1,6})").fullmatch(word)
    if not found or not legal(found[2].replace("j", "gi")) or found[2][0] in "Hh":
        return ""
    opener = {"k": "cờ", "s": "xờ", "d": "đờ"}.get(found[1].lower(), found[1].lower() + "ờ")
    return f"{opener.capitalize() if word[0].isupper() else opener} {found[2]}"


def read_long_code(line: TextLine, at: int) -> ReadPiece | None:
    """Runs that are codes: a leading zero and five digits or more, or a number behind "mã số"."""
    if (
        (line.text[max(0, at - 2) : at].strip() == ":" or line.before(at) in _TYPED_LAST)
        and (few := pattern(_FEW).match(line.text, at))
        and pattern(_TYPED).search(line.left(at))
    ):
        return ReadPiece(at, few.end(), digits(few[0]), "code", Ground.CUE)
    last = line.last(at)
    if last is not None and last.rule == "code":  # "nội bộ 101, 102"
        dialled = line.text[last.start : last.end]
        few = pattern(_FEW).match(line.text, at)
        if few and len(few[0]) == len(dialled) and last.spoken == digits(dialled):
            return ReadPiece(at, few.end(), digits(few[0]), "code", Ground.CUE)
    serial = pattern(r"\d{5,8}(?![\w.,/-]\d|\w)").match(line.text, at)
    if serial and pattern(_SERIAL).search(line.left(at, 16)):  # "giấy số BK 123456"
        return ReadPiece(at, serial.end(), digits(serial[0]), "code", Ground.CUE)
    # quickly: most figures are short
    return (
        _paid_in(line, at) or _insured(line, at) or _long_code(line, at)
        if pattern(r"\d{5}|\d{2,4} \d|\d[0-9A-Z]*[.-]").match(line.text, at)
        and not pattern(_SUM_OF_MONEY).match(line.low, at)  # "vào tài khoản 500.000 VNĐ"
        else None
    )


def _paid_in(line: TextLine, at: int) -> ReadPiece | None:
    """A round sum that is paid into an account; its number it is where "số" stands before."""
    found = pattern(r"[1-9]\d{0,2}(?:\.\d{3}){0,2}\.\d00(?![\w-]|\.\w)").match(line.text, at)
    if not found or not pattern(_ACCOUNT_CUE).search(line.left(at)):
        return None
    other = ", ".join(digits(group) for group in found[0].split("."))
    return ReadPiece(at, found.end(), said(found[0]), "number", Ground.NONE, "doan-so", other)


def _insured(line: TextLine, at: int) -> ReadPiece | None:
    """What is paid for an insurance, a guess: no card has so few figures ("BHYT 631.800")."""
    sum_ = pattern(r"[1-9]\d{0,2}(?:\.\d{3}){1,2}(?![\w-]|\.\w)").match(line.text, at)
    if not sum_ or not pattern(_INSURANCE).search(line.left(at, 24)):
        return None
    other = ", ".join(digits(group) for group in sum_[0].split("."))
    return ReadPiece(at, sum_.end(), said(sum_[0]), "number", Ground.NONE, "doan-so", other)


def _long_code(line: TextLine, at: int) -> ReadPiece | None:
    cue = pattern(_CODE_CUE).search(line.left(at))
    if cue:
        mixed = pattern(r"\d[0-9A-Z]*(?:[.-][0-9A-Z]+)+(?![^\W_])").match(line.text, at)
        if mixed and sum(c.isdigit() for c in mixed[0]) > 4:
            return ReadPiece(at, mixed.end(), code_words(mixed[0]), "code", Ground.CUE)
    account = pattern(r"\d{2,9}(?:[ .-]\d{2,9}){1,6}(?![\d/-]|[.,]\d)").match(line.text, at)
    if cue and account:
        groups = pattern(r"\d+").findall(account[0])
        words = ", ".join(digits(group) for group in groups)
        if len("".join(groups)) >= _ACCOUNT:
            return ReadPiece(at, account.end(), words, "code", Ground.CUE)
    grouped = pattern(
        r"\d{4}(?:[ -]\d{4}){3}(?![\d-])|(?!0|1[89]00)\d{3} \d{3,4} \d{4}(?![\d/-]|[.,]\d)"
        r"|1-\d{3}-\d{3}-\d{4}(?!\d)"
        r"|(?!(?:\d{1,2}-){4}\d{1,2}(?!\d))\d{1,5}(?:-\d{1,7}){4}(?![\d-])"
    ).match(line.text, at)
    if grouped:
        words = ", ".join(digits(g) for g in pattern(r"\d+").findall(grouped[0]))
        return ReadPiece(at, grouped.end(), words, "code", Ground.FORM)
    found = pattern(r"\d{5,}(?!\d|[.,/]\d|/[A-ZĐ])").match(line.text, at)
    if not found:
        return _groups(line, at)
    if cue or (found[0][0] == "0" and not pattern(r"0[235789]\d{8,9}").fullmatch(found[0])):
        return ReadPiece(at, found.end(), digits(found[0]), "code", Ground.FORM)
    return None if found[0][0] == "0" else _large(line, at, found)


def _large(line: TextLine, at: int, found: re.Match[str]) -> ReadPiece | None:
    """Figures in a row, so many that nobody counts so, a guess: "TK Agribank 8200205123456"."""
    if len(found[0]) > _LONGEST_COUNT:
        return ReadPiece(at, found.end(), digits(found[0]), "code", Ground.FORM)
    long = len(found[0]) >= _LONG
    if not (long or line.before(at) == "số") or pattern(_DIALLED).fullmatch(found[0]):
        return None
    if set(found[0]) <= {"0", "1"}:
        return None  # of the system of two
    if pattern(_MEASURED_BEHIND).match(line.low, found.end()):
        return None
    words, other = digits(found[0]), said(found[0])
    if not long:
        words, other = other, words
    return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-so", other)


def _groups(line: TextLine, at: int) -> ReadPiece | None:
    """Figures in groups that part no thousands, a guess: "1903 6789 0123 45"."""
    found = pattern(r"[1-9]\d{1,5}(?: \d{2,6}){2,6}(?![\d/-]|[.,]\d)").match(line.text, at)
    if not found or pattern(r"\d{1,3}(?: \d{3})+(?!\d| \d)|84 |1[89]00 ").match(line.text, at):
        return None
    groups = found[0].split()
    if len("".join(groups)) <= _LONG:
        return None
    words, other = (", ".join(map(one, groups)) for one in (digits, coded))
    return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-so", other)


def second_way(written: str, words: str) -> str:
    """How else a code may be said: its figures one by one, else as numbers, "" = not otherwise."""
    runs = pattern(r"\d+|[^\W\d_]+").findall(written)
    for figures in (digits, coded, _count):
        other = " ".join(figures(run) if run.isdigit() else spell(run) for run in runs)
        if pattern(r"\W+").sub(" ", other) != pattern(r"\W+").sub(" ", words):
            return other
    return ""


def _count(figures: str) -> str:
    return count(int(figures)) if len(figures) < _LONG else digits(figures)


def code_words(text: str) -> str:
    """A code one sign at a time, its groups parted by pauses ("H40.12-0001")."""
    groups = [g for g in pattern(r"[.-]").split(text) if g]
    said_groups = (
        " ".join(digits(c) if c.isdigit() else name(c) for c in group) for group in groups
    )
    return ", ".join(said_groups)

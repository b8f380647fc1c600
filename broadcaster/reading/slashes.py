"""Slashes: "một", "trên", "hoặc", a pause; one table of what they may be."""

from collections.abc import Callable
from typing import NamedTuple

from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.tables import cues, one_of, table

_COUNTED = frozenset(("number", "measure", "money", "range", "said-once", "document"))

_RATIO = rf"\b(?:{one_of('fractions.ratios', 'fractions.quotients')})(?: [^\W\d_]+){{1,2}}$"

_EACH = rf"\s?(?:{one_of('numbers.each')})\b"

# a class that is named, which nothing is counted for: "5 em/lớp 6A"
_BY_NUMBER = rf"\s?(?:{one_of('places.classes', 'scores.groups')}) \d"

_EACH_OF = rf"\d\s?(?:{one_of('numbers.coins')}|k)/(?:1 ?)?[^\W\d_]+(?: [^\W\d_]+)?$"

_PARTS = one_of("documents.parts", "letters.point-before")
_OF_YEARS = frozenset(cues()["dates.of-years"])
_AREAS = one_of("places.areas", "places.more-areas")
_MEASURES = one_of("pairs.units", "pairs.doses", "units.grown")
# of one form: figures before letters, or letters before figures
_CODES = (
    r"(?<![^\W_])(?:\d{1,2}[A-ZĐ]{1,2}(?P<one>/)\d{1,2}[A-ZĐ]{1,2}"
    r"|[A-ZĐ]{1,2}\d{1,2}(?P<two>/)[A-ZĐ]{1,2}\d{1,2})(?![^\W_])"
)

_STROKES = r".{0,4}?(?<=[A-Za-z'’ \d₀-₉])(//)\s?[A-Za-z]{1,2}[\d₀-₉'’]?(?![^\W_])"


def _in_gazette_head(line: TextLine, at: int) -> Ground | None:
    """The head of a page of the official gazette: "CÔNG BÁO/Số 12 + 13/Ngày 5-1-2026"."""
    head = pattern(r"^(?:\d+ )?CÔNG BÁO ?/ ?Số [\d +]+/ ?Ngày ").match(line.text)
    return Ground.FORM if head else None


def _closes(line: TextLine, at: int) -> Ground | None:
    """The mark that ends an official text: "./.", "./"."""
    ends = pattern(r"(?<!\.)\./\.?").match(line.text, at - 1) if at else None
    return Ground.FORM if ends else None


def _left_blank(line: TextLine, at: int, behind: str) -> Ground | None:
    """A part of a date that is to be filled in: "ngày …/…/2026"."""
    blank = pattern(r"(?:\.\.|…|__)$").search(line.text[max(0, at - 2) : at])
    told = blank and pattern(behind).match(line.text, at + 1)
    dated = told and pattern(r"\bngày\b[^\w]*(?:tháng)?[^\w]*$").search(line.left(at, 40))
    return Ground.CUE if dated else None


def _day_left_blank(line: TextLine, at: int) -> Ground | None:
    """The day of a date that is to be filled in: "ngày    /3/2026"."""
    behind = pattern(r"\s?\d{1,2}/(?:19|20)\d\d(?!\d)").match(line.text, at + 1)
    return Ground.CUE if behind and pattern(r"\bngày\s+$").search(line.left(at, 16)) else None


def _both_left_blank(line: TextLine, at: int) -> Ground | None:
    """The day and the month of such a date: "ngày    /    /2026"."""
    behind = pattern(r"\s*/\s?(?:19|20)\d\d(?!\d)").match(line.text, at + 1)
    return Ground.CUE if behind and pattern(r"\bngày\s+$").search(line.left(at, 16)) else None


def _month_left_blank(line: TextLine, at: int) -> Ground | None:
    """The month of such a date."""
    year = pattern(r"\s?(?:19|20)\d\d(?!\d)").match(line.text, at + 1)
    return Ground.CUE if year and pattern(r"\bngày\s+/\s*$").search(line.left(at, 24)) else None


def _of_ratio(line: TextLine, at: int) -> Ground | None:
    """What a ratio is of: "tỷ lệ nam/nữ"."""
    return Ground.NONE if pattern(_RATIO).search(line.left(at, 30)) else None


def _and_or(line: TextLine, at: int) -> Ground | None:
    """Two joints side by side: "và/hoặc"."""
    told = line.low[max(0, at - 2) : at] == "và" or line.right(at + 1, 6).startswith("hoặc")
    return Ground.FORM if told else None


def _of_address(line: TextLine, at: int) -> Ground | None:
    """A clause and its article: "khoản 1/Điều 5"."""
    clause = pattern(rf"\b(?:{_PARTS}) [\dđa-z]{{1,4}}\s?$").search(line.left(at, 16))
    article = pattern(rf"\s?(?:{_PARTS}|luật|nghị định)\b").match(line.low, at + 1)
    return Ground.CUE if clause and article else None


def _page_of_book(line: TextLine, at: int) -> Ground | None:
    """A page right behind the short form of its book, a guess: "bài 3 (SGK/28)"."""
    book = pattern(r"(?<![^\W_])(?:SGK|SBT|SGV|VBT|VTH)\s?$").search(line.text[max(0, at - 5) : at])
    page = pattern(r"\s?\d{1,3}(?![\d/])").match(line.text, at + 1)
    return Ground.NONE if book and page else None


def _of_year(line: TextLine, at: int) -> Ground | None:
    """A part of a year and the year: "9 tháng/2025"."""
    year = pattern(r"(?:19|20)\d\d(?![\d/]|[.,]\d)").match(line.text, at + 1)
    return Ground.CUE if year and line.before(at) in _OF_YEARS else None


def _of_areas(line: TextLine, at: int) -> Ground | None:
    """Areas of two kinds that are counted as one: "34 tỉnh/TP", "12 xã/phường"."""
    left = pattern(rf"\d (?:{_AREAS})$").search(line.left(at, 24))
    right = pattern(rf"(?:{_AREAS})(?![^\W_])").match(line.low, at + 1)
    return Ground.CUE if left and right else None


def _alike(line: TextLine, at: int) -> Ground | None:
    """Two codes of one form: "4G/5G", "A1/A2"."""
    start = max(0, at - 5)
    two = pattern(_CODES).search(line.text[start : at + 6])
    return Ground.NONE if two and at - start in (two.start("one"), two.start("two")) else None


def _of_measured(line: TextLine, at: int) -> Ground | None:
    """So much of a measure for each: "20 lít/bình", "60 giạ/công"."""
    last = _counted_before(line, at)
    if last is None or _figure_behind(line, at):
        return None
    word = pattern(rf" ?(?:{_MEASURES})").fullmatch(line.low, last.end, at)
    return Ground.NONE if word and last.rule == "number" else None


def _counted_before(line: TextLine, at: int) -> ReadPiece | None:
    """What has been counted just before a slash: "25 em/lớp", "15.000đ/100 g"."""
    last = line.pieces[-1] if line.pieces else None
    if last is None or last.rule not in _COUNTED or at - last.end >= 24:
        return None
    between = line.left(at, 30)[-(at - last.end) :] if at > last.end else ""
    return last if pattern(r"[^.,;:]*").fullmatch(between) else None


def _figure_behind(line: TextLine, at: int) -> bool:
    return line.text[at + 1 : at + 3].strip()[:1].isdigit()


def _of_counted(line: TextLine, at: int) -> Ground | None:
    """So much of so much; "12 nữ/3 nam" would be a part, and is a guess."""
    last = _counted_before(line, at)
    if last is None or not _figure_behind(line, at):
        return None
    return Ground.CUE.when(last.end == at)


def _each_counted(line: TextLine, at: int) -> Ground | None:
    """So much for each; "12 em/Nguyễn Văn A" would be a rate, and is a guess."""
    last = _counted_before(line, at)
    if last is None or _figure_behind(line, at):
        return None
    if line.text[at - 1] == " " and pattern(r" [A-ZĐÀ-Ỹ]").match(line.text, at + 1):
        return None  # "Số 315 / Ngày …" are two lines
    if last.rule == "money" or pattern(_EACH).match(line.low, at + 1):
        return Ground.CUE.when(not pattern(_BY_NUMBER).match(line.low, at + 1))
    named = line.text[at + 1 : at + 2].isupper() or line.text[at - 1 : at].isdigit()
    return Ground.NONE if named else None  # "45 loại báo/tạp chí" has two names


def _units_about(line: TextLine, at: int) -> tuple[str, str]:
    """The words on both sides of a slash, as units are written: ("mg", "kg")."""
    left = pattern(r"[^\W\d_]+$").search(line.text[max(0, at - 12) : at])
    right = pattern(r"[^\W\d_]+[²³]?").match(line.text, at + 1)
    return (left[0], right[0]) if left and right else ("", "")


def _paid_for(line: TextLine, at: int) -> Ground | None:
    """Money for what is weighed or counted: "đ/kg", "triệu/người"."""
    left, right = _units_about(line, at)
    money = table("units")["money"]
    paid = (left in money or left in cues()["numbers.scales"]) and right not in money
    return Ground.NONE if paid else None


def _unit_of_unit(line: TextLine, at: int) -> Ground | None:
    """Two units or two currencies: "mg/kg", "USD/VND"."""
    left, right = _units_about(line, at)
    units, money = table("units")["units"], table("units")["money"]
    if left in money or left in cues()["numbers.scales"]:
        return Ground.NONE if right in money else None
    left_is = left in units or left in table("units")["cued"]
    return Ground.NONE if left_is and (right in units or right == "giờ") else None


def _of_book(line: TextLine, at: int) -> Ground | None:
    """A page of a book, or the book of a page: "SGK/tr.50", "trang 12/SGK"."""
    page = pattern(r"\s?[Tt]r(?:ang\b|\.?\s?\d)").match(line.text, at + 1)
    book = pattern(r"\s?(?:SGK|SBT|SGV|VBT|VTH)(?![^\W_])").match(line.text, at + 1)
    return Ground.FORM if page or book else None


def _behind_a_piece(line: TextLine, at: int) -> Ground | None:
    """A figure right behind what has just been read: "Đ7/12"."""
    last = line.pieces[-1] if line.pieces else None
    stands = last is not None and last.end == at and line.text[at + 1 : at + 2].isdigit()
    return Ground.NONE if stands else None


def _marks_item(line: TextLine, at: int) -> Ground | None:
    """An item of a list: "a/ đúng giờ; b/ mang vở"."""
    near = line.text[max(0, at - 7) : at + 2]
    found = pattern(r"(?:^|[;.:,]\s)(?:[a-zđA-ZĐ]|[IVX]{1,4})/\s$").search(near)
    # "A/ Lý thuyết B/ Bài tập": the first one heads the line
    row = pattern(r"(?<![^\W_])[A-ZĐ]/\s$").search(near) and pattern(r"^\s*A/\s").match(line.text)
    return Ground.FORM if found or row else None


def _stands_alone(line: TextLine, at: int) -> Ground | None:
    """Blanks on both sides: what is written in one line stands in two."""
    alone = not line.text[at + 1 : at + 2].strip() and not line.text[at - 1 : at].strip()
    return Ground.NONE if alone else None


def _of_blank_date(line: TextLine, at: int) -> Ground | None:
    """Words of a date that is to be filled in: "ngày/tháng/năm"."""
    told = line.before(at) in cues()["dates.blanks"] and line.right(at + 1, 5).startswith(
        ("tháng", "năm")
    )
    return Ground.CUE if told else None


def _rate(line: TextLine, at: int) -> Ground | None:
    """What is counted in this clause is counted for each unit of time, class or person."""
    if not pattern(_EACH).match(line.low, at + 1):
        return None
    last = line.pieces[-1] if line.pieces else None
    if last and last.rule == "time" and last.end == at:
        return Ground.CUE.when(line.right(at + 1, 5).strip().startswith(("ngày", "tuần")))
    if pattern(_EACH_OF).search(line.left(at, 30)):
        return Ground.CUE  # "135.000đ/hs/tháng"
    clause = pattern(r"[;.:]\s").split(line.left(at, 60))[-1]
    counted = (p.rule in _COUNTED and p.start >= at - len(clause) for p in line.pieces[-6:])
    return Ground.NONE if any(counted) else None


def _of_letters(line: TextLine, at: int) -> Ground | None:
    """A quotient of quantities: "v = s/t"."""
    near = line.text[max(0, at - 2) : at + 3]
    letters = pattern(r"(?:^|[^\w])[A-Za-z]\d?/[A-Za-z]\d?(?:[^\w]|$)").search(
        line.text[max(0, at - 3) : at + 4]
    )
    equal = "=" in line.text[max(0, at - 30) : at + 30]
    return Ground.NONE if letters and equal and "/" in near else None


def _behind_bracket(line: TextLine, at: int) -> Ground | None:
    """A sum in brackets that is divided: "=SUM(A1:A4)/2"."""
    divides = pattern(r"\) ?/ ?\d").match(line.text, max(0, at - 1)) and line.tells("=")
    return Ground.NONE if divides else None


def _before_bracket(line: TextLine, at: int) -> Ground | None:
    """What is divided by a sum in brackets: "BMI = cân nặng/(chiều cao)²"."""
    return Ground.NONE if line.text[at + 1 : at + 2] == "(" and line.tells("=") else None


def _opens_word(line: TextLine, at: int) -> Ground | None:
    """The name of a folder or a command: "gõ /help"."""
    opens = not line.text[max(0, at - 1) : at].strip() and line.text[at + 1 : at + 2].isalpha()
    return Ground.NONE if opens else None


def _between_words(line: TextLine, at: int) -> Ground | None:
    """One or the other: "cha/mẹ"."""
    between = line.text[at - 1 : at].isalnum() or line.text[at + 1 : at + 2].isalnum()
    return Ground.NONE if between else None


class _Slash(NamedTuple):
    """What a slash may be, and what else it then may be where that is a guess."""

    spoken: str
    rule: str
    ground: Callable[[TextLine, int], Ground | None]  # None = it is not that here
    other: str = ""


_SLASHES = (
    _Slash(",", "pause", _of_book),
    _Slash(",", "pause", _in_gazette_head),
    _Slash("", "closing-mark", _closes),
    _Slash("…", "slash", _day_left_blank),
    _Slash("… tháng …", "slash", _both_left_blank),
    _Slash("năm", "slash", _month_left_blank),
    _Slash("năm", "slash", lambda line, at: _left_blank(line, at, r"(?:19|20)\d\d(?!\d)"), ","),
    _Slash("tháng", "slash", lambda line, at: _left_blank(line, at, r"[.…_]"), ","),
    _Slash("năm", "slash", _of_year),
    _Slash("trang", "slash", _page_of_book, ","),
    _Slash(", ", "pause", _of_address),
    _Slash(", ", "pause", _of_areas),
    _Slash("hoặc", "slash", _alike, ","),
    _Slash("trên", "slash", _of_ratio, "và"),
    _Slash(" ", "slash", _and_or),
    _Slash("trên", "slash", _of_counted, ","),
    _Slash("một", "slash", _each_counted, ","),
    _Slash("một", "slash", _paid_for, "trên"),
    _Slash("trên", "slash", _unit_of_unit, "một"),
    _Slash("trên", "slash", _behind_a_piece, ","),
    _Slash(",", "outline", _marks_item),
    _Slash(",", "pause", _stands_alone, "hoặc"),
    _Slash(", ", "pause", _of_blank_date),
    _Slash("một", "slash", _rate, "trên"),
    _Slash("trên", "slash", _of_letters, "chia"),
    _Slash("chia", "slash", _behind_bracket, "trên"),
    _Slash("chia ", "slash", _before_bracket, "trên"),
    _Slash("gạch chéo", "slash", _opens_word, ","),
    _Slash("một", "slash", _of_measured, "hoặc"),
    _Slash("hoặc", "slash", _between_words, ","),
    _Slash("", "slash", lambda _line, _at: Ground.NONE, "gạch chéo"),
)


def read_parallel(line: TextLine, at: int) -> ReadPiece | None:
    """Two strokes between lines of a drawing: "a // b", "AB//CD"."""
    found = pattern(_STROKES).match(line.text, max(0, at - 4))
    if found is None or found.start(1) != at:
        return None
    return ReadPiece(at, found.end(1), "song song với", "sign", Ground.FORM)


def read_per_unit(line: TextLine, at: int) -> ReadPiece | None:
    """What is counted for each unit: "6 tấn/ha", "290 người/km²"."""
    found = pattern(r"/\s?((?:[^\W\d_]{2,3}|[mlh])[²³23]?)(?![^\W_])").match(line.text, at)
    unit = table("units")["units"].get(found[1]) if found else None
    if not found or not unit or not line.text[at - 1 : at].isalpha():
        return None
    if _counted_before(line, at):
        each = "trên" if line.text[at - 1] in table("units")["cued"] else "một"  # "5 N/m²"
        return ReadPiece(at, found.end(), f"{each} {unit}", "slash", Ground.CUE)
    if line.before(at) not in cues()["units.grown"]:
        return None
    words, other = f"trên {unit}", f" một {unit}"
    return ReadPiece(at, found.end(), words, "slash", Ground.NONE, "doan-gach-cheo", other)


def read_slash(line: TextLine, at: int) -> ReadPiece:
    """A slash as the first of its meanings that it may have here."""
    met = ((one, one.ground(line, at)) for one in _SLASHES)
    meant, ground = next((one, ground) for one, ground in met if ground is not None)
    end = at + 1 + (meant.rule == "closing-mark" and line.text[at + 1 : at + 2] == ".")
    if ground is Ground.NONE:
        other = ", " if meant.other == "," else f" {meant.other} "
        note = "doan-gach-cheo"
        return ReadPiece(at, end, meant.spoken, meant.rule, Ground.NONE, note, other)
    return ReadPiece(at, end, meant.spoken, meant.rule, ground)

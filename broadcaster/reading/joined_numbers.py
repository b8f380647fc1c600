"""Numbers joined by a sign, said as what they mean: pairs, spans, rows, shares, products, scores.

What a pair of small figures means is decided in pairs.py; here it gets its words.
"""

import re
from collections.abc import Callable

from broadcaster.reading.dates import read_paired
from broadcaster.reading.figure_pairs import FigurePair, pair_at
from broadcaster.reading.lettered_numbers import PARTED
from broadcaster.reading.letters import FORMULA, RECKONED
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.measures import (
    COUNTED_BEHIND,
    measured,
    number_said,
    unit_at,
    whole_of,
)
from broadcaster.reading.numbers import NUMBER, coded, count, digits, said
from broadcaster.reading.pair_facts import is_score
from broadcaster.reading.pairs import meaning_of
from broadcaster.reading.tables import cues, one_of, table
from broadcaster.reading.times import clock_words

_DASH = r"\s?[-–—−]\s?"
_DASHED = r"[-–—−]\s?\d"
_TWO = rf"({NUMBER})(\s?[-–—−]\s?)({NUMBER})(?![-–]\d)"
_MEASURED_FIRST = rf"({NUMBER})(?=\s?[^\s\d–—−-][^\s–—−-]{{0,11}}{_DASH}\d)"
_SECOND = rf"{_DASH}({NUMBER})"
_TIMES = rf"({NUMBER})\s?(mm|cm|dm|m|km)?\s?[xX×*]\s?(?=\d)"
_TAKEN = r"\(\d+ ?[-–−] ?\d+\)"  # "(5 - 1)" of a sum
_SIZED = rf"\b(?:{one_of('units.sized')})\b[^.;!?\d]{{0,24}}$"
_SPANNED = frozenset(
    (*cues()["pairs.numbered"], *cues()["times.spans"], *cues()["numbers.before-plain"])
)
# the kinds that are two numbers in words: how, their rule, their ground
_PLAIN_KINDS = {
    "score": ("{} {}", "score", Ground.CUE),
    "fraction": ("{} phần {}", "fraction", Ground.CUE),
    "listed": ("{}, {}", "number", Ground.NONE),
    "length": ("{} phút {} giây", "measure", Ground.NONE),
}
_DOUBTS = {":": "doan-hai-cham", "-": "doan-khoang", "/": "doan-gach-cheo", ".": "doan-so"}
_BEAT = rf"\b(?:{one_of('numbers.beats')}):? (?:\d[\d/]*(?:, | và | hoặc | hay ))*$"
_VERSE = rf"\b(?:{one_of('numbers.verses')}):? ?\(?$"
_SCHOOLS = rf"\b(?:{one_of('pairs.schooled')}) cấp $"  # "trường cấp 2-3" is of both


def read_zero_led(line: TextLine, at: int) -> ReadPiece | None:
    """Two parts of a code, a guess: no span ends with a zero before its number ("79-0123")."""
    found = pattern(r"(\d{1,3})-(0\d{2,})(?![\d/-]|[.,]\d)").match(line.text, at)
    if not found or found[1][0] == "0":
        return None
    words, other = (f"{said(found[1])}{joint}{digits(found[2])}" for joint in (", ", " đến "))
    return ReadPiece(at, found.end(), words, "code", Ground.NONE, "doan-khoang", other)


def read_chain(line: TextLine, at: int) -> ReadPiece | None:
    """Three or four small numbers in a row are no range, a guess: "4-4-2", "quy tắc 3-2-1"."""
    chain = pattern(r"\d{1,2}(?:-\d{1,2}){2,7}(?![\d/-]|[.,]\d)").match(line.text, at)
    if not chain or line.text[at - 1 : at] == "/":
        return None
    parts = chain[0].split("-")
    days = line.before(at) == "thứ" or parts in (["2", "4", "6"], ["3", "5", "7"])
    words = ", ".join("tư" if days and p == "4" else count(int(p)) for p in parts)
    plain = [count(int(p)) for p in parts]
    other = ", ".join(plain) if days and ", ".join(plain) != words else " trừ ".join(plain)
    return ReadPiece(at, chain.end(), words, "code", Ground.NONE, "doan-ma", other)


def read_named_day(line: TextLine, at: int) -> ReadPiece | None:
    """A day of the week and which one it is: "thứ 2 - 15/11"."""
    found = pattern(r"([2-7])\s?[-–—]\s?(?=\d{1,2}[/.]\d{1,2}(?!\d))").match(line.text, at)
    pair = pair_at(line, found.end()) if found and line.before(at) == "thứ" else None
    if not found or pair is None or not pair.day:
        return None
    name_of = "tư" if found[1] == "4" else said(found[1])
    day = read_paired(line, found.end(), pair)
    return ReadPiece(at, pair.end, f"{name_of}, {day.spoken}", "date", Ground.CUE)


def read_pair(line: TextLine, at: int) -> ReadPiece | None:  # noqa: PLR0911 - cases
    """Two small figures and a sign, as what they mean here: "20-11", "3/4", "5.9", "2-1"."""
    pair = pair_at(line, at)
    if pair is None:
        return None
    if pair.sign == "/" and not pair.month and pattern(_BEAT).search(line.left(at)):
        words = f"{said(pair.first)} {said(pair.second)}"
        return ReadPiece(at, pair.end, words, "number", Ground.CUE)
    if pair.sign == "-" and pattern(_VERSE).search(line.left(at)):
        words = f"{said(pair.first)} {said(pair.second)}"
        return ReadPiece(at, pair.end, words, "number", Ground.CUE)
    taken = pattern(_TAKEN).match(line.text, at - 1 if at else 0)
    tight = taken and " " not in taken[0]  # "(100-20)", but "(3-5 em)" is a span
    if taken and line.tells("=") and not (tight and _falls_not(pair)):
        words, other = (f"{said(pair.first)} {w} {said(pair.second)}" for w in ("trừ", "đến"))
        return ReadPiece(at, pair.end, words, "minus", Ground.NONE, "", other)
    if pair.sign == "-" and _taken_off(line, pair):
        words, other = (f"{said(pair.first)} {w} {said(pair.second)}" for w in ("trừ", "đến"))
        return ReadPiece(at, pair.end, words, "minus", Ground.NONE, "doan-dau-am", other)
    found = meaning_of(line, pair)
    if found.kind == "number" and not found.certain and found.other == "date":
        return _perhaps_day(line, pair)
    piece = _as_kind(line, pair, found.kind)
    if piece is None or (found.certain and piece.certain) or piece.note:
        return piece
    note = "doan-ngay-thang" if found.kind == "date" else _DOUBTS[pair.sign[-1]]
    second = _as_kind(line, pair, found.other)
    others = [second.spoken] if second is not None and second.end == piece.end else []
    other = next(words for words in (*others, *_plainly(pair)) if words != piece.spoken)
    return piece.doubted(note, other)


def _falls_not(pair: FigurePair) -> bool:
    """Whether the second figure is at least the first, as in a span."""
    return int(pair.first) <= int(pair.second)


def _taken_off(line: TextLine, pair: FigurePair) -> bool:
    """Whether a hyphen between blanks is a minus of a sum, which no score and no span stands in."""
    written = line.text[pair.start : pair.end]
    spanned = _falls_not(pair) and pattern(r"\s?[^\W\d_]").match(line.text, pair.end)
    if spanned:
        return False  # "10 - 20 m³": the sign of the power is no sum
    return pattern(r"\d+ [-–−] \d+").fullmatch(written) is not None and line.tells(RECKONED)


def _perhaps_day(line: TextLine, pair: FigurePair) -> ReadPiece:
    """A number with a point that may be a day and its month, for nothing tells: a guess."""
    piece = measured(line, pair.start, pair.end, number_said(line, pair.start, pair.end))
    return piece.doubted("doan-so", read_paired(line, pair.start, pair).spoken)


def _plainly(pair: FigurePair) -> tuple[str, str]:
    """A pair without a meaning, where no kind is a runner-up: one over the other, one by one."""
    first, second = said(pair.first), said(pair.second)
    if pair.month:
        first, second = f"{first} đến {second}", said(pair.month)
    plain = (f"{first} trên {second}", f"{first}, {second}")
    return plain if pair.sign[-1] in "/:" else plain[::-1]


def _as_kind(line: TextLine, pair: FigurePair, kind: str) -> ReadPiece | None:
    """A pair read as one kind; None where the readers of numbers and spans do it."""
    if kind in _PLAIN_KINDS:
        words, rule, ground = _PLAIN_KINDS[kind]
        second = "tư" if kind == "fraction" and pair.second == "4" else said(pair.second)
        spoken = words.format(said(pair.first), second)
        return ReadPiece(pair.start, pair.end, spoken, rule, ground)
    reader = _KINDS.get(kind)
    return reader(line, pair) if reader else None


def _as_time(_line: TextLine, pair: FigurePair) -> ReadPiece:
    words = clock_words(pair.first, pair.second)
    return ReadPiece(pair.start, pair.end, words, "time", Ground.CUE)


def _as_ratio(line: TextLine, pair: FigurePair) -> ReadPiece:
    """Two figures with a colon; only the scale of a map is ever certain."""
    first, second = said(pair.first), said(pair.second)
    share = "lệ" in line.left(pair.start, 20)
    scale = pair.first == "1" and len(pair.second) > 1
    parted = not share or scale or "," in f"{pair.first}{pair.second}"
    words = f"{first} trên {second}" if parted else f"{first} {second}"
    return ReadPiece(pair.start, pair.end, words, "ratio", Ground.FORM.when(share and scale))


def _as_share(line: TextLine, pair: FigurePair) -> ReadPiece | None:
    """A part and its whole; two days of a month are none."""
    if pair.month:
        return None
    first = said(pair.first)
    if line.before(pair.start) == "thứ":
        first = {1: "nhất", 4: "tư"}.get(int(pair.first), first)
    piece = whole_of(line, pair.end - len(pair.second), pair.end, said(pair.second))
    words, other = (f"{first} trên {one}" for one in (piece.spoken, piece.other))
    share = ReadPiece(pair.start, piece.end, words, "slash", Ground.CUE)
    return share if piece.certain else share.doubted(piece.note, other)


def read_coded_range(line: TextLine, at: int) -> ReadPiece | None:
    """Numbers of several figures from one to another, a guess: "SBD 001-024"."""
    found = pattern(r"(0\d{2,3})\s?[-–—]\s?(\d{3,4})(?![\d/-]|[.,]\d)").match(line.text, at)
    if not found or len(found[1]) != len(found[2]):
        return None
    words, other = (f"{digits(found[1])}{joint}{digits(found[2])}" for joint in (" đến ", ", "))
    return ReadPiece(at, found.end(), words, "range", Ground.NONE, "doan-khoang", other)


def read_row(line: TextLine, at: int) -> ReadPiece | None:
    """Three numbers or more with dashes between are no span, a guess: "9,25 – 9,5 – 8,75"."""
    row = pattern(
        r"\d{1,4}(?:,\d{1,2})?(?: [-–—] \d{1,4}(?:,\d{1,2})?){2,9}(?![\d/]|[.,:]\d)"
    ).match(line.text, at)
    if not row or line.tells(RECKONED) or pattern(r"\s?=").match(line.text, row.end()):
        return None
    numbers = [said(one) for one in pattern(r"[\d,]+\d|\d").findall(row[0])]
    other = " đến ".join(numbers)
    return ReadPiece(at, row.end(), ", ".join(numbers), "number", Ground.NONE, "doan-khoang", other)


def read_range(line: TextLine, at: int) -> ReadPiece | None:
    """Two numbers with a hyphen between: "đến" between values, nothing between scores."""
    found = pattern(_TWO).match(line.text, at)
    taken_off = found and found[2] == " -" and pattern(r"đ(?![^\W_])").match(line.text, found.end())
    if not found or taken_off:  # "tổ 2 -5đ"
        return None
    equal = " " in found[2] and pattern(r"\s?=").match(line.text, found.end())
    if equal or _falls_in_sum(line, found):
        words, other = (f"{said(found[1])} {joint} {said(found[3])}" for joint in ("trừ", "đến"))
        piece = ReadPiece(at, found.end(), words, "product", Ground.FORM)
        return piece if equal else piece.doubted("doan-dau-am", other)
    if len(found[1]) < 3 and len(found[3]) < 3 and is_score(line, at, found.end()):
        return ReadPiece(at, found.end(), f"{said(found[1])} {said(found[3])}", "score", Ground.CUE)
    if " " in found[2] and line.text[at - 1 : at] == "-":
        return None
    point = "chấm" if line.before(at) in PARTED else "phẩy"  # "bài 3.5-3.8"
    first = said(found[1], point=point)
    second = measured(line, found.start(3), found.end(), said(found[3], point=point))
    last = line.last(at)
    month = line.before(at) == "tháng" or (last is not None and last.rule == "month")
    words = second.spoken
    if month and found[3].lstrip("0") == "4":
        words = "tư" + words.removeprefix("bốn")
    if month and found[1].lstrip("0") == "4":
        first = "tư"
    tail = pattern(r"/((?:19|20)\d\d)(?!\d)").match(line.text, second.end) if month else None
    if tail:
        return ReadPiece(
            at,
            tail.end(),
            f"{first} đến tháng {words} năm {count(int(tail[1]))}",
            "range",
            Ground.CUE,
        )
    piece = ReadPiece(at, second.end, f"{first} đến {words}", "range", Ground.FORM)
    certain = second.certain and _rises(line, found, second)
    certain = certain and not pattern(_SCHOOLS).search(line.left(at))
    certain = certain and found[2] not in (" -", " –")  # "tổ 2 -3": marks that are taken off
    return piece if certain else piece.doubted("doan-khoang", f"{first}, {words}")


def _falls_in_sum(line: TextLine, found: re.Match[str]) -> bool:
    """Whether the second number is taken off the first: "thực hiện phép tính 12,5 - 7,8"."""
    return _value(found[1]) > _value(found[3]) and line.tells(RECKONED)


def _value(number: str) -> float:
    """What a written number is worth, for comparing two of them."""
    if pattern(r"\d{1,3}(?:[. ]\d{3})+(?:,\d+)?").fullmatch(number):
        number = number.replace(".", "").replace(" ", "")
    whole_part, _, rest = number.replace(",", ".").rpartition(".")
    return float(f"{whole_part.replace('.', '')}.{rest}" if whole_part else rest)


# the kinds that a reader of their own has
_KINDS: dict[str, Callable[[TextLine, FigurePair], ReadPiece | None]] = {
    "time": _as_time,
    "ratio": _as_ratio,
    "date": lambda line, pair: read_paired(line, pair.start, pair),
    "share": _as_share,
    "range": lambda line, pair: read_range(line, pair.start),
}


def read_edition(line: TextLine, at: int) -> ReadPiece | None:
    """A number and its year, a guess: "lần 5-2026", "tập san số 3-2026"."""
    found = pattern(r"(\d{1,2})-(20\d\d)(?!\d)").match(line.text, at)
    if not found or line.before(at) not in cues()["documents.editions"]:
        return None
    one, year = said(found[1]), said(found[2])
    words, other = f"{one} năm {year}", f"{one} đến {year}"
    return ReadPiece(at, found.end(), words, "number", Ground.NONE, "doan-khoang", other)


def _rises(line: TextLine, found: re.Match[str], second: ReadPiece) -> bool:
    """Whether two numbers are a span: the second is larger, none begins with a zero.

    With blanks about the hyphen a unit or a word before them has to tell.
    """
    numbers = (found[1], found[3])
    zero = any(len(one) > 1 and one[0] == "0" and one[1].isdigit() for one in numbers)
    if zero and second.rule == "number":
        return False
    one, two = map(_value, numbers)
    year = pattern(r"(?:19|20)\d\d").fullmatch(found[3]) and second.rule == "number"
    if one >= two or (year and one < 100):  # "lần 5-2026"
        return False
    told = second.rule != "number" or line.before(found.start()) in _SPANNED
    return (
        told
        or " " not in found[2]
        or pattern(COUNTED_BEHIND).match(line.low, second.end) is not None
    )


def read_unit_range(line: TextLine, at: int) -> ReadPiece | None:
    """Reads "5kg-10kg", "100.000đ - 200.000đ", "20%-30%"."""
    if not line.tells(_DASHED):
        return None
    inner = pattern(_MEASURED_FIRST).match(line.text, at)
    if not inner:
        return None
    end = inner.end()
    unit, after, _ = unit_at(line, end, at)
    if not unit:
        return None
    found = pattern(_SECOND).match(line.text, after)
    if not found:
        return None
    other, _, _ = unit_at(line, found.end(), found.start(1))
    if other != unit:
        return None
    first = number_said(line, at, end)
    second = measured(line, found.start(1), found.end(), said(found[1], point="phẩy"))
    piece = ReadPiece(at, second.end, f"{first} {unit} đến {second.spoken}", "range", Ground.FORM)
    if _value(line.text[at:end]) >= _value(found[1]):  # "5s-3s"
        piece = piece.doubted("doan-khoang", f"{first} {unit}, {second.spoken}")
    return piece


def read_share(line: TextLine, at: int) -> ReadPiece | None:
    """A part of a whole, large or decimal: "7,5/10", "1.200/1.500"; houses in houses: "12/5/7"."""
    found = pattern(r"(\d[\d.]*(?:,\d+)?)\s?/\s?(\d+(?:[.,]\d+)*)((?:/\d+)*)(?!\d)").match(
        line.text, at
    )
    if not found or found[1][-1] == ".":
        return None
    hundredths = pattern(r"(\d+(?:,\d+)?)/(\d+(?:,\d+)?)\.(?=100\s?%)").match(line.text, at)
    if hundredths and line.tells("="):  # "20/200.100%"
        one, two = said(hundredths[1]), said(hundredths[2])
        words = f"{one} trên {two} nhân "
        return ReadPiece(at, hundredths.end(), words, "product", Ground.CUE)
    if found[3]:
        parts = [said(p) for p in found[0].split("/")]
        if pattern(_BEAT).search(line.left(at)):
            return ReadPiece(at, found.end(), " ".join(parts), "number", Ground.CUE)
        words, other = " trên ".join(parts), " gạch chéo ".join(parts)
        return ReadPiece(at, found.end(), words, "slash", Ground.NONE, "doan-gach-cheo", other)
    second = whole_of(line, found.start(2), found.end(), said(found[2], point="phẩy"))
    words = f"{said(found[1], point='phẩy')} trên {second.spoken}"
    piece = ReadPiece(at, second.end, words, "slash", Ground.FORM)
    if not second.certain:
        before = words.removesuffix(second.spoken)
        return piece.doubted(second.note, f"{before}{second.other}")
    day = FigurePair(at, found.end(2), found[1], "/", found[2])
    if f"{found[1]}{found[2]}".isdigit() and second.end == day.end and day.day:
        piece = piece.doubted("doan-gach-cheo", read_paired(line, at, day).spoken)
    elif pattern(r"\d\d?/(?:19|20)\d\d").fullmatch(found[0]):
        piece = piece.doubted("doan-so-nam", f"số {coded(found[1])} năm {said(found[2])}")
    return piece


def read_product(line: TextLine, at: int) -> ReadPiece | None:
    """Reads "3x4", "20 x 30 cm": "nhân" between figures."""
    found = pattern(_TIMES).match(line.text, at)
    if not found:
        return None
    unit = f" {table('units')['units'][found[2]]}" if found[2] else ""
    words = f"{said(found[1])}{unit} nhân "
    second = pattern(NUMBER).match(line.text, found.end())
    sized = unit or (second and unit_at(line, second.end(), found.end())[0])
    large = len(found[1]) > 2 and second is not None and len(second[0]) > 2  # "1920x1080"
    told = sized or large or line.tells(FORMULA) or pattern(_SIZED).search(line.left(at))
    other = "" if told else f"{said(found[1])}{unit} lần "
    return ReadPiece(at, found.end(), words, "product", Ground.CUE.when(told), "", other)

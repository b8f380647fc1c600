"""Numbers with what is counted: money, measures, percentages, ranges, fractions, scores."""

import re
from itertools import pairwise

from broadcaster.reading.codes import second_way
from broadcaster.reading.dates import read_paired
from broadcaster.reading.letters import FORMULA, RECKONED, name
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.measures import (
    ABSENT,
    COUNTED_BEHIND,
    ELECTRIC,
    LETTERED,
    NUMBERED,
    REFERENCES,
    SMALL,
    cued_unit,
    measured,
    number_said,
    rate_at,
    unit_at,
    whole_of,
)
from broadcaster.reading.numbers import NUMBER, coded, count, digits, fraction_part, said, whole
from broadcaster.reading.pairs import FigurePair, is_score, meaning, pair_at
from broadcaster.reading.tables import cues, one_of, table
from broadcaster.reading.times import clock_words

_DASH = r"\s?[-–—−]\s?"
_TORN = rf"\d{{1,3}}(?:\s?\.\s?\d{{3}})+(?=\s?(?:{one_of('numbers.coins')})(?![^\W_]))"
_UNMARKED = rf"(\d{{1,3}}(?:\.\d{{3}})+)\s?(?:{one_of('numbers.misspelt-coins')})(?![^\W_])"
_A_WEEK = rf"/\s?(?:{one_of('times.days-long')})\b"
_LONG = rf"\b(?:{one_of('units.long')})\b:? (?:khoảng |chừng |hơn |gần |tới |đến )?$"
_TALL = rf"\b(?:{one_of('units.tall')})\b[^.;!?]*$"
_WIDE = rf"\b(?:{one_of('units.wide')})\b[^.;!?]*$"
_ARTICLE = rf"\b(?:{one_of('letters.articles')})\b[^;!?]{{0,40}}$"
_TAKEN = r"\(\d+ ?[-–−] ?\d+\)"  # "(5 - 1)" of a sum
_DAY_PARTS = frozenset(cues()["times.day-parts"])
_WEEK = 8  # the days of a week are numbered from 2 to 7
_SIZED = rf"\b(?:{one_of('units.sized')})\b[^.;!?\d]{{0,24}}$"
_PARTED = frozenset((*cues()["places.references"], *cues()["numbers.before-parts"]))
_SPANNED = frozenset(
    (*cues()["pairs.numbered"], *cues()["times.spans"], *cues()["numbers.before-plain"])
)
_UNSPACED = REFERENCES | {*cues()["numbers.not-spaced"]}
_DOUBTS = {":": "doan-hai-cham", "-": "doan-khoang", "/": "doan-gach-cheo", ".": "doan-so"}
_BEAT = rf"\b(?:{one_of('numbers.beats')}):? (?:\d[\d/]*(?:, | và | hoặc | hay ))*$"
_VERSE = rf"\b(?:{one_of('numbers.verses')}):? ?\(?$"
_PRICED = r"\d(?:k|đ|tr)(?![^\W_])"
_PLACES = 2  # figures of no length that is said to the tenth
_FEW_METRES = 4  # a length below it is said to the tenth
_MEASURED_SO = r"(?<!\d)\d{1,2}m(?:[014-9]|\d\d)(?!\d|[^\W_])"
_SCHOOLS = rf"\b(?:{one_of('pairs.schooled')}) cấp $"  # "trường cấp 2-3" is of both
_ON_PAGE = r"\s(?:trang|tr)\b"
_BIG = rf"\s?({one_of('numbers.large', 'numbers.scales')})\b"
# those who are absent with leave and without, and what else the letters may be
_LEAVES = {"P": "phép", "CP": "có phép", "K": "không phép", "KP": "không phép"}
_ELSE = {"P": "phút", "CP": "xê pê", "K": "nghìn", "KP": "ca pê"}


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
    if pair and pair.sign == "/" and not pair.month and pattern(_BEAT).search(line.left(at)):
        words = f"{said(pair.first)} {said(pair.second)}"
        return ReadPiece(at, pair.end, words, "number", Ground.CUE)
    if pair and pair.sign == "-" and pattern(_VERSE).search(line.left(at)):
        words = f"{said(pair.first)} {said(pair.second)}"
        return ReadPiece(at, pair.end, words, "number", Ground.CUE)
    taken = pattern(_TAKEN).match(line.text, at - 1 if at else 0)
    tight = taken and " " not in taken[0]  # "(100-20)", but "(3-5 em)" is a span
    if pair and taken and line.tells("=") and not (tight and _falls_not(pair)):
        words, other = (f"{said(pair.first)} {w} {said(pair.second)}" for w in ("trừ", "đến"))
        return ReadPiece(at, pair.end, words, "minus", Ground.NONE, "", other)
    if pair and pair.sign == "-" and _taken_off(line, pair):
        words, other = (f"{said(pair.first)} {w} {said(pair.second)}" for w in ("trừ", "đến"))
        return ReadPiece(at, pair.end, words, "minus", Ground.NONE, "doan-dau-am", other)
    found = meaning(line, at)
    if pair is None or found is None:
        return None
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
    at, end = pair.start, pair.end
    first, second = said(pair.first), said(pair.second)
    if kind in ("time", "listed", "length", "ratio"):
        words, ground = _with_colon(line, pair, kind)
        rule = {"listed": "number", "length": "measure"}.get(kind, kind)
        return ReadPiece(at, end, words, rule, ground)
    if kind == "date":
        return read_paired(line, at, pair)
    if kind == "score":
        return ReadPiece(at, end, f"{first} {second}", "score", Ground.CUE)
    if kind == "fraction":
        below = {"4": "tư"}.get(pair.second, second)
        return ReadPiece(at, end, f"{first} phần {below}", "fraction", Ground.CUE)
    if kind == "share" and not pair.month:
        if line.before(at) == "thứ":
            first = {1: "nhất", 4: "tư"}.get(int(pair.first), first)
        piece = whole_of(line, end - len(pair.second), end, second)
        words, other = (f"{first} trên {one}" for one in (piece.spoken, piece.other))
        share = ReadPiece(at, piece.end, words, "slash", Ground.CUE)
        return share if piece.certain else share.doubted(piece.note, other)
    return read_range(line, at) if kind == "range" else None


def _with_colon(line: TextLine, pair: FigurePair, kind: str) -> tuple[str, Ground]:
    """Two figures with a colon in words; only a time and the scale of a map are ever certain."""
    first, second = said(pair.first), said(pair.second)
    if kind == "time":
        return clock_words(pair.first, pair.second), Ground.CUE
    if kind == "listed":
        return f"{first}, {second}", Ground.NONE
    if kind == "length":
        return f"{first} phút {second} giây", Ground.NONE
    share = "lệ" in line.left(pair.start, 20)
    scale = pair.first == "1" and len(pair.second) > 1
    parted = not share or scale or "," in f"{pair.first}{pair.second}"
    words = f"{first} trên {second}" if parted else f"{first} {second}"
    return words, Ground.FORM.when(share and scale)


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
    found = pattern(rf"({NUMBER})(\s?[-–—−]\s?)({NUMBER})(?![-–]\d)").match(line.text, at)
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
    point = "chấm" if line.before(at) in _PARTED else "phẩy"  # "bài 3.5-3.8"
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
    if not line.tells(rf"{_DASH}\d"):
        return None
    inner = pattern(rf"({NUMBER})(?=\s?[^\s\d–—−-][^\s–—−-]{{0,11}}{_DASH}\d)").match(line.text, at)
    if not inner:
        return None
    end = inner.end()
    unit, after, _ = unit_at(line, end, at)
    if not unit:
        return None
    found = pattern(rf"{_DASH}({NUMBER})").match(line.text, after)
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
    found = pattern(rf"({NUMBER})\s?(mm|cm|dm|m|km)?\s?[xX×*]\s?(?=\d)").match(line.text, at)
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


def read_short_price(line: TextLine, at: int) -> ReadPiece | None:
    """Thousands as people shorten them, a guess: "3k5" = ba nghìn năm trăm."""
    price = pattern(r"(\d{1,3})k([1-9])(?![^\W_])").match(line.text, at)
    if not price:
        return None
    words = f"{whole(price[1])} nghìn {whole(price[2])} trăm"
    rest, end = rate_at(line, price.end(), money=True)
    other = f"{whole(price[1])} ca {whole(price[2])}"
    return ReadPiece(at, end, words + rest, "money", Ground.NONE, "doan-ma", other)


def read_height(line: TextLine, at: int) -> ReadPiece | None:
    """Reads "1m65" = một mét sáu mươi lăm, "38s92"; "1tr5" is money."""
    raced = pattern(r"(\d{1,3})s(\d{1,2})(?![^\W_])").match(line.text, at)
    if raced:
        words = f"{whole(raced[1])} giây {coded(raced[2])}"
        return ReadPiece(at, raced.end(), words, "measure", Ground.FORM)
    heavy = pattern(r"(\d{1,3})(kg|km)(\d{1,3})(?!\d|[^\W_])").match(line.text, at)
    if heavy and heavy[0][-3:] not in ("km2", "km3"):
        words = f"{whole(heavy[1])} {table('units')['units'][heavy[2]]} {whole(heavy[3])}"
        return ReadPiece(at, heavy.end(), words, "measure", Ground.FORM)
    found = pattern(r"(\d{1,2})m(\d{1,2})(?![\d²³]|(?!x\d)[^\W_])").match(line.text, at)
    if not found:
        return None
    if len(found[2]) == 1 and found[2] in "23":
        return _long_or_wide(line, at, found)
    return ReadPiece(
        at, found.end(), f"{whole(found[1])} mét {fraction_part(found[2])}", "measure", Ground.FORM
    )


def _long_or_wide(line: TextLine, at: int, found: re.Match[str]) -> ReadPiece | None:
    """Two metres and a half, or square ones, a guess: "rộng 1m2"; none where it is an area."""
    across = pattern(r" ?[x×] ?\d+(?:,\d+)?m").match(line.text, found.end()) or pattern(
        r"\dm\d{0,2} ?[x×] ?$"
    ).search(line.text[max(0, at - 8) : at])
    if across:  # "giường 1m2 x 2m": no area is multiplied by a length
        words = f"{whole(found[1])} mét {whole(found[2])}"
        return ReadPiece(at, found.end(), words, "measure", Ground.FORM)
    tall, wide = (pattern(cue).search(line.left(at)) for cue in (_TALL, _WIDE))
    beside = pattern(_LONG).search(line.left(at, 16))
    near = beside if len(found[1]) < _PLACES else None  # "phòng rộng 40m2"
    long = near and (int(found[1]) < _FEW_METRES or line.tells(_MEASURED_SO))
    small = pattern(SMALL).search(line.left(at))  # a child under 1m2 is looked at later
    either = found[0] == "1m2" and not wide and not small  # a lamp is long, a garden is not
    if not near and not either and (not tall or wide):
        return None
    words = f"{whole(found[1])} mét {whole(found[2])}"
    other = f"{whole(found[1])} mét {'vuông' if found[2] == '2' else 'khối'}"
    if not long and (wide or not tall):
        words, other = other, words
    return ReadPiece(at, found.end(), words, "measure", Ground.NONE, "doan-ma", other)


def read_reference(line: TextLine, at: int) -> ReadPiece | None:
    """A point behind its clause and article: "Điều 8.1.a"."""
    point = pattern(r"(\d{1,3}(?:\.\d{1,2})*)\.([a-zđ])(?![^\W_])(?!\.\w)").match(line.text, at)
    if not point or line.before(at) not in REFERENCES:
        return None
    words = " chấm ".join([*(coded(p) for p in point[1].split(".")), name(point[2])])
    return ReadPiece(at, point.end(), words, "outline", Ground.CUE)


def read_decade(line: TextLine, at: int) -> ReadPiece | None:
    """Years as English writes them, a guess: "những năm 1980s"."""
    years = pattern(r"((?:19|20)\d0)s(?![^\W_])").match(line.text, at)
    if not years:
        return None
    words = count(int(years[1]))
    return ReadPiece(at, years.end(), words, "number", Ground.NONE, "doan-ma", f"{words} ét")


def read_dotted_code(line: TextLine, at: int) -> ReadPiece | None:
    """Figures with several points that part no thousands: "1.2.8", "tiểu mục 3.1.2"."""
    code = pattern(r"\d+(?:\.\d+){2,}(?!\d)").match(line.text, at)
    if not code or pattern(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\d]|\.\d)").match(line.text, at):
        return None
    words = " chấm ".join(coded(p) for p in code[0].split("."))
    piece = ReadPiece(at, code.end(), words, "outline", Ground.CUE)
    told = at == line.indent or line.before(at) in _PARTED
    return piece if told else piece.doubted("doan-so", words.replace(" chấm ", ", "))


def read_spaced_number(line: TextLine, at: int) -> ReadPiece | None:
    """Thousands behind a blank: "12 500 đồng", "dân số 85 000"; by itself a guess."""
    two = pattern(r"\d{1,3} \d{3}(?![\d/]|[.,]\d|\s\d)").match(line.text, at)
    if not two or line.before(at) in _UNSPACED:
        return None
    if pattern(r"\s?(?:k|K|tr)(?![^\W_])").match(line.text, two.end()):
        return None  # "gói 1 100k": of thousands nobody parts thousands
    unit, _, _ = unit_at(line, two.end(), at)
    if unit or pattern(_BIG).match(line.text, two.end()):
        return measured(line, at, two.end(), said(two[0]))
    if (
        not line.text[:at].rstrip()[-1:].isdigit()
        and two[0][0] != "0"
        and pattern(r"\s?(?:[.,;)]|$)|\s[^\W\d_A-ZĐ]{2}").match(line.text, two.end())
    ):
        apart = ", ".join(coded(part) for part in two[0].split())
        return ReadPiece(at, two.end(), said(two[0]), "number", Ground.NONE, "doan-so", apart)
    return None


def read_item(line: TextLine, at: int) -> ReadPiece | None:
    """A mark of an outline within a line, its next or last one beside it: "1/ …; 2/ …"."""
    found = pattern(r"(\d{1,2})/\s+(?=[^\W\d_]|\()").match(line.text, at)
    if not found:
        return None
    large = line.text[found.end()].isupper()
    named = (large or line.text[found.end()] == "(") and line.before(at) in REFERENCES
    if not named and not pattern(r"(?:^|[;:.,(–-]\s*)$").search(line.text[max(0, at - 3) : at]):
        return None
    piece = ReadPiece(at, found.end(1) + 1, f"{count(int(found[1]))},", "outline", Ground.FORM)
    number = int(found[1])
    beside = f"(?:{number - 1}|{number + 1})" if number > 1 else "2"
    if named or line.tells(rf"(?:^|[;:.,(–-]\s*){beside}/\s+[^\W\d_]"):
        return piece
    return piece.doubted("doan-gach-cheo", f"{count(number)} một") if large else None


def read_quantity(line: TextLine, at: int) -> ReadPiece | None:
    """Any number with its unit, or with the letter that is stuck to it."""
    found = pattern(NUMBER).match(line.text, at)
    if not found:
        return None
    end = found.end()
    if line.text[end : end + 1].isalpha() and not cued_unit(line, end)[0]:
        lettered = _lettered(line, at, end)
        if lettered and not pattern(r"[tT]r\d{1,3}(?!\d)").match(line.text, end):
            return lettered
    return measured(line, at, end, number_said(line, at, end))


def read_two_numbers(line: TextLine, at: int) -> ReadPiece | None:
    """Two numbers that look like a decimal, a guess: "C(5,2)", "điểm 9,10", "5,6/tr20"."""
    found = pattern(r"(\d{1,2}),(\d{1,2})(?![\d%‰°]|[.,:/-]\d)").match(line.text, at)
    if not found or found[2][0] == "0":
        return None
    page = pattern(r"/\s?tr(?:ang)?(?![^\W\d_])").match(line.low, found.end())  # "Toán 5,6/tr20"
    decimal, both = said(found[0]), f"{said(found[1])}, {said(found[2])}"
    called = pattern(r"(?<![^\W_])[A-Za-z]\($").search(line.text[max(0, at - 3) : at])
    boxed = called and line.text[found.end() : found.end() + 1] == ")"
    beside = line.before(at) == "điểm" and int(found[1]) + 1 == int(found[2])
    if not boxed and not beside and not page:
        return None
    if not boxed and not page and int(found[2]) < 10:  # nine, or nine tenths
        decimal, both = both, decimal
    return ReadPiece(at, found.end(), both, "number", Ground.NONE, "doan-so", decimal)


def read_listed(line: TextLine, at: int) -> ReadPiece | None:
    """Numbers with commas and no blanks that are a list, not decimals: "khối 6,7", "bài 1,2,3".

    Two behind what has numbers are a guess, for "bài 1,5" may be a mark.
    """
    found = pattern(r"\d{1,2}(?:,\d{1,2}){1,9}(?![\d%‰°]|[.,:/-]\d)").match(line.text, at)
    if not found:
        return None
    numbers = [int(one) for one in found[0].split(",")]
    rising = all(one < two for one, two in pairwise(numbers))
    plain = not any(len(one) > 1 and one[0] == "0" for one in found[0].split(","))
    joined = line.text[at - 1 : at] == "," and line.text[at - 2 : at - 1].isdigit()  # "K6,7,8"
    if not rising or not plain:
        return None
    if len(numbers) == 2 and not joined:
        counted = unit_at(line, found.end(), at)[0] or pattern(COUNTED_BEHIND).match(
            line.low, found.end()
        )
        if (
            line.before(at) not in NUMBERED
            or (counted and not pattern(_ON_PAGE).match(line.low, found.end()))
            or pattern(_BIG).match(line.low, found.end())
        ):
            return None
    last = line.last(at) if joined else None
    before = line.before(at)
    weekdays = (
        before == "thứ"
        or (before in _DAY_PARTS and max(numbers) < _WEEK)
        or (last is not None and last.spoken.startswith("thứ "))
    )
    fourth = "tư" if weekdays or before == "tháng" else "bốn"
    words = ", ".join(fourth if one == 4 else count(one) for one in numbers)
    if len(numbers) > 2:
        return ReadPiece(at, found.end(), words, "number", Ground.FORM)
    other = said(found[0])
    return ReadPiece(at, found.end(), words, "number", Ground.NONE, "doan-so", other)


def read_torn_sum(line: TextLine, at: int) -> ReadPiece | None:
    """A sum of money that print has torn apart, a guess: "5. 000.000 đồng"."""
    torn = pattern(_TORN).match(line.low, at)
    if not torn or " " not in torn[0]:
        return None
    words = said("".join(torn[0].split()))
    apart = ", ".join(coded(part) for part in pattern(r"\d+").findall(torn[0]))
    return measured(line, at, torn.end(), words).doubted("doan-so", apart)


def read_unmarked_sum(line: TextLine, at: int) -> ReadPiece | None:
    """A sum of money whose "đồng" has lost a mark, a guess: "500.000 đông"."""
    found = pattern(_UNMARKED).match(line.low, at)
    if not found:
        return None
    return ReadPiece(at, found.end(), f"{said(found[1])} đồng", "money", Ground.NONE, "mat-dau")


def read_spaced_thousands(line: TextLine, at: int) -> ReadPiece | None:
    """Thousands as people shorten them, behind a blank, a guess: "50 k"."""
    found = pattern(r"(\d{2,3}) k(?![^\W_])").match(line.text, at)
    if not found:
        return None
    number = said(found[1])
    words, other = f"{number} nghìn", f"{number} ca"
    return ReadPiece(at, found.end(), words, "money", Ground.NONE, "doan-ma", other)


def read_absent(line: TextLine, at: int) -> ReadPiece | None:
    """Those who are absent with leave and without, a guess: "vắng 2P, 1K"."""
    found = pattern(r"(\d{1,2})\s?(K?P|CP|K|k?p|cp|k)(?![^\W_])").match(line.text, at)
    if not found or not pattern(ABSENT).search(line.left(at)):
        return None
    if found[2] == "k" and len(found[1]) > 1:
        return None  # "trừ tiền nghỉ 25k"
    number, letters = said(found[1]), found[2].upper()
    words = f"{number} {_LEAVES[letters]}"
    other = f"{number} {_ELSE[letters]}"
    return ReadPiece(at, found.end(), words, "measure", Ground.NONE, "doan-viet-tat", other)


def _of_article(line: TextLine, at: int, letter: str) -> bool:
    """Whether a letter behind a number is of an article: "Điều 134a", "lớp 6a và 6b"."""
    return letter != "p" and pattern(_ARTICLE).search(line.left(at)) is not None


def _lettered(  # noqa: PLR0911 - a ladder of cases
    line: TextLine, at: int, end: int
) -> ReadPiece | None:
    """A letter stuck to a number: "134a", "6A1", "4G", "12B"."""
    unit, _, _ = unit_at(line, end, at)
    found = pattern(r"([A-Za-zĐđ]{1,2})(\d{0,3})(?![^\W_])(?!(?<=US)\$)").match(line.text, end)
    if not found or (unit and not found[2]):
        return None
    if unit and found[2] and unit_at(line, end, at)[1] == found.end():
        return None
    if found[0] == "đ" and pattern(r"/c(?![^\W_])").match(line.low, found.end()):  # "43đ/c"
        people, marks = (f"{said(line.text[at:end])} {one}" for one in ("đồng chí", "điểm một câu"))
        return ReadPiece(
            at, found.end() + 2, people, "measure", Ground.NONE, "doan-viet-tat", marks
        )
    listed = line.lexicon.exact.get(found[1]) if not found[2] and len(found[1]) > 1 else None
    listed = listed or line.lexicon.ambiguous.get(found[0], {}).get("=")  # "13hs"
    if listed:
        return ReadPiece(
            at, found.end(), f"{said(line.text[at:end])} {listed}", "code", Ground.TABLE
        )
    if found[1] == "b" and not found[2] and pattern(r"\blưu:?[^;]*\($").search(line.left(at)):
        return ReadPiece(at, found.end(), f"{said(line.text[at:end])} bản", "code", Ground.CUE)
    letters = " ".join(name(c) for c in found[1])
    tail = f" {whole(found[2])}" if found[2] else ""
    number = said(line.text[at:end], point="chấm")
    typed = table("signs")["typed-counted"].get(found[1]) if not found[2] else None
    if (
        typed
        and line.before(at) not in REFERENCES
        and line.before(at) not in cues()["places.numbered"]
    ):
        words = f"{number} {typed}"
        return ReadPiece(
            at, found.end(), words, "measure", Ground.NONE, "doan-ma", f"{number} {letters}"
        )
    weekly = table("signs")["typed-weekly"].get(found[1]) if not found[2] else None
    if weekly and pattern(_A_WEEK).match(line.low, found.end()):
        words, other = f"{number} {weekly}", f"{number} {letters}"
        return ReadPiece(at, found.end(), words, "measure", Ground.NONE, "doan-ma", other)
    if found[0] == "A" and line.before(at) not in LETTERED and line.tells(ELECTRIC):
        current, other = f"{number} am pe", f"{number} {letters}"  # "biến trở 20Ω - 2A"
        return ReadPiece(at, found.end(), current, "measure", Ground.NONE, "doan-ma", other)
    form = pattern(r"(?:1[0-2]|\d)[A-MĐ]\d{0,2}|[2-6]G").fullmatch(line.text[at : found.end()])
    unknown = len(found[1]) == 1 and found[1].islower() and line.tells(FORMULA)  # "5x + 6 = 0"
    unknown = unknown and not line.tells(_PRICED)  # "3b x 25k = 75k"
    one = len(found[1]) == 1
    told = form or unknown
    lettered = one and found[1] != "p" and line.before(at) in LETTERED  # "ra khỏi lớp 5p"
    told = told or lettered or (one and _of_article(line, at, found[1]))
    piece = ReadPiece(at, found.end(), f"{number} {letters}{tail}", "code", Ground.CUE)
    heads = at == line.indent and pattern(r"\.\s").match(line.text, found.end())  # "5a. Bổ sung"
    times = f"{number} lần" if found[0].lower() == "x" else ""  # "19x"
    other = times or second_way(line.text[at : found.end()], piece.spoken)
    return piece if told or heads else piece.doubted("doan-ma", other)


def read_parted_code(line: TextLine, at: int) -> ReadPiece | None:
    """An A behind a number and a blank, a guess: house "15 A", or amperes; a class is certain."""
    found = pattern(r"(\d{1,3}(?:,\d+)?) A(?!\w|[.'’]\s?\w)").match(line.text, at)
    if not found:
        return None
    number = said(found[1])
    told = line.before(at) in cues()["places.classes"]
    words = f"{number} {name('A')}"
    if not told and line.tells(ELECTRIC):
        current = f"{number} am pe"
        return ReadPiece(at, found.end(), current, "measure", Ground.NONE, "doan-ma", words)
    piece = ReadPiece(at, found.end(), words, "code", Ground.CUE)
    return piece if told else piece.doubted("doan-ma", f"{number} am pe")

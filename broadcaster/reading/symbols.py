"""Signs: said, turned into a pause, or dropped with a remark."""

import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from broadcaster.reading.letters import FORMULA
from broadcaster.reading.line import Ground, Reader, ReadPiece, TextLine, pattern
from broadcaster.reading.measures import unit_at
from broadcaster.reading.numbers import NUMBER, count, said
from broadcaster.reading.tables import cues, one_of, table
from broadcaster.reading.web import read_handle, read_hashtag

KEPT = frozenset(" .,;:!?…()\"'“”‘’«»–—-")
_COUNTED = frozenset(("number", "measure", "money", "range", "said-once", "document"))
_SCALED = (
    rf"\d[^\W_]*\s?(?:trăm|{one_of('numbers.scales', 'numbers.spanned')})"
    rf"(?:\s(?:{one_of('times.day-parts')}))?\s?$"
)
_RATIO = rf"\b(?:{one_of('fractions.ratios', 'fractions.quotients')})(?: [^\W\d_]+){{1,2}}$"
_PRICE = (
    rf"[$€£¥₩]\s?({NUMBER})"
    rf"((?:\s?(?:trăm|{one_of('numbers.scales')}|million|billion))?)(?![^\W_])"
)
_EACH = rf"\s?(?:{one_of('numbers.each')})\b"
_EACH_OF = rf"\d\s?(?:{one_of('numbers.coins')}|k)/(?:1 ?)?[^\W\d_]+(?: [^\W\d_]+)?$"
_PAUSES = frozenset("|→⇒►▶➔➜•·●▪■◆♦‣⁃○□✓✔★☆※")
_SILENT = frozenset("*#_~`^\\{}[]<>|•·●▪■◆♦‣⁃○□✓✔★☆※©®™†‡¤")
_SUM = (
    r"[=√≥≤²³×∈]|\|[a-z\d]|(?i:\btính(?: nhanh| nhẩm)?:)"
    rf"|\b(?:{one_of('letters.sums', 'letters.formulas')})\b"
)
_TERMS = r"[\w²³%)]\s?[+×÷*]\s?[\w√]|[\w²³%)] [-−–x:] [\w√]"  # of a sum
_WORKED_OUT = (
    rf"(?:\b(?:{one_of('numbers.worked-out')})(?: của)?\s?:?\s?|[\d)]\s?[+×÷=]\s?)"
    r"[\d(][\d\s.,()+×÷x*–−-]*$"
)
_STROKES = r".{0,4}?(?<=[A-Za-z'’ ])(//)\s?[A-Za-z]{1,2}['’]?(?![^\W_])"
_KINDS = one_of("pairs.numbered", "dates.blanks")
_OF_YEAR = r"(\d{1,3})(?!\d)(?:/(\d{1,2})(?!\d))?(?:/(\d{4})(?!\d))?"  # and of a month
_NUMBERED_BEHIND = rf"\s?({_KINDS})\s{_OF_YEAR}(?![.,:/]\d)"
_NUMBERED_BEFORE = rf"(?<![^\W_])({_KINDS})\s{_OF_YEAR}\s?$"
_PLAYED = rf"\b(?:{one_of('scores.sports', 'scores.matches', 'scores.results')})\b"
_GOES_ON = r": (?:\d[\d.]*(?:,\d+)? [+×÷] \d|\(\d+ [+×÷–−-] \d)"
_ALONE = r"(?:^|[;:,)])\s*[\d.,]+ $"
_TASK = (
    rf"(?i:\b(?:{one_of('numbers.worked-out')})\b)"
    r"|^(?:[a-hđ]\)\s)?[\d(][\d\s.,()+×÷*:–−-]*$"
)
_COMPARED = rf"\b(?:{one_of('fractions.ratios')})(?: [^\W\d_]+){{0,3}} \d[\d.]* ?$"
_MULTIPLIED = r".{0,2}(?:(?<![^\W\d_])[^\W\d_]|\d|\)) ?\* ?(?:\(|[A-Z]{0,2}\d|[^\W\d_](?![^\W\d_]))"
_GROUP = rf"\b(?:{one_of('places.classes', 'scores.groups')}) \d{{1,2}}[a-zđ]?\d{{0,2}} $"
_DOT_BETWEEN = r".{0,2}?(?<=[\w)²³]) ?[·⋅∙] ?(?:\d|\(|[a-zA-Z](?![^\W\d_]))"
_ABSOLUTE = "giá trị tuyệt đối của "
_TERM = r"(?:\d+(?:[.,/]\d+)?[a-z]?|[a-z])[²³]?"
_BARS = rf"(?<![\w|])\|[-−]?{_TERM}(?: ?[-−+] ?{_TERM})*\|(?![\w|])"  # of an absolute value
_LESSON = rf"{FORMULA}|[{{∈∉|]|(?i:\b(?:{one_of('numbers.of-lessons')})\b)"
_COMPARED_WITH = r"\s?[<>≤≥]"
_MINUS_LETTER = r".{0,2}?(?<=[=<>≤≥(\[{;]) ?[-−][a-zA-Zπ](?![^\W\d_²³])"  # "y = -x²"
_MINUS_CUE = rf"\b(?:{one_of('numbers.before-negative')})\s*$"


def _glued(line: TextLine, at: int) -> bool:
    """Whether a letter or figure stands on both sides."""
    return line.text[at - 1 : at].isalnum() and line.text[at + 1 : at + 2].isalnum()


def _opens_negative(line: TextLine, at: int, end: int) -> bool:
    """Whether a line that opens with "-7", "-3,5%", "-10 đến -5" opens with a negative number."""
    after = line.text[end : end + 40].lstrip()
    if line.text[at - 1] not in "-−":
        return False
    if pattern(r"\d+,\d+(?![\d,])").match(line.text, at):
        return True
    if not after or after[0] in ",;%‰=+)":
        return True
    return pattern(r"đến\s+(?:[-−]|[\d,]+\s?(?:độ|°))").match(after) is not None


def _points_off(line: TextLine, at: int, end: int) -> bool:
    """Whether marks are taken off: "(-2đ)", "nói tục: -5 điểm"; an item of a list has no left."""
    marks = pattern(r"đ(?![^\W_])|\s?điểm\b(?! (?:trường|thi|a|b|c|d|đ|e|g|h)\b)").match(
        line.low, end
    )
    if marks and pattern(_GROUP).search(line.left(at, 24)):
        return True  # "tổ 2 -5đ"
    left = line.text[line.indent : at].rstrip()[-1:]
    return marks is not None and bool(left) and not left.isdigit() and at - 1 != line.indent


def _of_lesson(line: TextLine, at: int, end: int) -> bool:
    """Whether a number below zero stands as lessons have it: "{2; -3}", "[-1; 3]", "(-4)", "|-7|".

    And as the first of an equation ("-2x + 5 = 1") and in a row ("-5; -3; 0").
    """
    text = line.text
    opener, behind = text[at - 1 : at] if at else "", text[end : end + 1]
    if opener in ("[", "{", "|") and opener:
        return True
    if opener == "(" and (behind == ")" or pattern(r"; ?[-−\d+]").match(text, end)):
        return True
    if at == line.indent and pattern(r"[xyz](?![^\W_²³])").match(text, end):
        return True
    first = at == line.indent and pattern(r"[a-z]?[²³]? ?[+−=<>≤≥-] ?[\w(]").match(text, end)
    if first and "=" in text[end:]:
        return True
    row = pattern(r"; [-−]?\d[\d.,/]*(?:[;.]|$)").match(text, end)
    after = pattern(r"\d; $").search(text[max(0, at - 3) : at])
    return bool(row or after) and behind not in ("đ", "%")


def _minus(line: TextLine, at: int) -> ReadPiece | None:  # noqa: PLR0911 - cases
    """A hyphen or minus right before a number: "âm" only where it must be one."""
    text = line.text
    if pattern(_MINUS_LETTER).match(text, max(0, at - 2)) and line.tells(FORMULA):
        return ReadPiece(at, at + 1, "âm ", "minus", Ground.NONE, "doan-dau-am", ", ")
    found = pattern(NUMBER).match(text, at + 1)
    if not found or (at and not text[at - 1].isspace() and text[at - 1] not in "(=,;:[{|"):
        return None
    before = text[:at].rstrip()[-1:]
    off = text[at] == "-" and _points_off(line, at, found.end())
    if (before.isdigit() and not off) or text[max(0, at - 3) : at].strip()[-1:] in ("%", "đ"):
        return (
            ReadPiece(at, at + 1, "đến", "range", Ground.NONE, "doan-khoang", " trừ ")
            if text[at] == "−"
            else None
        )
    boxed = before == "(" and pattern(r"\s?(?:%\)|;)").match(text, found.end())
    decimal = before.isalpha() and "," in found[0] and "." not in found[0]
    if text[at] == "-" and (boxed or decimal):
        return ReadPiece(at, at + 1, "âm ", "minus", Ground.NONE, "doan-dau-am", ", ")
    if off:
        return ReadPiece(at, at + 1, "trừ ", "minus", Ground.NONE, "doan-dau-am", "âm ")
    if _of_lesson(line, at, found.end()):
        piece = ReadPiece(at, at + 1, "âm ", "minus", Ground.CUE)
        return piece if line.tells(_LESSON) else piece.doubted("doan-dau-am", ", ")
    unit, unit_end, _ = unit_at(line, found.end(), at + 1)
    degrees = unit.startswith("độ") or line.right(found.end(), 5).strip().startswith("độ")
    compared = before in ("<", ">", "≤", "≥") or pattern(_COMPARED_WITH).match(text, found.end())
    cued = compared or (
        before == "=" or pattern(_MINUS_CUE).search(line.left(at)) is not None
        if before
        else _opens_negative(line, at + 1, max(found.end(), unit_end))
    )
    if text[at] == "−" or degrees or (cued and text[at] == "-"):
        return ReadPiece(
            at,
            at + 1,
            "âm ",
            "minus",
            Ground.FORM.when(degrees or compared or text[at] == "−"),
            "" if degrees or compared else "doan-dau-am",
            "" if degrees or compared else ", ",
        )
    return ReadPiece(at, at + 1, "", "dropped", Ground.NONE, "dau-bo")


def _between_figures(line: TextLine, at: int) -> ReadPiece | None:
    """A hyphen between values: "đến"; a blank on both sides makes it a guess."""
    text = line.text
    last = line.pieces[-1] if line.pieces else None
    kept = text[max(0, at - 4) : at].rstrip()
    end = max(0, at - 4) + len(kept)
    right = text[at + 1 : at + 4].lstrip()[:1]
    if not right.isdigit():
        return None
    if last and last.end == end and kept and last.rule != "outline":
        spaced = text[at - 1] == " " or text[at + 1] == " "
        if spaced and pattern(r"\s\d{1,2}(?:[A-ZĐ]\d{0,2}|/\d{1,2}):").match(text, at + 1):
            return None
        span = _behind_figures(line, last, at, spaced=spaced)
        if span:
            return span
    if pattern(_SCALED).search(line.left(at, 20)):
        tight = not (text[at - 1] == " " and text[at + 1] == " ")
        piece = ReadPiece(at, at + 1, "đến", "range", Ground.FORM)
        return piece if tight else piece.doubted("doan-khoang", ", ")
    return None


def _behind_figures(line: TextLine, last: ReadPiece, at: int, *, spaced: bool) -> ReadPiece | None:
    """A hyphen right behind what has been read, before a figure."""
    if _apart(line, last, at + 1):
        return ReadPiece(at, at + 1, ",", "pause", Ground.CUE)
    alike = pattern(r"\s?\d{1,2}[A-ZĐa-zđ]").match(line.text, at + 1)
    if last.rule in ("code", "plate", "phone", "hotline") and not alike:  # "mã lớp 6a1-2026"
        return ReadPiece(at, at + 1, ",", "pause", Ground.NONE, "doan-khoang", " đến ")
    if not line.text[last.end - 1].isdigit() and spaced:
        return None
    if last.rule in ("plain", "spelled", "name"):  # "mã XY-7Q2"
        return ReadPiece(at, at + 1, ",", "pause", Ground.NONE, "doan-khoang", " đến ")
    piece = ReadPiece(at, at + 1, "đến", "range", Ground.FORM)
    return piece.doubted("doan-khoang", ", ") if spaced else piece


def _between_named(line: TextLine, at: int) -> ReadPiece | None:
    """A dash between two of a kind: "khối 6 – khối 9"; neighbours and a match are a guess."""
    behind = pattern(_NUMBERED_BEHIND).match(line.low, at + 1)
    before = pattern(_NUMBERED_BEFORE).search(line.left(at, 24)) if behind else None
    if not behind or not before or before[1] != behind[1]:
        return None
    if behind[3] and behind[1] != "ngày":
        return None  # a class or a house: "lớp 6 – lớp 9/1"
    both = [n for n in (4, 3, 2) if before[n] and behind[n]]
    one, two = ([int(found[n]) for n in both] for found in (before, behind))
    if one >= two or pattern(r":\s?\d").match(line.text, behind.end()):
        return None
    far = one[:-1] != two[:-1] or one[-1] + 1 < two[-1]
    chained = pattern(r"\s?[-–—]").match(line.low, behind.end()) or pattern(r"[-–—]\s?$").search(
        line.left(at, 24)[: before.start()]
    )
    if chained:
        return None
    told = far and not pattern(_PLAYED).search(line.left(at))
    piece = ReadPiece(at, at + 1, "đến", "range", Ground.CUE)
    return piece if told else piece.doubted("doan-khoang", ", ")


def _apart(line: TextLine, last: ReadPiece, at: int) -> bool:
    """Whether two amounts side by side are of different things: "220V-60W", "1m60-45kg"."""
    first = pattern(r"\d+(?:[.,]\d+)?\s?([^\W\d_]{1,3})$").search(line.text[last.start : last.end])
    number = pattern(rf"\s?({NUMBER})").match(line.text, at)
    if last.rule != "measure" or first is None or number is None:
        return False
    one = table("units")["units"].get(first[1])
    two, _, _ = unit_at(line, number.end(), number.start(1))
    if pattern(r"A(?![^\W_])").match(line.text, number.end()):
        two = "am pe"
    return bool(one and two and one.split()[-1] != two.split()[-1] and "giờ" not in (one, two))


def _between_alike(line: TextLine, at: int) -> ReadPiece | None:
    """A hyphen between two codes, sums with the sign in front, degrees, or Roman numerals."""
    last = line.pieces[-1] if line.pieces else None
    gap = line.text[last.end : at] if last and at - last.end < 2 else "-"
    if not last or gap.strip():
        return None
    alike = {
        "code": not gap and _same_code(line.text, last, at),
        "money": _is_money(line, at + 1),
        "measure": "°" in line.text[last.start : last.end]
        and pattern(r"\s?\d{1,3}(?:[.,]\d+)?\s?°").match(line.text, at + 1),
        "ordinal": pattern(r"\s?[Tt]hứ\s[2-7](?!\d)").match(line.text, at + 1),
        "roman": pattern(r"\s?[IVXL]+(?![^\W_])").match(line.text, at + 1),
    }.get(last.rule)
    piece = ReadPiece(at, at + 1, "đến", "range", Ground.CUE)
    if not alike:
        return None
    return piece if last.rule == "ordinal" else piece.doubted("doan-khoang", ", ")


def _is_money(line: TextLine, at: int) -> bool:
    """Whether a sum follows: "$20", "1tr", "2tr5"."""
    if pattern(r"\s?[$€£¥₩]\s?\d").match(line.text, at):
        return True
    number = pattern(rf"\s?({NUMBER})").match(line.text, at)
    return number is not None and unit_at(line, number.end(), number.start(1))[2]


def _arrow(line: TextLine, at: int, end: int) -> ReadPiece:
    """An arrow: "đến" between figures, "tạo thành" in a reaction, else a pause; all guesses."""
    left, right = line.text[:at].rstrip()[-12:], line.text[end : end + 12].lstrip()
    last = line.pieces[-1] if line.pieces else None
    figures = left[-1:].isdigit() or (last is not None and not line.text[last.end : at].strip())
    formula = pattern(r"[A-Z][A-Za-z0-9]*[\d)]?$").search(left) and pattern(
        r"\d{0,2}[A-Z][A-Za-z]?\d?"
    ).match(right)
    if formula and line.tells(r"\+"):
        return ReadPiece(at, end, "tạo thành", "sign", Ground.CUE)
    named = pattern(r"([^\W\d_]+) (\d+)$").search(left.lower())
    until = pattern(rf"{named[1]} (\d+)").match(right.lower()) if named else None
    if named and until and int(named[2]) + 1 < int(until[1]):  # a step to the next is no span
        return ReadPiece(at, end, "đến", "range", Ground.NONE, "doan-khoang", ", ")
    timed = last is not None and last.rule == "time" and not line.text[last.end : at].strip()
    if timed and pattern(r"\d{1,2} ?[hg:]").match(right):
        return ReadPiece(at, end, "đến", "range", Ground.CUE)
    if line.text[at] in "⇒" and line.tells(FORMULA):
        return ReadPiece(at, end, "suy ra", "sign", Ground.NONE, "doan-khoang", ", ")
    if figures and (right[:1].isdigit() or pattern(r"T\.?[2-8]|CN\b").match(right)):
        return ReadPiece(at, end, "đến", "range", Ground.NONE, "doan-khoang", ", ")
    return ReadPiece(at, end, ",", "pause", Ground.NONE, "dau-bo", " đến ")


def _subtracted(line: TextLine, at: int) -> bool:
    """Whether a hyphen between two terms of a sum takes the second off the first."""
    if line.text[at - 1 : at] != " " or line.text[at + 1 : at + 2] != " ":
        return False
    if not line.tells(_SUM):
        return False
    left = pattern(r"(?<![^\W_])(?:\d[\d.,/]*[a-zA-Z]?|[a-zA-Z]|[)²³|])$|[)²³|]$").search(
        line.text[max(0, at - 10) : at - 1]
    )
    right = pattern(r"(?:\d[\d.,/]*)?(?:[a-zA-Z](?![^\W_²³⁴-⁹])|√|\()|\d|\|[\w−-]").match(
        line.text, at + 2
    )
    return left is not None and right is not None


def _arrow_of_signs(line: TextLine, at: int) -> ReadPiece | None:
    """An arrow made of two signs: "->"."""
    return _arrow(line, at, at + 2) if line.text[at + 1 : at + 2] == ">" else None


def _taken_off(line: TextLine, at: int) -> ReadPiece | None:
    """A minus between two terms of a sum."""
    if not _subtracted(line, at):
        return None
    return ReadPiece(at, at + 1, "trừ", "sign", Ground.NONE, "doan-dau-am", " đến ")


def _bullet(line: TextLine, at: int) -> ReadPiece | None:
    """The mark of an item at the head of a line."""
    if at != line.indent or line.text[at + 1 : at + 2] not in ("", " ", "\t"):
        return None
    return ReadPiece(at, at + 1, "", "bullet", Ground.FORM)


def _long_dash(line: TextLine, at: int) -> ReadPiece | None:
    """A dash of another alphabet or of a sum, where it is no minus: a pause."""
    if line.text[at] not in "−‒―":
        return None
    return ReadPiece(at, at + 1, "–", "pause", Ground.FORM)


def _in_word(line: TextLine, at: int) -> ReadPiece | None:
    """A hyphen within a word of which a part is said otherwise."""
    beside = line.text[at - 1 : at], line.text[at + 1 : at + 2]
    if line.text[at] != "-" or not _glued(line, at) or any(c.isdigit() for c in beside):
        return None
    return ReadPiece(at, at + 1, " ", "pause", Ground.FORM) if _spoken_part(line, at) else None


def _rule_of_hyphens(line: TextLine, at: int) -> ReadPiece | None:
    """Hyphens in a row, which draw a line."""
    found = pattern("--+").match(line.text, at)
    return ReadPiece(at, found.end(), "", "dropped", Ground.NONE, "dau-bo") if found else None


# what a dash may be, by rank; none = it stays as it is
_DASHES: tuple[Reader, ...] = (
    _arrow_of_signs,
    _taken_off,
    _bullet,
    _minus,
    _between_named,
    _between_figures,
    _between_alike,
    _long_dash,
    _in_word,
    _rule_of_hyphens,
)


def _dash(line: TextLine, at: int) -> ReadPiece | None:
    """A dash as the first of what it may be here."""
    return next((piece for read in _DASHES if (piece := read(line, at))), None)


def _same_code(text: str, last: ReadPiece, at: int) -> bool:
    """Whether a code like the last one follows: "K10-K12"."""
    one = pattern(r"([A-ZĐ]+)\.?\d+").match(text, last.start)
    two = pattern(r"([A-ZĐ]+)\.?\d+(?![^\W_])").match(text, at + 1)
    return bool(one and two and one[1] == two[1])


def _spoken_part(line: TextLine, at: int) -> bool:
    last = line.pieces[-1] if line.pieces else None
    return bool(last and last.end == at)


def _divided(line: TextLine, at: int) -> ReadPiece | None:
    """A colon between two terms: certain in a sum that is to be worked out ("tính 100 : 5")."""
    text = line.text
    terms = (
        pattern(r"[\d)²³] ?: ?[\d(]").match(text, max(0, at - 2))
        or pattern(r"[\d)²³]: ?[\d(]").match(text, max(0, at - 1))
        or pattern(r"(?:[\d)²³]|(?<![^\W_])[a-z]) : (?:[\d(]|[a-z]\b)").match(text, max(0, at - 2))
    )
    if not terms or text[at - 1 : at] not in (" ", ")"):
        return None
    piece = ReadPiece(at, at + 1, "chia", "sign", Ground.CUE)
    if text[at + 1 : at + 2] == " " and (
        pattern(_WORKED_OUT).search(line.left(at)) or pattern(_GOES_ON).match(text, at)
    ):
        return piece
    if pattern(_COMPARED).search(line.left(at, 30)):
        return ReadPiece(at, at + 1, "trên", "ratio", Ground.NONE, "doan-hai-cham", ", ")
    alone = pattern(_ALONE).search(line.left(at)) and line.tells(_TASK)
    return piece.doubted("doan-ma", ", ") if alone or line.tells("=") else None


def read_formula(line: TextLine, at: int) -> ReadPiece | None:
    """A bracket or a colon in a sum, a guess: what belongs together is not heard otherwise."""
    char, text = line.text[at], line.text
    if char == ":":
        return _divided(line, at)
    if char == ".":  # "2³ . 2² = 2⁵"
        told = line.tells(FORMULA)
        return ReadPiece(at, at + 1, "nhân", "sign", Ground.CUE) if told else None
    if not line.tells(FORMULA):
        return None
    start = at if char == "(" else text.rfind("(", max(0, at - 60), at)
    inner = pattern(r"\(([^()]{1,60})\)").match(text, start) if start >= 0 else None
    if inner is None or not pattern(_TERMS).search(inner[1]):
        return None
    words = "mở ngoặc" if char == "(" else "đóng ngoặc"
    piece = ReadPiece(at, at + 1, words, "sign", Ground.CUE)
    told = any(one.spoken == "mở ngoặc" for one in line.pieces)  # one notice for the formula
    return piece if told else piece.doubted("doan-ma", ", ")


def _in_gazette_head(line: TextLine, at: int) -> Ground | None:
    """The head of a page of the official gazette: "CÔNG BÁO/Số 12 + 13/Ngày 5-1-2026"."""
    head = pattern(r"^(?:\d+ )?CÔNG BÁO/Số [\d +]+/Ngày ").match(line.text)
    return Ground.FORM if head else None


def _closes(line: TextLine, at: int) -> Ground | None:
    """The mark that ends an official text: "./.", "./"."""
    return Ground.FORM if pattern(r"\./\.?").match(line.text, at - 1) else None


def _of_ratio(line: TextLine, at: int) -> Ground | None:
    """What a ratio is of: "tỷ lệ nam/nữ"."""
    return Ground.NONE if pattern(_RATIO).search(line.left(at, 30)) else None


def _and_or(line: TextLine, at: int) -> Ground | None:
    """Two joints side by side: "và/hoặc"."""
    told = line.low[max(0, at - 2) : at] == "và" or line.right(at + 1, 6).startswith("hoặc")
    return Ground.FORM if told else None


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
    if last.rule == "money" or pattern(_EACH).match(line.low, at + 1):
        return Ground.CUE
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
    return Ground.NONE if left in units and (right in units or right == "giờ") else None


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
    found = pattern(r"(?:^|[;.:,]\s)(?:[a-zđ]|[IVX]{1,4})/\s$").search(near)
    return Ground.FORM if found else None


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
    _Slash("gạch chéo", "slash", _opens_word, ","),
    _Slash("hoặc", "slash", _between_words, ","),
    _Slash("", "slash", lambda _line, _at: Ground.NONE, "gạch chéo"),
)


def _parallel(line: TextLine, at: int) -> ReadPiece | None:
    """Two strokes between lines of a drawing: "a // b", "AB//CD"."""
    found = pattern(_STROKES).match(line.text, max(0, at - 4))
    if found is None or found.start(1) != at:
        return None
    return ReadPiece(at, found.end(1), "song song với", "sign", Ground.FORM)


def _per_unit(line: TextLine, at: int) -> ReadPiece | None:
    """What is counted for each unit: "6 tấn/ha", "290 người/km²"."""
    found = pattern(r"/\s?((?:[^\W\d_]{2,3}|[mlh])[²³23]?)(?![^\W_])").match(line.text, at)
    unit = table("units")["units"].get(found[1]) if found else None
    if not found or not unit or not line.text[at - 1 : at].isalpha():
        return None
    if _counted_before(line, at):
        return ReadPiece(at, found.end(), f"một {unit}", "slash", Ground.CUE)
    if line.before(at) not in cues()["units.grown"]:
        return None
    words, other = f"trên {unit}", f" một {unit}"
    return ReadPiece(at, found.end(), words, "slash", Ground.NONE, "doan-gach-cheo", other)


def _slash(line: TextLine, at: int) -> ReadPiece:
    """A slash as the first of its meanings that it may have here."""
    met = ((one, one.ground(line, at)) for one in _SLASHES)
    meant, ground = next((one, ground) for one, ground in met if ground is not None)
    end = at + 1 + (meant.rule == "closing-mark" and line.text[at + 1 : at + 2] == ".")
    if ground is Ground.NONE:
        other = ", " if meant.other == "," else f" {meant.other} "
        note = "doan-gach-cheo"
        return ReadPiece(at, end, meant.spoken, meant.rule, Ground.NONE, note, other)
    return ReadPiece(at, end, meant.spoken, meant.rule, ground)


def _arithmetic(line: TextLine, at: int) -> bool:
    left, right = line.text[:at][-3:].rstrip()[-1:], line.text[at + 1 : at + 4].lstrip()[:1]
    return (
        bool(left)
        and (left.isalnum() or left in ")%'’′\"”″°|")
        and (right.isalnum() or right in "(-−{[|√∅π±" or (line.text[at] == "=" and right == "+"))
    )


def _special(line: TextLine, at: int, char: str) -> ReadPiece | None:
    """Notes "[1]", accounts "@abc", hashtags, powers: signs that are read with what follows."""
    note = pattern(r"\[\d{1,3}\]").match(line.text, at) if char == "[" else None
    if note:
        return ReadPiece(at, note.end(), "", "dropped", Ground.FORM, "dau-bo")
    mark = pattern(r"</?[a-z][a-z0-9]{0,9}(?:\s[^<>]{0,80})?/?>|&[a-z]{2,6};").match(line.text, at)
    if mark and char in "<&":
        return ReadPiece(
            at, mark.end(), " " if char == "&" else "", "dropped", Ground.FORM, "dau-bo"
        )
    if char == "#" and pattern(r"#\d{1,3}(?![^\W_])").match(line.text, at):
        return ReadPiece(at, at + 1, "số", "sign", Ground.FORM)
    if char == "@":
        return read_handle(line, at)
    if char == "#":
        return read_hashtag(line, at) or ReadPiece(
            at, at + 1, "", "dropped", Ground.FORM.when(at == line.indent), "dau-bo"
        )
    return _power(line, at, char)


def _power(line: TextLine, at: int, char: str) -> ReadPiece | None:
    """Reads "10^6", "10⁶" = mười mũ sáu."""
    raised = pattern(r"([⁻⁺]?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)").match(line.text, at)
    if raised and (raised[0] not in ("²", "³")) and line.text[at - 1 : at].isalnum():
        number = int("".join(str(unicodedata.digit(c)) for c in raised[2]))
        sign = "âm " if raised[1] == "⁻" else ""
        return ReadPiece(at, raised.end(), f"mũ {sign}{count(number)}", "power", Ground.FORM)
    power = pattern(r"\^\s?([-−]?)(\d{1,3})").match(line.text, at) if char == "^" else None
    before = line.text[at - 1 : at]
    if not power or not (before.isalnum() or before == ")"):
        return None
    sign = "âm " if power[1] else ""
    return ReadPiece(at, power.end(), f"mũ {sign}{count(int(power[2]))}", "power", Ground.FORM)


def read_symbol(  # noqa: PLR0911 - a ladder of cases
    line: TextLine, at: int
) -> ReadPiece | None:
    """What a sign says; None when it stays as it is."""
    char = line.text[at]
    if char in "-–—−‒―":
        return _dash(line, at)
    if char == "/":
        return _parallel(line, at) or _per_unit(line, at) or _slash(line, at)
    special = _special(line, at, char)
    if special:
        return special
    if char == "~" and pattern(r"~\s?\d").match(line.text, at):
        return ReadPiece(at, at + 1, "khoảng", "sign", Ground.FORM)
    if char in "$€£¥₩":
        return _currency_first(line, at)
    if char == "|" and (bar := _bar(line, at)):
        return bar
    if line.text.startswith("><", at):
        return ReadPiece(at, at + 2, "gặp", "sign", Ground.NONE, "doan-ma", ", ")
    if char == "+" and (both := _both(line, at)):
        return both
    if char in "+=<>" and not _arithmetic(line, at):
        return _lone_sign(line, at, char)
    if char in "→⇒➔➜":
        return _arrow(line, at, at + 1)
    said_as = table("signs")["signs"].get(char)
    if said_as:
        return ReadPiece(at, at + 1, said_as, "sign", Ground.TABLE)
    product = char in "·⋅∙" and _multiplies(line, at)
    if char in _PAUSES and at != line.indent and not product:
        return ReadPiece(at, at + 1, ",", "pause", Ground.NONE, "dau-bo")
    return _other(line, at, char)


def _bar(line: TextLine, at: int) -> ReadPiece | None:
    """A bar about what an absolute value is of: "|-7|", "|x - 3|"; the second one is a pause."""
    last = next(
        (one for one in reversed(line.pieces[-12:]) if one.spoken in (_ABSOLUTE, "của ")), None
    )
    if last and (inner := pattern(_BARS).match(line.text, last.start)) and inner.end() == at + 1:
        ends = line.text[at + 1 :].lstrip()[:1] in ("", ".", ",", ";", ":", ")", "=")
        return ReadPiece(at, at + 1, "" if ends else ",", "sign", Ground.FORM)
    if not pattern(_BARS).match(line.text, at):
        return None
    named = line.left(at, 14).rstrip().endswith("trị tuyệt đối")
    return ReadPiece(at, at + 1, "của " if named else _ABSOLUTE, "sign", Ground.FORM)


def _both(line: TextLine, at: int) -> ReadPiece | None:
    """Two of a kind with a plus between, a guess: "khối 8+9", "tiết 1 + 2"."""
    found = pattern(_NUMBERED_BEFORE).search(line.left(at, 24))
    if not found or found[1] not in cues()["pairs.listed"] or "=" in line.text:
        return None
    if not pattern(r"\s?\d{1,2}(?![^\W_]|[.,]\d|\s?[+=×])").match(line.text, at + 1):
        return None
    return ReadPiece(at, at + 1, "cộng", "sign", Ground.NONE, "doan-ma", " và ")


def _lone_sign(line: TextLine, at: int, char: str) -> ReadPiece:
    if char in "<>" and pattern(r"[<>]\s?=?\s?\d").match(line.text, at):
        both = line.text[at + 1 : at + 2] == "="
        words = table("signs")["signs"][char] + (" hoặc bằng" if both else "")
        return ReadPiece(at, at + 1 + both, words, "sign", Ground.FORM)
    whole_line = at == line.indent and pattern(r"\+\s?[\d.,]+\s?%?\s*$").match(line.text, at)
    if char == "+" and line.text[at + 1 : at + 2].isdigit() and (at != line.indent or whole_line):
        return ReadPiece(at, at + 1, "cộng", "sign", Ground.FORM)
    return ReadPiece(
        at,
        at + 1,
        "",
        "bullet" if at == line.indent else "dropped",
        Ground.FORM.when(at == line.indent),
        "dau-bo",
    )


def _currency_first(line: TextLine, at: int) -> ReadPiece:
    found = pattern(_PRICE).match(line.text, at)
    money = table("units")["money"][line.text[at]]
    american = line.text[at] == "$" and line.text[max(0, at - 2) : at] == "US"
    if not found:
        return ReadPiece(
            at - 2 * american, at + 1, "đô la Mỹ" if american else money, "money", Ground.TABLE
        )
    number = found[1]
    words = said(
        point="phẩy",
        text=number.replace(",", "")
        if pattern(r"\d{1,3}(?:,\d{3})+").fullmatch(number)
        else number,
    )
    scale = found[2].strip()
    scale = {"million": "triệu", "billion": "tỷ"}.get(scale, scale)
    parts = [words, *([scale] if scale else []), "đô la Mỹ" if american else money]
    return ReadPiece(at - 2 * american, found.end(), " ".join(parts), "money", Ground.FORM)


def _multiplies(line: TextLine, at: int) -> bool:
    """Whether a raised point is of a product: "2·5", "7 · 8 = 56"; "3 · 2 · 1" is a row."""
    tight = not (line.text[at - 1 : at] + line.text[at + 1 : at + 2]).isspace()
    stands = pattern(_DOT_BETWEEN).match(line.text, max(0, at - 2)) is not None
    return stands and (tight or line.tells(FORMULA))


def _other(line: TextLine, at: int, char: str) -> ReadPiece | None:
    if char in KEPT:
        return None
    value = unicodedata.numeric(char, -1.0)
    if value >= 0 and value == int(value) and unicodedata.category(char) == "No":
        small = unicodedata.decomposition(char).startswith("<super>")
        return ReadPiece(
            at,
            at + 1,
            "" if small else count(int(value)),
            "number",
            Ground.FORM.when(not small),
            "dau-bo" if small else "",
        )
    if 0 < value < 1:
        top, below = value.as_integer_ratio() if char in "½¼¾⅛⅜⅝⅞" else (round(value * 15), 15)
        words = {4: "tư"}.get(below, count(below))
        return ReadPiece(at, at + 1, f"{count(top)} phần {words}", "fraction", Ground.FORM)
    if char in "·⋅∙" and _multiplies(line, at):
        return ReadPiece(at, at + 1, "nhân", "sign", Ground.FORM)
    if char == "*" and pattern(_MULTIPLIED).match(line.text, max(0, at - 3)):
        return ReadPiece(at, at + 1, "nhân", "sign", Ground.FORM)
    silent = char in _SILENT and (at == line.indent or char in "*_`{}[]|")
    silent = silent and not (char in "*_|" and _glued(line, at))
    return ReadPiece(
        at, at + 1, "", "dropped", Ground.FORM.when(silent), "" if silent else "dau-bo"
    )

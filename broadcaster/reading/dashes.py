"""Hyphens, dashes and arrows: a span, a minus, a bullet, a pause."""

from broadcaster.reading.letters import FORMULA, name
from broadcaster.reading.line import Ground, Reader, ReadPiece, TextLine, pattern
from broadcaster.reading.measures import unit_at
from broadcaster.reading.numbers import NUMBER
from broadcaster.reading.tables import LISTED, one_of, table

_NUMBER_BEHIND = rf"\s?({NUMBER})"
_TESTED = rf"(?i:\b(?:{one_of('letters.tested')})\b)"

_CHANGED = rf"(?i:\b(?:{one_of('numbers.changed')})\b)"

BLOOD = rf"(?i:\b(?:{one_of('letters.of-blood')})\b)|(?<![^\W_])Rh[+-]"

# ions: "Na+, Cl-", "SO4 2-", and what tells of them
_ION = r"(?<![^\W_])(?:[A-Z][a-z]?\d?)+(?: ?\d)?$"
_IONS = rf"(?<![^\W_])[A-Z][a-z]?\d?\+(?![^\W_])|(?i:\b(?:{one_of('letters.of-chemistry')})\b)"

_SCALED = (
    rf"\d[^\W_]*\s?(?:trăm|{one_of('numbers.scales', 'numbers.spanned')})"
    rf"(?:\s(?:{one_of('times.day-parts')}))?\s?$"
)

_SUM = (
    r"[=√≥≤²³×∈]|\|[a-z\d]|(?i:\btính(?: nhanh| nhẩm)?:)"
    rf"|\b(?:{one_of('letters.sums', 'letters.formulas')})\b"
)

_KINDS = one_of("pairs.numbered", "dates.blanks")

_OF_YEAR = r"(\d{1,3})(?!\d)(?:/(\d{1,2})(?!\d))?(?:/(\d{4})(?!\d))?"  # and of a month

_NUMBERED_BEHIND = rf"\s?({_KINDS})\s{_OF_YEAR}(?![.,:/]\d)"

NUMBERED_BEFORE = rf"(?<![^\W_])({_KINDS})\s{_OF_YEAR}\s?$"

_PLAYED = rf"\b(?:{one_of('scores.sports', 'scores.matches', 'scores.results')})\b"

_PLAYED_ANYWHERE = (
    rf"(?i:{_PLAYED}|\btranh (?:hạng|\d))"
    r"|\d[A-ZĐ]\d{0,2}\s?[-–]\s?\d{1,2}[A-ZĐ]\d{0,2}:? \d{1,2}-\d"  # and their score
)

_GROUP = rf"\b(?:{one_of('places.classes', 'scores.groups')}) \d{{1,2}}[a-zđ]?\d{{0,2}} $"

_LESSON = rf"{FORMULA}|[{{∈∉|]|(?i:\b(?:{one_of('numbers.of-lessons')})\b)"

_FRACTIONS = rf"(?i:\b(?:{one_of('fractions.named')})\b)"

_COMPARED_WITH = rf"\s?[<>≤≥]|\s(?:{one_of('numbers.compared')})\s[-−]?\d"

_AMOUNT = rf"\d(?: ?(?:{one_of('pairs.lasting', 'numbers.scales', 'pairs.units')}))?\s?$"
_SHORT_PART = 2  # words of what a part of a word stands for

_MINUS_LETTER = r".{0,2}?(?<=[=<>≤≥(\[{;]) ?[-−][a-zA-Zπ](?![^\W\d_²³])"  # "y = -x²"

_NEGATIVE = rf"\b(?:{one_of('numbers.negative')})\s*$"

_JUDGED = rf"(?i:\b(?:{one_of('numbers.marked', 'numbers.judged')})\b)"
_ADDED = r"(?:^|[\s(:;,])\+\d"  # a number with its plus, beside which a minus is one
_MINUS_CUE = rf"\b(?:{one_of('numbers.before-negative')})\s*$"


def is_glued(line: TextLine, at: int) -> bool:
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
    marks = pattern(r"\s?đ(?![^\W_])|\s?điểm\b(?! (?:trường|thi|a|b|c|d|đ|e|g|h)\b)").match(
        line.low, end
    )
    if marks and pattern(_GROUP).search(line.left(at, 24)):
        return True  # "tổ 2 -5đ"
    scored = pattern(r"\d{1,2}[A-ZĐ]\d{0,2} $").search(line.text[max(0, at - 6) : at])
    if scored and line.tells(_JUDGED) and pattern(r"\s?(?:[,;(.]|$)").match(line.text, end):
        return True  # "cờ đỏ chấm: 7A1 -5, 7A2 -10"
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
    if pattern(r"/\d+(?![\d/])").match(text, end) and line.tells(_FRACTIONS):
        return True  # "so sánh -5/6 và -7/8"
    row = pattern(r"; [-−]?\d[\d.,/]*(?:[;.]|$)").match(text, end)
    after = pattern(r"\d; $").search(text[max(0, at - 3) : at])
    return bool(row or after) and behind not in ("đ", "%")


def _minus(line: TextLine, at: int) -> ReadPiece | None:  # noqa: PLR0911 - cases
    """A hyphen or minus right before a number: "âm" only where it must be one."""
    text = line.text
    if text[at + 1 : at + 2] == "∞":
        return ReadPiece(at, at + 1, "âm ", "minus", Ground.FORM)
    if text[at + 1 : at + 2] == "(" and line.tells(FORMULA) and not is_glued(line, at):
        return ReadPiece(at, at + 1, "trừ ", "minus", Ground.NONE, "doan-dau-am", "âm ")
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
    behind = pattern(rf"\s?(?:{one_of('numbers.compared-with')})\b").match(line.low, found.end())
    if text[at] == "-" and before == "(" and behind:  # "14 lượt (-6 so với tháng 10)"
        return ReadPiece(at, at + 1, "trừ ", "minus", Ground.NONE, "doan-dau-am", "âm ")
    boxed = pattern(r"\s?(?:%\)|;)").match(text, found.end()) if before == "(" else None
    goals = pattern(r"\(\d+ ?(?:đ|điểm)[,;] ?$").search(text[max(0, at - 14) : at])  # "(3đ, -2)"
    boxed = boxed or (goals if text[found.end() : found.end() + 1] == ")" else None)
    decimal = (before.isalpha() or before == ":") and "," in found[0] and "." not in found[0]
    if text[at] == "-" and (boxed or decimal):
        return ReadPiece(at, at + 1, "âm ", "minus", Ground.NONE, "doan-dau-am", ", ")
    if off:
        return ReadPiece(at, at + 1, "trừ ", "minus", Ground.NONE, "doan-dau-am", "âm ")
    if _of_lesson(line, at, found.end()):
        piece = ReadPiece(at, at + 1, "âm ", "minus", Ground.CUE)
        return piece if line.tells(_LESSON) else piece.doubted("doan-dau-am", ", ")
    unit, unit_end, _ = unit_at(line, found.end(), at + 1)
    degrees = unit.startswith("độ") or line.right(found.end(), 5).strip().startswith("độ")
    compared = (
        before in ("<", ">", "≤", "≥")
        or pattern(_COMPARED_WITH).match(line.low, found.end())
        or pattern(_NEGATIVE).search(line.left(at))
    )
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
    if text[at] == "-" and at > line.indent and line.tells(_LESSON):
        return ReadPiece(at, at + 1, "âm ", "minus", Ground.NONE, "doan-dau-am", ", ")
    if text[at] == "-" and (changed := _changed_by(line, at, found.end())):
        return ReadPiece(at, at + 1, changed, "minus", Ground.NONE, "doan-dau-am", ", ")
    return ReadPiece(at, at + 1, "", "dropped", Ground.NONE, "dau-bo")


def _changed_by(line: TextLine, at: int, end: int) -> str:
    """How a change is said: "lợi nhuận -3%", and "-2 vụ, +1 người", of which one has its plus.

    At the head of a line only beside a plus, or where marks are taken off for each.
    """
    if at == line.indent:
        each = pattern(r"\s?(?:đ|điểm)/[^\W\d_]").match(line.low, end)
        marks = pattern(r"\s?(?:đ|điểm)(?![^\W_])").match(line.low, end)
        return "trừ " if each or (marks and line.tells(_ADDED)) else ""
    if pattern(r"\s?(?:%|dBA?(?![^\W_]))").match(line.text, end):
        return "âm "
    return "trừ " if line.tells(_ADDED) else ""


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
        until = ReadPiece(at, at + 1, "đến", "range", Ground.NONE, "doan-khoang", ", ")
        return until if last.rule == "measure" and _same_kind(line, last, at + 1) else None
    letters = line.text[last.end - 1].isalpha() and last.rule in ("abbreviation", "lexicon")
    if letters or last.rule in ("plain", "spelled", "name"):  # "TL-027", "mã XY-7Q2"
        return ReadPiece(at, at + 1, ",", "pause", Ground.NONE, "doan-khoang", " đến ")
    if alike and _in_a_row(line, at):
        return ReadPiece(at, at + 1, ",", "pause", Ground.CUE)
    piece = ReadPiece(at, at + 1, "đến", "range", Ground.FORM)
    near = alike and not _far_apart(line, at)
    if near and line.tells(_PLAYED_ANYWHERE):  # "tứ kết: 9A-8C"
        piece, other = piece._replace(spoken=",", rule="pause"), " đến "
    else:
        other = ", "
    return piece.doubted("doan-khoang", other) if spaced or near else piece


def _far_apart(line: TextLine, at: int) -> bool:
    """Whether classes are a span: one at least stands between, and nothing is played."""
    one = pattern(r"(\d{1,2})([A-ZĐ])(\d?)$").search(line.text[max(0, at - 5) : at])
    two = pattern(r"\s?(\d{1,2})([A-ZĐ])(\d{0,2})").match(line.text, at + 1)
    if not one or not two or line.tells(_PLAYED_ANYWHERE):
        return False
    numbers = [(int(found[3] or 0), ord(found[2].replace("Đ", "D"))) for found in (one, two)]
    (first, letter), (second, other) = numbers
    return one[1] == two[1] and max(second - first, other - letter) > 1


def _same_kind(line: TextLine, last: ReadPiece, at: int) -> bool:
    """Whether two amounts are measured in units of one kind: "20 Hz - 20 kHz"."""
    number = pattern(_NUMBER_BEHIND).match(line.text, at)
    unit = unit_at(line, number.end(), number.start(1))[0] if number else ""
    return bool(unit) and unit.split()[-1] == last.spoken.split()[-1]


def _in_a_row(line: TextLine, at: int) -> bool:
    """Whether three classes and more are named one after the other: "1A-1B-1C"."""
    one = r"\d{1,2}[A-ZĐ]\d?"
    before = pattern(rf"{one}\s?[-–]\s?{one}\s?$").search(line.text[max(0, at - 14) : at])
    return before is not None or bool(pattern(rf"\s?{one}\s?[-–]\s?{one}").match(line.text, at + 1))


def _between_named(line: TextLine, at: int) -> ReadPiece | None:
    """A dash between two of a kind: "khối 6 – khối 9"; neighbours and a match are a guess."""
    behind = pattern(_NUMBERED_BEHIND).match(line.low, at + 1)
    before = pattern(NUMBERED_BEFORE).search(line.left(at, 24)) if behind else None
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
    number = pattern(_NUMBER_BEHIND).match(line.text, at)
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
        "code": _same_code(line.text, last, at),
        "number": _same_form(line, last, at),
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


def _same_form(line: TextLine, last: ReadPiece, at: int) -> bool:
    """Whether the same short form with a larger number follows: "sn 20-sn 46"."""
    before = pattern(r"(?<![^\W_])([^\W\d_]{2,4}) (\d{1,3})$").search(
        line.text[max(0, last.end - 9) : at].rstrip()
    )
    behind = pattern(r" ?([^\W\d_]{2,4}) (\d{1,3})(?!\d)").match(line.text, at + 1)
    same = before and behind and before[1] == behind[1] and line.lexicon.kind(before[1]) == LISTED
    return bool(before and behind and same and int(before[2]) < int(behind[2]))


def _is_money(line: TextLine, at: int) -> bool:
    """Whether a sum follows: "$20", "1tr", "2tr5"."""
    if pattern(r"\s?[$€£¥₩]\s?\d").match(line.text, at):
        return True
    number = pattern(_NUMBER_BEHIND).match(line.text, at)
    return number is not None and unit_at(line, number.end(), number.start(1))[2]


def read_arrow(  # noqa: PLR0911 - a ladder of cases
    line: TextLine, at: int, end: int
) -> ReadPiece:
    """An arrow: "đến" between figures, "tạo thành" in a reaction, else a pause; all guesses."""
    left, right = line.text[:at].rstrip()[-12:], line.text[end : end + 12].lstrip()
    last = line.pieces[-1] if line.pieces else None
    figures = left[-1:].isdigit() or (last is not None and not line.text[last.end : at].strip())
    formula = pattern(r"[A-Z][A-Za-z0-9]*[\d)]?$").search(left) and pattern(
        r"\d{0,2}[A-Z][A-Za-z]?\d?(?![à-ỹ]|[a-z]{2})"
    ).match(right)
    if formula and line.tells(r"\+"):
        return ReadPiece(at, end, "tạo thành", "sign", Ground.CUE)
    named = pattern(r"([^\W\d_]+) (\d+)$").search(left.lower())
    until = pattern(r"([^\W\d_]+) (\d+)").match(right.lower())
    same = named and until and named[1] == until[1]
    if (
        named and until and same and int(named[2]) + 1 < int(until[2])
    ):  # a step to the next is no span
        return ReadPiece(at, end, "đến", "range", Ground.NONE, "doan-khoang", ", ")
    timed = last is not None and last.rule == "time" and not line.text[last.end : at].strip()
    if timed and pattern(r"\d{1,2} ?[hg:]").match(right):
        return ReadPiece(at, end, "đến", "range", Ground.CUE)
    if line.text[at] in "⇒" and line.tells(FORMULA):
        return ReadPiece(at, end, "suy ra", "sign", Ground.NONE, "doan-khoang", ", ")
    if figures and (right[:1].isdigit() or pattern(r"T\.?[2-8]|CN\b").match(right)):
        return ReadPiece(at, end, "đến", "range", Ground.NONE, "doan-khoang", ", ")
    if line.tells(_CHANGED):  # "đổi: Sử → GDCD"
        return ReadPiece(at, end, "thành", "sign", Ground.NONE, "doan-khoang", ", ")
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
    right = pattern(
        r"(?:\d[\d.,/]*)?(?:[a-zA-Z](?![^\W_²³⁴-⁹])|√|\()|\d|\|[\w−-]|\.\.\.|…|\?"
    ).match(line.text, at + 2)
    return left is not None and right is not None


def read_tested(line: TextLine, at: int) -> ReadPiece | None:
    """What a test has found, a guess: "test nhanh (-)", "PCR (+)"."""
    marked = line.text[at - 1 : at] == "(" and line.text[at + 1 : at + 2] == ")"
    blood = marked and pattern(r"(?:Rh|AB|[ABO]) ?\($").search(line.text[max(0, at - 5) : at])
    if blood and line.tells(BLOOD):
        return ReadPiece(at, at + 1, "dương" if line.text[at] == "+" else "âm", "sign", Ground.CUE)
    if not marked or not line.tells(_TESTED):
        return None
    words = "dương tính" if line.text[at] == "+" else "âm tính"
    return ReadPiece(at, at + 1, words, "sign", Ground.NONE, "doan-ma", ", ")


def _rhesus(line: TextLine, at: int) -> ReadPiece | None:
    """The sign behind a group of blood, and of an ion, a guess: "O, Rh-", "OH-"."""
    if line.text[at + 1 : at + 2].isalnum() or not line.text[at - 1 : at].isalnum():
        return None
    near = line.text[max(0, at - 8) : at]
    if pattern(r"(?<![^\W_])(?:Rh|AB|[ABO])$").search(near) and line.tells(BLOOD):
        return ReadPiece(at, at + 1, " âm", "sign", Ground.CUE)
    if not pattern(_ION).search(near) or not line.tells(_IONS):
        return None
    return ReadPiece(at, at + 1, " trừ", "sign", Ground.NONE, "doan-dau-am", ", ")


def _arrow_of_signs(line: TextLine, at: int) -> ReadPiece | None:
    """An arrow made of two signs: "->"."""
    return read_arrow(line, at, at + 2) if line.text[at + 1 : at + 2] == ">" else None


def _between_fractions(line: TextLine, at: int) -> ReadPiece | None:
    """A minus between two parts of a whole, a guess: "3/4 + 2/5 - 1/2"."""
    last = line.last(at)
    fraction = last is not None and last.rule == "fraction"
    if not fraction or not pattern(r"\s?\d+/\d+(?![\d/])").match(line.text, at + 1):
        return None
    return ReadPiece(at, at + 1, "trừ", "sign", Ground.NONE, "doan-dau-am", " đến ")


def _until_below(line: TextLine, at: int) -> ReadPiece | None:
    """A span that its end is no part of: "từ 16 - <18 tuổi", "6 tuổi - dưới 16 tuổi"."""
    found = pattern(r"[-–—]\s?(?:<\s?|dưới )(?=\d)").match(line.text, at)
    if not found or not pattern(_AMOUNT).search(line.low[max(0, at - 10) : at]):
        return None
    return ReadPiece(at, found.end(), " đến dưới ", "range", Ground.FORM)


def _between_posts(line: TextLine, at: int) -> ReadPiece | None:
    """A stretch of a road from post to post: "Km18+200 - Km19+500"."""
    if not pattern(r"\s?km ?\d").match(line.low, at + 1):
        return None
    if not pattern(r"(?<![^\W_])km ?\d+(?: ?\+ ?\d+)?\s?$").search(line.left(at, 20)):
        return None
    return ReadPiece(at, at + 1, "đến", "range", Ground.CUE)


def _between_points(line: TextLine, at: int) -> ReadPiece | None:
    """Points of a clause from one to another: "điểm a-c khoản 1", "điểm a - điểm d"."""
    one = pattern(r"\bđiểm ([a-zđ])\s?$").search(line.left(at, 10))
    two = pattern(r"\s?(điểm )?([a-zđ])(?= khoản\b)").match(line.low, at + 1)
    letters = "abcdđeghiklmnopqrstuvxy"
    if not one or not two or letters.find(one[1]) >= letters.find(two[2]):
        return None
    words = f" đến {two[1] or ''}{name(two[2])}"
    return ReadPiece(at, two.end(), words, "range", Ground.CUE)


def _until_now(line: TextLine, at: int) -> ReadPiece | None:
    """A span that lasts: "1986-nay"."""
    since = pattern(r"(?<!\d)(?:19|20)\d\d\s?$").search(line.text[max(0, at - 6) : at])
    if not since or not pattern(r"\s?nay(?![^\W_])").match(line.low, at + 1):
        return None
    return ReadPiece(at, at + 1, "đến", "range", Ground.FORM)


def _taken_off(line: TextLine, at: int) -> ReadPiece | None:
    """A minus between two terms of a sum."""
    if not _subtracted(line, at):
        return None
    return ReadPiece(at, at + 1, "trừ", "sign", Ground.NONE, "doan-dau-am", " đến ")


def _bullet(line: TextLine, at: int) -> ReadPiece | None:
    """The mark of an item at the head of a line."""
    if at != line.indent or not pattern(r"/*(?:[ \t]|$)").match(line.text, at + 1):
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
    if line.text[at] != "-" or not is_glued(line, at) or any(c.isdigit() for c in beside):
        return None
    if not _spoken_part(line, at):
        return None
    # behind what stands for several words a blank is no pause: "TP.HCM-Hà Nội"
    last = line.pieces[-1]
    long = last.rule in ("abbreviation", "lexicon") and len(last.spoken.split()) > _SHORT_PART
    right = pattern(r"[A-ZĐ]{2,8}(?![^\W_])").match(line.text, at + 1)
    town = last.spoken.startswith("Thành phố") and beside[1].isupper()
    long = long and (town or (right is not None and right[0] != "HCM"))
    return ReadPiece(at, at + 1, ", " if long else " ", "pause", Ground.FORM)


def _rule_of_hyphens(line: TextLine, at: int) -> ReadPiece | None:
    """Hyphens in a row, which draw a line."""
    found = pattern("--+").match(line.text, at)
    return ReadPiece(at, found.end(), "", "dropped", Ground.NONE, "dau-bo") if found else None


# what a dash may be, by rank; none = it stays as it is
_DASHES: tuple[Reader, ...] = (
    _arrow_of_signs,
    _until_below,
    read_tested,
    _rhesus,
    _taken_off,
    _bullet,
    _minus,
    _between_posts,
    _until_now,
    _between_points,
    _between_fractions,
    _between_named,
    _between_figures,
    _between_alike,
    _long_dash,
    _in_word,
    _rule_of_hyphens,
)


def read_dash(line: TextLine, at: int) -> ReadPiece | None:
    """A dash as the first of what it may be here."""
    return next((piece for read in _DASHES if (piece := read(line, at))), None)


def _same_code(text: str, last: ReadPiece, at: int) -> bool:
    """Whether a code like the last one follows: "K10-K12"."""
    one = pattern(r"([A-ZĐ]+)\.?\d+").match(text, last.start)
    two = pattern(r"\s?([A-ZĐ]+)\.?\d+(?![^\W_])").match(text, at + 1)
    return bool(one and two and one[1] == two[1])


def _spoken_part(line: TextLine, at: int) -> bool:
    last = line.pieces[-1] if line.pieces else None
    return bool(last and last.end == at)

"""Signs: said, turned into a pause, or dropped with a remark."""

import unicodedata
from functools import lru_cache

from broadcaster.reading.dashes import (
    BLOOD,
    NUMBERED_BEFORE,
    is_glued,
    read_arrow,
    read_dash,
    read_tested,
)
from broadcaster.reading.documents import read_blank_number
from broadcaster.reading.letters import FORMULA, RECKONED
from broadcaster.reading.line import Ground, ReadPiece, TextLine, pattern
from broadcaster.reading.numbers import NUMBER, count, digits, said
from broadcaster.reading.slashes import read_parallel, read_per_unit, read_slash
from broadcaster.reading.tables import cues, one_of, table
from broadcaster.reading.web import read_handle, read_hashtag

KEPT = frozenset(" .,;:!?…()\"'“”‘’«»–—-")

_PRICE = (
    rf"[$€£¥₩]\s?({NUMBER})"
    rf"((?:\s?(?:trăm|{one_of('numbers.scales')}|million|billion))?)(?![^\W_])"
)

_OPENS = frozenset("(-−{[|√∅π±∆△∠Δ")  # what a term of a sum may begin with

_PAUSES = frozenset("|→⇒►▶➔➜•·●▪■◆♦‣⁃○□✓✔★☆※")

_SILENT = frozenset("*#_~`^\\{}[]<>|•·●▪■◆♦‣⁃○□✓✔★☆※©®™†‡¤")

_SIZED = rf"\d[\d.,]* ?(?:{one_of('pairs.units')}|tuổi)(?![^\W_])"
_TERMS = r"[\w²³%)]\s?[+×÷*]\s?[\w√]|[\w²³%)] [-−–x:] [\w√]"  # of a sum

_WORKED_OUT = (
    rf"(?:\b(?:{one_of('numbers.worked-out')})(?: của)?\s?:?\s?|[\d)]\s?[+×÷=]\s?)"
    r"[\d(][\d\s.,()+×÷x*–−-]*$"
)

_GOES_ON = r": (?:\d[\d.]*(?:,\d+)? [+×÷] \d|\(\d+ [+×÷–−-] \d)"

_ALONE = r"(?:^|[;:,)])\s*[\d.,]+ $"

_TASK = (
    rf"(?i:\b(?:{one_of('numbers.worked-out')})\b)"
    r"|^(?:[a-hđ]\)\s)?[\d(][\d\s.,()+×÷*:–−-]*$"
)

# what speaks of a quotient rather than of a span
_RECKONED = rf"[=×+√?]|(?i:\b(?:{one_of('letters.divided', 'letters.reckoned')})\b)"

_COMPARED = rf"\b(?:{one_of('fractions.ratios')})(?: :? ?[^\W\d_]+){{0,4}} \d[\d.]* ?$"

_MULTIPLIED = r".{0,2}(?:(?<![^\W\d_])[^\W\d_]|\d|\)) ?\* ?(?:\(|[A-Z]{0,2}\d|[^\W\d_](?![^\W\d_]))"

_DOT_BETWEEN = r".{0,2}?(?<=[\w)²³]) ?[·⋅∙] ?(?:\d|\(|[a-zA-Z](?![^\W\d_]))"

# with its plus at the head: the whole line, or marks that are given: "+5 điểm, -3 điểm"
_WHOLE_OR_MARKS = r"\+\s?[\d.,]+\s?%?\s*$|\+\d[\d.,]*\s?(?:điểm|đ)(?:/|[,;] ?[-−]\d)"
_PRESSED = rf"\b(?:{one_of('phones.before-key')}) $"  # no bullet, no note
_KEYS = rf"(?i:\b(?:{one_of('phones.pressed')})\b)"
_STARRED = rf"(?i:\b(?:{one_of('numbers.starred')})\b)"

_ABSOLUTE = "giá trị tuyệt đối của "

_TERM = r"(?:\d+(?:[.,/]\d+)?[a-z]?|[a-z])[²³]?"

_OF_UNITS = r"\d ?(?:km|m|cm|dm|kg|g|N|J|V|A|s|h|l)[²³]? $"  # "120 km : 2 h"
_COUNTED_TIMES = r"\d ?[^\W\d_]{1,8} ?\* ?\d"  # "22 ngày * 32k"
_BARS = rf"(?<![\w|])\|[-−]?{_TERM}(?: ?[-−+] ?{_TERM})*\|(?![\w|])"  # of an absolute value


def _divided(line: TextLine, at: int) -> ReadPiece | None:
    """A colon between two terms: certain in a sum that is to be worked out ("tính 100 : 5")."""
    text = line.text
    terms = (
        pattern(r"[\d)²³] ?: ?[\d(]").match(text, max(0, at - 2))
        or pattern(r"[\d)²³]: ?[\d(]").match(text, max(0, at - 1))
        or pattern(r"(?:[\d)²³]|(?<![^\W_])[a-z]) : (?:[\d(]|[a-z]\b)").match(text, max(0, at - 2))
        or (
            line.tells("=")
            and pattern(_OF_UNITS).search(text[max(0, at - 12) : at])
            and text[at + 2 : at + 3].isdigit()
        )
    )
    if not terms and pattern(r" : [^:=\d]{1,24}= ?\d").match(text, max(0, at - 1)):
        # the numbers of two kinds, as in "nam : nữ = 3 : 5"
        return ReadPiece(at, at + 1, "chia", "sign", Ground.NONE, "doan-hai-cham", ", ")
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
    summed = alone or line.tells("[=≈]") or line.tells(RECKONED)
    return piece.doubted("doan-ma", ", ") if summed else None


def read_formula(line: TextLine, at: int) -> ReadPiece | None:  # noqa: PLR0911 - cases
    """A bracket or a colon in a sum, a guess: what belongs together is not heard otherwise."""
    char, text = line.text[at], line.text
    if char == ":":
        return _divided(line, at)
    if char == ".":  # "2³ . 2² = 2⁵", "m.n"
        told = line.tells(FORMULA)
        words = "nhân " if text[at + 1 : at + 2] == "(" else "nhân"
        piece = ReadPiece(at, at + 1, words, "sign", Ground.CUE)
        if told and text[at + 1 : at + 2].isalpha():
            return piece.doubted("doan-ma", ", ")
        return piece if told else None
    if not line.tells(FORMULA):
        return None
    start = at if char == "(" else text.rfind("(", max(0, at - 60), at)
    inner = pattern(r"\(([^()]{1,60})\)").match(text, start) if start >= 0 else None
    years = inner and pattern(r"\d{4}\s?[-–—]\s?\d{4}").fullmatch(inner[1].strip())  # of a life
    if inner is None or years or not pattern(_TERMS).search(inner[1]):
        return None
    if pattern(r"\d ?[^\W\d_]*[à-ỹđ]").search(inner[1]) and not pattern("[+−-]").search(inner[1]):
        return None  # "(7 hộ x 50 m²)" explains a sum, and is none
    words = "mở ngoặc" if char == "(" else "đóng ngoặc"
    piece = ReadPiece(at, at + 1, words, "sign", Ground.CUE)
    told = any(one.spoken == "mở ngoặc" for one in line.pieces)  # one notice for the formula
    return piece if told else piece.doubted("doan-ma", ", ")


def _arithmetic(line: TextLine, at: int) -> bool:
    left, right = line.text[:at][-3:].rstrip()[-1:], line.text[at + 1 : at + 4].lstrip()[:1]
    return (
        bool(left)
        and (left.isalnum() or left in ")%'’′\"”″°|")
        and (right.isalnum() or right in _OPENS or (line.text[at] == "=" and right == "+"))
    )


def _both_ways(line: TextLine, at: int) -> ReadPiece | None:
    """An arrow with two heads, a guess: "tiết 3 <-> tiết 4", "a = b <=> b = a"."""
    found = pattern(r"<(?:-+|=+)>").match(line.text, at)
    if not found:
        return None
    same = line.tells(FORMULA) and "=" in found[0]
    words, other = ("tương đương", ", ") if same else (",", " và ")
    return ReadPiece(at, found.end(), words, "sign", Ground.NONE, "doan-ma", other)


def _starred(line: TextLine, at: int) -> ReadPiece | None:
    """The star of a set of numbers without its zero, a guess: "y ∈ N*"."""
    set_of = pattern(r"(?<![^\W_])[NZQR]\*(?![^\W_])").match(line.text, max(0, at - 1))
    if not set_of or not line.tells(FORMULA):
        return None
    return ReadPiece(at, at + 1, "sao", "sign", Ground.NONE, "doan-ma", ", ")


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
        dropped = ReadPiece(
            at, at + 1, "", "dropped", Ground.FORM.when(at == line.indent), "dau-bo"
        )
        return _key(line, at, char) or read_hashtag(line, at) or dropped
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


def read_symbol(  # noqa: PLR0911, PLR0912 - a ladder of cases
    line: TextLine, at: int
) -> ReadPiece | None:
    """What a sign says; None when it stays as it is."""
    char = line.text[at]
    if char in "-–—−‒―":
        return read_dash(line, at)
    if char == "/":
        return (
            read_parallel(line, at)
            or read_per_unit(line, at)
            or read_blank_number(line, at)
            or read_slash(line, at)
        )
    special = _both_ways(line, at) or _special(line, at, char) or _starred(line, at)
    if special:
        return special
    if char in "$€£¥₩":
        return _currency_first(line, at)
    if char == "|" and (bar := _bar(line, at)):
        return bar
    if line.text.startswith("><", at):
        return ReadPiece(at, at + 2, "gặp", "sign", Ground.NONE, "doan-ma", ", ")
    if char == "+" and (both := read_tested(line, at) or _both(line, at) or _added(line, at)):
        return both
    if line.text.startswith("=>", at) and pattern(r"\s?[^\W\d_]").match(line.text, at + 2):
        return ReadPiece(at, at + 2, ",", "pause", Ground.NONE, "dau-bo", "suy ra")
    if char in "<>" and (limit := _limit(line, at, char)):
        return limit
    if char in "+=<>" and not _arithmetic(line, at):
        return _lone_sign(line, at, char)
    if char in "→⇒➔➜":
        return read_arrow(line, at, at + 1)
    joined = _dialled(line, at) or _joined(line, at, char)
    if joined:
        return joined
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
    """Two of a kind with a plus between, a guess: "khối 8+9", "tiết 1 + 2", "thứ 3+5+7"."""
    days = pattern(r"(?i:thứ) [2-7](?:\s?\+\s?[2-7])*\s?$").search(line.left(at, 24))
    if days and pattern(r"\s?[2-7](?!\d|[.,]\d)").match(line.text, at + 1):
        return ReadPiece(at, at + 1, ",", "pause", Ground.NONE, "doan-ma", " và ")
    found = pattern(NUMBERED_BEFORE).search(line.left(at, 24))
    if not found or found[1] not in cues()["pairs.listed"] or "=" in line.text:
        return None
    if not pattern(r"\s?\d{1,2}(?![^\W_]|[.,]\d|\s?[+=×])").match(line.text, at + 1):
        return None
    return ReadPiece(at, at + 1, "cộng", "sign", Ground.NONE, "doan-ma", " và ")


def _added(line: TextLine, at: int) -> ReadPiece | None:
    """A plus between words of a list, a guess: "2 nam + 2 nữ", "xã A + xã B"."""
    words = pattern(r"[^\W\d_]{2,}\s?$").search(line.text[max(0, at - 10) : at])
    if not words or not pattern(r"\s?(?:\d+ )?[^\W\d_]{2,}").match(line.text, at + 1):
        return None
    formula = line.tells(FORMULA) or line.tells(r"\u2192|-[>]")
    if formula or words[0].strip() in table("units")["units"]:
        return None
    return ReadPiece(at, at + 1, "cộng", "sign", Ground.NONE, "doan-ma", " và ")


def _spanned(line: TextLine, at: int) -> ReadPiece | None:
    """A sign between two amounts that is of no sum, a guess: "10÷15 triệu", "7h~8h"."""
    left = pattern(r"\d(?:[%°]|[^\W\d_]{1,2})?\s?$").search(line.text[max(0, at - 4) : at])
    if line.text[at] in "<>":
        return None
    if not left or not pattern(r"\s?\d").match(line.text, at + 1):
        return None
    if line.text[at] == "÷" and line.tells(_RECKONED):
        return None
    if line.text[at] == "~" and _falls(line, at):  # "32,4kg ~ 32kg": no span falls
        return ReadPiece(at, at + 1, "khoảng", "sign", Ground.NONE, "doan-khoang", ", ")
    other = " chia " if line.text[at] == "÷" else " khoảng "
    return ReadPiece(at, at + 1, "đến", "range", Ground.NONE, "doan-khoang", other)


def _falls(line: TextLine, at: int) -> bool:
    """Whether the number behind a sign is the smaller one."""
    one = pattern(r"(\d+(?:,\d+)?)[^\W\d_]{0,3} ?$").search(line.text[max(0, at - 16) : at])
    two = pattern(r" ?(\d+(?:,\d+)?)(?![\d.])").match(line.text, at + 1)
    first, second = (float(found[1].replace(",", ".")) if found else 0.0 for found in (one, two))
    return one is not None and two is not None and first > second


def _step(line: TextLine, at: int, char: str) -> ReadPiece | None:
    """A sign between the steps of a way, a guess: "Cài đặt > Wi-Fi", "thứ 2 > thứ 6"."""
    if char not in "<>" or not pattern(r"\s?[^\W\d_]{2,}").match(line.text, at + 1):
        return None
    before = pattern(rf"[^\W\d_]{{2,}} ?$|{NUMBERED_BEFORE}").search(line.left(at, 24))
    if not before or line.tells(FORMULA):
        return None
    other = f" {table('signs')['signs'][char]} "
    return ReadPiece(at, at + 1, ",", "pause", Ground.NONE, "doan-ma", other)


def _joined(line: TextLine, at: int, char: str) -> ReadPiece | None:
    """What a sign is by what it is joined to: a span, a name that is typed, a triangle."""
    if char in "÷~<>" and (between := _spanned(line, at) or _step(line, at, char)):
        return between
    if char == "~" and pattern(r"~\s?\d").match(line.text, at):
        return ReadPiece(at, at + 1, "khoảng", "sign", Ground.FORM)
    if char == "_" and is_glued(line, at):  # "THCS_HoaTien", as it is to be typed
        return ReadPiece(at, at + 1, "gạch dưới", "sign", Ground.NONE, "doan-ma", ", ")
    if char == "∆":
        figure = pattern(r"\s?[A-Z]{3}(?![^\W_])").match(line.text, at + 1)
        words = "tam giác" if figure else table("signs")["greek"][char]
        return ReadPiece(at, at + 1, words, "sign", Ground.FORM)
    return None


def _limit(line: TextLine, at: int, char: str) -> ReadPiece | None:
    """How much something weighs or lasts at most or at least, a guess: "nặng <16kg"."""
    worded = pattern(r"[a-zà-ỹđ]{2,} $").search(line.left(at, 8)) and not line.tells("[=≤≥]")
    if not worded or not pattern(_SIZED).match(line.low, at + 1):
        return None
    limit, compared = "dưới" if char == "<" else "trên", table("signs")["signs"][char]
    return ReadPiece(at, at + 1, limit, "sign", Ground.NONE, "doan-ma", compared)


@lru_cache(maxsize=64)
def _words_until(text: str) -> int:
    """Where a line has nothing but signs of comparison behind; found once, for it may have many."""
    return len(text.rstrip("=<> \t\r\n"))


def _lone_sign(line: TextLine, at: int, char: str) -> ReadPiece:
    if char in "<>" and pattern(r"[<>]\s?=?\s?\d").match(line.text, at):
        both = line.text[at + 1 : at + 2] == "="
        words = table("signs")["signs"][char] + (" hoặc bằng" if both else "")
        return ReadPiece(at, at + 1 + both, words, "sign", Ground.FORM)
    rule = line.text[at + 1 : at + 2] == "=" or at + 1 >= _words_until(line.text)
    if char == "=" and not rule and at > line.indent:
        return ReadPiece(at, at + 1, "bằng", "sign", Ground.NONE, "doan-ma", ", ")
    blood = pattern(r"(?<![^\W_])(?:Rh|AB|[ABO])$").search(line.text[max(0, at - 3) : at])
    if char == "+" and blood and line.tells(BLOOD):
        return ReadPiece(at, at + 1, "dương", "sign", Ground.CUE)
    stuck = line.text[at - 1 : at].isalnum() and not line.text[at + 1 : at + 2].isalnum()
    if char == "+" and at and stuck:  # "Na+", "loại A+"
        return ReadPiece(at, at + 1, "cộng", "sign", Ground.NONE, "doan-ma", ", ")
    whole_line = at == line.indent and pattern(_WHOLE_OR_MARKS).match(line.low, at)
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


def _dialled(line: TextLine, at: int) -> ReadPiece | None:
    """What is dialled to ask a telephone company, key by key: "*101#"."""
    found = pattern(r"\*(\d[\d*]*)#").match(line.text, at)
    if found is None:
        return None
    keys = (digits(key) or "sao" for key in found[1])
    return ReadPiece(at, found.end(), " ".join(("sao", *keys, "thăng")), "phone", Ground.FORM)


def _key(line: TextLine, at: int, char: str) -> ReadPiece | None:
    """A sign that is pressed on a telephone: "bấm phím #", "phím *"."""
    alone = not pattern(r"[\w#*]").search(
        line.text[max(0, at - 1) : at] + line.text[at + 1 : at + 2]
    )
    if not alone or not pattern(_PRESSED).search(line.left(at, 12)) or not line.tells(_KEYS):
        return None
    words = {"#": "thăng", "*": "sao"}[char]
    return ReadPiece(at, at + 1, words, "sign", Ground.CUE)


def _stars(line: TextLine, at: int) -> ReadPiece | None:
    """Stars in brackets or behind a figure: a mark of a note, or of a hotel and what is judged."""
    note = pattern(r"\(\*{1,3}\)").match(line.text, at - 1) if at else None
    if note:
        return ReadPiece(at - 1, note.end(), "", "dropped", Ground.NONE, "dau-bo")
    if not pattern(r"(?<![\d.,])[1-7]\*(?![\w*])").match(line.text, max(0, at - 1)):
        return None
    if line.before(at - 1) in ("câu", "bài", "tập", "ý"):
        return None  # a harder one, with its star: "bài 5*"
    if line.tells(_STARRED):
        return ReadPiece(at, at + 1, "sao", "sign", Ground.CUE)
    return ReadPiece(at, at + 1, "", "dropped", Ground.NONE, "dau-bo", " sao ")


def _other(  # noqa: PLR0911 - cases
    line: TextLine, at: int, char: str
) -> ReadPiece | None:
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
    if char == "*" and pattern(_COUNTED_TIMES).search(line.text[max(0, at - 14) : at + 3]):
        return ReadPiece(at, at + 1, "nhân", "sign", Ground.NONE, "doan-ma", ", ")
    if char == "*" and (star := _key(line, at, char) or _stars(line, at)):
        return star
    silent = char in _SILENT and (at == line.indent or char in "*_`{}[]|")
    silent = silent and not (char in "*_|" and is_glued(line, at))
    return ReadPiece(
        at, at + 1, "", "dropped", Ground.FORM.when(silent), "" if silent else "dau-bo"
    )

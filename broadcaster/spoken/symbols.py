"""Signs: said, turned into a pause, or dropped with a remark."""

import unicodedata

from broadcaster.spoken.line import Line, Piece, pattern
from broadcaster.spoken.numbers import NUMBER, count, said
from broadcaster.spoken.quantities import unit_at
from broadcaster.spoken.tables import table
from broadcaster.spoken.web import read_hashtag

KEPT = frozenset(" .,;:!?…()\"'“”‘’«»–—-")
_SAID = {
    **{"%": "phần trăm", "&": "và", "=": "bằng", "+": "cộng", "<": "nhỏ hơn", ">": "lớn hơn"},
    **{
        "≤": "nhỏ hơn hoặc bằng",
        "≥": "lớn hơn hoặc bằng",
        "±": "cộng trừ",
        "×": "nhân",
        "÷": "chia",
    },
    **{
        "≠": "khác",
        "≈": "xấp xỉ",
        "°": "độ",
        "º": "độ",
        "$": "đô la",
        "€": "ơ rô",
        "£": "bảng Anh",
    },
    **{
        "¥": "yên",
        "₫": "đồng",
        "@": "a còng",
        "‰": "phần nghìn",
        "§": "mục",
        "℃": "độ xê",
        "√": "căn",
    },
    **{"²": "bình phương", "³": "lập phương", "№": "số", "∞": "vô cùng", "µ": "mi cờ rô"},
}
_PAUSES = frozenset("|→⇒►▶➔➜•·●▪■◆♦‣⁃○□✓✔★☆※")
_SILENT = frozenset("*#_~`^\\{}[]<>|•·●▪■◆♦‣⁃○□✓✔★☆※©®™†‡¤")
_MINUS_CUE = (
    r"\b(?:nhiệt độ|xuống|dưới|mức|còn|khoảng|là|bằng|đến|tới|từ|giảm|trị|số|của|và|đạt|ở)\s*$"
)


def _glued(line: Line, at: int) -> bool:
    """Whether a letter or figure stands on both sides."""
    return line.text[at - 1 : at].isalnum() and line.text[at + 1 : at + 2].isalnum()


def _minus(line: Line, at: int) -> Piece | None:
    """A hyphen or minus right before a number: "âm" only where it must be one."""
    text = line.text
    found = pattern(NUMBER).match(text, at + 1)
    if not found or (at and not text[at - 1].isspace() and text[at - 1] not in "(=,;:"):
        return None
    before = text[:at].rstrip()[-1:]
    if before.isdigit() or text[max(0, at - 3) : at].strip()[-1:] in ("%", "đ"):
        return Piece(at, at + 1, "đến", "range", False, "doan-khoang") if text[at] == "−" else None
    unit, _, _ = unit_at(line, found.end(), at + 1)
    degrees = unit.startswith("độ") or line.right(found.end(), 5).strip().startswith("độ")
    cued = before and pattern(_MINUS_CUE).search(line.left(at))
    if text[at] == "−" or degrees or cued:
        return Piece(
            at, at + 1, "âm ", "minus", degrees or text[at] == "−", "" if degrees else "doan-dau-am"
        )
    return Piece(at, at + 1, "", "dropped", False, "dau-bo")


def _dash(line: Line, at: int) -> Piece | None:  # noqa: PLR0911 - a ladder of cases
    text = line.text
    if at == line.indent and text[at + 1 : at + 2] in ("", " ", "\t"):
        return Piece(at, at + 1, "", "bullet")
    minus = _minus(line, at)
    if minus:
        return minus
    last = line.pieces[-1] if line.pieces else None
    left, right = text[:at].rstrip()[-1:], text[at + 1 :][:3].lstrip()[:1]
    if (
        last
        and last.end == len(text[:at].rstrip())
        and left
        and right.isdigit()
        and last.rule != "outline"
    ):
        spaced = text[at - 1] == " " or text[at + 1] == " "
        if left.isdigit() or not spaced:
            return Piece(at, at + 1, "đến", "range", not spaced, "doan-khoang" if spaced else "")
    scaled = pattern(
        r"\d[^\W_]*\s?(?:trăm|nghìn|ngàn|triệu|tỷ|tỉ|đồng|tuổi|giờ|phút|tháng|năm|kg|km|m|ha|%)\s?$"
    )
    if right.isdigit() and scaled.search(line.left(at, 20)):
        tight = not (text[at - 1] == " " and text[at + 1] == " ")
        return Piece(at, at + 1, "đến", "range", tight, "" if tight else "doan-khoang")
    if text[at] in "−‒―":
        return Piece(at, at + 1, "–", "pause")
    if (
        text[at] in "–-"
        and _glued(line, at)
        and not text[at + 1].isdigit()
        and not text[at - 1].isdigit()
    ):
        return (
            Piece(at, at + 1, " ", "pause")
            if text[at] == "-" and at and _spoken_part(line, at)
            else None
        )
    if text[at] == "-" and text[at + 1 : at + 2] == "-":
        end = pattern("-+").match(text, at)
        return Piece(at, end.end() if end else at + 1, "", "dropped", False, "dau-bo")
    return None


def _spoken_part(line: Line, at: int) -> bool:
    last = line.pieces[-1] if line.pieces else None
    return bool(last and last.end == at)


def _slash(line: Line, at: int) -> Piece:  # noqa: PLR0911 - a ladder of cases
    text = line.text
    if pattern(r"\./\.?").match(text, at - 1):
        return Piece(at, at + 1 + (text[at + 1 : at + 2] == "."), "", "closing-mark")
    if line.low[max(0, at - 2) : at] == "và" or line.right(at + 1, 6).startswith("hoặc"):
        return Piece(at, at + 1, " ", "slash")
    left = line.left(at, 30)
    last = line.pieces[-1] if line.pieces else None
    counted = last and last.rule in ("number", "measure", "money", "range") and at - last.end < 24
    if (
        counted
        and last
        and pattern(r"[^.,;:]*").fullmatch(left[-(at - last.end) :] if at > last.end else "")
    ):
        return Piece(at, at + 1, "một", "slash")
    if last and last.end == at and text[at + 1 : at + 2].isdigit():
        return Piece(at, at + 1, "trên", "slash", False, "doan-gach-cheo")
    if not text[at + 1 : at + 2].strip() and not text[at - 1 : at].strip():
        return Piece(at, at + 1, ",", "pause", False, "doan-gach-cheo")
    if line.before(at) in ("ngày", "tháng") and line.right(at + 1, 5).startswith(("tháng", "năm")):
        return Piece(at, at + 1, ", ", "pause")
    between = text[at - 1 : at].isalnum() or text[at + 1 : at + 2].isalnum()
    return Piece(at, at + 1, "hoặc" if between else "", "slash", False, "doan-gach-cheo")


def _arithmetic(line: Line, at: int) -> bool:
    left, right = line.text[:at][-3:].rstrip()[-1:], line.text[at + 1 : at + 4].lstrip()[:1]
    return bool(left) and (left.isalnum() or left in ")%") and (right.isalnum() or right in "(-")


def read_symbol(line: Line, at: int) -> Piece | None:  # noqa: PLR0911 - a ladder of cases
    """What a sign says; None when it stays as it is."""
    char = line.text[at]
    if char in "-–—−‒―":
        return _dash(line, at)
    if char == "/":
        return _slash(line, at)
    note = pattern(r"\[\d{1,3}\]").match(line.text, at) if char == "[" else None
    if note:
        return Piece(at, note.end(), "", "dropped", True, "dau-bo")
    if char == "#":
        return read_hashtag(line, at) or Piece(
            at, at + 1, "", "dropped", at == line.indent, "dau-bo"
        )
    if char == "~" and pattern(r"~\s?\d").match(line.text, at):
        return Piece(at, at + 1, "khoảng", "sign")
    if char in "$€£¥":
        return _currency_first(line, at)
    if char in "+=<>" and not _arithmetic(line, at):
        return _lone_sign(line, at, char)
    if char in "xX":
        return None
    if char in _SAID:
        return Piece(at, at + 1, _SAID[char], "sign")
    if char in _PAUSES and at != line.indent:
        return Piece(at, at + 1, ",", "pause", False, "dau-bo")
    return _other(line, at, char)


def _lone_sign(line: Line, at: int, char: str) -> Piece:
    if char in "<>" and pattern(r"[<>]\s?=?\s?\d").match(line.text, at):
        both = line.text[at + 1 : at + 2] == "="
        words = {"<": "nhỏ hơn", ">": "lớn hơn"}[char] + (" hoặc bằng" if both else "")
        return Piece(at, at + 1 + both, words, "sign")
    if char == "+" and line.text[at + 1 : at + 2].isdigit() and at != line.indent:
        return Piece(at, at + 1, "cộng", "sign")
    return Piece(
        at, at + 1, "", "bullet" if at == line.indent else "dropped", at == line.indent, "dau-bo"
    )


def _currency_first(line: Line, at: int) -> Piece:
    found = pattern(rf"[$€£¥]\s?({NUMBER})((?:\s?(?:triệu|tỷ|nghìn))?)").match(line.text, at)
    money = table("units")["money"][line.text[at]]
    if not found:
        return Piece(at, at + 1, money, "money")
    number = found[1]
    words = said(
        number.replace(",", "") if pattern(r"\d{1,3}(?:,\d{3})+").fullmatch(number) else number
    )
    return Piece(at, found.end(), f"{words}{found[2]} {money}", "money")


def _other(line: Line, at: int, char: str) -> Piece | None:
    if char in KEPT:
        return None
    value = unicodedata.numeric(char, -1.0)
    if value >= 0 and value == int(value) and unicodedata.category(char) == "No":
        small = unicodedata.decomposition(char).startswith("<super>")
        return Piece(
            at,
            at + 1,
            "" if small else count(int(value)),
            "number",
            not small,
            "dau-bo" if small else "",
        )
    if 0 < value < 1:
        top, below = value.as_integer_ratio() if char in "½¼¾⅛⅜⅝⅞" else (round(value * 15), 15)
        words = {4: "tư"}.get(below, count(below))
        return Piece(at, at + 1, f"{count(top)} phần {words}", "fraction")
    silent = char in _SILENT and (at == line.indent or char in "*_`{}[]|")
    return Piece(at, at + 1, "", "dropped", silent, "" if silent else "dau-bo")

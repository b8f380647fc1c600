"""Pasted text made fit for reading: normal form, invisible marks, look-alike letters, old fonts.

The cleaned text has one character for each kept character of the NFC text, so that offsets can be
carried back.
"""

import re
import unicodedata
from typing import NamedTuple

from broadcaster.reading.syllables import legal

_SAME = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеорсухіјѕ", "ABESIJKMHOPCTYXaeopcyxijs"
)  # Cyrillic capitals and small letters drawn like Latin ones
_WORD = re.compile(r"\w+")
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
# PDFs have it where print has a hyphen, and no number is ever parted at the end of a line
SOFT = re.compile(r"(?<=\d)\u00ad(?=\d)")
_SPACES = re.compile(r"[^\S ]")
_ODD = re.compile(
    r"[^\x00-\u024f\u1e00-\u1eff\u2012-\u2027\u20ab]|[\u00ad\u00d0\u00f0\u00a0\u00b9]"
)
_TABLE = str.maketrans(
    {"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "‐": "-", "‑": "-", "⁄": "/", "∕": "/", "˚": "°"}
)
# pairs and signs that the old one-byte fonts leave behind when they are read as Latin letters
_VNI = re.compile("[AaEeOoUuYyÖöÔôÔ][ÙùØøÛûÕõÏïÂâÁáÀàÅåÃãÄäÊêÉéÈèËëÚúÜü]|[ÑñÖöÆæÎî]")
_TCVN3 = re.compile("[¸µ¶·¹¨©ª«¬®§¤¡¢£¥¦¾»¼½]|(?<=[a-z])[ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞß]")
_LETTERS = re.compile(r"[^\W\d_]+")
_MODERN = re.compile("[ạ-ỹơưđăĐƠƯĂ]")


# a number that a line break has cut: "400.\n000", "1.\n250.000", "12.\n500 đồng";
# "45.\n100 em" may be two numbers and stays two
_TORN = re.compile(
    r"(?<=\d\.)[ \t]*\r?\n\s*(?=0\d\d(?!\d)|\d{3}\.\d{3}(?!\d)|\d{3} ?(?:đồng|đ|VNĐ)(?![^\W_]))"
)
# figures below a letter are of it ("H₂O", "x₁"); by themselves, or before a figure, of nothing sure
_BELOW = re.compile("(?<=[A-Za-z)\\]])[₀-₉]+(?![\\d₀-₉])")
_FIGURES_BELOW = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_NOTE = re.compile("(?<![⁻⁰¹²³⁴-⁹])¹(?![⁰¹²³⁴-⁹])")  # a raised one by itself: "10¹²" is a power
_NOTHING = "\ufffd"  # stands for a character that no reading is known for


class CleanText(NamedTuple):
    """Text made fit for reading, and the way back to the NFC text."""

    source: str  # the NFC text
    text: str
    offsets: tuple[int, ...] | None  # place in `source` of each character; None = the same places

    def place(self, at: int) -> int:
        """Offset in the NFC text of an offset in the cleaned text."""
        if self.offsets is None:
            return at
        return self.offsets[at] if at < len(self.offsets) else len(self.source)


def _latin(match: re.Match[str]) -> str:
    word = match[0].translate(_SAME)
    return word if not re.search("[\u0400-\u04ff]", word) else match[0]


def _digit(char: str) -> str:
    if "\uff01" <= char <= "\uff5e":
        return chr(ord(char) - 0xFEE0)
    if char in "⁰¹⁴⁵⁶⁷⁸⁹":
        return char
    category = unicodedata.category(char)
    value = unicodedata.digit(char, -1) if category in ("Nd", "No") else -1
    if category in ("No", "Nl") and unicodedata.decomposition(char).startswith("<su"):
        value = -1
    if value >= 0:
        return str(value)
    return _NOTHING if category in ("No", "Nl") else char


def clean(text: str) -> CleanText:
    """NFC, invisible marks out, every blank a space, look-alikes put right."""
    source = text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
    torn = "\n" in source and _TORN.search(source)
    if source.isascii() and source.isprintable():
        return CleanText(source, source, None)
    if not torn and not _ODD.search(source):
        if source.isprintable():
            return CleanText(source, source, None)
        return CleanText(source, _SPACES.sub(" ", source), None)
    offsets: tuple[int, ...] | None = None
    kept = source
    if torn or _HIDDEN.search(source):
        cut = {i for m in _TORN.finditer(source) for i in range(*m.span())}
        kept = SOFT.sub("-", source)
        offsets = tuple(i for i, c in enumerate(kept) if i not in cut and not _HIDDEN.match(c))
        kept = "".join(kept[i] for i in offsets)
    kept = _SPACES.sub(" ", kept).translate(_TABLE)
    kept = _WORD.sub(_latin, kept)
    kept = _BELOW.sub(lambda found: found[0].translate(_FIGURES_BELOW), kept)
    kept = _NOTE.sub(_NOTHING, kept)
    return CleanText(source, "".join(c if c < "\u0300" else _digit(c) for c in kept), offsets)


def legacy(text: str) -> str:
    """The name of the old font encoding the text was pasted from, or ""."""
    if text.isascii() or _MODERN.search(text):
        return ""
    letters = sum(c.isalpha() for c in text)
    marked = [w for w in _LETTERS.findall(text) if not w.isascii()]
    if letters < 8 or sum(map(legal, marked)) * 3 > len(marked) * 2:
        return ""  # words such as "xuân" and "yên" hold the same pairs of letters
    if len(_TCVN3.findall(text)) > max(1, letters * 0.08):
        return "TCVN3"
    return "VNI" if len(_VNI.findall(text)) > max(1, letters * 0.1) else ""

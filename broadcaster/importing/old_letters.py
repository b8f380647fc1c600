"""Vietnamese typed for fonts from before Unicode (TCVN3, VNI), and letters that look like ours.

Such a text has the right letters only in its own font: ".VnTime" shows U+00AD as "ư". So what is
old is told by the font of each stretch of text, and by the words only where no font says it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from enum import Enum

from broadcaster.domain.text_decoding import LETTERS, tcvn3_bytes, vni_bytes
from broadcaster.reading.syllables import legal


class OldEncoding(Enum):
    """How a stretch of text is typed; the value is how people call it."""

    NONE = ""
    TCVN3 = "TCVN3 (phông .VnTime)"
    TCVN3_CAPITALS = "TCVN3 chữ hoa (phông .VnTimeH)"
    VNI = "VNI (phông VNI-Times)"


def encoding_of_font(font: str) -> OldEncoding:
    """What the name of a font says of the letters typed in it."""
    name = font.strip()
    if re.match(r"\.vn|vn(?:time|arial|times|centur|book|avant|helv)", name, re.IGNORECASE):
        return OldEncoding.TCVN3_CAPITALS if name[-1] == "H" else OldEncoding.TCVN3
    if re.match(r"vni[- ]", name, re.IGNORECASE):
        return OldEncoding.VNI
    return OldEncoding.NONE


# --- tables -------------------------------------------------------------------------------------


def _letters(encode: Callable[[str], bytes]) -> dict[str, str]:
    return {encode(letter).decode("latin-1"): letter for letter in LETTERS}


_TCVN3 = _letters(tcvn3_bytes) | dict(zip("¡¢£¤¥¦§", "ĂÂÊÔƠƯĐ", strict=True))
_TCVN3_TABLE = str.maketrans(_TCVN3)


def _vni_table() -> dict[str, str]:
    """Both cases; a mark may be typed small behind a capital."""
    table = {}
    for typed, letter in _letters(vni_bytes).items():
        table[typed] = letter
        table[typed.upper()] = table[typed[0].upper() + typed[1:]] = letter.upper()
    return table


_VNI = _vni_table()
_VNI_LETTER = re.compile("|".join(map(re.escape, sorted(_VNI, key=len, reverse=True))))


def unicode_of(text: str, encoding: OldEncoding) -> str:
    """A stretch of old text in Unicode; the whole of it, since capitals are told by the words."""
    if encoding is OldEncoding.NONE:
        return text
    if encoding is OldEncoding.VNI:
        return _VNI_LETTER.sub(lambda found: _VNI[found[0]], text)
    converted = text.translate(_TCVN3_TABLE)
    return (
        converted.upper() if encoding is OldEncoding.TCVN3_CAPITALS else _with_capitals(converted)
    )


_WORD = re.compile(r"[^\W\d_]+")


def _with_capitals(text: str) -> str:
    """TCVN3 has no capitals with tones: what people typed as capitals is "MứC HưởNG" by now.

    A word is meant so whose ASCII letters are capitals; one with a single of them ("Bộ", or "BỘ")
    only where every longer word about it is.
    """
    words = [word for word in _WORD.findall(text) if len(_ascii(word)) > 1]
    loud = len(words) > 1 and all(_ascii(word).isupper() for word in words)

    def written(found: re.Match[str]) -> str:
        letters = _ascii(found[0])
        meant = loud if len(letters) < 2 and not letters.islower() else letters.isupper()
        return found[0].upper() if meant else found[0]

    return _WORD.sub(written, text)


def _ascii(word: str) -> str:
    return "".join(c for c in word if c.isascii())


# --- which it is, by its words ------------------------------------------------------------------

_APART = re.compile(r"[\s<>=.,;:!?()\[\]\"'“”‘’/\d–…-]+")
_BEYOND = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")  # of Vietnamese, in no old encoding


def vietnamese_score(text: str) -> tuple[int, int]:
    """Words that are not ASCII alone: how many are Vietnamese syllables, how many are not."""
    words = [word for word in _APART.split(text) if word and not word.isascii()]
    good = sum(legal(unicodedata.normalize("NFC", word)) for word in words)
    return good, len(words) - good


def is_unicode(text: str) -> bool:
    """Whether most words with marks have letters that no old encoding has."""
    words = [word for word in _APART.split(text) if word and not word.isascii()]
    return 2 * sum(bool(_BEYOND.search(word)) for word in words) > len(words)


def encoding_by_words(texts: Iterable[str]) -> OldEncoding:
    """What a whole text without telling fonts is typed in; only a clear case is believed."""
    whole = "\n".join(texts)[:200_000]
    good, bad = vietnamese_score(whole)
    if bad < 3 or bad < good:
        return OldEncoding.NONE
    scores = {
        encoding: vietnamese_score(unicode_of(whole, encoding))
        for encoding in (OldEncoding.TCVN3, OldEncoding.VNI)
    }
    best = max(scores, key=lambda encoding: scores[encoding][0] - scores[encoding][1])
    return best if scores[best][0] > good + scores[best][1] else OldEncoding.NONE


def better_read(text: str, encoding: OldEncoding) -> bool:
    """Whether a stretch of a text that is old by its words is so itself."""
    good, bad = vietnamese_score(text)
    converted, still_bad = vietnamese_score(unicode_of(text, encoding))
    return bad > 0 and converted - still_bad > good - bad


# --- letters that look like ours ----------------------------------------------------------------

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # others about, unseen
_LOOKALIKES = str.maketrans(
    {
        "Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "\u2010": "-", "\u2011": "-", "\u00a0": " ", "\u202f": " ",
        "\u2007": " ", "\u3000": " ", "\u200b": "", "\u200c": "", "\u200d": "",
        "\u200e": "", "\u200f": "", "\u2060": "", "\ufeff": "", "\t": " ", "\r": "\n", "\v": "\n",
        **dict.fromkeys(TURNING, ""), "\f": " ", "\x85": "\n", "\u2028": "\n", "\u2029": "\n",
    }
)  # fmt: skip


# between two digits it may be the hyphen of "5-7": it stays, and whoever reads it aloud says so
_SOFT = re.compile("(?<!\\d)\u00ad|\u00ad(?!\\d)")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_POWER_OR_NOTE = re.compile(r"[\[(]?\d{1,3}(?:[,/]\d{1,3})?[\])]?")


def raised(text: str, before: str) -> str:
    """Letters that stand raised behind others, as one writes them on the line.

    Behind a figure nobody knows a power from the mark of a note: both keep raised digits, so that
    "400.000" and "2" never make another amount. What is no such thing (a whole line set higher)
    stays as it is.
    """
    bare = text.strip()
    behind_figure = before.rstrip()[-1:].isdigit()
    if bare in ("o", "0", "°") and before[-1:].isdigit():
        return "°"
    attached = bool(before) and not before[-1].isspace()
    if not _POWER_OR_NOTE.fullmatch(bare) or not (attached or behind_figure):
        glued = attached and behind_figure and bare[:1].isdigit()
        return f" {text}" if glued else text
    return text.translate(_RAISED)


def tidy(text: str) -> str:
    """NFC, Icelandic Ð as Đ, hyphens and blanks as people type them, nothing that is not seen."""
    return unicodedata.normalize("NFC", _SOFT.sub("", text.translate(_LOOKALIKES)))

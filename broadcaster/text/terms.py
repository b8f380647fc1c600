"""Words for searching: each without its marks, and the marks beside it.

The same rules stand once more in the search page's script (pages/assets/search.js); a test holds
the two together.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

_WORD = re.compile(r"[^\W_]+")
_TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
LONGEST = 40  # characters of a word that are looked at

Term = tuple[str, str]  # without marks, and the marks


def words(text: str) -> list[Term]:
    """The words of a text in order, each without marks and with its marks apart."""
    plain = unicodedata.normalize("NFC", text)
    return [_term(match[0][:LONGEST]) for match in _WORD.finditer(plain)]


@lru_cache(maxsize=1 << 16)  # Vietnamese has a few thousand syllables; most words are old friends
def _term(word: str) -> Term:
    return bare(word), marks(word)


def bare(word: str) -> str:
    """Lower case without marks, đ as d, letters that are one sign for two as two."""
    spread = unicodedata.normalize("NFKD", word.replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in spread if unicodedata.category(c)[0] != "M").lower()


def marks(word: str) -> str:
    """The tone as a digit, then the letters that have marks of their own.

    “túy” and “tuý” are the same word, so where the tone stands is not told: both give “1”;
    “đường” gives “2đươ”, “ma” gives “0”.
    """
    tone = "0"
    letters = []
    for sign in unicodedata.normalize("NFC", word.lower()):
        for piece in unicodedata.normalize("NFD", sign):
            tone = _TONES.get(piece, tone)
        bare = _without_tone(sign)
        if not bare.isascii():
            letters.append(bare)
    return tone + "".join(letters)


def terms(text: str) -> Iterator[Term]:
    """Each word, and each pair of neighbours: what a search looks up."""
    found = words(text)
    yield from found
    for (one, one_marks), (other, other_marks) in pairwise(found):
        yield f"{one} {other}", f"{one_marks} {other_marks}"


def _without_tone(sign: str) -> str:
    kept = [piece for piece in unicodedata.normalize("NFD", sign) if piece not in _TONES]
    return unicodedata.normalize("NFC", "".join(kept))

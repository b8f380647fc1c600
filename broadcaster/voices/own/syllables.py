"""A Vietnamese syllable as it is said: initial, rime and tone, whatever the spelling."""

import re
import unicodedata
from dataclasses import dataclass, field

from broadcaster.domain.text import nfc

# combining marks of the written tones; a syllable without any has the level tone
TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0303": "ngã", "\u0309": "hỏi", "\u0323": "nặng"}
LEVEL = "ngang"
_SYLLABLE = re.compile(
    r"(?P<initial>ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
    r"(?P<rime>[aăâeêioôơuưy]{1,3}(?:ch|ng|nh|[cmnpt])?)"
)
# one sound, several spellings: the letter before i, e, ê is another one
_ONE_SOUND = {"ngh": "ng", "gh": "g", "k": "c"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Syllable:
    """What is said for one written syllable."""

    initial: str  # "" when it begins with its vowel
    rime: str  # vowels and final, without the mark of the tone
    tone: str  # a value of TONES, or LEVEL
    written: str = field(default="", compare=False)  # as it stood in the text

    @property
    def key(self) -> str:
        """The syllable without its tone: what a voice has to have heard once."""
        return self.initial + self.rime


def syllable_of(word: str) -> Syllable | None:
    """The syllable that a word is; None for what no Vietnamese syllable is spelled like."""
    tone, letters = _without_tone(word.lower())
    match = _SYLLABLE.fullmatch(letters)
    if match is None:
        return None
    initial, rime = match["initial"] or "", match["rime"]
    return Syllable(
        initial=_ONE_SOUND.get(initial, initial), rime=rime, tone=tone, written=word.lower()
    )


def _without_tone(word: str) -> tuple[str, str]:
    tone, kept = LEVEL, []
    for char in unicodedata.normalize("NFD", word):
        if char in TONES:
            tone = TONES[char]
        else:
            kept.append(char)
    letters = nfc("".join(kept))
    if letters[:2] == "gi" and not re.match(r"gi[aăâeêioôơuưy]", letters):
        return tone, "gi" + letters[1:]  # "gì" is gi + i, "giết" gi + ết as it is written
    return tone, letters

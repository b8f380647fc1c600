"""Spelling that libespeak-ng would misread, put right without losing the place of any letter."""

import re
import unicodedata
from dataclasses import dataclass

from broadcaster.domain.text import nfc

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = frozenset(nfc(vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES)
LIKENESS = {"ð": "đ", "Ð": "Đ"}  # the Icelandic letter that old fonts put in place of đ

# Seen in phoneme dumps of libespeak-ng 1.52.0: "gi" loses its vowel everywhere, toneless "hu" with
# or without -ng, -m, -n, -i its vowel or its h in the southern rules; "ge" (gen) is no Vietnamese
# spelling to it and is said in English. Written so they are whole.
NORTH: tuple[tuple[str, str], ...] = ((r"\bgi\b", "di"), (r"(?<=\bg)(?=[eéèẻẽẹêếềểễệ])", "h"))
SOUTH: tuple[tuple[str, str], ...] = (*NORTH, (r"\bhu(?=(?:ng|n|m|i)?\b)", "h'u"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RespelledText:
    """A text for the library, and for each of its characters the offset it came from."""

    text: str
    origins: tuple[int, ...]


def respell(text: str, rules: tuple[tuple[str, str], ...]) -> RespelledText:
    """NFC text as the library should get it."""
    plain = "".join(_plain(c) for c in text)
    out: list[str] = []
    origins: list[int] = []
    done = 0
    for start, end, new in _changes(plain, rules):
        out.append(plain[done:start] + new)
        origins += [*range(done, start), *(min(start + i, end - 1) for i in range(len(new)))]
        done = end
    out.append(plain[done:])
    origins += range(done, len(plain))
    return RespelledText(text="".join(out), origins=tuple(origins))


def _changes(text: str, rules: tuple[tuple[str, str], ...]) -> list[tuple[int, int, str]]:
    found = [
        (*match.span(), new)
        for pattern, new in rules
        for match in re.finditer(pattern, text, re.IGNORECASE)
    ]
    return sorted(found)


def _plain(char: str) -> str:
    """One character for one: control characters are blanks, foreign marks are dropped.

    The library takes control characters for commands (0x01) or for the end of the text (0x00) and
    spells letters such as ū by their English names.
    """
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return " "
    if char.lower() in LETTERS:
        return char
    pieces = unicodedata.normalize("NFD", LIKENESS.get(char, char))
    return next((c for c in pieces if not unicodedata.combining(c)), " ")

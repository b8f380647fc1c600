"""The reading tables (*.toml beside this), and the lexicon: script over station over shipped."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from broadcaster.reading.syllables import legal, lost_tone, loud, torn_off

Section = dict[str, str]

_LINE = re.compile(r'^(?:"([^"]+)"|([\w-]+)) = "([^"]*)"', re.M | re.A)
_ARRAY = re.compile(r"^([\w-]+) = \[(.*?)\]$", re.M | re.S)
_ITEM = re.compile(r'"([^"]*)"')
_KNOWN_LIMIT = 20_000  # words remembered as plain before the memory is emptied


@cache
def table(name: str) -> dict[str, Section]:
    """Sections of a table file of this room, in order; the name is without the ending.

    What stands before the first section is under "".
    """
    return {
        section: {a or b: value for a, b, value in _LINE.findall(body)}
        for section, body in _sections(name)
    }


@cache
def cues() -> dict[str, tuple[str, ...]]:
    """The lists of words of cues.toml by "section.name"."""
    return {
        f"{section}.{name}": tuple(_ITEM.findall(body))
        for section, lists in _sections("cues")
        for name, body in _ARRAY.findall(lists)
    }


@cache
def one_of(*names: str) -> str:
    """The words of lists in cues.toml as alternatives of a pattern, without the brackets."""
    return "|".join(word for name in names for word in cues()[name])


def _sections(name: str) -> Iterator[tuple[str, str]]:
    text = Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8")
    for block in re.split(r"^\[", "]\n" + text, flags=re.M):
        section, _, body = block.partition("]\n")
        yield section.replace('"', ""), body


PLAIN, LISTED, UNKNOWN, CAPITALS, LETTER, ROMAN, OPENS = range(7)


class Lexicon:
    """Readings of abbreviations, foreign words and names; built by `make_lexicon`."""

    __slots__ = ("ambiguous", "anycase", "exact", "kinds", "longer", "own", "syllables")

    def __init__(self, own: Mapping[str, str]) -> None:
        abbreviations = table("abbreviations")
        words = table("lexicon")
        self.own = dict(own)
        forms = {
            name.partition(".")[2]: rules
            for name, rules in abbreviations.items()
            if name.startswith("ambiguous.")
        }
        self.ambiguous: dict[str, Section] = {k: v for k, v in forms.items() if "~" not in v}
        # words of ours that people type for a short form as well: "ca", "tha"
        self.syllables: dict[str, Section] = {k: v for k, v in forms.items() if "~" in v}
        self.exact: dict[str, str] = {**abbreviations["plain"], **words["exact"], **self.own}
        self.anycase: dict[str, str] = dict(words["words"])
        self.anycase |= {k: v for k, v in self.own.items() if k == k.lower()}
        self.longer = _by_first_word([*self.exact, *self.anycase, *self.ambiguous])
        self.kinds: dict[str, int] = {}

    def kind(self, word: str) -> int:
        """How a word is to be taken: plain Vietnamese, listed, unknown, capitals, letter, Roman;
        plain, but opening longer listed forms.
        """
        known = self.kinds.get(word)
        if known is None:
            if len(self.kinds) >= _KNOWN_LIMIT:
                self.kinds.clear()
            known = self.kinds[word] = self._classify(word)
        return known

    def _classify(self, word: str) -> int:
        listed = word in self.ambiguous or word in self.syllables or self.find(word) is not None
        if listed or word.lower() in self.longer:
            opens = not listed and word[1:].islower() and not word.isascii() and legal(word)
            return OPENS if opens else LISTED
        if word.isupper() and not word.strip("IVXLC"):
            return ROMAN
        if len(word) == 1:
            return LETTER
        if legal(word) and not (lost_tone(word) or (word.isupper() and loud(word))):
            if len(word) == 2 and word in cues()["letters.elements"]:
                return UNKNOWN  # "Cu", "Na": words as well
            mixed = word[1:] != word[1:].lower() and not word.isupper()  # "CuO"
            return UNKNOWN if mixed or (word.islower() and torn_off(word)) else PLAIN
        capitals = sum(c.isupper() for c in word)
        return CAPITALS if capitals > 1 and capitals * 2 >= len(word) else UNKNOWN

    def find(self, word: str) -> str | None:
        """The listed reading of a word or phrase, case taken into account."""
        found = self.exact.get(word)
        return found if found is not None else self.anycase.get(word.lower())


def _by_first_word(keys: Sequence[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Keys of more than one piece, as written and small, longest first, under their first word."""
    found: dict[str, list[str]] = {}
    for key in keys:
        head = key
        for place, char in enumerate(key):
            if not char.isalpha():
                head = key[:place]
                break
        if head and head != key:
            found.setdefault(head.lower(), []).append(key)
    return {
        head: tuple((key, key.lower()) for key in sorted(group, key=len, reverse=True))
        for head, group in found.items()
    }


def make_lexicon(
    station: Sequence[tuple[str, str]] = (), script: Sequence[tuple[str, str]] = ()
) -> Lexicon:
    """A lexicon of the shipped tables, the station's readings over them, the script's over all."""
    return Lexicon({**dict(station), **dict(script)})

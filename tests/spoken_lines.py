"""Lines of many kinds with what is said of them, and how a reading of them is judged."""

import difflib
import enum
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from broadcaster.domain.speech import ReadText
from broadcaster.reading import read_aloud
from broadcaster.reading.tables import Lexicon

FOLDER = Path(__file__).parent / "golden" / "lines"
FILES = tuple(sorted(FOLDER.glob("*.txt")))
_CHOICE = re.compile(r"\{([^{}]*)\}")
_WORD = re.compile(r"[^\W_]+")


class Outcome(enum.Enum):
    """What became of a line."""

    RIGHT = "right"
    NOTICED = "noticed"  # wrong, and each wrong word was reported as a guess
    SILENT = "silent"  # wrong in a word that was called certain


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A line and what is said of it; {a|b} are readings alike right."""

    kind: str
    written: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A line as it was read."""

    outcome: Outcome
    said: str
    told: str  # what the reader reported, one after the other


def lines_of(path: Path) -> Iterator[SpokenLine]:
    """The lines of a file; one that has not three fields is an error of the file."""
    for row in path.read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            kind, written, spoken = row.split("\t")
            yield SpokenLine(kind, written, spoken)


def judged(line: SpokenLine, lexicon: Lexicon) -> Judged:
    """Read a line and compare it with the nearest reading that is right."""
    text = read_aloud(line.written, lexicon)
    told = "; ".join(remark.sentence for remark in text.remarks)
    said, doubted = _said(text)
    said_line = " ".join(reading.spoken for reading in text.readings)
    said, doubted = _said(text)
    if _right(line.spoken).fullmatch("".join(f" {word}" for word in said)):
        return Judged(Outcome.RIGHT, said_line, told)
    changes = (c for c in _alike(said, _nearest(line.spoken, said)).get_opcodes())
    wrong = [c for c in changes if c[0] != "equal"]
    noticed = all(_doubted(doubted, first, last) for _, first, last, _, _ in wrong)
    return Judged(Outcome.NOTICED if noticed else Outcome.SILENT, said_line, told)


def _said(text: ReadText) -> tuple[list[str], list[bool]]:
    """The words that are said; before each, between and behind: was something there a guess?

    The second list is twice as long and one more: gaps at the even places, words at the odd.
    """
    words: list[str] = []
    doubted = [False]
    for reading in text.readings:
        for token in reading.tokens:
            start = reading.start + token.start
            end = start + len(token.written)
            guess = any(one.start < end and start < one.end for one in text.remarks)
            spoken = _plain(token.spoken)
            for word in spoken:
                words.append(word)
                doubted += [guess, False]
            if guess and not spoken:
                doubted[-1] = True
    return words, doubted


def _doubted(doubted: list[bool], first: int, last: int) -> bool:
    """Whether the words from `first` up to `last`, or what stands about a gap, were a guess."""
    near = (
        slice(2 * first, 2 * last + 1)
        if last > first
        else slice(max(2 * first - 1, 0), 2 * first + 2)
    )
    return any(doubted[near])


def _alike(one: list[str], two: list[str]) -> difflib.SequenceMatcher[str]:
    return difflib.SequenceMatcher(None, one, two, autojunk=False)


def _choices(spoken: str) -> list[list[str]]:
    """What is said piece by piece, each with what is alike right. Raises ValueError."""
    parts = _CHOICE.split(spoken)
    if any("{" in part or "}" in part for part in parts[::2]):
        raise ValueError(f"a brace is left open: {spoken}")
    return [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]


def _right(spoken: str) -> re.Pattern[str]:
    """What matches the words of each right reading, a blank before every word."""
    pieces = (
        "|".join("".join(f" {word}" for word in _plain(one)) for one in alike)
        for alike in _choices(spoken)
    )
    return re.compile("".join(f"(?:{piece})" for piece in pieces))


def _nearest(spoken: str, said: list[str]) -> list[str]:
    """The right reading that is most like what was said, piece by piece."""
    choices = _choices(spoken)
    picked = [alike[0] for alike in choices]
    for place, alike in enumerate(choices):
        if len(alike) > 1:
            picked[place] = max(
                alike,
                key=lambda one: _alike(
                    said, _plain("".join([*picked[:place], one, *picked[place + 1 :]]))
                ).ratio(),
            )
    return _plain("".join(picked))


def _plain(text: str) -> list[str]:
    """Words only, small, with the tone mark of "hòa" and "hoà" taken off its letter."""
    return [_toneless_place(word) for word in _WORD.findall(text.lower())]


def _toneless_place(word: str) -> str:
    """A word with its tone mark behind it, so that it does not matter on which vowel it stood."""
    marks = "\u0300\u0301\u0303\u0309\u0323"
    apart = unicodedata.normalize("NFD", word)
    tone = "".join(char for char in apart if char in marks)
    bare = "".join(char for char in apart if char not in marks)
    return unicodedata.normalize("NFC", bare) + tone

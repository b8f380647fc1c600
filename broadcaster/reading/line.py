"""The line being read, the pieces read so far, and the spoken form that is made of them."""

import enum
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from broadcaster.reading.tables import Lexicon

if TYPE_CHECKING:
    from broadcaster.reading.pairs import PairMeaning

_NEAR = 60  # characters looked at on either side
_JOINT = re.compile(r"\s*(?:[,;–-]|và|hoặc|hay|đến|tới)?\s*")
_LAST_WORD = re.compile(r"([^\W\d_]+)[ :]*$")
_TIGHT = frozenset(",.;:!?…)”’»%")
_ENDS = frozenset(".!?…")
_CAPITALS = "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_SMALL = _CAPITALS.lower()


@cache
def pattern(source: str) -> re.Pattern[str]:
    """A compiled pattern, made when first wanted so that starting stays quick.

    In a class "À-Ỹ" are the capitals with marks, "à-ỹ" the small letters with marks: as ranges
    of code points each would take in most of the other.
    """
    return re.compile(source.replace("À-Ỹ", _CAPITALS).replace("à-ỹ", _SMALL))


@cache
def _small_form(source: str) -> str:
    """What finds in small letters whatever a pattern that forgives capitals finds; "" = none."""
    inner = source.removeprefix("(?i:").removesuffix(")")
    whole = source == f"(?i:{inner})" and inner.count("(?i:") == 0
    # a bracket that closes before the end leaves more behind it than inside
    depth = lowest = 0
    for char in re.sub(r"\\.|\[[^]]*\]", "", inner) if whole else ")":
        depth += {"(": 1, ")": -1}.get(char, 0)
        lowest = min(lowest, depth)
    letters = re.sub(r"\\.", "", inner)
    return inner if lowest == 0 and letters == letters.lower() else ""


class Ground(enum.Enum):
    """What makes a reading certain; one without a ground is a guess."""

    NONE = enum.auto()
    FORM = enum.auto()  # a hard fact: nothing else is written so
    CUE = enum.auto()  # words beside it, or a neighbour of its kind, tell
    TABLE = enum.auto()  # a table lists it with this meaning alone

    def when(self, earned: object) -> "Ground":
        """This ground where it is earned, else none."""
        return self if earned else Ground.NONE


# the remark on a guess of a rule that names none itself
_GUESSES = {
    "date": "doan-ngay-thang",
    "month": "doan-ngay-thang",
    "document": "doan-so-nam",
    "range": "doan-khoang",
    "score": "doan-khoang",
    "slash": "doan-gach-cheo",
    "fraction": "doan-gach-cheo",
    "ratio": "doan-hai-cham",
    "time": "doan-hai-cham",
    "number": "doan-so",
    "minus": "doan-dau-am",
    "abbreviation": "doan-viet-tat",
    "roman": "doan-so-la-ma",
    "name": "doan-ten",
    "dropped": "dau-bo",
}


class ReadPiece(NamedTuple):
    """A stretch of the line and how it is said ("" = not said); a guess without a ground."""

    start: int
    end: int
    spoken: str
    rule: str
    ground: Ground = Ground.NONE
    note: str = ""  # code of the remark, "" = that of any guess of its rule
    other: str = ""  # of a guess: what may be written instead, "" = nothing known

    @property
    def certain(self) -> bool:
        """Whether anything decided the reading."""
        return self.ground is not Ground.NONE

    @property
    def remark(self) -> str:
        """The code of what is told of it, "" = nothing: no guess is kept quiet."""
        return self.note or ("" if self.certain else _GUESSES.get(self.rule, "doan-ma"))

    def doubted(self, note: str = "", other: str = "") -> "ReadPiece":
        """The same, as a guess."""
        return self._replace(ground=Ground.NONE, note=note, other=other)


class TextLine:
    """A cleaned line with its lower-case twin of the same length."""

    __slots__ = (
        "_before",
        "_told",
        "hasty",
        "indent",
        "lexicon",
        "low",
        "pairs",
        "pieces",
        "text",
    )

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        low = text.lower()
        if len(low) != len(text):
            low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        self.text = text
        self.low = low
        self.lexicon = lexicon
        self.hasty = False  # typed in a hurry, see `hasty.typed_in_haste`
        self.pieces: list[ReadPiece] = []
        self.pairs: dict[int, PairMeaning] = {}  # what pairs of figures mean, by where they begin
        self._told: dict[str, bool] = {}
        self._before = (-1, "")
        self.indent = len(text) - len(text.lstrip())  # where what is said begins

    def take(self, piece: ReadPiece) -> int:
        """Keep a piece; returns where it ends."""
        self.pieces.append(piece)
        if piece.start == self.indent and not piece.spoken:
            rest = self.text[piece.end :]
            self.indent = len(self.text) - len(rest.lstrip()) if len(rest) < 4000 else piece.end + 1
        return piece.end

    def tells(self, source: str) -> bool:
        """Whether a pattern is found anywhere in the line as it is written; looked for once."""
        told = self._told.get(source)
        if told is None:
            small = _small_form(source)  # quicker than to forgive capitals at each letter
            found = pattern(small).search(self.low) if small else pattern(source).search(self.text)
            told = self._told[source] = found is not None
        return told

    def left(self, at: int, reach: int = _NEAR) -> str:
        """What stands before a place, lower case, a few words."""
        return self.low[max(0, at - reach) : at]

    def right(self, at: int, reach: int = _NEAR) -> str:
        """What stands behind a place, lower case, a few words."""
        return self.low[at : at + reach]

    def last(self, at: int) -> ReadPiece | None:
        """The piece that ends right before a place, commas, "và" and the like forgiven."""
        if not self.pieces:
            return None
        piece = self.pieces[-1]
        if at - piece.end > 8:
            return None
        if self.text[piece.end : at] in ("", " "):
            return piece
        return piece if _JOINT.fullmatch(self.low[piece.end : at]) else None

    def before(self, at: int) -> str:
        """The last word before a place, lower case, "" when something else stands there."""
        if self._before[0] != at:
            near = self.low[max(0, at - 14) : at]
            word = near.rstrip(" :").rpartition(" ")[2]
            if not word.isalpha():  # seldom
                found = _LAST_WORD.search(near)
                word = found[1] if found else ""
            self._before = (at, word)
        return self._before[1]


Reader = Callable[[TextLine, int], ReadPiece | None]


class SpokenPart(NamedTuple):
    """A stretch of the spoken form and the cleaned text it says."""

    start: int
    end: int
    spoken: str
    spoken_start: int
    piece: ReadPiece | None  # None = said as written


def render(
    text: str, pieces: list[ReadPiece], start: int = 0, end: int = -1
) -> tuple[str, list[SpokenPart]]:
    """The spoken form of text[start:end] and its parts; the pieces lie inside, in order."""
    writer = _written(text, pieces, start, end)
    return "".join(writer.out).rstrip(), [SpokenPart._make(part) for part in writer.parts]


def spoken_form(text: str, pieces: list[ReadPiece]) -> str:
    """The spoken form of a text alone."""
    return "".join(_written(text, pieces, 0, -1).out).rstrip()


def _written(text: str, pieces: list[ReadPiece], start: int, end: int) -> "_Writer":
    writer = _Writer()
    at, stop = start, len(text) if end < 0 else end
    for piece in pieces:
        begin, finish, spoken = piece[:3]
        if begin > at:
            writer.add(text[at:begin], at, begin, None)
        if writer.head and spoken[:1].islower() and text[begin].isupper():
            spoken = spoken[0].upper() + spoken[1:]
        writer.add(spoken, begin, finish, piece)
        at = finish
    if stop > at:
        writer.add(text[at:stop], at, stop, None)
    return writer


class _Writer:
    """Collects stretches; blanks are squeezed, none is left before a comma."""

    __slots__ = ("head", "out", "parts", "silent", "size", "tail")

    def __init__(self) -> None:
        self.out: list[str] = []
        self.size = 0
        self.parts: list[tuple[int, int, str, int, ReadPiece | None]] = []
        self.tail = ""  # last character written
        self.head = True  # nothing but blanks since the start or the end of a sentence
        self.silent = False  # the last part said nothing

    def add(self, text: str, start: int, end: int, piece: ReadPiece | None) -> None:
        words = pattern(r"\s+").sub(" ", text) if piece is None and "  " in text else text
        first, tail, silent = words[:1], self.tail, self.silent
        if silent:
            bare = words.lstrip()
            if bare[:1] in _TIGHT:
                words, first = bare, bare[:1]
        if first.isalnum():  # most often
            if tail.isalnum() or (piece and tail in _TIGHT):
                self.out.append(" ")
                self.size += 1
        elif first == " ":
            if tail in ("", " "):
                words = words[1:]
        elif first == "," or (silent and first in _TIGHT):
            self._trim()
            tail = self.tail
            if piece and first == "," and (not tail or tail in ",.;:!?(–…"):
                words = words[1:]
                if words[:1] == " " and tail in ("", " "):
                    words = words[1:]
                if words[:1].isalnum() and (tail.isalnum() or tail in _TIGHT):
                    self.out.append(" ")
                    self.size += 1
        self.parts.append((start, end, words, self.size, piece))
        self.silent = not words
        if words:
            self.out.append(words)
            self.size += len(words)
            self.tail = last = words[-1]
            kept = last if last != " " else words.rstrip()[-1:]
            if kept:
                self.head = kept in _ENDS

    def _trim(self) -> None:
        while self.out and self.tail == " ":
            kept = self.out.pop()
            short = kept.rstrip(" ")
            self.size -= len(kept) - len(short)
            if self.parts and self.parts[-1][2] == kept:
                since, until, _, place, piece = self.parts[-1]
                self.parts[-1] = (since, until, short, place, piece)
            if short:
                self.out.append(short)
                self.tail = short[-1]
            else:
                self.tail = self.out[-1][-1] if self.out else ""

"""The line being read: what stands around a place, and the pieces read so far."""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from broadcaster.spoken.lexicon import Lexicon

_NEAR = 60  # characters looked at on either side


class Piece(NamedTuple):
    """A stretch of the line and how it is said ("" = not said)."""

    start: int
    end: int
    spoken: str
    rule: str
    certain: bool = True
    note: str = ""  # code of the remark, "" = none


class Line:
    """A cleaned line with its lower-case twin of the same length."""

    __slots__ = ("indent", "lexicon", "low", "pieces", "text")

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        low = text.lower()
        if len(low) != len(text):
            low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        self.text = text
        self.low = low
        self.lexicon = lexicon
        self.pieces: list[Piece] = []
        self.indent = len(text) - len(text.lstrip())  # where what is said begins

    def take(self, piece: Piece) -> int:
        """Keep a piece; returns where it ends."""
        self.pieces.append(piece)
        if piece.start == self.indent and not piece.spoken:
            rest = self.text[piece.end :]
            self.indent = len(self.text) - len(rest.lstrip()) if len(rest) < 4000 else piece.end + 1
        return piece.end

    def left(self, at: int, reach: int = _NEAR) -> str:
        """What stands before a place, lower case, a few words."""
        return self.low[max(0, at - reach) : at]

    def right(self, at: int, reach: int = _NEAR) -> str:
        """What stands behind a place, lower case, a few words."""
        return self.low[at : at + reach]

    def last(self, at: int) -> Piece | None:
        """The piece that ends right before a place, commas, "và" and the like forgiven."""
        if not self.pieces:
            return None
        piece = self.pieces[-1]
        if at - piece.end > 8:
            return None
        return piece if _JOINT.fullmatch(self.low[piece.end : at]) else None

    def before(self, at: int) -> str:
        """The last word before a place, lower case, "" when something else stands there."""
        found = _LAST_WORD.search(self.low[max(0, at - 14) : at])
        return found[1] if found else ""


Reader = Callable[[Line, int], Piece | None]

_JOINT = re.compile(r"\s*(?:[,;–-]|và|hoặc|hay|đến|tới)?\s*")
_LAST_WORD = re.compile(r"([^\W\d_]+)[ :]*$")


@cache
def pattern(source: str) -> re.Pattern[str]:
    """A compiled pattern, made when first wanted so that starting stays quick."""
    return re.compile(source)

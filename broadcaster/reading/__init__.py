"""Written Vietnamese -> what is said; also returns what was changed, guessed or dropped."""

import re
from typing import TYPE_CHECKING

from broadcaster.reading.clean import clean, legacy
from broadcaster.reading.line import Ground, ReadPiece, spoken_form
from broadcaster.reading.scanner import scan, settled
from broadcaster.reading.tables import Lexicon

if TYPE_CHECKING:
    from broadcaster.domain.script import Mention
    from broadcaster.domain.speech import ReadText


_PASSES = 4  # what is left when signs are gone may read otherwise: "A-😀5"
_UNSETTLED = frozenset(
    ("dropped", "pause", "bullet", "unknown", "closing-mark", "outline", "address")
)
# guesses of these are words and nothing else, so that there is nothing left to read
_WORDS = frozenset(
    """number date range measure money letter time fraction score slash abbreviation document
    minus ratio phone product sign roman""".split()  # noqa: SIM905
)
_ODD = re.compile("[^\x00-\u007f\u00c0-\u024f\u1e00-\u1eff\u2010-\u203f\u20ab]")


def read_aloud(text: str, lexicon: Lexicon) -> "ReadText":
    """One paragraph of any Unicode text: sentences with their spoken forms, and remarks."""
    from broadcaster.reading.paragraph import read_paragraph

    return read_paragraph(text, lexicon)


def plain(line: str, lexicon: Lexicon) -> str:
    """The spoken form of one line; case and punctuation are kept, empty stays empty.

    A line in an old font encoding is noise to every voice and comes out empty.
    """
    if not line or legacy(line):
        return ""
    for _ in range(_PASSES):
        text = clean(line).text
        pieces = scan(text, lexicon)
        line = spoken_form(text, pieces)
        if not any(map(_leaves, pieces)) and not _ODD.search(text):
            break
        if line == text or settled(line, lexicon):
            break
    return line


def _leaves(piece: ReadPiece) -> bool:
    """Whether what a piece says, or what it has left out, may read otherwise when read again."""
    if piece.rule == "sign":
        return not piece.spoken[:1].isalpha() or piece.spoken == "a còng"
    return piece.rule in _UNSETTLED or (piece.ground is Ground.NONE and piece.rule not in _WORDS)


def mentions(text: str) -> "tuple[Mention, ...]":
    """Documents, articles and amounts that a text names, by place."""
    from broadcaster.reading.mention_search import mentions as find

    return find(text)

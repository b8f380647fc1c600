"""The silences between things said: by what happens there, a little uneven, always the same.

How long one is follows from its kind, from the pace that the programme asks for, and from the very
words before it: people do not pause like a clock, and what is not changed is heard as it was.
"""

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise

from broadcaster.domain.script import ProgrammePace
from broadcaster.domain.sound import frames
from broadcaster.domain.speech import Reading


class Pause(StrEnum):
    """Kinds of silence between things said."""

    BREAK_IN = "chen lời"  # the next speaker does not wait: the two overlap by a breath
    CLAUSE = "vế câu"
    EXCHANGE = "lượt trong kịch"  # characters of a play who answer each other
    THOUGHT = "lượt sau câu hỏi trong kịch"
    SENTENCE = "câu"
    TURN = "lượt lời"  # another speaker goes on
    FIGURE = "trước con số"
    ANSWER = "lượt sau câu hỏi"
    QUESTION = "sau câu hỏi"  # and nobody answers but the same speaker
    PARAGRAPH = "đoạn"
    HEADING = "đề mục"


# Frames at the usual pace, behind words of no particular weight; negative = that much together.
PAUSES: Mapping[Pause, int] = {
    Pause.BREAK_IN: frames(-0.18),
    Pause.CLAUSE: frames(0.25),
    Pause.EXCHANGE: frames(0.26),
    Pause.THOUGHT: frames(0.33),
    Pause.SENTENCE: frames(0.42),
    Pause.TURN: frames(0.5),
    Pause.FIGURE: frames(0.6),
    Pause.ANSWER: frames(0.62),
    Pause.QUESTION: frames(0.7),
    Pause.PARAGRAPH: frames(0.8),
    Pause.HEADING: frames(1.0),
}
_FACTORS = {ProgrammePace.FAST: 0.75, ProgrammePace.USUAL: 1.0, ProgrammePace.SLOW: 1.3}
# By what share of itself a silence may be longer or shorter.
_UNEVEN: Mapping[Pause, float] = {
    Pause.CLAUSE: 0.1,
    Pause.EXCHANGE: 0.3,
    Pause.THOUGHT: 0.15,
    Pause.TURN: 0.2,
    Pause.ANSWER: 0.2,
}
_USUALLY_UNEVEN = 0.15
# Nobody waits in a quarrel, and nobody speaks before he has heard. On the grid of MP3 frames the
# silence that comes of it is off by 13 ms at most.
_IN_A_PLAY = (frames(0.165), frames(0.385))
_PLAYED = (Pause.EXCHANGE, Pause.THOUGHT)


def pause_length(kind: Pause, pace: ProgrammePace, words: str) -> int:
    """Frames from the end of the `words` to what is said next; negative = it begins before."""
    return _length(kind, pace, 1.0 + _UNEVEN.get(kind, _USUALLY_UNEVEN) * _leaning(words))


def usual_length(kind: Pause, pace: ProgrammePace) -> int:
    """Frames of a silence behind words of no particular weight, for whoever only estimates."""
    return _length(kind, pace, 1.0)


def _length(kind: Pause, pace: ProgrammePace, uneven: float) -> int:
    if kind is Pause.BREAK_IN:  # a breath is as long at any pace
        return PAUSES[kind]
    length = round(PAUSES[kind] * _FACTORS[pace] * uneven)
    if kind in _PLAYED:
        return min(max(length, _IN_A_PLAY[0]), _IN_A_PLAY[1])
    return length


def _leaning(words: str) -> float:
    """From -1 to 1, by the words alone: as good as chance, and the same every time."""
    mark = hashlib.sha256(words.encode()).digest()
    return mark[0] / 127.5 - 1.0


_CLOSING = "”’»\"')] "
_OPENING = "“‘«\"'([ "
_ENDS_OF_QUESTIONS = "?？"
_FIGURES = frozenset({"money", "measure"})


def breaks_off(words: str) -> bool:
    """Whether a line ends where somebody cuts in: "Tớ đang định —"."""
    return words.rstrip(_CLOSING).endswith(("—", "–", "--"))


def breaks_in(words: str) -> bool:
    """Whether a line begins in the midst of another's: "… khoan đã!"."""
    return words.lstrip(_OPENING).startswith(("…", "..."))


def asks(words: str) -> bool:
    """Whether a line ends with a question."""
    return words.rstrip(_CLOSING + "!").endswith(tuple(_ENDS_OF_QUESTIONS))


def trails_off(words: str) -> bool:
    """Whether a line ends unfinished: "Em tưởng…"."""
    return words.rstrip(_CLOSING).endswith(("…", "..."))


def says_figure(reading: Reading) -> bool:
    """Whether a sentence has a figure that people should keep: money, a measure, an age."""
    tokens = reading.tokens
    if any(token.rule in _FIGURES for token in tokens):
        return True
    counted = pairwise(tokens)
    return any(
        token.rule == "number" and unit.written.strip(".,;:!?").casefold() in _COUNTED
        for token, unit in counted
    )


_COUNTED = frozenset({"tuổi", "triệu", "nghìn", "ngàn", "tỷ", "đồng", "phần"})

"""The melody of a sentence: how far each word stands above or below where its tone would.

Vietnamese keeps its six tones whatever a sentence means, so the melody moves whole syllables. The
voice sinks as its breath goes, and sinks most on the last word of what is stated; a question stays
up and rises, an exclamation begins high, a list rises on every item but the last, and figures stand
out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from broadcaster.voices.timing import words_of

VERSION = 1  # raise when the same text would get another melody
# Readers sink by 0.76 semitones a second; at normal speed a syllable takes a quarter of one.
SINKING = 0.19  # semitones from a word to the next of a statement
SUNK_MOST = 4.0  # semitones in one breath, however long: nobody has more room below
NEW_BREATH = 0.6  # share of what was sunk that a comma gives back
CONTINUED = 0.6  # semitones that the last word before a comma rises, and
ITEM = 1.4  # that it rises as one item of a list
LONGEST_ITEM = 4  # words
FIGURE, FIGURE_WIDTH = 0.8, 1.1  # semitones and tones that figures stand out by
# What words of figures are; one alone may be another word ("năm", "không", "tư").
FIGURES = (
    "không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mươi", "mốt",
    "tư", "lăm", "trăm", "nghìn", "triệu", "tỷ", "linh",
)  # fmt: skip
_FIGURES = frozenset(FIGURES)
_STOP, _REST = re.compile(r"[.?!…]"), re.compile(r"[,;:–—]")


@dataclass(frozen=True, slots=True, kw_only=True)
class MelodyStep:
    """What the melody does to one word."""

    start: int  # offset of the word's first character
    semitones: float  # above where its tone would stand
    width: float = 1.0  # factor of the usual distance between the tones


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tune:
    """How a kind of sentence goes."""

    register: float  # semitones that all of it is higher
    sinking: float  # semitones from a word to the next
    last: tuple[float, float]  # semitones more of the last word but one, and of the last
    width: float = 1.0


_STATEMENT = _Tune(register=0.0, sinking=SINKING, last=(-0.6, -1.8))
_QUESTION = _Tune(register=1.0, sinking=0.3 * SINKING, last=(0.7, 1.6))
_EXCLAMATION = _Tune(register=1.2, sinking=1.3 * SINKING, last=(-0.6, -1.8), width=1.15)

_Word = tuple[int, int]


def melody_of(text: str) -> tuple[MelodyStep, ...]:
    """A step for every word of a text, in order; its sentences each have their own melody."""
    words = words_of(text)
    steps: list[MelodyStep] = []
    for sentence in _parted(text, words, _STOP):
        behind = text[sentence[-1][1] : _next(words, sentence[-1], len(text))]
        tune = _STATEMENT
        if "?" in behind:
            tune = _QUESTION
        elif "!" in behind:
            tune = _EXCLAMATION
        steps += _sentence(_parted(text, sentence, _REST), tune)
    return _with_figures(text, words, steps)


def _next(words: Sequence[_Word], word: _Word, end: int) -> int:
    return min((start for start, _ in words if start >= word[1]), default=end)


def _parted(text: str, words: Sequence[_Word], mark: re.Pattern[str]) -> list[list[_Word]]:
    """The words in stretches with such a mark between them."""
    parts: list[list[_Word]] = [[word] for word in words[:1]]
    for before, word in pairwise(words):
        if mark.search(text[before[1] : word[0]]):
            parts.append([])
        parts[-1].append(word)
    return parts


def _sentence(clauses: Sequence[Sequence[_Word]], tune: _Tune) -> list[MelodyStep]:
    is_list = len(clauses) > 2 and all(len(one) <= LONGEST_ITEM for one in clauses[1:])
    steps: list[MelodyStep] = []
    top = 0.0
    for clause in clauses:
        sinking = min(tune.sinking, SUNK_MOST / len(clause))
        heights = [top - sinking * place for place in range(len(clause))]
        fallen = top - heights[-1] + sinking
        top -= fallen * (1.0 - NEW_BREATH)
        if clause is not clauses[-1]:
            heights[-1] += ITEM if is_list else CONTINUED
        steps += [
            MelodyStep(start=start, semitones=height, width=tune.width)
            for (start, _), height in zip(clause, heights, strict=True)
        ]
    middle = sum(step.semitones for step in steps) / len(steps)
    # one word has nothing that it could fall from
    last = tune.last[-len(clauses[-1]) :] if len(steps) > 1 else ()
    ending = [0.0] * (len(steps) - len(last)) + list(last)
    return [
        replace(step, semitones=step.semitones - middle + tune.register + more)
        for step, more in zip(steps, ending, strict=True)
    ]


def _with_figures(
    text: str, words: Sequence[_Word], steps: Sequence[MelodyStep]
) -> tuple[MelodyStep, ...]:
    """Where two words of figures and more follow each other they stand out."""
    figure = [text[start:end].casefold() in _FIGURES for start, end in words]
    near = zip([False, *figure[:-1]], [*figure[1:], False], strict=True)
    stands_out = [own and any(beside) for own, beside in zip(figure, near, strict=False)]
    return tuple(
        replace(step, semitones=step.semitones + FIGURE, width=step.width * FIGURE_WIDTH)
        if out
        else step
        for step, out in zip(steps, stands_out, strict=True)
    )

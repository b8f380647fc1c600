"""Tai máy: what was said of a text, and what was not said as it is written.

Every line of one voice is listened to together: the ear learns from all of them how that voice
differs from ours (one affine turn of the shape of every frame), and so hears better.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache, partial
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.speech import Samples
from broadcaster.voices.listening.ear import FIGURES, ONE_VALUE, TURNS, Ear
from broadcaster.voices.listening.sound_shape import (
    HOP,
    Frames,
    VoiceFrames,
    cut_apart,
    evened,
    product,
    range_of,
    shape_of,
    shared,
)
from broadcaster.voices.listening.word_paths import (
    LaidLine,
    RivalFrames,
    TriedPlace,
    WordChain,
    lay,
    paths,
)
from broadcaster.voices.own.syllables import syllable_of
from broadcaster.voices.own.voice_analysis import parts_of
from broadcaster.voices.timing import words_of

LEFT_OUT = -2.0  # what a line costs more without a word: below, the word is surely not there
UNSURE = -1.0  # up to here it may not be,
UNSURE_TURN = 0.5  # and of a word that turns the sentence up to here
OTHER = -5.0  # what a line costs more with another figure than its own: below, it is that one
DOUBT = -3.5  # and up to here it may be
FITS = 1.3  # spreads up to which a frame may teach the ear
COARSE = 2  # every so manieth frame is enough to learn how a voice differs from ours
OWN_WAY = 75.0  # of such frames, those that speak for our voice being the measure as it is
LOOSE = 0.05  # and a part of all that is heard
STRANGER = 0.3  # spreads over the usual that a frame costs where anything at all may be heard
# What a line costs more so in the place of a word: below, the word is tried against the others
TRIED = 0.0
NEAREST = 20  # of these lines whose shape is nearest to what is heard there;
OTHER_WORD = -6.0  # what the line costs more with the best of them: below, it sounds otherwise,
# and so it does where both together are below this: of 12,000 right words of six voices the lowest
# had -10.0 (anything at all alone: -6.9, the elder's "nhé").
UNLIKE = -11.0
# A figure is tried against the others below this: of 250 that were exchanged, the highest had 3.3.
FIGURE_TRIED = 5.0
ADDED = -5.5  # and between two words: below, something was said there;
# behind the last word, which falls, creaks and is drawn out, below this: of 366 sentences that the
# elder said as they are written the lowest had -6.5, four under -5.5
ADDED_LAST = -7.5


class HearingKind(StrEnum):
    """What does not fit; the value is how people are told of a word."""

    MISSING = "thiếu"
    OTHER = "khác"
    ADDED = "thừa"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LineToHear:
    """A line that was spoken or read, and what it should say."""

    text: str  # as it is spoken, without figures or signs
    samples: Samples
    rate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardWord:
    """Where a word of a line was heard."""

    start: int  # offset in the text
    end: int
    begins: float  # seconds
    ends: float
    fit: float  # what the line would cost more without it; above UNSURE it is there


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceEdges:
    """How much lower than usual (below 0) the edges stand for a voice."""

    missing: float = 0.0
    turning: float = 0.0  # of a word that turns the sentence, where it is missing
    figure: float = 0.0
    other: float = 0.0
    added: float = 0.0
    tried: float = FIGURE_TRIED  # a figure whose place costs less is tried against the others


USUAL = VoiceEdges()


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingDoubt:
    """One thing that does not fit."""

    kind: HearingKind
    word: int  # number in the line; of ADDED the word before it, -1 = at its beginning
    begins: float  # seconds
    sure: bool  # red; else amber
    instead: str = ""  # of OTHER: the figure that it sounds like; "" = it is not known
    under: float = 0.0  # how far under the edge what was measured lies; of no measure 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardLine:
    """What was heard of a line."""

    words: tuple[HeardWord, ...]
    doubts: tuple[HearingDoubt, ...]

    @property
    def sure(self) -> bool:
        """Whether something surely does not fit."""
        return any(doubt.sure for doubt in self.doubts)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Listened:
    """A line while it is listened to."""

    words: tuple[str, ...]
    level: Frames
    heard: Frames
    chain: WordChain


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Placed:
    """A line with what its words cost where they were found."""

    one: _Listened
    path: LaidLine
    spans: Sequence[tuple[int, int]]  # frames of every word
    unlike: Frames  # what the line costs more with anything at all in the place of each word,
    added: Frames  # and before each and behind the last

    def tried(self, edges: VoiceEdges) -> Iterator[int]:
        """The words that are figures and not surely those that are written."""
        for number, word in enumerate(self.one.words):
            least = min(self.unlike[number], float(self.path.without[number]))
            if word in FIGURES and least < edges.tried:
                yield number

    def place(self, number: int) -> TriedPlace:
        """Where other words are tried for a word."""
        return TriedPlace(
            line=self.path, heard=self.one.heard, word=number, span=self.spans[number]
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _OtherWords:
    """The words of the lines as they sound in a voice, to be tried in the place of one another."""

    figures: tuple[str, ...]  # each as often as there are ways to say it
    figure_ways: RivalFrames
    sounds: tuple[str, ...]  # of each, without its tone, which the ear does not hear
    frames: tuple[Frames, ...]
    shapes: Callable[[], Frames]  # (words, parts times coefficients); most lines need none

    @classmethod
    def of(cls, known: Mapping[str, tuple[Frames, ...]]) -> "_OtherWords":
        """Of what each may sound like; of figures the first way is tried for other words."""
        frames = tuple(ways[0] for ways in known.values())
        return cls(
            figures=tuple(figure for figure in FIGURES for _ in known[figure]),
            figure_ways=RivalFrames.of([way for figure in FIGURES for way in known[figure]]),
            sounds=tuple(map(sound_of, known)),
            frames=frames,
            shapes=cache(lambda: np.stack([parts_of(one) for one in frames])),
        )

    def nearer_by(self, placed: _Placed, number: int) -> float:
        """How much better than the edge another word fits in the place of one that was not said."""
        span, unlike = placed.spans[number], float(placed.unlike[number])
        here = placed.one.heard[span[0] : span[1]]
        if not len(here):
            return UNLIKE - unlike
        own = sound_of(placed.one.words[number])
        apart = np.square(self.shapes() - parts_of(here)).sum(axis=1)
        near = [at for at in np.argsort(apart, kind="stable") if self.sounds[at] != own][:NEAREST]
        [costs] = RivalFrames.of([self.frames[at] for at in near]).costs([placed.place(number)])
        least = min(0.0, float(costs.min()))
        return max(OTHER_WORD - least, UNLIKE - least - unlike)

    def figures_for(
        self, lines: Sequence[_Placed], edges: VoiceEdges
    ) -> list[dict[int, tuple[float, str]]]:
        """Of the figures of each line that need it, what fits best in their place but they.

        By their number: what the line costs more with it, and which figure it is.
        """
        asked = [(at, number) for at, one in enumerate(lines) for number in one.tried(edges)]
        costs = self.figure_ways.costs([lines[at].place(number) for at, number in asked])
        found: list[dict[int, tuple[float, str]]] = [{} for _ in lines]
        for (at, number), every in zip(asked, costs, strict=True):
            found[at][number] = self._other_figure(lines[at].one.words[number], every)
        return found

    def _other_figure(self, word: str, costs: Frames) -> tuple[float, str]:
        alike = next((group for group in ONE_VALUE if word in group), (word,))
        least: dict[str, float] = {}
        for cost, figure in zip(costs.tolist(), self.figures, strict=True):
            least[figure] = min(cost, least.get(figure, cost))
        best, other = min((cost, one) for one, cost in least.items() if one not in alike)
        return best - min(least[word], 0.0), other


@lru_cache(maxsize=8192)
def sound_of(word: str) -> str:
    """A word without its tone, which the ear does not hear."""
    syllable = syllable_of(word)
    return syllable.key if syllable is not None else word


def heard(
    lines: Sequence[LineToHear],
    ears: Sequence[Ear],
    edges: VoiceEdges = USUAL,
    teachers: Sequence[LineToHear] = (),
) -> tuple[HeardLine, ...]:
    """What was said of every line of one voice, by that of the ears which doubts least.

    The ears must know all words. A line whose length cannot be that of its words has all of them
    missing. Lines of several voices are heard worse: then ask for those of each voice. `teachers`
    are more lines of the voice, by which it is known better; nothing is told of them.
    """
    possible = [number for number, line in enumerate(lines) if may_say(line)]
    asked = [lines[number] for number in possible]
    answers = _listened(asked, [line for line in teachers if may_say(line)], ears, edges)
    found = dict(zip(possible, answers, strict=True))
    return tuple(found.get(number) or _nothing(line) for number, line in enumerate(lines))


def may_say(line: LineToHear) -> bool:
    """Whether the length of a sound can be that of its words; else no word of it is looked for."""
    words = len(words_of(line.text))
    return words > 0 and 0.06 * words < len(line.samples) / line.rate < 3.0 * words + 5.0


def _nothing(line: LineToHear) -> HeardLine:
    words = words_of(line.text)
    return HeardLine(
        words=tuple(HeardWord(start=a, end=b, begins=0.0, ends=0.0, fit=0.0) for a, b in words),
        doubts=tuple(
            HearingDoubt(kind=HearingKind.MISSING, word=number, begins=0.0, sure=True)
            for number in range(len(words))
        ),
    )


def _listened(
    asked: Sequence[LineToHear],
    teachers: Sequence[LineToHear],
    ears: Sequence[Ear],
    edges: VoiceEdges,
) -> tuple[HeardLine, ...]:
    if not asked:
        return ()
    lines = [*asked, *teachers]
    told = lines if len(ears) > 1 else asked  # which ear doubts least is known by all of them
    shapes = [shape_of(line.samples, line.rate) for line in lines]
    usual = range_of(shapes)
    seen = [evened(shape.cepstra, usual) for shape in shapes]
    answers = []
    for ear in ears:
        coarse = _as_heard_by(ear, lines, shapes, seen)
        turned, known = _turned(coarse, paths(*_laid_by(coarse)), shapes, seen, ear)
        laid, others = lay(*_laid_by(turned)), _OtherWords.of(known)
        usual_cost = sum(path.total for path in laid) / sum(map(len, seen))
        placed = [
            _placed(one, path, usual_cost + STRANGER)
            for one, path in islice(zip(turned, laid, strict=True), len(told))
        ]
        figures = others.figures_for(placed, edges)
        answers.append(
            tuple(
                _heard(line, one, tried, others, edges)
                for line, one, tried in zip(told, placed, figures, strict=True)
            )
        )
    return min(answers, key=lambda answer: sum(len(line.doubts) for line in answer))[: len(asked)]


def _as_heard_by(
    ear: Ear, lines: Sequence[LineToHear], shapes: Sequence[VoiceFrames], seen: Sequence[Frames]
) -> list[_Listened]:
    """The lines by a part of their frames, as our voice says their words."""
    found = []
    for line, shape, frames in zip(lines, shapes, seen, strict=True):
        words = tuple(line.text[start:end].lower() for start, end in words_of(line.text))
        chain = WordChain.of([ear.words[word][::COARSE] for word in words])
        level, here = shape.level[::COARSE], frames[::COARSE]
        found.append(_Listened(words=words, level=level, heard=here, chain=chain))
    return found


def _laid_by(
    lines: Sequence[_Listened],
) -> tuple[Sequence[WordChain], Sequence[Frames], Sequence[Frames]]:
    return [one.chain for one in lines], [one.heard for one in lines], [one.level for one in lines]


def _turned(
    coarse: Sequence[_Listened],
    laid: Sequence[NDArray[np.intp]],
    shapes: Sequence[VoiceFrames],
    seen: Sequence[Frames],
    ear: Ear,
) -> tuple[list[_Listened], Mapping[str, tuple[Frames, ...]]]:
    """The lines with what the ear expects turned to this voice, and the words that may compete.

    Least squares over all frames that fit, held to our own way where little is heard. Coefficients
    in which this voice is less sure count less.
    """
    pairs = []
    for one, path in zip(coarse, laid, strict=True):
        ours = one.chain.frames[path]
        apart = np.sqrt(np.square(one.heard - ours).mean(axis=1))
        fits = (one.chain.word[path] >= 0) & (apart < FITS)
        pairs.append((ours[fits], one.heard[fits]))
    ours = np.concatenate([pair[0] for pair in pairs]).astype(np.float64)
    theirs = np.concatenate([pair[1] for pair in pairs]).astype(np.float64)
    count, size = ours.shape
    hold = OWN_WAY + LOOSE * count
    mean, their_mean = ours.sum(axis=0) / (count + hold), theirs.sum(axis=0) / (count + hold)
    ours, theirs = ours - mean, theirs - their_mean
    turn = np.linalg.solve(
        shared(ours, ours) + hold * np.eye(size), shared(ours, theirs) + hold * np.eye(size)
    )
    left = np.square(theirs - product(ours, turn)).sum(axis=0) + 0.5 * OWN_WAY
    weight = 1.0 / np.sqrt(left / (count + OWN_WAY) + 0.05)
    weight /= np.sqrt(np.square(weight).mean())

    ways: dict[str, tuple[Frames, ...]] = {
        word: (ear.words[word],) for one in coarse for word in one.words
    }
    ways |= {word: (ear.words[word], *ear.variants(word)) for word in FIGURES}
    every = [frames for said in ways.values() for frames in said]
    turned = (product(np.concatenate(every) - mean, turn) + their_mean) * weight
    parts = iter(cut_apart(turned.astype(np.float32), list(map(len, every))))
    known = {word: tuple(islice(parts, len(said))) for word, said in ways.items()}
    return [
        replace(
            one,
            level=shape.level,
            heard=np.asarray(frames * weight, dtype=np.float32),
            chain=WordChain.of([known[word][0] for word in one.words]),
        )
        for one, shape, frames in zip(coarse, shapes, seen, strict=True)
    ], known


def _placed(one: _Listened, path: LaidLine, stranger: float) -> _Placed:
    unlike, added = path.strangers(stranger)
    return _Placed(one=one, path=path, spans=_spans(one, path), unlike=unlike, added=added)


def _heard(
    line: LineToHear,
    placed: _Placed,
    figures: Mapping[int, tuple[float, str]],
    others: _OtherWords,
    edges: VoiceEdges,
) -> HeardLine:
    """`figures` = of some of its figures what fits best in their place."""
    one = placed.one
    words = tuple(
        HeardWord(start=start, end=end, begins=first * HOP, ends=last * HOP, fit=float(fit))
        for (start, end), (first, last), fit in zip(
            words_of(line.text), placed.spans, placed.path.without, strict=True
        )
    )
    doubts: dict[float, HearingDoubt] = {}
    for number, word in enumerate(one.words):
        fit, doubt = (
            words[number].fit,
            partial(HearingDoubt, word=number, begins=words[number].begins),
        )
        nearer, other = figures.get(number, (float("inf"), ""))
        lower = edges.turning if word in TURNS else edges.missing
        under = (UNSURE_TURN if word in TURNS else UNSURE) + lower - fit
        figure = DOUBT + edges.figure - nearer
        if figure > 0.0 and nearer < fit:
            sure = nearer < OTHER + edges.figure
            doubts[number] = doubt(kind=HearingKind.OTHER, sure=sure, instead=other, under=figure)
        elif under > 0.0:
            doubts[number] = doubt(
                kind=HearingKind.MISSING, sure=fit < LEFT_OUT + lower, under=under
            )
        elif placed.unlike[number] < TRIED:
            by = others.nearer_by(placed, number)
            if by + edges.other > 0.0:
                doubts[number] = doubt(kind=HearingKind.OTHER, sure=False, under=by + edges.other)
    for number, fit in enumerate(placed.added):
        under = (ADDED if number < len(one.words) else ADDED_LAST) + edges.added - float(fit)
        if under > 0.0 and number not in doubts and number - 1 not in doubts:
            doubts[number - 0.5] = HearingDoubt(
                kind=HearingKind.ADDED,
                word=number - 1,
                begins=words[number - 1].ends if number else 0.0,
                sure=False,
                under=under,
            )
    return HeardLine(words=words, doubts=tuple(doubts[at] for at in sorted(doubts)))


def _spans(one: _Listened, path: LaidLine) -> list[tuple[int, int]]:
    """The frames of every word; of one that was passed over, none."""
    owner = one.chain.word[path.path]
    inside = np.flatnonzero(owner >= 0)
    begins = np.full(len(one.words), -1)
    ends = begins.copy()
    begins[owner[inside[::-1]]] = inside[::-1]  # of the frames of a word the last one written stays
    ends[owner[inside]] = inside + 1
    return [
        (begin, end) if begin >= 0 else (int(np.searchsorted(path.path, first)),) * 2
        for begin, end, first in zip(begins.tolist(), ends.tolist(), one.chain.first, strict=True)
    ]

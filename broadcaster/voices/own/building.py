"""A voice from takes: each is judged against its sentence, what was said well is cut into units."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from broadcaster.domain.speech import Samples, Speech, WordTiming
from broadcaster.domain.text import nfc
from broadcaster.voices.melody import FIGURES
from broadcaster.voices.own.alignment import (
    AlignedTake,
    PlacedSyllable,
    Template,
    align,
    distance,
    tempo,
)
from broadcaster.voices.own.inventory import (
    BuiltVoice,
    ReadSentence,
    ReadTake,
    SyllableUnit,
    evened,
    read_take,
    units_of,
)
from broadcaster.voices.own.syllables import Syllable, syllable_of
from broadcaster.voices.own.voice_analysis import HOP, Frames, height, loudness, spectrum

LEVEL = -23.0  # dB of every take's louder half
NEAR = 0.08  # a tempo within this of the template's needs no second one
SLOWEST, FASTEST = 0.5, 1.8  # tempo of a template, of our voice's normal one
# How much worse than the others of its sentence a syllable fits that was not said as it is written;
# and how badly whatever its sentence. Three readers in noise at 38 dB, 0.85 to 1.15 of our tempo,
# 210 right sentences and 225 with one fault: exchanged words 93 of 100 noticed, left out 100, said
# twice or hesitated at 97, added 100, and 6 of 100 right sentences doubted (one word of each).
UNLIKE = 0.26
NOTHING_LIKE = 0.75
# Such a syllable is yet the one that is written where every other one of its sentence, and every
# figure, is farther by so much. The elder reader: of 7 right ones that were unlike 6 stood at 0.80
# to 0.91 of the nearest other, exchanged ones at 1.12 to 1.41.
NEAREST = 0.95
# A syllable so much shorter than its neighbours allow was left out. Generated readers would bear
# 0.57 (14 of 18 left out by this alone, not 11), but theirs is our own rhythm: people's is freer.
SQUEEZED = 0.5
STRETCHED = 1.35  # and in one so much longer something else was said, or there was a halt
# A figure is heard beside every other figure: an exchanged one has another that is nearer. By this
# factor 67 of 72 exchanges were noticed and 3 of 120 figures doubted that were right.
NEARER = 1.1
SAID_IN = ("Là {} nhé.", "Hai {} nghìn.", "Có {} đồng.")
CLIPPED = 0.999
# Share of the samples within a tenth of the highest: what was clipped and then resampled or made
# softer still has its flat tops. Five readers: at most 0.0004, clipped at half their height 0.0043.
FLAT_TOPS = 0.003
NOISY = 25.0  # dB from the noise to the voice
SILENT = -45.0  # dB of the loudest moment of a take in which nobody speaks

Say = Callable[[str, float], Speech]  # our own voice: text, tempo


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedTake:
    """What is to be told to whoever read a sentence."""

    sentence: str
    faults: tuple[str, ...] = ()  # Vietnamese, why nothing of it is used
    doubtful: tuple[str, ...] = ()  # words that were not heard as they are written

    @property
    def good(self) -> bool:
        """Whether it may be used as it is."""
        return not self.faults and not self.doubtful


@dataclass(frozen=True, slots=True, kw_only=True)
class CutTake:
    """A take that was judged, and what it gives a voice."""

    judged: JudgedTake
    take: ReadTake
    units: tuple[SyllableUnit, ...]
    words: tuple[WordTiming, ...]  # where each word of the sentence is heard in the take
    median: float  # Hz, of what is voiced in it; 0 = nothing is


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TemplateVoice:
    """Our own voice, and how each figure sounds in it."""

    say: Say
    figures: Mapping[Syllable, tuple[Frames, ...]]  # the spectrum of each, as it was said


def template_voice(say: Say) -> TemplateVoice:
    """The voice with every figure as it is said in some words that are the same for all."""
    figures: dict[Syllable, tuple[Frames, ...]] = {}
    for word in FIGURES:
        syllable = syllable_of(word)
        assert syllable is not None, word
        figures[syllable] = tuple(_said_second(say, frame.format(word)) for frame in SAID_IN)
    return TemplateVoice(say=say, figures=figures)


def _said_second(say: Say, text: str) -> Frames:
    """The spectrum of the second word of a text."""
    speech = say(text, 1.0)
    word = speech.words[1]
    seen = spectrum(speech.samples, speech.rate)
    return seen[round(word.begins / HOP) : round(word.ends / HOP)]


def template_of(text: str, say: Say, speed: float = 1.0) -> tuple[Template, Speech]:
    """The sentence as our own voice says it at that tempo."""
    speech = say(text, min(max(speed, SLOWEST), FASTEST))
    borders = tuple((word.begins, word.ends) for word in speech.words)
    return Template(samples=speech.samples, rate=speech.rate, borders=borders), speech


def cut(
    number: int, sentence: str, samples: Samples, rate: int, voice: TemplateVoice
) -> CutTake | JudgedTake:
    """Judge one take, and cut it where it can be used at all.

    Raises ValueError when its length cannot be that of the sentence.
    """
    faults = _sound_faults(samples, rate)
    if faults:
        return JudgedTake(sentence=sentence, faults=tuple(faults))
    template, speech = template_of(sentence, voice.say)
    aligned = align(template, samples, rate)
    speed = tempo(template, aligned.placed)
    if not SLOWEST < speed < FASTEST:
        return JudgedTake(sentence=sentence, faults=("đọc quá nhanh hoặc quá chậm",))
    if abs(speed - 1.0) > NEAR:
        template, speech = template_of(sentence, voice.say, speed)
        aligned = align(template, samples, rate)
    placed = aligned.placed
    words = [sentence[word.start : word.end] for word in speech.words]
    spoken = [syllable_of(word) for word in words]
    seen, hertz = spectrum(samples, rate), height(samples, rate)
    unlike = (
        _without_room(template, placed)
        | _unlike(template, aligned, spoken, seen, voice.figures)
        | _other_figures(spoken, aligned, seen, voice.figures)
    )
    return CutTake(
        judged=JudgedTake(
            sentence=sentence, doubtful=tuple(words[index] for index in sorted(unlike))
        ),
        take=read_take(evened(samples, rate, LEVEL), rate, hertz),
        units=units_of(number, spoken, placed, seen, skip=unlike),
        words=tuple(
            WordTiming(start=word.start, end=word.end, begins=place.begins, ends=place.ends)
            for word, place in zip(speech.words, placed, strict=True)
        ),
        median=float(np.median(hertz[hertz > 0.0])) if (hertz > 0.0).any() else 0.0,
    )


def built(cuts: Sequence[CutTake]) -> BuiltVoice:
    """One voice from the takes; only what was said as it is written is in it."""
    heights = [one.median for one in cuts if one.median > 0.0]
    return BuiltVoice(
        takes=tuple(one.take for one in cuts),
        units=tuple(unit for one in cuts for unit in one.units),
        median=float(np.median(heights)) if heights else 0.0,
        sentences=tuple(
            ReadSentence(text=nfc(one.judged.sentence), take=number, words=one.words)
            for number, one in enumerate(cuts)
            if one.judged.good
        ),
    )


def _without_room(template: Template, placed: Sequence[PlacedSyllable]) -> frozenset[int]:
    """The syllables that have no room to be said, or so much that something else was."""
    ours = np.array([ends - begins for begins, ends in template.borders])
    theirs = np.array([one.ends - one.begins for one in placed])
    longer = theirs / ours / float(np.median(theirs / ours))
    return frozenset(number for number, one in enumerate(longer) if not SQUEEZED < one < STRETCHED)


def _unlike(
    template: Template,
    aligned: AlignedTake,
    spoken: Sequence[Syllable | None],
    seen: Frames,
    figures: Mapping[Syllable, tuple[Frames, ...]],
) -> frozenset[int]:
    """The syllables that do not sound as they are written."""
    usual = float(np.median([one.distance for one in aligned.placed]))
    far = [
        number
        for number, one in enumerate(aligned.placed)
        if one.distance > min(NOTHING_LIKE, usual + UNLIKE)
    ]
    if not far:
        return frozenset()
    ours = spectrum(template.samples, template.rate)
    words = [
        (syllable and syllable.key, ours[round(begins / HOP) : round(ends / HOP)] @ aligned.turn)
        for syllable, (begins, ends) in zip(spoken, template.borders, strict=True)
    ]
    others = [*words, *((one.key, ways[0] @ aligned.turn) for one, ways in figures.items())]
    found = set()
    for number in far:
        place, (own, as_written) = aligned.placed[number], words[number]
        heard = seen[round(place.begins / HOP) : round(place.ends / HOP)]
        nearest = min(distance(other, heard) for key, other in others if key != own)
        if not distance(as_written, heard) < NEAREST * nearest:
            found.add(number)
    return frozenset(found)


def _other_figures(
    spoken: Sequence[Syllable | None],
    aligned: AlignedTake,
    seen: Frames,
    figures: Mapping[Syllable, tuple[Frames, ...]],
) -> frozenset[int]:
    """The figures that another figure is nearer to: a voice must not learn a wrong one."""
    turned = {one: tuple(ours @ aligned.turn for ours in all_) for one, all_ in figures.items()}
    found = set()
    for number, (syllable, place) in enumerate(zip(spoken, aligned.placed, strict=True)):
        if syllable is None or syllable not in turned:
            continue
        heard = seen[round(place.begins / HOP) : round(place.ends / HOP)]
        rivals = [ours for one, all_ in turned.items() if one.key != syllable.key for ours in all_]
        nearest = min(distance(ours, heard) for ours in rivals)
        if min(distance(ours, heard) for ours in turned[syllable]) > NEARER * nearest:
            found.add(number)
    return frozenset(found)


def _sound_faults(samples: Samples, rate: int) -> list[str]:
    level = loudness(samples, rate)
    if float(level.max()) < SILENT:
        return ["không nghe thấy tiếng đọc nào"]
    faults = []
    tops = np.abs(samples)
    flat = float(np.mean(tops > 0.9 * tops.max()))
    if np.count_nonzero(tops >= CLIPPED) > rate // 1000 or flat > FLAT_TOPS:
        faults.append("tiếng bị vỡ, đọc xa máy hơn một chút")
    if float(np.percentile(level, 95) - np.percentile(level, 5)) < NOISY:
        faults.append("nhiều tiếng ồn, tìm chỗ yên hơn hoặc đọc gần máy hơn")
    return faults

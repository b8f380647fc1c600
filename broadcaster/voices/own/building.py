"""A voice from takes: each is judged against its sentence, what was said well is cut into units."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

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
from broadcaster.voices.own.reading_list import general_sentences
from broadcaster.voices.own.rival_words import RivalWords, rival_words
from broadcaster.voices.own.syllables import Syllable, syllable_of
from broadcaster.voices.own.voice_analysis import HOP, Frames, height, loudness, spectrum

LEVEL = -23.0  # dB of every take's louder half
NEAR = 0.08  # a tempo within this of the template's needs no second one
SLOWEST, FASTEST = 0.5, 1.8  # tempo of a template, of our voice's normal one
# How much worse than the others of its sentence, or how badly whatever its sentence, a syllable
# fits that is heard beside other words.
UNLIKE = 0.1
NOTHING_LIKE = 0.75
# Another one was read where the sentence so fits so much better there, what is around it counted
# AROUND times beside; and none was where it does without the word. That asks for more: a word that
# creaks or stops short (“bếp”, “em”) is partly silence, which no word at all fits nearly as well.
# Four readers in noise at 38 dB, 0.85 to 1.15 of our tempo: of 250 takes with one fault 247 are
# noticed so, of 250 right ones one doubted; with 0.25 for both 241 and one, with 0.2 246 and six.
BETTER = 0.2
BETTER_WITHOUT = 0.36
AROUND = 2.0
RIVALS = 3  # words that are tried so: those that are nearest alone
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
    """Our own voice, and how figures and other words sound in it."""

    say: Say
    figures: Mapping[Syllable, tuple[Frames, ...]]  # the spectrum of each, as it was said
    rivals: Callable[[], RivalWords]  # said when the first take has a word that fits badly


def template_voice(say: Say) -> TemplateVoice:
    """The voice with every figure as it is said in some words that are the same for all.

    With it the words of the general sentences, which may be read in the place of one another.
    """
    figures: dict[Syllable, tuple[Frames, ...]] = {}
    for word in FIGURES:
        syllable = syllable_of(word)
        assert syllable is not None, word
        figures[syllable] = tuple(_said_second(say, frame.format(word)) for frame in SAID_IN)
    rivals = cache(partial(rival_words, general_sentences(), say))
    return TemplateVoice(say=say, figures=figures, rivals=rivals)


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
    number: int,
    sentence: str,
    samples: Samples,
    rate: int,
    voice: TemplateVoice,
    *,
    known: JudgedTake | None = None,
) -> CutTake | JudgedTake:
    """Judge one take, and cut it where it can be used at all.

    `known` is what was told of these very samples before: no rival is tried again.
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
    if abs(speed - 1.0) <= NEAR:
        speed = 1.0
    else:
        template, speech = template_of(sentence, voice.say, speed)
        aligned = align(template, samples, rate)
    placed = aligned.placed
    words = [sentence[word.start : word.end] for word in speech.words]
    spoken = [syllable_of(word) for word in words]
    seen, hertz = spectrum(samples, rate), height(samples, rate)
    laid = _LaidTake(
        sentence=sentence, speech=speech, speed=speed, aligned=aligned, samples=samples,
        rate=rate, seen=seen,
    )  # fmt: skip
    unlike = (
        _without_room(aligned)
        | _unlike(laid, words, spoken, voice, known)
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


def _without_room(aligned: AlignedTake) -> frozenset[int]:
    """The syllables that have no room to be said, or so much that something else was."""
    ours = np.array(aligned.lengths)
    theirs = np.array([one.ends - one.begins for one in aligned.placed])
    longer = theirs / ours / float(np.median(theirs / ours))
    return frozenset(number for number, one in enumerate(longer) if not SQUEEZED < one < STRETCHED)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _LaidTake:
    """A take on its sentence while it is judged."""

    sentence: str
    speech: Speech  # the sentence as our voice says it
    speed: float  # at this tempo
    aligned: AlignedTake
    samples: Samples
    rate: int
    seen: Frames

    def gain(self, number: int, other: str, say: Say) -> float:
        """How much better the take fits with another word in the place of one, in spreads.

        `other` "" = with none.
        """
        word = self.speech.words[number]
        text = f"{self.sentence[: word.start]}{other}{self.sentence[word.end :]}"
        template, speech = template_of(" ".join(text.split()), say, self.speed)
        last = number + 2 if other else number + 1
        if len(speech.words) != len(self.speech.words) - (not other):
            return 0.0
        found = align(template, self.samples, self.rate).placed
        beside = _mean_distance(found[max(0, number - 1) : last])
        here = found[number].distance if other else beside
        as_written = self.aligned.placed
        around = _mean_distance(as_written[max(0, number - 1) : number + 2])
        return as_written[number].distance - here + AROUND * (around - beside)


def _mean_distance(placed: Sequence[PlacedSyllable]) -> float:
    """Mean distance of the frames of some syllables; infinite where there is none."""
    heard = [one for one in placed if one.ends > one.begins]
    lengths = [one.ends - one.begins for one in heard]
    return float(np.average([one.distance for one in heard], weights=lengths)) if heard else np.inf


def _unlike(
    laid: _LaidTake,
    words: Sequence[str],
    spoken: Sequence[Syllable | None],
    voice: TemplateVoice,
    known: JudgedTake | None,
) -> frozenset[int]:
    """The syllables in whose place another word fits better, or none."""
    placed = laid.aligned.placed
    usual = float(np.median([one.distance for one in placed]))
    found = set()
    for number, place in enumerate(placed):
        if place.distance <= min(NOTHING_LIKE, usual + UNLIKE):
            continue
        if known is not None and words.count(words[number]) == 1:
            found |= {number} if words[number] in known.doubtful else set()
            continue
        heard = laid.seen[round(place.begins / HOP) : round(place.ends / HOP)]
        rivals = voice.rivals().nearest(heard, laid.aligned.turn, spoken[number], RIVALS)
        if laid.gain(number, "", voice.say) > BETTER_WITHOUT or any(
            laid.gain(number, one, voice.say) > BETTER for one in rivals
        ):
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

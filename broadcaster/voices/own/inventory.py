"""The syllables of a person who read aloud, cut from the takes, and which of them to speak with."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.speech import Samples, WordTiming
from broadcaster.voices.own.alignment import PlacedSyllable
from broadcaster.voices.own.syllables import Syllable
from broadcaster.voices.own.voice_analysis import HOP, Frames, loudness, onset, swings

NEIGHBOUR = 1.0  # what a strange neighbour of a unit costs on either side
PLACE = 1.0  # to stand last in the sentence where the unit did not, or the other way round
LENGTH = 2.0  # a unit twice as long or half as long as is wanted
TONE = 2.0  # another tone than was read: above all a broken one sounds unlike the others
SHORTEST = 0.04  # seconds of a unit
JOINED = 0.03  # seconds between two syllables that were said in one


@dataclass(frozen=True, slots=True, kw_only=True)
class SyllableUnit:
    """One syllable as it was read, with what stood around it."""

    syllable: Syllable
    before: str  # rime of the syllable before, "" = a pause
    behind: str  # initial of the syllable behind; "" = a pause or a vowel
    last: bool  # it ended its sentence
    take: int  # which take of the voice holds it
    begins: float  # seconds in the take
    turn: float  # where its rime begins
    ends: float

    @property
    def seconds(self) -> float:
        """How long it was."""
        return self.ends - self.begins


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadTake:
    """The sound of a sentence that somebody read, and where it swings."""

    samples: Samples
    rate: int
    marks: NDArray[np.intp]  # samples at which a period begins
    voiced: NDArray[np.bool_]  # whether each mark is one of the voice


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSentence:
    """A sentence that was read as it is written, to be heard as it was read."""

    text: str
    take: int  # which take of the voice holds it
    words: tuple[WordTiming, ...]  # seconds in the take


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BuiltVoice:
    """What a voice speaks from."""

    takes: tuple[ReadTake, ...]
    units: tuple[SyllableUnit, ...]
    median: float  # Hz, of everything that was read
    sentences: tuple[ReadSentence, ...] = ()


def read_take(samples: Samples, rate: int, hertz: Frames) -> ReadTake:
    """A take with what is to be known of it before it can be joined; `hertz` is its height."""
    marks = swings(samples, rate, hertz)
    frames = np.minimum((marks / rate / HOP).round().astype(np.intp), len(hertz) - 1)
    return ReadTake(samples=samples, rate=rate, marks=marks, voiced=hertz[frames] > 0.0)


def units_of(
    take: int,
    spoken: Sequence[Syllable | None],
    placed: Sequence[PlacedSyllable],
    seen: Frames,
    *,
    skip: Collection[int] = (),
) -> tuple[SyllableUnit, ...]:
    """The units of one take but those of the syllables in `skip`, which were not said so.

    `seen` is the spectrum of the take.
    """
    units = []
    for number, (syllable, place) in enumerate(zip(spoken, placed, strict=True)):
        if syllable is None or number in skip or place.ends - place.begins < SHORTEST:
            continue
        before = spoken[number - 1] if number else None
        behind = spoken[number + 1] if number + 1 < len(spoken) else None
        joined = bool(number) and place.begins - placed[number - 1].ends < JOINED
        goes_on = behind is not None and placed[number + 1].begins - place.ends < JOINED
        units.append(
            SyllableUnit(
                syllable=syllable,
                before=before.rime if before is not None and joined else "",
                behind=behind.initial if behind is not None and goes_on else "",
                last=number + 1 == len(spoken),
                take=take,
                begins=place.begins,
                turn=onset(seen, place.begins, place.ends),
                ends=place.ends,
            )
        )
    return tuple(units)


class Inventory:
    """What a voice has read, by syllable."""

    def __init__(self, units: Iterable[SyllableUnit]) -> None:
        found: dict[str, list[SyllableUnit]] = defaultdict(list)
        for unit in units:
            found[unit.syllable.key].append(unit)
        self._by_key: Mapping[str, Sequence[SyllableUnit]] = dict(found)

    def has(self, key: str) -> bool:
        """Whether a syllable was read, in whatever tone."""
        return key in self._by_key

    def halves(
        self, wanted: Syllable, *, seconds: float
    ) -> tuple[SyllableUnit, SyllableUnit] | None:
        """A unit with the initial and one with the rime of a syllable that was never read.

        The initial comes from before the likest vowel there is; None when either was never read.
        """
        every = [unit for units in self._by_key.values() for unit in units]
        rimes = [unit for unit in every if unit.syllable.rime == wanted.rime]
        initials = [unit for unit in every if unit.syllable.initial == wanted.initial]
        if not rimes or not initials:
            return None

        def vowel(unit: SyllableUnit) -> tuple[bool, float]:
            same = unit.syllable.rime[0] == wanted.rime[0]
            return not same, abs(unit.seconds - seconds)

        def length(unit: SyllableUnit) -> tuple[bool, float]:
            return unit.syllable.tone != wanted.tone, abs(unit.seconds - seconds)

        return min(initials, key=vowel), min(rimes, key=length)

    def best(
        self, wanted: Syllable, *, before: str, behind: str, last: bool, seconds: float
    ) -> SyllableUnit | None:
        """The unit that needs least change; None when the syllable was never read."""

        def cost(unit: SyllableUnit) -> float:
            longer = abs(np.log2(max(seconds, 0.01) / unit.seconds))
            return float(
                NEIGHBOUR * (unit.before != before)
                + NEIGHBOUR * (unit.behind != behind)
                + PLACE * (unit.last != last)
                + TONE * (unit.syllable.tone != wanted.tone)
                + LENGTH * longer
            )

        return min(self._by_key.get(wanted.key, ()), key=cost, default=None)


def evened(samples: Samples, rate: int, level: float) -> Samples:
    """A take at `level` dB (of the louder half of its frames), whoever came nearer meanwhile."""
    seen = loudness(samples, rate)
    loud = seen[seen > np.percentile(seen, 50)]
    return np.asarray(samples * 10 ** ((level - float(loud.mean())) / 20), dtype=np.float32)

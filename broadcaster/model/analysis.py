"""What an analysis says of a sound file."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from broadcaster.model.imported import SoundFacts
from broadcaster.model.timeline import Layer

COURSE_HOPS = 50  # values a second in a course
REPORT_ENDING = ".bao-cao.html"  # how the name of the producer's page of a finished file ends


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """How a sound goes on, every 20 ms; locked."""

    energies: NDArray[np.float64]  # K-weighted mean squares as heard, channels added
    peaks: NDArray[np.float32]  # highest sample, as a ratio

    @property
    def seconds(self) -> float:
        """The length, to 20 ms."""
        return len(self.peaks) / COURSE_HOPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From when to when something sounds, in seconds."""

    start: float
    end: float
    layer: Layer
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What is known of an episode besides its sound."""

    chapters: tuple[tuple[float, str], ...] = ()  # seconds, title
    stretches: tuple[Stretch, ...] = ()
    ducked: tuple[tuple[float, float], ...] = ()  # seconds from and to: the bed is turned down


class Content(StrEnum):
    """What a sound is, roughly; the value is what people read."""

    SPEECH = "có lẽ là tiếng nói"
    MUSIC = "có lẽ là nhạc hoặc tiếng nền"
    UNCLEAR = "vừa nói vừa nhạc, hoặc quá ngắn để đoán"
    SILENCE = "im lặng"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to be said of a file."""

    good: bool
    sentence: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Analysis:
    """The figures of a file. Levels are minus infinity for silence."""

    file: str
    facts: SoundFacts
    seconds: float
    heard: float  # LUFS integrated, as heard (a mono file from two loudspeakers)
    shown: float  # LUFS that a plain meter shows: 3 less for mono
    range: float  # LU
    short_term_max: float  # LUFS over 3 s
    momentary_max: float  # LUFS over 400 ms
    true_peak: float  # dBTP
    sample_peak: float  # dBFS
    clipped: int  # places where the wave is cut off flat
    offset: float  # share of full scale off zero
    noise: float  # dBFS, the quietest tenth
    words: float  # dBFS, exceeded a twentieth of the time
    hum: float  # dBFS of the mains lines; minus infinity for none
    lines: tuple[float, ...]  # Hz
    lead: float  # seconds of silence at the beginning
    tail: float  # seconds of silence at the end
    longest_pause: float  # seconds, of silence between
    alike: bool  # two channels, not one sample apart
    dealt: bool  # two channels that seem to be one, whose samples stand by turns in both
    correlation: float  # of two channels, -1 to 1
    balance: float  # dB by which the left one is louder
    content: Content
    course: Course
    remarks: tuple[Remark, ...] = ()

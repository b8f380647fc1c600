"""Sounds, their rights, what was done to them on their way in, what an analysis says of them."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.notice import Notice
from broadcaster.domain.timeline import Layer

HOUSE_RATE = 44_100  # frames per second inside the program and in every output
HOP = HOUSE_RATE // 50  # frames of 20 ms: the grid of a sound's energies
PEAK_STEP = 128  # frames: the grid of a sound's peaks
MP3_FRAME = 9 * PEAK_STEP  # frames of sound in an MP3 frame: events begin on this grid
COURSE_HOPS = 50  # values a second in a course
REPORT_ENDING = ".bao-cao.html"  # how the name of the producer's page of a finished file ends


class Scope(StrEnum):
    """How far a sound or a sentence may travel."""

    PUBLIC = "công khai"  # feeds, pages, stations
    SCHOOL = "trường"  # the school's own loudspeakers only; never sent to an online voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Where a sound comes from and what may be done with it (from its sidecar .toml)."""

    who: str  # author, performer or pupil (initials and class as consented)
    source: str  # where it comes from
    licence: str  # e.g. "CC0-1.0"
    scope: Scope  # how far it may travel
    consent: str = ""  # reference of the consent form, for people's voices
    until: date | None = None  # last day of the consent; None = without end
    person: bool = False  # a person's voice is heard
    shared: bool = False  # the consent covers that other units take the sound over
    consent_by: str = ""  # the adult whose account entered the consent; "" = it is in the file only
    consent_on: date | None = None  # the day of that
    recorded: date | None = None  # the day on which it was recorded; None = nobody noted it

    def scope_on(self, day: date) -> Scope:
        """The scope that holds on a day: public consent that has run out is school-only."""
        if self.until is not None and day > self.until:
            return Scope.SCHOOL
        return self.scope


def frames(seconds: float) -> int:
    """Whole frames at the house rate nearest to a time in seconds."""
    return round(seconds * HOUSE_RATE)


def seconds(frame_count: int) -> float:
    """Seconds of a number of frames at the house rate."""
    return frame_count / HOUSE_RATE


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sound:
    """Decoded sound at the house rate, locked."""

    samples: NDArray[np.float32]  # shape (frames, channels), 1 or 2 channels, [-1, 1]

    @property
    def frames(self) -> int:
        """Length in frames."""
        return int(self.samples.shape[0])

    @property
    def channels(self) -> int:
        """1 or 2."""
        return int(self.samples.shape[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundAsset:
    """A sound file that scripts and programmes name: ident, sting, bed, effect or recording."""

    name: str  # name used in scripts, folded: "trong-truong"
    path: Path
    digest: str  # sha256 of the file, hex
    rights: Rights
    titles: tuple[str, ...] = ()  # Vietnamese names it also answers to
    clean: bool = False  # a recording that is cleaned when it is imported
    script: str = ""  # slug of the script of which it says a line; "" = it says none
    reads: str = ""  # that line, as `model.take.line_words` has it
    phrases: tuple[float, ...] = ()  # seconds from its first frame at which a phrase ends


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSound:
    """A sound file as found on disk, its rights not read yet."""

    path: Path
    name: str  # slug of the file name without its ending
    digest: str  # sha256 of the file, hex
    sidecar: bytes | None = None  # the .toml beside it
    sidecar_name: str = ""  # its file name; "" when there is none


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SoundShape:
    """The course of a sound: enough to plan a programme without its samples. Locked."""

    energies: NDArray[np.float32]  # K-weighted mean square of every 20 ms as heard, channels added
    peaks: NDArray[np.float32]  # height of the wave in every PEAK_STEP frames, as a ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProfile:
    """What the timeline must know of a source without its samples."""

    key: str  # content key of the source
    frames: int  # length at the house rate
    channels: int
    loudness: float  # integrated, LUFS, as heard (mono as dual mono); -inf when silent
    peak: float  # sample peak, dBFS
    onset: int = 0  # first frame above the silence floor
    offset: int = 0  # frame behind the last one above the silence floor
    heard: SoundShape | None = field(default=None, compare=False)  # as it is
    mono: SoundShape | None = field(default=None, compare=False)  # its channels heard as one

    def without_curves(self) -> "SourceProfile":
        """The same without what grows with the sound: 1.6 kB a second."""
        return replace(self, heard=None, mono=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFacts:
    """What a file says of its sound."""

    format: str  # for people: "WAV 16 bit", "MP3", "M4A"
    rate: int  # frames per second
    channels: int  # as they come out of the decoder
    notices: tuple[Notice, ...] = ()  # oddities that were dealt with; places are left open


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A figure before and after; minus infinity for nothing at all."""

    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaning:
    """What the cleaning of a recording found and did."""

    loudness: Change  # LUFS as heard
    noise: Change  # dBFS between the words
    words: float  # dBFS of the loudest moments, as they came in
    hum: Change | None = None  # dBFS of the mains lines together; None = no hum was found
    lines: tuple[float, ...] = ()  # Hz that were notched out
    offset: float = 0.0  # share of full scale that the sound stood off zero
    clicks: int = 0  # that were mended
    lead: float = 0.0  # seconds cut off before the first sound
    tail: float = 0.0  # seconds cut off behind the last one
    merged: str = ""  # why two channels became one; "" = they did not
    reduction: float = 0.0  # dB by which steady noise was turned down at most


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundNotes:
    """What is known of an imported sound besides its samples."""

    profile: SourceProfile
    facts: SoundFacts
    clipped: int = 0  # places at which the wave is cut off flat
    cleaning: Cleaning | None = None  # None = nothing was touched


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedSound:
    """A sound at the house rate, from the cache, with what is known of it."""

    sound: Sound
    notes: SoundNotes


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """A sound from outside, decoded at a distance."""

    path: Path  # FLAC, made by us
    format: str  # what came, for people
    seconds: float
    told: tuple[str, ...] = ()  # oddities that were dealt with, for people


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SoundCourse:
    """How a sound goes on, every 20 ms; locked."""

    energies: NDArray[np.float64]  # K-weighted mean squares as heard, channels added
    peaks: NDArray[np.float32]  # highest sample, as a ratio

    @property
    def seconds(self) -> float:
        """The length, to 20 ms."""
        return len(self.peaks) / COURSE_HOPS


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundStretch:
    """From when to when something sounds, in seconds."""

    start: float
    end: float
    layer: Layer
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundMarks:
    """What is known of an episode besides its sound."""

    chapters: tuple[tuple[float, str], ...] = ()  # seconds, title
    stretches: tuple[SoundStretch, ...] = ()
    ducked: tuple[tuple[float, float], ...] = ()  # seconds from and to: the bed is turned down
    # seconds from and to, dB: where the limiter turns down by more than nobody hears
    pressed: tuple[tuple[float, float, float], ...] = ()


class Content(StrEnum):
    """What a sound is, roughly; the value is what people read."""

    SPEECH = "có lẽ là tiếng nói"
    MUSIC = "có lẽ là nhạc hoặc tiếng nền"
    UNCLEAR = "vừa nói vừa nhạc, hoặc quá ngắn để đoán"
    SILENCE = "im lặng"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundRemark:
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
    course: SoundCourse
    remarks: tuple[SoundRemark, ...] = ()

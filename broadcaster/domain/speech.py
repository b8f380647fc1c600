"""Readings, utterances, voices and the speech they give."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.notice import Level
from broadcaster.domain.records import ONLY_WHERE_SET
from broadcaster.domain.sound import Scope

Samples = NDArray[np.float32]  # of one channel
SampleBlock = NDArray[np.float32]  # (frames, channels)

# Words for speed, and the factor of a voice's normal speed that each means.
SPEEDS: tuple[tuple[str, float], ...] = (("chậm", 0.85), ("vừa", 1.0), ("nhanh", 1.15))

# Words for the height of a voice, semitones that each means.
PITCHES: tuple[tuple[str, float], ...] = (("trầm", -2.0), ("cao", 2.0))
# Words for emphasis, and the factor of a voice's usual melody that each means.
EMPHASES: tuple[tuple[str, float], ...] = (("nhẹ", 0.9), ("vừa", 1.0), ("mạnh", 1.25))


class Gender(StrEnum):
    """Gender of a voice."""

    FEMALE = "nữ"
    MALE = "nam"


class Age(StrEnum):
    """Age of a voice."""

    CHILD = "trẻ em"
    ADULT = "người lớn"
    ELDER = "người già"


class Region(StrEnum):
    """Accent of a voice."""

    NORTH = "Bắc"
    CENTRE = "Trung"
    SOUTH = "Nam"
    UNKNOWN = "không rõ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One stretch of a sentence and how it is said."""

    written: str  # as in the text; "" never
    spoken: str  # "" when dropped
    start: int  # offset of `written` in Reading.written
    spoken_start: int  # offset of `spoken` in Reading.spoken
    rule: str  # which rule read it: "plain", "date", "document", "money", ...
    certain: bool = True  # False = a guess; a notice says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One sentence: the written form, the spoken form, and how they belong together."""

    written: str
    spoken: str  # "" when nothing is said
    start: int  # offset of `written` in the paragraph
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRemark:
    """What the reader noticed in a text: a guess, an unknown word, something dropped."""

    start: int  # offset in the text that was read
    end: int
    code: str  # Notice.code
    level: Level
    sentence: str  # Vietnamese
    hint: str = ""  # Vietnamese, e.g. a line for the lexicon
    other: str = ""  # of a guess: the reading that came second, "" = none


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText:
    """A whole text as read aloud, sentence by sentence."""

    readings: tuple[Reading, ...]
    remarks: tuple[ReadingRemark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A voice that an engine offers."""

    id: str  # "engine:name", e.g. "embedded:nu-bac"
    engine: str
    name: str  # Vietnamese name that people see
    gender: Gender
    age: Age = Age.ADULT
    region: Region = Region.UNKNOWN
    licence: str = ""
    credit: str = ""  # line that must be shown, "" when none is asked for
    synthetic: bool = True
    scope: Scope = Scope.PUBLIC  # SCHOOL = whose voice it is agreed to no more
    until: date | None = None  # the last day on which it may be heard; None = no end
    on_trial: bool = False  # not understood as well as the others of its engine yet
    # All its harmonics begin together, as those of formant voices do: they are turned out of step
    # where a clip is laid into the mix. Nothing of how it speaks, so no fingerprint knows of it.
    in_step: bool = field(default=False, repr=False, metadata=ONLY_WHERE_SET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What an engine is asked to say: one sentence, normalised, NFC, no digit or symbol left."""

    text: str
    voice: str  # Voice.id
    rate: float = 1.0  # factor of the voice's normal speed; 0.8 = slower
    pitch: float = 0.0  # semitones
    emphasis: float = 1.0  # factor of the voice's usual melody; 1.25 = tones further apart
    scope: Scope = Scope.PUBLIC  # school-only text never leaves the school


@dataclass(frozen=True, slots=True, kw_only=True)
class WordTiming:
    """When a word of the spoken text is heard."""

    start: int  # offset of the first character in Utterance.text
    end: int  # offset behind the last character
    begins: float  # seconds from the start of the speech
    ends: float  # seconds


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Speech:
    """What an engine said: mono samples in [-1, 1], locked."""

    samples: Samples  # shape (n,), float32
    rate: int  # samples per second
    words: tuple[WordTiming, ...] = ()
    estimated: bool = False  # True when `words` was shared out by syllables

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate

    @property
    def said(self) -> "KnownSpeech":
        """The same without the samples."""
        return KnownSpeech(words=self.words, estimated=self.estimated)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClipSound:
    """The sound of a clip alone, for who does not ask when its words come."""

    samples: Samples  # shape (n,), float32, locked
    rate: int  # samples per second
    digest: str  # the same for the same samples, and for no others


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSpeech:
    """What is known of a speech whose samples are in the clip cache: those of an hour are large."""

    words: tuple[WordTiming, ...] = ()
    estimated: bool = False  # as in `Speech`
    in_step: bool = False  # as in `Voice`


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """Whether an engine can be used now, and if not why and what to do (Vietnamese)."""

    ok: bool
    reason: str = ""
    fix: str = ""

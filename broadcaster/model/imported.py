"""What a sound file holds before it is used, and what was done to it on its way in."""

from dataclasses import dataclass
from pathlib import Path

from broadcaster.model.notice import Notice
from broadcaster.model.sound import Sound, SourceProfile


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
class Imported:
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

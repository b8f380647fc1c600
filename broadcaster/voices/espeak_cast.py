"""The embedded voices: who they are and how libespeak-ng is set for each.

The voice files beside this module are our own. Settings were chosen by measuring (tests/sound):
six tones apart, 3.5-5.5 syllables a second, medians of the fundamental 3 semitones and more apart
or other formants. The stock pitch range of 50 leaves hỏi and nặng 0.93 semitones apart.
"""

from dataclasses import dataclass

from broadcaster.model.speech import Age, Gender, Region, Voice
from broadcaster.voices.respelling import NORTH, SOUTH

LICENCE = "GPL-3.0-or-later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a voice file is spoken."""

    voice: Voice
    file: str  # name under espeak/
    low: int  # first number of the file's `pitch` line, Hz
    high: int  # second number
    rate: int = 165  # libespeak-ng's rate at normal speed; 41 is one syllable a second
    range: int = 60  # its pitch range, 0-100
    volume: int = 60  # its volume; its limiter acts from 80 on
    respelling: tuple[tuple[str, str], ...] = NORTH


def _voice(
    file: str, name: str, gender: Gender, *, age: Age = Age.ADULT, region: Region = Region.NORTH
) -> Voice:
    return Voice(
        id=f"embedded:{file}",
        engine="embedded",
        name=name,
        gender=gender,
        age=age,
        region=region,
        licence=LICENCE,
    )


CAST: tuple[Setting, ...] = (
    Setting(
        voice=_voice("nu-bac", "Nữ miền Bắc", Gender.FEMALE),
        file="nu-bac",
        low=126,
        high=282,
    ),
    Setting(
        voice=_voice("nam-bac", "Nam miền Bắc", Gender.MALE),
        file="nam-bac",
        low=80,
        high=175,
    ),
    Setting(
        voice=_voice("tre-em", "Trẻ em", Gender.FEMALE, age=Age.CHILD),
        file="tre-em",
        low=196,
        high=400,
        range=70,
    ),
    Setting(
        voice=_voice("nguoi-gia", "Người già", Gender.MALE, age=Age.ELDER),
        file="nguoi-gia",
        low=97,
        high=214,
        rate=155,
        range=62,
    ),
    Setting(
        voice=_voice("ba-cu", "Bà lớn tuổi", Gender.FEMALE, age=Age.ELDER),
        file="ba-cu",
        low=107,
        high=240,
        rate=155,
        range=62,
    ),
    Setting(
        voice=_voice("nu-nam", "Nữ miền Nam", Gender.FEMALE, region=Region.SOUTH),
        file="nu-nam",
        low=154,
        high=336,
        respelling=SOUTH,
    ),
    Setting(
        voice=_voice("nam-nam", "Nam miền Nam", Gender.MALE, region=Region.SOUTH),
        file="nam-nam",
        low=68,
        high=146,
        respelling=SOUTH,
    ),
)

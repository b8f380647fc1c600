"""Master profiles: the finished files of one programme, each kind for its own listeners."""

from dataclasses import dataclass
from enum import StrEnum

PODCAST = "podcast"  # feed and pages; always made
STATION = "dai"  # for a radio station: WAV with bext, and MP3 at a high bit rate
HORNS = "loa"  # outdoor horn loudspeakers (loa phóng thanh)
LIGHT = "nhe"  # weak lines: mono at a low bit rate
PROFILES = (PODCAST, STATION, HORNS, LIGHT)
"""The names of every profile; they stand in file names, so [a-z0-9-] only."""

MONO_OFFSET = 3.01  # LU: a mono file measures this much less than it is heard from two loudspeakers


class Container(StrEnum):
    """What a finished file is; the value is the ending of its name."""

    MP3 = "mp3"
    WAV = "wav"
    OPUS = "opus"


class MonoLoudness(StrEnum):
    """Which number of a mono file meets the target."""

    HEARD = "heard"  # as two loudspeakers give it: 3 LU above the plain number
    FILE = "file"  # the plain number of a meter that looks at the one channel


MIME_TYPES = {
    Container.MP3: "audio/mpeg",
    Container.WAV: "audio/wav",
    Container.OPUS: "audio/ogg",
}
"""The media type of each container, for feeds and servers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """How the samples of a profile are put into a file."""

    container: Container
    bitrate: int = 0  # kbit/s; 0 for PCM, whose rate follows from bits and channels
    bits: int = 0  # of a PCM sample: 16 or 24; 0 for the others


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterProfile:
    """One way to finish a programme."""

    name: str  # one of PROFILES
    title: str  # Vietnamese, what people read
    loudness: float  # LUFS integrated, as heard
    true_peak: float  # dBTP ceiling of the decoded file
    channels: int  # of its files: 1 or 2
    files: tuple[FileKind, ...]
    school: bool = False  # made of the school's edition; else of the public one
    own_mix: bool = False  # has its own speech, mix and plan; else it shares the podcast's mix


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterSettings:
    """What a station says of its masters (station.toml, [masters])."""

    make: tuple[str, ...] = (PODCAST,)  # profiles of every programme that names none itself
    mono_loudness: MonoLoudness = MonoLoudness.HEARD
    dai_loudness: float = -23.0  # LUFS; EBU R 128, unless the station has a number of its own
    dai_true_peak: float = -1.0  # dBTP
    dai_bits: int = 24
    dai_bitrate: int = 256  # kbit/s of the MP3 beside the WAV
    loa_rate: float = 0.85  # factor of the speed of every role
    loa_bed: bool = False  # beds, at least 20 dB below the words; else none
    loa_lowpass: bool = True  # nothing above 6 kHz, which horns do not give
    nhe_format: Container = Container.OPUS
    nhe_bitrate: int = 32  # kbit/s

"""Timeline: our edit decision list, in whole frames at the house rate."""

from dataclasses import dataclass, field
from enum import StrEnum

from broadcaster.domain.master import Container
from broadcaster.domain.records import ONLY_WHERE_SET


class Layer(StrEnum):
    """What an event is to the mix."""

    VOICE = "voice"  # synthetic speech
    RECORDING = "recording"  # people's recordings: ducks beds like a voice
    MUSIC = "music"  # idents, jingles, stings
    EFFECT = "effect"
    BED = "bed"  # looped, ducked


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvent:
    """One stretch of one source."""

    source: str  # key of the source
    layer: Layer
    start: int  # first frame on the timeline
    length: int  # frames heard
    offset: int = 0  # first frame taken from the source
    gain: float = 0.0  # dB
    fade_in: int = 0  # frames, raised cosine
    fade_out: int = 0  # frames, raised cosine
    loop: bool = False  # start again at the source's end
    envelope: tuple[tuple[int, float], ...] = ()  # (timeline frame, dB), linear in dB between
    # Frames behind it in which the room of a synthetic voice is still heard; 0 = it has no room
    room: int = 0
    # The harmonics of a generated voice, which begin together, are turned out of step here
    rotated: bool = field(default=False, metadata=ONLY_WHERE_SET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter mark."""

    start: int  # frame
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionWord:
    """A written stretch and when it is heard."""

    text: str
    start: int  # frame
    end: int  # frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """One sentence as heard."""

    start: int  # frame
    end: int  # frame
    speaker: str  # what people read, e.g. "Nữ", "Bạn Lan"
    written: str
    spoken: str
    synthetic: bool = True
    words: tuple[CaptionWord, ...] = ()
    estimated: bool = False  # the times of `words` were shared out by syllables
    quoted: str = field(default="", metadata=ONLY_WHERE_SET)  # whose words of law it says


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionCue:
    """What stands in a picture at one time: one row or two of a sentence that is heard."""

    start: float  # seconds
    end: float  # seconds
    speaker: str  # cut to a length that leaves room for words
    rows: tuple[str, ...]
    # when each blank-separated word of the rows begins, in seconds; () = nobody told
    words: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A whole episode: enough to render it again."""

    frames: int  # total length
    events: tuple[TimelineEvent, ...]  # by start
    chapters: tuple[Chapter, ...]
    captions: tuple[Caption, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterSpec:
    """What the finished file must measure."""

    loudness: float = -16.0  # LUFS integrated, as heard (mono measured as dual mono)
    true_peak: float = -1.0  # dBTP ceiling on the decoded file
    channels: int = 2
    bitrate: int = 128  # kbit/s, constant; 0 for PCM, whose peaks stay where they are
    container: Container = Container.MP3


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterReport:
    """What the finished file does measure, after decoding."""

    loudness: float  # LUFS
    true_peak: float  # dBTP
    gain: float  # dB that was applied
    seconds: float
    bytes: int
    sha256: str
    range: float = 0.0  # LU (EBU Tech 3342)
    momentary_max: float = -70.0  # LUFS over 400 ms
    short_term_max: float = -70.0  # LUFS over 3 s
    limited: float = 0.0  # dB, the most that the limiter turned down

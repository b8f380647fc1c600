"""An episode as the catalogue, the feed and the pages know it."""

from dataclasses import dataclass
from datetime import date, datetime

from broadcaster.model.law import LegalSource


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioFile:
    """A finished, tagged MP3."""

    name: str  # file name under audio_out/<show>/, [a-z0-9-.] only
    bytes: int
    sha256: str
    seconds: float  # from the file's sample count
    loudness: float  # LUFS as heard, measured on the decoded file
    true_peak: float  # dBTP, measured on the decoded file
    channels: int
    bitrate: int  # kbit/s


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeChapter:
    """A chapter in seconds."""

    start: float
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptLine:
    """A sentence in the transcript."""

    start: float  # seconds
    end: float  # seconds
    speaker: str
    text: str  # written form
    spoken: str
    synthetic: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One rendering of an episode: the public one, or the school's own."""

    audio: AudioFile
    chapters: tuple[EpisodeChapter, ...]
    transcript: tuple[TranscriptLine, ...]
    sources: tuple[LegalSource, ...] = ()  # documents cited in this edition
    items: tuple["EpisodeItem", ...] = ()
    until: date | None = None  # last day it may be public (a consent ends then); None = no end


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeItem:
    """One programme item (one script) of an episode."""

    slug: str
    title: str
    kind: str  # Kind value
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceUse:
    """Who speaks, for tags, feed and page."""

    role: str
    voice: str  # Voice.id
    name: str  # what people read
    synthetic: bool = True
    credit: str = ""
    instead_of: str = ""  # engine or voice that was wanted first; "" = as wished


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One programme on one date."""

    key: str  # programme slug + first air date, for life: "mang-non-2026-09-07"
    guid: str  # uuid5(show guid, key), for life
    show: str  # Show.key
    programme: str  # ProgrammeFormat.slug
    programme_name: str
    number: int
    season: int  # school year by its first calendar year: 2026 = năm học 2026–2027
    title: str
    summary: str
    air_time: datetime  # with zone
    first_air_date: date
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    voices: tuple[VoiceUse, ...]
    valid_to: date | None
    school: Edition | None  # with everything, for the yard
    public: Edition | None  # None when nothing may leave the school
    recipe: str  # hash of everything that went in; equal = nothing to do

    @property
    def synthetic(self) -> bool:
        """Whether any voice is made by a machine."""
        return any(v.synthetic for v in self.voices)

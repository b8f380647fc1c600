"""What is written into a finished file about itself: ID3, Vorbis comments or WAV chunks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TagChapter:
    """A chapter in milliseconds."""

    start: int
    end: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TagWord:
    """A written stretch of the transcript and when it begins to be heard."""

    start: int  # milliseconds
    text: str  # blanks and line breaks before it included, so that the texts together can be read


@dataclass(frozen=True, slots=True, kw_only=True)
class TagLoudness:
    """What the finished file measures, for stations and players; sound as heard."""

    integrated: float  # LUFS
    range: float  # LU
    true_peak: float  # dBTP
    momentary_max: float  # LUFS over 400 ms
    short_term_max: float  # LUFS over 3 s


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """What a file says of itself, in the words people see."""

    title: str
    album: str  # show
    artist: str  # station
    number: int
    date: str  # ISO day
    time: str = ""  # "06:45", when it airs
    language: str = "vie"  # ISO 639-2
    comment: str = ""
    publisher: str = ""
    genre: str = "Podcast"
    lyrics: str = ""  # transcript
    words: tuple[TagWord, ...] = ()  # transcript in time
    cover: bytes = b""  # JPEG
    chapters: tuple[TagChapter, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()  # name, value: what has no place of its own
    loudness: TagLoudness | None = None
    cues: tuple[float, float] | None = None  # seconds: where a player's output begins and ends
    reference: str = ""  # the file's own name at the station: letters, digits, hyphens

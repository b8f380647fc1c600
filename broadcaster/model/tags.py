"""What is written into an MP3's ID3 tag."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TagChapter:
    """A chapter in milliseconds."""

    start: int
    end: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """ID3v2.3 content, in the words people see."""

    title: str
    album: str  # show
    artist: str  # station
    number: int
    date: str  # ISO day
    language: str = "vie"  # ISO 639-2
    comment: str = ""
    publisher: str = ""
    genre: str = "Podcast"
    lyrics: str = ""  # transcript
    cover: bytes = b""  # JPEG
    chapters: tuple[TagChapter, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()  # TXXX: description, value

"""How a published file is handed to who asks: its type, how long it may be kept."""

import re
from dataclasses import dataclass

from broadcaster.publishing.addresses import EMBED_ENDING, TRANSCRIPT_ENDING

HEAD = 2048  # bytes looked at for the type of an XML or JSON file
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".m3u": "audio/x-mpegurl; charset=utf-8",
    ".m3u8": "application/vnd.apple.mpegurl",
    ".pls": "audio/x-scpls; charset=utf-8",
    ".cue": "application/x-cue; charset=utf-8",
    ".xspf": "application/xspf+xml",
    ".sig": "application/json",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".svg": "image/svg+xml",
    ".mp3": "audio/mpeg",
    ".opus": "audio/ogg",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
_OTHER = "application/octet-stream"
PACKED_ALREADY = {
    ".mp3", ".opus", ".ogg", ".wav", ".jpg", ".png", ".woff2", ".pdf", ".docx", ".xlsx",
}  # fmt: skip
SOUNDS = {".mp3", ".opus", ".ogg", ".wav"}
_SNIFFED = (
    (b"<rss", "application/rss+xml; charset=utf-8"),
    (b"<opml", "text/x-opml; charset=utf-8"),
    (b"jsonfeed.org/version", "application/feed+json"),
)
FOR_GOOD = "max-age=31536000, immutable"
USUAL_AGE = "max-age=60"
AGES = (  # how long a path may be kept, the first that fits; also told to other web servers
    (re.compile(r"-[0-9a-f]{8,64}\.(mp3|opus|ogg|wav|jpg|png|svg|css|js|woff2)$"), FOR_GOOD),
    # a folder named after its content
    (re.compile(r"(^|/)tim-kiem/[0-9a-f]{16}/[a-z0-9]+\.json$"), FOR_GOOD),
    (re.compile(r"(?i:\.woff2)$"), "max-age=2592000"),
    (re.compile(r"(?i:\.(vtt|srt|txt))$|\.chapters\.json$"), "max-age=300"),
)
SHORT = f"public, {USUAL_AGE}"  # for names whose content may change


@dataclass(frozen=True, slots=True, kw_only=True)
class FileType:
    """How a file is sent."""

    type: str  # Content-Type
    cache: str  # Cache-Control
    packs: bool  # text that is worth compressing
    shared: bool  # pages of other sites may read it (CORS)
    sound: bool  # a download that may count
    framed: bool = False  # a page that other sites may show in a frame


def ending(path: str) -> str:
    """The last ending of a path, with its dot, in lower case; "" = none."""
    name = path.rpartition("/")[2]
    return f".{name.rpartition('.')[2].lower()}" if "." in name else ""


def kind_of(path: str, head: bytes, *, private: bool) -> FileType:
    """The kind of a file from its path and its first bytes."""
    end = ending(path)
    return FileType(
        type=_type(path, end, head),
        cache=f"{'private' if private else 'public'}, {_age(path)}",
        packs=end in TYPES and end not in PACKED_ALREADY,
        shared=end != ".html" or path.endswith(TRANSCRIPT_ENDING),
        sound=end in SOUNDS,
        framed=path.endswith(EMBED_ENDING) and not private,
    )


def _type(path: str, end: str, head: bytes) -> str:
    if path.endswith(".chapters.json"):
        return "application/json+chapters"
    if end in (".xml", ".json"):
        return next((name for sign, name in _SNIFFED if sign in head), TYPES[end])
    return TYPES.get(end, _OTHER)


def _age(path: str) -> str:
    return next((age for pattern, age in AGES if pattern.search(path)), USUAL_AGE)

"""The chunks in which a WAV file tells of itself: bext, iXML, INFO and cue points.

`bext` is version 2 of EBU Tech 3285, with the loudness fields. Its texts are ASCII, and those of
INFO are read as Latin letters by some programs, so the marks of Vietnamese are left out in both;
they stand in iXML and in the ID3 tag that is put in beside. Nothing here knows the clock: date and
time are those of the broadcast.
"""

import html
import struct
import unicodedata

from broadcaster.model.sound import HOUSE_RATE
from broadcaster.model.tags import TagChapter, TagLoudness, Tags

_BEXT_VERSION = 2
_UNKNOWN = 0x7FFF  # a loudness field that says nothing
_PLAIN = str.maketrans({"Đ": "D", "đ": "d", "–": "-", "—": "-", "…": "...", "’": "'", "·": "-"})


def ascii_text(text: str) -> str:
    """The text without the marks of its letters; what then is not ASCII becomes "?"."""
    bare = unicodedata.normalize("NFD", text.translate(_PLAIN).replace("“", '"').replace("”", '"'))
    kept = "".join(c for c in bare if not unicodedata.combining(c))
    return kept.encode("ascii", "replace").decode()


def chunk(name: bytes, data: bytes, fill: bytes = b"\0") -> bytes:
    """A RIFF chunk; odd data get one more byte, which counts as data.

    libsndfile loses its way in an RF64 file where that byte does not count.
    """
    even = data + fill * (len(data) % 2)
    return name + struct.pack("<I", len(even)) + even


def metadata_chunks(tags: Tags, *, channels: int, bits: int) -> bytes:
    """Every chunk that goes before the samples."""
    return b"".join(
        (
            chunk(b"bext", _bext(tags, channels, bits)),
            chunk(b"iXML", _ixml(tags), fill=b"\n"),
            chunk(b"LIST", _info(tags)),
            _cue_points(tags.chapters),
        )
    )


def _bext(tags: Tags, channels: int, bits: int) -> bytes:
    head = struct.pack(
        "<256s32s32s10s8sQH64s",
        _fixed(f"{tags.album} - {tags.title}", 256),
        _fixed(tags.artist, 32),
        _fixed(tags.reference, 32),
        _fixed(tags.date, 10),
        _fixed(f"{tags.time}:00" if tags.time else "00:00:00", 8),
        0,  # samples since midnight: the file is no piece of a longer recording
        _BEXT_VERSION,
        b"",  # no UMID
    )
    mode = "mono" if channels == 1 else "stereo"
    history = f"A=PCM,F={HOUSE_RATE},W={bits},M={mode},T=broadcaster\r\n".encode("ascii")
    return head + _loudness_fields(tags.loudness) + bytes(180) + history


def _loudness_fields(read: TagLoudness | None) -> bytes:
    """Five numbers in hundredths of LUFS, LU and dBTP."""
    if read is None:
        return struct.pack("<5H", *[_UNKNOWN] * 5)
    levels = (read.integrated, read.range, read.true_peak, read.momentary_max, read.short_term_max)
    return struct.pack("<5h", *(round(level * 100) for level in levels))


def _fixed(text: str, room: int) -> bytes:
    return ascii_text(text).encode("ascii")[:room]


def _ixml(tags: Tags) -> bytes:
    read = tags.loudness
    fields = [("IXML_VERSION", "1.61"), ("PROJECT", tags.album), ("SCENE", tags.title)]
    fields += [("NOTE", tags.comment)]
    lines = [f"<{name}>{_xml(value)}</{name}>" for name, value in fields if value]
    if read is not None:
        levels = (
            ("LOUDNESS_VALUE", read.integrated),
            ("LOUDNESS_RANGE", read.range),
            ("MAX_TRUE_PEAK_LEVEL", read.true_peak),
            ("MAX_MOMENTARY_LOUDNESS", read.momentary_max),
            ("MAX_SHORT_TERM_LOUDNESS", read.short_term_max),
        )
        told = "".join(f"<{name}>{level:.2f}</{name}>" for name, level in levels)
        lines.append(f"<LOUDNESS>{told}</LOUDNESS>")
    bext = (
        ("BWF_DESCRIPTION", f"{tags.album} – {tags.title}"),
        ("BWF_ORIGINATOR", tags.artist),
        ("BWF_ORIGINATOR_REFERENCE", tags.reference),
        ("BWF_ORIGINATION_DATE", tags.date),
    )
    lines.append(f"<BEXT>{''.join(f'<{n}>{_xml(v)}</{n}>' for n, v in bext)}</BEXT>")
    body = "\n".join(lines)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<BWFXML>\n{body}\n</BWFXML>\n'
    return text.encode()


def _xml(text: str) -> str:
    """Text that XML may hold: control characters left out."""
    return html.escape("".join(c for c in text if c >= " " or c in "\n\t"), quote=False)


def _info(tags: Tags) -> bytes:
    texts = (
        (b"INAM", tags.title),
        (b"IPRD", tags.album),
        (b"IART", tags.artist),
        (b"ICRD", tags.date),
        (b"IGNR", tags.genre),
        (b"ILNG", tags.language),
        (b"ITRK", str(tags.number) if tags.number else ""),
    )
    told = (
        chunk(name, ascii_text(text).replace("\0", "").encode() + b"\0")
        for name, text in texts
        if text
    )
    return b"INFO" + b"".join(told)


def _cue_points(chapters: tuple[TagChapter, ...]) -> bytes:
    """A marker with its title at the beginning of every chapter."""
    if not chapters:
        return b""
    points = [
        struct.pack("<II4sIII", number, at, b"data", 0, 0, at)
        for number, at in enumerate((c.start * HOUSE_RATE // 1000 for c in chapters), start=1)
    ]
    labels = [
        chunk(b"labl", struct.pack("<I", number) + chapter.title.encode() + b"\0")
        for number, chapter in enumerate(chapters, start=1)
    ]
    cue = struct.pack("<I", len(points)) + b"".join(points)
    return chunk(b"cue ", cue) + chunk(b"LIST", b"adtl" + b"".join(labels))

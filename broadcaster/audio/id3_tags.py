"""ID3v2.3 tags of a finished MP3: the one door of mutagen (which has no type annotations).

Version 2.3 in UTF-16 is what old players, car radios and Windows read with Vietnamese marks. The
tag is made anew each time and depends on its content alone.
"""

# mypy: disallow-untyped-calls=False

import io
import os
from pathlib import Path
from typing import Any

from mutagen import MutagenError
from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    ID3,
    SYLT,
    TALB,
    TCON,
    TDAT,
    TIME,
    TIT2,
    TLAN,
    TPE1,
    TPUB,
    TRCK,
    TXXX,
    TYER,
    USLT,
    CTOCFlags,
    Encoding,
    PictureType,
)

from broadcaster.audio.tags import TagChapter, TagLoudness, Tags, TagWord
from broadcaster.domain.errors import AudioError, StoreError
from broadcaster.system.files import replace_file

_ANYWHERE = 0xFFFFFFFF  # a chapter is found by time, not by byte
_MOST_CHILDREN = 255  # the count in a table of contents is one byte
_PADDING = 1_024  # bytes left free for other programs
_UTF16 = Encoding.UTF16
_COPIED_AT_ONCE = 1 << 20
_MILLISECONDS, _TRANSCRIPT = 2, 2  # of SYLT: the unit of its times, and what its words are
_REPLAY_GAIN = -18.0  # LUFS to which ReplayGain 2.0 turns


class MutagenTagger:
    """Writes and reads the tags of MP3 files."""

    def write(self, path: Path, tags: Tags) -> None:
        """Replace every tag of the file; the sound behind it is copied untouched.

        The new file is written aside and put in place whole. Raises StoreError when the disk
        refuses, AudioError when the file is not there.
        """
        if not path.is_file():
            raise AudioError(f"Không tìm thấy {path.name} để ghi thông tin", where=str(path))
        aside = path.with_name(f".tmp-{os.getpid()}-tag-{path.name}")
        try:
            self._copy_with(tag_bytes(tags), path, aside)
            replace_file(aside, path)
        except OSError as error:
            hint = "Kiểm tra chỗ trống trên đĩa và quyền ghi thư mục; tệp cũ vẫn còn nguyên."
            raise StoreError(f"Không ghi được {path.name}", hint=hint, where=str(path)) from error
        finally:
            aside.unlink(missing_ok=True)

    def read(self, path: Path) -> Tags:
        """What the file says of itself; empty words where it says nothing.

        Raises AudioError when there is no tag.
        """
        try:
            tag = ID3(path)
        except (MutagenError, OSError) as error:
            raise AudioError(f"{path.name} không có thông tin ID3", where=str(path)) from error
        return _tags_of(tag)

    def _copy_with(self, tag: bytes, path: Path, aside: Path) -> None:
        with path.open("rb") as old, aside.open("wb") as new:
            begin, end = _sound_range(old)
            old.seek(begin)
            new.write(tag)
            left = end - begin
            while left > 0 and (piece := old.read(min(_COPIED_AT_ONCE, left))):
                new.write(piece)
                left -= len(piece)


def _sound_range(file: io.BufferedReader) -> tuple[int, int]:
    """Where the sound begins and ends between an ID3v2 tag before it and an ID3v1 tag behind."""
    head = file.read(10)
    begin = 0
    if head[:3] == b"ID3" and len(head) == 10:
        sizes = zip(head[6:], (21, 14, 7, 0), strict=True)  # seven bits a byte
        begin = 10 + sum(byte << shift for byte, shift in sizes)
    end = file.seek(0, io.SEEK_END)
    if end - begin >= 128:
        file.seek(end - 128)
        if file.read(3) == b"TAG":
            end -= 128
    return begin, end


def tag_bytes(tags: Tags) -> bytes:
    """The whole ID3v2.3 tag, some room behind it included."""
    tag = ID3()
    _add_texts(tag, tags)
    _add_long_texts(tag, tags)
    _add_chapters(tag, tags.chapters)
    if tags.cover:
        tag.add(APIC(_UTF16, "image/jpeg", PictureType.COVER_FRONT, "", tags.cover))
    buffer = io.BytesIO()
    tag.save(buffer, v1=0, v2_version=3, v23_sep=None, padding=lambda _: _PADDING)
    return _chapters_in_order(buffer.getvalue())


def _chapters_in_order(tag: bytes) -> bytes:
    """The tag with its chapters one behind the other, the picture last.

    mutagen orders frames by their size, and ffprobe and players that do not read the table of
    contents list the chapters as they stand. Frame layout: ID3v2.3.0, section 3.3.
    """
    frames: list[bytes] = []
    at = 10
    while tag[at : at + 4].strip(b"\0"):
        end = at + 10 + int.from_bytes(tag[at + 4 : at + 8])
        frames.append(tag[at:end])
        at = end
    frames.sort(key=_turn_of_frame)
    return tag[:10] + b"".join(frames) + tag[at:]


def _turn_of_frame(frame: bytes) -> tuple[bool, bool, bytes]:
    chapter = frame.startswith(b"CHAP")
    return frame.startswith(b"APIC"), chapter, frame[10:].split(b"\0")[0] if chapter else b""


def _add_texts(tag: ID3, tags: Tags) -> None:
    """The one-line frames; an empty text has no frame."""
    year, _, month_day = tags.date.partition("-")
    texts = (
        (TIT2, tags.title),
        (TALB, tags.album),
        (TPE1, tags.artist),
        (TRCK, str(tags.number) if tags.number else ""),
        (TYER, year),
        (TDAT, "".join(reversed(month_day.split("-"))) if "-" in month_day else ""),
        (TIME, tags.time.replace(":", "")),
        (TLAN, tags.language),
        (TPUB, tags.publisher),
        (TCON, tags.genre),
    )
    for frame, text in texts:
        if text:
            tag.add(frame(encoding=_UTF16, text=[text]))


def _add_long_texts(tag: ID3, tags: Tags) -> None:
    if tags.comment:
        tag.add(COMM(encoding=_UTF16, lang=tags.language, desc="", text=[tags.comment]))
    if tags.lyrics:
        tag.add(USLT(encoding=_UTF16, lang=tags.language, desc="", text=tags.lyrics))
    if tags.words:
        tag.add(
            SYLT(
                encoding=_UTF16,
                lang=tags.language,
                format=_MILLISECONDS,
                type=_TRANSCRIPT,
                desc="",
                text=[(word.text, word.start) for word in tags.words],
            )
        )
    for description, value in (*tags.texts, *_gain_texts(tags.loudness), *_cue_texts(tags.cues)):
        if value:
            tag.add(TXXX(encoding=_UTF16, desc=description, text=[value]))


def _gain_texts(read: TagLoudness | None) -> tuple[tuple[str, str], ...]:
    """ReplayGain 2.0, by loudness as heard, and the loudness itself for players that ask for it."""
    if read is None:
        return ()
    return (
        ("REPLAYGAIN_TRACK_GAIN", f"{_REPLAY_GAIN - read.integrated:+.2f} dB"),
        ("REPLAYGAIN_TRACK_PEAK", f"{10 ** (read.true_peak / 20):.6f}"),
        ("REPLAYGAIN_REFERENCE_LOUDNESS", f"{_REPLAY_GAIN:.2f} LUFS"),
        ("liq_integrated_lufs", f"{read.integrated:.2f}"),
    )


def _cue_texts(cues: tuple[float, float] | None) -> tuple[tuple[str, str], ...]:
    """Where the sound begins and ends, in seconds, for players that fade from file to file."""
    if cues is None:
        return ()
    return (("liq_cue_in", f"{cues[0]:.3f}"), ("liq_cue_out", f"{cues[1]:.3f}"))


def _add_chapters(tag: ID3, chapters: tuple[TagChapter, ...]) -> None:
    """CHAP frames, and a table of contents over them; more than 255 get a table of tables."""
    if not chapters:
        return
    for number, chapter in enumerate(chapters):
        tag.add(
            CHAP(
                element_id=_chapter_id(number),
                start_time=chapter.start,
                end_time=chapter.end,
                start_offset=_ANYWHERE,
                end_offset=_ANYWHERE,
                sub_frames=[TIT2(encoding=_UTF16, text=[chapter.title])],
            )
        )
    names = [_chapter_id(number) for number in range(len(chapters))]
    parts = [names[i : i + _MOST_CHILDREN] for i in range(0, len(names), _MOST_CHILDREN)]
    if len(parts) == 1:
        tag.add(_contents("toc", names, top=True))
        return
    for number, part in enumerate(parts):
        tag.add(_contents(f"toc{number:03}", part, top=False))
    tag.add(_contents("toc", [f"toc{number:03}" for number in range(len(parts))], top=True))


def _chapter_id(number: int) -> str:
    return f"chp{number:04}"


def _contents(name: str, children: list[str], *, top: bool) -> CTOC:
    flags = CTOCFlags.ORDERED | (CTOCFlags.TOP_LEVEL if top else 0)
    return CTOC(element_id=name, flags=flags, child_element_ids=children, sub_frames=[])


def _tags_of(tag: ID3) -> Tags:
    comments, lyrics, covers = tag.getall("COMM"), tag.getall("USLT"), tag.getall("APIC")
    number = _text(tag, "TRCK").partition("/")[0]
    chapters = sorted(tag.getall("CHAP"), key=lambda chapter: chapter.element_id)
    return Tags(
        title=_text(tag, "TIT2"),
        album=_text(tag, "TALB"),
        artist=_text(tag, "TPE1"),
        number=int(number) if number.isdigit() else 0,
        date=_text(tag, "TDRC").partition(" ")[0],
        time=_text(tag, "TDRC").partition(" ")[2][:5],
        language=_text(tag, "TLAN"),
        comment=str(comments[0].text[0]) if comments else "",
        publisher=_text(tag, "TPUB"),
        genre=_text(tag, "TCON"),
        lyrics=str(lyrics[0].text) if lyrics else "",
        words=tuple(TagWord(start=int(at), text=str(text)) for text, at in _synced(tag)),
        cover=bytes(covers[0].data) if covers else b"",
        chapters=tuple(_chapter(chapter) for chapter in chapters),
        texts=tuple((str(text.desc), str(text.text[0])) for text in tag.getall("TXXX")),
    )


def _synced(tag: ID3) -> list[tuple[str, int]]:
    frames = tag.getall("SYLT")
    return list(frames[0].text) if frames else []


def _text(tag: ID3, name: str) -> str:
    frame = tag.get(name)
    return str(frame.text[0]) if frame is not None and frame.text else ""


def _chapter(frame: Any) -> TagChapter:
    return TagChapter(
        start=int(frame.start_time),
        end=int(frame.end_time),
        title=_text(frame.sub_frames, "TIT2"),
    )

"""A script laid out for an announcer who reads it live: spoken forms of hard words, cues."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from broadcaster.domain.dates import written
from broadcaster.domain.notice import Notice
from broadcaster.domain.script import Block, Cue, Direction, Heading, LawQuote, Paragraph, Script
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Reading, ReadText
from broadcaster.domain.text import fold
from broadcaster.production.readings import Readings, read_blocks
from broadcaster.production.rundown import said_in
from broadcaster.writing.say import shown

PRINTED_FROM = "Bản in"  # names the fact that tells which script, and which version of it
SHEET_STATION = "Chương trình"  # names the station above a sheet
SCHOOL_ONLY = "chỉ trong trường"  # stands in the margin
SHEET_FACTS = (
    "Loại", "Ngày phát", "Phạm vi", "Vai", "Văn bản nguồn", "Người soạn", "Soạn có trợ giúp",
    "Việc có thật", "Bài gốc", PRINTED_FROM,
)  # fmt: skip
"""The names of all that stands above a sheet's text, in their order."""
_DIGEST = 12  # characters of the script's digest
_NOT_A_SOUND = re.compile(r"[\W_]+")


class RowKind(StrEnum):
    """What a row of the sheet is; the value names it in the files."""

    HEADING = "heading"
    SPEECH = "speech"
    CUE = "cue"
    DIRECTION = "direction"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPart:
    """A stretch of text; `spoken` is how to say it, "" when it is said as written."""

    written: str
    spoken: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One row: who or what in the margin, the text beside it."""

    kind: RowKind
    parts: tuple[SheetPart, ...] = ()
    role: str = ""  # who speaks, "" = the announcer
    margin: str = ""  # the cue, as the script has it
    school_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncerSheet:
    """A whole script for the microphone."""

    title: str
    station: str  # "" outside a station
    facts: tuple[tuple[str, str], ...]  # what stands above the text: name, words
    rows: tuple[SheetRow, ...]


def sheet_of(
    script: Script, station: Readings, *, name: str = ""
) -> tuple[AnnouncerSheet, list[Notice]]:
    """The sheet of a script, and what the reader guessed, did not know or dropped."""
    read = read_blocks(script.body, station, script.head.readings)
    sheet = AnnouncerSheet(
        title=script.head.title,
        station=name,
        facts=tuple(_facts(script)),
        rows=tuple(_row(block, read.texts.get(_said(block))) for block in script.body),
    )
    return sheet, list(read.notices())


def _said(block: Block) -> Paragraph:
    """The paragraph of a block, an empty one when nothing of it is said."""
    return said_in(block) or Paragraph(text="", place=block.place)


def _facts(script: Script) -> Iterator[tuple[str, str]]:
    head = script.head
    yield "Loại", head.kind.value
    yield "Ngày phát", written(head.air_date)
    if head.scope is Scope.SCHOOL:
        yield "Phạm vi", "chỉ trong trường"
    if head.roles:
        yield "Vai", "; ".join(f"{line.role}: {line.wish}" for line in head.roles)
    if head.sources:
        named = (f"{s.title} ({s.number})" if s.title else s.number for s in head.sources)
        yield "Văn bản nguồn", "; ".join(named)
    if head.author:
        yield "Người soạn", head.author
    if head.assisted:
        yield "Soạn có trợ giúp", head.assisted
    if head.real_case:
        yield "Việc có thật", head.real_case
    if head.origin:
        yield "Bài gốc", head.origin
    file = script.file.replace("\\", "/").rpartition("/")[2]
    yield PRINTED_FROM, f"{file} · {script.digest[:_DIGEST]}"


def _row(block: Block, text: ReadText | None) -> SheetRow:
    school = block.scope is Scope.SCHOOL
    if isinstance(block, Cue | LawQuote):
        return SheetRow(kind=RowKind.CUE, margin=shown(block), school_only=school)
    if isinstance(block, Direction):
        words = SheetPart(written=f"({block.text})")
        return SheetRow(kind=RowKind.DIRECTION, parts=(words,), school_only=school)
    parts = hard_words(block.text, text.readings if text else ())
    if isinstance(block, Heading):
        return SheetRow(kind=RowKind.HEADING, parts=parts, school_only=school)
    return SheetRow(kind=RowKind.SPEECH, parts=parts, role=block.role, school_only=school)


def hard_words(text: str, readings: Iterable[Reading]) -> tuple[SheetPart, ...]:
    """The whole text in order; stretches that are said otherwise carry their spoken form."""
    parts: list[SheetPart] = []
    at = 0
    for reading in readings:
        for token in reading.tokens:
            start = reading.start + token.start
            end = start + len(token.written)
            if start < at or not token.spoken or _words(token.written) == _words(token.spoken):
                continue
            if start > at:
                parts.append(SheetPart(written=text[at:start]))
            parts.append(SheetPart(written=text[start:end], spoken=token.spoken))
            at = end
    if at < len(text):
        parts.append(SheetPart(written=text[at:]))
    return tuple(parts)


def _words(text: str) -> str:
    """The words alone, without marks of punctuation and capitals."""
    return " ".join(_NOT_A_SOUND.sub(" ", text).lower().split()) or fold(text)

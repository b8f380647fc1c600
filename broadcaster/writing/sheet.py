"""A script laid out for an announcer who reads it live."""

from dataclasses import dataclass
from enum import StrEnum


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

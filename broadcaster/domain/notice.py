"""Notices to people about their work: a place, a level, a sentence, a hint."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from broadcaster.domain.errors import BroadcasterError, shorten_quotes

Value = TypeVar("Value")

# codes of notices with which a script is sent to nobody: the text of a skeleton still stands there,
# or what was to be looked at again was not
UNFINISHED = ("loi-mau", "can-ra-lai")


class Level(StrEnum):
    """How much a notice matters."""

    INFO = "thông tin"  # told, never stops anything
    WARNING = "cảnh báo"  # told, refused under --strict
    ERROR = "lỗi"  # this file is not used; the others go on


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A spot in a file that a person can open."""

    file: str  # path as the person knows it, relative to the station folder
    line: int = 0  # 1-based; 0 = the whole file
    column: int = 0  # 1-based, in characters of the NFC text; 0 = the whole line

    @property
    def name(self) -> str:
        """The name of the file without its folder."""
        return self.file.rpartition("/")[2]

    def __str__(self) -> str:
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing a person should know."""

    code: str  # stable ASCII id of the kind of notice, listed in docs/NOTICES.md
    level: Level
    sentence: str  # Vietnamese, what happened
    hint: str = ""  # Vietnamese, what to do
    place: Place | None = None

    def __post_init__(self) -> None:
        """However long the words that are quoted, the sentence can be read."""
        object.__setattr__(self, "sentence", shorten_quotes(self.sentence))
        object.__setattr__(self, "hint", shorten_quotes(self.hint))


def notice_of(error: BroadcasterError, place: Place | None = None, sentence: str = "") -> Notice:
    """What a caught error tells about one piece of work while the rest goes on.

    `sentence` stands instead of the error's own when more than that has to be said.
    """
    return Notice(
        code=error.code,
        level=Level.ERROR,
        sentence=sentence or error.sentence,
        hint=error.hint,
        place=place,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WithNotices(Generic[Value]):
    """A value with what was noticed while making it; `value` is None when an error stopped it."""

    value: Value | None
    notices: tuple[Notice, ...] = ()

    @property
    def errors(self) -> tuple[Notice, ...]:
        """The notices that made the value unusable."""
        return tuple(n for n in self.notices if n.level is Level.ERROR)

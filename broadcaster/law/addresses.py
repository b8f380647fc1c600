"""Where something stands in a document of law: "168/2024/NĐ-CP, Điều 7 khoản 9 điểm b"."""

from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

LETTERS = "abcdđefghijklmnopqrstuvwxyz"  # of points; the law leaves f, j, w and z out
COUNTED_LETTERS = "abcdđeghiklmnopqrstuvxy"  # of a range of points


class UnitKind(Enum):
    """The units of a document, from the widest; the value is the word before the label."""

    ATTACHED = "văn bản kèm theo"
    APPENDIX = "Phụ lục"
    PART = "Phần"
    CHAPTER = "Chương"
    SECTION = "Mục"
    SUBSECTION = "Tiểu mục"
    ARTICLE = "Điều"
    CLAUSE = "khoản"
    POINT = "điểm"

    # how deep it stands: a unit is never under one of its own depth or a greater one
    depth: int

    def __init__(self, _: str) -> None:
        self.depth = len(type(self).__members__)

    __hash__ = object.__hash__  # each is only itself; thousands of texts ask


@dataclass(frozen=True, slots=True)
class UnitStep:
    """One unit on the way down to a place, as Điều 5a."""

    kind: UnitKind
    label: str  # "5a", "IV", "đ"; "" where the kind has none

    def __str__(self) -> str:
        return f"{self.kind.value} {self.label}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class LawAddress:
    """A place in a document, or the document itself.

    An article's number counts through the whole document, so that what is above an article is
    left out of its address; only a document that is attached has numbers of its own.
    """

    document: str = ""  # its number, as the register writes it; "" = it is not told which
    steps: tuple[UnitStep, ...] = ()  # from the widest unit; () = the whole document

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.document, " ".join(map(str, self.steps)))))

    def of(self, document: str) -> "LawAddress":
        """The same place in another document."""
        return replace(self, document=document)

    def covers(self, other: "LawAddress") -> bool:
        """Whether the other place is this one or within it."""
        return (
            self.document == other.document and other.steps[: len(self.steps)] == self.steps
        )  # fmt: skip

    def label(self, kind: UnitKind) -> str:
        """The label of the step of that kind; "" when the address has none."""
        return next((step.label for step in self.steps if step.kind is kind), "")


@lru_cache(maxsize=4096)
def label_order(kind: UnitKind, label: str) -> tuple[int, ...]:
    """How labels of one kind follow each other: 5, 5a, 5b, 6; c, d, đ, e, with đ1 behind đ."""
    digits = "".join(sign for sign in label if sign.isdecimal())
    letters = [LETTERS.find(sign) + 1 for sign in label if not sign.isdecimal()]
    number = int(digits) if digits else 0
    return (*letters, number) if kind is UnitKind.POINT else (number, *letters)

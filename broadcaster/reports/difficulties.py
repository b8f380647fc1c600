"""Vướng mắc: what a unit cannot get past by itself, told to the unit above and answered there."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from broadcaster.domain.errors import InputError
from broadcaster.domain.text import one_line

LONGEST = 2_000  # characters of what is told, and of an answer
LONGEST_SUBJECT = 200
MOST_OPEN = 50  # without an answer, of one unit


class DifficultySubject(StrEnum):
    """What a difficulty is about; the value is what people read."""

    EPISODE = "bài phát"
    DOCUMENT = "văn bản pháp luật"
    PROGRAM = "chương trình máy tính"
    OTHER = "việc khác"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difficulty:
    """One difficulty, and what was answered."""

    id: str  # [a-z0-9-], for life; made at the unit
    at: datetime  # with zone
    who: str  # who wrote it
    about: DifficultySubject
    subject: str  # which episode, which document; "" = not said
    text: str
    answer: str = ""  # "" = none yet
    answered: datetime | None = None
    answerer: str = ""  # the unit above, or who answered there


@dataclass(frozen=True, slots=True, kw_only=True)
class DifficultyCount:
    """How many were told in a period, and what became of them."""

    told: int
    answered: int
    subjects: tuple[tuple[str, int], ...]  # (what about, how many), the most frequent first

    @property
    def words(self) -> str:
        """“3 việc (văn bản pháp luật 2; bài phát 1), 1 việc đã được trả lời”; "" = none."""
        if not self.told:
            return ""
        kinds = "; ".join(f"{name} {count}" for name, count in self.subjects)
        return f"{self.told} việc ({kinds}), {self.answered} việc đã được trả lời"


NO_DIFFICULTY = DifficultyCount(told=0, answered=0, subjects=())


def counted(difficulties: Iterable[Difficulty]) -> DifficultyCount:
    """Some difficulties as a report tells them."""
    known = tuple(difficulties)
    kinds = Counter(one.about.value for one in known)
    return DifficultyCount(
        told=len(known),
        answered=sum(bool(one.answer) for one in known),
        subjects=tuple(sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def summed(counts: Iterable[DifficultyCount]) -> DifficultyCount:
    """Those of several units."""
    known = tuple(counts)
    kinds: Counter[str] = Counter()
    for one in known:
        kinds.update(dict(one.subjects))
    return DifficultyCount(
        told=sum(one.told for one in known),
        answered=sum(one.answered for one in known),
        subjects=tuple(sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def new_difficulty(
    text: str,
    *,
    key: str,
    at: datetime,
    who: str,
    about: DifficultySubject = DifficultySubject.OTHER,
    subject: str = "",
    known: Sequence[Difficulty] = (),
) -> Difficulty:
    """A difficulty as somebody typed it; `key` becomes its id. Raises InputError."""
    told = _told(text, "chưa viết vướng mắc gì", "Viết vài câu: đang làm gì, mắc ở đâu.")
    if any(one.text == told and not one.answer for one in known):
        raise InputError("vướng mắc này đã ghi rồi, còn chờ trả lời", field="text")
    if sum(not one.answer for one in known) >= MOST_OPEN:
        raise InputError(
            f"đã có {MOST_OPEN} vướng mắc chờ trả lời", hint="Gửi tệp lên cấp trên rồi ghi tiếp."
        )
    return Difficulty(
        id=key, at=at, who=one_line(who)[:LONGEST_SUBJECT], about=about,
        subject=one_line(subject)[:LONGEST_SUBJECT], text=told,
    )  # fmt: skip


def answer_words(text: str) -> str:
    """An answer as somebody typed it. Raises InputError."""
    return _told(text, "chưa viết câu trả lời", "Viết điều đơn vị cần làm.")


def _told(text: str, empty: str, hint: str) -> str:
    told = "\n".join(filter(None, (one_line(line) for line in text.splitlines())))
    if not any(map(str.isalnum, told)):
        raise InputError(empty, hint=hint, field="text")
    if len(told) > LONGEST:
        raise InputError(
            f"dài {len(told)} chữ cái, chỗ này ghi được {LONGEST}", hint="Viết gọn lại.",
            field="text",
        )  # fmt: skip
    return told

"""Questions with choices, as a script brings them, and how answers to them count."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from broadcaster.domain.notice import Place

# "Ý nào sai?": its right answer is what the law does not say
_ASKS_FOR_WRONG = re.compile(
    r"\b(?:sai|(?:không|chưa) (?:đúng|chính xác)|không phải|không có|ngoại trừ|trừ)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChoice:
    """One of the answers that a question offers."""

    letter: str  # "A", "B" ...
    text: str
    right: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptQuestion:
    """A question of the section “# Câu hỏi”: it is never spoken."""

    number: int  # as written, from 1
    text: str
    choices: tuple[AnswerChoice, ...]
    explanation: str = ""  # why it is so
    source: str = ""  # where the law says it: "Điều 7 khoản 2 Nghị định 168/2024/NĐ-CP"
    place: Place | None = None  # where the script asks it; None beside an episode

    @property
    def right(self) -> tuple[str, ...]:
        """The letters of the right answers, in order."""
        return tuple(choice.letter for choice in self.choices if choice.right)

    @property
    def stated(self) -> tuple[str, str]:
        """What it says is so: itself with its right answers, and its explanation."""
        right = "; ".join(choice.text for choice in self.choices if choice.right)
        asks_for_wrong = _ASKS_FOR_WRONG.search(self.text) is not None
        return self.text if asks_for_wrong else f"{self.text} {right}", self.explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerScore:
    """How many of the questions were answered rightly."""

    right: int
    asked: int

    def passes(self, percent: int) -> bool:
        """Whether it reaches a share of the questions, in percent; none asked, none passed."""
        return self.asked > 0 and self.right >= needed(self.asked, percent)


def needed(asked: int, percent: int) -> int:
    """How many of the questions are to be right, where a share in percent is."""
    return -(-asked * percent // 100)


def score(questions: Sequence[ScriptQuestion], answers: Mapping[int, Sequence[str]]) -> AnswerScore:
    """What answers are worth: letters by the place of the question, from 0.

    A question with several right answers counts when exactly those were chosen.
    """
    right = sum(
        set(answers.get(place, ())) == set(question.right)
        for place, question in enumerate(questions)
    )
    return AnswerScore(right=right, asked=len(questions))

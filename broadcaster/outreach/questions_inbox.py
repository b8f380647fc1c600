"""A listener's question, and which step may follow which until it is answered.

Nothing here leads back to who asked: no name, no address, only the hash of a code that the asker
holds.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

LONGEST_ANSWER = 3_000  # signs
LONGEST_REASON = 300  # signs
MOST_WAITING = 500  # questions that nobody has taken yet; more are not accepted


class QuestionState(StrEnum):
    """Where a question stands; the value is what the desk calls it and the database keeps.

    Whether an item was aired is no state: the air log says so.
    """

    NEW = "mới"
    TAKEN = "đã nhận"
    GIVEN = "đã giao"
    ANSWERED = "chờ duyệt trả lời"
    APPROVED = "đã duyệt trả lời"
    MADE = "thành bài"
    PRIVATE = "trả lời riêng"
    REFUSED = "không dùng"


KEPT = {  # what is in these states is deleted then
    QuestionState.REFUSED: timedelta(days=30),
    QuestionState.PRIVATE: timedelta(days=90),  # whoever asked has had time to read it
}
UNDECIDED_KEPT = timedelta(days=30)  # what was hidden and nobody decided about
_NEXT = {
    QuestionState.NEW: {QuestionState.TAKEN, QuestionState.GIVEN, QuestionState.REFUSED},
    QuestionState.TAKEN: {QuestionState.GIVEN, QuestionState.ANSWERED, QuestionState.REFUSED},
    QuestionState.GIVEN: {QuestionState.GIVEN, QuestionState.ANSWERED, QuestionState.REFUSED},
    QuestionState.ANSWERED: {
        QuestionState.GIVEN, QuestionState.ANSWERED, QuestionState.APPROVED, QuestionState.PRIVATE,
        QuestionState.REFUSED, QuestionState.MADE,
    },
    QuestionState.APPROVED: {QuestionState.MADE, QuestionState.PRIVATE, QuestionState.GIVEN},
    # taken off the site, or mended as its item was
    QuestionState.MADE: {QuestionState.REFUSED, QuestionState.ANSWERED},
    QuestionState.PRIVATE: set(),
    QuestionState.REFUSED: {QuestionState.TAKEN},
}  # fmt: skip
OPEN = frozenset(QuestionState) - {
    QuestionState.MADE, QuestionState.PRIVATE, QuestionState.REFUSED,
}  # fmt: skip
# what is answered for good: who asked, in which class, is nobody's business any more
WITHOUT_CLASS = frozenset({QuestionState.MADE, QuestionState.PRIVATE})
FOR_ALL = frozenset({QuestionState.APPROVED, QuestionState.MADE})  # never what is of danger
# for these what was hidden must have been looked at
_DECIDED = frozenset({QuestionState.ANSWERED, QuestionState.APPROVED, QuestionState.MADE})

# what the asker reads under the code
TOLD = {
    QuestionState.NEW: "Câu hỏi đã đến, đang chờ người phụ trách của đài đọc.",
    QuestionState.TAKEN: "Người phụ trách của đài đã đọc và nhận câu hỏi này.",
    QuestionState.GIVEN: "Câu hỏi đã giao cho người trả lời.",
    QuestionState.ANSWERED: "Đã có câu trả lời, đang chờ duyệt.",
    QuestionState.APPROVED: "Câu trả lời đã được duyệt, sắp thành bài phát thanh.",
    QuestionState.MADE: "Câu trả lời đang được soạn thành bài phát thanh.",
    QuestionState.PRIVATE: "Thầy cô trả lời riêng cho người hỏi.",
    QuestionState.REFUSED: "Câu hỏi này không được dùng.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerQuestion:
    """A question as the inbox has it."""

    number: int = 0  # 0 = not stored yet
    at: datetime
    text: str  # phone numbers, addresses and names in it are blanked
    as_sent: str = ""  # the words as they came while nobody has decided; "" = nothing was blanked
    school_class: str = ""  # "7A", never said on air; "" = not told, or answered
    danger: bool = False  # violence, abuse, a life: only those who hold the right see it
    state: QuestionState = QuestionState.NEW
    changed: datetime
    holder: str = ""  # account of who has to answer
    answer: str = ""
    answerer: str = ""  # account
    writers: str = ""  # accounts of all who wrote the words that would be used, one a line
    approver: str = ""  # account; of what is no longer approved there is none
    approved: datetime | None = None
    reason: str = ""  # why it is not used
    script: str = ""  # slug of the item that was made of it
    made: datetime | None = None  # when it became an item
    paper: bool = False  # somebody of the station typed it from a slip: nobody holds a code

    @property
    def steps(self) -> frozenset[QuestionState]:
        """What may come next."""
        after = _NEXT[self.state]
        if self.state is QuestionState.ANSWERED:  # a mended answer goes back to its item
            after = after - {QuestionState.APPROVED if self.script else QuestionState.MADE}
        if self.as_sent:
            after = after - _DECIDED
        return frozenset(after - FOR_ALL if self.danger else after)

    @property
    def wrote(self) -> frozenset[str]:
        """Who may not approve: the accounts that had a hand in question or answer."""
        return frozenset(filter(None, (self.answerer, *self.writers.splitlines())))

    @property
    def version(self) -> str:
        """A mark of what a page shows of it: whoever presses a button there has read just this."""
        told = (self.state, self.text, self.as_sent, self.answer, str(self.danger))
        return hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]

    @property
    def forgotten_at(self) -> datetime | None:
        """When it is deleted; None = it stays."""
        kept = KEPT.get(self.state)
        return self.changed + kept if kept else None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSteps:
    """What a report counts of a question."""

    came: datetime
    used: bool  # what is no question, or was not taken, says nothing of listeners
    approved: datetime | None  # an answer, for all or for the asker alone
    made: datetime | None
    script: str  # slug of the item that was made of it


_ON_PAPER = "giay-"  # no hash begins so


def paper_mark(words: str, at: datetime) -> str:
    """What stands for the hash of a code where a question came on paper.

    The same words within an hour are one slip that was sent twice.
    """
    hour = at.astimezone(UTC).isoformat(timespec="hours")
    return f"{_ON_PAPER}{hashlib.sha256(f'{hour} {words}'.encode()).hexdigest()[:59]}"


def is_paper_mark(code: str) -> bool:
    """Whether it stands for a slip of paper."""
    return code.startswith(_ON_PAPER)


def in_inbox_order(question: ListenerQuestion) -> tuple[bool, bool, float]:
    """The order of the inbox: danger first, then what is open, the oldest first."""
    is_open = question.state in OPEN
    when = question.at.timestamp()
    return (not (question.danger and is_open), not is_open, when if is_open else -when)

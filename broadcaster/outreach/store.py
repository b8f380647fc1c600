"""The inbox in the database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, update

from broadcaster.domain.answered_question import AnsweredQuestion
from broadcaster.domain.errors import Busy, Conflict
from broadcaster.outreach.questions_inbox import (
    KEPT,
    MOST_WAITING,
    OPEN,
    UNDECIDED_KEPT,
    WITHOUT_CLASS,
    ListenerQuestion,
    QuestionState,
    QuestionSteps,
    is_paper_mark,
)
from broadcaster.outreach.questions_words import blanked
from broadcaster.storage.database import Database
from broadcaster.storage.schema import ListenerQuestionRow

_FIELDS = (
    "at", "text", "as_sent", "school_class", "danger", "changed", "holder",
    "answer", "answerer", "writers", "approver", "approved", "reason", "script", "made",
)  # fmt: skip
_MOST_LISTED = 1_000  # of those that are over; what is open is always there
_WORDS = (
    "text", "as_sent", "school_class", "holder", "answer", "answerer", "writers", "approver",
    "reason", "script",
)  # fmt: skip
_OPEN = [state.value for state in OPEN]
_NO_APPROVAL: Mapping[str, Any] = {"approver": "", "approved": None}
_NO_ITEM: Mapping[str, Any] = {"made": None, "script": ""}
_NOT_APPROVED = (QuestionState.TAKEN, QuestionState.GIVEN, QuestionState.ANSWERED)
_OVER = (  # what had to be mended is mended
    QuestionState.ANSWERED, QuestionState.APPROVED, QuestionState.PRIVATE, QuestionState.MADE,
)  # fmt: skip
_APPROVED = (QuestionState.APPROVED, QuestionState.PRIVATE, QuestionState.MADE)


class SqlQuestions:
    """Questions by number; who asked has a code, of which only the hash is here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, question: ListenerQuestion, *, code: str) -> None:
        """Put a new question in, `code` is the hash, or the mark of a slip of paper.

        The same one twice is there once.
        Raises Busy while too many wait; what is of danger waits apart, so that no flood of others
        shuts it out.
        """
        with self._database.writing() as session:
            there = select(ListenerQuestionRow.id).where(ListenerQuestionRow.code_digest == code)
            if session.scalar(there) is not None:
                return
            waiting = select(func.count()).where(
                ListenerQuestionRow.state == QuestionState.NEW.value,
                ListenerQuestionRow.danger.is_(question.danger),
            )
            if (session.scalar(waiting) or 0) >= MOST_WAITING:
                raise Busy("hộp câu hỏi đang đầy", hint="Ít hôm nữa gửi lại.")
            session.add(
                ListenerQuestionRow(
                    code_digest=code, state=question.state.value,
                    **{name: getattr(question, name) for name in _FIELDS},
                )
            )  # fmt: skip

    def get(self, number: int) -> ListenerQuestion | None:
        """A question by its number."""
        with self._database.reading() as session:
            row = session.get(ListenerQuestionRow, number)
            return _question(row) if row is not None and row.text else None

    def by_code(self, code: str) -> ListenerQuestion | None:
        """A question by the hash of its code."""
        query = select(ListenerQuestionRow).where(ListenerQuestionRow.code_digest == code)
        with self._database.reading() as session:
            row = session.scalar(query)
            return _question(row) if row is not None else None

    def all(self, *, danger: bool) -> tuple[ListenerQuestion, ...]:
        """All that are open and the newest of the others, newest first.

        Those of danger only where `danger` is said.
        """
        there = [ListenerQuestionRow.text != ""]
        if not danger:
            there.append(ListenerQuestionRow.danger.is_(False))
        newest = ListenerQuestionRow.id.desc()
        over = (
            select(ListenerQuestionRow.id)
            .where(*there, ListenerQuestionRow.state.not_in(_OPEN))
            .order_by(newest)
            .limit(_MOST_LISTED)
        )
        shown = or_(ListenerQuestionRow.state.in_(_OPEN), ListenerQuestionRow.id.in_(over))
        query = select(ListenerQuestionRow).where(*there, shown).order_by(newest)
        with self._database.reading() as session:
            return tuple(map(_question, session.scalars(query)))

    def answered(self) -> tuple[AnsweredQuestion, ...]:
        """What was answered for everybody and approved, for the site: without the asker."""
        states = [QuestionState.APPROVED.value, QuestionState.MADE.value]
        query = (
            select(ListenerQuestionRow)
            .where(ListenerQuestionRow.state.in_(states), ListenerQuestionRow.danger.is_(False))
            .order_by(ListenerQuestionRow.id.desc())
        )
        with self._database.reading() as session:
            return tuple(
                AnsweredQuestion(
                    number=row.id, text=blanked(row.text), answer=row.answer,
                    approved=row.approved or row.changed, script=row.script, made=row.made,
                )
                for row in session.scalars(query)
            )  # fmt: skip

    def counts(self, *, danger: bool, holder: str = "") -> Mapping[QuestionState, int]:
        """How many stand where, of all or of those that a `holder` has to answer."""
        there = select(ListenerQuestionRow.state, func.count()).where(
            ListenerQuestionRow.text != ""
        )
        query = there.group_by(ListenerQuestionRow.state)
        if not danger:
            query = query.where(ListenerQuestionRow.danger.is_(False))
        if holder:
            query = query.where(ListenerQuestionRow.holder == holder)
        with self._database.reading() as session:
            return {QuestionState(state): number for state, number in session.execute(query)}

    def step(
        self, question: ListenerQuestion, after: QuestionState, at: datetime, **changed: str
    ) -> ListenerQuestion:
        """Take a step, with other fields. Raises Conflict when it may not follow any more."""
        if after not in question.steps:
            raise Conflict(
                f"câu hỏi đang ở bước “{question.state.value}”, không chuyển được sang "
                f"“{after.value}”",
                hint="Tải lại trang." if not question.as_sent else "Quyết định phần bị che trước.",
            )
        values: dict[str, Any] = {**changed, "changed": at}
        if after in _NOT_APPROVED:
            values |= _NO_APPROVAL
        if after is QuestionState.TAKEN:
            values |= _NO_ITEM
        if after in _OVER:
            values |= {"reason": ""}
        if after in _APPROVED:
            values |= {"approved": question.approved or at}
        if after is QuestionState.MADE:
            values |= {"made": question.made or at}
        if after in WITHOUT_CLASS:
            values |= {"school_class": ""}
        if after is QuestionState.REFUSED:
            values |= {"as_sent": ""}
        self._change(question, {**values, "state": after.value})
        return replace(question, state=after, **values)

    def decide(self, question: ListenerQuestion, *, keep: bool) -> None:
        """What was blanked stays so for good, or the words come back as they were sent."""
        text = question.as_sent if keep else question.text
        self._change(question, {"text": text, "as_sent": ""})

    def mark_danger(self, question: ListenerQuestion, *, danger: bool) -> None:
        """A person says whether it is of danger; what was approved is looked at once more."""
        values: dict[str, Any] = {"danger": danger}
        if question.state is QuestionState.APPROVED:
            values |= {**_NO_APPROVAL, "state": QuestionState.ANSWERED.value}
        self._change(question, values)

    def forget(self, now: datetime) -> int:
        """Delete what was not used or answered privately and has been kept long enough; how many.

        Of such a question only its days stay, for the figures of a report. What was hidden and
        nobody decided about in that time is hidden for good; in danger it may lead to the child.
        """
        row = ListenerQuestionRow
        old = [
            and_(row.state == state.value, row.changed <= now - kept)
            for state, kept in KEPT.items()
        ]
        there = select(row.id).where(or_(*old), row.text != "")
        hidden = select(row.id).where(
            row.as_sent != "", row.at <= now - UNDECIDED_KEPT, row.danger.is_(False)
        )
        with self._database.reading() as session:  # mostly nothing: then no writer waits for it
            numbers = session.scalars(there).all()
            if not numbers and session.scalar(hidden.limit(1)) is None:
                return 0
        emptied = dict.fromkeys(_WORDS, "")
        with self._database.writing() as session:
            session.execute(update(row).where(row.id.in_(hidden)).values(as_sent=""))
            gone = session.scalars(there).all()
            for number in gone:
                same = update(row).where(row.id == number)
                session.execute(same.values(code_digest=f"-{number}", **emptied))
            return len(gone)

    def steps(self) -> tuple[QuestionSteps, ...]:
        """What a report counts of every question, those too of which nothing else is left."""
        query = select(
            ListenerQuestionRow.at, ListenerQuestionRow.state, ListenerQuestionRow.approved,
            ListenerQuestionRow.made, ListenerQuestionRow.script,
        )  # fmt: skip
        with self._database.reading() as session:
            return tuple(
                QuestionSteps(
                    came=at,
                    approved=approved,
                    made=made,
                    script=script,
                    used=approved is not None or state != QuestionState.REFUSED.value,
                )
                for at, state, approved, made, script in session.execute(query)
            )

    def _change(self, question: ListenerQuestion, values: Mapping[str, Any]) -> None:
        """Raises Conflict when somebody else changed it meanwhile."""
        same = update(ListenerQuestionRow).where(
            ListenerQuestionRow.id == question.number,
            ListenerQuestionRow.state == question.state.value,
            ListenerQuestionRow.changed == question.changed,
            ListenerQuestionRow.danger.is_(question.danger),
            ListenerQuestionRow.text == question.text,
            ListenerQuestionRow.as_sent == question.as_sent,
            ListenerQuestionRow.answer == question.answer,
        )
        with self._database.writing() as session:
            done = session.execute(same.values(**values))
            if getattr(done, "rowcount", 0) != 1:
                raise Conflict("người khác vừa đổi câu hỏi này", hint="Tải lại trang.")


def _question(row: ListenerQuestionRow) -> ListenerQuestion:
    return ListenerQuestion(
        number=row.id,
        state=QuestionState(row.state),
        paper=is_paper_mark(row.code_digest),
        **{name: getattr(row, name) for name in _FIELDS},
    )

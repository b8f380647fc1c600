"""The journal of transitions in the database: only ever appended to, each chained to the last."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from broadcaster.model.approval import State, Transition, chained, first_break
from broadcaster.storage.database import Database
from broadcaster.storage.schema import StepRow

_PLAIN = tuple(f.name for f in fields(Transition) if f.name not in ("before", "after"))


class SqlJournal:
    """Every transition, in SQLite or whatever the database is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, step: Transition) -> Transition:
        """Chain it behind the last one; number and hashes come back."""
        with self._database.writing() as session:
            return write_step(session, step)

    def steps(self, subject: str = "") -> Sequence[Transition]:
        """All, or those of one subject, oldest first."""
        query = select(StepRow).order_by(StepRow.number)
        if subject:
            query = query.where(StepRow.subject == subject)
        with self._database.reading() as session:
            return tuple(_step(row) for row in session.scalars(query))

    def states(self) -> Mapping[str, State]:
        """Where every subject stands on its way to approval, steps of the queue left aside."""
        query = select(StepRow.subject, StepRow.after).where(StepRow.item == 0)
        with self._database.reading() as session:
            rows = session.execute(query.order_by(StepRow.number)).all()
        return {subject: State(after) for subject, after in rows}

    def first_break(self) -> int | None:
        """The number of the first record that was altered, removed or added; None = whole."""
        return first_break(self.steps())


def write_step(session: Session, step: Transition) -> Transition:
    """Append inside a writer's transaction, so that nobody else can take the same number."""
    row = session.scalars(select(StepRow).order_by(StepRow.number.desc()).limit(1)).first()
    link = chained(step, _step(row) if row else None)
    values = {name: getattr(link, name) for name in _PLAIN}
    session.add(StepRow(**values, before=link.before.value, after=link.after.value))
    session.flush()
    return link


def _step(row: StepRow) -> Transition:
    values = {name: getattr(row, name) for name in _PLAIN}
    return Transition(**values, before=State(row.before), after=State(row.after))

"""What is approved now, in the database."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from broadcaster.model.approval import Approval, Transition
from broadcaster.model.brief import Brief, brief_of
from broadcaster.model.episode import Episode
from broadcaster.storage.brief_rows import line
from broadcaster.storage.database import Database
from broadcaster.storage.journal import write_step
from broadcaster.storage.plain import from_text, to_text
from broadcaster.storage.schema import ApprovalRow

Approved = tuple[Approval, Episode | None]


class SqlApprovals:
    """One approval a subject, with the episode exactly as it was approved."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, subject: str) -> Approved | None:
        """The standing approval of a subject."""
        with self._database.reading() as session:
            row = session.get(ApprovalRow, subject)
            return self._value(row) if row else None

    def all(self) -> Sequence[Approved]:
        """Every standing approval, by subject."""
        query = select(ApprovalRow).order_by(ApprovalRow.subject)
        with self._database.reading() as session:
            return tuple(self._value(row) for row in session.scalars(query))

    def briefs(self) -> Sequence[Brief]:
        """A line of every episode as it was approved, by subject."""
        query = select(ApprovalRow.subject, *_LINE).where(ApprovalRow.episode != "")
        with self._database.reading() as session:
            return tuple(line(row) for row in session.execute(query.order_by(ApprovalRow.subject)))

    def put(self, approval: Approval, episode: Episode | None, step: Transition) -> None:
        """Approve, in one transaction with the record of it."""
        row = ApprovalRow(
            subject=approval.subject,
            document=to_text(approval),
            episode=to_text(episode) if episode else "",
        )
        if episode is not None:
            _write_line(row, brief_of(episode))
        with self._database.writing() as session:
            session.merge(row)
            write_step(session, step)

    def withdraw(self, subject: str, step: Transition) -> None:
        """Take an approval back, in one transaction with the record of it."""
        with self._database.writing() as session:
            session.execute(delete(ApprovalRow).where(ApprovalRow.subject == subject))
            write_step(session, step)

    def _value(self, row: ApprovalRow) -> Approved:
        where = self._database.where
        approval = from_text(Approval, row.document, where=where)
        if not row.episode:
            return approval, None
        return approval, from_text(Episode, row.episode, where=where)


_LINE = (
    ApprovalRow.show,
    ApprovalRow.programme,
    ApprovalRow.season,
    ApprovalRow.air_time,
    ApprovalRow.digest,
    ApprovalRow.until,
    ApprovalRow.audiences,
)


def _write_line(row: ApprovalRow, brief: Brief) -> None:
    row.show, row.programme, row.season = brief.show, brief.programme, brief.season
    row.air_time, row.digest, row.until = brief.air_time, brief.digest, brief.until
    row.audiences = "\n".join(brief.audiences)

"""Corrections that are owed, in the database."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update

from broadcaster.domain.correction import HeardPlace, OwedCorrection
from broadcaster.storage.database import Database
from broadcaster.storage.schema import OwedCorrectionRow


class SqlOwedCorrections:
    """A row for every debt of a place; settled ones stay, so that a report can tell of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, *, still_owed: bool = False) -> Sequence[OwedCorrection]:
        """Every one, or those that are still owed, the oldest first."""
        query = select(OwedCorrectionRow).order_by(OwedCorrectionRow.id)
        if still_owed:
            query = query.where(OwedCorrectionRow.settled.is_(None))
        with self._database.reading() as session:
            return tuple(_value(row) for row in session.scalars(query))

    def add(self, owed: Iterable[OwedCorrection]) -> None:
        """Note places, each as a row of its own whatever is known of it."""
        with self._database.writing() as session:
            session.add_all(_row(one) for one in owed)

    def settle(self, id: int, *, at: datetime, proof: str) -> None:  # noqa: A002 - as the value
        """Note by what it is known to be heard there; what is settled stays as it is."""
        open_ = OwedCorrectionRow.settled.is_(None)
        with self._database.writing() as session:
            session.execute(
                update(OwedCorrectionRow)
                .where(OwedCorrectionRow.id == id, open_)
                .values(settled=at, proof=proof)
            )


def _row(one: OwedCorrection) -> OwedCorrectionRow:
    return OwedCorrectionRow(
        episode=one.episode,
        title=one.title,
        wrong=one.wrong,
        kind=one.kind.value,
        place=one.place,
        heard=one.heard,
        script=one.script,
        opened=one.opened,
        who=one.who,
        settled=one.settled,
        proof=one.proof,
    )


def _value(row: OwedCorrectionRow) -> OwedCorrection:
    return OwedCorrection(
        id=row.id,
        episode=row.episode,
        title=row.title,
        wrong=row.wrong,
        kind=HeardPlace(row.kind),
        place=row.place,
        heard=row.heard,
        script=row.script,
        opened=row.opened,
        who=row.who,
        settled=row.settled,
        proof=row.proof,
    )

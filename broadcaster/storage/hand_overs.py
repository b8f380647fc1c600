"""What radio stations were given, in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from broadcaster.model.handed import Handed
from broadcaster.storage.database import Database
from broadcaster.storage.schema import HandOverRow

_AT_ONCE = 500  # keys in one question


class SqlHandOvers:
    """One line a programme."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, keys: Sequence[str]) -> Mapping[str, Handed]:
        """The newest of each programme that was ever given, by key."""
        found = {}
        with self._database.reading() as session:
            for first in range(0, len(keys), _AT_ONCE):
                part = keys[first : first + _AT_ONCE]
                for row in session.scalars(select(HandOverRow).where(HandOverRow.key.in_(part))):
                    found[row.key] = Handed(
                        key=row.key, revision=row.revision, digest=row.digest, issued=row.issued
                    )
        return found

    def newest(self) -> datetime | None:
        """When anything was given last."""
        with self._database.reading() as session:
            return session.scalar(select(func.max(HandOverRow.issued)))

    def put(self, handed: Sequence[Handed]) -> None:
        """Remember these as the newest."""
        with self._database.writing() as session:
            for each in handed:
                row = HandOverRow(
                    key=each.key, revision=each.revision, digest=each.digest, issued=each.issued
                )
                session.merge(row)

"""The lives of units in the hub's database."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from broadcaster.domain.schedule import Unit
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_tables import UnitLifeRow

_ALWAYS = date(1, 1, 1)  # the first day of who was there since ever: a key is never empty


class UnitLives:
    """Every unit with its names and parents by date."""

    def __init__(self, rows: HubDatabase) -> None:
        self._rows = rows

    def all(self) -> tuple[Unit, ...]:
        """Every life, a unit's in their order. Raises StoreError."""
        query = select(UnitLifeRow).order_by(UnitLifeRow.unit, UnitLifeRow.first)
        with self._rows.reading_all() as session:
            return tuple(life_of(row) for row in session.scalars(query))

    def change(self, old: Collection[Unit], new: Collection[Unit]) -> None:
        """Put new lives in the place of old ones, all or none of them. Raises StoreError."""
        gone = {(one.key, one.first or _ALWAYS) for one in old}
        with self._rows.writing_all() as session:
            for key, first in sorted(gone):
                session.execute(
                    delete(UnitLifeRow).where(UnitLifeRow.unit == key, UnitLifeRow.first == first)
                )
            session.add_all(_row(one) for one in new)


def life_of(row: Any) -> Unit:
    """A `UnitLifeRow`, or its columns alone, as the life of its unit."""
    return Unit(
        key=row.unit,
        name=row.name,
        kind=row.kind,
        parent=row.parent,
        first=None if row.first == _ALWAYS else row.first,
        last=row.last,
    )


def _row(life: Unit) -> UnitLifeRow:
    return UnitLifeRow(
        unit=life.key,
        first=life.first or _ALWAYS,
        last=life.last,
        name=life.name,
        kind=life.kind,
        parent=life.parent,
    )

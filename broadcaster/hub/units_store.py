"""The lives of units in the hub's database."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from broadcaster.domain.errors import Conflict
from broadcaster.domain.schedule import Unit
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_tables import HubTables, UnitLifeRow

_AT_ONCE = 5_000  # codes that are asked for in one statement
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

    def in_use(self, codes: Collection[str]) -> set[str]:
        """Of some codes those of which anything at all is kept, listed or not. Raises StoreError.

        Also those of a removed unit that others still stand below, or did.
        """
        columns: list[Any] = [
            UnitLifeRow.parent,
            *(one.class_.unit for one in HubTables.registry.mappers),
        ]
        asked, found = sorted(codes), set[str]()
        with self._rows.reading_all() as session:
            for n in range(0, len(asked), _AT_ONCE):
                some = asked[n : n + _AT_ONCE]
                for column in columns:
                    found |= {*session.scalars(select(column).where(column.in_(some)).distinct())}
        return found

    def change(self, old: Collection[Unit], new: Collection[Unit]) -> None:
        """Put new lives in the place of old ones, all or none of them.

        Raises Conflict when one of the old is not there any more or one of the new is, StoreError.
        """
        with self._rows.writing_all() as session:
            for one in old:
                key = one.key, one.first or _ALWAYS
                row = session.get(UnitLifeRow, key, with_for_update=True)
                if row is None or life_of(row) != one:
                    raise _changed()
                session.delete(row)
            session.flush()  # a key may come again
            session.add_all(_row(one) for one in new)
            try:
                session.flush()
            except IntegrityError as fault:  # somebody added the same unit
                raise _changed() from fault


def _changed() -> Conflict:
    return Conflict("danh sách đơn vị vừa được người khác đổi", hint="Xem lại rồi làm lại.")


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

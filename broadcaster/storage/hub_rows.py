"""All rows of the hub's database at once: copied out for a backup, a unit's removed for good."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, insert, select

from broadcaster.storage.database import sqlite_url, told
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_tables import (
    HubTables,
    OfficePersonRow,
    OfficeRoleRow,
    OfficeSessionRow,
)


def copy_hub_rows(rows: HubDatabase, file: Path) -> int:
    """Write every row as a SQLite file, as they are at one moment; how many there are.

    Raises StoreError.
    """
    copy, count = HubDatabase(sqlite_url(file)), 0
    try:
        copy.open()
        with rows.reading_all() as session:
            seen = session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
            with told(copy.where), copy.engine.execution_options(writes=True).begin() as into:
                for table in HubTables.metadata.sorted_tables:
                    found = seen.execution_options(yield_per=500).execute(select(table))
                    for some in found.mappings().partitions():
                        into.execute(insert(table), [dict(row) for row in some])
                        count += len(some)
    finally:
        copy.close()
    return count


def remove_unit_rows(rows: HubDatabase, unit: str) -> Mapping[str, int]:
    """Remove what the hub knows of a unit: table -> how many rows of it there were.

    People whose home it was lose their roles at other units too: the next person of such an account
    is somebody else.

    Of a SQLite file nothing stays behind in free pages or its log; a server cleans up by itself,
    when it finds the time. Raises StoreError; then everything is still there.
    """
    found: dict[str, int] = {}
    accounts = select(OfficePersonRow.account).where(OfficePersonRow.unit == unit)
    with rows.writing_all() as session:

        def remove(row: type[HubTables], which: ColumnElement[bool]) -> None:
            gone = cast(CursorResult[Any], session.execute(delete(row).where(which)))
            if gone.rowcount:
                found[row.__tablename__] = found.get(row.__tablename__, 0) + gone.rowcount

        for of_person in (OfficeRoleRow, OfficeSessionRow):
            remove(of_person, of_person.account.in_(accounts))
        for mapper in HubTables.registry.mappers:
            remove(mapper.class_, mapper.class_.unit == unit)
    rows.scrub()
    return found

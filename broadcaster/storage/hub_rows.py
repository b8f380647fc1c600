"""All rows of the hub's database at once: copied out for a backup, a unit's removed for good."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, insert, select

from broadcaster.storage.database import sqlite_url, told
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_tables import (
    AskedItemRow,
    AskedUnitRow,
    HubAuditRow,
    HubTables,
    OfficePersonRow,
    OfficeRoleRow,
    OfficeSessionRow,
    UnitFigureRow,
    UnitLifeRow,
)

# what no folder tells again
_OFFICE_ALONE = frozenset(
    row.__tablename__
    for row in (
        UnitLifeRow, OfficePersonRow, OfficeRoleRow, AskedItemRow, AskedUnitRow, HubAuditRow,
        UnitFigureRow,
    )
)  # fmt: skip


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


def has_hub_rows(rows: HubDatabase) -> bool:
    """Whether anything is in it. Raises StoreError."""
    with rows.reading_all() as session:
        return any(session.query(mapper.class_).first() for mapper in HubTables.registry.mappers)


def put_hub_rows(rows: HubDatabase, file: Path) -> int:
    """Write the rows of a copy that folders cannot tell again, in one transaction; how many.

    Sessions and links of before are over. The copy stays as it is. Raises StoreError.
    """
    with tempfile.TemporaryDirectory(prefix="so-chung-") as spare:
        shutil.copyfile(file, Path(spare) / file.name)  # opening one writes beside it
        copy, count = HubDatabase(sqlite_url(Path(spare) / file.name)), 0
        try:
            with copy.reading_all() as seen, rows.writing_all() as into:
                for table in HubTables.metadata.sorted_tables:
                    if table.name not in _OFFICE_ALONE:
                        continue
                    found = seen.connection().execution_options(yield_per=500)
                    for some in found.execute(select(table)).mappings().partitions():
                        into.connection().execute(insert(table), [dict(one) for one in some])
                        count += len(some)
        finally:
            copy.close()
    return count


def unit_row_counts(rows: HubDatabase, unit: str) -> Mapping[str, int]:
    """What the hub knows of a unit: table -> how many rows of it there are. Raises StoreError."""
    found: dict[str, int] = {}
    with rows.reading([unit]) as session:
        for mapper in HubTables.registry.mappers:
            if count := session.query(mapper.class_).count():
                found[mapper.class_.__tablename__] = count
    return found


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

"""Every row of a database with an address of its own, as a SQLite file that a backup can hold."""

from pathlib import Path

from sqlalchemy import delete, insert, select

from broadcaster.domain.errors import StoreError
from broadcaster.storage.database import Database, open_engine, schema_version, sqlite_url, told
from broadcaster.storage.schema import HEAD, PersonRow

TABLES = PersonRow.metadata.sorted_tables  # of the whole program: the desk's module has the rest
# one state of the whole, and few rows in memory at a time
_STILL = {"isolation_level": "SERIALIZABLE", "yield_per": 500}


def copy_rows(url: str, file: Path) -> None:
    """Write the rows as they are at one moment, whoever writes; nothing changes where they are.

    Raises StoreError when the database is away, or at another schema than this program's.
    """
    source = open_engine(url)
    where = source.url.database or source.url.drivername
    try:
        with told(where), source.execution_options(**_STILL).connect() as seen:
            if schema_version(seen, where) != HEAD:
                raise StoreError(
                    "Cơ sở dữ liệu chưa theo bản này của chương trình.",
                    hint="Chạy broadcaster migrate rồi sao lưu lại.",
                    where=where,
                )
            copy = Database(sqlite_url(file))
            try:
                with copy.writing() as into:
                    for table in TABLES:
                        into.execute(delete(table))
                        for rows in seen.execute(select(table)).mappings().partitions():
                            into.execute(insert(table), [dict(row) for row in rows])
            finally:
                copy.close()
    finally:
        source.dispose()

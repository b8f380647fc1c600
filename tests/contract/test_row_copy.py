"""The rows of a database elsewhere come into a backup whole, and the place is left as it was."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import inspect, select

from broadcaster.domain.errors import StoreError
from broadcaster.storage.database import Database, copy_rows, open_engine, sqlite_url
from broadcaster.storage.schema import EpisodeMonthRow, Tables, Utc
from tests.fakes.postgres import server

WORTH = {
    str: "Lê Hòa “06:45” ✓",
    int: 7,
    float: 0.25,
    bool: True,
    bytes: b"\x00\xff",
    date: date(2026, 11, 26),
    datetime: datetime(2026, 11, 26, 6, 45, 1, 250_000, UTC),
}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.system)])
def url(request, tmp_path):
    """Two kinds of a database with an address of its own, the program's tables in it."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "nơi khác" / "dai.sqlite3")
        return
    with server() as address:
        yield address


# what a database keeps of its other rows is made where they arrive
COPIED = [t for t in Tables.metadata.sorted_tables if t is not EpisodeMonthRow.__table__]


def row(table):
    """A row with something in every column, and nothing where nothing may stand."""
    return {
        column.name: None if column.nullable else WORTH[_kind(column)] for column in table.columns
    }


def _kind(column):
    return datetime if isinstance(column.type, Utc) else column.type.python_type


def rows(database):
    with database.reading() as session:
        return {t.name: [tuple(r) for r in session.execute(select(t))] for t in COPIED}


def test_every_table_comes_with_every_row(url, tmp_path):
    source = Database(url)
    with source.writing() as session:
        for table in COPIED:
            session.execute(table.insert(), [row(table)])
    kept = rows(source)
    copy_rows(url, tmp_path / "bản chép.sqlite3")
    copy = Database(sqlite_url(tmp_path / "bản chép.sqlite3"))
    assert rows(copy) == kept == rows(source)
    assert all(len(found) == 1 for found in kept.values())
    names = set(inspect(source.engine).get_table_names())
    assert names == {table.name for table in Tables.metadata.sorted_tables} | {"alembic_version"}
    source.close()
    copy.close()
    assert [p.name for p in tmp_path.glob("bản chép*")] == ["bản chép.sqlite3"]


def test_a_database_without_our_tables_is_left_alone(url, tmp_path):
    """They are made when a person works with it; a backup must not be the one that does it."""
    if url.startswith("sqlite"):
        (tmp_path / "nơi khác").mkdir()
    engine = open_engine(url)
    with pytest.raises(StoreError) as told:
        copy_rows(url, tmp_path / "chép.sqlite3")
    assert "migrate" in told.value.hint
    assert inspect(engine).get_table_names() == []
    engine.dispose()

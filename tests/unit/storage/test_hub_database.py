"""The hub's own database: a session sees the rows of its units, by the program and by the server.

`database_url` is SQLite here; PostgreSQL runs the same tests in tests/integration.
"""

from datetime import date

import pytest
from sqlalchemy import delete, select, update

from broadcaster.domain.errors import StoreError
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_tables import UnitFigureRow
from broadcaster.storage.database import sqlite_url


@pytest.fixture
def hub_rows(tmp_path):
    found = HubDatabase(sqlite_url(tmp_path / "so-chung.sqlite"))
    with found.writing_all() as session:
        session.add_all(figure(unit) for unit in ("truong-a", "truong-b"))
    yield found
    found.close()


def figure(unit, amount=1.0):
    return UnitFigureRow(unit=unit, day=date(2026, 11, 30), name="so-phat", amount=amount)


def units_of(session):
    return sorted(session.scalars(select(UnitFigureRow.unit)))


def test_a_session_sees_its_own_units_alone(hub_rows):
    with hub_rows.reading(["truong-a"]) as session:
        assert units_of(session) == ["truong-a"]
        assert session.get(UnitFigureRow, ("truong-b", date(2026, 11, 30), "so-phat")) is None
    with hub_rows.reading([]) as session:
        assert units_of(session) == []
    with hub_rows.reading_all() as session:
        assert units_of(session) == ["truong-a", "truong-b"]


def test_a_session_changes_its_own_units_alone(hub_rows):
    with hub_rows.writing(["truong-a"]) as session:
        session.execute(update(UnitFigureRow).values(amount=7.0))
    with hub_rows.writing(["truong-b"]) as session:
        session.execute(delete(UnitFigureRow))
    with hub_rows.reading_all() as session:
        assert [(row.unit, row.amount) for row in session.scalars(select(UnitFigureRow))] == [
            ("truong-a", 7.0)
        ]


def test_a_foreign_row_is_refused(hub_rows):
    with pytest.raises(StoreError), hub_rows.writing(["truong-a"]) as session:
        session.add(figure("truong-c"))

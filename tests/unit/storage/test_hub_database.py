"""The hub's own database: a session sees the rows of its units, by the program and by the server.

`database_url` is SQLite here; PostgreSQL runs the same tests in tests/integration.
"""

import threading
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, event, select, update

from broadcaster.domain.errors import StoreError
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_tables import UnitFigureRow


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


class Machine:
    """The server behind the connection with the hub's lock; it answers when it is let."""

    def __init__(self):
        self.asked, self.answers = threading.Event(), threading.Event()

    def scalar(self, _statement):
        self.asked.set()
        assert self.answers.wait(60)
        return 1


def test_nobody_waits_for_a_server_that_has_gone_silent(tmp_path):
    """One thread asks it about the hub's lock, as long as it takes; pages hear that it is away."""
    machine, seconds = Machine(), [0.0]
    rows = HubDatabase(sqlite_url(tmp_path / "so-chung.sqlite"), clock=lambda: seconds[0])
    rows.open()
    rows._held = SimpleNamespace(scalar=machine.scalar, invalidate=int, close=int)
    looking = threading.Thread(target=rows.look, daemon=True)
    looking.start()
    assert machine.asked.wait(60)
    with rows.reading_all():  # it may answer in a moment
        pass
    seconds[0] += 10
    with pytest.raises(StoreError, match="không trả lời"), rows.reading_all():
        pass
    machine.answers.set()
    looking.join(60)
    with rows.reading_all() as session:
        assert units_of(session) == []
    rows.close()


def test_while_one_tries_a_database_that_is_away_the_others_hear_what_he_last_heard(tmp_path):
    machine, seconds = Machine(), [0.0]
    rows = HubDatabase(
        sqlite_url(tmp_path / "khong-co" / "so-chung.sqlite"), clock=lambda: seconds[0]
    )
    with pytest.raises(StoreError) as first:
        rows.open()
    seconds[0] += 100
    rows._hold = lambda: machine.scalar(None)

    def tried():
        with pytest.raises(StoreError):
            rows.open()

    trying = threading.Thread(target=tried, daemon=True)
    trying.start()
    assert machine.asked.wait(60)
    with pytest.raises(StoreError) as other:
        rows.open()
    assert other.value is first.value
    machine.answers.set()
    trying.join(60)
    rows.close()


def test_a_server_of_the_hub_is_not_waited_for_without_end():
    """Its machine may be cut off, or a statement take ever longer."""
    rows, told = HubDatabase("postgresql://so@may/so_chung"), {}

    @event.listens_for(rows.engine, "do_connect")
    def connect(_dialect, _record, _arguments, named):
        told.update(named)
        raise StoreError("không nối")

    with pytest.raises(StoreError, match="không nối"):
        rows.open()
    assert 0 < told["tcp_user_timeout"] <= 10_000
    assert 0 < told["keepalives_idle"] <= 10
    assert "statement_timeout=" in told["options"]
    assert "-c tcp_keepalives_idle=10 " in told["options"]  # else it keeps the lock for hours

"""How many files of the process a database holds, against those that the system tells."""

import weakref
from contextlib import ExitStack

from sqlalchemy import text

from broadcaster.storage.database import Database, sqlite_url
from tests.fakes.open_files import WHERE_IT_IS_TOLD, files_open

pytestmark = WHERE_IT_IS_TOLD


def ask(database, at_once):
    with ExitStack() as stack:
        for _ in range(at_once):
            session = stack.enter_context(database.reading())
            session.execute(text("SELECT count(*) FROM sqlite_master")).one()


def test_the_files_of_a_database_are_counted_with_those_that_sqlite_keeps(tmp_path):
    database = Database(sqlite_url(tmp_path / "đài.sqlite"))
    ask(database, 1)
    assert database.files == files_open(tmp_path) == 3
    ask(database, 6)  # five connections end, and SQLite keeps their files
    assert files_open(tmp_path) > 3
    assert database.files == files_open(tmp_path)
    database.close()
    assert database.files == files_open(tmp_path) == 0
    ask(database, 1)
    assert database.files == files_open(tmp_path) == 3
    database.close()


def test_a_database_in_memory_has_no_files():
    database = Database("sqlite://")
    ask(database, 1)
    assert database.files == 0
    database.close()


def test_a_database_that_somebody_forgot_to_close_lets_go_of_its_files(tmp_path):
    """In a hub that opens units for months each that is kept would be there for good."""
    database = Database(sqlite_url(tmp_path / "đài.sqlite"))
    ask(database, 3)
    kept = weakref.ref(database)
    del database
    assert kept() is None
    assert files_open(tmp_path) == 0

"""A database file that two runs begin at the same moment."""

import sqlite3
from contextlib import closing

from broadcaster.storage import database as module
from broadcaster.storage.database import Database, sqlite_url


def test_who_comes_while_another_run_begins_the_same_file_waits_for_it(tmp_path, monkeypatch):
    """SQLite itself would not: it says at once that the file is locked."""
    file = tmp_path / "đài.sqlite"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waited = []

    def wait(seconds):
        waited.append(seconds)
        other.execute("COMMIT")

    monkeypatch.setattr(module, "sleep", wait)
    database = Database(sqlite_url(file))
    try:
        with database.writing():
            assert len(waited) == 1
    finally:
        database.close()
        other.close()
    with closing(sqlite3.connect(file)) as seen:
        assert seen.execute("PRAGMA journal_mode").fetchone() == ("wal",)

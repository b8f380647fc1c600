"""A database file that two runs begin at the same moment."""

import sqlite3
import threading

from broadcaster.storage.database import Database, sqlite_url


def test_who_comes_while_another_run_begins_the_same_file_waits_for_it(tmp_path):
    """SQLite itself would not: it says at once that the file is locked."""
    file = tmp_path / "đài.sqlite"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    ready = threading.Timer(0.3, lambda: other.execute("COMMIT"))
    ready.start()
    database = Database(sqlite_url(file))
    try:
        with database.writing():
            pass
    finally:
        database.close()
        ready.join()
        other.close()
    with sqlite3.connect(file) as seen:
        assert seen.execute("PRAGMA journal_mode").fetchone() == ("wal",)

"""Download counts in a small SQLite file of their own: sums for good, hashes for a day."""

import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from broadcaster.domain.errors import StoreError
from broadcaster.storage.os_errors import explained

DOWNLOADS = "luot-tai.sqlite3"  # the file, in the folder of what the server keeps
HASHES_KEPT = timedelta(hours=24)
_WAIT = 10.0  # seconds to wait for another process
_TABLES = """
CREATE TABLE IF NOT EXISTS secret (key BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS seen (
    file TEXT NOT NULL, listener TEXT NOT NULL, moment REAL NOT NULL, PRIMARY KEY (file, listener)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS seen_moment ON seen (moment);
CREATE TABLE IF NOT EXISTS downloads (
    day TEXT NOT NULL, file TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, file)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadCount:
    """How often a file was downloaded on a day."""

    day: date  # in the station's zone
    file: str  # path below feeds/, without a subscriber's token
    count: int


class SqlDownloadBook:
    """Counts downloads; safe for several threads and processes."""

    def __init__(self, path: Path) -> None:
        """Make or open the file. Raises StoreError."""
        self._path = path
        self._lock = threading.Lock()
        with explained(path, "mở sổ lượt tải"):
            path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as book:
            book.executescript(_TABLES)
            book.execute(
                "INSERT INTO secret SELECT ? WHERE NOT EXISTS (SELECT 1 FROM secret)",
                (secrets.token_bytes(32),),
            )
            self._key = bytes(book.execute("SELECT key FROM secret").fetchone()[0])

    @property
    def key(self) -> bytes:
        """The secret that makes hashes of addresses; without it no hash leads back to one."""
        return self._key

    def count(self, file: str, listener: str, moment: datetime) -> bool:
        """Count a download; False when this listener had one within 24 hours."""
        now = moment.timestamp()
        oldest = now - HASHES_KEPT.total_seconds()
        with self._open() as book:
            book.execute("DELETE FROM seen WHERE moment <= ?", (oldest,))
            fresh = book.execute(
                "INSERT INTO seen VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (file, listener, now)
            ).rowcount
            if fresh:
                book.execute(
                    "INSERT INTO downloads VALUES (?, ?, 1) "
                    "ON CONFLICT (day, file) DO UPDATE SET count = count + 1",
                    (moment.date().isoformat(), file),
                )
        return bool(fresh)

    def counts(self, since: date | None = None) -> tuple[DownloadCount, ...]:
        """Every day's counts from a day on, oldest first."""
        with self._open() as book:
            rows = book.execute(
                "SELECT day, file, count FROM downloads WHERE day >= ? ORDER BY day, file",
                (since.isoformat() if since else "",),
            ).fetchall()
        return tuple(
            DownloadCount(day=date.fromisoformat(day), file=file, count=count)
            for day, file, count in rows
        )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction, written or undone as a whole."""
        try:
            with (
                self._lock,
                closing(sqlite3.connect(self._path, timeout=_WAIT)) as book,
                book,
            ):
                yield book
        except sqlite3.Error as fault:
            raise StoreError(
                "Không đọc hoặc ghi được sổ lượt tải.",
                hint="Sổ này chỉ đếm lượt tải; nếu nó hỏng, hãy xoá tệp ấy, kênh vẫn chạy.",
                where=str(self._path),
            ) from fault

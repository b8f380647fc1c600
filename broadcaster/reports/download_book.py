"""Download counts in a small SQLite file of their own: sums for good, hashes for a day."""

import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Sequence
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
CREATE TABLE IF NOT EXISTS unfinished (
    file TEXT NOT NULL, listener TEXT NOT NULL, since REAL NOT NULL, stretches TEXT NOT NULL,
    PRIMARY KEY (file, listener)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS logs (log TEXT PRIMARY KEY, read INTEGER NOT NULL) WITHOUT ROWID;
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedDownload:
    """That somebody downloaded a file; the listener is a hash."""

    file: str
    listener: str
    moment: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedDownload:
    """What a listener has of a file of which a minute was not heard yet."""

    file: str
    listener: str
    since: datetime
    stretches: tuple[tuple[int, int], ...]  # first byte, byte after the last


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPlace:
    """How far a log was read."""

    log: str  # the hash of its first line: logs change their names
    before: int  # bytes that were read earlier
    read: int  # bytes that are read now


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
        with self._open() as book:
            return _count(book, CountedDownload(file=file, listener=listener, moment=moment))

    def read_of(self, log: str) -> int:
        """How many bytes of a log are counted already; 0 = it is new."""
        with self._open() as book:
            row = book.execute("SELECT read FROM logs WHERE log = ?", (log,)).fetchone()
        return int(row[0]) if row else 0

    def unfinished(self, now: datetime) -> tuple[UnfinishedDownload, ...]:
        """What is left of the last reading of a log, not older than the hashes are kept."""
        oldest = (now - HASHES_KEPT).timestamp()
        with self._open() as book:
            rows = book.execute(
                "SELECT file, listener, since, stretches FROM unfinished WHERE since > ?", (oldest,)
            ).fetchall()
        return tuple(
            UnfinishedDownload(
                file=file,
                listener=listener,
                since=datetime.fromtimestamp(since, now.tzinfo),
                stretches=tuple((first, end) for first, end in json.loads(stretches)),
            )
            for file, listener, since, stretches in rows
        )

    def count_log(
        self,
        place: LogPlace,
        downloads: Sequence[CountedDownload],
        unfinished: Sequence[UnfinishedDownload],
    ) -> int:
        """Count what a log told and note how far it was read, both or neither; how many were new.

        Raises StoreError, also when somebody else has read it meanwhile.
        """
        with self._open() as book:
            book.execute("BEGIN IMMEDIATE")
            row = book.execute("SELECT read FROM logs WHERE log = ?", (place.log,)).fetchone()
            if (int(row[0]) if row else 0) != place.before:
                raise StoreError(
                    "Một lệnh khác vừa đếm nhật ký này.",
                    hint="Không lượt nào bị đếm hai lần. Đợi lệnh ấy xong rồi chạy lại nếu cần.",
                )
            added = sum(_count(book, download) for download in downloads)
            book.execute("DELETE FROM unfinished")
            book.executemany(
                "INSERT INTO unfinished VALUES (?, ?, ?, ?)",
                (
                    (one.file, one.listener, one.since.timestamp(), json.dumps(one.stretches))
                    for one in unfinished
                ),
            )
            book.execute(
                "INSERT INTO logs VALUES (?, ?) "
                "ON CONFLICT (log) DO UPDATE SET read = excluded.read",
                (place.log, place.read),
            )
        return added

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
                hint="Sổ này chỉ đếm lượt tải; nếu nó hỏng, hãy xóa tệp ấy, kênh vẫn chạy.",
                where=str(self._path),
            ) from fault


def _count(book: sqlite3.Connection, download: CountedDownload) -> bool:
    moment = download.moment.timestamp()
    oldest = moment - HASHES_KEPT.total_seconds()
    book.execute("DELETE FROM seen WHERE moment <= ?", (oldest,))
    fresh = book.execute(
        "INSERT INTO seen VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (download.file, download.listener, moment),
    ).rowcount
    if fresh:
        book.execute(
            "INSERT INTO downloads VALUES (?, ?, 1) "
            "ON CONFLICT (day, file) DO UPDATE SET count = count + 1",
            (download.moment.date().isoformat(), download.file),
        )
    return bool(fresh)

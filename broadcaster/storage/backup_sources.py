"""Which files of a station go into a backup, and a still picture of its databases."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from broadcaster.errors import StoreError
from broadcaster.model.backup import TOPS, is_safe
from broadcaster.storage.atomic import ASIDE
from broadcaster.storage.backup_file import Source

# Never in a backup: what can be made again, what belongs to this machine or to this minute.
_SKIPPED_FOLDERS = {
    "scripts_vi": frozenset[str](),
    "audio_out": frozenset({".cache", ".may-chu", ".giong-doc", ".nhat-ky"}),
    "feeds": frozenset({"rieng"}),  # the names of its folders are secrets; a publishing makes it
    "phat_song": frozenset({"lenh"}),  # an order to air at once must not be carried out weeks later
}
_SKIPPED_FILES = frozenset({".lock", ".khoa", "dang-phat.json", "desktop.ini"})
_SECRETS = (".khoa-gui-dai", "nguoi-nghe")  # how the names of secret files begin
_DATABASE_TAILS = ("-wal", "-shm", "-journal")
_WAIT = 30.0  # seconds that a copy waits for a writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What there is to back up."""

    sources: tuple[Source, ...]
    left_out: tuple[str, ...] = ()  # files whose names cannot be carried to every system


def find_sources(folder: Path, *, secret: bool) -> Found:
    """Every file of a station that belongs into its backup, or into its secret one."""
    sources, left_out, seen = [], [], set[str]()
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        if secret != path.name.startswith(_SECRETS):
            continue
        if not is_safe(name) or name.casefold() in seen:
            left_out.append(name)
        else:
            seen.add(name.casefold())
            sources.append(Source(name=name, path=path))
    return Found(sources=tuple(sources), left_out=tuple(left_out))


def _files(folder: Path) -> Iterator[Path]:
    for top in TOPS:
        yield from _below(folder / top, top)


def _below(folder: Path, top: str) -> Iterator[Path]:
    """Plain files; a link to elsewhere is not followed, its file is not of this station."""
    try:
        found = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return
    for path in found:
        if path.is_symlink() or path.name.startswith(ASIDE):
            continue
        if path.is_dir():
            if path.name not in _SKIPPED_FOLDERS[top]:
                yield from _below(path, top)
        elif path.is_file() and not _is_skipped(path):
            yield path


def _is_skipped(path: Path) -> bool:
    tails = (".sqlite3", *(f".sqlite3{tail}" for tail in _DATABASE_TAILS))
    return path.name in _SKIPPED_FILES or path.name.endswith(tails)


def of_this_machine(path: Path, top: str) -> bool:
    """Whether what lies right below a top belongs to this machine or minute, or is secret."""
    return path.name in _SKIPPED_FOLDERS[top] | _SKIPPED_FILES or path.name.startswith(
        (ASIDE, *_SECRETS, ".khoa", ".viec")
    )


def snapshot(database: Path, copy: Path) -> None:
    """Copy a SQLite file as it is at this moment, whoever writes. Raises StoreError.

    The copy is examined: of a damaged database no backup is made.
    """
    with _told(database):
        with closing(sqlite3.connect(database, timeout=_WAIT)) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
        with closing(sqlite3.connect(copy)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if said != "ok":
        raise _damaged(database)


def examined(database: Path) -> str:
    """What SQLite says of a file: "ok", or what is wrong; "" without a file."""
    if not database.is_file():
        return ""
    try:
        with closing(sqlite3.connect(database, timeout=_WAIT)) as connection:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as fault:
        return str(fault)


def without_listeners(copy: Path) -> None:
    """Take the hashes of listeners' addresses, and what makes them, out of a copied book."""
    with _told(copy), closing(sqlite3.connect(copy)) as connection:
        connection.executescript("DELETE FROM seen; DELETE FROM secret; VACUUM;")


def schema_of(database: Path) -> str:
    """The number of a SQLite file's schema; "" when it has none. Raises StoreError."""
    with _told(database), closing(sqlite3.connect(database)) as connection:
        known = connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        ).fetchone()
        if not known:
            return ""
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


@contextmanager
def _told(database: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as fault:
        said = str(fault)
        if "full" in said:
            raise StoreError(
                "Ổ đĩa đã đầy, không chép được cơ sở dữ liệu.",
                hint="Các bản sao lưu trước vẫn còn. Hãy xoá bớt tệp không cần rồi chạy lại.",
                where=str(database),
            ) from fault
        if "locked" in said or "busy" in said:
            raise StoreError(
                "Cơ sở dữ liệu đang bận vì một lần chạy khác.",
                hint="Hãy đợi một lát rồi chạy lại.",
                where=str(database),
            ) from fault
        raise _damaged(database) from fault


def _damaged(database: Path) -> StoreError:
    return StoreError(
        "Cơ sở dữ liệu bị hỏng nên không sao lưu được.",
        hint="Các bản sao lưu trước vẫn còn, xin đừng xoá. Chạy: broadcaster doctor",
        where=str(database),
    )

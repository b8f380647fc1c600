"""A station that was brought back takes the place of the one that stands, which is kept aside.

What belongs to this machine or to this minute stays where it is: caches, keys, the addresses of
private shows, the list of what was withdrawn, the playout agents' folders with their logs. What is
published stays too, until it is published from what came: an old page may name what was withdrawn.
"""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from broadcaster.errors import StoreError
from broadcaster.model.backup import TOPS
from broadcaster.storage.atomic import ASIDE, aside_name, write_atomic
from broadcaster.storage.backup_sources import examined, of_this_machine
from broadcaster.storage.faults import explain
from broadcaster.storage.plain import from_text, to_text
from broadcaster.system.replacing import replace

PLAN = "dang-doi.json"  # beside the fresh station: what moves, while it moves
OUT = "ra-xong"  # in the folder that is kept aside: everything that goes has gone
_STAYS = frozenset({"scripts_vi/da-rut.toml"})  # what was withdrawn stays withdrawn
_KEPT_TOPS = frozenset({"phat_song"})  # what went on the air cannot be taken back
_MOVED_TOPS = tuple(top for top in TOPS if top != "feeds")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What moves, as it was seen before the first move; names below the station folder."""

    leaving: tuple[str, ...]
    coming: tuple[str, ...]


def exchange(folder: Path, fresh: Path, aside: Path) -> None:
    """Move what a backup would hold from `folder` to `aside`, and `fresh` into its place.

    Begun again after a power cut, it goes on where it was. Raises StoreError; then everything
    stands as it stood before.
    """
    plan = _plan(folder, fresh)
    try:
        if not (aside / OUT).is_file():
            for name in plan.leaving:
                _move(folder / name, aside / name)
            write_atomic(aside / OUT, b"")
        for name in plan.coming:
            _move(fresh / name, folder / name)
    except OSError as fault:
        _move_back(folder, fresh, aside, plan)
        raise explain(fault, Path(fault.filename or folder), "đổi chỗ tệp") from fault
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh.parent / PLAN).unlink(missing_ok=True)


def _plan(folder: Path, fresh: Path) -> _Plan:
    path = fresh.parent / PLAN
    if path.is_file():
        return from_text(_Plan, path.read_bytes(), where=str(path))
    plan = _Plan(leaving=tuple(_leaving(folder)), coming=tuple(_coming(folder, fresh)))
    write_atomic(path, to_text(plan).encode())
    return plan


def _leaving(folder: Path) -> Iterator[str]:
    for top in _MOVED_TOPS:
        if top in _KEPT_TOPS:
            continue
        for path in _inside(folder / top):
            name = f"{top}/{path.name}"
            # nothing behind a link is in a backup, so the link stays
            if not (path.is_symlink() or of_this_machine(path, top) or name in _STAYS):
                yield name


def _coming(folder: Path, fresh: Path) -> Iterator[str]:
    """Whatever finds a free place when the old has left; of folders that stay, what they lack."""
    left = set(_leaving(folder))
    for top in _MOVED_TOPS:
        for path in _inside(fresh / top):
            name = f"{top}/{path.name}"
            if name in left or not (folder / name).exists():
                yield name
            elif path.is_dir():
                inner = (f"{name}/{one.name}" for one in _inside(path))
                yield from (one for one in inner if not (folder / one).exists())


def _inside(folder: Path) -> list[Path]:
    with suppress(FileNotFoundError, NotADirectoryError):
        return sorted(p for p in folder.iterdir() if not p.name.startswith(ASIDE))
    return []


def _move(source: Path, target: Path) -> None:
    """In one step on one disk; across two, the copy is whole before the source goes."""
    if not source.exists():
        return  # an earlier beginning moved it
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        replace(source, target)
    except OSError as fault:
        if fault.errno != errno.EXDEV:
            raise
        if not target.exists():
            _copy(source, target)
        _remove(source)


def _copy(source: Path, target: Path) -> None:
    spare = aside_name(target)
    try:
        if source.is_dir():
            shutil.copytree(source, spare, symlinks=True)
        else:
            shutil.copy2(source, spare)
        replace(spare, target)
    finally:
        _remove(spare)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _move_back(folder: Path, fresh: Path, aside: Path, plan: _Plan) -> None:
    """As it was, as far as the disk lets us."""
    with suppress(OSError):
        if (aside / OUT).is_file():
            for name in plan.coming:
                if not (fresh / name).exists():
                    _move(folder / name, fresh / name)
        for name in plan.leaving:
            _move(aside / name, folder / name)
        (aside / OUT).unlink(missing_ok=True)
        (fresh.parent / PLAN).unlink(missing_ok=True)


def keep_desk(standing: Path, fresh: Path) -> None:
    """Put the desk's people, sessions, audit log and work of a SQLite file into a fresh one.

    Where nothing whole stands, the fresh file's own sessions, links and work end. Raises
    StoreError.
    """
    from broadcaster.storage import desk_rows as rows
    from broadcaster.storage.database import (
        Database,
        sqlite_url,  # SQLAlchemy loads with it
    )

    # an old session, an old right, work of another day must not come back
    void = (rows.SignInRow, rows.LinkRow, rows.RefusedRow, rows.JobRow)
    whole = examined(standing) == "ok"
    for file in (standing, fresh) if whole else (fresh,):
        Database(sqlite_url(file)).close()  # both of this program's schema
    with _told(fresh), closing(sqlite3.connect(fresh)) as line, line:
        if not whole:
            for old in void:
                line.execute(f"DELETE FROM {old.__tablename__}")  # noqa: S608 - names of ours
            return
        line.execute("ATTACH ? AS standing", (str(standing),))
        for row in (rows.PersonRow, rows.AuditRow, *void):
            table = row.__tablename__
            names = ", ".join(f'"{column.name}"' for column in row.__table__.columns)
            line.execute(f"DELETE FROM {table}")  # noqa: S608
            line.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM standing.{table}")  # noqa: S608


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as fault:
        raise StoreError(
            f"Không chép được người dùng sang bản sao lưu ({fault}).",
            hint="Đài vẫn như trước. Hãy kiểm tra ổ đĩa rồi làm lại.",
            where=str(path),
        ) from fault

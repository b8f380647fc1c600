"""A backup put back: where nothing stands, or in the place of a station that is at work.

The latter waits beside the station until somebody agrees; what it replaces is kept aside.
"""

import errno
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from broadcaster.care.backup_file import (
    ToldParts,
    examined,
    of_this_machine,
    open_backup,
    untold,
)
from broadcaster.domain.backup import ROOM, TOPS, Backup
from broadcaster.domain.errors import InputError, StoreError, TooNew
from broadcaster.domain.schedule import ZONE
from broadcaster.storage.atomic import ASIDE, aside_name, sync_folder, write_atomic
from broadcaster.storage.os_errors import explain, explained
from broadcaster.storage.serialization import from_text, to_text
from broadcaster.system.files import files_below, named, replace_file
from broadcaster.system.running import is_running

_UNPACKING = ".tmp-lay-lai-"  # how a folder begins into which a backup is unpacked; then who does
_ABANDONED = 86_400.0  # seconds after which nobody is unpacking any more, whatever has its number
FRESH = "moi"
WAITING = "cho.json"
LAST = "lan-cuoi.json"
_ASIDE = "truoc"  # how the folders begin that hold what stood there
PLAN = "dang-doi.json"  # beside the fresh station: what moves, while it moves
OUT = "ra-xong"  # in the folder that is kept aside: everything that goes has gone
_STAYS = frozenset({"scripts_vi/da-rut.toml"})  # what was withdrawn stays withdrawn
_KEPT_TOPS = frozenset({"phat_song"})  # what went on the air cannot be taken back
_MOVED_TOPS = tuple(top for top in TOPS if top != "feeds")


# --- a backup where nothing stands -----------------------------------------------------------


def restore_backup(
    path: Path,
    folder: Path,
    secrets: Path | None = None,
    *,
    settle: Callable[[Path, Backup], None] = lambda _folder, _backup: None,
    told: ToldParts = untold,
) -> Backup:
    """Put a backup where nothing stands, in one step. Raises StoreError; then nothing is there.

    `settle` does what is to be done in the unpacked folder before anybody can take it for a
    station: whoever is cut off there leaves none that speaks with voices that were taken back.
    """
    folder = folder.absolute()
    if folder.is_dir() and any(folder.iterdir()):
        raise StoreError(
            "Thư mục này đã có tệp, không lấy bản sao lưu đè lên.",
            hint="Chọn một thư mục mới hoặc trống; thư mục cũ đổi tên rồi giữ lại cho chắc.",
            where=str(folder),
        )
    if folder.exists() and not folder.is_dir():
        raise StoreError("Đường dẫn này là một tệp.", hint="Chọn tên khác.", where=str(folder))
    with explained(folder, "lấy lại bản sao lưu"):
        folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep_killed(folder.parent)
        name = f"{_UNPACKING}{os.getpid()}-"
        spare = Path(tempfile.mkdtemp(prefix=name, dir=folder.parent))
    try:
        backup = _unpacked(path, spare, secret=False, told=told)
        if secrets is not None:
            _unpacked(secrets, spare, secret=True)
        settle(spare, backup)
        with explained(folder, "lấy lại bản sao lưu"):
            if folder.is_dir():
                folder.rmdir()
            spare.chmod(0o755)  # the web server goes through it to the published files
            replace_file(spare, folder)
            sync_folder(folder.parent)
    finally:
        shutil.rmtree(spare, ignore_errors=True)
    return backup


def _sweep_killed(parent: Path) -> None:
    """Remove what restores left that were killed: whole stations with their voices."""
    for left in parent.glob(f"{_UNPACKING}*"):
        number = left.name.removeprefix(_UNPACKING).partition("-")[0]
        runs = number.isdigit() and is_running(int(number))
        with suppress(OSError):
            if not runs or time.time() - left.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left, ignore_errors=True)


def _unpacked(path: Path, folder: Path, *, secret: bool, told: ToldParts = untold) -> Backup:
    from broadcaster.storage.schema import REVISIONS  # SQLAlchemy loads with it

    with open_backup(path) as opened:
        head = opened.backup.head
        if head.secret != secret:
            wanted = "phần bí mật" if secret else "bản sao lưu cả đài"
            raise StoreError(
                f"Tệp này không phải {wanted}.",
                hint="Tệp sao-luu-….zip là cả đài, tệp bi-mat-….zip là phần bí mật (--secrets).",
                where=str(path),
            )
        if head.schema > REVISIONS[-1]:
            raise TooNew(
                f"Bản sao lưu có cơ sở dữ liệu của bản mới hơn (lược đồ {head.schema}).",
                hint="Hãy cập nhật chương trình rồi lấy lại; bản sao lưu vẫn nguyên.",
                where=str(path),
            )
        opened.unpack(folder, told)
        if secret:
            for file in opened.backup.files:
                with suppress(OSError):
                    (folder / file.path).chmod(0o600)
        return opened.backup


# --- a backup beside the station -------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingRestore:
    """A backup that was unpacked beside the station and read byte by byte."""

    name: str  # of its file
    made_at: datetime
    who: str  # name of the person who had it prepared
    at: datetime
    files: int
    bytes: int  # of all files
    told: tuple[str, ...]  # a sentence for each thing that was seen in it
    voices: tuple[str, ...] = ()  # installed voices at that time, which are in no backup
    from_aside: str = ""  # the folder of what was kept aside, when it is that; else ""
    agreed: str = ""  # name of the administrator who said yes; "" = nobody yet


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreResult:
    """What came of putting a prepared backup into the station's place."""

    name: str
    made_at: datetime
    who: str
    at: datetime
    aside: str = ""  # where what stood there is kept, below the station folder
    fault: str = ""  # why nothing was changed; "" = it was done


Note = TypeVar("Note", PendingRestore, RestoreResult)


class RestoreRoom:
    """Reads and writes one station's room for restoring."""

    def __init__(self, station: Path) -> None:
        self._station = station
        self._room = station / ROOM

    @property
    def fresh(self) -> Path:
        """Where a backup is unpacked."""
        return self._room / FRESH

    @property
    def begun(self) -> bool:
        """Whether something has changed places already: only going on is left."""
        return (self._room / PLAN).is_file()

    def prepared(self) -> PendingRestore | None:
        """What waits; None = nothing, or it is not whole."""
        waits = self._read(PendingRestore, WAITING)
        return waits if self.fresh.is_dir() else None

    def last(self) -> RestoreResult | None:
        """What came of the last one."""
        return self._read(RestoreResult, LAST)

    def wait(self, prepared: PendingRestore) -> None:
        """Remember what was unpacked, or that somebody agreed. Raises StoreError."""
        write_atomic(self._room / WAITING, to_text(prepared).encode())

    def clear(self) -> None:
        """Throw away what waits; one that is half in its place stays."""
        if self.begun and self.fresh.is_dir():
            return
        waits = self.prepared()
        if waits is not None and waits.from_aside:  # it is the only copy: back where it was
            replace_file(self.fresh, self._station / waits.from_aside)
        (self._room / PLAN).unlink(missing_ok=True)
        (self._room / WAITING).unlink(missing_ok=True)
        for left in (self.fresh, *self._room.glob(f"{ASIDE}*")):  # also of work that was cancelled
            shutil.rmtree(left, ignore_errors=True)

    def told(self, brought: RestoreResult) -> None:
        """Remember what came of it; nobody's yes is good for a second time. Raises StoreError."""
        write_atomic(self._room / LAST, to_text(brought).encode())
        waits = self.prepared()
        if waits is not None and not self.begun:
            self.wait(replace(waits, agreed=""))

    def prepare_undo(self, who: str, now: datetime) -> None:
        """Let what the last one replaced wait for its turn. Raises InputError, StoreError."""
        last = self.last()
        if last is None or not last.aside or not (self._station / last.aside).is_dir():
            raise InputError("không còn phần để dành nào", hint="Đài vẫn như hiện nay.")
        self.clear()
        kept = self._station / last.aside
        files = [path.stat().st_size for path in files_below(kept) if path.is_file()]
        with explained(kept, "lấy lại phần để dành"):
            (kept / OUT).unlink(missing_ok=True)
            replace_file(kept, self.fresh)
        self.wait(
            PendingRestore(
                name=f"đài như trước lần phục hồi {last.name}",
                made_at=last.at,
                who=who,
                at=now,
                files=len(files),
                bytes=sum(files),
                told=(),
                from_aside=last.aside,
            )
        )

    def forget_aside(self) -> None:
        """Remove for good what was kept aside."""
        for folder in [*named(self._room, f"{_ASIDE}-*")]:
            shutil.rmtree(folder, ignore_errors=True)

    def has_aside(self) -> bool:
        """Whether something is kept aside."""
        return any(True for _ in named(self._room, f"{_ASIDE}-*"))

    def bring_in(self, database: str, now: datetime) -> RestoreResult:
        """Put what waits into the station's place; `database` is its SQLite file below audio_out.

        Nobody else may be at work in the station. Raises StoreError; then nothing has changed.
        """
        waits = self.prepared()
        if waits is None:
            raise StoreError("Không có bản sao lưu nào đang chờ.", where=str(self._room))
        aside = self._room / f"{_ASIDE}-{waits.at.astimezone(ZONE):%Y-%m-%d-%H%M%S}"
        coming = self.fresh / "audio_out" / database
        if not self.begun and coming.is_file():
            keep_desk(self._station / "audio_out" / database, coming)
        exchange(self._station, self.fresh, aside)
        brought = RestoreResult(
            name=waits.name,
            made_at=waits.made_at,
            who=waits.agreed,
            at=now,
            aside=aside.relative_to(self._station).as_posix(),
        )
        self.told(brought)
        self.clear()
        return brought

    def _read(self, kind: type[Note], name: str) -> Note | None:
        path = self._room / name
        try:
            return from_text(kind, path.read_bytes(), where=name)
        except (OSError, StoreError):
            return None


# --- changing places -------------------------------------------------------------------------


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
        replace_file(source, target)
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
        replace_file(spare, target)
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


# --- the desk's own tables -------------------------------------------------------------------


def keep_desk(standing: Path, fresh: Path) -> None:
    """Put the desk's people, sessions, audit log and work of a SQLite file into a fresh one.

    Where nothing whole stands, the fresh file's own sessions, links and work end. Raises
    StoreError.
    """
    from broadcaster.storage import schema as rows  # SQLAlchemy loads with it
    from broadcaster.storage.database import Database, sqlite_url

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

"""Files that are there wholly or not at all: written aside, made durable, then renamed."""

import itertools
import os
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from broadcaster.storage.os_errors import explained
from broadcaster.system.files import replace_file
from broadcaster.system.running import is_running

ASIDE = ".tmp-"  # every unfinished file begins so; `sweep` removes what an interrupted run left
EARLIER = ".truoc"  # folder beside a person's file, holding its earlier versions
KEPT = 20  # earlier versions kept of one file
_BLOCK = 1 << 20  # bytes compared at once
_OWNER = 0o600  # rights of a file that nobody else may read
_AT_ONCE = 8  # files that the disk is asked to keep at the same time

_serial = itertools.count()


def aside_name(path: Path) -> Path:
    """A fresh name beside the target, on the same disk, that no other process uses."""
    return path.with_name(f"{ASIDE}{os.getpid()}-{next(_serial)}-{path.name[-40:]}")


def write_atomic(path: Path, data: bytes, *, durable: bool = True, private: bool = False) -> bool:
    """Put `data` at `path` in one step; False when it was there already and nothing was touched.

    Missing folders are made; a symbolic link is followed, so that the file it names is rewritten.
    `durable` waits until the disk has it. `private`: at no moment may anybody but the owner read
    it. Raises StoreError; then the old file still stands.
    """
    with explained(path, "ghi tệp"):
        if path.is_symlink():
            path = path.resolve()
        if _holds(path, data):
            if private:
                path.chmod(_OWNER)
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _replace(path, data, durable=durable, private=private)
        except FileNotFoundError:  # a build that began just now has swept our unfinished file
            _replace(path, data, durable=durable, private=private)
    return True


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """Give a name to write to; when the block ends well the file there becomes `path`.

    For encoders that want a path. When the block fails, `path` is as it was and nothing is left.
    What runs left that were killed at the same file goes.
    """
    with explained(path, "ghi tệp"):
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear_killed(path)
    spare = aside_name(path)
    try:
        yield spare
        with explained(path, "ghi tệp"):
            make_durable(spare)
            replace_file(spare, path)
            sync_folder(path.parent)
    finally:
        with suppress(OSError):
            spare.unlink(missing_ok=True)


def _clear_killed(path: Path) -> None:
    ending = f"-{path.name[-40:]}"
    for left in path.parent.glob(f"{ASIDE}*"):
        number = left.name.removeprefix(ASIDE).partition("-")[0]
        if left.name.endswith(ending) and number.isdigit() and not is_running(int(number)):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def put_in_place(finished: Path, path: Path) -> bool:
    """Move a finished file to `path`, on the same disk; False when the same bytes stood there.

    Raises StoreError; then the old file still stands. `finished` is gone in every other case.
    """
    with explained(path, "ghi tệp"):
        if path.is_file() and same_content(finished, path):
            finished.unlink()
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        make_durable(finished)
        replace_file(finished, path)
        sync_folder(path.parent)
    return True


def sweep(folder: Path, *, older_than: float = 0.0) -> int:
    """Remove what interrupted runs left under the folder; how many files that were.

    `older_than` is in seconds. With 0 the caller must know that nobody else is writing there.
    """
    latest = time.time() - older_than
    removed = 0
    for leftover in sorted(folder.rglob(f"{ASIDE}*")):
        with suppress(OSError):
            if leftover.is_file() and (older_than <= 0 or leftover.stat().st_mtime < latest):
                leftover.unlink()
                removed += 1
    return removed


def keep_earlier(path: Path, *, keep: int = KEPT, first: Sequence[Path] = ()) -> Path | None:
    """Copy a person's file into `.truoc/` before it is rewritten; None when there was no need.

    The copies are numbered upwards; only the newest `keep` stay, those of `first` going first.
    """
    if not path.is_file():
        return None
    with explained(path, "giữ lại bản trước của tệp"):
        versions = earlier(path)
        if versions and versions[-1].read_bytes() == path.read_bytes():
            return None
        copy = _next_version(path, versions)
        spare = aside_name(copy)
        try:
            shutil.copy2(path, spare)
            replace_file(spare, copy)
        finally:
            with suppress(OSError):
                spare.unlink(missing_ok=True)
        _only_newest(versions, keep, first)
    return copy


def keep_beside(
    path: Path, data: bytes, *, keep: int = KEPT, first: Sequence[Path] = ()
) -> Path | None:
    """Put other bytes among the earlier versions of a file that stays as it is, as the newest.

    None when the file or a version has them already. Of too many, those of `first` go first.
    """
    with explained(path, "giữ lại bản kia của tệp"):
        versions = earlier(path)
        if any(_holds(file, data) for file in (path, *versions)):
            return None
        copy = _next_version(path, versions)
        write_atomic(copy, data)
        _only_newest(versions, keep, first)
    return copy


def _next_version(path: Path, versions: Sequence[Path]) -> Path:
    folder = path.parent / EARLIER
    folder.mkdir(exist_ok=True)
    number = _number(versions[-1]) + 1 if versions else 1
    return folder / f"{path.stem}.{number:04d}{path.suffix}"


def _only_newest(before: Sequence[Path], keep: int, first: Sequence[Path]) -> None:
    """Make room for the one that was just put behind those before."""
    there = sorted(before, key=lambda one: one not in first)
    for old in there[: max(len(there) + 1 - keep, 0)]:
        old.unlink(missing_ok=True)


def rewrite(path: Path, data: bytes, *, first: Sequence[Path] = ()) -> None:
    """Put other bytes into a file that a person wrote; the earlier version is kept.

    Where that is one too many, the oldest of `first` goes before any other.
    """
    keep_earlier(path, first=first)
    write_atomic(path, data)


def put_away(path: Path) -> None:
    """Take a file away and keep a copy of it in `.truoc/` beside it. Raises StoreError."""
    keep_earlier(path)
    with explained(path, "bỏ tệp"):
        path.unlink(missing_ok=True)


def earlier(path: Path) -> tuple[Path, ...]:
    """The earlier versions that are kept of a file, oldest first."""
    pattern = re.compile(rf"{re.escape(path.stem)}\.\d{{4,}}{re.escape(path.suffix)}")
    folder = path.parent / EARLIER
    if not folder.is_dir():
        return ()
    return tuple(sorted((p for p in folder.iterdir() if pattern.fullmatch(p.name)), key=_number))


def same_content(one: Path, other: Path) -> bool:
    """Whether two files hold the same bytes; both are read, whatever their times say."""
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as left, other.open("rb") as right:
        while block := left.read(_BLOCK):
            if block != right.read(_BLOCK):
                return False
    return True


def make_durable(path: Path) -> None:
    """Wait until the disk has the file's bytes."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def make_all_durable(paths: Sequence[Path]) -> None:
    """Wait until the disk has every file; disks take many at once much faster than in turn."""
    if len(paths) < 2:
        for path in paths:
            make_durable(path)
        return
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        for _ in pool.map(make_durable, paths):
            pass  # a fault comes out here


def _number(version: Path) -> int:
    return int(version.name.removesuffix(version.suffix).rpartition(".")[2])


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:  # another process removed it just now
        return False


def _replace(path: Path, data: bytes, *, durable: bool, private: bool) -> None:
    spare = aside_name(path)
    try:
        if private:
            spare.touch(_OWNER, exist_ok=False)
        with spare.open("r+b" if private else "xb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if not private:
            with suppress(FileNotFoundError):  # a new file has the usual rights
                shutil.copymode(path, spare)
        replace_file(spare, path)
        if durable:
            sync_folder(path.parent)
    finally:
        with suppress(OSError):
            spare.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder."""
    if os.name != "posix":  # a folder cannot be opened elsewhere
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network disks cannot sync a folder
            os.fsync(handle)
    finally:
        os.close(handle)

"""What differs between systems about files: rename over an open one, lock one."""

import errno
import fnmatch
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeVar

Result = TypeVar("Result")
PATIENCE = 3.0  # seconds: a scanner or an indexer of Windows lets go of a file within one
_WILD = frozenset("*?[")
_FIRST = 0.01  # seconds to the second try; each wait is twice the one before
_HELD = frozenset(
    {5, 32, 33}
)  # errors of Windows: access denied, sharing violation, lock violation


def read_if_there(path: Path) -> bytes | None:
    """The bytes of a file that need not be there; None = nothing has its name.

    What has the name and cannot be read is no file less: a link that leads nowhere, to a stick
    that is away say, raises FileNotFoundError. Raises OSError.
    """
    return path.read_bytes() if has_name(path) else None


def has_name(path: Path) -> bool:
    """Whether anything has this name, be it a link that leads nowhere. Raises OSError."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def is_own(path: Path) -> bool:
    """Whether a path, and what a link there leads to, is of the account that runs this process.

    True on Windows, which tells no owner by number. Raises OSError.
    """
    if sys.platform == "win32":
        return True
    return {path.lstat().st_uid, path.stat().st_uid} == {os.geteuid()}


def files_below(folder: Path, *, hidden: bool = True, skip: str = "") -> Iterator[Path]:
    """Every file below a folder, in the order of the disk; none when there is no such folder.

    A folder that may not be looked into is a fault, not an empty one. Without `hidden` nothing is
    looked at whose name begins with a dot, or that lies in such a folder; nor in folders of the
    name `skip`. Raises OSError.
    """
    if has_name(folder) and not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "a file", str(folder))
    for place, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = [name for name in folders if (hidden or name[0] != ".") and name != skip]
        yield from (Path(place, name) for name in names if hidden or name[0] != ".")


def named(folder: Path, *patterns: str) -> Iterator[Path]:
    """What has a name of these patterns, one for each level below a folder, in order of the names.

    Nothing when there is no such folder. One that may not be looked into is no empty one, nor is a
    link that leads nowhere, to a disk that is away say. Raises OSError.
    """
    for path in map(folder.joinpath, names_in(folder, patterns[0])):
        if patterns[1:]:
            yield from named(path, *patterns[1:])
        else:
            yield path


def names_in(folder: Path, pattern: str) -> list[str]:
    """The names alone of what `named` finds for one pattern, in order. Raises OSError.

    For folders of ten thousand files: a path for each costs ten times as much as its name.
    """
    if _WILD.intersection(pattern):
        return sorted(fnmatch.filter(names_there(folder), pattern))
    try:
        (folder / pattern).lstat()
    except (FileNotFoundError, NotADirectoryError):
        _refuse_a_lost_link(folder)
        return []
    return [pattern]


def names_there(folder: Path) -> list[str]:
    """Every name in a folder as the disk has them, in no order; else as `names_in`.

    For those who only ask what is among ten thousands of them. Raises OSError.
    """
    try:
        return os.listdir(folder)  # noqa: PTH208 - a Path for each of ten thousands costs much
    except (FileNotFoundError, NotADirectoryError):
        _refuse_a_lost_link(folder)
        return []


def _refuse_a_lost_link(folder: Path) -> None:
    """A link that leads nowhere is no empty folder."""
    if folder.is_symlink():
        folder.stat()  # it says so


def folders_in(folder: Path) -> Iterator[Path]:
    """The folders within a folder, in order of their names.

    Nothing when there is no such folder; what may be one and cannot be looked at is a fault. Raises
    OSError.
    """
    for path in named(folder, "*"):
        if path.is_symlink():
            path.stat()  # one that leads nowhere says so
        if path.is_dir():
            yield path


def _refuse(fault: OSError) -> None:
    if not isinstance(fault, FileNotFoundError):  # it went away meanwhile
        raise fault


FORGETS = hasattr(os, "posix_fadvise")  # whether `forget_cached` can do what it says


def forget_cached(path: Path) -> bool:
    """Let the next reading of a file that is on its disk come from there, not from memory.

    False where the system cannot be asked. Raises OSError.
    """
    if not FORGETS:
        return False
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return True


def on_one_disk(one: Path, other: Path) -> bool:
    """Whether two paths that exist are on one file system. Raises OSError."""
    return one.stat().st_dev == other.stat().st_dev


def own_only(path: Path) -> None:
    """Let nobody but the owner read a file or enter a folder, where the system knows owners.

    A disk that keeps no rights (a stick) keeps none of these either.
    """
    with suppress(OSError):
        wanted = 0o700 if path.is_dir() else 0o600
        if path.stat().st_mode & 0o777 != wanted:
            path.chmod(wanted)


def replace_file(
    source: Path,
    target: Path,
    *,
    patient: bool = sys.platform == "win32",
    rename: Callable[[Path, Path], None] = os.replace,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Put `source` in the place of `target` in one step; both are on one disk.

    On Windows a file that somebody has open cannot be renamed: it is tried again for PATIENCE
    seconds. Raises OSError; then the old file still stands.
    """
    _patiently(
        lambda: rename(source, target),
        held=lambda fault: getattr(fault, "winerror", None) in _HELD,
        patient=patient,
        wait=wait,
    )


def read_patiently(
    path: Path,
    *,
    patient: bool = sys.platform == "win32",
    wait: Callable[[float], None] = time.sleep,
) -> bytes:
    """The bytes of a file that must not be taken for lost because a scanner has it for a moment.

    On Windows what is refused is tried again for PATIENCE seconds. Raises OSError.
    """
    # of a refused opening Python does not tell the error of Windows
    return _patiently(path.read_bytes, held=lambda fault: True, patient=patient, wait=wait)


def _patiently(
    act: Callable[[], Result],
    *,
    held: Callable[[PermissionError], bool],
    patient: bool,
    wait: Callable[[float], None],
) -> Result:
    waited, pause = 0.0, _FIRST
    while True:
        try:
            return act()
        except PermissionError as fault:
            if not (patient and held(fault)) or waited >= PATIENCE:
                raise
        wait(pause)
        waited += pause
        pause *= 2


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # a byte behind the text, so that others can still read who holds it

    def try_lock(file: IO[bytes]) -> bool:
        """Take the lock if nobody has it. Raises OSError when the disk knows no locks."""
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def unlock(file: IO[bytes]) -> None:
        """Give the lock back."""
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def try_lock(file: IO[bytes]) -> bool:
        """Take the lock if nobody has it. Raises OSError when the disk knows no locks."""
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(file: IO[bytes]) -> None:
        """Give the lock back."""
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)

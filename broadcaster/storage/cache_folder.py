"""A folder of bytes that can be made again, by key, held within a size."""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from broadcaster.storage.atomic import ASIDE, aside_name, sweep, write_atomic
from broadcaster.system.memory import hand_back

Got = TypeVar("Got")

_ROOM_LEFT = 0.9  # after clearing, this part of the limit is used at most
_ABANDONED = 3_600.0  # seconds after which an unfinished file cannot be another writer's
_MAGIC = b"broadcaster kept 1\n"
_CHECK = 32  # bytes of sha256


class BoundedFolder:
    """Files by key, the first letters of the key as their folder; several processes may share it.

    Whoever has a file open reads on when it is cleared away. `kept` is asked before each clearing
    for the files that must stay.
    """

    def __init__(
        self,
        folder: Path,
        ending: str,
        limit_bytes: int,
        *,
        letters: int = 2,
        kept: Callable[[], Iterable[Path]] = tuple,
    ) -> None:
        self._folder = folder
        self._ending = ending
        self._limit = limit_bytes
        self._letters = letters
        self._kept = kept
        self._used: int | None = None  # bytes as last known; None = not looked yet

    def path(self, key: str) -> Path:
        """Where the file of a key stands, or would stand; keys are hexadecimal."""
        return self._folder / key[: self._letters] / f"{key}{self._ending}"

    def spare(self, key: str) -> Path:
        """A fresh name to write to; its folder is there."""
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        return aside_name(path)

    def get(self, key: str, read: Callable[[Path], Got | None]) -> Got | None:
        """What `read` makes of the file of a key, or None; the file counts as used just now.

        None of `read` says that the file is damaged: it is removed. Its OSError says nothing.
        """
        path = self.path(key)
        try:
            found = read(path)
        except OSError:
            return None
        with suppress(OSError):
            path.unlink() if found is None else path.touch()
        return found

    def put(self, key: str, data: bytes) -> None:
        """Keep some bytes; `read` is to find out a torn file. Raises StoreError."""
        path = self.path(key)
        write_atomic(path, data, durable=False)
        self.added(path)

    def added(self, path: Path) -> None:
        """Note a new file, and make room when the folder has outgrown its limit."""
        if self._used is None:
            sweep(self._folder, older_than=_ABANDONED)
            self._used = sum(size for _, _, size in self._files())
        else:
            with suppress(OSError):
                self._used += path.stat().st_size
        if self._used > self._limit:
            self._clear(path)

    def _files(self) -> list[tuple[int, Path, int]]:
        """Time of last use (nanoseconds), path and size, the least recently used first."""
        found = []
        for path in self._folder.glob(f"*/*{self._ending}"):
            with suppress(OSError):  # another process may have cleared it just now
                if not path.name.startswith(ASIDE):
                    state = path.stat()
                    found.append((state.st_mtime_ns, path, state.st_size))
        return sorted(found)

    def _clear(self, newest: Path) -> None:
        files = self._files()
        kept = {newest, *self._kept()}
        total = sum(size for _, _, size in files)
        for _, path, size in files:
            if total <= self._limit * _ROOM_LEFT:
                break
            if path not in kept:
                with suppress(OSError):
                    path.unlink()
                    total -= size
        self._used = total


class FolderBlobCache:
    """A file a key, checked whenever it is read; several processes may share the folder."""

    def __init__(self, folder: Path, ending: str, limit_bytes: int) -> None:
        # There are never many, and the first of them are slow to keep where each needs a folder.
        self._files = BoundedFolder(folder, ending, limit_bytes, letters=1)

    def get(self, key: str) -> bytes | None:
        """What is kept under a key (hexadecimal), or None; what is damaged is removed."""
        return self._files.get(key, lambda path: _read(key, path))

    def put(self, key: str, data: bytes) -> None:
        """Keep some bytes. Raises StoreError when the disk does not take them."""
        self._files.put(key, b"".join((_MAGIC, _check(key, data), data)))


def _read(key: str, path: Path) -> bytes | None:
    with path.open("rb", buffering=0) as file:  # twenty megabytes are read, and not copied
        head = file.read(len(_MAGIC) + _CHECK)
        data = file.readall()
    return data if head == _MAGIC + _check(key, data) else None


def _check(key: str, data: bytes) -> bytes:
    check = hashlib.sha256(key.encode())
    check.update(data)
    return check.digest()


def picture_cache(folder: Path) -> Callable[[str, Callable[[], bytes]], bytes]:
    """Pictures are slow to draw and never change for the same key."""

    def picture(key: str, draw: Callable[[], bytes]) -> bytes:
        path = folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.jpg"
        if path.is_file():
            return path.read_bytes()
        data = draw()
        hand_back()  # a picture takes much room while it is drawn
        write_atomic(path, data)
        return data

    return picture

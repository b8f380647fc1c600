"""An object store that is a folder: a share of the network, a disk that a web server shows.

A listing tells large files by size and time, as a look at a site does: to read them all each night
would take hours. Who wants the SHA-256 of one asks for it by name.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path, PurePosixPath

from broadcaster.domain.errors import StoreChanged, StoreError
from broadcaster.domain.stored_objects import ListedObject, ObjectHeaders, StoredObject
from broadcaster.storage.atomic import aside, sweep
from broadcaster.storage.lock import FileLock
from broadcaster.storage.os_errors import explained

_LOCK = ".kho.khoa"
_READ = 1 << 20  # bytes up to which a listing reads a file: texts that a hand may change in place


class FolderObjectStore:
    """Its files are what they are: the SHA-256 is read from their bytes, each time it is asked."""

    def __init__(self, folder: Path) -> None:
        """The folder must be there: one that is not mounted must not come to be on this disk."""
        self._folder = folder
        self.shown = str(folder)

    def put(
        self, name: str, file: Path, *, headers: ObjectHeaders | None = None, sha256: str = ""
    ) -> tuple[StoredObject, bool]:
        """Copy a file there in one step; the server that shows the folder knows its headers."""
        del headers
        with explained(file, "đọc tệp"):
            wanted = digest_of_source(file, sha256)
        known = self.holds(name)
        if known is not None and known.sha256 == wanted:
            return known, False
        target = self._path(name)
        for times_left in (2, 1, 0):
            try:
                with aside(target) as spare, explained(target, "chép tệp vào kho"):
                    shutil.copyfile(file, spare)
                break
            except StoreError as fault:  # `remove` took the folder, empty just now, from below it
                gone = isinstance(fault.__cause__, FileNotFoundError) and file.is_file()
                if not gone or not times_left:
                    raise
        return self._there(name), True

    def fetch(self, name: str, to: Path) -> StoredObject:
        """Copy a file from there in one step."""
        with aside(to) as spare, explained(self._path(name), "lấy tệp từ kho"):
            shutil.copyfile(self._path(name), spare)
            return _seen(spare)

    def holds(self, name: str) -> StoredObject | None:
        """The size and the SHA-256 of what stands there."""
        path = self._path(name)
        with explained(path, "xem tệp trong kho"):
            return _seen(path) if path.is_file() else None

    def replace(
        self, name: str, data: bytes, *, expected: str | None, headers: ObjectHeaders | None = None
    ) -> StoredObject:
        """Rename a new version over the old one, while nobody else does."""
        del headers
        target = self._path(name)
        with FileLock(self._folder / _LOCK):
            known = self.holds(name)
            if (known.mark if known else None) != expected:
                raise changed(name, self.shown)
            with aside(target) as spare, explained(target, "ghi tệp vào kho"):
                spare.write_bytes(data)
        return self._there(name)

    def guards(self, name: str) -> bool:
        """The lock of `replace` does, on disks that have locks."""
        return self._path(name).is_file()

    def remove(self, names: Iterable[str]) -> None:
        """Take files away, and folders that have become empty."""
        for name in names:
            path = self._path(name)
            with explained(path, "xóa tệp trong kho"):
                path.unlink(missing_ok=True)
            for folder in path.relative_to(self._folder).parents:
                with suppress(OSError):
                    if folder.name:
                        (self._folder / folder).rmdir()

    def listed(self) -> Iterator[ListedObject]:
        """Every file but hidden ones."""
        with explained(self._folder, "xem kho"):
            self._here()
            for root, folders, names in os.walk(self._folder):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(names):
                    path = Path(root, name)
                    if not name.startswith(".") and path.is_file():
                        told = path.relative_to(self._folder).as_posix()
                        facts = path.stat()
                        large = facts.st_size > _READ
                        mark = _mark(facts) if large else _seen(path).mark
                        yield ListedObject(name=told, size=facts.st_size, mark=mark)

    def sweep_unfinished(self, older_than: timedelta) -> int:
        """Remove what copies that were killed left."""
        return sweep(self._folder, older_than=older_than.total_seconds())

    def address(self, name: str, seconds: int) -> str:
        """A folder signs nothing."""
        del name, seconds
        return ""

    def _there(self, name: str) -> StoredObject:
        found = self.holds(name)
        if found is None:
            raise StoreError(f"“{name}” vừa ghi vào kho thì lại mất.", where=self.shown)
        return found

    def _path(self, name: str) -> Path:
        self._here()
        return self._folder / checked_name(name)

    def _here(self) -> None:
        if not self._folder.is_dir():
            raise StoreError(
                f"Không thấy thư mục của kho: {self.shown}.",
                hint="Nối lại ổ hay thư mục chung ấy; chưa có thì tạo nó. Rồi chạy lại.",
                where=self.shown,
            )


def _seen(path: Path) -> StoredObject:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        facts = os.fstat(file.fileno())
    large = facts.st_size > _READ
    return StoredObject(size=facts.st_size, sha256=digest, mark=_mark(facts) if large else digest)


def _mark(facts: os.stat_result) -> str:
    """A version of a file that a listing does not read."""
    return f"{facts.st_size}-{facts.st_mtime_ns}"


def checked_name(name: str) -> str:
    """A name that cannot leave the store. Raises ValueError: no name comes from outside."""
    parts = PurePosixPath(name).parts
    if not name or name != "/".join(parts) or ".." in parts or "\\" in name or name[0] in "/.":
        raise ValueError(f"not the name of a stored object: {name}")
    return name


def digest_of_source(file: Path, expected: str) -> str:
    """The SHA-256 of a file that is to be stored. Raises StoreError when it was to be another."""
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    if expected and digest != expected:
        raise StoreError(
            "Tệp này không còn như lúc xuất bản, nên không đưa nó lên kho.",
            hint="Làm lại trang: broadcaster publish --again",
            where=str(file),
        )
    return digest


def changed(name: str, shown: str) -> StoreChanged:
    """The refusal to write over what somebody else wrote meanwhile."""
    return StoreChanged(
        f"Một máy khác vừa ghi “{name}” vào cùng kho này.",
        hint="Chỉ để một máy xuất bản lên kho, rồi chạy lại: broadcaster publish",
        where=shown,
    )

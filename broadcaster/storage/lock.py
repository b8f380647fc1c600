"""The lock of a station between processes: freed by a crash, and waited for when wished."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from broadcaster.domain.dates import told_moment
from broadcaster.domain.errors import Busy
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import try_lock, unlock

_PAUSE = 0.2  # seconds between two looks


class FileLock:
    """Held inside a `with` block; the operating system frees it when the process dies.

    The file itself stays: removing it would let a third run lock a name that is gone.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        with explained(self._path, "khóa thư mục"):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = self._open()
            try:
                held = try_lock(file)
            except OSError:
                file.close()
                raise
        if not held:
            file.close()
            raise Busy(
                f"Một lần chạy khác đang làm việc ở đây ({self._holder()}).",
                hint="Hãy đợi lần chạy đó xong rồi chạy lại; hai lần chạy cùng lúc sẽ giẫm lên "
                "nhau.",
                where=str(self._path),
            )
        self._file = file
        with suppress(OSError):  # a full disk costs the name of the holder, not the lock
            file.truncate(0)
            file.seek(0)
            file.write(f"máy {socket.gethostname()}, tiến trình {os.getpid()}".encode())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            with suppress(OSError):
                self._file.truncate(0)
            unlock(self._file)
            self._file.close()
            self._file = None

    def _open(self) -> IO[bytes]:
        """The file, unbuffered: nothing is left to be written on closing. Raises OSError."""
        try:
            return self._path.open("a+b", buffering=0)
        except OSError:
            if not self._path.is_file():
                raise
            return self._path.open("rb", buffering=0)  # a disk that may only be read locks too

    def _holder(self) -> str:
        try:
            who = self._path.read_bytes().decode(errors="replace").strip()
            since = datetime.fromtimestamp(self._path.stat().st_mtime).astimezone()
        except OSError:
            return "không đọc được là ai"
        return f"{who or 'chưa ghi tên'}, từ {told_moment(since)}"


@contextmanager
def waited(
    lock: Callable[[], AbstractContextManager[object]],
    patience: float,
    *,
    waiting: Callable[[Busy], None] = lambda busy: None,
) -> Iterator[None]:
    """Hold the lock inside the block; `waiting` is called once when it is not free.

    Raises Busy when it is not free after `patience` seconds.
    """
    limit = time.monotonic() + patience
    with ExitStack() as stack:
        told = False
        while True:
            try:
                stack.enter_context(lock())
                break
            except Busy as busy:
                if time.monotonic() > limit:
                    raise
                if not told:
                    waiting(busy)
                told = True
            time.sleep(_PAUSE)
        yield

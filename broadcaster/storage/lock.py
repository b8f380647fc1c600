"""A lock that two runs cannot hold at once, and that a crash cannot leave behind."""

import os
import socket
import sys
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from broadcaster.errors import Busy
from broadcaster.storage.faults import explained

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # a byte behind the text, so that others can still read who holds it

    def _try(file: BinaryIO) -> bool:
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _free(file: BinaryIO) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _free(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)


class FileLock:
    """Held inside a `with` block; the operating system frees it when the process dies.

    The file itself stays: removing it would let a third run lock a name that is gone.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        with explained(self._path, "khoá thư mục"):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = self._path.open("a+b")
            try:
                held = _try(file)
            except OSError:
                file.close()
                raise
        if not held:
            file.close()
            raise self._busy()
        self._file = file
        self._sign()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.truncate(0)
            _free(self._file)
            self._file.close()
            self._file = None

    def _sign(self) -> None:
        if self._file is not None:
            self._file.truncate(0)
            self._file.seek(0)
            self._file.write(f"máy {socket.gethostname()}, tiến trình {os.getpid()}".encode())
            self._file.flush()

    def _busy(self) -> Busy:
        return Busy(
            f"Một lần chạy khác đang làm việc ở đây ({self._holder()}).",
            hint="Hãy đợi lần chạy đó xong rồi chạy lại; hai lần chạy cùng lúc sẽ giẫm lên nhau.",
            where=str(self._path),
        )

    def _holder(self) -> str:
        try:
            who = self._path.read_bytes().decode(errors="replace").strip()
            since = datetime.fromtimestamp(self._path.stat().st_mtime).astimezone()
        except OSError:
            return "không đọc được là ai"
        return f"{who or 'chưa ghi tên'}, từ {since:%H:%M} ngày {since:%d/%m/%Y}"

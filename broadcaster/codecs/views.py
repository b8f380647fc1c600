"""Files seen in part, or with another head: what a decoder is given instead of the file itself."""

import io
from pathlib import Path
from typing import Any


class FileView(io.RawIOBase):
    """Some bytes of ours, then a stretch of a file, read as one file."""

    def __init__(self, path: Path, start: int, end: int, head: bytes = b"") -> None:
        self._file = path.open("rb")
        self._head = head
        self._start = start
        self._size = len(head) + end - start
        self._at = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """The place that is read next."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place within the view."""
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = min(max(origin + offset, 0), self._size)
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        """Fill the buffer from the place reached; 0 at the end."""
        into = memoryview(buffer).cast("B")
        count = min(len(into), self._size - self._at)
        if self._at < len(self._head):
            count = min(count, len(self._head) - self._at)
            into[:count] = self._head[self._at : self._at + count]
        elif count:
            self._file.seek(self._start + self._at - len(self._head))
            count = self._file.readinto(into[:count])
        self._at += count
        return count

    def close(self) -> None:
        """Let go of the file."""
        if not self.closed:
            self._file.close()
        super().close()

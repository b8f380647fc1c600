"""The access log: what was asked for and how it was answered, never by whom."""

import re
from datetime import datetime
from pathlib import Path
from typing import TextIO

from broadcaster.system.files import replace_file

_SIZE = 2_000_000  # bytes of one log file
_KEPT = 5  # older log files
_LONGEST = 300  # characters of a path


class AccessLog:
    """Lines of minute, method, path, status, bytes; no address, no program, no query, no token."""

    def __init__(self, path: Path, *, private: str) -> None:
        """`private` is the part of a path behind which a subscriber's token stands."""
        self._path = path
        self._token = re.compile(rf"({re.escape(private)})[^/]+")
        self._file: TextIO | None = None
        self._size = 0

    def write(self, moment: datetime, method: str, path: str, status: int, count: int) -> None:
        """Put down one answer."""
        shown = self._token.sub(r"\1…", path)[:_LONGEST]
        if not (shown.isascii() and shown.isprintable() and " " not in shown):
            shown = "".join(c if c.isprintable() and c != " " else "?" for c in shown)
        line = f"{moment:%Y-%m-%dT%H:%M%z} {method[:8]} {shown} {status} {count}\n"
        file = self._file or self._open()
        self._size += file.write(line)
        if self._size >= _SIZE:
            self._turn_over()

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> TextIO:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # a line at a time is on the disk: a crash loses none
        self._file = self._path.open("a", encoding="utf-8", buffering=1)
        self._size = self._path.stat().st_size
        return self._file

    def _turn_over(self) -> None:
        """The full file gets a number; the oldest goes."""
        self.close()
        for number in range(_KEPT, 0, -1):
            older = self._path if number == 1 else self._numbered(number - 1)
            if older.exists():
                replace_file(older, self._numbered(number))

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")

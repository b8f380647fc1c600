"""The access log: what was asked for and how it was answered, never by whom."""

import asyncio
import re
import threading
import time
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from broadcaster.system.files import replace_file

_SIZE = 2_000_000  # bytes of one log file
_KEPT = 5  # older log files
_LONGEST = 300  # characters of a path
_TOGETHER = 0.2  # seconds of which the lines are written at one go; a crash loses no more


class AccessLog:
    """Lines of minute, method, path, status, bytes; no address, no program, no query, no token.

    A server that runs writes them a little later, together: each write costs as much as an answer.
    """

    def __init__(self, path: Path, *, private: str) -> None:
        """`private` is the part of a path behind which a subscriber's token stands."""
        self._path = path
        self._private = private
        self._token = re.compile(rf"({re.escape(private)})[^/]+")
        self._plain = lru_cache(maxsize=64)(self._path_shown)  # a player asks for part after part
        self._file: TextIO | None = None
        self._size = 0
        self._waiting: list[str] = []
        self._minute, self._minute_shown = datetime.min, ""  # of the last line
        self._since = 0.0  # when the first of them came
        self._turn = threading.Lock()

    def write(self, moment: datetime, method: str, path: str, status: int, count: int) -> None:
        """Put down one answer."""
        shown = (self._plain if len(path) <= _LONGEST else self._path_shown)(path)
        with self._turn:
            minute = self._shown(moment)
            self._waiting.append(f"{minute} {method[:8]} {shown} {status} {count}\n")
            if len(self._waiting) == 1:
                self._since = time.monotonic()
                try:
                    asyncio.get_running_loop().call_later(_TOGETHER, self.flush)
                    return
                except RuntimeError:  # no loop: nothing else would write it
                    pass
            elif time.monotonic() - self._since < 2 * _TOGETHER:  # else that loop has ended
                return
            self._write_all()

    def _path_shown(self, path: str) -> str:
        shown = self._token.sub(r"\1…", path) if self._private in path else path
        shown = shown[:_LONGEST]
        if shown.isascii() and shown.isprintable() and " " not in shown:
            return shown
        return "".join(c if c.isprintable() and c != " " else "?" for c in shown)

    def _shown(self, moment: datetime) -> str:
        minute = moment.replace(second=0, microsecond=0)
        if minute.tzinfo is not self._minute.tzinfo or minute != self._minute:
            told = moment.isoformat(timespec="minutes")  # 2026-09-14T06:45+07:00
            self._minute, self._minute_shown = minute, f"{told[:-3]}{told[-2:]}"
        return self._minute_shown

    def flush(self) -> None:
        """Write what waits."""
        with self._turn:
            self._write_all()

    @property
    def files(self) -> int:
        """1 while its file is open, or will be for what waits."""
        return int(self._file is not None or bool(self._waiting))

    def close(self) -> None:
        """Write what waits and let go of the file."""
        with self._turn:
            self._write_all()
            self._let_go()

    def _write_all(self) -> None:
        lines, self._waiting = self._waiting, []  # what a full disk does not take is lost
        for line in lines:
            file = self._file or self._open()
            self._size += file.write(line)
            if self._size >= _SIZE:
                self._turn_over()
        if self._file is not None:
            self._file.flush()

    def _let_go(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> TextIO:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("a", encoding="utf-8")
        self._size = self._path.stat().st_size
        return self._file

    def _turn_over(self) -> None:
        """The full file gets a number; the oldest goes."""
        self._let_go()
        for number in range(_KEPT, 0, -1):
            older = self._path if number == 1 else self._numbered(number - 1)
            if older.exists():
                replace_file(older, self._numbered(number))

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")

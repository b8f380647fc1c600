"""The access log: what was asked for and how it was answered, never by whom."""

import logging
import re
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

_SIZE = 2_000_000  # bytes of one log file
_KEPT = 5  # older log files
_LONGEST = 300  # characters of a path


class AccessLog:
    """Lines of minute, method, path, status, bytes; no address, no program, no query, no token."""

    def __init__(self, path: Path, *, private: str) -> None:
        """`private` is the part of a path behind which a subscriber's token stands."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._token = re.compile(rf"({re.escape(private)})[^/]+")
        self._file = RotatingFileHandler(
            path, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8", delay=True
        )

    def write(self, moment: datetime, method: str, path: str, status: int, count: int) -> None:
        """Put down one answer."""
        shown = self._token.sub(r"\1…", path)[:_LONGEST]
        shown = "".join(c if c.isprintable() and c != " " else "?" for c in shown)
        line = f"{moment:%Y-%m-%dT%H:%M%z} {method[:8]} {shown} {status} {count}"
        record = logging.LogRecord("truy-cap", logging.INFO, "", 0, line, None, None)
        self._file.emit(record)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

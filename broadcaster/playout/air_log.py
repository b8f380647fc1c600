"""The as-run log of one site on disk: JSON lines, each durable before what it tells happens."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from broadcaster.domain.playout import LogLine
from broadcaster.playout.log_chain import LogContents, chained, read_log, to_line
from broadcaster.storage.os_errors import explain

TORN = "hong"  # ending of the file that keeps what a power cut tore off


class FileAirLog:
    """Appends to one file; to a spare one when the disk of the first refuses.

    The process that appends must hold the lock of the site. `copies` get the same lines, without
    a promise: a copy that cannot be written is told once and left.
    """

    def __init__(
        self, path: Path, *, spare: Path | None = None, copies: Sequence[Path] = ()
    ) -> None:
        self._path = path
        self._spare = spare
        self._copies = list(copies)
        self._waiting: list[LogLine] = []  # what no disk took yet
        self._trouble = ""
        self._copy_trouble = ""
        self._found = LogContents(lines=())
        self._lines = list(self._open())

    def lines(self) -> Sequence[LogLine]:
        """All, oldest first."""
        return tuple(self._lines)

    def damage(self) -> str:
        """What was found damaged when it was opened, a Vietnamese sentence; empty when nothing."""
        told = []
        if self._found.torn:
            kept = self._path.with_suffix(f".{TORN}").name
            told.append(
                "Dòng cuối của nhật ký phát viết dở (mất điện lúc đang ghi); đã cắt ra,"
                f" giữ ở {kept}."
            )
        if self._found.damaged or self._found.broken:
            told.append(
                f"Nhật ký phát không còn nguyên từ dòng {self._found.broken or '?'}: đã bị sửa tay"
                " hoặc hỏng đĩa. Các dòng đọc được vẫn được dùng."
            )
        return " ".join(told)

    def trouble(self) -> str:
        """What the disk refuses, a Vietnamese sentence; empty when all is well."""
        return self._trouble or self._copy_trouble

    def append(self, lines: Sequence[LogLine]) -> Sequence[LogLine]:
        """Chain them and make them durable in one step."""
        linked = chained(lines, self._lines[-1] if self._lines else None)
        self._lines.extend(linked)
        self._waiting.extend(linked)
        self._write()
        self._copy(linked)
        return linked

    def _write(self) -> None:
        data = b"".join(to_line(line) for line in self._waiting)
        if self._put(self._path, data):
            self._waiting.clear()
            self._trouble = ""
        elif self._spare is not None:
            # the main file is behind now: the spare one holds everything that it lacks
            _replace_tail(self._spare, data)

    def _put(self, path: Path, data: bytes) -> bool:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            append_durably(path, data)
        except OSError as fault:
            told = explain(fault, path, "ghi nhật ký phát")
            self._trouble = f"{told.sentence} {told.hint} Buổi phát vẫn tiếp tục."
            return False
        return True

    def _copy(self, linked: Sequence[LogLine]) -> None:
        data = b"".join(to_line(line) for line in linked)
        for copy in tuple(self._copies):
            try:
                copy.parent.mkdir(parents=True, exist_ok=True)
                append_durably(copy, data)
            except OSError as fault:
                told = explain(fault, copy, "ghi nhật ký phát")
                self._copy_trouble = f"{copy.name}: {told.sentence}"
                self._copies.remove(copy)

    def _open(self) -> tuple[LogLine, ...]:
        main = _read(self._path)
        self._found = main
        if main.torn:
            self._put_aside(main)
        late = self._late(main.lines)
        if late and self._put(self._path, b"".join(to_line(line) for line in late)):
            self._forget_spare()
        elif late:
            self._waiting = list(late)
        lines = (*main.lines, *late)
        for copy in self._copies:
            _mend_copy(copy, lines)
        return lines

    def _put_aside(self, found: LogContents) -> None:
        """Keep the torn bytes in a file of their own and cut the log behind its last whole line."""
        with suppress(OSError):
            append_durably(self._path.with_suffix(f".{TORN}"), found.torn + b"\n")
        with suppress(OSError), self._path.open("rb+") as file:
            file.truncate(found.whole)
            os.fsync(file.fileno())

    def _late(self, lines: Sequence[LogLine]) -> tuple[LogLine, ...]:
        """Lines that only the spare file has."""
        if self._spare is None or not self._spare.is_file():
            return ()
        last = lines[-1].seq if lines else 0
        hash_of_last = lines[-1].hash if lines else ""
        late = tuple(line for line in _read(self._spare).lines if line.seq > last)
        return late if late and late[0].previous == hash_of_last else ()

    def _forget_spare(self) -> None:
        if self._spare is not None:
            with suppress(OSError):
                self._spare.unlink(missing_ok=True)


def append_durably(path: Path, data: bytes) -> None:
    """Add bytes to a file and wait until the disk has them; all or, as far as may be, nothing.

    Raises OSError; then the file is cut back to what it was.
    """
    fresh = not path.exists()
    with path.open("ab", buffering=0) as file:
        before = file.seek(0, os.SEEK_END)
        try:
            written = 0
            while written < len(data):
                written += file.write(data[written:])
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                file.truncate(before)
            raise
    if fresh and os.name == "posix":
        handle = os.open(path.parent, os.O_RDONLY)
        with suppress(OSError):
            os.fsync(handle)
        os.close(handle)


def read_air_log(path: Path) -> LogContents:
    """The lines of a log, for those who only look; nothing is changed. Raises StoreError."""
    return _read(path)


def _read(path: Path) -> LogContents:
    try:
        return read_log(path.read_bytes())
    except FileNotFoundError:
        return read_log(b"")
    except OSError as fault:
        raise explain(fault, path, "đọc nhật ký phát") from fault


def _replace_tail(path: Path, data: bytes) -> None:
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def _mend_copy(path: Path, lines: Sequence[LogLine]) -> None:
    """A copy whose last line was torn gets that line whole, and those that came after it."""
    with suppress(OSError):
        found = read_log(path.read_bytes()) if path.is_file() else None
        if found is None or not found.torn:
            return
        texts = [to_line(line) for line in lines]
        torn = next((at for at, text in enumerate(texts) if text.startswith(found.torn)), None)
        with path.open("rb+") as file:
            file.truncate(found.whole)
        append_durably(path, b"".join(texts[torn:] if torn is not None else []))

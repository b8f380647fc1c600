"""The log of commands and how they ended, for support: no names, no titles."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from broadcaster.system.files import replace_file

FOLDER = ".nhat-ky"  # below audio_out
_NAME = "chuong-trinh.log"
_LARGEST = 256_000  # bytes of one file
_KEPT = 4  # older files


class ProgramLog:
    """A line for each command; the file is renamed when it is full, the oldest goes.

    It is opened for each line, so that several processes may share it and none holds it.
    """

    def __init__(self, audio: Path) -> None:
        self._path = audio / FOLDER / _NAME
        self._there = audio.is_dir()

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file, the newest first."""
        return tuple(p for p in (self._path, *map(self._older, range(1, _KEPT + 1))) if p.is_file())

    def write(self, at: datetime, version: str, line: str) -> None:
        """Add a line; a disk that refuses costs the line, nothing else."""
        if not self._there:
            return
        with suppress(OSError):
            self._path.parent.mkdir(exist_ok=True)
            if self._path.is_file() and self._path.stat().st_size > _LARGEST:
                self._turn()
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{at.isoformat(timespec='seconds')} {version} {line}\n")

    def _turn(self) -> None:
        for number in range(_KEPT, 0, -1):
            newer = self._older(number - 1) if number > 1 else self._path
            if newer.is_file():
                replace_file(newer, self._older(number))

    def _older(self, number: int) -> Path:
        return self._path.with_name(f"{_NAME}.{number}")

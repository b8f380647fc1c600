"""The clock of a throw-away station that shows how everything goes: moved by what a file says."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from broadcaster.domain.errors import StoreError
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.lock import FileLock
from broadcaster.storage.os_errors import explained


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoStage:
    """What is not as it is at a real station: nothing but this."""

    ahead: float  # seconds that the station's clock is before the machine's
    sounds: bool  # the loudspeaker is the machine's; else one that takes everything, soundlessly


def read_stage(file: Path) -> DemoStage:
    """The stage as that file says. Raises StoreError when it is gone: then the show is over."""
    with explained(file, "đọc giờ của đài trình diễn"):
        text = file.read_text("utf-8")
    try:
        told = json.loads(text)
        return DemoStage(ahead=float(told["ahead"]), sounds=bool(told["sounds"]))
    except (ValueError, TypeError, KeyError) as fault:
        raise StoreError(
            "tệp giờ của đài trình diễn đã hỏng",
            hint="Đóng cửa sổ này rồi mở lại buổi trình diễn.",
            where=str(file),
        ) from fault


def write_stage(file: Path, stage: DemoStage) -> None:
    """Set it; every process of that station sees it at its next look. Raises StoreError."""
    write_atomic(file, json.dumps(asdict(stage)).encode())


def hold_stage(file: Path) -> FileLock:
    """Held by the show while it lasts; the system lets go of it for one that was killed."""
    return FileLock(_lock_of(file))


def is_abandoned(file: Path) -> bool:
    """Whether the show is gone without an end: a window that was closed, a process killed."""
    lock = _lock_of(file)
    if not lock.is_file():
        return False
    try:
        with FileLock(lock):
            return True
    except StoreError:
        return False


def _lock_of(file: Path) -> Path:
    return file.with_suffix(".khoa")


class MovedClock:
    """The system's clock, moved by what a file says at each look."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._system = SystemClock()

    def now(self) -> datetime:
        """The moment that the stage is at, with zone. Raises StoreError."""
        return self._system.now() + timedelta(seconds=read_stage(self._file).ahead)

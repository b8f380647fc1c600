"""A player that nobody hears: for tests, for trying a timetable, and for the open microphone."""

from datetime import datetime
from pathlib import Path

from broadcaster.domain.errors import PlayerFault
from broadcaster.domain.ports import Clock

ASLEEP = 10.0  # seconds: over a longer gap between two looks nothing was played


class SilentPlayer:
    """Counts the seconds that the clock says have passed; a file must be there to be counted."""

    name = "silent"
    rehearsal = True

    def __init__(self, clock: Clock, *, needs_file: bool = True) -> None:
        self._clock = clock
        self._needs_file = needs_file

    def ready(self) -> str:
        """It needs no device."""
        return ""

    def open(self, path: Path, *, offset: float, seconds: float) -> "SilentPlaying":
        """Ready to be counted from `offset` on. Raises PlayerFault when the file is not there."""
        if self._needs_file and not path.is_file():
            raise PlayerFault(f"không mở được tệp {path.name}", where=str(path), file=True)
        return SilentPlaying(self._clock, max(seconds - offset, 0.0))


class SilentPlaying:
    """One file that is being counted."""

    def __init__(self, clock: Clock, length: float) -> None:
        self._clock = clock
        self._length = length
        self._position = 0.0
        self._seen: datetime | None = None

    def start(self) -> None:
        """Begin to count."""
        self._seen = self._clock.now()

    def position(self) -> float:
        """Seconds counted; a machine that slept, or a clock that was turned, counts nothing."""
        if self._seen is not None:
            now = self._clock.now()
            passed = (now - self._seen).total_seconds()
            self._seen = now
            if 0.0 < passed <= ASLEEP:
                self._position = min(self._position + passed, self._length)
        return self._position

    def finished(self) -> bool:
        """Whether everything was counted."""
        return self.position() >= self._length

    def stop(self) -> None:
        """Count no more."""
        if self._seen is not None:
            self.position()
        self._seen = None

"""Asking an online service for one part: paced, tried again where that helps, then stopped."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from broadcaster.errors import EngineError
from broadcaster.model.speech import Speech
from broadcaster.network.retrying import retry


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often and how patiently the service is asked."""

    pause: float = 0.8  # seconds between two requests; gTTS's maintainers advise 0.5-1
    attempts: int = 3  # how often one part is asked for
    first: float = 2.0  # seconds before the second try; doubled each time
    longest: float = 60.0  # a longer Retry-After stops the run instead


class Again(Exception):
    """This try failed; `after` is what the service asked for, `final` what to raise at the end."""

    def __init__(self, final: EngineError, *, after: float | None = None, stop: bool) -> None:
        super().__init__(str(final))
        self.final, self.after, self.stop = final, after, stop


def utc_now() -> datetime:
    """The time of day."""
    return datetime.now(UTC)


@dataclass(kw_only=True)
class Patience:
    """The service as this run knows it; the engine sees to it that one thread asks at a time."""

    pace: Pace = field(default_factory=Pace)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = utc_now
    blocked: EngineError | None = None  # why nothing is asked any more in this run
    worked: bool = False  # the service has answered well in this run
    _last: float | None = None

    def keep_trying(self, once: Callable[[], Speech]) -> Speech:
        """What `once` gives; it raises Again when the try failed.

        Raises the last try's error; one that stops the run is raised at once from then on.
        """
        if self.blocked is not None:
            raise self.blocked

        def paced() -> Speech:
            self._keep_pace()
            return once()

        tries = self.pace.attempts
        try:
            speech = retry(paced, Again, self._wait, tries=tries, sleep=self.sleep)
        except Again as failed:
            if failed.stop:
                self.blocked = failed.final
            raise failed.final from failed.__cause__
        self.worked = True
        return speech

    def retry_after(self, value: str) -> float | None:
        """Seconds, from a number or a date of HTTP; None when absent or unreadable."""
        if value.strip().isdigit():
            return float(value)
        try:
            return max(0.0, (parsedate_to_datetime(value) - self.now()).total_seconds())
        except (ValueError, TypeError):
            return None

    def broken(self, error: EngineError, *, final: bool = False) -> Again:
        """No connection: at the first request that is final, later on it may be a hiccup."""
        after = float("inf") if final or not self.worked else None
        return Again(error, after=after, stop=True)

    def _keep_pace(self) -> None:
        if self._last is not None:
            rest = self._last + self.pace.pause - self.clock()
            if rest > 0:
                self.sleep(rest)
        self._last = self.clock()

    def _wait(self, failed: Again, attempt: int) -> float | None:
        wait = failed.after if failed.after is not None else self.pace.first * 2 ** (attempt - 1)
        return wait if wait <= self.pace.longest else None

"""Long work that somebody asked for at the desk and that goes on without them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobState(StrEnum):
    """Where a piece of work is; the value is what people read."""

    WAITING = "đang chờ"
    RUNNING = "đang làm"
    DONE = "xong"
    FAILED = "không xong"
    CANCELLED = "đã hủy"


OVER = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work; it may be begun again after a power cut, so every kind is repeatable."""

    id: int = 0  # 0 = not stored yet
    kind: str  # which function does it
    title: str  # what people read
    argument: str = "{}"  # JSON for that function
    who: str  # name of the person who asked
    state: JobState = JobState.WAITING
    done: int = 0  # of `parts`
    parts: int = 0  # 0 = not known yet
    told: str = ""  # how far it is, or what came of it
    result: str = "{}"  # JSON for the page that asked
    tries: int = 0  # how often it was begun
    made: datetime
    beat: datetime | None = None  # last sign of life of who works at it

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in OVER

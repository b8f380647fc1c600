"""Long work: asked for at a page, done by a process of its own, told while it goes on."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from broadcaster.model.job import Job, JobState


class Jobs(Protocol):
    """Where long work is kept."""

    def add(self, job: Job) -> Job:
        """Put it at the end; the same work that still waits is not put twice."""

    def get(self, number: int) -> Job | None:
        """The piece of work of that number."""

    def newest(self, limit: int = 20) -> Sequence[Job]:
        """The newest ones, newest first."""

    def open(self) -> Sequence[Job]:
        """What waits or runs, oldest first."""

    def claim(self, at: datetime, *, dead_before: datetime) -> Job | None:
        """The oldest that waits, or whose worker gave no sign of life since a moment; now ours."""

    def beat(self, number: int, at: datetime) -> JobState:
        """A sign of life of its worker; what others want of it comes back."""

    def tell(self, number: int, *, done: int, parts: int, told: str) -> None:
        """How far it is."""

    def finish(self, number: int, state: JobState, *, told: str, result: str = "{}") -> None:
        """What came of it; one that is over stays as it is."""

    def sweep(self, before: datetime) -> None:
        """Forget what was over before a moment."""


class Teller(Protocol):
    """Where a piece of work tells how far it is."""

    def __call__(self, told: str, *, done: int = 0, parts: int = 0) -> None:
        """`done` of `parts`; 0 parts = not known."""


def ask_for(
    jobs: Jobs, kind: str, title: str, argument: Mapping[str, Any], *, who: str, at: datetime
) -> Job:
    """Put work into the list; a process does it as soon as those before are done."""
    text = json.dumps(argument, ensure_ascii=False, sort_keys=True)
    return jobs.add(Job(kind=kind, title=title, argument=text, who=who, made=at))


def cancel(jobs: Jobs, number: int, *, who: str) -> Job | None:
    """Stop it; what is finished already stays."""
    jobs.finish(number, JobState.CANCELLED, told=f"{who} đã hủy; những gì có trước đó vẫn nguyên")
    return jobs.get(number)


def steady(tell: Teller, clock: Callable[[], float], *, every: float = 0.4) -> Teller:
    """A teller that writes at most so often, in seconds; the last word of a part always."""
    last = [-every]

    def told_seldom(told: str, *, done: int = 0, parts: int = 0) -> None:
        if clock() - last[0] >= every or (parts and done >= parts):
            last[0] = clock()
            tell(told, done=done, parts=parts)

    return told_seldom

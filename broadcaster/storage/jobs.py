"""The queue of long jobs: asked for at a page, kept in the database, run by a worker process."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import delete, func, select, update

from broadcaster.storage.database import Database
from broadcaster.storage.schema import JobRow

_FIELDS = (
    "id", "kind", "title", "argument", "who", "done", "parts", "told", "result", "tries", "made",
    "beat",
)  # fmt: skip


class JobState(StrEnum):
    """Where a piece of work is; the value is what people read."""

    WAITING = "đang chờ"
    RUNNING = "đang làm"
    DONE = "xong"
    FAILED = "không xong"
    CANCELLED = "đã hủy"


_OPEN = (JobState.WAITING.value, JobState.RUNNING.value)


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
        return self.state.value not in _OPEN


class Teller(Protocol):
    """Where a piece of work tells how far it is."""

    def __call__(self, told: str, *, done: int = 0, parts: int = 0) -> None:
        """`done` of `parts`; 0 parts = not known."""


class SqlJobs:
    """One line a piece of work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, job: Job) -> Job:
        """Put it at the end; the same work that still waits is not put twice."""
        same = select(JobRow).where(
            JobRow.kind == job.kind,
            JobRow.argument == job.argument,
            JobRow.state == JobState.WAITING.value,
        )
        with self._database.writing() as session:
            row = session.scalar(same)
            if row is None:
                values = {name: getattr(job, name) for name in _FIELDS if name != "id"}
                row = JobRow(**values, state=job.state.value)
                session.add(row)
                session.flush()
            return _job(row)

    def get(self, number: int) -> Job | None:
        """The piece of work of that number."""
        with self._database.reading() as session:
            row = session.get(JobRow, number)
            return _job(row) if row else None

    def newest(self, limit: int = 20) -> Sequence[Job]:
        """The newest ones, newest first."""
        query = select(JobRow).order_by(JobRow.id.desc()).limit(limit)
        with self._database.reading() as session:
            return tuple(_job(row) for row in session.scalars(query))

    def open(self) -> Sequence[Job]:
        """What waits or runs, oldest first."""
        query = select(JobRow).where(JobRow.state.in_(_OPEN)).order_by(JobRow.id)
        with self._database.reading() as session:
            return tuple(_job(row) for row in session.scalars(query))

    def count_open(self) -> int:
        """How many wait or run."""
        query = select(func.count()).select_from(JobRow).where(JobRow.state.in_(_OPEN))
        with self._database.reading() as session:
            return session.scalar(query) or 0

    def claim(
        self, at: datetime, *, dead_before: datetime, kinds: Sequence[str] = (), among: bool = False
    ) -> Job | None:
        """The oldest that waits, or whose worker gave no sign of life since a moment; now ours.

        Of the named kinds only, or (not `among`) of all others.
        """
        free = (JobRow.state == JobState.WAITING.value) | (
            (JobRow.state == JobState.RUNNING.value) & (JobRow.beat < dead_before)
        )
        free &= JobRow.kind.in_(kinds) if among else JobRow.kind.not_in(kinds)
        with self._database.writing() as session:
            row = session.scalar(select(JobRow).where(free).order_by(JobRow.id).limit(1))
            if row is None:
                return None
            row.state, row.beat, row.tries = JobState.RUNNING.value, at, row.tries + 1
            session.flush()
            return _job(row)

    def beat(self, number: int, at: datetime) -> JobState:
        """A sign of life of its worker; what others want of it comes back."""
        with self._database.writing() as session:
            row = session.get_one(JobRow, number)
            row.beat = at
            return JobState(row.state)

    def tell(self, number: int, *, done: int, parts: int, told: str) -> None:
        """How far it is."""
        values = {"done": done, "parts": parts, "told": told}
        with self._database.writing() as session:
            session.execute(update(JobRow).where(JobRow.id == number).values(**values))

    def finish(self, number: int, state: JobState, *, told: str, result: str = "{}") -> None:
        """What came of it; one that is over stays as it is."""
        changed = update(JobRow).where(JobRow.id == number, JobRow.state.in_(_OPEN))
        with self._database.writing() as session:
            session.execute(changed.values(state=state.value, told=told, result=result))

    def put_back(self, number: int, *, told: str) -> None:
        """Let it wait again, as if nobody had begun it; one that is over stays as it is."""
        values = {"state": JobState.WAITING.value, "told": told, "done": 0, "parts": 0}
        ours = update(JobRow).where(JobRow.id == number, JobRow.state == JobState.RUNNING.value)
        with self._database.writing() as session:
            session.execute(ours.values(**values, tries=JobRow.tries - 1))

    def sweep(self, before: datetime) -> None:
        """Forget what was over before a moment."""
        old = (JobRow.made < before) & JobRow.state.not_in(_OPEN)
        with self._database.writing() as session:
            session.execute(delete(JobRow).where(old))


def ask_for(
    jobs: SqlJobs, kind: str, title: str, argument: Mapping[str, Any], *, who: str, at: datetime
) -> Job:
    """Put work into the list; a process does it as soon as those before are done."""
    text = json.dumps(argument, ensure_ascii=False, sort_keys=True)
    return jobs.add(Job(kind=kind, title=title, argument=text, who=who, made=at))


def cancel(jobs: SqlJobs, number: int, *, who: str) -> Job | None:
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


def _job(row: JobRow) -> Job:
    values = {name: getattr(row, name) for name in _FIELDS}
    return Job(**values, state=JobState(row.state))

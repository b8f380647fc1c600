"""Long work in the database: claimed by one worker, begun again when that one died."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from broadcaster.model.job import Job, JobState
from broadcaster.storage.database import Database
from broadcaster.storage.desk_rows import JobRow

_FIELDS = (
    "id", "kind", "title", "argument", "who", "done", "parts", "told", "result", "tries", "made",
    "beat",
)  # fmt: skip
_OPEN = (JobState.WAITING.value, JobState.RUNNING.value)


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

    def claim(self, at: datetime, *, dead_before: datetime) -> Job | None:
        """The oldest that waits, or whose worker gave no sign of life since a moment; now ours."""
        free = (JobRow.state == JobState.WAITING.value) | (
            (JobRow.state == JobState.RUNNING.value) & (JobRow.beat < dead_before)
        )
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

    def sweep(self, before: datetime) -> None:
        """Forget what was over before a moment."""
        old = (JobRow.made < before) & JobRow.state.not_in(_OPEN)
        with self._database.writing() as session:
            session.execute(delete(JobRow).where(old))


def _job(row: JobRow) -> Job:
    values = {name: getattr(row, name) for name in _FIELDS}
    return Job(**values, state=JobState(row.state))

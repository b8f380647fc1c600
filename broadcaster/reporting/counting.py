"""Count the as-run log by week and by month."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from broadcaster.model.as_run import AIRED, CUT, EMPTY, MISSED, AsRun
from broadcaster.model.schedule import ZONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One week, or one month."""

    first: date  # its first day
    words: str  # "tuần 23/11", "tháng 11/2026"
    aired: int = 0  # items that were heard to their end
    cut: int = 0  # items that were broken off
    missed: int = 0  # items that were not heard in their time
    empty: int = 0  # slots that held nothing
    seconds: float = 0.0  # of sound that was really heard
    listeners: int = 0  # by the roll, of what was heard to its end: an estimate


def by_week(rows: Sequence[AsRun]) -> tuple[Count, ...]:
    """A count a week that has a row, Monday first, oldest first."""
    return _counted(rows, lambda day: day - timedelta(days=day.weekday()), _week_words)


def by_month(rows: Sequence[AsRun]) -> tuple[Count, ...]:
    """A count a month that has a row, oldest first."""
    return _counted(rows, lambda day: day.replace(day=1), _month_words)


def day_of(row: AsRun) -> date:
    """The day to which a row belongs: that of its plan, else of its sound, in the home zone."""
    moment = row.planned or row.begun
    if moment is not None:
        return moment.astimezone(ZONE).date()
    return datetime.fromisoformat(row.slot.partition("@")[0]).date()


def _counted(
    rows: Sequence[AsRun], start: Callable[[date], date], words: Callable[[date], str]
) -> tuple[Count, ...]:
    groups: dict[date, list[AsRun]] = {}
    for row in rows:
        groups.setdefault(start(day_of(row)), []).append(row)
    return tuple(_count(first, words(first), groups[first]) for first in sorted(groups))


def _count(first: date, words: str, rows: Sequence[AsRun]) -> Count:
    heard = [row for row in rows if row.result == AIRED]
    return Count(
        first=first,
        words=words,
        aired=len(heard),
        cut=sum(row.result == CUT for row in rows),
        missed=sum(row.result == MISSED for row in rows),
        empty=sum(row.result == EMPTY for row in rows),
        seconds=sum(row.seconds for row in rows),
        listeners=sum(row.listeners for row in heard),
    )


def _week_words(first: date) -> str:
    return f"tuần {first:%d/%m/%Y}"


def _month_words(first: date) -> str:
    return f"tháng {first.month}/{first.year}"

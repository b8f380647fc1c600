"""The days by lich.toml, for those who only ask: what they are about, and which are of school."""

from contextlib import suppress
from datetime import date
from pathlib import Path

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.schedule import ZONE, Calendar, Theme
from broadcaster.programme.schedule import SCHEDULE_FILE
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.scripts.schedule_file import read_schedule
from broadcaster.timetable.occurrences import DAY, next_school_day


def written_occasions(scripts: Path, tools: ProgrammeTools) -> tuple[Theme, ...]:
    """The themes in lich.toml; with mistakes in it those of the last good one, else none."""
    return written_calendar(scripts, tools).themes


def written_calendar(scripts: Path, tools: ProgrammeTools) -> Calendar:
    """The calendar in lich.toml; with mistakes in it that of the last good one, else an empty one.

    Only with mistakes in it the database is opened: what is spoken must not change meanwhile.
    """
    try:
        data = (scripts / SCHEDULE_FILE).read_bytes()
    except OSError:
        return Calendar()
    checked = read_schedule(data, SCHEDULE_FILE)
    schedule = checked.value
    if schedule is None:
        with suppress(BroadcasterError):
            schedule = tools.schedules().load()
    return schedule.calendar if schedule is not None else Calendar()


def next_air_day(tools: ProgrammeTools) -> date:
    """The first day of school behind today, by lich.toml."""
    today = tools.clock.now().astimezone(ZONE).date()
    return next_school_day(written_calendar(tools.folders.scripts, tools), today + DAY)

"""The days by lich.toml, for those who only ask: what they are about, and which are of school."""

from contextlib import suppress
from datetime import date
from pathlib import Path

from broadcaster.errors import BroadcasterError
from broadcaster.model.schedule import ZONE, Calendar, Theme
from broadcaster.playout.calendar import DAY, next_school_day
from broadcaster.scripting import read_schedule
from broadcaster.workflows.schedule import SCHEDULE_FILE
from broadcaster.workflows.tools import Tools


def written_occasions(scripts: Path, tools: Tools) -> tuple[Theme, ...]:
    """The themes in lich.toml; with mistakes in it those of the last good one, else none."""
    return written_calendar(scripts, tools).themes


def written_calendar(scripts: Path, tools: Tools) -> Calendar:
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


def next_air_day(tools: Tools) -> date:
    """The first day of school behind today, by lich.toml."""
    today = tools.clock.now().astimezone(ZONE).date()
    return next_school_day(written_calendar(tools.folders.scripts, tools), today + DAY)

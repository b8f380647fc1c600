"""The file of the week as pages with forms change it: read, changed in one place, checked, kept."""

from datetime import date
from pathlib import Path

from broadcaster.desk.hand_text import save_text
from broadcaster.desk.visit import Visit
from broadcaster.model.schedule import ZONE, Schedule
from broadcaster.workflows.hand_files import HandFile, read_file
from broadcaster.workflows.schedule import SCHEDULE_FILE, station_schedule


def day_of(visit: Visit) -> date:
    """The day on the station's calendar."""
    return visit.wired.tools.clock.now().astimezone(ZONE).date()


def week_of(visit: Visit) -> Schedule:
    """What the file says, or the last good one said."""
    return station_schedule(visit.wired.station, visit.wired.tools).schedule


def written(visit: Visit) -> HandFile:
    """The file as it lies there. Raises InputError."""
    return read_file(_path(visit))


def save(visit: Visit, text: str) -> str:
    """Put a text in place when it is right and the file still what the page was made from.

    What is odd about it, in words. Raises Conflict, ConfigError; then nothing has changed.
    """
    return save_text(visit, _path(visit), text)


def _path(visit: Visit) -> Path:
    return visit.wired.tools.folders.scripts / SCHEDULE_FILE

"""Files that people write, as pages with forms change them: one piece, checked, kept."""

from datetime import date
from pathlib import Path

from broadcaster.app.settings import FORMATS, STATION_FILE
from broadcaster.desk.answers import sentence
from broadcaster.desk.request import RequestContext
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE, Schedule
from broadcaster.programme.schedule import SCHEDULE_FILE, station_schedule
from broadcaster.writing.config_editor import HandFile, read_file, save_file


def station_path(visit: RequestContext) -> Path:
    """The file of the station."""
    return visit.wired.tools.folders.scripts / STATION_FILE


def format_path(visit: RequestContext, name: str) -> Path:
    """The file of a programme by its name. Raises InputError when there is none."""
    folder = visit.wired.tools.folders.scripts / FORMATS
    for path in folder.glob("*.toml"):
        if path.stem == name:
            return path
    raise InputError("không có chương trình nào như vậy", hint="Trở về trang Cài đặt.")


def digest_of(path: Path) -> str:
    """By what a form knows the file that it was made from. Raises InputError."""
    return read_file(path).digest


def text_of(path: Path) -> str:
    """The text as it lies there. Raises InputError."""
    return read_file(path).text


def save_text(visit: RequestContext, path: Path, text: str) -> str:
    """Put a text in place when it is right and the file still what the page was made from.

    What is odd about it, in words. Raises Conflict, ConfigError; then nothing has changed.
    """
    notices = save_file(path, text, seen=visit.form.get("ma", ""))
    return " ".join(sentence(n.sentence) for n in notices[:3])


def day_of(visit: RequestContext) -> date:
    """The day on the station's calendar."""
    return visit.wired.tools.clock.now().astimezone(ZONE).date()


def week_of(visit: RequestContext) -> Schedule:
    """What the file says, or the last good one said."""
    return station_schedule(visit.wired.station, visit.wired.tools).schedule


def written(visit: RequestContext) -> HandFile:
    """The file as it lies there. Raises InputError."""
    return read_file(_path(visit))


def save(visit: RequestContext, text: str) -> str:
    """Put a text in place when it is right and the file still what the page was made from.

    What is odd about it, in words. Raises Conflict, ConfigError; then nothing has changed.
    """
    return save_text(visit, _path(visit), text)


def _path(visit: RequestContext) -> Path:
    return visit.wired.tools.folders.scripts / SCHEDULE_FILE

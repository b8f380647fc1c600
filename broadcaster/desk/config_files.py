"""Files that people write, as pages with forms change them: one piece, checked, kept."""

from datetime import date
from pathlib import Path

from broadcaster.app.settings import FORMATS, STATION_FILE
from broadcaster.app.station import rewrite, write
from broadcaster.desk.answers import sentence
from broadcaster.desk.request import RequestContext
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE, Schedule
from broadcaster.programme.schedule import SCHEDULE_FILE, station_schedule
from broadcaster.writing.config_editor import HandFile, read_file, save_file


def station_path(context: RequestContext) -> Path:
    """The file of the station."""
    return context.wired.tools.folders.scripts / STATION_FILE


def format_path(context: RequestContext, name: str) -> Path:
    """The file of a programme by its name. Raises InputError when there is none."""
    folder = context.wired.tools.folders.scripts / FORMATS
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


def save_text(context: RequestContext, path: Path, text: str) -> str:
    """Put a text in place when it is right and the file still what the page was made from.

    What is odd about it, in words. Raises Conflict, ConfigError; then nothing has changed.
    """
    put = rewrite if path.exists() else write
    notices = save_file(path, text, seen=context.form.get("ma", ""), write=put)
    return " ".join(sentence(n.sentence) for n in notices[:3])


def day_of(context: RequestContext) -> date:
    """The day on the station's calendar."""
    return context.wired.tools.clock.now().astimezone(ZONE).date()


def week_of(context: RequestContext) -> Schedule:
    """What the file says, or the last good one said."""
    return station_schedule(context.wired.station, context.wired.tools).schedule


def written(context: RequestContext) -> HandFile:
    """The file as it lies there. Raises InputError."""
    return read_file(_path(context))


def save(context: RequestContext, text: str) -> str:
    """Put a text in place when it is right and the file still what the page was made from.

    What is odd about it, in words. Raises Conflict, ConfigError; then nothing has changed.
    """
    return save_text(context, _path(context), text)


def _path(context: RequestContext) -> Path:
    return context.wired.tools.folders.scripts / SCHEDULE_FILE

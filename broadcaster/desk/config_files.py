"""station.toml, lich.toml and the files of programmes, as the pages with forms change them."""

from pathlib import Path

from broadcaster.app.settings import FORMATS, STATION_FILE
from broadcaster.desk.answers import sentence
from broadcaster.desk.request import RequestContext
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import Schedule
from broadcaster.programme.schedule import SCHEDULE_FILE, station_schedule
from broadcaster.writing.config_editor import HandFile, read_file, save_file


def station_file(context: RequestContext) -> HandFile:
    """station.toml as it lies there. Raises InputError."""
    return read_file(context.wired.tools.folders.scripts / STATION_FILE)


def schedule_file(context: RequestContext) -> HandFile:
    """lich.toml as it lies there. Raises InputError."""
    return read_file(context.wired.tools.folders.scripts / SCHEDULE_FILE)


def format_path(context: RequestContext, name: str) -> Path:
    """The file of a programme by its name. Raises InputError when there is none."""
    folder = context.wired.tools.folders.scripts / FORMATS
    for path in folder.glob("*.toml"):
        if path.stem == name:
            return path
    raise InputError("không có chương trình nào như vậy", hint="Trở về trang Cài đặt.")


def save_text(context: RequestContext, path: Path, text: str) -> str:
    """Put a text in place when it is right and the file still what the page was made from.

    What is odd about it, in words. Raises Conflict, ConfigError; then nothing has changed.
    """
    notices = save_file(path, text, seen=context.form.get("ma", ""))
    return " ".join(sentence(n.sentence) for n in notices[:3])


def save_station(context: RequestContext, text: str) -> str:
    """Put a text in place of station.toml, as `save_text` does."""
    return save_text(context, context.wired.tools.folders.scripts / STATION_FILE, text)


def save_schedule(context: RequestContext, text: str) -> str:
    """Put a text in place of lich.toml, as `save_text` does."""
    return save_text(context, context.wired.tools.folders.scripts / SCHEDULE_FILE, text)


def schedule_of(context: RequestContext) -> Schedule:
    """The schedule as lich.toml says, or the last good one said."""
    return station_schedule(context.wired.station, context.wired.tools).schedule

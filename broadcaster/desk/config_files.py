"""station.toml, lich.toml and the files of programmes, as the pages with forms change them."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from broadcaster.app.settings import FORMATS, STATION_FILE, check_for_hub
from broadcaster.desk.answers import line_of, sentence
from broadcaster.desk.request import RequestContext
from broadcaster.domain.errors import ConfigError, InputError
from broadcaster.domain.notice import Notice
from broadcaster.domain.schedule import Schedule
from broadcaster.programme.schedule import SCHEDULE_FILE, station_schedule
from broadcaster.scripts.setting import DeskField
from broadcaster.system.files import named
from broadcaster.writing.config_editor import HandFile, read_file, save_file

_NO_FIELDS: Mapping[str, DeskField] = MappingProxyType({})


def station_file(context: RequestContext) -> HandFile:
    """station.toml as it lies there. Raises InputError."""
    return read_file(context.wired.tools.folders.scripts / STATION_FILE)


def schedule_file(context: RequestContext) -> HandFile:
    """lich.toml as it lies there. Raises InputError."""
    return read_file(context.wired.tools.folders.scripts / SCHEDULE_FILE)


def page_of(where: str) -> str:
    """The page of a file at a line: "scripts_vi/lich.toml:3" is /cai-dat/tep/lich?dong=3."""
    at = line_of(where)
    stem = PurePosixPath(where.partition(":")[0]).stem
    key = {"station": "dai", "lich": "lich"}.get(stem, f"ct-{stem}")
    return f"/cai-dat/tep/{key}" + (f"?dong={at}" if at else "")


def format_path(context: RequestContext, name: str) -> Path:
    """The file of a programme by its name. Raises InputError when there is none."""
    folder = context.wired.tools.folders.scripts / FORMATS
    for path in named(folder, "*.toml"):
        if path.stem == name:
            return path
    raise InputError("không có chương trình nào như vậy", hint="Trở về trang Cài đặt.")


def put_in_place(context: RequestContext, path: Path, text: str) -> Sequence[Notice]:
    """A text as a file of the station; what is odd about it comes back.

    Raises Conflict, ConfigError, also for what a unit may not write on a machine that others share.
    """

    def check(data: bytes) -> None:
        if path.name == STATION_FILE:
            check_for_hub(data, context.wired.settings.folder, os.environ)

    return save_file(path, text, seen=context.form.get("ma", ""), check=check)


def save_text(
    context: RequestContext, path: Path, text: str, *, ask: Mapping[str, DeskField] = _NO_FIELDS
) -> str:
    """Put a text in place when it is right and the file still what the page was made from.

    What is odd about it, in words. Raises Conflict, ConfigError; then nothing has changed, and what
    is wrong is told at the field of `ask` that wrote the line.
    """
    try:
        notices = put_in_place(context, path, text)
    except ConfigError as fault:
        fault.field = fault.field or _field_of_line(text, fault.where, ask)
        raise
    return " ".join(sentence(n.sentence) for n in notices[:3])


def _field_of_line(text: str, where: str, ask: Mapping[str, DeskField]) -> str:
    """The form's field for the key that stands on a line ("file:line:column"); "" = none."""
    at, rows = line_of(where), text.splitlines()
    row = rows[at - 1] if 0 < at <= len(rows) else ""
    key = re.match(r"\s*([a-z_]+)\s*=", row)
    return ask[key[1]].name if key and key[1] in ask else ""


def save_station(
    context: RequestContext, text: str, *, ask: Mapping[str, DeskField] = _NO_FIELDS
) -> str:
    """Put a text in place of station.toml, as `save_text` does."""
    return save_text(context, context.wired.tools.folders.scripts / STATION_FILE, text, ask=ask)


def save_schedule(
    context: RequestContext, text: str, *, ask: Mapping[str, DeskField] = _NO_FIELDS
) -> str:
    """Put a text in place of lich.toml, as `save_text` does."""
    return save_text(context, context.wired.tools.folders.scripts / SCHEDULE_FILE, text, ask=ask)


def schedule_of(context: RequestContext) -> Schedule:
    """The schedule as lich.toml says, or the last good one said."""
    return station_schedule(context.wired.station, context.wired.tools).schedule

"""`broadcaster config`."""

import dataclasses
import json
import re
from collections.abc import Iterator

import click

from broadcaster.cli.output import answering, exit_code, notices_json, say_json, show_notices
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import settings_of

# of a database, a place of copies, a webhook: whichever setting an address stands in
_PASSWORD = re.compile(r"""(//[^/@:\s"']*):[^@/\s"']*@""")


@click.group("config", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Cài đặt của đài."""


@command.command("show", options_metavar="[TÙY CHỌN]")
@click.pass_obj
def show(session: Session) -> int:
    """In mọi cài đặt đang dùng, kể cả phần lấy mặc định."""
    settings = settings_of(session)
    shown = {
        "folder": str(settings.folder),
        "database": settings.database or str(settings.audio / "danh-muc.sqlite3"),
        "jobs": settings.jobs,
        "station": dataclasses.asdict(settings.station),
        "formats": {f.slug: dataclasses.asdict(f) for f in settings.formats},
    }
    told = _PASSWORD.sub(r"\1:***@", json.dumps(shown, ensure_ascii=False, default=str))
    data = json.loads(told)
    if answering():
        say_json(**data, notices=notices_json(settings.notices))
        return exit_code(settings.notices, strict=False)
    for line in _lines(data):
        click.echo(line)
    show_notices(settings.notices)
    return exit_code(settings.notices, strict=False)


def _lines(value: object, depth: int = 0) -> Iterator[str]:
    """A tree of values as a person reads it: a line each, what belongs to a key set in below it."""
    pairs: list[tuple[str, object]] = []
    if isinstance(value, dict):
        pairs = [(str(key), one) for key, one in value.items()]
    elif isinstance(value, list):
        pairs = [(f"{number}", one) for number, one in enumerate(value, 1)]
    for key, one in pairs:
        if _nested(one):
            yield f"{'  ' * depth}{key}:"
            yield from _lines(one, depth + 1)
        else:
            yield f"{'  ' * depth}{key}: {_words(one)}"


def _nested(value: object) -> bool:
    """Whether it needs lines of its own."""
    if isinstance(value, list):
        return any(isinstance(one, dict | list) for one in value)
    return isinstance(value, dict) and bool(value)


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    return str(value)

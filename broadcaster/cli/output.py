"""What every command prints: errors, notices (mark, place, sentence, hint), one JSON document."""

import traceback
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import click

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.notice import Level, Notice

MARKS = {Level.INFO: "·", Level.WARNING: "!", Level.ERROR: "✘"}
SCHEMA = 1  # of the JSON documents
COLOURS = {Level.INFO: "blue", Level.WARNING: "yellow", Level.ERROR: "red"}


def show_error(error: BroadcasterError, *, debug: bool) -> None:
    """One line and a hint on stderr; the traceback only for whoever asked for it."""
    click.secho(f"Lỗi: {error}", fg="red", err=True)
    if error.hint:
        click.echo(f"  → {error.hint}", err=True)
    if debug:
        traceback.print_exception(error)


def show_notices(notices: Iterable[Notice]) -> None:
    """Each notice once, the worst last, on stderr: mark, place, sentence, hint."""
    order = list(Level)
    seen = dict.fromkeys(notices)
    for notice in sorted(seen, key=lambda n: (order.index(n.level), n.place is None, str(n.place))):
        where = f"{notice.place}: " if notice.place else ""
        line = f"{MARKS[notice.level]} {where}{notice.level}: {notice.sentence}"
        click.secho(line, fg=COLOURS[notice.level], err=True)
        if notice.hint:
            click.echo(f"    → {notice.hint}", err=True)


def exit_code(notices: Iterable[Notice], *, strict: bool) -> int:
    """0 fine, 2 something written is wrong, 3 warnings under --strict."""
    levels = {n.level for n in notices}
    if Level.ERROR in levels:
        return 2
    return 3 if strict and Level.WARNING in levels else 0


def notice_json(notice: Notice) -> dict[str, object]:
    """A notice for machines."""
    place = notice.place
    return {
        "code": notice.code,
        "level": notice.level.value,
        "sentence": notice.sentence,
        "hint": notice.hint,
        "file": place.file if place else "",
        "line": place.line if place else 0,
        "column": place.column if place else 0,
    }


def notices_json(notices: Iterable[Notice]) -> list[dict[str, object]]:
    """Notices for machines."""
    return [notice_json(notice) for notice in notices]


def say_json(**answer: object) -> None:
    """One JSON document on standard output."""
    print_json({"schema": SCHEMA, **answer})


def print_json(value: object) -> None:
    """A value as JSON on standard output."""
    import json  # not for --help, nor for people

    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def quiet_say(line: str) -> None:
    """A closed window must not stop the air."""
    with suppress(OSError, ValueError):
        click.echo(line)


def as_word(path: Path) -> str:
    """A path as one word of a command line that is shown: bash and Windows both take it so."""
    words = str(path)
    return f'"{words}"' if " " in words else words

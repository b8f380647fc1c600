"""What every command prints: errors, notices (mark, place, sentence, hint), one JSON document."""

import io
import os
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import click

from broadcaster.cli.shared_words import is_given
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.notice import Level, Notice

MARKS = {Level.INFO: "·", Level.WARNING: "!", Level.ERROR: "✘"}
SCHEMA = 1  # of the JSON documents: docs/lenh.schema.json; reports have it in their data too
COLOURS = {Level.INFO: "blue", Level.WARNING: "yellow", Level.ERROR: "red"}
# what runs until it is stopped, with this option or always: its lines cannot wait for its end
ENDLESS = {
    "demo": "",
    "play": "",
    "serve": "",
    "hub serve": "",
    "reconcile": "--loop",
    "pull": "--every",
}


@dataclass(slots=True)
class Answer:
    """What one command line answers to a machine: gathered while it runs, printed at its end."""

    words: Sequence[str] = ()  # as they were typed
    command: str = ""  # its name: "queue add"; "" while nobody knows
    data: dict[str, object] | None = None
    notices: list[dict[str, object]] = field(default_factory=list)
    error: dict[str, object] | None = None  # the first; what followed from it is on stderr

    @property
    def endless(self) -> bool:
        """Whether it runs until it is stopped: then it speaks at once, and gathers nothing."""
        option = ENDLESS.get(self.command)
        return option is not None and (not option or is_given(option, self.words))

    def fail(self, kind: str, sentence: str, hint: str = "", where: str = "") -> None:
        """Note what went wrong; the first counts."""
        if self.error is None:
            self.error = {"code": kind, "message": sentence, "hint": hint, "where": where}

    def told(self, code: int, lines: str) -> dict[str, object]:
        """The envelope; a command without data of its own gives the lines that people read.

        What went wrong and did not make the command fail is a notice.
        """
        data, error, notices = self.data, self.error, self.notices
        if code == 0 and error is not None:
            passed = {
                "code": error["code"],
                "level": Level.WARNING.value,
                "sentence": error["message"],
                "hint": error["hint"],
                "file": error["where"],
                "line": 0,
                "column": 0,
            }
            error, notices = None, [*notices, passed]
        if data is None and error is None:
            data = {"lines": lines.splitlines()}
        return {
            "schema": SCHEMA,
            "command": self.command,
            "ok": code == 0,
            "exit_code": code,
            "data": data,
            "notices": notices,
            "error": error,
        }


@dataclass(slots=True)
class Manner:
    """How one command line speaks; a thread that it starts is handed it, or has none."""

    answer: Answer | None = None  # gathered for a machine; None while a person is spoken to
    quiet: bool = False  # only results, warnings and errors
    command: str = ""  # its name, once it was read: "queue add"
    folder: Path | None = None  # that the line names, once it was read


_MANNER: ContextVar[Manner | None] = ContextVar("manner", default=None)


def manner() -> Manner:
    """How this command line speaks."""
    return _MANNER.get() or Manner()


def answering() -> Answer | None:
    """The answer that is gathered for a machine; None while a person is spoken to."""
    return manner().answer


def quiet() -> bool:
    """Whether only results, warnings and errors are said."""
    return manner().quiet


@contextmanager
def spoken_to(*, as_json: bool, words: Sequence[str] = ()) -> Iterator[Answer | None]:
    """One command line, to a person or to a machine, whatever the one before it was."""
    token = _MANNER.set(Manner(answer=Answer(words=words) if as_json else None))
    try:
        yield answering()
    finally:
        _MANNER.reset(token)


@contextmanager
def lines_kept(answer: Answer) -> Iterator["KeptLines"]:
    """Standard output is kept aside: whoever reads JSON is given nothing else there."""
    kept = KeptLines(answer)
    with redirect_stdout(kept):
        yield kept


class KeptLines(io.TextIOWrapper):
    """A stream that keeps what is written, bytes too; what never ends says it on stderr."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(io.BytesIO(), "utf-8", "replace", newline="\n", write_through=True)
        self._answer = answer

    def write(self, text: str, /) -> int:
        """Keep a text, or say it now."""
        if self._answer.endless:
            return sys.stderr.write(text)
        return super().write(text)

    def getvalue(self) -> str:
        """All that was kept."""
        self.seek(0)
        return self.read()


def print_answer(answer: Answer, code: int, lines: str) -> None:
    """The envelope on standard output; lines beside data are for people, on stderr."""
    told = answer.told(code, lines)
    if lines and (answer.data is not None or told["error"] is not None):
        click.echo(lines, nl=False, err=True)
    print_json(told)


def colourful() -> bool | None:
    """False where colours are not wished for (NO_COLOR, a plain terminal); else click decides."""
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return False if plain else None


def say_error(
    sentence: str,
    kind: str,
    *,
    hint: str = "",
    where: str = "",
    safe: str = "",
    called: str = "Lỗi",
) -> None:
    """What went wrong (red), what is safe, what to do, on stderr; in a machine's answer too.

    `kind` is its code there: docs/ERRORS.md; "" = it does not belong there.
    """
    if kind and (answer := answering()) is not None:
        answer.fail(kind, sentence, hint, where)
    told = f"{where}: {sentence}" if where else sentence
    click.secho(f"{called}: {told}", fg="red", err=True, color=colourful())
    if safe:
        click.echo(f"  {safe}", err=True)
    if hint:
        click.echo(f"  → {hint}", err=True)


def show_error(error: BroadcasterError, *, debug: bool, passing: bool = False) -> None:
    """One line and a hint on stderr; the traceback only for whoever asked for it.

    `passing`: the command goes on, and the trouble is none of what it answers a machine.
    """
    say_error(error.sentence, "" if passing else error.code, hint=error.hint, where=error.where)
    if debug:
        traceback.print_exception(error)


def show_notices(notices: Iterable[Notice]) -> None:
    """Each notice once, the worst last, on stderr: mark, place, sentence, hint."""
    order = list(Level)
    seen = dict.fromkeys(notices)
    answer = answering()
    if answer is not None and not answer.endless:
        answer.notices += notices_json(seen)
        return
    for notice in sorted(seen, key=lambda n: (order.index(n.level), n.place is None, str(n.place))):
        if quiet() and notice.level is Level.INFO:
            continue
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


def say_json(**data: object) -> None:
    """The data of this command's answer; printed in its envelope at the end.

    What is called `notices` goes beside the data. Where no line is answered (a command that a test
    calls by itself) it is printed at once.
    """
    answer = answering()
    if answer is None:
        print_json(data)
        return
    answer.notices += cast("list[dict[str, object]]", data.pop("notices", []))
    answer.data = data


def answer_with(**data: object) -> None:
    """The data for a machine, where one is answered; people are told in lines."""
    if answering() is not None:
        say_json(**data)


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

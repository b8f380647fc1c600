"""Notices that were said before are counted, not said again; what must be seen is always said."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import click

from broadcaster.cli.output import answering, quiet, show_notices
from broadcaster.domain.errors import StoreError
from broadcaster.domain.notice import Level, Notice
from broadcaster.production.script_folder import SUFFIXES
from broadcaster.storage.atomic import write_atomic

FILE = "da-noi.json"  # below the station's cache: what was said of each file
Said = dict[str, dict[str, Sequence[str]]]  # command -> file -> marks of its notices
# Warnings about how something is read or sounds: known once, a person may live with them. All
# others are said each time, so that one that is new in the program is never held back by chance:
# those about law, about what is not sent or not built, about what goes out to people.
MAY_REST = frozenset({
    "viet-tat-la", "tu-la", "chu-la", "ky-hieu-la", "doan-so", "doan-dau-am", "doan-viet-tat",
    "doan-ngay-thang", "doan-so-nam", "doan-ky-hieu", "chu-hoa", "doan-so-la-ma", "doan-gach-cheo",
    "doan-hai-cham", "doan-khoang", "doan-ma", "doan-ten", "the-hashtag", "cau-tieng-anh",
    "cach-doc-thua", "nhac-ngoac-tron", "de-muc-rong", "nen-xem-lai", "tep-bi-bo-qua",
    "hai-vai-mot-giong", "vai-hai-giong", "do-to-lech", "ghi-am-nho", "ghi-am-on",
    "viec-khong-dem",
})  # fmt: skip


def show_new_notices(
    cache: Path,
    notices: Iterable[Notice],
    *,
    command: str,
    everything: bool,
    whole: bool,
    note: bool = True,
) -> None:
    """Show what was not said before, and how many were; note what was said now.

    What any command said counts, but a command forgets only what it said itself: they look at
    different things. `everything` shows all of them. `whole`: the run looked at every file, so that
    what is not said now is over. `note` is False for a run that writes nothing. In a machine's
    answer nothing is left out.
    """
    told = tuple(dict.fromkeys(notices))
    said = _read(cache / FILE)
    known = {(file, mark) for own in said.values() for file in own for mark in own[file]}
    rests = [n for n in told if _may_rest(n) and (_file(n), _mark(n)) in known]
    if everything or answering() is not None:
        rests = []
    show_notices(notice for notice in told if notice not in set(rests))
    if rests and not quiet():
        click.echo(f"· {len(rests)} nhắc nhở như lần trước, xem: broadcaster check --all", err=True)
    if note and answering() is None:
        unsaid = {n for n in told if quiet() and n.level is Level.INFO} - set(rests)
        own = {} if whole else said.get(command, {})
        for file, marks in _marks(n for n in told if n not in unsaid).items():
            own[file] = sorted(marks)
        _write(cache / FILE, {**said, command: own})


def told_of(notices: Iterable[Notice], files: Iterable[Path]) -> tuple[Notice, ...]:
    """All but the warnings at other scripts: those `check` says.

    What stands at a recording or a setting may be of these scripts too.
    """
    names = {file.name for file in files}
    return tuple(n for n in notices if n.level is Level.ERROR or not _of_another(n, names))


def _of_another(notice: Notice, names: Collection[str]) -> bool:
    if notice.place is None:
        return False
    file = Path(notice.place.file)
    return file.suffix.lower() in SUFFIXES and file.name not in names


def _may_rest(notice: Notice) -> bool:
    rests = notice.code in MAY_REST
    return notice.level is Level.INFO or (notice.level is Level.WARNING and rests)


def _file(notice: Notice) -> str:
    return notice.place.file if notice.place else ""


def _mark(notice: Notice) -> str:
    """What makes it the same notice: not the line, which moves when others are written above."""
    words = f"{notice.code}\n{notice.level.value}\n{notice.sentence}\n{notice.hint}"
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _marks(told: Iterable[Notice]) -> dict[str, set[str]]:
    """What is said of each file."""
    marks: dict[str, set[str]] = {}
    for notice in told:
        marks.setdefault(_file(notice), set()).add(_mark(notice))
    return marks


def _read(path: Path) -> Said:
    """What each command said; nothing where that is not known any more."""
    try:
        kept = json.loads(path.read_bytes())
        return {
            str(command): {str(file): [str(mark) for mark in marks] for file, marks in own.items()}
            for command, own in kept.items()
        }
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _write(path: Path, said: Said) -> None:
    with suppress(OSError, StoreError):  # then it is all said once more
        write_atomic(path, json.dumps(said, sort_keys=True).encode(), durable=False)

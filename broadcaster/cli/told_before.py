"""Notices that were said before are counted, not said again; what must be seen is always said."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import click

from broadcaster.cli.output import answering, quiet, show_notices
from broadcaster.domain.errors import StoreError
from broadcaster.domain.notice import Level, Notice
from broadcaster.storage.atomic import write_atomic

FILE = "da-noi.json"  # below the station's cache: what was said of each file
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
    cache: Path, notices: Iterable[Notice], *, everything: bool, whole: bool, note: bool = True
) -> None:
    """Show what was not said before, and how many were; note what was said now.

    `everything` shows all of them. `whole`: the run looked at every file, so that what is not said
    now is over. `note` is False for a run that writes nothing. In a machine's answer nothing is
    left out.
    """
    told = tuple(dict.fromkeys(notices))
    before = _read(cache / FILE)
    rests = [n for n in told if _may_rest(n) and _mark(n) in before.get(_file(n), ())]
    if everything or answering() is not None:
        rests = []
    show_notices(notice for notice in told if notice not in set(rests))
    if rests and not quiet():
        click.echo(f"· {len(rests)} nhắc nhở như lần trước, xem: broadcaster check --all", err=True)
    if note and answering() is None:
        _write(cache / FILE, {} if whole else before, told)


def _may_rest(notice: Notice) -> bool:
    rests = notice.code in MAY_REST
    return notice.level is Level.INFO or (notice.level is Level.WARNING and rests)


def _file(notice: Notice) -> str:
    return notice.place.file if notice.place else ""


def _mark(notice: Notice) -> str:
    """What makes it the same notice: not the line, which moves when others are written above."""
    words = f"{notice.code}\n{notice.level.value}\n{notice.sentence}\n{notice.hint}"
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _read(path: Path) -> dict[str, Sequence[str]]:
    """What was said of each file; nothing where that is not known any more."""
    try:
        kept = json.loads(path.read_bytes())
        return {str(file): [str(mark) for mark in marks] for file, marks in kept.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _write(path: Path, before: dict[str, Sequence[str]], told: Iterable[Notice]) -> None:
    now: dict[str, set[str]] = {}
    for notice in told:
        now.setdefault(_file(notice), set()).add(_mark(notice))
    kept = {**before, **{file: sorted(marks) for file, marks in now.items()}}
    with suppress(OSError, StoreError):  # then it is all said once more
        write_atomic(path, json.dumps(kept, sort_keys=True).encode(), durable=False)

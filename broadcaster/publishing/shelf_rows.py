"""What lists of the shelf need of each document, kept by what it follows from.

How a document stands, and what its page says of others, follows from a few numbers of the register:
its own, those that act on it, those that they follow from. Which ones were asked about is kept with
the answer, under the words that the register's index has for them: where these are the same, so is
the answer. Of 20,000 documents one that changes has itself and those around it worked out again.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from broadcaster.domain.text import one_line
from broadcaster.law.open_documents import on_shelf
from broadcaster.law.register import NO_NUMBER, Register, RegisteredDocument
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.law.register_memory import RegisterMemory
from broadcaster.publishing.shelf_book import Named
from broadcaster.publishing.shelf_entries import ShelfEntry, entry_of
from broadcaster.publishing.site_plan import program_key
from broadcaster.storage.kept_book import read_kept, write_kept

_BESIDE = "-van-ban"  # behind the name of the plan of the shelf
_FORM = "tu-sach-van-ban 1"  # raise it when the file changes its form
_WORKED_OUT = 32_768  # entries that are held while somebody holds the register


class ShelfRow(NamedTuple):
    """A document of the shelf, as far as the order and the keys of files follow from it."""

    named: Named
    name: str  # of its files, without ending
    year: int  # of the shelf's part in which it stands; 0 = no year is known
    order: date  # the oldest first
    digest: str  # as that of its entry
    since: tuple[date | None, ...]  # the days on which it begins to stand otherwise
    file: str  # by its name in notices; "" = it came with the program
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    level: str
    kind: str

    def begun(self, day: date) -> date | None:
        """Since when it stands as it does on a day."""
        now = self.since[0]
        for since in self.since:
            if since is None or since <= day:
                now = since
        return now


def row_of(entry: ShelfEntry) -> ShelfRow:
    """The row of an entry."""
    document = entry.document
    order, _ = entry.order
    return ShelfRow(
        named=named_of(document),
        name=entry.name,
        year=entry.year,
        order=order,
        digest=entry.digest,
        since=tuple(span.since for span in entry.spans),
        file=document.place.file if document.place else "",
        topics=tuple(map(one_line, document.topics)),
        audiences=tuple(map(one_line, document.audiences)),
        level=one_line(document.level),
        kind=one_line(document.kind),
    )


def named_of(document: RegisteredDocument) -> Named:
    """By what the shelf finds a document again."""
    return document.name, document.issuer


_ENTRIES = RegisterMemory[ShelfEntry](_WORKED_OUT)
_ROWS = RegisterMemory[tuple[ShelfRow, ...]](1)


def shelf_entry(register: Register, named: Named) -> ShelfEntry:
    """One document of the shelf, worked out once for a register."""
    number, issuer = named
    found = next(one for one in register.numbered(number) if one.issuer == issuer)
    return _ENTRIES.answer(register, named, lambda: entry_of(register, found))


def shelf_rows(law: RegisterFolder, plan: Path | None) -> tuple[ShelfRow, ...]:
    """Every document of a register that is for everybody, the oldest first.

    `plan` is where the plan of the shelf is kept, beside which the rows are; None = nowhere.
    """
    return _ROWS.answer(law.register, (), lambda: tuple(sorted(_rows(law, plan), key=_order)))


def _order(row: ShelfRow) -> tuple[date, str]:
    return row.order, row.name


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the shelf has of one number."""

    word: str  # for all that is said of the numbers that were asked about
    asked: list[str]  # their keys
    rows: list[ShelfRow]


def _rows(law: RegisterFolder, plan: Path | None) -> Iterable[ShelfRow]:
    if law.index is None:
        some = law.register.documents
        return [row_of(entry_of(law.register, one)) for one in some if on_shelf(one)]
    path = plan.with_name(plan.name + _BESIDE) if plan else None
    known = _read(path)
    prints = _Prints(law)
    answers: dict[str, _Answer] = {}
    for key in law.index.numbers():
        before = known.get(key)
        if before is not None and before.word == prints.word(before.asked):
            answers[key] = before
        else:
            answers[key] = _worked_out(law.register, key, prints)
    if answers != known:
        _write(path, answers)
    return [row for answer in answers.values() for row in answer.rows]


def _worked_out(register: Register, key: str, prints: "_Prints") -> _Answer:
    asked: dict[str, None] = {key: None}
    noting = register.noting(asked.setdefault)
    rows = []
    for document in noting.numbered(key):
        if on_shelf(document):
            entry = entry_of(noting, document)
            _ENTRIES.answer(register, named_of(document), lambda made=entry: made)  # type: ignore[misc]
            rows.append(row_of(entry))
    return _Answer(prints.word([*asked]), [*asked], rows)


class _Prints:
    """Words for what a register says of its numbers."""

    def __init__(self, law: RegisterFolder) -> None:
        assert law.index is not None
        self._of: Mapping[str, str] = law.index.number_prints()
        self._register = law.register
        self._any = bool(law.register.broken) and bool(law.register.broken_file(NO_NUMBER))

    def word(self, keys: Iterable[str]) -> str:
        """One word for all that is said of some numbers."""
        told = " ".join([self._of.get(key, "-") for key in keys])
        if self._register.broken:  # what is in force beside a file with mistakes is not sure
            broken = [bool(self._register.broken_file(key)) for key in keys]
            told += repr((self._any, broken))
        return hashlib.sha256(told.encode()).hexdigest()[:24]


# --- kept from run to run ----------------------------------------------------------------------


def _read(path: Path | None) -> dict[str, _Answer]:
    """What this program kept, by the keys of the numbers."""
    kept = read_kept(path, _mark())
    if kept is None:
        return {}
    return {
        key: _Answer(word, asked, [_row(one) for one in rows])
        for key, word, asked, rows in json.loads(kept)
    }


def _row(told: list[object]) -> ShelfRow:
    named, name, year, order, digest, since, file, topics, audiences, level, kind = told
    return ShelfRow(
        tuple(named), name, year, date.fromisoformat(order), digest,  # type: ignore[arg-type]
        tuple(one and date.fromisoformat(one) for one in since),  # type: ignore[attr-defined]
        file, tuple(topics), tuple(audiences), level, kind,  # type: ignore[arg-type]
    )  # fmt: skip


def _write(path: Path | None, answers: Mapping[str, _Answer]) -> None:
    if path is None:
        return
    told = [(key, one.word, one.asked, one.rows) for key, one in answers.items()]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)
    write_kept(path, _mark(), text.encode("utf-8", "surrogatepass"))


def _mark() -> str:
    return f"{_FORM} {program_key()}"

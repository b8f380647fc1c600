"""What the shelf of documents was planned as: the keys of its groups, kept from run to run.

To work out how 20,000 documents stand takes seconds, and most publishings find a register in which
nothing changed. The keys stand in a file beside the records of the site, under one word for all
that they follow from, with the days between which no document begins to stand otherwise. Lost,
damaged or of another register, it is made again. Nothing of the published folder is in it: what
stands there is looked at each time.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from broadcaster.storage.kept_book import read_kept, write_kept

SHELF_BOOK = "tu-sach"  # in the folder of the records
_FORM = "tu-sach 1"  # raise it when the file changes its form

Named = tuple[str, str]  # name and body of a document


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedGroup:
    """A group of the shelf, and which documents have their pages in it."""

    name: str
    key: str  # of everything but the episodes that speak of its documents
    told: str = "[]"  # the documents, read where somebody asks: thousands that nobody does

    @property
    def documents(self) -> list[Named]:
        """The documents, the oldest first; none where the group holds lists."""
        return [(name, issuer) for name, issuer in json.loads(self.told)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfBook:
    """The groups of a shelf on some days."""

    since: date | None  # the first of these days; None = from before any day that is known
    until: date | None  # the first day on which a document stands otherwise; None = never
    shelves: int  # groups over which documents are spread
    groups: tuple[PlannedGroup, ...]


def told_of(documents: Iterable[Named]) -> str:
    """The documents of a group as it keeps them."""
    return json.dumps([*documents], separators=(",", ":"))


def read_book(path: Path | None, mark: str, day: date) -> ShelfBook | None:
    """What was kept under a mark and is true of the day; None = nothing."""
    rest = read_kept(path, f"{_FORM} {mark}") if mark else None
    if rest is None:
        return None
    days, *rows = rest.decode().split("\n")
    since, until, shelves = days.split(" ")
    book = ShelfBook(
        since=_day(since),
        until=_day(until),
        shelves=int(shelves),
        groups=tuple(
            PlannedGroup(name=name, key=key, told=told)
            for name, key, told in (row.split("\t") for row in rows)
        ),
    )
    begun = book.since is None or book.since <= day
    return book if begun and (book.until is None or day < book.until) else None


def write_book(path: Path | None, mark: str, book: ShelfBook) -> None:
    """Keep it; without a mark nobody could find it again."""
    if not mark:
        return
    days = f"{book.since or '-'} {book.until or '-'} {book.shelves}"
    rows = ("\t".join((group.name, group.key, group.told)) for group in book.groups)
    write_kept(path, f"{_FORM} {mark}", "\n".join([days, *rows]).encode())


def _day(told: str) -> date | None:
    return None if told == "-" else date.fromisoformat(told)

"""The documents around a document (lược đồ): what they do to each other, step by step away from it.

A public page names fewer: `publishing/shelf_entries.related`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from broadcaster.law.document_numbers import document_key
from broadcaster.law.register import (
    DocumentRelation,
    Register,
    RegisteredDocument,
    RelationKind,
)

_Row = tuple[str, str, date | None, date | None]  # number, scope, days


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAround:
    """A document at the other end of a relation."""

    heading: str  # official words for the list in which it stands
    relation: DocumentRelation
    number: str  # its number, or its name, as written; "" = it is not known which
    document: RegisteredDocument | None  # None = the register does not have it
    depth: int  # relations away from the document in the middle: 1, 2, …
    known: bool  # told above already: what is around it is not told again


def documents_around(
    register: Register, middle: RegisteredDocument, *, depth: int = 1
) -> Iterator[DocumentAround]:
    """Those around a document, each followed by those around it; what comes round ends there."""
    yield from _around(register, middle, 1, depth, {document_key(middle.name)})


def _around(
    register: Register, middle: RegisteredDocument, at: int, depth: int, seen: set[str]
) -> Iterator[DocumentAround]:
    found = [
        *((False, act.by, act.relation) for act in register.acts_on(middle)),
        *((True, act.on, act.relation) for act in register.acts_by(middle)),
    ]
    for acts, number, relation in found:
        other = register.document(number) if number else None
        key = document_key(number)
        known = key in seen
        seen.add(key)
        yield DocumentAround(
            heading=relation.kind.heading(acts=acts),
            relation=relation,
            number=number,
            document=other,
            depth=at,
            known=known,
        )
        if other is not None and not known and at < depth:
            yield from _around(register, other, at + 1, depth, seen)


def under_headings(
    found: Iterable[DocumentAround],
) -> dict[str, tuple[DocumentAround, ...]]:
    """By official heading, in their order; who acts in several spans of days stands with each.

    What both files of a pair tell stands once, with its days if only one of them has some.
    """
    rows: dict[str, dict[_Row, DocumentAround]] = {}
    for one in found:
        what = one.relation
        row = (document_key(one.number), what.scope, what.since, what.until)
        rows.setdefault(one.heading, {}).setdefault(row, one)
    order = [kind.heading(acts=acts) for kind in RelationKind for acts in (False, True)]
    return {name: tuple(_each_once(rows[name])) for name in order if name in rows}


def _each_once(rows: Mapping[_Row, DocumentAround]) -> Iterator[DocumentAround]:
    dated = {row[:2] for row in rows if any(row[2:])}
    for row, one in rows.items():
        if any(row[2:]) or row[:2] not in dated or not one.number:
            yield one

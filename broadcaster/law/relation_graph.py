"""The documents around a document (lược đồ): what they do to each other, step by step away from it.

A public page names fewer: `publishing/shelf_entries.related`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from broadcaster.law.document_numbers import document_key
from broadcaster.law.register import (
    DocumentRelation,
    Register,
    RegisteredDocument,
    RelationKind,
)


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
    """By official heading, in their order; a place that is named twice stands once."""
    rows: dict[str, dict[tuple[str, str], DocumentAround]] = {}
    for one in found:
        here = rows.setdefault(one.heading, {})
        here.setdefault((document_key(one.number), one.relation.scope), one)
    order = [kind.heading(acts=acts) for kind in RelationKind for acts in (False, True)]
    return {name: tuple(rows[name].values()) for name in order if name in rows}

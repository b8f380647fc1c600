"""The documents around a document: what they do to each other, step by step away from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from broadcaster.law.document_numbers import document_key
from broadcaster.law.effect import DocumentStanding, document_on
from broadcaster.law.register import DocumentRelation, Register, RegisteredDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphedDocument:
    """A document at the other end of a relation."""

    depth: int  # relations away from the document in the middle: 1, 2, …
    heading: str  # official words for the list in which it stands
    relation: DocumentRelation
    name: str  # its number, or its name; "" = it is not known which
    standing: DocumentStanding | None  # on the day; None = the register does not have it
    known: bool = False  # told above already: what is around it is not told again


def related_documents(
    register: Register, middle: RegisteredDocument, day: date, *, depth: int = 1
) -> Iterator[GraphedDocument]:
    """Those around a document, each followed by those around it; what comes round ends there."""
    yield from _Around(register, day, depth, {document_key(middle.name)}).walk(middle, 1)


class _Around:
    def __init__(self, register: Register, day: date, depth: int, seen: set[str]) -> None:
        self._register, self._day, self._depth, self._seen = register, day, depth, seen

    def walk(self, middle: RegisteredDocument, at: int) -> Iterator[GraphedDocument]:
        found = [
            *((False, act.by, act.relation) for act in self._register.acts_on(middle)),
            *((True, act.on, act.relation) for act in self._register.acts_by(middle)),
        ]
        for acts, name, relation in found:
            other = self._register.document(name) if name else None
            key = document_key(name)
            known = key in self._seen
            self._seen.add(key)
            yield GraphedDocument(
                depth=at,
                heading=relation.kind.heading(acts=acts),
                relation=relation,
                name=name,
                standing=document_on(self._register, other, self._day) if other else None,
                known=known,
            )
            if other is not None and not known and at < self._depth:
                yield from self.walk(other, at + 1)

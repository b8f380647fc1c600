"""What a document does to others and what is done to it, under the official headings."""

from dataclasses import dataclass
from datetime import date

from broadcaster.law.document_numbers import document_key
from broadcaster.law.register import (
    DocumentRelation,
    Register,
    RegisteredDocument,
    RelationKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedDocument:
    """A document under a heading of another one's diagram (lược đồ)."""

    number: str  # as it is written; "" = it is not known which
    document: RegisteredDocument | None  # None = the register does not have it
    scope: str = ""  # "Điều 7 khoản 2"; "" = the whole document
    since: date | None = None
    until: date | None = None  # first day on which it is over


def related_documents(
    register: Register, document: RegisteredDocument
) -> dict[str, tuple[RelatedDocument, ...]]:
    """By official heading what is related, whichever of the two files says so; each once.

    Every document of the register is looked at: this is for a page, not for a check.
    """
    rows: dict[str, dict[tuple[str, str], RelatedDocument]] = {}

    def put(kind: RelationKind, number: str, relation: DocumentRelation, *, acts: bool) -> None:
        made = RelatedDocument(
            number=number, document=register.document(number) if number else None,
            scope=relation.scope, since=relation.since, until=relation.until,
        )  # fmt: skip
        here = rows.setdefault(kind.heading(acts=acts), {})
        here.setdefault((document_key(number), relation.scope), made)

    for act in register.acts_on(document):
        put(act.relation.kind, act.by, act.relation, acts=False)
    for relation in document.relations:
        if relation.acts:
            put(relation.kind, relation.other, relation, acts=True)
    mine = document_key(document.name)
    for other in register.documents:
        for relation in other.relations:
            if not relation.acts and relation.other and document_key(relation.other) == mine:
                put(relation.kind, other.name, relation, acts=True)
    order = [kind.heading(acts=acts) for kind in RelationKind for acts in (False, True)]
    return {name: tuple(rows[name].values()) for name in order if name in rows}

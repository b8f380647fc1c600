"""What a document does to others and what is done to it, under the official headings."""

from dataclasses import dataclass
from datetime import date

from broadcaster.law.document_numbers import document_key
from broadcaster.law.register import (
    Register,
    RegisteredDocument,
    RelationKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadedDocument:
    """A document under a heading of another one's diagram (lược đồ)."""

    number: str  # as it is written; "" = it is not known which
    document: RegisteredDocument | None  # None = the register does not have it
    scope: str = ""  # "Điều 7 khoản 2"; "" = the whole document
    since: date | None = None
    until: date | None = None  # first day on which it is over


def related_documents(
    register: Register, document: RegisteredDocument
) -> dict[str, tuple[HeadedDocument, ...]]:
    """By official heading what is related, whichever of the two files says so; each once."""
    rows: dict[str, dict[tuple[str, str], HeadedDocument]] = {}
    found = [
        *((act.by, act.relation, False) for act in register.acts_on(document)),
        *((act.on, act.relation, True) for act in register.acts_by(document)),
    ]
    for number, relation, acts in found:
        made = HeadedDocument(
            number=number,
            document=register.document(number) if number else None,
            scope=relation.scope,
            since=relation.since,
            until=relation.until,
        )
        here = rows.setdefault(relation.kind.heading(acts=acts), {})
        here.setdefault((document_key(number), relation.scope), made)
    order = [kind.heading(acts=acts) for kind in RelationKind for acts in (False, True)]
    return {name: tuple(rows[name].values()) for name in order if name in rows}

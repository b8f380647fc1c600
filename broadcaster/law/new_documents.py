"""What changes in the law in a period: what begins, ends, is suspended, goes on again, is amended.

Only dates that the register has count; a document of which nobody wrote a day is not among them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from broadcaster.domain.text import fold
from broadcaster.law.effect import DocumentStanding, document_on
from broadcaster.law.register import (
    ENDING,
    SUSPENDING,
    ActOnDocument,
    Register,
    RegisteredDocument,
    RelationKind,
)


class ChangeKind(StrEnum):
    """What happens to a document on a day; the value is what people read."""

    BEGINS = "có hiệu lực"
    AMENDED = "được sửa đổi, bổ sung"
    SUSPENDED = "ngưng hiệu lực"
    GOES_ON = "hết thời hạn ngưng hiệu lực"
    ENDS = "hết hiệu lực"


_ORDER = {kind: number for number, kind in enumerate(ChangeKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LawChange:
    """That something happens to a document, or to a part of it, on a day."""

    day: date
    kind: ChangeKind
    document: RegisteredDocument
    standing: DocumentStanding  # of the whole document on the last day of the period
    scope: str = ""  # "Điều 7 khoản 2"; "" = the whole document, or it is not told which part
    by: str = ""  # number of the document that does it; "" = its own dates, or not known

    @property
    def topic(self) -> str:
        """Under which it is told; "" = nobody wrote one."""
        return next(iter(self.document.topics), "")


def changes_between(
    register: Register, first: date, last: date, *, topic: str = "", audience: str = ""
) -> tuple[LawChange, ...]:
    """What happens from a day to a day, both counted, each once, by topic and day.

    `topic` and `audience` choose documents, typed with or without marks; "" = all.
    """
    found: dict[tuple[object, ...], LawChange] = {}
    for document in register.documents:
        if _chosen(topic, document.topics) and _chosen(audience, document.audiences):
            for one in _events(register, document, first, last):
                key = document.key, one.kind, one.day, fold(one.scope)
                if key not in found or (one.by and not found[key].by):
                    found[key] = one
    return tuple(
        sorted(
            found.values(),
            key=lambda one: (not one.topic, fold(one.topic), one.day, _ORDER[one.kind],
                             one.document.key),
        )
    )  # fmt: skip


def _chosen(wanted: str, given: tuple[str, ...]) -> bool:
    return not wanted or fold(wanted) in map(fold, given)


@dataclass(frozen=True, slots=True)
class _Event:
    day: date | None
    kind: ChangeKind
    scope: str = ""
    by: str = ""


def _events(
    register: Register, document: RegisteredDocument, first: date, last: date
) -> Iterator[LawChange]:
    own = [
        _Event(document.in_force, ChangeKind.BEGINS),
        _Event(document.ended, ChangeKind.ENDS),
        *(_Event(part.since, ChangeKind.BEGINS, part.scope) for part in document.by_article),
        *(_Event(part.until, ChangeKind.ENDS, part.scope) for part in document.by_article),
    ]
    done = [one for act in register.acts_on(document) for one in _of_act(act, register)]
    for event in (*own, *done):
        if event.day is not None and first <= event.day <= last:
            yield LawChange(
                day=event.day,
                kind=event.kind,
                document=document,
                standing=document_on(register, document, last),
                scope=event.scope,
                by=event.by,
            )


def _of_act(act: ActOnDocument, register: Register) -> Iterator[_Event]:
    relation = act.relation
    actor = register.document(act.by) if act.by else None
    since = relation.since or (actor.in_force if actor is not None else None)
    if relation.kind in ENDING:
        yield _Event(since, ChangeKind.ENDS, relation.scope, act.by)
    elif relation.kind in SUSPENDING:
        yield _Event(since, ChangeKind.SUSPENDED, relation.scope, act.by)
        yield _Event(relation.until, ChangeKind.GOES_ON, relation.scope, act.by)
    elif relation.kind is RelationKind.AMENDS:
        yield _Event(since, ChangeKind.AMENDED, relation.scope, act.by)

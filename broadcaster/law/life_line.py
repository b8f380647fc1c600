"""The life of a document: from which day on it stands how, as far as the register knows.

`effect` answers for one day. Between two days of which the register tells nothing changes, so its
answers on those days are the answers for all others.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from broadcaster.law.effect import DocumentStanding, Effect, document_on
from broadcaster.law.register import (
    ENDING,
    IMPLEMENTING,
    SUSPENDING,
    ActOnDocument,
    Register,
    RegisteredDocument,
    RelationKind,
)

_FURTHEST = 4  # documents between the one asked about and a day that decides; `effect` asks no more


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectSpan:
    """Days on which a document stands the same."""

    since: date | None  # the first of them; None = from before any day that is known
    standing: DocumentStanding


def life_line(register: Register, document: RegisteredDocument) -> tuple[EffectSpan, ...]:
    """How a document stood, stands and will stand, the earliest first; never empty.

    It begins on the day of issue, where that is known, or before where it stands otherwise there:
    what is in force from that very day may be in the register ahead of it.
    """
    days = sorted(turning_days(register, document))
    first = document.issued
    turn = first or (days[0] if days else date.min)
    before = _on(register, document, turn - timedelta(days=1) if turn > date.min else turn)
    spans = [EffectSpan(since=None, standing=before)]
    if first is not None:
        issued = EffectSpan(since=first, standing=_on(register, document, first))
        spans = [*spans, issued] if _told(before) != _told(issued.standing) else [issued]
    for day in days:
        if first is not None and day <= first:
            continue
        standing = _on(register, document, day)
        if _told(standing) != _told(spans[-1].standing):
            spans.append(EffectSpan(since=day, standing=standing))
    return tuple(spans)


def span_on(spans: tuple[EffectSpan, ...], day: date) -> int:
    """The place of the span of a day; of one before them all: the first."""
    begun = [n for n, span in enumerate(spans) if span.since is None or span.since <= day]
    return max(begun, default=0)


def _on(register: Register, document: RegisteredDocument, day: date) -> DocumentStanding:
    """As `document_on`, but not in force by what stands beside a file with mistakes."""
    standing = document_on(register, document, day)
    if standing.effect is not Effect.IN_FORCE or not register.broken_file(document.number):
        return standing
    remark = "tệp của sổ đang lỗi"  # which one, the station's own people read elsewhere
    return replace(standing, effect=Effect.UNKNOWN, remark=remark)


def _told(standing: DocumentStanding) -> tuple[Effect, str]:
    return standing.effect, standing.remark


def turning_days(register: Register, document: RegisteredDocument) -> frozenset[date]:
    """Every day on which the document's standing may change."""
    found: set[date | None] = set()
    for one in deciding_documents(register, document):
        found.update((one.in_force, one.ended))
        found.update(day for part in one.by_article for day in (part.since, part.until))
        acts = (act.relation for act in deciding_acts(register, one))
        for relation in (*acts, *one.resumed):
            found.update((relation.since, relation.until))
    return frozenset(day for day in found if day is not None)


def deciding_acts(register: Register, document: RegisteredDocument) -> tuple[ActOnDocument, ...]:
    """What was done to it that changes how it stands; not the thousand decrees under a law."""
    return tuple(act for act in register.acts_on(document) if act.relation.kind in _DECIDING)


def deciding_documents(
    register: Register, document: RegisteredDocument
) -> tuple[RegisteredDocument, ...]:
    """The document and every one from which it may follow how it stands, the nearest first."""
    found = {document.key: document}
    near = [document]
    for _ in range(_FURTHEST):
        names: list[str] = []
        for one in near:
            names += [act.by for act in deciding_acts(register, one)]
            names += [relation.other for relation in one.resumed]
            names += [r.other for r in one.relations if r.kind in IMPLEMENTING and r.acts]
        others = (register.document(name) for name in dict.fromkeys(names) if name)
        near = [one for one in others if one is not None and one.key not in found]
        found |= {one.key: one for one in near}
    return tuple(found.values())


_DECIDING = (*ENDING, *SUSPENDING, RelationKind.AMENDS)

"""The life of a document: from which day on it stands how, as far as the register knows.

`effect` answers for one day. Between two days of which the register tells nothing changes, so its
answers on those days are the answers for all others.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from broadcaster.law.effect import DocumentStanding, Effect, document_on
from broadcaster.law.register import (
    ENDING,
    IMPLEMENTING,
    SUSPENDING,
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

    It begins on the day of issue, where that is known.
    """
    days = sorted({day for day in _days(register, document) if day})
    first = document.issued
    if first is None:
        before = days[0] - timedelta(days=1) if days and days[0] > date.min else date.min
        spans = [EffectSpan(since=None, standing=_on(register, document, before))]
    else:
        spans = [EffectSpan(since=first, standing=_on(register, document, first))]
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


def _days(register: Register, document: RegisteredDocument) -> Iterator[date | None]:
    """Every day on which the document's standing may change."""
    seen, near = {document.key}, [document]
    for _ in range(_FURTHEST + 1):
        others: dict[tuple[str, str], RegisteredDocument] = {}
        for one in near:
            yield from (one.in_force, one.ended)
            yield from (day for part in one.by_article for day in (part.since, part.until))
            acts = [a for a in register.acts_on(one) if a.relation.kind in _DECIDING]
            for relation in (*(act.relation for act in acts), *one.resumed):
                yield from (relation.since, relation.until)
            names = [act.by for act in acts] + [relation.other for relation in one.resumed]
            names += [r.other for r in one.relations if r.kind in IMPLEMENTING and r.acts]
            for name in filter(None, names):
                other = register.document(name)
                if other is not None and other.key not in seen:
                    others[other.key] = other
        seen.update(others)
        near = [*others.values()]


_DECIDING = (*ENDING, *SUSPENDING, RelationKind.AMENDS)

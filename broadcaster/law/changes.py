"""What the law did meanwhile to the documents that an episode cites.

The episode keeps what its sources were when it was made; the register is asked as it is today. So
what somebody entered only now of an earlier day is found as well as what began since.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from broadcaster.domain.dates import written
from broadcaster.domain.script import LegalSource
from broadcaster.law.effect import DocumentStanding, Effect, standing_on
from broadcaster.law.register import (
    ENDING,
    IMPLEMENTING,
    SUSPENDING,
    ActOnDocument,
    Register,
    RegisteredDocument,
    RelationKind,
)

GRAVE = (Effect.ENDED, Effect.SUSPENDED, Effect.NOT_YET)  # as a whole nobody may rely on it
_PARTLY = (Effect.ENDED_IN_PART, Effect.SUSPENDED_IN_PART, Effect.DOUBTFUL)
_FAR = 4  # relations that a standing may follow from: it, who acts on it, who acts on that one
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChange:
    """What became of a document since people last judged words that rest on it."""

    document: str  # its number as the episode cites it
    effect: Effect  # on the day that is asked about
    since: date | None  # first day on which it stands so; None = not known
    by: tuple[str, ...] = ()  # numbers of the documents that did it
    reason: str = ""  # how it stands, in the register's words
    early: bool = False  # it stood so already on the day of the judgement: what was said was wrong

    @property
    def grave(self) -> bool:
        """Whether the document as a whole is not to be relied on."""
        return self.effect in GRAVE

    @property
    def told(self) -> str:
        """“100/2019/NĐ-CP: từ ngày 15/5/2026 đã được thay bằng 90/2026/NĐ-CP”."""
        return f"{self.document}: {self.sentence}"

    @property
    def sentence(self) -> str:
        """The same without the number, for a line beside it."""
        since = f"từ ngày {written(self.since)} " if self.since else ""
        by = ", ".join(self.by)
        if self.effect is Effect.ENDED:
            return f"{since}đã được thay bằng {by}" if by else f"{since}hết hiệu lực"
        if self.effect is Effect.SUSPENDED:
            return f"{since}ngưng hiệu lực" + (f" theo {by}" if by else "")
        if self.effect is Effect.NOT_YET:
            return f"chưa có hiệu lực{f' ({self.reason})' if self.reason else ''}"
        if self.effect is Effect.IN_FORCE:
            told = f"được sửa đổi, bổ sung bởi {by}" if by else "có hiệu lực trở lại"
            return f"{since}{told}"
        return f"{since}{self.effect}" + (f" ({self.reason})" if self.reason else "")


def changes_since(
    sources: Iterable[LegalSource], judged: date, on: date, register: Register
) -> tuple[SourceChange, ...]:
    """What became of the sources of an episode, each document once, the gravest first.

    `judged` is the day for which people took the sources as right: of what was aired the day on
    which it was heard, of what waits that of its approval. `on` is the day that is asked about:
    today, or the day of the slot. What the episode's own facts said of that day is no change.
    """
    found = (_change(source, judged, on, register) for source in _each_once(sources))
    return tuple(sorted((one for one in found if one), key=lambda one: not one.grave))


def _each_once(sources: Iterable[LegalSource]) -> Iterator[LegalSource]:
    plain = (replace(source, place=None) for source in sources)
    return iter({(one.number, one.issuer): one for one in plain}.values())


@lru_cache(maxsize=16384)  # ten thousand episodes cite a few hundred documents
def _change(source: LegalSource, judged: date, on: date, register: Register) -> SourceChange | None:
    now, then = (standing_on(source, day, register) for day in (on, judged))
    if now.known is None or now.effect is Effect.UNKNOWN:
        return None
    named_so = source.ended is not None and source.ended <= judged
    if now.effect in GRAVE:
        known = now.effect is Effect.ENDED and named_so
        early = then.effect in GRAVE
        return None if known else _told(source, now, on, register, early=early)
    if now.effect in _PARTLY:
        since = _since(source, now, on, register)
        learned = _last_looked_at(now.known, register)
        newer = since is None or since > judged or (learned is not None and learned > judged)
        early = since is not None and since <= judged
        return _told(source, now, on, register, early=early) if newer else None
    if then.effect in (Effect.ENDED, Effect.SUSPENDED) and not named_so:
        return _told(source, now, on, register, early=False)
    return _amended(source, now, judged, on, register)


def _amended(
    source: LegalSource, now: DocumentStanding, judged: date, on: date, register: Register
) -> SourceChange | None:
    assert now.known is not None
    found = [*_amending(now.known, register, judged, on)]
    if not found:
        return None
    by = tuple(dict.fromkeys(act.by for act, _ in found if act.by))
    since = min(day for _, day in found)
    return SourceChange(
        document=source.number, effect=now.effect, since=since, by=by, reason=now.remark
    )


def _told(
    source: LegalSource, now: DocumentStanding, on: date, register: Register, *, early: bool
) -> SourceChange:
    assert now.known is not None
    kinds = SUSPENDING if now.effect is Effect.SUSPENDED else ENDING
    acts = register.acts_on(now.known) if now.effect is not Effect.IN_FORCE else ()
    by = (act.by for act in acts if act.relation.kind in kinds and act.by in now.remark)
    return SourceChange(
        document=source.number,
        effect=now.effect,
        since=_since(source, now, on, register),
        by=tuple(dict.fromkeys(number for number in by if number)),
        reason=now.remark,
        early=early,
    )


def _since(source: LegalSource, now: DocumentStanding, on: date, register: Register) -> date | None:
    """The first day of the stretch, up to the day, in which it stands so, for the same reason.

    None = it always did.
    """
    days = {day for day in (source.in_force, source.ended) if day is not None}
    assert now.known is not None
    for document in _around(now.known, register):
        days.update(_days_of(document))
    for day in sorted((day for day in days if day <= on), reverse=True):
        if standing_on(source, day - _DAY, register).words != now.words:
            return day
    return None


def _amending(
    document: RegisteredDocument, register: Register, judged: date, on: date
) -> Iterator[tuple[ActOnDocument, date]]:
    """Those that amend it, each with its first day, between the two days."""
    for act in register.acts_on(document):
        if act.relation.kind is not RelationKind.AMENDS:
            continue
        actor = register.document(act.by) if act.by else None
        day = act.relation.since or (actor.in_force if actor is not None else None)
        if day is not None and judged < day <= on:
            yield act, day


def _last_looked_at(document: RegisteredDocument, register: Register) -> date | None:
    """When somebody last looked at what acts on it; of the document itself nobody asks.

    That somebody looked the document up again and found what was known is no change.
    """
    acting = {act.by for act in register.acts_on(document) if act.by}
    actors = (register.document(number) for number in acting)
    days = (check.day for actor in actors if actor is not None for check in actor.checks)
    return max(days, default=None)


# ----- from what a standing may follow


def _around(document: RegisteredDocument, register: Register) -> tuple[RegisteredDocument, ...]:
    """The document and every one from which it may follow how it stands."""
    found, edge = {document.key: document}, [document]
    for _ in range(_FAR):
        numbers = {act.by for one in edge for act in register.acts_on(one)}
        for one in edge:
            numbers |= {r.other for r in (*one.relations, *one.resumed) if _leads_on(r.kind)}
        near = (register.document(number) for number in sorted(numbers) if number)
        edge = [one for one in near if one is not None and one.key not in found]
        found |= {one.key: one for one in edge}
    return tuple(found.values())


def _leads_on(kind: RelationKind) -> bool:
    return kind in (*IMPLEMENTING, *ENDING, *SUSPENDING)


def _days_of(document: RegisteredDocument) -> Iterator[date]:
    days = [document.in_force, document.ended]
    for relation in (*document.relations, *document.resumed):
        days += [relation.since, relation.until]
    for part in document.by_article:
        days += [part.since, part.until]
    return (day for day in days if day is not None)


# ----- what is told of episodes changes with these and with nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingFacts:
    """All from which follows how some documents stand on a day, and on which day it may change."""

    key: str  # equal keys: the same is told of them
    due: date | None  # first day after it on which they may stand otherwise; None = no day is known


def standing_facts(sources: Iterable[LegalSource], on: date, register: Register) -> StandingFacts:
    """What the standing of these documents follows from, whoever looked them up when."""
    told: list[object] = []
    days: set[date] = set()
    for source in sources:
        days.update(day for day in (source.in_force, source.ended) if day is not None)
        meant = register.numbered(source.number, source.issuer) or register.perhaps(source.number)
        told.append((source.number, register.broken_file(source.number)))
        for known in meant:
            told.append((known.key, _last_looked_at(known, register)))
            for document in _around(known, register):
                days.update(_days_of(document))
                told.append(_facts_of(document, register))
    begun = max((day for day in days if day <= on), default=None)
    digest = hashlib.sha256(repr((told, begun)).encode()).hexdigest()[:32]
    return StandingFacts(key=digest, due=min((day for day in days if day > on), default=None))


def _facts_of(document: RegisteredDocument, register: Register) -> tuple[object, ...]:
    acts = [(act.by, replace(act.relation, place=None)) for act in register.acts_on(document)]
    return (
        *(document.key, document.in_force, document.ended, document.by_article),
        *(document.read_status, document.remark, acts),
        *(replace(one, place=None) for one in (*document.relations, *document.resumed)),
    )

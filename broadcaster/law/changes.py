"""What the law did meanwhile to the documents that an episode cites.

The episode keeps what its sources were when it was made; the register is asked as it is today. So
what somebody entered only now of an earlier day is found as well as what began since.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from weakref import WeakKeyDictionary

from broadcaster.domain.dates import written
from broadcaster.domain.script import LegalSource
from broadcaster.law.effect import (
    DocumentStanding,
    Effect,
    is_about,
    places_named,
    standing_on,
)
from broadcaster.law.life_line import deciding_acts, deciding_documents, turning_days
from broadcaster.law.register import (
    ENDING,
    SUSPENDING,
    Register,
    RegisteredDocument,
    RelationKind,
)

GRAVE = (Effect.ENDED, Effect.SUSPENDED, Effect.NOT_YET)  # as a whole nobody may rely on it
_PARTLY = (Effect.ENDED_IN_PART, Effect.SUSPENDED_IN_PART, Effect.DOUBTFUL)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChange:
    """What became of a document since people last judged words that rest on it."""

    document: str  # its number as the episode cites it
    effect: Effect  # on the day that is asked about
    since: date | None  # first day on which it stands so; None = not known
    by: tuple[str, ...] = ()  # numbers of the documents that did it
    repealed: bool = False  # they only put an end to it; nothing took its place
    reason: str = ""  # how it stands, in the register's words
    early: bool = False  # on the day of the judgement it was already not as it was taken to be
    was: str = ""  # how it stood on that day, where nobody might rely on it; "" = one might
    places: tuple[str, ...] = ()  # "Điều 7 khoản 2": what of it, where only that; () = not told

    @property
    def grave(self) -> bool:
        """Whether the document as a whole is not to be relied on."""
        return self.effect in GRAVE

    @property
    def told(self) -> str:
        """“100/2019/NĐ-CP: từ ngày 15/5/2026 đã được thay bằng 90/2026/NĐ-CP”."""
        return f"{self.document}: {self.sentence}"

    @property
    def of_the_day(self) -> str:
        """The same, but how it stood when it was judged, where what came since hides that."""
        hidden = self.was and not self.grave
        return f"{self.document}: vào ngày phát {self.was}" if hidden else self.told

    @property
    def sentence(self) -> str:
        """The same without the number, for a line beside it."""
        since = f"từ ngày {written(self.since)} " if self.since else ""
        by = ", ".join(self.by)
        what = f"{', '.join(self.places)} " if self.places else ""
        if self.effect is Effect.ENDED:
            done = "bị bãi bỏ theo" if self.repealed else "đã được thay bằng"
            return f"{since}{what}{done} {by}" if by else f"{since}{what}hết hiệu lực"
        if self.effect is Effect.SUSPENDED:
            return f"{since}{what}ngưng hiệu lực" + (f" theo {by}" if by else "")
        if self.effect is Effect.NOT_YET:
            return f"chưa có hiệu lực{f' ({self.reason})' if self.reason else ''}"
        if self.effect is Effect.IN_FORCE:
            again = "có hiệu lực" if self.was == Effect.NOT_YET else "có hiệu lực trở lại"
            return f"{since}{what}được sửa đổi, bổ sung bởi {by}" if by else f"{since}{again}"
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
    """Each document once; two scripts that rely on places of it rely on those of both."""
    kept: dict[tuple[str, str], LegalSource] = {}
    for source in sources:
        one = replace(source, place=None)
        before = kept.get((one.number, one.issuer), one)
        both = dict.fromkeys((before.articles, one.articles))
        one = replace(one, articles="" if "" in both else "; ".join(both))
        kept[one.number, one.issuer] = one
    return iter(kept.values())


def wrong_between(
    sources: Iterable[LegalSource], first: date, last: date, register: Register
) -> bool:
    """Whether on some day from one to the other nobody might rely on one of them."""
    for source in _each_once(sources):
        life = _life_of(source, register)
        within = (day for day in life.days if first < day <= last)
        if any(_wrong_words(source, day, life) for day in (first, *within)):
            return True
    return False


def _change(source: LegalSource, judged: date, on: date, register: Register) -> SourceChange | None:
    life = _life_of(source, register)
    now = life.on(on)
    if now.known is None or now.effect is Effect.UNKNOWN:
        return None
    was = _wrong_words(source, judged, life)
    if now.effect in GRAVE:
        known = now.effect is Effect.ENDED and source.ended is not None and source.ended <= judged
        return None if known else _told(source, life, on, early=bool(was), was=was)
    if now.effect in _PARTLY:
        since = life.since(on)
        learned = _last_looked_at(now.known, register)
        newer = since is None or since > judged or (learned is not None and learned > judged)
        early = bool(was) or (since is not None and since <= judged)
        return _told(source, life, on, early=early, was=was) if newer or was else None
    if was:
        return _told(source, life, on, early=True, was=was)
    return _amended(source, now, judged, on, register)


def _wrong_words(source: LegalSource, day: date, life: "_Life") -> str:
    """How a document stood on a day on which nobody might rely on it; "" = one might, or knew."""
    then = life.on(day)
    if then.effect not in GRAVE:
        return ""
    ended = then.effect is Effect.ENDED and source.ended is not None and source.ended <= day
    to_come = (
        then.effect is Effect.NOT_YET and source.in_force is not None and source.in_force > day
    )
    return "" if ended or to_come else then.words


def _amended(
    source: LegalSource, now: DocumentStanding, judged: date, on: date, register: Register
) -> SourceChange | None:
    assert now.known is not None
    places = places_named(source.articles, now.known.name, register)
    found = [
        one
        for one in _amending(now.known, register, judged, on)
        if not places or any(is_about(one[2], place, register) for place in places)
    ]
    if not found:
        return None
    return SourceChange(
        document=source.number,
        effect=now.effect,
        since=min(day for _, day, _ in found),
        by=tuple(dict.fromkeys(number for number, _, _ in found if number)),
        reason=now.remark,
        places=_scopes(scope for _, _, scope in found),
    )


def _scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """The places that are told, each once; () = one of them is the whole document."""
    found = dict.fromkeys(scopes)
    return () if "" in found else tuple(found)


def _told(source: LegalSource, life: "_Life", on: date, *, early: bool, was: str) -> SourceChange:
    now = life.on(on)
    kinds = SUSPENDING if now.effect is Effect.SUSPENDED else ENDING
    acts = [act for act in now.acts if act.relation.kind in kinds and act.by]
    replacing = [act for act in acts if act.relation.kind is not RelationKind.REPEALS]
    return SourceChange(
        document=source.number,
        effect=now.effect,
        since=life.since_effect(on) if now.effect is Effect.IN_FORCE else life.since(on),
        by=tuple(dict.fromkeys(act.by for act in replacing or acts)),
        repealed=bool(acts) and not replacing,
        places=_scopes(act.relation.scope for act in replacing or acts)
        if now.effect in GRAVE
        else (),
        reason=now.remark,
        early=early,
        was=was,
    )


def _amending(
    document: RegisteredDocument, register: Register, judged: date, on: date
) -> Iterator[tuple[str, date, str]]:
    """The numbers of those that amend it between the two days, with first day and scope."""
    for act in deciding_acts(register, document):
        if act.relation.kind is not RelationKind.AMENDS:
            continue
        actor = register.document(act.by) if act.by else None
        day = act.relation.since or (actor.in_force if actor is not None else None)
        if day is not None and judged < day <= on:
            yield act.by, day, act.relation.scope


def _last_looked_at(document: RegisteredDocument, register: Register) -> date | None:
    """When somebody last looked at what changes how it stands; of the document itself nobody asks.

    That somebody looked the document up again and found what was known is no change.
    """
    acting = {act.by for act in deciding_acts(register, document) if act.by}
    actors = (register.document(number) for number in acting)
    days = (check.day for actor in actors if actor is not None for check in actor.checks)
    return max(days, default=None)


# ----- how a source stands on every day


@dataclass(frozen=True, slots=True)
class _Life:
    """How a source stands, from each day on which that changes; the first is from ever."""

    days: Sequence[date]
    standings: Sequence[DocumentStanding]

    def on(self, day: date) -> DocumentStanding:
        return self.standings[self._place(day)]

    def since(self, day: date) -> date | None:
        """The first day on which it stands so for the same reason; None = it always did."""
        return self._first(self._place(day))

    def since_effect(self, day: date) -> date | None:
        """The same whatever the reason is."""
        place = self._place(day)
        while place and self.standings[place - 1].effect is self.standings[place].effect:
            place -= 1
        return self._first(place)

    def _place(self, day: date) -> int:
        return bisect_right(self.days, day) - 1

    def _first(self, place: int) -> date | None:
        return self.days[place] if place else None


_Asked = tuple[str, str, date | None, date | None, str]
# ten thousand episodes cite a few hundred documents; what is known goes with its register
_LIVES: WeakKeyDictionary[Register, dict[_Asked, _Life]] = WeakKeyDictionary()


def _life_of(source: LegalSource, register: Register) -> _Life:
    lives = _LIVES.setdefault(register, {})
    asked = (source.number, source.issuer, source.in_force, source.ended, source.articles)
    if asked not in lives:
        lives[asked] = _life(source, register)
    return lives[asked]


def _life(source: LegalSource, register: Register) -> _Life:
    days = {day for day in (source.in_force, source.ended) if day is not None}
    for known in register.numbered(source.number, source.issuer):
        days |= turning_days(register, known)
    changed, standings = [date.min], [standing_on(source, date.min, register)]
    for day in sorted(days - {date.min}):
        standing = standing_on(source, day, register)
        if standing.words != standings[-1].words:
            changed.append(day)
            standings.append(standing)
    return _Life(changed, standings)


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
        asked = source.number, source.issuer
        meant = register.numbered(*asked) or register.perhaps(*asked)
        told.append((source.number, register.broken_file(source.number)))
        told += (one.key for one in register.numbered(source.number) if one not in meant)
        told += filter(None, (source.articles,))
        for known in meant:
            told.append((known.key, _last_looked_at(known, register)))
            days |= turning_days(register, known)
            told += (_facts_of(one, register) for one in deciding_documents(register, known))
    begun = max((day for day in days if day <= on), default=None)
    digest = hashlib.sha256(repr((told, begun)).encode()).hexdigest()[:32]
    return StandingFacts(key=digest, due=min((day for day in days if day > on), default=None))


def _facts_of(document: RegisteredDocument, register: Register) -> tuple[object, ...]:
    acts = [
        (act.by, replace(act.relation, place=None)) for act in deciding_acts(register, document)
    ]
    return (
        *(document.key, document.in_force, document.ended, document.by_article),
        *(document.read_status, document.remark, acts),
        *(replace(one, place=None) for one in (*document.relations, *document.resumed)),
    )

"""Whether a document is in force on a day, and from which dates and relations that follows.

Nothing here is typed by anybody: an effect is computed from the register and from the dates that a
script gives. What neither says is unknown, and never shown as in force. The rules: Law on
Promulgation of Legal Documents 64/2025/QH15, articles 53, 56 and 57; that a correction (đính chính)
changes no content: Decree 78/2025/NĐ-CP, article 9.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING

from broadcaster.domain.dates import written
from broadcaster.domain.script import LegalSource
from broadcaster.domain.text import nfc
from broadcaster.law.addresses import LawAddress
from broadcaster.law.document_numbers import document_key
from broadcaster.law.register import (
    ENDING,
    IMPLEMENTING,
    SUSPENDING,
    ActOnDocument,
    DocumentRelation,
    DocumentStatus,
    Register,
    RegisteredDocument,
    RelationKind,
)

if TYPE_CHECKING:
    from broadcaster.law.references import LawCitation


class Effect(StrEnum):
    """A document's effect on a day; the value is what people read."""

    UNKNOWN = "chưa kiểm hiệu lực"
    NOT_YET = "chưa có hiệu lực"
    IN_FORCE = "còn hiệu lực"
    ENDED_IN_PART = "hết hiệu lực một phần"
    SUSPENDED_IN_PART = "ngưng hiệu lực một phần"
    DOUBTFUL = "cần rà soát"
    SUSPENDED = "ngưng hiệu lực"
    ENDED = "hết hiệu lực"

    @property
    def colour(self) -> str:
        """Of its mark: "ok", "warn", "bad", or "unknown" (grey)."""
        return _SIGNS[self][0]

    @property
    def sign(self) -> str:
        """For who sees no colour."""
        return _SIGNS[self][1]


_SIGNS = {
    Effect.UNKNOWN: ("unknown", "?"),
    Effect.NOT_YET: ("warn", "!"),
    Effect.IN_FORCE: ("ok", "✓"),
    Effect.ENDED_IN_PART: ("warn", "!"),
    Effect.SUSPENDED_IN_PART: ("warn", "!"),
    Effect.DOUBTFUL: ("warn", "!"),
    Effect.SUSPENDED: ("bad", "✕"),
    Effect.ENDED: ("bad", "✕"),
}

# from what may be said to what may not: what has not begun is no better than what is held up
GRAVITY = (
    Effect.IN_FORCE,
    Effect.UNKNOWN,
    Effect.ENDED_IN_PART,
    Effect.SUSPENDED_IN_PART,
    Effect.DOUBTFUL,
    Effect.NOT_YET,
    Effect.SUSPENDED,
    Effect.ENDED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentStanding:
    """How a document, or a place in it, stands on a day."""

    effect: Effect
    remark: str = ""  # "từ 15/5/2026, được thay bởi 90/2026/NĐ-CP"; may be empty
    known: RegisteredDocument | None = None  # what the register has of it
    acts: tuple[ActOnDocument, ...] = ()  # what was done to it, as far as it stands so by that

    @property
    def words(self) -> str:
        """Effect and remark in one line."""
        return f"{self.effect} ({self.remark})" if self.remark else self.effect.value


def standing_on(source: LegalSource, day: date, register: Register) -> DocumentStanding:
    """How a source stands on a day: what the register knows goes before what the script says.

    A document that ended is ended whatever dates the script leaves out or gives. A number that is
    written short, or that several bodies gave, is never decided by a guess: it is unknown, and the
    remark names what it may be. So is a number in force of which the register's file has mistakes.
    Of a script that names the articles it relies on these are asked, and the gravest answer counts.
    """
    return _unless_broken(_standing(source, day, register), source.number, register)


def shown_on(
    register: Register,
    document: RegisteredDocument,
    day: date,
    address: LawAddress | None = None,
) -> DocumentStanding:
    """As `document_on`, for who reads it: of one whose file has mistakes nobody is told green."""
    standing = document_on(register, document, day, address)
    return _unless_broken(standing, document.number, register)


def _unless_broken(standing: DocumentStanding, number: str, register: Register) -> DocumentStanding:
    broken = standing.effect is Effect.IN_FORCE and register.broken_file(number)
    if not broken:
        return standing
    remark = f"{broken} của sổ đang lỗi"
    return DocumentStanding(effect=Effect.UNKNOWN, remark=remark, known=standing.known)


def _standing(source: LegalSource, day: date, register: Register) -> DocumentStanding:
    known = register.numbered(source.number, source.issuer)
    if known:
        dated = [_with_dates(one, source) for one in known]
        return _one_of([_of_places(register, one, day, source.articles) for one in dated])
    effect = _by_script(source, day)
    remarks = [*_of_others(source, register), *_may_be(source, day, register)]
    if remarks and effect is Effect.IN_FORCE:
        effect = Effect.UNKNOWN
    return DocumentStanding(effect=effect, remark="; ".join(remarks))


def _of_places(
    register: Register, document: RegisteredDocument, day: date, articles: str
) -> DocumentStanding:
    places = places_named(articles, document.name, register)
    standings = [(place, document_on(register, document, day, place)) for place in places]
    if not standings:
        return document_on(register, document, day)
    place, worst = max(standings, key=lambda one: GRAVITY.index(one[1].effect))
    if worst.effect is Effect.IN_FORCE or worst.words == document_on(register, document, day).words:
        return worst
    told = [" ".join(map(str, place.steps)), worst.remark]
    return replace(worst, remark=": ".join(filter(None, told)))


def places_named(words: str, document: str, register: Register) -> tuple[LawAddress, ...]:
    """The places of a document that words name ("Điều 7 khoản 9; Điều 12"); () = not each is clear.

    Words that the reader of citations passes over name something that nobody knows, and then it is
    the whole document that is relied on; so where a place of another document is named.
    """
    from broadcaster.law.references import CitingText, citations_in  # only for places

    found: list[LawAddress] = []
    for part in _PARTS.split(words):
        about = CitingText(here=LawAddress(document=document))
        cited = citations_in(part, register, about) if part.strip() else ()
        named = [one for citation in cited for one in citation.addresses]
        own = ("", document_key(document))
        clear = all(one.steps and document_key(one.document) in own for one in named)
        if part.strip() and not (named and clear and not _passed_over(part, cited, document)):
            return ()
        found += (one.of(document) for one in named)
    return tuple(dict.fromkeys(found))


_PARTS = re.compile(r"[;\n]")
_JOINS = re.compile(
    r"(?<!\w)(?:và|của|các|nghị định|thông tư|(?:bộ )?luật|nghị quyết|quyết định|số)(?!\w)",
    re.IGNORECASE,
)


def _passed_over(words: str, cited: "Iterable[LawCitation]", document: str) -> bool:
    """Whether words stand beside the citations that neither join them nor are the document."""
    plain, left, at = nfc(words), [], 0
    for one in cited:
        left.append(plain[at : one.start])
        at = one.end
    rest = " ".join([*left, plain[at:]]).replace(document, " ")
    return any(char.isalnum() for char in _JOINS.sub(" ", rest))


def is_about(scope: str, place: LawAddress, register: Register) -> bool:
    """Whether something that is done to "Điều 7 khoản 2" may touch a place; "" touches all."""
    return not scope or _covers(scope, place, register) is not False


def _one_of(standings: Sequence[DocumentStanding]) -> DocumentStanding:
    """How a document stands that may be any of some: never in force, unknown if they differ."""
    effects = {one.effect for one in standings}
    if len(standings) == 1 or (len(effects) == 1 and Effect.IN_FORCE not in effects):
        return standings[0]
    bodies = ((one.known.issuer if one.known else "", one.effect) for one in standings)
    told = ", ".join(f"{issuer or 'chưa ghi cơ quan'}: {effect}" for issuer, effect in bodies)
    remark = f"số này có ở nhiều nơi, cần ghi rõ cơ quan: {told}"
    return DocumentStanding(effect=Effect.UNKNOWN, remark=remark)


def _with_dates(known: RegisteredDocument, source: LegalSource) -> RegisteredDocument:
    """The document with the dates of a script too; where they differ, the more cautious ones."""
    started = [day for day in (known.in_force, source.in_force) if day is not None]
    ended = [day for day in (known.ended, source.ended) if day is not None]
    return replace(
        known, in_force=max(started, default=None), ended=min(ended, default=None)
    )  # fmt: skip


def _by_script(source: LegalSource, day: date) -> Effect:
    if source.ended is not None and day >= source.ended:
        return Effect.ENDED
    return _started(source.in_force, day)


def _started(in_force: date | None, day: date) -> Effect:
    if in_force is None:
        return Effect.UNKNOWN
    return Effect.NOT_YET if day < in_force else Effect.IN_FORCE


def _of_others(source: LegalSource, register: Register) -> Iterator[str]:
    """That a number is known, and of other bodies alone: what it holds is not what they wrote."""
    others = dict.fromkeys(one.issuer for one in register.numbered(source.number))
    if others:
        yield f"sổ chỉ có số này của {', '.join(others)}, không có của {source.issuer}"


def _may_be(source: LegalSource, day: date, register: Register) -> Iterator[str]:
    for known in register.perhaps(source.number, source.issuer):
        effect = document_on(register, known, day).effect
        if effect not in (Effect.IN_FORCE, Effect.UNKNOWN):
            yield f"nếu là {known.number}: {effect}"


class _Hold(Enum):
    """Whether what a document does to another one counts on a day."""

    YES = auto()
    LATER = auto()
    OVER = auto()
    HELD_BACK = auto()  # the document that does it is itself suspended
    SOME_DAY = auto()  # it is not known since when


@dataclass(frozen=True, slots=True)
class _Act:
    """A relation, whether it counts, and since when."""

    by: str
    relation: DocumentRelation
    hold: _Hold
    since: date | None

    @property
    def whole(self) -> bool:
        return not self.relation.scope


def document_on(
    register: Register,
    document: RegisteredDocument,
    day: date,
    address: LawAddress | None = None,
) -> DocumentStanding:
    """How a document of the register, or one place in it, stands on a day."""
    return _Question(register, document, day, address).answer()


class _Question:
    """One document on one day: what was done to it, and what follows."""

    def __init__(
        self,
        register: Register,
        document: RegisteredDocument,
        day: date,
        address: LawAddress | None = None,
    ) -> None:
        self._register, self._document, self._day = register, document, day
        self._address = address
        self._acts = [self._weighed(act) for act in register.acts_on(document)]

    def answer(self) -> DocumentStanding:
        """The first that holds: ended, suspended, not yet begun, in part, in doubt, in force."""
        for look in (self._ended, self._suspended, self._begun, self._in_part, self._in_doubt):
            if found := look():
                return found
        effect = _started(self._document.in_force, self._day)
        remarks = filter(None, (self._again(), *self._amended(), self._document.remark))
        return DocumentStanding(effect=effect, remark="; ".join(remarks), known=self._document)

    def _stands(self, effect: Effect, remark: str, acts: Iterable[_Act] = ()) -> DocumentStanding:
        by = tuple(ActOnDocument(by=act.by, relation=act.relation) for act in acts)
        return DocumentStanding(effect=effect, remark=remark, known=self._document, acts=by)

    def _weighed(self, act: ActOnDocument) -> _Act:
        """Whether an act counts on the day; the document that does it may itself be suspended."""
        relation = act.relation
        actor = self._register.document(act.by) if act.by else None
        since = relation.since
        if (
            since is None
            and actor is not None
            and self._document.read_status not in _READ_WITHOUT_DAY
        ):
            since = actor.in_force
        hold = _Hold.YES
        if relation.until is not None and self._day >= relation.until:
            hold = _Hold.OVER
        elif since is None:
            hold = _Hold.SOME_DAY
        elif self._day < since:
            hold = _Hold.LATER
        if actor is not None and hold in (_Hold.YES, _Hold.SOME_DAY):
            hold = self._with_actor(actor, relation.kind, hold)
        return _Act(act.by, relation, hold, since)

    def _with_actor(self, actor: RegisteredDocument, kind: RelationKind, hold: _Hold) -> _Hold:
        """What the state of the acting document changes; only its dates and what is done to it.

        Nobody asks further than that, so that a long row of replacements, or a loop, costs nothing.
        """
        if kind in SUSPENDING and self._is_over(actor):
            return _Hold.OVER  # what suspends is gone: the document goes on
        if kind in ENDING and any(
            not act.relation.scope and self._suspends(act) for act in self._register.acts_on(actor)
        ):
            return _Hold.HELD_BACK
        return hold

    def _suspends(self, act: ActOnDocument) -> bool:
        """Whether an act on another document holds it up on the day."""
        by = self._register.document(act.by) if act.by else None
        return (
            act.relation.kind in SUSPENDING
            and self._begun_and_not_over(act.relation, by)
            and not (by is not None and self._is_over(by))
        )

    def _is_over(self, document: RegisteredDocument) -> bool:
        """Whether a document has ended by its dates, or by one that ends it."""
        if document.ended is not None and self._day >= document.ended:
            return True
        return any(
            act.relation.kind in ENDING
            and not act.relation.scope
            and self._begun_and_not_over(act.relation, self._register.document(act.by))
            for act in self._register.acts_on(document)
        )

    def _begun_and_not_over(
        self, relation: DocumentRelation, by: RegisteredDocument | None
    ) -> bool:
        since = relation.since or (by.in_force if by is not None else None)
        begun = since is not None and self._day >= since
        return begun and (relation.until is None or self._day < relation.until)

    def _of(self, kinds: Iterable[RelationKind], *holds: _Hold) -> list[_Act]:
        return [act for act in self._acts if act.relation.kind in kinds and act.hold in holds]

    # ----- what may hold, the gravest first

    def _ended(self) -> DocumentStanding | None:
        document = self._document
        acts = self._whole_ends()
        if document.ended is not None and self._day >= document.ended:
            told = f"từ {written(document.ended)}"
        elif document.ended is None and self._read_as_ended():
            told = "chưa rõ từ ngày nào"
        else:
            acts = [act for act in self._of(ENDING, _Hold.YES) if self._touches(act)]
            days = [act.since for act in acts if act.since is not None]
            if not days or self._again():
                return None
            told = f"từ {written(min(days))}"
        return self._stands(Effect.ENDED, ", ".join(filter(None, (told, _by(acts)))), acts)

    def _whole_ends(self) -> list[_Act]:
        return [a for a in self._acts if a.relation.kind is RelationKind.REPLACES and a.whole]

    def _read_as_ended(self) -> bool:
        """Somebody read that it ended, and nobody wrote when: it was before that reading."""
        read = self._document.checked
        days = (act.relation.since for act in self._acts if act.relation.kind in ENDING)
        dated = any(day is not None and (read is None or day <= read.day) for day in days)
        return self._document.read_status is DocumentStatus.ENDED and not dated

    def _suspended(self) -> DocumentStanding | None:
        for act in self._of(SUSPENDING, _Hold.YES):
            if self._touches(act):
                return self._stands(Effect.SUSPENDED, f"{_since(act.since)}theo {act.by}", [act])
        return None

    def _begun(self) -> DocumentStanding | None:
        start, told = self._document.in_force, ""
        for part in self._document.by_article:
            if self._address is not None and self._covers(part.scope):
                start, told = part.since or start, part.scope
                if part.until is not None and self._day >= part.until:
                    return self._stands(Effect.ENDED, f"{part.scope}, từ {written(part.until)}")
        if start is None or self._day >= start:
            return None
        return self._stands(Effect.NOT_YET, f"{told}, từ {written(start)}" if told else "")

    def _in_part(self) -> DocumentStanding | None:
        for effect, kinds in (
            (Effect.ENDED_IN_PART, ENDING),
            (Effect.SUSPENDED_IN_PART, SUSPENDING),
        ):
            holds = (_Hold.YES, _Hold.SOME_DAY)
            acts = [a for a in self._of(kinds, *holds) if not a.whole and self._perhaps(a)]
            if acts:
                told = "; ".join(
                    dict.fromkeys(f"{a.relation.scope} {_since(a.since)}".strip() for a in acts)
                )
                return self._stands(effect, ", ".join(filter(None, (told, _by(acts)))), acts)
        return None

    def _in_doubt(self) -> DocumentStanding | None:
        reasons = [*self._doubts()]
        if self._document.read_status in _READ_AS_DOUBTFUL:
            reasons = [self._document.remark] if self._document.remark else reasons
        elif self._only_read():
            reasons = [*reasons, f"nơi kiểm ghi “{self._document.read_status}”, sổ chưa rõ vì sao"]
        elif not reasons:
            return None
        acts = [act for act in self._of(ENDING, _Hold.HELD_BACK, _Hold.SOME_DAY) if act.whole]
        return self._stands(Effect.DOUBTFUL, "; ".join(reasons), acts)

    def _only_read(self) -> bool:
        """Somebody read that it does not hold, or not all of it, and nothing here tells why."""
        one = self._document
        kinds = [act.relation.kind for act in self._acts if act.whole]
        in_part = [act.relation.kind for act in self._acts if not act.whole]
        match one.read_status:
            case DocumentStatus.NOT_YET:  # read before it began, its first day tells the rest
                start, read = one.in_force, one.checked
                return start is not None and not (read is not None and read.day < start)
            case DocumentStatus.SUSPENDED:
                return not any(kind in SUSPENDING for kind in kinds)
            case DocumentStatus.SUSPENDED_IN_PART:
                return not any(kind in SUSPENDING for kind in (*kinds, *in_part))
            case DocumentStatus.ENDED_IN_PART:
                ends = any(kind in ENDING for kind in in_part)
                return not (ends or any(part.until for part in one.by_article))
        return False

    def _doubts(self) -> Iterator[str]:
        for act in self._of(ENDING, _Hold.HELD_BACK):
            if act.whole and not self._again():
                yield f"văn bản thay nó, {act.by}, đang bị ngưng hiệu lực"
        for act in self._of(ENDING, _Hold.SOME_DAY):
            if act.whole:
                yield f"{_BY_WHOM[act.relation.kind]} {act.by}, chưa rõ từ ngày nào"
        for act in self._of(SUSPENDING, _Hold.SOME_DAY):
            yield f"bị tạm ngưng theo {act.by}, chưa rõ từ ngày nào"
        for relation in self._document.relations:
            if relation.kind in IMPLEMENTING and relation.acts:
                yield from self._law_is_gone(relation.other)

    def _law_is_gone(self, number: str) -> Iterator[str]:
        """A replaced law does not end the decrees under it; somebody has to look (article 57)."""
        law = self._register.document(number)
        ended = _Question(self._register, law, self._day)._ended() if law is not None else None
        if ended is not None:
            told = ", ".join(filter(None, (number, ended.remark)))
            yield f"văn bản mà nó quy định chi tiết đã hết hiệu lực: {told}"

    # ----- what is told beside "còn hiệu lực"

    def _again(self) -> str:
        """That it applies again after something ended it, by which document and since when."""
        if not any(act.whole for act in self._of(ENDING, _Hold.YES, _Hold.HELD_BACK)):
            return ""
        for relation in self._document.resumed:
            act = self._weighed(ActOnDocument(by=relation.other, relation=relation))
            if act.hold is _Hold.YES:
                return f"áp dụng trở lại {_since(act.since)}theo {relation.other}"
        return ""

    def _amended(self) -> Iterator[str]:
        acts = self._of((RelationKind.AMENDS,), _Hold.YES, _Hold.SOME_DAY)
        acts = [act for act in acts if act.whole or self._perhaps(act)]
        if acts:
            told = ", ".join(dict.fromkeys(act.by for act in acts))
            yield f"đã được sửa đổi, bổ sung bởi {told}"

    # ----- a place in the document

    def _touches(self, act: _Act) -> bool:
        """Whether an act is on what is asked about: the whole, or the place."""
        return act.whole or (self._address is not None and self._covers(act.relation.scope) is True)

    def _perhaps(self, act: _Act) -> bool:
        return self._address is None or self._covers(act.relation.scope) is not False

    def _covers(self, scope: str) -> bool | None:
        assert self._address is not None
        return _covers(scope, self._address.of(self._document.name), self._register)


def _covers(scope: str, place: LawAddress, register: Register) -> bool | None:
    """Whether a place lies within "Điều 7 khoản 2" of its document; None = unclear."""
    from broadcaster.law.references import CitingText, citations_in  # only for places

    about = CitingText(here=LawAddress(document=place.document))
    found = [
        one.of(place.document)
        for citation in citations_in(scope, register, about)
        for one in citation.addresses
        if one.document in (place.document, "") and one.steps
    ]
    if any(one.covers(place) for one in found):
        return True
    return None if not found or any(place.covers(one) for one in found) else False


# who read this did not see a day: that of the other document is not taken for it
_READ_WITHOUT_DAY = (DocumentStatus.ENDED, DocumentStatus.DOUBTFUL, DocumentStatus.OUTDATED)
_READ_AS_DOUBTFUL = (DocumentStatus.DOUBTFUL, DocumentStatus.OUTDATED)
_BY_WHOM = {
    RelationKind.REPLACES: "đã có văn bản thay thế",
    RelationKind.REPEALS: "đã có văn bản bãi bỏ",
}
_DONE_BY = (
    ("được thay bởi", (RelationKind.REPLACES,)),
    ("bị bãi bỏ theo", (RelationKind.REPEALS,)),
    ("theo", SUSPENDING),
)


def _by(acts: Sequence[_Act]) -> str:
    """Who replaced it, and who only put an end to it or holds it up."""
    told: list[str] = []
    named: set[str] = set()
    for words, kinds in _DONE_BY:
        numbers = dict.fromkeys(act.by for act in acts if act.by and act.relation.kind in kinds)
        fresh = [number for number in numbers if number not in named]
        named.update(fresh)
        if fresh:
            told.append(f"{words} {', '.join(fresh)}")
    return ", ".join(told)


def _since(day: date | None) -> str:
    return f"từ {written(day)} " if day else ""

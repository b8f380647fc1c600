"""The documents of a register as the public shelf lists them: where each stands, and its days.

Where a document's page stands follows from its number, with a mark where that is not of the usual
form. A number that several bodies gave has a page that names them all, and each of theirs a mark
more: so another document of the same number moves a page, and who links to it is made anew.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from broadcaster.domain.script import LegalSource
from broadcaster.domain.text import one_line, slug
from broadcaster.law.document_numbers import document_key
from broadcaster.law.effect import Effect
from broadcaster.law.life_line import EffectSpan, life_line, span_on
from broadcaster.law.open_documents import USUAL_NUMBER, YEAR_OF_NUMBER, on_shelf
from broadcaster.law.register import (
    NO_NUMBER,
    ActOnDocument,
    Register,
    RegisteredDocument,
)
from broadcaster.publishing.addresses import shelf_path

_NAME = 80  # characters of a file's name that come from a number or a title
_MARK = 8  # hexadecimal digits that tell two names apart
MOST_ACTS = 100  # other documents that a page names under one heading


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedDocument:
    """Another document as a page names it, under a heading of the official words."""

    heading: str
    number: str
    title: str  # "" = the register does not know the document
    page: str  # file in the shelf; "" = it has none
    scope: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfEntry:
    """A document, its page and its life line."""

    document: RegisteredDocument
    name: str  # of its files, without ending
    spans: tuple[EffectSpan, ...]
    related: tuple[RelatedDocument, ...]
    digest: str  # of all that its page and its rows tell from the register, the day apart

    @property
    def page(self) -> str:
        """Its page below the web root."""
        return shelf_path(f"{self.name}.html")

    @property
    def year(self) -> int:
        """Of the shelf's parts the one in which it stands; 0 = no year is known."""
        day = self.document.issued or self.document.in_force
        found = YEAR_OF_NUMBER.search(document_key(self.document.name))
        return day.year if day else int(found[1]) if found else 0

    @property
    def order(self) -> tuple[date, str]:
        """The oldest first."""
        day = self.document.issued or self.document.in_force
        return day or date(self.year or 1, 1, 1), self.name

    @property
    def ended(self) -> date | None:
        """First day not in force, written or following from what others do; None = not known."""
        last = [*takewhile(lambda span: span.standing.effect is Effect.ENDED, self.spans[::-1])]
        return last[-1].since if last and last[-1].since else self.document.ended

    def now(self, day: date) -> EffectSpan:
        """How it stands on a day."""
        return self.spans[span_on(self.spans, day)]


def name_of(number: str) -> str:
    """The name of the page of a number, in letters that every server knows.

    Two numbers never have one: only a number of the usual form goes without a mark.
    """
    key = document_key(number)
    if USUAL_NUMBER.fullmatch(key) and len(key) <= _NAME:
        return key.replace("/", "-")
    return f"vb-{slug(key)[:_NAME].strip('-')}.{_marked(key)}"


def entry_name(register: Register, document: RegisteredDocument) -> str:
    """The name of a document's own page."""
    name = name_of(document.name)
    if sum(map(on_shelf, register.numbered(document.name))) < 2:
        return name
    return f"{name}.{_marked(*document.key)}"


def source_page(register: Register, source: LegalSource) -> str:
    """The page of what a script cites, below the web root; "" = it has none.

    Where several documents may be meant it is the page at the number, which names them all.
    """
    known = register.numbered(source.number, source.issuer)
    found = [*filter(on_shelf, known)]
    if not known:
        found = [*filter(on_shelf, register.perhaps(source.number, source.issuer))]
        if len({document_key(one.name) for one in found}) != 1:
            return ""
    if not found:
        return ""
    one = found[0]
    name = entry_name(register, one) if len(found) == 1 else name_of(one.name)
    return shelf_path(f"{name}.html")


def entry_of(register: Register, document: RegisteredDocument) -> ShelfEntry:
    """One document of a register as the shelf lists it."""
    spans = life_line(register, document)
    told = replace(document, place=None, relations=(), resumed=(), unsaid=())
    days = [(span.since, span.standing.effect, span.standing.remark) for span in spans]
    others = related(register, document)
    return ShelfEntry(
        document=document,
        name=entry_name(register, document),
        spans=spans,
        related=others,
        digest=hashlib.sha256(repr((told, days, others)).encode()).hexdigest(),
    )


def related(register: Register, document: RegisteredDocument) -> tuple[RelatedDocument, ...]:
    """The other documents, those that it acts on first; each relation once, as the files say it."""
    done = [
        _related(register, relation.kind.heading(acts=True), ActOnDocument(
            by=relation.other, relation=relation))
        for relation in document.relations
        if relation.acts and relation.other and may_name(register, relation.other)
    ]  # fmt: skip
    acts = tuple(act for act in register.acts_on(document) if may_name(register, act.by))
    if len(acts) > MOST_ACTS:  # the newest of each kind are named, the others counted
        acts = tuple(sorted(acts, key=lambda act: act.relation.since or date.min))
    seen: dict[str, int] = {}
    suffered = []
    for act in reversed(acts):
        heading = act.relation.kind.heading(acts=False)
        seen[heading] = seen.get(heading, 0) + 1
        if act.by and seen[heading] <= MOST_ACTS:
            suffered.append(_related(register, heading, act))
    return (*done, *reversed(suffered))


def may_name(register: Register, number: str) -> bool:
    """Whether a page may name another document: one that is not for everybody is not told of."""
    other = register.document(number)
    return other is None or on_shelf(other)


def _related(register: Register, heading: str, act: ActOnDocument) -> RelatedDocument:
    other = register.document(act.by)
    return RelatedDocument(
        heading=heading,
        number=one_line(other.name if other else act.by),
        title=one_line(other.title) if other and other.number != NO_NUMBER else "",
        page=f"{entry_name(register, other)}.html" if other else "",
        scope=one_line(act.relation.scope),
        since=act.relation.since,
        until=act.relation.until,
    )


def _marked(*told: str) -> str:
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:_MARK]

"""What a script quotes: the words of a place of a law, letter for letter, as they stand on a day.

The words are those of the text in the register's file, with every amendment that counts on the day
applied where the amending document's text gives the new wording. Where that is not known nothing is
read: old wording never goes out in silence. What came with the program is our own words, and is
no quotation.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from broadcaster.domain.dates import written
from broadcaster.domain.notice import Level, Notice, Place, WithNotices
from broadcaster.domain.script import Block, LawQuote, Paragraph, Script
from broadcaster.domain.wording import refusal
from broadcaster.law.addresses import LawAddress, UnitKind, UnitStep, label_order
from broadcaster.law.amendments import UnwordedChange, amendments, unworded_changes
from broadcaster.law.document_numbers import document_key
from broadcaster.law.effect import DocumentStanding, Effect, document_on
from broadcaster.law.passages import TextOf
from broadcaster.law.references import CitingText, citations_in
from broadcaster.law.register import (
    NO_NUMBER,
    ActOnDocument,
    Register,
    RegisteredDocument,
    RelationKind,
)
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.law.register_memory import RegisterMemory, known_again
from broadcaster.law.sources import Bodies, bodies_of
from broadcaster.law.structure import LawText, LawUnit, PlacedUnit
from broadcaster.scripts.placed_text import notice

LONGEST_QUOTE = 40_000  # characters, about forty-five minutes; more is no quotation
_FINISHED = re.compile(r"[.;:!?…”\"»)]\s*$")
_ATTACHED = re.compile(r",?\s*(?:tại\s+)?văn bản kèm theo,?", re.IGNORECASE)
_BEFORE_PLACE = re.compile(r",\s*(?=(?:Phụ lục|Phần|Chương|Mục|Điều|khoản|điểm)\b)", re.IGNORECASE)
_OPENING = re.compile(r"[,\s]+phần mở đầu\s*$", re.IGNORECASE)
_WRITTEN_BODY = re.compile(  # of those that give the numbers of another place again
    r"(?<!\w)(?:của|do)\s+((?:chủ tịch\s+)?(?:UBND|HĐND|[ủu][yỷ] ban|hội đồng)(?!\w)[^,;]*?)"
    r"(?=\s+(?:ban hành|Phụ lục|Điều|khoản|điểm)(?!\w)|\s*(?:[,;]|$))",
    re.IGNORECASE,
)
_TITLED = tuple(kind for kind in UnitKind if kind.depth <= UnitKind.ARTICLE.depth)
_AS_WRITTEN = "Viết như [trích: 102/2016/QH13, Điều 1], có số văn bản và một điều, khoản, điểm."
_WHICH_BODY = (
    "Ghi cơ quan ban hành, đúng như trong sổ, ngay sau số hiệu (“… của UBND xã …”) "
    "hoặc ở mục “Văn bản nguồn” của bài."
)
_PASTE = (
    "Chép toàn văn vào tệp của văn bản ấy trong scripts_vi/van-ban, dưới dòng --- "
    "(broadcaster law add SỐ lập tệp), hoặc trích văn bản hợp nhất."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LawPassage:
    """The words of a place on a day."""

    address: LawAddress
    unit: LawUnit  # as it stands on that day
    standing: DocumentStanding

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """What is read, with the labels of the units under it, not that of a khoản or điểm."""
        return tuple(_paragraphs(self.unit, labelled=self.unit.kind in _TITLED))


class _QuoteFault(Exception):
    """Why nothing can be quoted."""

    def __init__(self, told: Notice) -> None:
        super().__init__(told.sentence)
        self.told = told


def _wrong(code: str, sentence: str, hint: str) -> _QuoteFault:
    return _QuoteFault(notice(Level.ERROR, code, sentence, None, hint))


def with_quotes(script: Script, folder: RegisterFolder) -> WithNotices[Script]:
    """The script with the words of the register in the place of every quote.

    They become part of what is said and of the script's digest. What cannot be quoted is an ERROR,
    and then the value is None; a place not in force is one too, unless the head says why it is
    named.
    """
    if not any(isinstance(block, LawQuote) for block in script.body):
        return WithNotices(value=script, notices=())
    body: list[Block] = []
    notices: list[Notice] = []
    for block in script.body:
        if isinstance(block, LawQuote):
            head = script.head
            found = passage_on(
                block.address,
                head.air_date,
                folder,
                block.place,
                excused=bool(head.law_reason),
                bodies=bodies_of(head.sources),
            )
            notices += found.notices
            if found.value is not None:
                body += _said(block, found.value)
                notices += _unnamed(block, found.value, script)
        else:
            body.append(block)
    if any(one.level is Level.ERROR for one in notices):
        return WithNotices(value=None, notices=tuple(notices))
    words = [one.text for one in body if isinstance(one, Paragraph) and one.quoted]
    digest = hashlib.sha256("\n".join([script.digest, *words]).encode()).hexdigest()
    return WithNotices(
        value=replace(script, body=tuple(body), digest=digest), notices=tuple(notices)
    )


def _said(quote: LawQuote, passage: LawPassage) -> Iterator[Paragraph]:
    for text in passage.paragraphs:
        yield Paragraph(
            text=text,
            place=quote.place,
            role=quote.role,
            scope=quote.scope,
            quoted=str(passage.address),
        )


def _unnamed(quote: LawQuote, passage: LawPassage, script: Script) -> Iterator[Notice]:
    named = {document_key(source.number) for source in script.head.sources}
    number = passage.address.document
    if document_key(number) not in named:
        yield notice(
            Level.WARNING,
            "van-ban-khong-nguon",
            f"bài trích “{number}” nhưng phần đầu không có văn bản này",
            quote.place,
            "Thêm văn bản vào mục “Văn bản nguồn”: chỉ số hiệu là đủ.",
        )


def passage_on(
    words: str,
    day: date,
    folder: RegisterFolder,
    place: Place | None = None,
    *,
    excused: bool = False,
    bodies: Bodies = (),
) -> WithNotices[LawPassage]:
    """The words of the place that somebody writes, on a day; `place` is where it is written.

    Of a number that several bodies gave, the written body tells which document is meant ("… của
    UBND xã …"), else `bodies`.

    "…, Điều 5, phần mở đầu" is what stands in Điều 5 before its first khoản.

    A place that is not in force gives both its words and an ERROR; an INFO when it is `excused`.
    """
    try:
        found = _passage(
            _Texts(folder.register, folder.text, folder.text_fault), words, day, excused, bodies
        )
    except OSError as error:  # which is not kept: the file may be read the next time
        told = f"không trích được “{words}”, vì không đọc được tệp của văn bản: {refusal(error)}"
        wrong = _wrong("trich-khong-nguyen-van", told, _PASTE).told
        found = WithNotices(value=None, notices=(wrong,))
    return replace(found, notices=tuple(replace(one, place=place) for one in found.notices))


class _Texts:
    """The texts of a register, the same as long as the register is; a new one is read anew."""

    def __init__(
        self,
        register: Register,
        read: TextOf,
        fault: Callable[[RegisteredDocument], str] = lambda document: "",
    ) -> None:
        self.register = register
        self.read = read  # the text of a document, read now
        self.fault = fault  # why a text that there is cannot be read; "" = there is none

    def text(self, document: RegisteredDocument) -> LawText | None:
        """The units of a document that the station wrote down; None = nobody did."""
        question = (known_again(self.read), document.key)
        return _TEXTS.answer(self.register, question, lambda: self.read(document))


_TEXTS = RegisterMemory[LawText | None](8)  # a law may have a megabyte; a script quotes a few
_CHANGES = RegisterMemory[tuple[tuple[PlacedUnit, ...], tuple[UnwordedChange, ...]]](
    8
)  # every article of a whole text asks for them
_PASSAGES = RegisterMemory[WithNotices[LawPassage]](512)  # somebody types: the quotes stay


def _changes_by(
    texts: _Texts, actor: RegisteredDocument
) -> tuple[tuple[PlacedUnit, ...], tuple[UnwordedChange, ...]]:
    question = (known_again(texts.read), actor.key)
    return _CHANGES.answer(texts.register, question, lambda: _read_changes(texts, actor))


def _read_changes(
    texts: _Texts, actor: RegisteredDocument
) -> tuple[tuple[PlacedUnit, ...], tuple[UnwordedChange, ...]]:
    """What an amending document with a text changes elsewhere, with new words and without."""
    text = texts.text(actor)
    assert text is not None
    return (
        tuple(amendments(text, actor.name, texts.register)),
        tuple(unworded_changes(text, actor.name, texts.register)),
    )


def _passage(
    texts: _Texts, words: str, day: date, excused: bool, bodies: Bodies
) -> WithNotices[LawPassage]:
    question = (known_again(texts.read), words, day, excused, bodies)
    return _PASSAGES.answer(
        texts.register,
        question,
        lambda: _quoted(texts, words, day, excused=excused, bodies=bodies),
    )


def _quoted(
    texts: _Texts, words: str, day: date, *, excused: bool, bodies: Bodies
) -> WithNotices[LawPassage]:
    try:
        passage = _look_up(texts, words, day, bodies)
    except _QuoteFault as fault:
        return WithNotices(value=None, notices=(fault.told,))
    told = tuple(_standing_told(passage, texts.register, day, excused=excused))
    return WithNotices(value=passage, notices=told)


def _look_up(texts: _Texts, words: str, day: date, bodies: Bodies) -> LawPassage:
    """Raises _QuoteFault, OSError."""
    opening = _OPENING.search(words)
    document, address = _addressed(_OPENING.sub("", words), day, texts.register, bodies)
    text = texts.text(document)
    if text is None:
        why = (
            "chỉ có trong sổ mang sẵn, là lời tóm tắt của chương trình, không phải nguyên văn"
            if document.place is None
            else texts.fault(document) or "chưa có toàn văn trong tệp của nó"
        )
        raise _wrong(
            "trich-khong-nguyen-van", f"không trích được “{address}”: văn bản {why}", _PASTE
        )
    unit = as_amended(texts, document, address, text.find(address), day)
    if unit is None:
        raise _wrong(
            "trich-khong-co-cho",
            f"toàn văn {document.name} không có “{_steps(address)}” vào ngày {written(day)}",
            "Xem lại số điều, khoản, điểm: broadcaster law show SỐ --article ĐIỀU.",
        )
    if opening:  # its title and the words before the first unit under it
        unit = replace(unit, under=())
    passage = LawPassage(
        address=address, unit=unit, standing=document_on(texts.register, document, day, address)
    )
    if sum(map(len, passage.paragraphs)) > LONGEST_QUOTE:
        raise _wrong(
            "trich-dai",
            f"“{address}” dài hơn {LONGEST_QUOTE} chữ cái, không còn là lời trích",
            "Trích từng điều, hoặc đọc cả văn bản thành nhiều số: broadcaster law read SỐ.",
        )
    return passage


def _addressed(
    words: str, day: date, register: Register, bodies: Bodies
) -> tuple[RegisteredDocument, LawAddress]:
    """The document and the one place in it that the words name. Raises _QuoteFault."""
    within = _ATTACHED.sub("", words)  # of the regulation that comes with a document
    above = (UnitStep(UnitKind.ATTACHED, ""),) if within != words else ()
    name, place = (*_BEFORE_PLACE.split(within, 1), "")[:2]
    # a school's own rules have a name alone; of the others citations know which law is meant
    titled = [one for one in register.named(name) if one.number == NO_NUMBER]
    about = CitingText(here=LawAddress(document=titled[0].name), day=day) if titled else None
    cited = citations_in(place, register, about) if about else ()
    found = {
        replace(address, steps=(*above, *address.steps))
        for citation in cited or citations_in(within, register, CitingText(day=day))
        for address in citation.addresses
    }
    places = [one for one in found if one.document and one.steps]
    if len(places) != 1:
        raise _wrong(
            "trich-khong-ro", f"“{words}” không chỉ rõ một chỗ của một văn bản", _AS_WRITTEN
        )
    address = places[0]
    body = _WRITTEN_BODY.search(within)
    issuer = body[1] if body else dict(bodies).get(document_key(address.document), "")
    known = register.numbered(address.document, issuer) or register.named(address.document)
    if len(known) != 1:
        others = dict.fromkeys(one.issuer for one in register.numbered(address.document))
        why = (
            "có ở nhiều nơi trong sổ văn bản"
            if known
            else f"của {issuer} không có trong sổ văn bản, chỉ có của {', '.join(others)}"
            if others
            else "không có trong sổ văn bản"
        )
        hint = _WHICH_BODY if known else _PASTE
        raise _wrong("trich-van-ban-la", f"không trích được: “{address.document}” {why}", hint)
    return known[0], address.of(known[0].name)


def _standing_told(
    passage: LawPassage, register: Register, day: date, *, excused: bool
) -> Iterator[Notice]:
    standing = passage.standing
    told = f"chỗ được trích, {passage.address}, {standing.words} vào ngày phát {written(day)}"
    if standing.effect in _NOT_TO_QUOTE:
        hint = "Trích văn bản thay thế, trích riêng phần còn hiệu lực, hoặc ghi “Lý do nguồn”."
        yield notice(
            Level.INFO if excused else Level.ERROR, "trich-khong-hieu-luc", told, None, hint
        )
    elif standing.effect in (Effect.UNKNOWN, Effect.DOUBTFUL):
        hint = "Tra lại văn bản, ghi các ngày vào tệp của nó trong sổ văn bản."
        yield notice(Level.WARNING, "trich-chua-kiem", told, None, hint)
    document = standing.known
    acts = register.acts_on(document) if document is not None else ()
    for by in dict.fromkeys(a.by for a in acts if a.relation.kind is RelationKind.CORRECTS):
        sentence = f"{passage.address.document} có đính chính {by or 'của một văn bản khác'}"
        hint = "Xem lời trích đã theo bản đính chính."
        yield notice(Level.WARNING, "trich-dinh-chinh", sentence, None, hint)


_NOT_TO_QUOTE = (
    Effect.NOT_YET,
    Effect.ENDED,
    Effect.ENDED_IN_PART,
    Effect.SUSPENDED,
    Effect.SUSPENDED_IN_PART,
)


# ----- as it stands on a day


def as_amended(
    texts: _Texts,
    document: RegisteredDocument,
    address: LawAddress,
    unit: LawUnit | None,
    day: date,
) -> LawUnit | None:
    """The unit with every amendment that counts; None = there is no such place. _QuoteFault."""
    for act, since in _amending(texts.register, document, day):
        scope = _scope_on(act.relation.scope, document, address, texts.register)
        if scope is False:
            continue
        actor = texts.register.document(act.by) if act.by else None
        text = texts.text(actor) if actor is not None else None
        if since is None or actor is None or text is None:
            raise _not_known(address, act, "chưa rõ từ ngày nào" if text else "")
        given, unworded = _changes_by(texts, actor)
        changed = [
            (one.address, one.unit)
            for one in given
            if _same(one.address, document) and _meet(one.address, address)
        ]
        own_words = "\n".join(_paragraphs(unit, labelled=True)) if unit is not None else ""
        lost = any(_perhaps(one.address, document, address) for one in given) or any(
            (not one.address.document or _same(one.address, document))
            and _meet(one.address, address)
            and (not one.phrase or one.phrase in own_words)
            for one in unworded
        )
        later = any(part.since and part.since > day for part in actor.by_article)
        if lost or (scope and not changed) or (later and changed):
            raise _not_known(address, act, "một phần của nó có hiệu lực sau" if later else "")
        held = document_on(texts.register, actor, day).effect
        if changed and held in (Effect.SUSPENDED, Effect.ENDED):
            raise _not_known(address, act, f"mà văn bản ấy {held}")
        for at, new in changed:
            unit = _put(unit, address, at, new, act)
    return unit


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendedText:
    """A whole text as it stands on a day."""

    text: LawText
    unknown: tuple[LawAddress, ...] = ()  # places that may have new words and have the old ones

    def knows(self, address: LawAddress) -> bool:
        """Whether the words of a place are those of the day."""
        return not any(_meet(one, address) for one in self.unknown)


def text_on(
    text: LawText, document: RegisteredDocument, register: Register, read: TextOf, day: date
) -> AmendedText:
    """The text of a document with every amendment that counts on a day. Raises OSError."""
    acts = _amending(register, document, day)
    if not acts:
        return AmendedText(text=text)
    amended = _AmendedUnits(_Texts(register, read), document, day)
    units = [*amended.units(text.units, LawAddress(document=document.name))]
    known = {one.address.steps for one in text.walk()}
    for act, _ in acts:
        actor = register.document(act.by) if act.by else None
        if actor is None or amended.texts.text(actor) is None:
            continue
        for one in _changes_by(amended.texts, actor)[0]:
            added = one.unit.kind is UnitKind.ARTICLE and one.address.steps not in known
            if added and _same(one.address, document):
                known.add(one.address.steps)
                units += amended.article(None, one.address.of(document.name))
    return AmendedText(text=replace(text, units=tuple(units)), unknown=tuple(amended.unknown))


class _AmendedUnits:
    """Units of a text article by article; where an article cannot be told, what it has under it."""

    def __init__(self, texts: _Texts, document: RegisteredDocument, day: date) -> None:
        self.texts, self.unknown = texts, list[LawAddress]()
        self._document, self._day = document, day

    def units(self, units: Sequence[LawUnit], above: LawAddress) -> Iterator[LawUnit]:
        """Each of some units as it stands on the day."""
        for unit in units:
            steps = above.steps
            if unit.kind is UnitKind.ARTICLE:  # its number counts through the document
                steps = tuple(s for s in steps if s.kind in (UnitKind.ATTACHED, UnitKind.APPENDIX))
            address = LawAddress(document=above.document, steps=(*steps, unit.step))
            if unit.kind is UnitKind.ARTICLE or not unit.under:
                yield from self.article(unit, address)
            else:
                yield replace(unit, under=tuple(self.units(unit.under, address)))

    def article(self, unit: LawUnit | None, address: LawAddress) -> Iterator[LawUnit]:
        """An article, or what of it is known."""
        try:
            found = as_amended(self.texts, self._document, address, unit, self._day)
        except _QuoteFault:
            if unit is not None and unit.under:
                yield replace(unit, under=tuple(self.units(unit.under, address)))
            else:
                self.unknown.append(address)
                if unit is not None:
                    yield unit
        else:
            if found is not None:
                yield found


def _amending(
    register: Register, document: RegisteredDocument, day: date
) -> list[tuple[ActOnDocument, date | None]]:
    """The amendments that count on the day, or may, the first of them first."""
    found = []
    for act in register.acts_on(document):
        actor = register.document(act.by) if act.by else None
        since = act.relation.since or (actor.in_force if actor is not None else None)
        over = act.relation.until is not None and day >= act.relation.until
        if act.relation.kind is RelationKind.AMENDS and not over and (not since or since <= day):
            found.append((act, since))
    return sorted(found, key=lambda one: one[1] or date.min)


def _scope_on(
    scope: str, document: RegisteredDocument, address: LawAddress, register: Register
) -> bool | None:
    """Whether an amendment of that scope is about a place; None = the words do not tell."""
    about = CitingText(here=LawAddress(document=document.name))
    found = [
        one.of(document.name)
        for citation in citations_in(scope, register, about)
        for one in citation.addresses
        if one.steps and one.document in ("", document.name)
    ]
    if any(one.covers(address) or address.covers(one) for one in found):
        return True
    return False if found else None


def _not_known(address: LawAddress, act: ActOnDocument, why: str) -> _QuoteFault:
    by = act.by or "một văn bản chưa rõ số"
    because = f", {why}," if why else ""
    return _wrong(
        "trich-loi-moi-chua-ro",
        f"“{address}” có thể đã được sửa bởi {by}{because} mà sổ không cho biết lời mới",
        f"Chép toàn văn {by} vào sổ, ghi rõ phạm vi sửa đổi (“Điều 7 khoản 2”) ở quan hệ ấy, "
        "hoặc trích văn bản hợp nhất.",
    )


def _same(address: LawAddress, document: RegisteredDocument) -> bool:
    return document_key(address.document) == document_key(document.name)


def _steps_cover(one: LawAddress, other: LawAddress) -> bool:
    return other.steps[: len(one.steps)] == one.steps


def _meet(one: LawAddress, other: LawAddress) -> bool:
    return _steps_cover(one, other) or _steps_cover(other, one)


def _perhaps(given: LawAddress, document: RegisteredDocument, wanted: LawAddress) -> bool:
    """Whether new words may be for a place: it was not told of which document, or article."""
    if given.document and not _same(given, document):
        return False
    somewhere = given.steps[0].kind.depth > UnitKind.ARTICLE.depth
    return somewhere or (not given.document and _meet(given, wanted))


def _put(
    unit: LawUnit | None, address: LawAddress, at: LawAddress, new: LawUnit, act: ActOnDocument
) -> LawUnit | None:
    """The unit of `address` when `new` stands at another place, or at the same one."""
    if at.steps == address.steps:
        return new
    if _steps_cover(at, address):
        return None  # what is around it was given anew: it is there if the new text has it
    if unit is None:
        raise _not_known(address, act, "")
    return _grafted(unit, at.steps[len(address.steps) :], new, address, act)


def _grafted(
    unit: LawUnit,
    steps: Sequence[UnitStep],
    new: LawUnit,
    address: LawAddress,
    act: ActOnDocument,
) -> LawUnit:
    """The unit with another one under it exchanged, or put where its label belongs."""
    first, *rest = steps
    known = next((n for n, one in enumerate(unit.under) if one.step == first), None)
    if known is not None:
        old = unit.under[known]
        put = _grafted(old, rest, new, address, act) if rest else new
        return replace(unit, under=(*unit.under[:known], put, *unit.under[known + 1 :]))
    if rest:
        raise _not_known(address, act, "")
    order = label_order(first.kind, first.label)
    at = next(
        (n for n, one in enumerate(unit.under) if label_order(one.kind, one.label) > order),
        len(unit.under),
    )
    return replace(unit, under=(*unit.under[:at], new, *unit.under[at:]))


# ----- as it is read


def _paragraphs(unit: LawUnit, *, labelled: bool) -> Iterator[str]:
    """A unit and what is under it, a paragraph a sentence or row of the text."""
    head = ""
    if labelled:
        mark = {UnitKind.CLAUSE: f"{unit.label}.", UnitKind.POINT: f"{unit.label})"}
        head = mark.get(unit.kind) or f"{unit.step}."
    rows = [*_rows(unit.text)]
    if unit.title:
        yield f"{head} {unit.title}".strip()
    elif head:
        rows = [f"{head} {rows[0]}" if rows else head, *rows[1:]]
    yield from rows
    for one in unit.under:
        yield from _paragraphs(one, labelled=True)


def _rows(text: str) -> Iterator[str]:
    """Lines of a text; one that ends amid a sentence goes on in the next."""
    waiting: list[str] = []
    for line in text.split("\n"):
        waiting.append(line)
        if _FINISHED.search(line):
            yield " ".join(waiting)
            waiting = []
    if any(waiting):
        yield " ".join(waiting)


def _steps(address: LawAddress) -> str:
    return " ".join(map(str, address.steps))

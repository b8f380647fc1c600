"""What an amending document puts into another one, at the addresses of that other one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from broadcaster.law.addresses import LawAddress, UnitKind, UnitStep
from broadcaster.law.references import CitingText, citations_in
from broadcaster.law.register import Register
from broadcaster.law.structure import LawText, LawUnit, PlacedUnit


def amendments(text: LawText, document: str, register: Register) -> Iterator[PlacedUnit]:
    """Every unit that a document gives in quotation marks, at its place in the amended document.

    Which document and which article are amended, the words before the quotation say, or those of
    the units around it. Where they do not, the address begins with what is known: without a
    document, or without an article.
    """
    for unit in text.units:
        yield from _within(unit, LawAddress(), document, register)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnwordedChange:
    """A change of another document of which the amending one does not give the new words."""

    address: LawAddress  # what is changed; without steps = somewhere in the whole document
    phrase: str = ""  # the words that are replaced, where it says so; "" = not told


def unworded_changes(text: LawText, document: str, register: Register) -> Iterator[UnwordedChange]:
    """Every place that a document changes without giving its new words: repeals, phrases.

    A change of which it is not told what it changes has an address without a document.
    What a given unit stands at, above or under is worded; a place behind or before which something
    is put is not changed.
    """
    for unit in text.units:
        yield from _unworded(unit, LawAddress(), document, register)


_CHANGING = re.compile(r"sửa đổi|bổ sung|thay (?:thế )?|bãi bỏ|hủy bỏ|huỷ bỏ|(?<!\w)bỏ ", re.I)
_PHRASE = re.compile(r"cụm từ\s*[“\"«]([^”\"»]+)[”\"»]", re.IGNORECASE)
_BESIDE = re.compile(r"(?:vào\s+)?(?:sau|trước|tiếp theo)\s*$", re.IGNORECASE)


def _unworded(
    unit: LawUnit, target: LawAddress, own: str, register: Register
) -> Iterator[UnwordedChange]:
    words = f"{unit.title}\n{unit.text}"
    given = [*_given(unit, target, own, register)]
    about = CitingText(here=target if target.document else None)
    if _CHANGING.search(words):
        phrase = found[1].strip() if (found := _PHRASE.search(words)) else ""
        for citation in citations_in(words, register, about):
            if _BESIDE.search(words[: citation.start]):
                continue
            for address in citation.addresses:
                meant = address if address.document else address.of(target.document)
                worded = any(one.covers(meant) or meant.covers(one) for one in given)
                if meant.document != own and not worded and (meant.steps or phrase):
                    yield UnwordedChange(address=meant, phrase=phrase)
    target = _narrowed(words, target, own, register)
    for one in unit.under:
        yield from _unworded(one, target, own, register)


def _given(unit: LawUnit, target: LawAddress, own: str, register: Register) -> Iterator[LawAddress]:
    """Where everything stands that a unit, or one under it, gives."""
    return (one.address for one in _within(unit, target, own, register))


def _within(
    unit: LawUnit, target: LawAddress, own: str, register: Register
) -> Iterator[PlacedUnit]:
    """`target` is the place that is being amended, as far as it was said above."""
    target = _narrowed(f"{unit.title}\n{unit.text}", target, own, register)
    for inserted in unit.inserted:
        yield from _placed(inserted, target)
    for one in unit.under:
        yield from _within(one, target, own, register)


def _narrowed(words: str, target: LawAddress, own: str, register: Register) -> LawAddress:
    """The place that the words speak of: the last one of the amended document."""
    about = CitingText(here=target if target.document else None)
    found = [one for citation in citations_in(words, register, about) for one in citation.addresses]
    documents = [one.document for one in found if one.document not in ("", own, target.document)]
    if documents:
        target = LawAddress(document=documents[0])
    places = [one.steps for one in found if one.steps and one.document in ("", target.document)]
    return LawAddress(document=target.document, steps=places[-1]) if places else target


def _placed(unit: LawUnit, target: LawAddress) -> Iterator[PlacedUnit]:
    """A given unit: what is wider than it comes from the target."""
    steps: tuple[UnitStep, ...] = ()
    if unit.kind.depth > UnitKind.ARTICLE.depth:
        steps = tuple(step for step in target.steps if step.kind.depth < unit.kind.depth)
    address = LawAddress(document=target.document, steps=(*steps, unit.step))
    yield PlacedUnit(address=address, unit=unit)
    for one in unit.under:
        yield from _placed(one, address)

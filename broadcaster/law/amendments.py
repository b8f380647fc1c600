"""What an amending document puts into another one, at the addresses of that other one."""

from collections.abc import Iterator

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

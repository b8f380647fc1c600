"""Feeds of new documents (RSS, Atom) as suggestions to look at; nothing is taken in unasked."""

from dataclasses import dataclass
from datetime import date

from broadcaster.importing.feeds import feed_entries
from broadcaster.law.references import citations_in
from broadcaster.law.register import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedDocument:
    """An entry of a feed."""

    title: str  # plain words, one line
    link: str = ""  # http or https; "" = none that can be used
    day: date | None = None  # on which the feed has it
    number: str = ""  # the document that the title names first; "" = none
    known: bool = False  # whether the register has that number


def suggested_documents(
    data: bytes, where: str, register: Register
) -> tuple[SuggestedDocument, ...]:
    """The entries of a feed, in its order. Raises InputError for what is no feed."""
    found = []
    for entry in feed_entries(data, where):
        number = _number(entry.title, register) or _number(entry.lead, register)
        known = bool(number) and bool(register.numbered(number))
        found.append(
            SuggestedDocument(
                title=entry.title, link=entry.link, day=entry.day, number=number, known=known
            )
        )
    return tuple(found)


def _number(text: str, register: Register) -> str:
    found = (one for cited in citations_in(text, register) for one in cited.addresses)
    return next((one.document for one in found if "/" in one.document), "")

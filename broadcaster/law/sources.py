"""Sources of law out of the register: completed by it, or named in a text."""

from collections.abc import Iterable
from dataclasses import replace

from broadcaster.domain.script import LegalSource
from broadcaster.domain.text import fold
from broadcaster.law.document_numbers import document_key
from broadcaster.law.references import citations_in
from broadcaster.law.register import Register
from broadcaster.law.register_memory import RegisterMemory

Bodies = tuple[tuple[str, str], ...]  # keys of numbers, and the body that gave each


def bodies_of(sources: Iterable[LegalSource]) -> Bodies:
    """Which body gave a number that is named as a source.

    None where the sources name several for it, or one of them none: nobody may choose then.
    """
    named: dict[str, dict[str, str]] = {}
    for one in sources:
        named.setdefault(document_key(one.number), {})[fold(one.issuer)] = one.issuer
    alone = [(key, *issuers.values()) for key, issuers in named.items() if len(issuers) == 1]
    return tuple((key, issuer) for key, issuer in alone if issuer)


def completed(source: LegalSource, register: Register) -> LegalSource:
    """The source with its name, body, days and address from the register where the script has none.

    A number that is not known, or that several bodies gave, stays as it is.
    """
    known = register.document(source.number, source.issuer)
    if known is None:
        return source
    return replace(
        source,
        title=source.title or known.title,
        issuer=source.issuer or known.issuer,
        issued=source.issued or known.issued,
        in_force=source.in_force or known.in_force,
        ended=source.ended or known.ended,
        url=source.url or next(iter(known.urls), ""),
    )


def cited_sources(text: str, register: Register) -> tuple[LegalSource, ...]:
    """The documents of the register that a text cites, each once, in order."""
    cited = [one for part in text.split("\n\n") for one in _cited_in(part, register)]
    bodies = {number: issuer for number, issuer in reversed(cited) if issuer}
    named = [LegalSource(number=one, issuer=bodies.get(one, "")) for one, _ in cited]
    known = ((one, register.document(one.number, one.issuer)) for one in dict.fromkeys(named))
    return tuple(
        completed(replace(one, issuer=document.issuer), register)
        for one, document in known
        if document
    )


_CITED = RegisterMemory[Bodies](8192)  # somebody types in one paragraph of many


def _cited_in(paragraph: str, register: Register) -> Bodies:
    return _CITED.answer(register, paragraph, lambda: _read_in(paragraph, register))


def _read_in(paragraph: str, register: Register) -> Bodies:
    """The numbers that it cites, and the body that it names for each."""
    found = citations_in(paragraph, register)
    return tuple((one.document, cited.issuer) for cited in found for one in cited.addresses)

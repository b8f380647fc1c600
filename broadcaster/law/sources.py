"""A source of law that a script names by its number, with what the register knows of it."""

from dataclasses import replace

from broadcaster.domain.script import LegalSource
from broadcaster.law.register import Register


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

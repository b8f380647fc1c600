"""Whom to ask: the station's contact in pieces, of which those that can be followed are links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from broadcaster.domain.station import StationProfile
from broadcaster.domain.text import one_line, web_link

_LINKED = re.compile(
    r"(?P<web>https?://[^\s<>\"']*[^\s<>\"'.,;:!?)])"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<phone>(?<![\w/.])(?:\+84|0)(?:[ .-]?\d){8,10}(?![\w/]))",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPiece:
    """A stretch of the contact line."""

    words: str
    link: str = ""  # address, "mailto:" or "tel:"; "" = words only


def contact_pieces(station: StationProfile) -> tuple[ContactPiece, ...]:
    """The contact of station.toml; what is an address, e-mail or telephone number is a link.

    The public e-mail of the feeds stands behind it, where the contact does not name it itself.
    """
    told = one_line(station.contact)
    mail = one_line(station.email)
    if mail and mail.casefold() not in told.casefold():
        told = f"{told}, {mail}" if told else mail
    return tuple(_pieces(told))


def contact_html(station: StationProfile) -> str:
    """The same as simple HTML; "" = nobody is named."""
    return "".join(
        f'<a href="{escape(piece.link)}">{escape(piece.words)}</a>'
        if piece.link
        else escape(piece.words, quote=False)
        for piece in contact_pieces(station)
    )


def _pieces(told: str) -> Iterator[ContactPiece]:
    place = 0
    for found in _LINKED.finditer(told):
        if found.start() > place:
            yield ContactPiece(words=told[place : found.start()])
        yield ContactPiece(words=found[0], link=_link(found))
        place = found.end()
    if place < len(told):
        yield ContactPiece(words=told[place:])


def _link(found: re.Match[str]) -> str:
    if found["mail"]:
        return f"mailto:{found[0]}"
    if found["phone"]:
        return "tel:" + re.sub(r"[^\d+]", "", found[0])
    return web_link(found[0])

"""Feeds of new documents (RSS, Atom) as suggestions to look at; nothing is taken in unasked."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from broadcaster.domain.errors import InputError
from broadcaster.domain.text import nfc, one_line
from broadcaster.law.references import citations_in
from broadcaster.law.register import Register

MOST_ENTRIES = 200  # of one feed
_LONGEST_TITLE = 300  # characters
_LONGEST_LINK = 2_000
_TAG = re.compile(r"<[^<>]*>")
_HINT = "Mở địa chỉ ấy trong trình duyệt xem có phải bản tin RSS hay Atom không."


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
    """The entries of a feed, in its order. Raises InputError for what is no feed.

    A text that declares a document type is refused: no feed needs one, and entities grow.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise InputError(f"{where} không phải bản tin đọc được (XML hỏng)", hint=_HINT) from fault
    if root.getroottree().docinfo.doctype:
        raise InputError(f"{where} có khai báo DOCTYPE nên không đọc", hint=_HINT)
    if _local(root) not in ("rss", "RDF", "feed"):
        raise InputError(f"{where} không phải bản tin RSS hay Atom", hint=_HINT)
    return tuple(_suggestions(root, register))


def _suggestions(root: Any, register: Register) -> Iterator[SuggestedDocument]:
    entries = (one for one in root.iter() if _local(one) in ("item", "entry"))
    for _, entry in zip(range(MOST_ENTRIES), entries, strict=False):
        title = _plain(_text(entry, "title"))
        about = _plain(_text(entry, "description", "summary"))
        number = _number(title, register) or _number(about, register)
        if title:
            yield SuggestedDocument(
                title=title,
                link=_link(entry),
                day=_day(_text(entry, "pubDate", "date", "published", "updated")),
                number=number,
                known=bool(number) and bool(register.numbered(number)),
            )


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _text(entry: Any, *names: str) -> str:
    """The text of the first child of one of the names."""
    found = {_local(child): child for child in reversed(entry)}
    child = next((found[name] for name in names if name in found), None)
    return "".join(child.itertext()) if child is not None else ""


def _plain(text: str) -> str:
    """Words without markup, however it is hidden, on one line."""
    bare = _TAG.sub(" ", html.unescape(_TAG.sub(" ", text[: 4 * _LONGEST_TITLE])))
    words = " ".join(one_line(nfc(bare)).split())
    return words if len(words) <= _LONGEST_TITLE else f"{words[: _LONGEST_TITLE - 1]}…"


def _number(text: str, register: Register) -> str:
    found = (one for cited in citations_in(text, register) for one in cited.addresses)
    return next((one.document for one in found if "/" in one.document), "")


def _link(entry: Any) -> str:
    """Where the document can be read; Atom has it in an attribute."""
    for child in entry:
        if _local(child) == "link":
            link = (child.get("href") or "".join(child.itertext())).strip()
            if _is_address(link):
                return link
    return ""


def _is_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    return usable and len(link) <= _LONGEST_LINK and link.isprintable() and " " not in link


def _day(text: str) -> date | None:
    written = text.strip()[:100]
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(written).date()
        except (ValueError, TypeError, OverflowError):
            continue
    return None

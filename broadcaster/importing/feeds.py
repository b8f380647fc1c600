"""Feeds of strangers (RSS, Atom): their entries as plain words, whatever was put into them."""

import html
import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from broadcaster.domain.errors import InputError
from broadcaster.domain.text import nfc, one_line

MOST_ENTRIES = 200  # of one feed
LONGEST_TITLE = 300  # characters
_LONGEST_LEAD = 1_000
_LONGEST_LINK = 2_000
_HOME = timezone(timedelta(hours=7))  # in which an entry's day is told
_TAG = re.compile(r"<[/!?A-Za-z][^<>]*>")  # "A < B" has none
# second names under which a country lets others register theirs
_SHARED = frozenset({
    "ac", "biz", "co", "com", "edu", "gob", "gov", "gouv", "go", "health", "info", "int", "mil",
    "name", "ne", "net", "or", "org",
})  # fmt: skip
_DAY_FIRST = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:,?\s+\d{1,2}:\d{2}(?::\d{2})?)?")
_HINT = "Mở địa chỉ ấy trong trình duyệt xem có phải bản tin RSS hay Atom không."


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """An entry of a feed; all its words are plain ones, on one line."""

    title: str
    lead: str = ""  # what the feed says it is about
    link: str = ""  # http or https; "" = none that can be used
    day: date | None = None  # on which the feed has it, in Vietnam


def feed_entries(data: bytes, where: str) -> tuple[FeedEntry, ...]:
    """The entries of a feed that have a title, in its order. Raises InputError for what is no feed.

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
    return tuple(_entries(root))


def _entries(root: Any) -> Iterator[FeedEntry]:
    found = (one for one in root.iter() if _local(one) in ("item", "entry"))
    for _, entry in zip(range(MOST_ENTRIES), found, strict=False):
        if title := plain_words(_text(entry, "title")):
            yield FeedEntry(
                title=title,
                lead=plain_words(_text(entry, "description", "summary"), _LONGEST_LEAD),
                link=_link(entry),
                day=day_told(_text(entry, "pubDate", "date", "published", "updated")),
            )


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _text(entry: Any, *names: str) -> str:
    """The text of the first child of one of the names."""
    found = {_local(child): child for child in reversed(entry)}
    child = next((found[name] for name in names if name in found), None)
    return "".join(child.itertext()) if child is not None else ""


def plain_words(text: str, longest: int = LONGEST_TITLE) -> str:
    """Words without markup, however it is hidden, on one line, of so many characters at most."""
    bare = _TAG.sub(" ", html.unescape(_TAG.sub(" ", text[: 4 * longest])))
    words = " ".join(one_line(nfc(bare)).split())
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def _link(entry: Any) -> str:
    """Where the entry can be read whole; Atom has it in an attribute."""
    for child in entry:
        if _local(child) == "link":
            link = (child.get("href") or "".join(child.itertext())).strip()
            if is_link(link):
                return link
    return ""


def is_link(link: str) -> bool:
    """Whether a reader may be led to an address that a stranger wrote."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    return usable and len(link) <= _LONGEST_LINK and link.isprintable() and " " not in link


def is_outside(link: str) -> bool:
    """Whether an address names no machine of this house by its number, nor this machine."""
    host = (urlsplit(link).hostname or "").rstrip(".").casefold() if is_link(link) else "localhost"
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".localhost", ".local"))


def is_of_site(link: str, address: str) -> bool:
    """Whether a link stays with whoever has an address: of one domain, whatever is before it."""
    if not (is_link(link) and is_link(address)):
        return False
    return _domain(link) == _domain(address)


def _domain(link: str) -> str:
    """What somebody registered: "x.vn" of "rss.x.vn", "x.com.vn" of "www.x.com.vn"."""
    host = (urlsplit(link).hostname or "").rstrip(".").casefold()
    labels = host.split(".")
    if ":" in host or labels[-1].isdecimal():  # a number
        return host
    shared = len(labels) > 2 and labels[-2] in _SHARED and len(labels[-1]) == 2
    return ".".join(labels[-3 if shared else -2 :])


def day_told(text: str) -> date | None:
    """The day, in Vietnam, of a moment as feeds and pages write it; None for what is none."""
    written = text.strip()[:100]
    for read in (datetime.fromisoformat, parsedate_to_datetime, _as_written_here):
        try:
            moment = read(written)
            if written.endswith("-0000"):  # RFC 5322: universal time, of a clock somewhere
                moment = moment.replace(tzinfo=UTC)
            return (moment.astimezone(_HOME) if moment.tzinfo else moment).date()
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def _as_written_here(written: str) -> datetime:
    """A moment as people write it here, "28/11/2026 23:30". Raises ValueError for what is none."""
    found = _DAY_FIRST.fullmatch(written)
    if found is None:
        raise ValueError(written)
    day, month, year = map(int, found.groups())
    return datetime(year, month, day)

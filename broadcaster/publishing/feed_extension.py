"""What feedgen cannot write: a registered extension pair for channel and item.

feedgen 1.0.0 knows only yes/no/clean for itunes:explicit, has no podcast namespace, stamps the
time of the build and asks the process locale for every date. This pair writes those elements
itself. Its registry name is not "podcast": feedgen's own iTunes extension has that one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.util import xml_elem

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"  # RFC 5005
NAME = "pc20"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One element: name in Clark notation, text, attributes in the order they are written."""

    name: str
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    inside: tuple["Tag", ...] = ()


def itunes(name: str, text: str = "", /, **attributes: str) -> Tag:
    """An element of the iTunes namespace."""
    return Tag(name=f"{{{ITUNES}}}{name}", text=text, attributes=attributes)


def podcast(name: str, text: str = "", /, **attributes: str) -> Tag:
    """An element of the podcast namespace."""
    return Tag(name=f"{{{PODCAST}}}{name}", text=text, attributes=attributes)


def atom_link(rel: str, href: str, kind: str = "application/rss+xml") -> Tag:
    """A link of the channel; feedgen writes only the first rel="self"."""
    named = {"type": kind} if kind else {}
    return Tag(name=f"{{{ATOM}}}link", attributes={"href": href, "rel": rel, **named})


def rfc2822(moment: datetime) -> Tag:
    """A publication date with English names whatever the locale of the process."""
    return Tag(name="pubDate", text=format_datetime(moment))


def _append(parent: Any, tags: Sequence[Tag]) -> None:
    for tag in tags:
        element = xml_elem(tag.name, parent)
        for key, value in tag.attributes.items():
            element.set(key, value)
        if tag.text:
            element.text = tag.text
        _append(element, tag.inside)


class ChannelTags(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """The channel's further elements; `built` is the newest change of content, None = none yet."""

    def __init__(self) -> None:
        self.tags: Sequence[Tag] = ()
        self.built: datetime | None = None
        self.frozen = False  # a page of the archive

    def extend_ns(self) -> dict[str, str]:
        """The namespaces that feedgen lacks."""
        return {"podcast": PODCAST, **({"fh": HISTORY} if self.frozen else {})}

    def extend_rss(self, rss: Any) -> Any:
        """Replace the build time and add the elements."""
        channel = rss[0]
        stamp = channel.find("lastBuildDate")
        if stamp is not None and self.built is None:
            channel.remove(stamp)
        elif stamp is not None and self.built is not None:
            stamp.text = format_datetime(self.built)
        _append(channel, self.tags)
        return rss


class ItemTags(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """An item's further elements."""

    def __init__(self) -> None:
        self.tags: Sequence[Tag] = ()

    def extend_rss(self, item: Any) -> Any:
        """Add the elements."""
        _append(item, self.tags)
        return item

"""Reads a finished feed again and compares it with the record it was made from.

feedgen drops some values in silence (an image with an ending it does not know, a second link); what
is published is therefore what came out, never what was put in.
"""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

from feedgen.util import xml_fromstring
from lxml.etree import XMLSyntaxError

from broadcaster.domain.errors import PublishError
from broadcaster.publishing.feed_extension import ATOM, HISTORY, ITUNES, PODCAST
from broadcaster.publishing.feed_record import FeedRecord, ItemRecord
from broadcaster.publishing.notes import DESCRIPTION_BYTES

Found = Iterator[tuple[str, object, object]]  # what, meant, read back


def verify_feed(data: bytes, record: FeedRecord) -> None:
    """Raises PublishError when the bytes do not say what the record says."""
    try:
        channel = xml_fromstring(data).find("channel")
    except XMLSyntaxError as error:
        raise PublishError(
            f"nguồn cấp “{record.title}” không phải XML đúng: {error}",
            hint="Nguồn cấp cũ vẫn còn nguyên. Hãy báo lỗi này cho người phụ trách phần mềm.",
        ) from error
    wrong = [
        f"{what} (cần “{meant}”, đọc lại được “{read}”)"
        for what, meant, read in _differences(channel, record)
        if meant != read
    ]
    if wrong:
        raise PublishError(
            f"nguồn cấp “{record.title}” viết ra không đúng: {'; '.join(wrong[:5])}",
            hint="Nguồn cấp cũ vẫn còn nguyên. Hãy báo lỗi này cho người phụ trách phần mềm.",
        )


def _differences(channel: Any, record: FeedRecord) -> Found:
    if channel is None:
        yield "channel", True, False
        return
    yield from _channel(channel, record)
    items = channel.findall("item")
    yield "số lượng bài", len(record.items), len(items)
    for item, meant in zip(items, record.items, strict=False):
        yield from _item(item, meant, record)


def _channel(channel: Any, record: FeedRecord) -> Found:
    links = [(a.get("rel"), a.get("href")) for a in channel.findall(f"{{{ATOM}}}link")]
    own = [(rel, href) for rel, href in _page_links(record) if href]
    yield "title", record.title, channel.findtext("title")
    yield "link", record.link, channel.findtext("link")
    yield "description", record.description, channel.findtext("description")
    yield "language", "vi", channel.findtext("language")
    yield "atom:link", sorted(own), sorted(links)
    yield "fh:archive", record.pages.frozen, channel.find(f"{{{HISTORY}}}archive") is not None
    yield "itunes:block", "Yes" if record.private else None, _itunes(channel, "block")
    yield "itunes:new-feed-url", record.moved_to or None, _itunes(channel, "new-feed-url")
    yield "itunes:image", record.image, _href(channel)
    yield "itunes:explicit", str(record.explicit).lower(), _itunes(channel, "explicit")
    yield "podcast:guid", record.guid, channel.findtext(f"{{{PODCAST}}}guid")
    yield "lastBuildDate", record.built, _date(channel, "lastBuildDate")
    size = len((channel.findtext("description") or "").encode())
    yield "description dài quá", True, size <= DESCRIPTION_BYTES


def _page_links(record: FeedRecord) -> tuple[tuple[str, str], ...]:
    pages = record.pages
    return (
        ("self", pages.feed),
        ("alternate", record.link),
        ("hub", record.hub),
        ("next", pages.older),
        ("prev-archive", pages.older),
        ("current", pages.current),
    )


def _item(item: Any, meant: ItemRecord, record: FeedRecord) -> Found:
    guid, enclosures = item.find("guid"), item.findall("enclosure")
    yield "item title", meant.title, item.findtext("title")
    yield "item link", meant.link, item.findtext("link")
    yield "guid", (meant.guid, "false"), (guid.text, guid.get("isPermaLink"))
    yield (
        "enclosure",
        [(meant.audio, str(meant.audio_bytes), "audio/mpeg")],
        [(e.get("url"), e.get("length"), e.get("type")) for e in enclosures],
    )
    yield "pubDate", meant.published, _date(item, "pubDate")
    yield "item description", meant.description, item.findtext("description")
    yield "item description dài quá", True, len(meant.description.encode()) <= DESCRIPTION_BYTES
    yield "itunes:duration", str(meant.seconds), _itunes(item, "duration")
    yield "item itunes:explicit", str(record.explicit).lower(), _itunes(item, "explicit")
    yield "item itunes:image", record.image, _href(item)
    yield (
        "transcript",
        [url for url in (meant.transcript, meant.transcript_page) if url],
        [found.get("url") for found in item.findall(f"{{{PODCAST}}}transcript")],
    )
    yield (
        "alternateEnclosure",
        [(sound.address, sound.integrity) for sound in meant.sounds],
        [_alternate(found) for found in item.findall(f"{{{PODCAST}}}alternateEnclosure")],
    )


def _alternate(found: Any) -> tuple[str | None, str | None]:
    source, integrity = (found.find(f"{{{PODCAST}}}{name}") for name in ("source", "integrity"))
    return (
        None if source is None else source.get("uri"),
        None if integrity is None else integrity.get("value"),
    )


def _itunes(parent: Any, name: str) -> str | None:
    text: str | None = parent.findtext(f"{{{ITUNES}}}{name}")
    return text


def _href(parent: Any) -> str | None:
    image = parent.find(f"{{{ITUNES}}}image")
    return None if image is None else image.get("href")


def _date(parent: Any, name: str) -> object:
    text = parent.findtext(name)
    return None if text is None else parsedate_to_datetime(text)

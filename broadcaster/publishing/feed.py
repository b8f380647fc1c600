"""A show's feeds: RSS by feedgen, read back before it is published, and JSON Feed.

feedgen 1.0.0 knows only yes/no/clean for itunes:explicit, has no podcast namespace, stamps the
time of the build, asks the process locale for every date, and drops some values in silence (an
image with an ending it does not know, a second link). So what it lacks is written by a registered
pair of extensions for channel and item, and what is published is what came out: the finished bytes
are compared with the record they were made from.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem, xml_fromstring
from lxml.etree import XMLSyntaxError

from broadcaster.domain.dates import WEEKDAYS
from broadcaster.domain.errors import PublishError
from broadcaster.publishing.categories import split_category
from broadcaster.publishing.feed_record import FeedRecord, FeedSound, ItemRecord
from broadcaster.publishing.show_notes import DESCRIPTION_BYTES

LANGUAGE = "vi"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"  # RFC 5005
_EXTENSION = "pc20"  # in feedgen's registry; "podcast" is feedgen's own for iTunes
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LIGHT_TITLE = "Bản nhẹ cho đường truyền yếu"
_Facts = Iterator[tuple[str, object, object]]  # what, meant, read back


# --- what feedgen cannot write ---------------------------------------------------------------


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


# --- RSS -------------------------------------------------------------------------------------


def render_record(record: FeedRecord) -> bytes:
    """The RSS of a record, verified."""
    feed = _channel(record)
    for item in record.items:
        _fill(feed.add_entry(order="append"), item, record)
    data: bytes = feed.rss_str(pretty=True)
    verify_feed(data, record)
    return data


def _channel(record: FeedRecord) -> Any:
    feed = FeedGenerator()
    feed.load_extension("podcast")
    feed.register_extension(_EXTENSION, ChannelTags, ItemTags, atom=False, rss=True)
    feed.title(record.title)
    # feedgen takes the last link as the channel's own: self first, the page last
    feed.link(href=record.feed, rel="self", type="application/rss+xml")
    feed.link(href=record.link, rel="alternate")
    feed.description(record.description)
    feed.language(LANGUAGE)
    feed.generator("broadcaster")
    feed.docs("https://www.rssboard.org/rss-specification")
    feed.copyright(record.author)
    feed.image(url=record.image, title=record.title, link=record.link)
    parent, child = split_category(record.category)
    feed.podcast.itunes_category({"cat": parent, "sub": child} if child else {"cat": parent})
    feed.podcast.itunes_image(record.image)
    feed.podcast.itunes_author(record.author)
    feed.podcast.itunes_type("episodic")
    if record.email:
        feed.podcast.itunes_owner(name=record.author, email=record.email)
    feed.pc20.tags = tuple(_channel_tags(record))
    feed.pc20.built = record.built
    feed.pc20.frozen = record.pages.frozen
    return feed


def _channel_tags(record: FeedRecord) -> Iterator[Tag]:
    yield itunes("explicit", str(record.explicit).lower())
    yield atom_link("alternate", record.link, "text/html")
    yield from _page_tags(record)
    yield podcast("guid", record.guid)
    yield podcast("locked", "yes", **({"owner": record.email} if record.email else {}))
    yield podcast("medium", "podcast")
    if record.weekly_days:
        rule = "FREQ=WEEKLY;BYDAY=" + ",".join(_DAYS[day] for day in record.weekly_days)
        days = ", ".join(WEEKDAYS[day] for day in record.weekly_days).capitalize()
        yield podcast("updateFrequency", f"{days} hằng tuần", rrule=rule)
    if record.location is not None:
        facts = {"geo": record.location.geo, "osm": record.location.osm}
        known = {key: fact for key, fact in facts.items() if fact}
        yield podcast("location", record.location.name, **known)
    if any(item.spoken for item in record.items):
        yield _ai_content(synthetic=record.synthetic)
    if record.licence:
        yield podcast("license", record.licence.lower())
    if record.private:
        yield itunes("block", "Yes")
        yield podcast("block", "yes")
    if record.moved_to:
        yield itunes("new-feed-url", record.moved_to)
    if record.built is not None:
        yield rfc2822(record.built)


def _page_tags(record: FeedRecord) -> Iterator[Tag]:
    """The links to a hub and to the other pages; gPodder follows `next`, RFC 5005 the others."""
    pages = record.pages
    if record.hub:
        yield atom_link("hub", record.hub, "")
    if pages.older:
        yield atom_link("next", pages.older)
        yield atom_link("prev-archive", pages.older)
    if pages.frozen:
        yield atom_link("current", pages.current)
        yield Tag(name=f"{{{HISTORY}}}archive")


def _fill(entry: Any, item: ItemRecord, record: FeedRecord) -> None:
    entry.title(item.title)
    entry.link(href=item.link)
    entry.guid(item.guid, permalink=False)
    entry.description(item.description, isSummary=True)
    entry.content(item.notes, type="CDATA")
    entry.enclosure(item.audio, str(item.audio_bytes), "audio/mpeg")
    for topic in item.topics:
        entry.category(term=topic)
    entry.podcast.itunes_duration(str(item.seconds))
    entry.podcast.itunes_author(record.author)
    entry.podcast.itunes_image(record.picture(item))
    entry.podcast.itunes_episode_type("full")
    entry.podcast.itunes_season(item.season)
    if item.number:
        entry.podcast.itunes_episode(item.number)
    entry.pc20.tags = tuple(_item_tags(item, record))


def _item_tags(item: ItemRecord, record: FeedRecord) -> Iterator[Tag]:
    yield rfc2822(item.published)
    yield itunes("explicit", str(record.explicit).lower())
    yield podcast("season", str(item.season), name=item.season_name)
    if item.number:
        yield podcast("episode", str(item.number), display=f"Số {item.number}")
    if item.transcript:
        yield podcast("transcript", url=item.transcript, type="text/vtt", language=LANGUAGE)
        yield podcast("transcript", url=item.transcript_page, type="text/html", language=LANGUAGE)
    if item.chapters:
        yield podcast("chapters", url=item.chapters, type="application/json+chapters")
    if item.excerpt is not None:
        excerpt = item.excerpt
        times = {"startTime": _seconds(excerpt.start), "duration": _seconds(excerpt.seconds)}
        yield podcast("soundbite", excerpt.title, **times)
    for person in item.people:
        yield podcast("person", person.name, group=person.group, role=person.role)
    for place, sound in enumerate(item.sounds):
        yield _alternate(sound, default=place == 0)
    if item.spoken:
        yield _ai_content(synthetic=item.synthetic)
    if record.licence:
        yield podcast("license", record.licence.lower())


def _ai_content(*, synthetic: bool) -> Tag:
    """For programs: true or false. The sentence for people stands in the notes and on the page."""
    return podcast("txt", str(synthetic).lower(), purpose="ai-content")


def _alternate(sound: FeedSound, *, default: bool) -> Tag:
    facts = {"type": sound.mime, "length": str(sound.bytes), "bitrate": str(sound.bitrate)}
    return Tag(
        name=f"{{{PODCAST}}}alternateEnclosure",
        attributes={**facts, **({"default": "true"} if default else {"title": _LIGHT_TITLE})},
        inside=(
            podcast("integrity", type="sri", value=sound.integrity),
            podcast("source", uri=sound.address),
        ),
    )


def _seconds(value: float) -> str:
    """Seconds in the shortest exact form, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


# --- news that are only read -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsItem:
    """Something that happened, for a feed without sound."""

    guid: str  # for life
    title: str
    link: str
    text: str
    published: datetime  # with zone


def render_news(
    *, title: str, description: str, feed: str, link: str, items: Sequence[NewsItem]
) -> bytes:
    """An RSS feed without sound, newest first as `items` are."""
    news = FeedGenerator()
    news.register_extension(_EXTENSION, ChannelTags, ItemTags, atom=False, rss=True)
    news.title(title)
    news.link(href=feed, rel="self", type="application/rss+xml")
    news.link(href=link, rel="alternate")
    news.description(description)
    news.language(LANGUAGE)
    news.generator("broadcaster")
    news.docs("https://www.rssboard.org/rss-specification")
    built = max((item.published for item in items), default=None)
    news.pc20.built = built
    news.pc20.tags = (rfc2822(built),) if built is not None else ()
    for item in items:
        entry = news.add_entry(order="append")
        entry.title(item.title)
        entry.link(href=item.link)
        entry.guid(item.guid, permalink=False)
        entry.description(item.text)
        entry.pc20.tags = (rfc2822(item.published),)
    data: bytes = news.rss_str(pretty=True)
    return data


# --- read back -------------------------------------------------------------------------------


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


def _differences(channel: Any, record: FeedRecord) -> _Facts:
    if channel is None:
        yield "channel", True, False
        return
    yield from _channel_facts(channel, record)
    items = channel.findall("item")
    yield "số lượng bài", len(record.items), len(items)
    for item, meant in zip(items, record.items, strict=False):
        yield from _item_facts(item, meant, record)


def _channel_facts(channel: Any, record: FeedRecord) -> _Facts:
    pages = record.pages
    links = [(a.get("rel"), a.get("href")) for a in channel.findall(f"{{{ATOM}}}link")]
    own = [
        ("self", pages.feed),
        ("alternate", record.link),
        ("hub", record.hub),
        ("next", pages.older),
        ("prev-archive", pages.older),
        ("current", pages.current),
    ]
    yield "title", record.title, channel.findtext("title")
    yield "link", record.link, channel.findtext("link")
    yield "description", record.description, channel.findtext("description")
    yield "language", "vi", channel.findtext("language")
    yield "atom:link", sorted((rel, href) for rel, href in own if href), sorted(links)
    yield "fh:archive", pages.frozen, channel.find(f"{{{HISTORY}}}archive") is not None
    yield "itunes:block", "Yes" if record.private else None, _itunes(channel, "block")
    yield "itunes:new-feed-url", record.moved_to or None, _itunes(channel, "new-feed-url")
    yield "itunes:image", record.image, _href(channel)
    yield "itunes:explicit", str(record.explicit).lower(), _itunes(channel, "explicit")
    yield "podcast:guid", record.guid, channel.findtext(f"{{{PODCAST}}}guid")
    yield "lastBuildDate", record.built, _date(channel, "lastBuildDate")
    size = len((channel.findtext("description") or "").encode())
    yield "description dài quá", True, size <= DESCRIPTION_BYTES


def _item_facts(item: Any, meant: ItemRecord, record: FeedRecord) -> _Facts:
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
    yield "item itunes:image", record.picture(meant), _href(item)
    told = str(meant.synthetic).lower() if meant.spoken else None
    yield "item ai-content", told, _told_of(item, "ai-content")
    yield (
        "transcript",
        [url for url in (meant.transcript, meant.transcript_page) if url],
        [found.get("url") for found in item.findall(f"{{{PODCAST}}}transcript")],
    )
    yield (
        "alternateEnclosure",
        [(sound.address, sound.integrity) for sound in meant.sounds],
        [_source(found) for found in item.findall(f"{{{PODCAST}}}alternateEnclosure")],
    )


def _source(found: Any) -> tuple[str | None, str | None]:
    source, integrity = (found.find(f"{{{PODCAST}}}{name}") for name in ("source", "integrity"))
    return (
        None if source is None else source.get("uri"),
        None if integrity is None else integrity.get("value"),
    )


def _itunes(parent: Any, name: str) -> str | None:
    text: str | None = parent.findtext(f"{{{ITUNES}}}{name}")
    return text


def _told_of(parent: Any, purpose: str) -> str | None:
    """The podcast:txt of a purpose that stands in an element itself."""
    found = (e.text for e in parent.findall(f"{{{PODCAST}}}txt") if e.get("purpose") == purpose)
    return next(found, None)


def _href(parent: Any) -> str | None:
    image = parent.find(f"{{{ITUNES}}}image")
    return None if image is None else image.get("href")


def _date(parent: Any, name: str) -> object:
    text = parent.findtext(name)
    return None if text is None else parsedate_to_datetime(text)


# --- JSON Feed -------------------------------------------------------------------------------


def render_json_feed(record: FeedRecord) -> bytes:
    """The JSON Feed of a record; same input, same bytes."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": record.title,
        "home_page_url": record.link,
        "feed_url": record.pages.json_feed,
        **({"next_url": record.pages.older_json} if record.pages.older_json else {}),
        **({"hubs": [{"type": "WebSub", "url": record.hub}]} if record.hub else {}),
        "description": record.description,
        "icon": record.image,
        "authors": [{"name": record.author}],
        "language": "vi",
        "items": [_json_item(item, record) for item in record.items],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _json_item(item: ItemRecord, record: FeedRecord) -> dict[str, Any]:
    return {
        "id": item.guid,
        "url": item.link,
        "title": item.title,
        "summary": item.summary,
        "content_html": item.notes,
        "image": record.picture(item),
        "date_published": item.published.isoformat(),
        "language": "vi",
        "tags": list(item.topics),
        "attachments": [
            {
                "url": sound.address,
                "mime_type": sound.mime,
                "size_in_bytes": sound.bytes,
                "duration_in_seconds": item.seconds,
            }
            for sound in item.sounds
        ],
    }

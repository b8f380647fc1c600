"""Podcast RSS: feedgen and our extension, then read back and compared with what was meant."""

from collections.abc import Iterator, Sequence
from typing import Any

from feedgen.feed import FeedGenerator

from broadcaster.domain.episode import SYNTHETIC_MARK, Episode
from broadcaster.domain.station import Location, Show, StationProfile
from broadcaster.publishing.categories import split_category
from broadcaster.publishing.feed_check import verify_feed
from broadcaster.publishing.feed_extension import (
    HISTORY,
    NAME,
    PODCAST,
    ChannelTags,
    ItemTags,
    Tag,
    atom_link,
    itunes,
    podcast,
    rfc2822,
)
from broadcaster.publishing.feed_record import FeedRecord, FeedSound, ItemRecord, feed_record

LANGUAGE = "vi"
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY_NAMES = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")
_LIGHT_TITLE = "Bản nhẹ cho đường truyền yếu"
_AI_CONTENT = f"{SYNTHETIC_MARK}: lời đọc do máy tạo từ kịch bản do người soạn."


def render_feed(
    show: Show,
    station: StationProfile,
    episodes: Sequence[Episode],
    *,
    image_url: str,
    weekly_days: Sequence[int] = (),
) -> bytes:
    """The RSS of a show, newest episode first; same input, same bytes.

    `weekly_days` are the fixed days of a weekly programme, 0 = Monday; empty = not said.
    Raises PublishError where a directory would refuse the feed.
    """
    return render_record(
        feed_record(show, station, episodes, image_url=image_url, weekly_days=weekly_days)
    )


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
    feed.register_extension(NAME, ChannelTags, ItemTags, atom=False, rss=True)
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
    _itunes_channel(feed.podcast, record)
    feed.pc20.tags = tuple(_channel_tags(record))
    feed.pc20.built = record.built
    feed.pc20.frozen = record.pages.frozen
    return feed


def _itunes_channel(extension: Any, record: FeedRecord) -> None:
    parent, child = split_category(record.category)
    extension.itunes_category({"cat": parent, "sub": child} if child else {"cat": parent})
    extension.itunes_image(record.image)
    extension.itunes_author(record.author)
    extension.itunes_type("episodic")
    if record.email:
        extension.itunes_owner(name=record.author, email=record.email)


def _channel_tags(record: FeedRecord) -> Iterator[Tag]:
    yield itunes("explicit", _truth(record.explicit))
    yield atom_link("alternate", record.link, "text/html")
    yield from _page_tags(record)
    yield podcast("guid", record.guid)
    yield podcast("locked", "yes", **({"owner": record.email} if record.email else {}))
    yield podcast("medium", "podcast")
    if record.weekly_days:
        rule = "FREQ=WEEKLY;BYDAY=" + ",".join(_DAYS[day] for day in record.weekly_days)
        yield podcast("updateFrequency", _weekly(record.weekly_days), rrule=rule)
    if record.location is not None:
        yield _location(record.location)
    if record.synthetic:
        yield podcast("txt", _AI_CONTENT, purpose="ai-content")
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


def _location(location: Location) -> Tag:
    facts = {"geo": location.geo, "osm": location.osm}
    return podcast("location", location.name, **{key: fact for key, fact in facts.items() if fact})


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
    entry.podcast.itunes_image(record.image)
    entry.podcast.itunes_episode_type("full")
    entry.podcast.itunes_season(item.season)
    if item.number:
        entry.podcast.itunes_episode(item.number)
    entry.pc20.tags = tuple(_item_tags(item, record))


def _item_tags(item: ItemRecord, record: FeedRecord) -> Iterator[Tag]:
    yield rfc2822(item.published)
    yield itunes("explicit", _truth(record.explicit))
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
    if item.synthetic:
        yield podcast("txt", _AI_CONTENT, purpose="ai-content")
    if record.licence:
        yield podcast("license", record.licence.lower())


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


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _weekly(days: Sequence[int]) -> str:
    return ", ".join(_DAY_NAMES[day] for day in days).capitalize() + " hằng tuần"

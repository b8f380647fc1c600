"""The feeds of one page of a show: RSS and JSON Feed, each with its way to the older pages."""

from collections.abc import Iterator, Sequence

from broadcaster.model.address import (
    address,
    archive_feed_path,
    archive_json_path,
    feed_path,
    json_feed_path,
)
from broadcaster.model.episode import Episode
from broadcaster.model.site import SiteFile, Stage
from broadcaster.model.station import Show, StationProfile
from broadcaster.syndication.feed import render_record
from broadcaster.syndication.json_feed import render_json_feed
from broadcaster.syndication.record import PageLinks, feed_record


def feed_files(
    station: StationProfile,
    show: Show,
    episodes: Sequence[Episode],
    *,
    image: str,
    weekly_days: Sequence[int],
    number: int,
    newest: int,
) -> Iterator[SiteFile]:
    """Both feeds of a page; page 0 is the newest, `newest` the newest frozen one (0 = none)."""
    record = feed_record(
        show,
        station,
        episodes,
        image_url=image,
        weekly_days=weekly_days,
        pages=page_links(station, show, number, newest),
    )
    rss, json = _paths(show, number)
    yield SiteFile(path=json, content=render_json_feed(record), stage=Stage.FEED)
    yield SiteFile(path=rss, content=render_record(record), stage=Stage.FEED)


def page_links(station: StationProfile, show: Show, number: int, newest: int) -> PageLinks:
    """The addresses of a page and of its neighbours."""
    older = number - 1 if number else newest
    here, there = _paths(show, number), _paths(show, older)
    url = station.public_url
    return PageLinks(
        feed=address(url, here[0]),
        json_feed=address(url, here[1]),
        current=address(url, feed_path(show.key)) if number else "",
        older=address(url, there[0]) if older else "",
        older_json=address(url, there[1]) if older else "",
    )


def _paths(show: Show, number: int) -> tuple[str, str]:
    if number:
        return archive_feed_path(show.key, number), archive_json_path(show.key, number)
    return feed_path(show.key), json_feed_path(show.key)

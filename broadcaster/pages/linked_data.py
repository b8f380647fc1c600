"""What search engines read in a page: schema.org as JSON-LD, safe inside a script element."""

import json
from collections.abc import Sequence
from typing import Any

from broadcaster.model.address import (
    SEARCH_PAGE,
    address,
    audio_path,
    episode_page_path,
    feed_path,
    show_page_path,
)
from broadcaster.model.episode import Edition, Episode
from broadcaster.model.station import Show, StationProfile
from broadcaster.pages.views import Shelf
from broadcaster.pages.words import VIETNAM, headline
from broadcaster.text.clean import one_line

_CONTEXT = "https://schema.org"


def in_script(data: dict[str, Any]) -> str:
    """JSON that can neither close the script element nor open another."""
    text = json.dumps({"@context": _CONTEXT, **data}, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def station_data(station: StationProfile, shelves: Sequence[Shelf]) -> dict[str, Any]:
    """The station and its series."""
    return {
        **site_data(station),
        "hasPart": [series_data(station, shelf.show) for shelf in shelves],
    }


def site_data(station: StationProfile) -> dict[str, Any]:
    """The station alone, with where it is searched."""
    find = address(station.public_url, SEARCH_PAGE)
    return {
        "@type": "WebSite",
        "name": one_line(station.name),
        "url": address(station.public_url, "index.html"),
        "inLanguage": "vi",
        "publisher": _organisation(station),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{find}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def series_data(station: StationProfile, show: Show, *, cover: str = "") -> dict[str, Any]:
    """A show as PodcastSeries."""
    url = station.public_url
    data = {
        "@type": "PodcastSeries",
        "name": headline(show.title),
        "description": one_line(show.description),
        "url": address(url, show_page_path(show.key)),
        "webFeed": address(url, feed_path(show.key)),
        "inLanguage": "vi",
        "author": _organisation(station),
    }
    return {**data, "image": address(url, cover)} if cover else data


def episode_data(
    station: StationProfile, show: Show, episode: Episode, edition: Edition, *, image: str
) -> dict[str, Any]:
    """An episode as PodcastEpisode with its sound."""
    url = station.public_url
    length = f"PT{max(1, round(edition.audio.seconds))}S"
    sound = {
        "@type": "MediaObject",
        "contentUrl": address(url, audio_path(episode)),
        "encodingFormat": "audio/mpeg",
        "contentSize": str(edition.audio.bytes),
        "duration": length,
    }
    data = {
        "@type": "PodcastEpisode",
        "name": headline(episode.title),
        "description": one_line(episode.summary),
        "url": address(url, episode_page_path(episode)),
        "datePublished": episode.air_time.astimezone(VIETNAM).isoformat(),
        "timeRequired": length,
        "inLanguage": "vi",
        "image": image,
        "associatedMedia": sound,
        "partOfSeries": series_data(station, show),
    }
    return {**data, "episodeNumber": episode.number} if episode.number > 0 else data


def _organisation(station: StationProfile) -> dict[str, str]:
    return {"@type": "Organization", "name": one_line(station.unit or station.name)}

"""Where an episode can be heard, and how often it was: loudspeaker, podcast, radio stations."""

import re
from dataclasses import dataclass

from broadcaster.app.database import download_book
from broadcaster.app.station import WiredStation
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.playout import Heard
from broadcaster.publishing.addresses import HASH_LENGTH, address, episode_page_path, feed_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """What stands where, looked at in the public folder, and what was counted."""

    page: str  # address of its page; "" = no page of it stands there
    feed: str  # address of the channel that it is in; "" = none stands there
    heard: Heard | None  # from the loudspeakers of the school
    downloads: int | None  # that the server counted; None = its book cannot be read
    stations: tuple[tuple[str, int], ...]  # radio station, how often it says it aired it


def whereabouts_of(wired: WiredStation, episode: Episode) -> Whereabouts:
    """Look where an episode is. Raises StoreError."""
    tools, url = wired.tools, wired.station.profile.public_url
    page, feed = episode_page_path(episode), feed_path(episode.show)

    def shown(path: str) -> str:
        stands = url and (tools.folders.feeds / path).is_file()
        return address(url, path) if stands else ""

    return Whereabouts(
        page=shown(page),
        feed=shown(feed) if shown(page) else "",
        heard=wired.air_record().heard().get(episode.key),
        downloads=_downloads(wired, episode),
        stations=_stations(wired, episode),
    )


def _downloads(wired: WiredStation, episode: Episode) -> int | None:
    """Of every version of its sound."""
    stem = re.escape(f"audio/{episode.show}/{episode.key}")
    own = re.compile(rf"{stem}-(?:[a-z]+-)?[0-9a-f]{{{HASH_LENGTH}}}\.\w+")
    try:
        counts = download_book(wired.settings).counts()
    except BroadcasterError:
        return None
    return sum(one.count for one in counts if own.fullmatch(one.file.lstrip("/")))


def _stations(wired: WiredStation, episode: Episode) -> tuple[tuple[str, int], ...]:
    names = {one.code: one.name for one in wired.tools.subscribers().all()}
    found: dict[str, int] = {}
    for airing in wired.tools.station_book().airings():
        if airing.episode == episode.key:
            name = names.get(airing.station, airing.station)
            found[name] = found.get(name, 0) + 1
    return tuple(sorted(found.items()))

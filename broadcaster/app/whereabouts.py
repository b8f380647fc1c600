"""Where an episode can be heard, and how often it was: loudspeaker, podcast, radio stations."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from broadcaster.app.database import download_book
from broadcaster.app.station import WiredStation
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.schedule import ZONE
from broadcaster.publishing.addresses import HASH_LENGTH, address, episode_page_path, feed_path
from broadcaster.reports.hearings import HearingPicture, HearingSource, hearing_picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """What stands where, looked at in the public folder, and what was counted."""

    page: str  # address of its page; "" = no page of it stands there
    feed: str  # address of the channel that it is in; "" = none stands there
    last: datetime | None  # when the loudspeakers played it last; None = never
    heard: HearingPicture  # loudspeakers, downloads, then every radio station that told


def whereabouts_of(wired: WiredStation, episode: Episode) -> Whereabouts:
    """Look where an episode is. Raises StoreError."""
    tools, url = wired.tools, wired.station.profile.public_url
    page, feed = episode_page_path(episode), feed_path(episode.show)

    def shown(path: str) -> str:
        stands = url and (tools.folders.feeds / path).is_file()
        return address(url, path) if stands else ""

    aired = wired.air_record().heard_at(episode.key)
    sources = (
        HearingSource(name="Loa trường", unit="lần", days=_by_day(aired) if aired else None),
        HearingSource(name="Tải từ kênh và trang", unit="lượt", days=_downloads(wired, episode)),
        *_stations(wired, episode),
    )
    return Whereabouts(
        page=shown(page),
        feed=shown(feed) if shown(page) else "",
        last=aired[-1] if aired else None,
        heard=hearing_picture(sources, wired.today),
    )


def _by_day(moments: Iterable[datetime]) -> Mapping[date, int]:
    return Counter(moment.astimezone(ZONE).date() for moment in moments)


def _downloads(wired: WiredStation, episode: Episode) -> Mapping[date, int] | None:
    """Of every version of its sound; None = the server counts none, or its book is damaged."""
    stem = re.escape(f"audio/{episode.show}/{episode.key}")
    own = re.compile(rf"{stem}-(?:[a-z]+-)?[0-9a-f]{{{HASH_LENGTH}}}\.\w+")
    try:
        counts = download_book(wired.settings).counts()
    except BroadcasterError:
        return None
    found = Counter[date]()
    for one in counts:
        if own.fullmatch(one.file.lstrip("/")):
            found[one.day] += one.count
    return found if counts else None


def _stations(wired: WiredStation, episode: Episode) -> tuple[HearingSource, ...]:
    names = {one.code: one.name for one in wired.tools.subscribers().all()}
    found: dict[str, list[datetime]] = {}
    for airing in wired.tools.station_book().airings():
        if airing.episode == episode.key:
            found.setdefault(names.get(airing.station, airing.station), []).append(airing.started)
    told = [HearingSource(name=n, unit="lần", days=_by_day(found[n])) for n in sorted(found)]
    return tuple(told) or (HearingSource(name="Đài truyền thanh", unit="lần", days=None),)

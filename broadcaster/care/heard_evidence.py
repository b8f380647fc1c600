"""Where episodes were heard, by log, receipts, airings, copies, packs and the public folder.

One value for one look at many episodes: each source is read once, when it is first asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from broadcaster.domain.correction import HeardPlace, ReachedPlace
from broadcaster.domain.dates import told_moment
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.schedule import ZONE
from broadcaster.playout.store import AirRecord
from broadcaster.publishing.addresses import episode_page_path
from broadcaster.publishing.vanishing import private_sites
from broadcaster.stations.pushed_copies import PushedCopy, pushed_copies
from broadcaster.stations.records import StationAiring
from broadcaster.stations.tools import StationTools


class HeardEvidence:
    """What is known of who heard what, as it is when it is first asked; for one look only."""

    def __init__(self, tools: StationTools, record: AirRecord) -> None:
        self._tools = tools
        self._record = record
        self._heard_on: dict[str, Mapping[str, Sequence[datetime]]] = {}

    def places(self, episode: Episode) -> Iterator[ReachedPlace]:
        """Every place that an episode reached. Raises StoreError.

        At a loudspeaker it is enough that it began; a station's folder that was pulled counts as
        heard.
        """
        for site, moments in self._began.get(episode.key, {}).items():
            told = f"phát {told_moments(moments)}"
            yield ReachedPlace(kind=HeardPlace.YARD, place=site, heard=told, moments=tuple(moments))
        if self.stands(episode):
            yield ReachedPlace(kind=HeardPlace.CHANNEL, place=episode.show, heard="đăng trên kênh")
        yield from self._stations(episode.key)
        for path, scripts in self.packs:
            if not scripts.isdisjoint(episode.slugs):
                told = "có trong gói đã gửi"
                yield ReachedPlace(kind=HeardPlace.PACK, place=path.as_posix(), heard=told)

    def days(self, key: str) -> frozenset[date]:
        """The days on which log and stations tell that an episode was heard."""
        logged = [at for moments in self._began.get(key, {}).values() for at in moments]
        aired = [airing.started for airing in self._airings.get(key, ())]
        return frozenset(at.astimezone(ZONE).date() for at in (*logged, *aired))

    def stands(self, episode: Episode) -> bool:
        """Whether its page stands on the public site or on any listener's own."""
        path = episode_page_path(episode)
        return any((site / path).is_file() for site in self._sites)

    def heard_on(self, key: str) -> Mapping[str, Sequence[datetime]]:
        """By site when an episode was heard to its end there, oldest first. Raises StoreError."""
        if key not in self._heard_on:
            self._heard_on[key] = self._record.heard_on(key)
        return self._heard_on[key]

    def airings(self, key: str, station: str) -> Sequence[StationAiring]:
        """What a station told of airing an episode, oldest first."""
        return [one for one in self._airings.get(key, ()) if one.station == station]

    def taken(self, key: str, station: str) -> datetime | None:
        """When a station told that it took an episode over; None = it did not."""
        return self._taken.get(key, {}).get(station)

    def copied(self, key: str) -> Mapping[str, PushedCopy]:
        """Station's code -> where an episode was brought to for it."""
        return {self._code(one.station): one for one in self._copies if key in one.keys}

    def made_of(self, script: str) -> Sequence[str]:
        """The keys of the episodes in which a script is spoken."""
        return self._made.get(script, ())

    @cached_property
    def packs(self) -> Sequence[tuple[Path, frozenset[str]]]:
        """Packs of which it is known what is in them, each with the slugs of its scripts."""
        from broadcaster.sharing.taking_back import known_packs  # for a look at what was heard

        return tuple(known_packs(self._tools.folders.audio))

    def _stations(self, key: str) -> Iterator[ReachedPlace]:
        """What a station aired goes before what it took over, and that before what it was given."""
        told = {code: f"chép tới {c.to} lúc {c.at}" for code, c in self.copied(key).items()}
        for code, at in self._taken.get(key, {}).items():
            told[code] = f"đài nhận {told_moments([at])}"
        aired: dict[str, list[datetime]] = {}
        for airing in self._airings.get(key, ()):
            aired.setdefault(airing.station, []).append(airing.started)
        told |= {code: f"đài phát {told_moments(when)}" for code, when in aired.items()}
        for code, heard in told.items():
            moments = tuple(aired.get(code, ()))
            yield ReachedPlace(kind=HeardPlace.STATION, place=code, heard=heard, moments=moments)

    @cached_property
    def _began(self) -> Mapping[str, Mapping[str, Sequence[datetime]]]:
        return self._record.began()

    @cached_property
    def _airings(self) -> Mapping[str, Sequence[StationAiring]]:
        found: dict[str, list[StationAiring]] = {}
        for airing in self._tools.station_book().airings():
            found.setdefault(airing.episode, []).append(airing)
        return found

    @cached_property
    def _taken(self) -> Mapping[str, Mapping[str, datetime]]:
        return self._tools.station_book().taken()

    @cached_property
    def _copies(self) -> Sequence[PushedCopy]:
        return pushed_copies(self._tools.folders.audio)

    @cached_property
    def _sites(self) -> Sequence[Path]:
        feeds = self._tools.folders.feeds
        with suppress(OSError):
            return (feeds, *private_sites(feeds))
        return (feeds,)

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        with suppress(BroadcasterError):
            return {one.name: one.code for one in self._tools.subscribers().all()}
        return {}

    def _code(self, name: str) -> str:
        return self._codes.get(name, name)

    @cached_property
    def _made(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for entry in self._tools.listing().entries:
            for name in entry.slugs:
                found.setdefault(name, []).append(entry.key)
        return found


def told_moments(moments: Sequence[datetime]) -> str:
    """“06:45 thứ hai 7/9/2026 và 2 lần nữa”."""
    first = moments[0].astimezone(ZONE)
    more = f" và {len(moments) - 1} lần nữa" if len(moments) > 1 else ""
    return f"{told_moment(first)}{more}"

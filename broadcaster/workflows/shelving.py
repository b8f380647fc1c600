"""Which episode stands where on the public site, before any of them is opened."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from broadcaster.errors import PublishError
from broadcaster.model.brief import Brief, listed_on
from broadcaster.model.episode import Episode
from broadcaster.model.listing import item_guid
from broadcaster.model.public import public_face
from broadcaster.model.selection import Paged, belongs, paged
from broadcaster.model.station import Show, StationProfile
from broadcaster.pages.words import local_day

_OPEN_AT_ONCE = 512  # episodes kept in memory while a site is planned


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the episodes of a site come from."""

    briefs: Sequence[Brief]
    get: Callable[[str], Episode | None]
    withdrawn: frozenset[str] = frozenset()  # keys that keep their place but are not shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The episodes of one show at a moment, those that may not be seen among them."""

    show: Show
    pages: Paged
    listed: frozenset[str]  # keys of those that may be seen
    neighbours: Mapping[str, tuple[Brief | None, Brief | None]]  # at home here: older, newer

    def seen(self, page: Sequence[Brief]) -> list[Brief]:
        """Those of a page that may be seen, oldest first."""
        return [brief for brief in page if brief.key in self.listed]

    def at_home(self, page: Sequence[Brief]) -> list[Brief]:
        """Those of a page whose own page stands in this show."""
        return [brief for brief in self.seen(page) if brief.show == self.show.key]

    @property
    def count(self) -> int:
        """How many may be seen."""
        return len(self.listed)


def shelve(
    station: StationProfile, source: Source, now: datetime, *, subscriber: str = ""
) -> tuple[Row, ...]:
    """Every show's episodes that were due at `now`, oldest first.

    Shows for subscribers are left out, unless the site is a subscriber's own: `subscriber` is the
    key of the show then, and everything it shows is at home there. Raises TypeError for a time
    without a zone.
    """
    private = frozenset(show.key for show in station.shows if show.private)
    shows = [s for s in station.shows if (s.key == subscriber if subscriber else not s.private)]
    day = local_day(now)
    homes = {show.key for show in station.shows}  # a show that is no more takes its episodes along
    due = sorted(
        (b for b in source.briefs if b.air_time <= now and b.digest and b.show in homes),
        key=lambda b: (b.air_time, b.key),
    )
    return tuple(
        _row(show, _of(show, due, private, subscriber), source.withdrawn, now, day)
        for show in shows
    )


def _of(show: Show, due: Sequence[Brief], private: frozenset[str], subscriber: str) -> list[Brief]:
    mine = [brief for brief in due if belongs(brief, show, private)]
    return [replace(brief, show=show.key) for brief in mine] if subscriber else mine


def _row(
    show: Show, briefs: list[Brief], withdrawn: frozenset[str], now: datetime, day: date
) -> Row:
    seen = [b for b in briefs if b.key not in withdrawn and listed_on(b, now, day)]
    home = [b for b in seen if b.show == show.key]
    around = [None, *home, None]
    return Row(
        show=show,
        pages=paged(briefs),
        listed=frozenset(b.key for b in seen),
        neighbours={b.key: (around[n], around[n + 2]) for n, b in enumerate(home)},
    )


class Faces:
    """Episodes as the world may know them, opened when they are asked for."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._open = lru_cache(maxsize=_OPEN_AT_ONCE)(self._face)

    def face(self, brief: Brief, show: Show) -> Episode:
        """An episode where its brief says that it stands; raises PublishError when it is gone."""
        face: Episode = self._open(brief.key)
        if brief.show == face.show:
            return face
        return replace(face, show=brief.show, guid=item_guid(show.guid, face.key))

    def folder(self, key: str) -> str:
        """The show in whose folder the finished sound lies."""
        return self._open(key).show

    def _face(self, key: str) -> Episode:
        episode = self._source.get(key)
        if episode is None or episode.public is None:
            raise PublishError(
                f"số {key} có trong danh mục mà không mở được",
                hint="Trang cũ vẫn còn nguyên. Chạy: broadcaster catalogue rebuild",
            )
        return public_face(episode, episode.public)

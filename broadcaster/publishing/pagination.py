"""Which episode stands where on the public site, in pages that never change again."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache

from broadcaster.domain.episode import Episode, EpisodeDigest, public_face
from broadcaster.domain.episode_lines import EpisodeLines
from broadcaster.domain.errors import PublishError
from broadcaster.domain.station import Show, StationProfile
from broadcaster.production.episode_list import item_guid
from broadcaster.publishing.page_views import local_day

PAGE = 100  # episodes in a frozen page; the newest page has up to twice as many

# What stations write for the same people; the first name is the one that [[shows]] uses.
AUDIENCES: tuple[tuple[str, ...], ...] = (
    ("học sinh", "đội viên", "thiếu nhi", "các em"),
    ("giáo viên", "thầy cô", "nhà giáo", "cán bộ"),
    ("phụ huynh", "cha mẹ", "bố mẹ", "gia đình"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PagedShow:
    """What a show lists, oldest first, in pages of exactly 100 and the newest 100 to 199."""

    frozen: tuple[EpisodeLines, ...]  # page 1 is the oldest
    head: EpisodeLines

    @property
    def all(self) -> tuple[EpisodeLines, ...]:
        """Every page, the oldest first."""
        return (*self.frozen, self.head)


def belongs(brief: EpisodeDigest, show: Show, private: frozenset[str]) -> bool:
    """Whether a show has an episode; `private` are the keys of shows for subscribers only."""
    if brief.show == show.key:
        return True
    if brief.show in private and not show.private:
        return False
    wanted = {word for name in show.audiences for word in _same_people(name)}
    return (
        show.everything
        or brief.programme in show.programmes
        or any(word in told.casefold() for word in wanted for told in brief.audiences)
    )


def paged(briefs: Sequence[EpisodeDigest]) -> PagedShow:
    """Cut a list, oldest first: a full page is frozen once a second one stands above it."""
    every = EpisodeLines.of(briefs)
    count = max(0, len(every) // PAGE - 1)
    pages = tuple(every[n * PAGE : (n + 1) * PAGE] for n in range(count))
    return PagedShow(frozen=pages, head=every[count * PAGE :])


def _same_people(name: str) -> tuple[str, ...]:
    wanted = name.casefold()
    return next((names for names in AUDIENCES if wanted in names), (wanted,))


_OPEN_AT_ONCE = 512  # episodes kept in memory while a site is planned


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeSource:
    """Where the episodes of a site come from."""

    briefs: Sequence[EpisodeDigest]  # oldest first
    get: Callable[[str], Episode | None]
    withdrawn: frozenset[str] = frozenset()  # keys that keep their place but are not shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowRow:
    """The episodes of one show at a moment, those that may not be seen among them."""

    show: Show
    pages: PagedShow
    hidden: frozenset[str]  # keys of those that may not be seen
    count: int  # how many may be seen
    home: EpisodeLines  # those that may be seen and whose own page stands here
    numbered: str = ""  # programme whose numbers the feed tells; "" = there is none yet

    def seen(self, page: EpisodeLines) -> EpisodeLines:
        """Those of a page that may be seen, oldest first."""
        return _but(page, self.hidden)

    def at_home(self, page: EpisodeLines) -> EpisodeLines:
        """Those of a page whose own page stands in this show."""
        return _of_show(self.seen(page), self.show.key)


def _but(briefs: EpisodeLines, hidden: Set[str]) -> EpisodeLines:
    return briefs.where([key not in hidden for key in briefs.keys]) if hidden else briefs


def _of_show(briefs: EpisodeLines, show: str) -> EpisodeLines:
    if briefs.shows.count(show) == len(briefs):
        return briefs  # as nearly always
    return briefs.where([home == show for home in briefs.shows])


def show_rows(
    station: StationProfile, source: EpisodeSource, now: datetime, *, subscriber: str = ""
) -> tuple[ShowRow, ...]:
    """Every show's episodes that were due at `now`, oldest first.

    Shows for subscribers are left out, unless the site is a subscriber's own: `subscriber` is the
    key of the show then, and everything it shows is at home there. Raises TypeError for a time
    without a zone.
    """
    if now.tzinfo is None:
        raise TypeError("a moment without a zone")
    private = frozenset(show.key for show in station.shows if show.private)
    shows = [s for s in station.shows if (s.key == subscriber if subscriber else not s.private)]
    day, moment = local_day(now), now.astimezone(UTC)  # as the catalogue has them: much faster
    homes = {show.key for show in station.shows}  # a show that is no more takes its episodes along
    every = EpisodeLines.of(source.briefs)
    due = every.due(moment).at_home_in(homes)
    return tuple(
        _row(show, _of(show, due, private, subscriber), source.withdrawn, day) for show in shows
    )


def _of(show: Show, due: EpisodeLines, private: frozenset[str], subscriber: str) -> EpisodeLines:
    key = show.key
    mine = due
    if due.shows.count(key) != len(due):
        mine = due.where([brief.show == key or belongs(brief, show, private) for brief in due])
    return EpisodeLines.of([b._replace(show=key) for b in mine]) if subscriber else mine


def _row(show: Show, briefs: EpisodeLines, withdrawn: frozenset[str], day: date) -> ShowRow:
    ends = zip(briefs.keys, briefs.untils, strict=True) if any(briefs.untils) else ()
    over = frozenset([key for key, until in ends if until is not None and day > until])
    hidden = withdrawn.intersection(briefs.keys).union(over) if withdrawn else over
    key = show.key
    home = _of_show(_but(briefs, hidden), key)
    return ShowRow(
        show=show,
        pages=paged(briefs),
        hidden=hidden,
        count=len(briefs) - len(hidden),
        home=home,
        numbered=_numbered(briefs, key),
    )


def _numbered(briefs: EpisodeLines, show: str) -> str:
    """The programme of the show's oldest own episode, else of the oldest of all.

    Every programme counts from 1: two of them in one feed would have each number twice. The oldest
    episode never changes, so no number that was told once goes away again.
    """
    places = zip(briefs.shows, briefs.programmes, strict=True)
    own = next((programme for home, programme in places if home == show), "")
    return own or (briefs.programmes[0] if briefs else "")


class PublicEpisodes:
    """Episodes as the world may know them, opened when they are asked for."""

    def __init__(self, source: EpisodeSource) -> None:
        self._source = source
        self._open = lru_cache(maxsize=_OPEN_AT_ONCE)(self._face)

    def face(self, brief: EpisodeDigest, show: Show) -> Episode:
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

"""From the catalogue to every file of the public site, the feeds last."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from broadcaster.domain.episode import AudioFile, Edition, Episode, EpisodeDigest, brief_of
from broadcaster.domain.errors import LostSound, PublishError
from broadcaster.domain.station import Show, StationProfile
from broadcaster.pictures.cover import (
    Cached,
    drawn_cover,
    fit_artwork,
    picture_key,
    social_picture,
    thumbnail,
)
from broadcaster.pictures.qr import qr_path
from broadcaster.production.transcript import chapters_json, transcript_html, vtt
from broadcaster.publishing.addresses import (
    FRONT_PAGE,
    SEARCH_PAGE,
    SHOW_LIST,
    SITEMAP,
    SITEMAP_PAGES,
    address,
    archive_feed_path,
    archive_json_path,
    archive_page_path,
    audio_path,
    chapters_path,
    cover_path,
    episode_page_path,
    feed_path,
    json_feed_path,
    light_path,
    show_page_path,
    sitemap_part_path,
    social_path,
    thumbnail_path,
    transcript_page_path,
    transcript_path,
)
from broadcaster.publishing.feed import render_json_feed, render_record
from broadcaster.publishing.feed_record import PageLinks, feed_record
from broadcaster.publishing.page_views import ArchiveLink, ShowView, day_words, local_day
from broadcaster.publishing.pages import (
    archive_page,
    asset_files,
    episode_page,
    index_page,
    show_page,
)
from broadcaster.publishing.pagination import EpisodeSource, PublicEpisodes, ShowRow, shelve
from broadcaster.publishing.search import search_groups
from broadcaster.publishing.site_keys import key_of, show_key, station_key
from broadcaster.publishing.site_lists import render_opml, render_sitemap, render_sitemap_index
from broadcaster.publishing.site_plan import (
    SiteFile,
    SiteGroup,
    SitePart,
    SitePlan,
    Stage,
    expanded,
)


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


TAKEN = frozenset({"assets", "audio", "index", "rieng", "sitemap", "tim-kiem"})  # no show's key
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FRONT = 10  # newest episodes of each show that the front page may tell


def _drawn_now(_key: str, draw: Callable[[], bytes]) -> bytes:
    return draw()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteContext:
    """Everything at hand while a site is planned."""

    station: StationProfile
    faces: PublicEpisodes
    audio_root: Path
    cached: Cached
    artwork: Mapping[str, bytes]  # own pictures by show key
    weekly_days: Mapping[str, tuple[int, ...]]  # by show key, 0 = Monday
    sharded: bool  # a show has frozen pages, so the sitemap is in parts


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowFront:
    """A show with its row of episodes and the bytes of its artwork."""

    row: ShowRow
    cover: bytes
    thumb: bytes
    key: str  # of all that its files tell besides the episodes
    archive: tuple[ArchiveLink, ...]  # newest first
    qr: tuple[int, str]  # QR code of the feed's address

    @property
    def show(self) -> Show:
        """The show."""
        return self.row.show

    @property
    def cover_path(self) -> str:
        """Where the square artwork stands."""
        return cover_path(self.show.key, _digest(self.cover))

    @property
    def thumb_path(self) -> str:
        """Where the small artwork stands."""
        return thumbnail_path(self.show.key, _digest(self.thumb))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPage:
    """One page of a show's list: up to a hundred old episodes, or the newest."""

    wall: ShowFront
    number: int  # 1 = the oldest, 0 = the newest
    seen: tuple[EpisodeDigest, ...]  # oldest first
    home: tuple[EpisodeDigest, ...]  # those whose own page stands in this show
    key: str


def plan_site(
    station: StationProfile,
    episodes: Sequence[Episode],
    *,
    now: datetime,
    audio_root: Path,
    artwork: Mapping[str, bytes] | None = None,
    cached_picture: Cached = _drawn_now,
) -> SitePlan:
    """Every public file of the station as of `now` (with zone), made at once; feeds come last.

    `artwork` holds the shows' own pictures by show key; the others are drawn. `cached_picture`
    returns the bytes kept under a key, or makes and keeps them. Episodes without a public edition,
    from after `now`, or whose consent has ended are left out. Raises PublishError.
    """
    _check_keys([episode.key for episode in episodes])
    known = {episode.key: episode for episode in episodes}
    plan = plan_station(
        station,
        EpisodeSource(briefs=[brief_of(episode) for episode in episodes], get=known.get),
        now=now,
        audio_root=audio_root,
        artwork=artwork,
        cached_picture=cached_picture,
    )
    return SitePlan(files=expanded(plan))


def plan_station(
    station: StationProfile,
    source: EpisodeSource,
    *,
    now: datetime,
    audio_root: Path,
    artwork: Mapping[str, bytes] | None = None,
    cached_picture: Cached = _drawn_now,
    weekly_days: Mapping[str, tuple[int, ...]] | None = None,
    subscriber: str = "",
) -> SitePlan:
    """The public site as of `now` (with zone), each file made only when somebody asks for it.

    `subscriber` plans the own small site of one who has the address of that private show. Raises
    PublishError for names that cannot be public; making the files may raise it too.
    """
    rows = shelve(station, source, now, subscriber=subscriber)
    _check_keys([row.show.key for row in rows], TAKEN)
    for row in rows:
        _check_keys([*row.places])
    desk = SiteContext(
        station=replace(station, shows=tuple(row.show for row in rows)),
        faces=PublicEpisodes(source),
        audio_root=audio_root,
        cached=cached_picture,
        artwork=artwork or {},
        weekly_days=weekly_days or {},
        sharded=any(row.pages.frozen for row in rows),
    )
    walls = [_wall(desk, row) for row in rows]
    return SitePlan(
        groups=tuple(_groups(desk, walls)),
        newest=max((b.air_time for row in rows for b in row.seen(row.pages.head)), default=None),
        as_of=now,
    )


def _wall(desk: SiteContext, row: ShowRow) -> ShowFront:
    show, own = row.show, desk.artwork.get(row.show.key)
    if own is not None:
        key = picture_key("own", _digest(own))
        cover = desk.cached(key, lambda: fit_artwork(own, where=show.image))
    else:
        cover = drawn_cover(show, desk.station, desk.cached)
    thumb = desk.cached(picture_key("thumb", _digest(cover)), lambda: thumbnail(cover))
    days = desk.weekly_days.get(show.key, ())
    return ShowFront(
        row=row,
        cover=cover,
        thumb=thumb,
        key=show_key(desk.station, show, _digest(cover), _digest(thumb), repr(days)),
        archive=tuple(_archive(row)),
        qr=qr_path(address(desk.station.public_url, feed_path(show.key))),
    )


def _archive(row: ShowRow) -> Iterator[ArchiveLink]:
    for number in range(len(row.pages.frozen), 0, -1):
        page = row.seen(row.pages.frozen[number - 1])
        if page:
            yield ArchiveLink(
                number=number,
                path=archive_page_path(row.show.key, number),
                first=local_day(page[0].air_time),
                last=local_day(page[-1].air_time),
                count=len(page),
            )


# --- groups and parts -----------------------------------------------------------------------


def _groups(desk: SiteContext, walls: Sequence[ShowFront]) -> Iterator[SiteGroup]:
    for wall in walls:
        pages = wall.row.pages
        for number, page in enumerate(pages.frozen, 1):
            yield _group(desk, wall, page, number)
        yield _group(desk, wall, pages.head, 0)
    key = key_of(station_key(desk.station), *(_front_key(wall) for wall in walls))
    yield SiteGroup(name="dai", key=key, parts=lambda: _front_parts(desk, walls, key))
    yield from _search(desk, walls)


def _search(desk: SiteContext, walls: Sequence[ShowFront]) -> Iterator[SiteGroup]:
    """The index over every transcript; what may not be seen keeps its place and is not in it."""
    home: dict[str, list[list[EpisodeDigest]]] = {}
    shows = {wall.show.key: wall.show for wall in walls}
    for wall in walls:
        key, hidden = wall.show.key, wall.row.hidden
        home[key] = [
            [b._replace(digest="") if b.key in hidden else b for b in page if b.show == key]
            for page in wall.row.pages.all
        ]
    known = {b.key: b for pages in home.values() for page in pages for b in page}

    def load(key: str) -> Episode:
        return desk.faces.face(known[key], shows[known[key].show])

    yield from search_groups(desk.station, home, load)


def _front_key(wall: ShowFront) -> str:
    newest = wall.row.seen(wall.row.pages.head)[-FRONT:]
    told = [(link.path, link.count) for link in wall.archive]
    return key_of(wall.key, wall.row.count, told, *(brief.digest for brief in newest))


def _group(
    desk: SiteContext, wall: ShowFront, page: tuple[EpisodeDigest, ...], number: int
) -> SiteGroup:
    """The parts of one page of a show; page 0 is the newest."""
    row = wall.row
    seen = row.seen(page)
    home = [brief for brief in seen if brief.show == row.show.key]
    edges = [_digest_of(row.older(home[0])), _digest_of(row.newer(home[-1]))] if home else []
    told_of = "\n".join([f"{b.key} {b.digest}" for b in seen])
    key = key_of(wall.key, desk.sharded, told_of, *edges)
    # the newest page tells of every older one, a frozen page of the one before it
    told = [link for link in wall.archive if number in (0, link.number + 1)]
    key = key_of(key, 0 if number else len(row.pages.frozen), told)
    sheet = ShowPage(wall=wall, number=number, seen=tuple(seen), home=tuple(home), key=key)
    name = f"{row.show.key}.{number:04d}" if number else f"{row.show.key}.moi"
    return SiteGroup(name=name, key=key, parts=lambda: _sheet_parts(desk, sheet))


def _digest_of(brief: EpisodeDigest | None) -> str:
    return brief.digest if brief is not None else ""


def _sheet_parts(desk: SiteContext, sheet: ShowPage) -> Iterator[SitePart]:
    for brief in sheet.home:
        yield _episode_part(desk, sheet.wall, brief)
        yield _episode_page_part(desk, sheet.wall, brief)
    yield SitePart(
        name=f"kenh/{sheet.wall.show.key}/{sheet.number:04d}",
        key=sheet.key,
        make=lambda: _list_files(desk, sheet),
    )


def _episode_part(desk: SiteContext, wall: ShowFront, brief: EpisodeDigest) -> SitePart:
    return SitePart(
        name=f"so/{brief.key}",
        key=key_of(wall.key, brief.digest),
        make=lambda: _episode_files(desk, wall, brief),
    )


def _episode_page_part(desk: SiteContext, wall: ShowFront, brief: EpisodeDigest) -> SitePart:
    around = (wall.row.older(brief), wall.row.newer(brief))
    return SitePart(
        name=f"trang/{brief.key}",
        key=key_of(wall.key, brief.digest, *map(_digest_of, around)),
        make=lambda: _episode_page(desk, wall, brief),
    )


def _front_parts(desk: SiteContext, walls: Sequence[ShowFront], key: str) -> Iterator[SitePart]:
    yield SitePart(name="chung", key=key, make=lambda: _common_files(desk, walls))


# --- files ----------------------------------------------------------------------------------


def _episode_files(desk: SiteContext, wall: ShowFront, brief: EpisodeDigest) -> Iterator[SiteFile]:
    """Sounds and what lies beside them."""
    episode, edition = _open(desk, wall, brief)
    folder = desk.audio_root / desk.faces.folder(brief.key)
    yield _sound(audio_path(episode), folder, edition.audio, episode)
    for master in edition.masters:
        yield _sound(light_path(episode, master), folder, master.audio, episode)
    yield _social(desk, wall, episode)
    if edition.transcript:
        yield _text(transcript_path(episode), vtt(edition), Stage.SIDE)
        page = transcript_html(edition, title=episode.title)
        yield _text(transcript_page_path(episode), page, Stage.SIDE)
    if edition.chapters:
        chapters = chapters_json(
            edition, title=episode.title, show=wall.show.title, author=desk.station.unit
        )
        yield _text(chapters_path(episode), chapters, Stage.SIDE)


def _sound(path: str, folder: Path, audio: AudioFile, episode: Episode) -> SiteFile:
    source = folder / audio.name
    if not source.is_file() or source.stat().st_size != audio.bytes:
        raise LostSound(
            f"thiếu tệp âm thanh của số {episode.key}, hoặc tệp đã bị thay đổi: {source.name}",
            hint="Trang cũ vẫn còn nguyên. Dựng lại bằng: broadcaster build",
        )
    return SiteFile(path=path, copy_of=source, stage=Stage.SOUND)


def _episode_page(desk: SiteContext, wall: ShowFront, brief: EpisodeDigest) -> Iterator[SiteFile]:
    episode, edition = _open(desk, wall, brief)
    older, newer = (
        desk.faces.face(other, wall.show) if other else None
        for other in (wall.row.older(brief), wall.row.newer(brief))
    )
    page = episode_page(
        desk.station,
        _shelf(desk, wall, ()),
        episode,
        edition,
        picture=_social(desk, wall, episode).path,
        newer=newer,
        older=older,
    )
    yield _text(episode_page_path(episode), page, Stage.PAGE)


def _list_files(desk: SiteContext, sheet: ShowPage) -> Iterator[SiteFile]:
    """What lists one page of a show: its page, its part of the sitemap, its feeds."""
    wall, number, show = sheet.wall, sheet.number, sheet.wall.show
    episodes = tuple(desk.faces.face(brief, show) for brief in reversed(sheet.seen))
    shelf = _shelf(desk, wall, episodes, 0 if number else wall.row.count)
    if number == 0:
        yield SiteFile(path=wall.cover_path, content=wall.cover, stage=Stage.SIDE)
        yield SiteFile(path=wall.thumb_path, content=wall.thumb, stage=Stage.SIDE)
        yield _text(show_page_path(show.key), show_page(desk.station, shelf), Stage.PAGE)
    for link in wall.archive:
        if link.number == number:
            yield _text(link.path, archive_page(desk.station, shelf, link, episodes), Stage.PAGE)
    if desk.sharded:
        rows = [(episode_page_path(b), local_day(b.air_time)) for b in sheet.home]
        part = render_sitemap(desk.station.public_url, rows)
        yield SiteFile(path=sitemap_part_path(show.key, number), content=part, stage=Stage.LIST)
    yield from feed_files(
        desk.station,
        show,
        episodes,
        image=address(desk.station.public_url, wall.cover_path),
        weekly_days=desk.weekly_days.get(show.key, ()),
        number=number,
        newest=len(wall.row.pages.frozen),
    )


def _common_files(desk: SiteContext, walls: Sequence[ShowFront]) -> Iterator[SiteFile]:
    """The front page and what speaks of the whole site."""
    for path, content in asset_files():
        yield SiteFile(path=path, content=content, stage=Stage.SIDE)
    shelves = [_shelf(desk, wall, _newest(desk, wall), wall.row.count) for wall in walls]
    yield _text(FRONT_PAGE, index_page(desk.station, shelves), Stage.PAGE)
    shows = [wall.show for wall in walls]
    yield SiteFile(path=SHOW_LIST, content=render_opml(desk.station, shows), stage=Stage.FEED)
    yield from _sitemap(desk, walls)


def _newest(desk: SiteContext, wall: ShowFront) -> tuple[Episode, ...]:
    newest = wall.row.seen(wall.row.pages.head)[-FRONT:]
    return tuple(desk.faces.face(brief, wall.show) for brief in reversed(newest))


def _sitemap(desk: SiteContext, walls: Sequence[ShowFront]) -> Iterator[SiteFile]:
    """One sitemap while the station is small, else a list of its parts."""
    url = desk.station.public_url
    pages: list[tuple[str, date | None]] = [
        (FRONT_PAGE, None),
        (SEARCH_PAGE, None),
        *((show_page_path(wall.show.key), None) for wall in walls),
    ]
    if desk.sharded:
        pages += [(link.path, None) for wall in walls for link in wall.archive]
        yield SiteFile(path=SITEMAP_PAGES, content=render_sitemap(url, pages), stage=Stage.LIST)
        numbers = [
            (wall.show.key, n) for wall in walls for n in range(len(wall.row.pages.frozen) + 1)
        ]
        parts = [SITEMAP_PAGES, *(sitemap_part_path(key, number) for key, number in numbers)]
        yield SiteFile(path=SITEMAP, content=render_sitemap_index(url, parts), stage=Stage.LIST)
        return
    for wall in walls:
        home = reversed(wall.row.at_home(wall.row.pages.head))
        pages += [(episode_page_path(brief), local_day(brief.air_time)) for brief in home]
    yield SiteFile(path=SITEMAP, content=render_sitemap(url, pages), stage=Stage.LIST)


def _open(desk: SiteContext, wall: ShowFront, brief: EpisodeDigest) -> tuple[Episode, Edition]:
    episode = desk.faces.face(brief, wall.show)
    assert episode.public is not None  # faces have nothing else
    return episode, episode.public


def _shelf(
    desk: SiteContext, wall: ShowFront, episodes: tuple[Episode, ...], total: int = 0
) -> ShowView:
    return ShowView(
        show=wall.show,
        episodes=episodes,
        cover=wall.cover_path,
        thumb=wall.thumb_path,
        archive=wall.archive,
        total=total,
        qr=wall.qr,
    )


def _social(desk: SiteContext, wall: ShowFront, episode: Episode) -> SiteFile:
    day = day_words(local_day(episode.air_time))
    line = f"Số {episode.number} – {day}" if episode.number > 0 else day[0].upper() + day[1:]
    words = (episode.title, wall.show.title, desk.station.unit or desk.station.name)
    content = desk.cached(
        picture_key("social", *words, line), lambda: social_picture(*words, line=line)
    )
    path = social_path(episode, _digest(content))
    return SiteFile(path=path, content=content, stage=Stage.SIDE)


def _check_keys(keys: Sequence[str], taken: frozenset[str] = frozenset()) -> None:
    """Refuses names that some server, player or station cannot open, and names used twice."""
    seen = set(taken)
    for key in keys:
        if not _KEY.fullmatch(key):
            raise PublishError(
                f"khóa “{key}” không dùng được làm tên tệp công khai",
                hint="Khóa của chương trình và của số chỉ gồm chữ a–z, chữ số và gạch nối.",
            )
        if key in seen:
            raise PublishError(
                f"có hai chương trình hoặc hai số cùng khóa “{key}”",
                hint="Xem lại station.toml và danh-sach-so.toml; mỗi khóa chỉ dùng một lần.",
            )
        seen.add(key)


def _text(path: str, text: str, stage: Stage) -> SiteFile:
    return SiteFile(path=path, content=text.encode(), stage=stage)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

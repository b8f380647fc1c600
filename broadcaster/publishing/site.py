"""From the catalogue to every file of the public site, the feeds last.

It is long, since here stands the whole plan of a show's files to be read from top to bottom: each
group with its key, its parts, and what they write. What a key leaves out, a file must not tell.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from broadcaster.domain.answered_question import AnsweredQuestion
from broadcaster.domain.episode import AudioFile, Edition, Episode, EpisodeDigest, in_order
from broadcaster.domain.episode_lines import EpisodeLines
from broadcaster.domain.errors import PublishError
from broadcaster.domain.script import LegalSource
from broadcaster.domain.station import Show, StationProfile
from broadcaster.domain.text import one_line
from broadcaster.law.register import Register
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.pictures.cover import (
    Cached,
    drawn_cover,
    episode_cover,
    fit_artwork,
    picture_key,
    social_picture,
    thumbnail,
)
from broadcaster.pictures.qr import qr_path
from broadcaster.production.transcript import chapters_json, transcript_html, vtt
from broadcaster.publishing.addresses import (
    FRONT_PAGE,
    LOST_PAGE,
    NEWEST_FRAME,
    NEWEST_JSON,
    NEWEST_RSS,
    PAPERS_PAGE,
    QUESTIONS_PAGE,
    ROBOTS,
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
    embed_path,
    episode_cover_path,
    episode_page_path,
    feed_path,
    handout_path,
    has_shelf,
    is_private,
    json_feed_path,
    light_path,
    oembed_path,
    share_short_codes,
    shelf_path,
    short_numbers,
    short_path,
    show_page_path,
    sitemap_part_path,
    social_path,
    thumbnail_path,
    transcript_page_path,
    transcript_path,
)
from broadcaster.publishing.answered_questions import (
    asks_listeners,
    question_groups,
)
from broadcaster.publishing.citing_episodes import Cited, speaking_episodes
from broadcaster.publishing.feed import render_json_feed, render_record
from broadcaster.publishing.feed_record import PageLinks, feed_record
from broadcaster.publishing.page_views import ArchiveLink, ShowView, date_line, local_day
from broadcaster.publishing.pages import (
    archive_page,
    asset_files,
    episode_page,
    handout_page,
    index_page,
    lost_page,
    show_page,
    staff_asset_files,
)
from broadcaster.publishing.pagination import EpisodeSource, PublicEpisodes, ShowRow, show_rows
from broadcaster.publishing.portals import (
    box_items,
    box_json,
    box_page,
    box_rss,
    embed_page,
    has_frames,
    has_portal,
    oembed_text,
    portal_head,
    short_page,
)
from broadcaster.publishing.public_papers import PaperSource, paper_groups
from broadcaster.publishing.search import search_groups
from broadcaster.publishing.shelf import SITEMAP as SHELF_SITEMAP
from broadcaster.publishing.shelf import ShelfSource, shelf_groups
from broadcaster.publishing.shelf_entries import source_page
from broadcaster.publishing.site_plan import (
    SiteFile,
    SiteGroup,
    SitePart,
    SitePlan,
    Stage,
    key_of,
    law_key,
    show_key,
    station_key,
)
from broadcaster.publishing.staff_pages import asks_staff

TAKEN = frozenset(  # no show's key
    {
        *("assets", "audio", "cong-bo", "da-nghe", "index", "moi-nhat"),
        *("oembed", "rieng", "s", "sitemap", "tim-kiem", "van-ban"),
    }
)
_ASKED = frozenset({"cau-hoi", "hoi"})
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FRONT = 10  # newest episodes of each show that the front page may tell


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteContext:
    """Everything at hand while a site is planned."""

    station: StationProfile
    episodes: PublicEpisodes
    audio_root: Path
    cached: Cached
    artwork: Mapping[str, bytes]  # own pictures by show key
    art_keys: Mapping[str, str]  # their hashes
    weekly_days: Mapping[str, tuple[int, ...]]  # by show key, 0 = Monday
    register: Register  # the law that episodes cite
    day: date  # on which what becomes of the law is told
    sharded: bool  # a show has frozen pages, so the sitemap is in parts
    sharing: Mapping[str, tuple[EpisodeDigest, ...]]  # keys with the short code of another one
    papers: PaperSource | None = None  # figures, plans, reports; None = nothing was ever published


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowFront:
    """A show with its row of episodes and its artwork."""

    row: ShowRow
    view: ShowView  # what its pages tell, without the episodes that each of them lists
    cover: bytes  # the square artwork
    thumb: bytes  # the small artwork
    key: str  # of all that its files tell besides the episodes

    @property
    def show(self) -> Show:
        """The show."""
        return self.row.show


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPage:
    """One page of a show's list: up to a hundred old episodes, or the newest."""

    front: ShowFront
    number: int  # 1 = the oldest, 0 = the newest
    seen: EpisodeLines  # oldest first
    home: EpisodeLines  # those whose own page stands in this show
    older: EpisodeDigest | None  # at home just before them
    newer: EpisodeDigest | None  # at home just behind them
    older_pages: tuple[ArchiveLink, ...]  # of which its files tell


def plan_station(
    station: StationProfile,
    source: EpisodeSource,
    *,
    now: datetime,
    audio_root: Path,
    artwork: Mapping[str, bytes],
    law: RegisterFolder,
    cached_picture: Cached,
    weekly_days: Mapping[str, tuple[int, ...]] | None = None,
    subscriber: str = "",
    citing: Path | None = None,
    shelf_book: Path | None = None,
    short_book: Path | None = None,
    papers: PaperSource | None = None,
    answered: Sequence[AnsweredQuestion] = (),
) -> SitePlan:
    """The public site as of `now` (with zone), each file made only when somebody asks for it.

    `artwork` holds the shows' own pictures by show key; the others are drawn. `cached_picture`
    returns the bytes kept under a key, or makes and keeps them. Episodes without a public edition,
    from after `now`, or whose consent has ended are left out. `subscriber` plans the own small
    site of one who has the address of that private show. `citing` is where it is remembered which
    episode cites which document; without it every episode is opened for that.
    `shelf_book` is where the plan of the shelf of documents is kept, `short_book` what short
    addresses are written from; `papers` are figures, plans and reports that a person published;
    `answered` are listeners' questions. Raises PublishError for names that cannot be public; of
    episodes where the parts are asked for, and making the files may raise it too.
    """
    rows = show_rows(station, source, now, subscriber=subscriber)
    _check_keys([row.show.key for row in rows], taken_keys(station))
    site = SiteContext(
        station=replace(station, shows=tuple(row.show for row in rows)),
        episodes=PublicEpisodes(source),
        audio_root=audio_root,
        cached=cached_picture,
        artwork=artwork,
        art_keys={key: _digest(own) for key, own in artwork.items()},
        weekly_days=weekly_days or {},
        register=law.register,
        day=local_day(now),
        sharded=any(row.pages.frozen for row in rows),
        sharing=_sharing_short_codes(station, rows, short_book),
        papers=papers,
    )
    fronts = [_front(site, row) for row in rows]
    shelf = (
        _shelf(site, fronts, law, citing=citing, book=shelf_book)
        if has_shelf(site.station)
        else None
    )
    return SitePlan(
        groups=(
            *_groups(site, fronts),
            *(shelf_groups(shelf) if shelf else ()),
            *(paper_groups(site.station, papers) if papers else ()),
            *question_groups(site.station, answered),
        ),
        newest=max((at for row in rows for at in row.seen(row.pages.head).air_times), default=None),
        as_of=now,
    )


def _sharing_short_codes(
    station: StationProfile, rows: Sequence[ShowRow], book: Path | None
) -> dict[str, tuple[EpisodeDigest, ...]]:
    """Key -> every episode that has its short code, the oldest first; nearly always nothing."""
    homes = [row.home for row in rows if has_portal(station, row.show)]
    if not share_short_codes([home.keys for home in homes], book):
        return {}
    by_code: dict[int, list[EpisodeDigest]] = {}
    for home in homes:
        for code, brief in zip(short_numbers(home.keys), home, strict=True):
            by_code.setdefault(code, []).append(brief)
    found: dict[str, tuple[EpisodeDigest, ...]] = {}
    for briefs in by_code.values():
        if len(briefs) > 1:
            together = tuple(sorted(briefs, key=lambda brief: (brief.air_time, brief.key)))
            found |= dict.fromkeys((brief.key for brief in together), together)
    return found


def _check_keys(keys: Sequence[str], taken: frozenset[str] = frozenset()) -> None:
    """Refuses names that some server, player or station cannot open, and names used twice."""
    seen = set(taken)
    for key in keys:
        if not _KEY.fullmatch(key):
            raise PublishError(
                f"khóa “{key}” không dùng được làm tên tệp công khai",
                hint="Khóa của chương trình và của số chỉ gồm chữ a–z, chữ số và gạch nối.",
            )
        if key in taken:
            raise PublishError(
                f"khóa “{key}” là tên một trang của đài, không dùng cho chương trình được",
                hint="Đặt khóa khác trong station.toml.",
            )
        if key in seen:
            raise PublishError(
                f"có hai chương trình hoặc hai số cùng khóa “{key}”",
                hint="Xem lại station.toml và danh-sach-so.toml; mỗi khóa chỉ dùng một lần.",
            )
        seen.add(key)


def taken_keys(station: StationProfile) -> frozenset[str]:
    """What no show may be called: names of the site's own pages, as far as it has them."""
    return TAKEN | _ASKED if asks_listeners(station) else TAKEN


def _front(site: SiteContext, row: ShowRow) -> ShowFront:
    show, own = row.show, site.artwork.get(row.show.key)
    if own is not None:
        key = picture_key("own", _digest(own))
        cover = site.cached(key, lambda: fit_artwork(own, where=show.image))
    else:
        cover = drawn_cover(show, site.station, site.cached)
    cover_digest = _digest(cover)
    thumb = site.cached(picture_key("thumb", cover_digest), lambda: thumbnail(cover))
    thumb_digest = _digest(thumb)
    days = site.weekly_days.get(show.key, ())
    # an episode may be shown in another show's feed with the picture of its own
    pictures = [(s.key, s.title, site.art_keys.get(s.key, "")) for s in site.station.shows]
    view = ShowView(
        show=show,
        episodes=(),
        cover=cover_path(show.key, cover_digest),
        thumb=thumbnail_path(show.key, thumb_digest),
        archive=tuple(_archive(row)),
        total=row.count,
        qr=qr_path(address(site.station.public_url, feed_path(show.key))),
    )
    key = show_key(
        site.station, show, cover_digest, thumb_digest, repr(days), repr(pictures), row.numbered
    )
    return ShowFront(row=row, view=view, cover=cover, thumb=thumb, key=key)


def _archive(row: ShowRow) -> Iterator[ArchiveLink]:
    for number in range(len(row.pages.frozen), 0, -1):
        page = row.seen(row.pages.frozen[number - 1])
        if page:
            yield ArchiveLink(
                number=number,
                path=archive_page_path(row.show.key, number),
                first=local_day(page.air_times[0]),
                last=local_day(page.air_times[-1]),
                count=len(page),
            )


# --- groups and parts -----------------------------------------------------------------------


def _groups(site: SiteContext, fronts: Sequence[ShowFront]) -> Iterator[SiteGroup]:
    for front in fronts:
        for page in _pages(front):
            yield _page_group(site, page)
    told = ("cong-bo",) if site.papers else ()  # that there is such a page; not what is on it
    key = key_of(station_key(site.station), *map(_front_key, fronts), *told)
    common = SitePart(name="chung", key=key, make=partial(_common_files, site, fronts))
    yield SiteGroup(name="dai", key=key, parts=lambda: (common,))
    yield from _search(site, fronts)


def _front_key(front: ShowFront) -> str:
    """Of what the front page tells of a show."""
    told = [(link.path, link.count) for link in front.view.archive]
    return key_of(front.key, front.row.count, told, *_newest(front).digests)


def _newest(front: ShowFront) -> EpisodeLines:
    return front.row.seen(front.row.pages.head)[-FRONT:]


def _search(site: SiteContext, fronts: Sequence[ShowFront]) -> Iterator[SiteGroup]:
    """The index over every transcript; what may not be seen keeps its place and is not in it."""
    shows = {front.show.key: front.show for front in fronts}
    whole = len(fronts) == 1 and not fronts[0].row.hidden  # in order as it is
    listed: list[EpisodeDigest] = []
    for front in () if whole else fronts:
        listed += front.row.home
        for brief in (b for p in front.row.pages.all for b in p) if front.row.hidden else ():
            if brief.key in front.row.hidden and brief.show == front.show.key:
                listed.append(brief._replace(digest=""))

    def load(brief: EpisodeDigest) -> Episode:
        return site.episodes.face(brief, shows[brief.show])

    briefs = fronts[0].row.home if whole else in_order(listed)
    yield from search_groups(site.station, briefs, load)


def _shelf(
    site: SiteContext,
    fronts: Sequence[ShowFront],
    law: RegisterFolder,
    *,
    citing: Path | None,
    book: Path | None,
) -> ShelfSource:
    """The register's documents, and the episodes that speak of them."""
    shows = {front.show.key: front.show for front in fronts}
    frozen = newest = EpisodeLines.of(())
    for row in (front.row for front in fronts):
        newest += (head := row.at_home(row.pages.head))
        frozen += row.home[: len(row.home) - len(head)]

    def load(brief: EpisodeDigest) -> Episode:
        return site.episodes.face(brief, shows[brief.show])

    def page_of(cited: Cited) -> str:
        number, issuer = cited
        return source_page(site.register, LegalSource(number=number, issuer=issuer))

    return ShelfSource(
        station=site.station,
        law=law,
        day=site.day,
        load=load,
        told=speaking_episodes(citing, frozen, newest, load=load, page_of=page_of),
        book=book,
    )


def _pages(front: ShowFront) -> Iterator[ShowPage]:
    """Every page of a show, the newest last."""
    row, place = front.row, 0
    by_number = {link.number: (link,) for link in front.view.archive}
    for number, briefs in (*enumerate(row.pages.frozen, 1), (0, row.pages.head)):
        seen = row.seen(briefs)
        home = row.at_home(briefs)
        before, place = place, place + len(home)
        yield ShowPage(
            front=front,
            number=number,
            seen=seen,
            home=home,
            older=row.home[before - 1] if home and before else None,
            newer=row.home[place] if home and place < len(row.home) else None,
            # the newest page tells of every older one, a frozen page of the one before it
            older_pages=by_number.get(number - 1, ()) if number else front.view.archive,
        )


def _page_group(site: SiteContext, page: ShowPage) -> SiteGroup:
    """The parts of one page of a show."""
    front, number = page.front, page.number
    digests = "\n".join(page.seen.digests)
    around = [_digest_of(page.older), _digest_of(page.newer)]
    before = 0 if number else len(front.row.pages.frozen)
    law = law_key(page.seen.cites, site.day, site.register)
    told = (front.key, law, site.sharded, digests, *around, before, page.older_pages)
    sharing = page.home.keys if site.sharing else ()  # nearly always of nobody
    key = key_of(*told, *(d for brief in sharing for d in _sharing_digests(site, brief)))
    name = f"{front.show.key}.{number:04d}" if number else f"{front.show.key}.moi"
    return SiteGroup(name=name, key=key, parts=partial(_page_parts, site, page, key))


def _sharing_digests(site: SiteContext, key: str) -> tuple[str, ...]:
    return tuple(brief.digest for brief in site.sharing.get(key, ()))


def _digest_of(brief: EpisodeDigest | None) -> str:
    return brief.digest if brief is not None else ""


def _page_parts(site: SiteContext, page: ShowPage, key: str) -> Iterator[SitePart]:
    front, row = page.front, (page.older, *page.home, page.newer)
    _check_keys([brief.key for brief in page.home])
    for older, brief, newer in zip(row, page.home, row[2:], strict=False):
        yield SitePart(
            name=f"so/{brief.key}",
            key=key_of(front.key, brief.digest, *_sharing_digests(site, brief.key)),
            make=partial(_episode_files, site, front, brief),
        )
        yield SitePart(
            name=f"trang/{brief.key}",
            key=key_of(
                front.key,
                law_key((brief.cites,), site.day, site.register),
                brief.digest,
                _digest_of(older),
                _digest_of(newer),
            ),
            make=partial(_episode_page, site, front, brief, older, newer),
        )
    yield SitePart(
        name=f"kenh/{front.show.key}/{page.number:04d}",
        key=key,
        make=partial(_list_files, site, page),
    )


# --- files of an episode --------------------------------------------------------------------


def _episode_files(site: SiteContext, front: ShowFront, brief: EpisodeDigest) -> Iterator[SiteFile]:
    """Sounds and what lies beside them."""
    episode, edition = _public(site, front, brief)
    folder = site.audio_root / site.episodes.folder(brief.key)
    yield _sound(audio_path(episode), folder, edition.audio)
    for master in edition.masters:
        yield _sound(light_path(episode, master), folder, master.audio)
    yield (picture := _social(site, front, episode))
    yield _episode_cover(site, episode)
    yield from _for_others(site, front, episode, edition, picture.path)
    if edition.transcript:
        yield _text(transcript_path(episode), vtt(edition), Stage.SIDE)
        page = transcript_html(edition, title=episode.title)
        yield _text(transcript_page_path(episode), page, Stage.SIDE)
    if edition.chapters:
        chapters = chapters_json(
            edition, title=episode.title, show=front.show.title, author=site.station.unit
        )
        yield _text(chapters_path(episode), chapters, Stage.SIDE)


def _for_others(
    site: SiteContext, front: ShowFront, episode: Episode, edition: Edition, picture: str
) -> Iterator[SiteFile]:
    """What pages and messages of others lead to; nothing of a private show."""
    station, show = site.station, front.show
    if has_portal(station, show):
        sharing = site.sharing.get(episode.key, ())
        if not sharing or sharing[0].key == episode.key:
            others = [_face_of(site, brief) for brief in sharing[1:]]
            short = short_page(station, show, episode, edition, picture=picture, others=others)
            yield _text(short_path(episode), short, Stage.PAGE)
    if has_frames(station, show):
        yield _text(embed_path(episode), embed_page(station, show, episode, edition), Stage.PAGE)
        answer = oembed_text(station, show, episode, picture=picture)
        yield _text(oembed_path(episode), answer, Stage.SIDE)


def _face_of(site: SiteContext, brief: EpisodeDigest) -> Episode:
    """An episode of any show as the world may know it."""
    show = next(one for one in site.station.shows if one.key == brief.show)
    return site.episodes.face(brief, show)


def _public(site: SiteContext, front: ShowFront, brief: EpisodeDigest) -> tuple[Episode, Edition]:
    episode = site.episodes.face(brief, front.show)
    assert episode.public is not None  # faces have nothing else
    return episode, episode.public


def _sound(path: str, folder: Path, audio: AudioFile) -> SiteFile:
    source = folder / audio.name
    return SiteFile(path=path, copy_of=source, sha256=audio.sha256, stage=Stage.SOUND)


def _social(site: SiteContext, front: ShowFront, episode: Episode) -> SiteFile:
    """The wide picture for shared links."""
    line = date_line(episode)
    words = (episode.title, front.show.title, site.station.unit or site.station.name)
    content = site.cached(
        picture_key("social", *words, line), lambda: social_picture(*words, line=line)
    )
    path = social_path(episode, _digest(content))
    return SiteFile(path=path, content=content, stage=Stage.SIDE)


def _episode_cover(site: SiteContext, episode: Episode) -> SiteFile:
    """The square artwork of an episode."""
    show = _home(site, episode)
    own = site.artwork.get(show.key)
    content = site.cached(
        _cover_key(site, episode),
        lambda: episode_cover(episode.title, show.title, line=date_line(episode), own=own),
    )
    return SiteFile(path=_cover_path(site, episode), content=content, stage=Stage.SIDE)


def _cover_path(site: SiteContext, episode: Episode) -> str:
    """Where its artwork stands: known without drawing it, since feeds name a hundred of them."""
    return episode_cover_path(episode, _cover_key(site, episode))


def _cover_key(site: SiteContext, episode: Episode) -> str:
    show = _home(site, episode)
    own = site.art_keys.get(show.key, "")
    return picture_key("episode", episode.title, show.title, date_line(episode), own)


def _home(site: SiteContext, episode: Episode) -> Show:
    """The show in which an episode's own page stands."""
    return next(show for show in site.station.shows if show.key == episode.show)


def _episode_page(
    site: SiteContext,
    front: ShowFront,
    brief: EpisodeDigest,
    older: EpisodeDigest | None,
    newer: EpisodeDigest | None,
) -> Iterator[SiteFile]:
    episode, edition = _public(site, front, brief)
    before, behind = (
        site.episodes.face(other, front.show) if other else None for other in (older, newer)
    )
    page = episode_page(
        site.station,
        front.view,
        episode,
        edition,
        picture=_social(site, front, episode).path,
        register=site.register,
        as_of=site.day,
        newer=behind,
        older=before,
        portal=portal_head(site.station, front.show, episode, oembed=oembed_path(episode)),
    )
    yield _text(episode_page_path(episode), page, Stage.PAGE)
    if asks_staff(site.station, front.show):
        handout = handout_page(site.station, front.view, episode, edition, site.register)
        yield _text(handout_path(episode), handout, Stage.PAGE)


# --- files of a page of a show ----------------------------------------------------------------


def _list_files(site: SiteContext, page: ShowPage) -> Iterator[SiteFile]:
    """What lists one page of a show: its page, its part of the sitemap, its feeds."""
    front, number, show = page.front, page.number, page.front.show
    episodes = tuple(site.episodes.face(brief, show) for brief in reversed(page.seen))
    view = replace(front.view, episodes=episodes)
    if number == 0:
        yield SiteFile(path=front.view.cover, content=front.cover, stage=Stage.SIDE)
        yield SiteFile(path=front.view.thumb, content=front.thumb, stage=Stage.SIDE)
        yield _text(show_page_path(show.key), show_page(site.station, view), Stage.PAGE)
    for link in front.view.archive:
        if link.number == number:
            yield _text(link.path, archive_page(site.station, view, link, episodes), Stage.PAGE)
    if site.sharded:
        rows = [(episode_page_path(b), local_day(b.air_time)) for b in page.home]
        part = render_sitemap(site.station.public_url, rows)
        yield SiteFile(path=sitemap_part_path(show.key, number), content=part, stage=Stage.LIST)
    record = feed_record(
        show,
        site.station,
        episodes,
        register=site.register,
        as_of=site.day,
        image_url=address(site.station.public_url, front.view.cover),
        weekly_days=site.weekly_days.get(show.key, ()),
        pages=_page_links(site.station, page),
        picture_of=lambda episode: address(site.station.public_url, _cover_path(site, episode)),
        numbered=front.row.numbered,
    )
    rss, json = _feed_paths(show.key, number)
    yield SiteFile(path=json, content=render_json_feed(record), stage=Stage.FEED)
    yield SiteFile(path=rss, content=render_record(record), stage=Stage.FEED)


def _page_links(station: StationProfile, page: ShowPage) -> PageLinks:
    """The addresses of the feeds of a page and of its neighbours."""
    key, number, url = page.front.show.key, page.number, station.public_url
    older = number - 1 if number else len(page.front.row.pages.frozen)
    here, there = _feed_paths(key, number), _feed_paths(key, older)
    return PageLinks(
        feed=address(url, here[0]),
        json_feed=address(url, here[1]),
        current=address(url, feed_path(key)) if number else "",
        older=address(url, there[0]) if older else "",
        older_json=address(url, there[1]) if older else "",
    )


def _feed_paths(show: str, number: int) -> tuple[str, str]:
    """RSS and JSON Feed of a page."""
    if number:
        return archive_feed_path(show, number), archive_json_path(show, number)
    return feed_path(show), json_feed_path(show)


# --- files of the whole site ------------------------------------------------------------------


def _common_files(site: SiteContext, fronts: Sequence[ShowFront]) -> Iterator[SiteFile]:
    """The front page and what speaks of the whole site."""
    staff = any(asks_staff(site.station, front.show) for front in fronts)
    for path, content in (*asset_files(), *(staff_asset_files() if staff else ())):
        yield SiteFile(path=path, content=content, stage=Stage.SIDE)
    views = []
    for front in fronts:
        newest = [site.episodes.face(brief, front.show) for brief in reversed(_newest(front))]
        views.append(replace(front.view, episodes=tuple(newest)))
    front_page = index_page(site.station, views, papers=PAPERS_PAGE if site.papers else "")
    yield _text(FRONT_PAGE, front_page, Stage.PAGE)
    shows = [front.show for front in fronts]
    yield SiteFile(path=SHOW_LIST, content=render_opml(site.station, shows), stage=Stage.FEED)
    if not is_private(site.station.public_url):
        box = box_items(site.station, [(view.show, view.episodes) for view in views])
        rss, feed = box_rss(site.station, box), box_json(site.station, box)
        yield SiteFile(path=NEWEST_RSS, content=rss, stage=Stage.FEED)
        yield SiteFile(path=NEWEST_JSON, content=feed, stage=Stage.FEED)
        if site.station.portal.embed:
            yield _text(NEWEST_FRAME, box_page(site.station, box), Stage.PAGE)
        # of a private site an unknown address tells nothing at all
        yield _text(LOST_PAGE, lost_page(site.station, views), Stage.PAGE)
        robots = render_robots(site.station.public_url, shelf=has_shelf(site.station))
        yield _text(ROBOTS, robots, Stage.LIST)
    yield from _sitemap(site, fronts)


def render_robots(public_url: str, *, shelf: bool) -> str:
    """What search engines may read: everything that is public; where the lists of it are."""
    maps = [SITEMAP, *([shelf_path(SHELF_SITEMAP)] if shelf else [])]
    told = "".join(f"Sitemap: {address(public_url, path)}\n" for path in maps)
    return f"User-agent: *\nDisallow:\n\n{told}"


def render_opml(station: StationProfile, shows: Sequence[Show]) -> bytes:
    """OPML 2.0 with one outline a show, for subscribing to all of them at once."""
    rows = ""
    for show in shows:
        title = quoteattr(one_line(show.title))
        feed = quoteattr(address(station.public_url, feed_path(show.key)))
        page = quoteattr(address(station.public_url, show_page_path(show.key)))
        rows += (
            f'<outline type="rss" version="RSS2" language="vi" text={title} title={title} '
            f"xmlUrl={feed} htmlUrl={page}/>\n"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n'
        f"<head><title>{escape(one_line(station.name))}</title></head>\n"
        f"<body>\n{rows}</body>\n</opml>\n"
    ).encode()


def _sitemap(site: SiteContext, fronts: Sequence[ShowFront]) -> Iterator[SiteFile]:
    """One sitemap while the station is small, else a list of its parts."""
    url = site.station.public_url
    pages: list[tuple[str, date | None]] = [
        (FRONT_PAGE, None),
        (SEARCH_PAGE, None),
        *([(PAPERS_PAGE, None)] if site.papers else []),
        *([(QUESTIONS_PAGE, None)] if asks_listeners(site.station) else []),
        *((show_page_path(front.show.key), None) for front in fronts),
    ]
    if site.sharded:
        pages += [(link.path, None) for front in fronts for link in front.view.archive]
        yield SiteFile(path=SITEMAP_PAGES, content=render_sitemap(url, pages), stage=Stage.LIST)
        parts = [
            sitemap_part_path(front.show.key, number)
            for front in fronts
            for number in range(len(front.row.pages.frozen) + 1)
        ]
        index = render_sitemap_index(url, [SITEMAP_PAGES, *parts])
        yield SiteFile(path=SITEMAP, content=index, stage=Stage.LIST)
        return
    for front in fronts:
        home = reversed(front.row.at_home(front.row.pages.head))
        pages += [(episode_page_path(brief), local_day(brief.air_time)) for brief in home]
    yield SiteFile(path=SITEMAP, content=render_sitemap(url, pages), stage=Stage.LIST)


def render_sitemap(public_url: str, pages: Iterable[tuple[str, date | None]]) -> bytes:
    """A sitemap of page paths, each with the day of its newest content."""
    rows = "".join(
        f"<url><loc>{escape(address(public_url, path))}</loc>"
        + (f"<lastmod>{day.isoformat()}</lastmod>" if day else "")
        + "</url>\n"
        for path, day in pages
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{rows}</urlset>\n"
    ).encode()


def render_sitemap_index(public_url: str, paths: Iterable[str]) -> bytes:
    """The list of a sitemap's parts."""
    rows = "".join(
        f"<sitemap><loc>{escape(address(public_url, path))}</loc></sitemap>\n" for path in paths
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{rows}</sitemapindex>\n"
    ).encode()


def _text(path: str, text: str, stage: Stage) -> SiteFile:
    return SiteFile(path=path, content=text.encode(), stage=stage)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

"""From the catalogue to every file of the public site, the feeds last."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from broadcaster.errors import PublishError
from broadcaster.model.address import (
    FRONT_PAGE,
    SHOW_LIST,
    SITEMAP,
    address,
    audio_path,
    chapters_path,
    cover_path,
    episode_page_path,
    feed_path,
    json_feed_path,
    show_page_path,
    social_path,
    thumbnail_path,
    transcript_path,
)
from broadcaster.model.disclosure import heard
from broadcaster.model.episode import Edition, Episode
from broadcaster.model.site import SiteFile, SitePlan
from broadcaster.model.station import Show, StationProfile
from broadcaster.pages.render import episode_page, index_page, show_page
from broadcaster.pages.shipped import asset_files
from broadcaster.pages.views import Shelf
from broadcaster.pages.words import day_words, local_day
from broadcaster.pictures.artwork import fit_artwork, thumbnail
from broadcaster.pictures.cover import show_cover
from broadcaster.pictures.social import social_picture
from broadcaster.syndication.feed import render_record
from broadcaster.syndication.json_feed import render_json_feed
from broadcaster.syndication.lists import render_opml, render_sitemap
from broadcaster.syndication.record import feed_record
from broadcaster.syndication.transcript import chapters_json, vtt

Cached = Callable[[str, Callable[[], bytes]], bytes]
PICTURE_VERSION = "2"  # part of every picture's key: raise it when the drawings change


def _drawn_now(_key: str, draw: Callable[[], bytes]) -> bytes:
    return draw()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wall:
    """A shelf with the bytes of its artwork."""

    shelf: Shelf
    cover: bytes
    thumb: bytes


def plan_site(
    station: StationProfile,
    episodes: Sequence[Episode],
    *,
    now: datetime,
    audio_root: Path,
    artwork: Mapping[str, bytes] | None = None,
    cached_picture: Cached = _drawn_now,
) -> SitePlan:
    """Every public file of the station as of `now` (with zone); feeds come last.

    `artwork` holds the shows' own pictures by show key; the others are drawn. `cached_picture`
    returns the bytes kept under a key, or makes and keeps them. Episodes without a public edition,
    from after `now`, or whose consent has ended are left out. Raises PublishError.
    """
    public = public_episodes(episodes, now)
    _check_keys([*(show.key for show in station.shows), *(episode.key for episode in public)])
    walls = [
        _wall(station, show, public, (artwork or {}).get(show.key), cached_picture)
        for show in station.shows
    ]
    files = [
        *(SiteFile(path=path, content=content) for path, content in asset_files()),
        *(file for wall in walls for file in _pictures(wall)),
        *(file for wall in walls for file in _sounds(wall.shelf, audio_root)),
        *(file for wall in walls for file in _episode_files(station, wall.shelf, cached_picture)),
        *_pages(station, [wall.shelf for wall in walls]),
        *(file for wall in walls for file in _feeds(station, wall.shelf)),
        SiteFile(path=SHOW_LIST, content=render_opml(station, station.shows)),
    ]
    return SitePlan(files=tuple(files))


def public_episodes(episodes: Sequence[Episode], now: datetime) -> list[Episode]:
    """What may be listed at `now`, oldest first, stripped of all that stays in the school."""
    aired = [
        public_face(episode, episode.public)
        for episode in episodes
        if episode.public is not None
        and episode.air_time <= now
        and (episode.public.until is None or local_day(now) <= episode.public.until)
    ]
    return sorted(aired, key=lambda episode: (episode.air_time, episode.key))


def public_face(episode: Episode, edition: Edition) -> Episode:
    """The episode as the world may know it.

    The school edition is gone, voices that are not heard in the public one too. Where whole items
    stay in the school, title and summary that name them are made anew from the public items, and
    topics and audiences, which cannot be told apart, are not shown.
    """
    kept = {item.slug for item in edition.items}
    hidden = [i for i in (episode.school.items if episode.school else ()) if i.slug not in kept]
    face = replace(episode, school=None, voices=heard(episode, edition))
    if not hidden:
        return face
    secrets = [text.casefold() for i in hidden for text in (i.title, i.summary) if text.strip()]

    def safe(text: str, otherwise: str) -> str:
        return otherwise if any(secret in text.casefold() for secret in secrets) else text

    contents = "; ".join(item.title for item in edition.items)
    return replace(
        face,
        title=safe(episode.title, edition.items[0].title if kept else episode.programme_name),
        summary=safe(episode.summary, contents),
        topics=(),
        audiences=(),
    )


def _wall(
    station: StationProfile,
    show: Show,
    public: Sequence[Episode],
    own: bytes | None,
    cached: Cached,
) -> _Wall:
    if own is not None:
        cover = cached(_key("own", _digest(own)), lambda: fit_artwork(own, where=show.image))
    else:
        words = (show.title, station.unit or station.name)
        cover = cached(_key("cover", *words), lambda: show_cover(*words))
    thumb = cached(_key("thumb", _digest(cover)), lambda: thumbnail(cover))
    mine = tuple(e for e in reversed(public) if e.show == show.key)
    shelf = Shelf(
        show=show,
        episodes=mine,
        cover=cover_path(show.key, _digest(cover)),
        thumb=thumbnail_path(show.key, _digest(thumb)),
    )
    return _Wall(shelf=shelf, cover=cover, thumb=thumb)


def _pictures(wall: _Wall) -> Iterator[SiteFile]:
    yield SiteFile(path=wall.shelf.cover, content=wall.cover)
    yield SiteFile(path=wall.shelf.thumb, content=wall.thumb)


def _sounds(shelf: Shelf, audio_root: Path) -> Iterator[SiteFile]:
    for episode in shelf.episodes:
        if episode.public is None:
            continue
        source = audio_root / episode.show / episode.public.audio.name
        if not source.is_file() or source.stat().st_size != episode.public.audio.bytes:
            raise PublishError(
                f"thiếu tệp âm thanh của số {episode.key}, hoặc tệp đã bị thay đổi: {source.name}",
                hint="Trang cũ vẫn còn nguyên. Dựng lại bằng: broadcaster build",
            )
        yield SiteFile(path=audio_path(episode), copy_of=source)


def _episode_files(station: StationProfile, shelf: Shelf, cached: Cached) -> Iterator[SiteFile]:
    for place, episode in enumerate(shelf.episodes):
        edition = episode.public
        if edition is None:
            continue
        picture = _social(station, shelf, episode, cached)
        yield picture
        if edition.transcript:
            yield _text(transcript_path(episode), vtt(edition))
        if edition.chapters:
            chapters = chapters_json(
                edition, title=episode.title, show=shelf.show.title, author=station.unit
            )
            yield _text(chapters_path(episode), chapters)
        around = (None, *shelf.episodes, None)
        page = episode_page(
            station,
            shelf,
            episode,
            edition,
            picture=picture.path,
            newer=around[place],
            older=around[place + 2],
        )
        yield _text(episode_page_path(episode), page)


def _social(station: StationProfile, shelf: Shelf, episode: Episode, cached: Cached) -> SiteFile:
    day = day_words(local_day(episode.air_time))
    line = f"Số {episode.number} – {day}" if episode.number > 0 else day[0].upper() + day[1:]
    words = (episode.title, shelf.show.title, station.unit or station.name)
    content = cached(_key("social", *words, line), lambda: social_picture(*words, line=line))
    return SiteFile(path=social_path(episode, _digest(content)), content=content)


def _pages(station: StationProfile, shelves: Sequence[Shelf]) -> Iterator[SiteFile]:
    for shelf in shelves:
        yield _text(show_page_path(shelf.show.key), show_page(station, shelf))
    yield _text(FRONT_PAGE, index_page(station, shelves))
    pages = [
        (FRONT_PAGE, None),
        *((show_page_path(shelf.show.key), None) for shelf in shelves),
        *(
            (episode_page_path(e), local_day(e.air_time))
            for shelf in shelves
            for e in shelf.episodes
        ),
    ]
    yield SiteFile(path=SITEMAP, content=render_sitemap(station.public_url, pages))


def _feeds(station: StationProfile, shelf: Shelf) -> Iterator[SiteFile]:
    image = address(station.public_url, shelf.cover)
    record = feed_record(shelf.show, station, shelf.episodes, image_url=image)
    yield SiteFile(path=json_feed_path(shelf.show.key), content=render_json_feed(record))
    yield SiteFile(path=feed_path(shelf.show.key), content=render_record(record))


def _check_keys(keys: Sequence[str]) -> None:
    """Refuses names that some server, player or station cannot open, and names used twice."""
    for place, key in enumerate(keys):
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key):
            raise PublishError(
                f"khóa “{key}” không dùng được làm tên tệp công khai",
                hint="Khóa của chương trình và của số chỉ gồm chữ a–z, chữ số và gạch nối.",
            )
        if key in keys[:place]:
            raise PublishError(
                f"có hai chương trình hoặc hai số cùng khóa “{key}”",
                hint="Xem lại station.toml và danh-sach-so.toml; mỗi khóa chỉ dùng một lần.",
            )


def _text(path: str, text: str) -> SiteFile:
    return SiteFile(path=path, content=text.encode())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _key(kind: str, *parts: str) -> str:
    return _digest("\0".join((kind, PICTURE_VERSION, *parts)).encode())

"""The pages of the public site: station, show, episode. Readable without scripts."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from broadcaster.domain.episode import Edition, Episode
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.station import QuestionWay, Show, StationProfile
from broadcaster.domain.text import cut_bytes, one_line
from broadcaster.law.register import Register
from broadcaster.pictures.qr import qr_path
from broadcaster.publishing.addresses import (
    HASH_LENGTH,
    LOST_PAGE,
    NEWEST_JSON,
    NEWEST_RSS,
    QUESTIONS_PAGE,
    SEARCH_PAGE,
    SHELF_PAGE,
    address,
    asset_path,
    audio_path,
    episode_page_path,
    feed_path,
    handout_path,
    has_shelf,
    is_private,
    json_feed_path,
    show_page_path,
)
from broadcaster.publishing.contact import contact_pieces
from broadcaster.publishing.page_views import (
    ArchiveLink,
    ShowView,
    View,
    archive_view,
    chapters_view,
    episode_view,
    headline,
    link_view,
    public,
    season_words,
    show_view,
    source_view,
    teaser,
    turns_view,
    voices_view,
)
from broadcaster.publishing.show_notes import about
from broadcaster.publishing.staff_pages import staff_view
from broadcaster.templating import html_pages

_CONTEXT = "https://schema.org"


def in_script(data: dict[str, Any]) -> str:
    """JSON that can neither close the script element nor open another."""
    text = json.dumps({"@context": _CONTEXT, **data}, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def station_data(station: StationProfile, views: Sequence[ShowView]) -> dict[str, Any]:
    """The station and its series."""
    return {
        **site_data(station),
        "hasPart": [series_data(station, view.show) for view in views],
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
    data: dict[str, Any] = {
        "@type": "PodcastSeries",
        "name": headline(show.title),
        "description": one_line(show.description),
        "url": address(url, show_page_path(show.key)),
        "webFeed": address(url, feed_path(show.key)),
        "inLanguage": "vi",
        "author": _organisation(station),
    }
    data |= {"sameAs": elsewhere} if (elsewhere := _elsewhere(show)) else {}
    return {**data, "image": address(url, cover)} if cover else data


def _elsewhere(show: Show) -> list[str]:
    """Where else the show can be heard."""
    return [url for url in (show.apple, show.spotify, show.youtube) if url]


def episode_data(
    station: StationProfile,
    show: Show,
    episode: Episode,
    edition: Edition,
    *,
    image: str,
    pages: Sequence[str],
) -> dict[str, Any]:
    """An episode as PodcastEpisode with its sound; `pages` has one of the shelf a source, or ""."""
    url = station.public_url
    length = f"PT{max(1, round(edition.audio.seconds))}S"
    sound = {
        "@type": "MediaObject",
        "contentUrl": address(url, audio_path(episode)),
        "encodingFormat": "audio/mpeg",
        "contentSize": str(edition.audio.bytes),
        "duration": length,
    }
    data: dict[str, Any] = {
        "@type": "PodcastEpisode",
        "name": headline(episode.title),
        "description": one_line(about(episode, edition)),
        "url": address(url, episode_page_path(episode)),
        "datePublished": episode.air_time.astimezone(ZONE).isoformat(),
        "timeRequired": length,
        "inLanguage": "vi",
        "image": image,
        "associatedMedia": sound,
        "partOfSeries": series_data(station, show),
    }
    if episode.number > 0:
        data["episodeNumber"] = episode.number
    if cited := _cited(edition, pages, url):
        data["citation"] = cited
    return data


def _cited(edition: Edition, pages: Sequence[str], url: str) -> list[dict[str, str]]:
    """The documents that an episode speaks of; `pages` those of the shelf, "" = it has none."""
    return [
        {"@type": "Legislation", "legislationIdentifier": one_line(source.number)}
        | ({"name": one_line(source.title)} if source.title else {})
        | ({"url": address(url, page)} if page else {})
        for source, page in zip(edition.sources, pages, strict=True)
        if source.number
    ]


def _organisation(station: StationProfile) -> dict[str, str]:
    return {"@type": "Organization", "name": one_line(station.unit or station.name)}


_HASHED = {
    "style": "style.css",
    "player": "player.js",
    "search": "search.js",
    "shelf": "shelf.js",
    "share": "share.js",
}
_OF_STAFF = {"staff": "staff.js", "staff_style": "staff.css"}  # on private sites that ask them
_OF_QUESTIONS = {"asked": "asked.js"}  # on the page of what listeners asked
_EVERY = {**_HASHED, **_OF_STAFF, **_OF_QUESTIONS}
_PLAIN = (
    "be-vietnam-pro-latin-400-normal.woff2",
    "be-vietnam-pro-latin-600-normal.woff2",
    "be-vietnam-pro-vietnamese-400-normal.woff2",
    "be-vietnam-pro-vietnamese-600-normal.woff2",
    "OFL.txt",
)


@lru_cache(maxsize=1)
def asset_files() -> tuple[tuple[str, bytes], ...]:
    """Path below the web root and content of every asset."""
    hashed = tuple((asset(kind), _read(name)) for kind, name in _HASHED.items())
    return hashed + tuple((asset_path(name.lower()), _read(name)) for name in _PLAIN)


@lru_cache(maxsize=1)
def staff_asset_files() -> tuple[tuple[str, bytes], ...]:
    """The same of what only the pages of staff shows have."""
    return tuple((asset(kind), _read(name)) for kind, name in _OF_STAFF.items())


def question_asset() -> tuple[str, bytes]:
    """Path and content of the script that finds among answered questions."""
    return asset("asked"), _read(_OF_QUESTIONS["asked"])


@lru_cache(maxsize=len(_EVERY))
def asset(kind: str) -> str:
    """The path of "style", "player", "search", "share" ..., named after its content."""
    name = _EVERY[kind]
    digest = hashlib.sha256(_read(name)).hexdigest()[:HASH_LENGTH]
    stem, _, ending = name.rpartition(".")
    return asset_path(f"{stem}-{digest}.{ending}")


def _read(name: str) -> bytes:
    return (files("broadcaster.publishing") / "assets" / name).read_bytes()


RECENT = 30  # earlier episodes that a show's page tells in full; older ones by school year
NEWEST = 10  # episodes of all shows on the front page
_DESCRIPTION_BYTES = 300  # what search engines and shared links show
_ITEM_FIELDS = ("kind", "summary", "origin")  # that a page says of an item, title apart


@lru_cache(maxsize=1)
def _templates() -> Any:
    return html_pages(files("broadcaster.publishing") / "templates")


def index_page(station: StationProfile, views: Sequence[ShowView], *, papers: str = "") -> str:
    """The front page: every show and what was aired last; `papers` is the page of files, if any."""
    once = {e.key: e for view in views for e, _ in public(view.episodes)}
    latest = sorted(
        once.values(),
        key=lambda e: (e.air_time, e.key),
        reverse=True,
    )
    shows = [
        {
            **show_view(view, station),
            "newest": next((link_view(e, root="") for e, _ in public(view.episodes)), None),
        }
        for view in views
    ]
    name = one_line(station.name)
    page = {
        **page_facts(station, name, "index.html", root=""),
        "lead": f"Các chương trình phát thanh của {one_line(station.unit or station.name)}.",
        "feeds": [
            *(feed for view in views for feed in _feeds(view.show, root="")),
            *_newest_feeds(station),
        ],
        "data": in_script(station_data(station, views)),
        "image": address(station.public_url, views[0].cover) if views else "",
        "icon": views[0].thumb if views else "",
        "script": "player" if latest else "",
        "qr": qr_path(address(station.public_url, "index.html")),
    }
    return fill_page(
        "index.html.j2",
        station,
        page,
        root="",
        shows=shows,
        play=_newest_to_play(station, views, latest[0]) if latest else None,
        newest=[link_view(e, root="") for e in latest[1:NEWEST]],
        papers=papers,
    )


def _newest_to_play(station: StationProfile, views: Sequence[ShowView], episode: Episode) -> View:
    """The newest episode with its player; an episode of several shows is told in its own."""
    [(_, edition)] = public([episode])
    view = next(v for v in views if v.show.key == episode.show)
    return {
        **episode_view(episode, edition, station.public_url, root=""),
        "summary": _taste(episode, edition),
        "show": headline(view.show.title),
        "thumb": view.thumb,
    }


def _taste(episode: Episode, edition: Edition) -> str:
    """What makes one press play: the summary, else the first sentences."""
    return teaser(episode, edition) or cut_bytes(about(episode, edition), _DESCRIPTION_BYTES)


def lost_page(station: StationProfile, views: Sequence[ShowView]) -> str:
    """What is shown for an address that leads nowhere, however deep it is.

    Its links begin at the root of the machine: a static host shows the page in any folder.
    """
    root = urlsplit(address(station.public_url, "")).path or "/"
    page = {
        **page_facts(station, "Không có trang này", LOST_PAGE, root=root),
        "feeds": [],
        "data": in_script(site_data(station)),
        "lost": True,
    }
    shows = [{"title": headline(v.show.title), "page": show_page_path(v.show.key)} for v in views]
    return fill_page("lost.html.j2", station, page, root=root, shows=shows)


def show_page(station: StationProfile, view: ShowView) -> str:
    """The page of a show: the newest episode to play, the others to find."""
    root, show = "../", view.show
    episodes = public(view.episodes)
    newest = episode_view(*episodes[0], station.public_url, root=root) if episodes else None
    if newest:
        newest |= {"summary": _taste(*episodes[0]), "show": headline(show.title)}
    path = show_page_path(show.key)
    page = {
        **page_facts(station, show.title, path, root=root, description=show.description),
        "feeds": _feeds(show, root=root),
        "data": in_script(series_data(station, show, cover=view.cover)),
        "image": address(station.public_url, view.cover),
        "icon": view.thumb,
        "script": "player",
        "qr": qr_path(address(station.public_url, path)),
    }
    return fill_page(
        "show.html.j2",
        station,
        page,
        root=root,
        show=show_view(view, station),
        newest=newest,
        recent=[link_view(e, root=root) for e, _ in episodes[1 : RECENT + 1]],
        older=_by_season([e for e, _ in episodes[RECENT + 1 :]], root),
        archive=[archive_view(link) for link in view.archive],
    )


def archive_page(
    station: StationProfile, view: ShowView, link: ArchiveLink, episodes: Sequence[Episode]
) -> str:
    """A page that lists older episodes of a show, newest first; it links only to older ones."""
    root, show = "../../", view.show
    older = next((other for other in view.archive if other.number == link.number - 1), None)
    title = f"{headline(show.title)}: {archive_view(link)['words']}"
    page = {
        **page_facts(station, title, link.path, root=root, description=show.description),
        "feeds": _feeds(show, root=root),
        "image": address(station.public_url, view.cover),
        "icon": view.thumb,
        "data": in_script(series_data(station, show, cover=view.cover)),
    }
    return fill_page(
        "archive.html.j2",
        station,
        page,
        root=root,
        show=show_view(view, station),
        episodes=[link_view(e, root=root) for e, _ in public(episodes)],
        older=archive_view(older) if older else None,
    )


def episode_page(
    station: StationProfile,
    view: ShowView,
    episode: Episode,
    edition: Edition,
    *,
    picture: str = "",
    register: Register,
    as_of: date | None = None,
    newer: Episode | None = None,
    older: Episode | None = None,
    portal: View | None = None,
) -> str:
    """The page of an episode: sound, parts, law, voices, transcript.

    `picture` is the path of its wide picture for shared links, "" = the show's artwork. `as_of` is
    the day for which is told what became of the law since, None = that is not told. `portal` is
    what portals are told of its player, None = nothing.
    """
    root = "../"
    sources = [
        source_view(source, episode, register, as_of, shelf=has_shelf(station))
        for source in edition.sources
    ]
    pages = [source["page"] for source in sources]
    return fill_page(
        "episode.html.j2",
        station,
        {
            **_episode_head(station, view, episode, edition, picture=picture, pages=pages),
            "portal": portal,
        },
        root=root,
        show=show_view(view, station),
        episode={
            **episode_view(episode, edition, station.public_url, root=root),
            "show": headline(view.show.title),
        },
        items=[
            {field: one_line(getattr(item, field)) for field in _ITEM_FIELDS}
            | {"title": headline(item.title)}
            for item in edition.items
        ],
        chapters=chapters_view(edition),
        voices=voices_view(episode, edition),
        sources=sources,
        turns=turns_view(edition),
        newer=link_view(newer, root=root) if newer else None,
        older=link_view(older, root=root) if older else None,
        staff=staff_view(station, view.show, episode, edition),
    )


def handout_page(
    station: StationProfile, view: ShowView, episode: Episode, edition: Edition, register: Register
) -> str:
    """What is printed of an episode of a staff show: its words, questions, and the key apart."""
    root = "../"
    page = {
        **page_facts(station, episode.title, handout_path(episode), root=root),
        "feeds": [],
        "data": in_script(site_data(station)),
    }
    return fill_page(
        "handout.html.j2",
        station,
        page,
        root=root,
        show=show_view(view, station),
        back=episode_page_path(episode),
        episode=episode_view(episode, edition, station.public_url, root=root),
        sources=[source_view(source, episode, register, shelf=False) for source in edition.sources],
        turns=turns_view(edition),
        staff=staff_view(station, view.show, episode, edition),
    )


def search_page(station: StationProfile) -> str:
    """The page on which all transcripts are searched."""
    root = "../"
    page = {
        **page_facts(station, "Tìm trong các bài đã phát", SEARCH_PAGE, root=root),
        "feeds": [],
        "data": in_script(site_data(station)),
        "script": "search",
    }
    shows = [
        {"title": headline(show.title), "page": show_page_path(show.key)} for show in station.shows
    ]
    return fill_page("search.html.j2", station, page, root=root, shows=shows)


def _episode_head(
    station: StationProfile,
    view: ShowView,
    episode: Episode,
    edition: Edition,
    *,
    picture: str,
    pages: Sequence[str],
) -> View:
    show = view.show
    image = address(station.public_url, picture or view.cover)
    path = episode_page_path(episode)
    told = about(episode, edition)
    head = page_facts(station, episode.title, path, root="../", description=told)
    return {
        **head,
        "title": f"{head['heading']} – {headline(show.title)}",
        "kind": "article",
        "feeds": _feeds(show, root="../"),
        "data": in_script(episode_data(station, show, episode, edition, image=image, pages=pages)),
        "image": image,
        "icon": view.thumb,
        "wide": bool(picture),
        "audio": address(station.public_url, audio_path(episode)),
        "script": "player",
        "qr": qr_path(address(station.public_url, path)),
    }


def page_facts(
    station: StationProfile, heading: str, path: str, *, root: str, description: str = ""
) -> View:
    """What every page says of itself; `root` leads from it to the web root."""
    title = headline(heading)
    name = one_line(station.name)
    return {
        "heading": title,
        "title": title if title == name else f"{title} – {name}",
        "description": cut_bytes(one_line(description) or title, _DESCRIPTION_BYTES),
        "address": address(station.public_url, path),
        "kind": "website",
        "image": "",
        "icon": "",
        "wide": False,
        "audio": "",
        "script": "",
        "lost": False,
        "qr": None,
        "portal": None,
        "private": is_private(station.public_url),
    }


def _feeds(show: Show, *, root: str) -> list[View]:
    title = headline(show.title)
    return [
        {"type": "application/rss+xml", "title": title, "href": root + feed_path(show.key)},
        {"type": "application/feed+json", "title": title, "href": root + json_feed_path(show.key)},
    ]


def _newest_feeds(station: StationProfile) -> list[View]:
    """What portals take the newest of all shows from; a listener's own site has none."""
    if is_private(station.public_url):
        return []
    title = f"{headline(station.name)}: số mới của mọi kênh"
    kinds = (("application/rss+xml", NEWEST_RSS), ("application/feed+json", NEWEST_JSON))
    return [{"type": kind, "title": title, "href": path} for kind, path in kinds]


def _by_season(episodes: Sequence[Episode], root: str) -> list[View]:
    return [
        {"name": season_words(season), "episodes": [link_view(e, root=root) for e in group]}
        for season, group in groupby(episodes, lambda e: e.season)
    ]


def _asked(station: StationProfile) -> str:
    """Where the bar of every page leads who wants to ask; "" = nowhere."""
    if station.questions is QuestionWay.NONE or is_private(station.public_url):
        return ""
    return QUESTIONS_PAGE


def fill_page(
    template: str, station: StationProfile, page: View, *, root: str, **values: Any
) -> str:
    """A page of the site from its template."""
    filled: str = (
        _templates()
        .get_template(template)
        .render(
            page=page,
            root=root,
            station=one_line(station.name),
            unit=one_line(station.unit),
            contact=contact_pieces(station),
            private=any(show.private for show in station.shows),
            assets={kind: asset(kind) for kind in _EVERY},
            shelf=SHELF_PAGE if has_shelf(station) else "",
            asked=_asked(station),
            **values,
        )
    )
    return filled

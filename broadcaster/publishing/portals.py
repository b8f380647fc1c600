"""What other sites show of ours: a player for their frames, oEmbed, short addresses, the newest.

The player is one file: its style and script stand in it, held by their hashes, and it keeps
nothing in the browser. oEmbed 1.0 (oembed.com) lies beside each page as a file, so that a site
without a server answers too.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape as escape_xml

from broadcaster.domain.episode import ASSISTED_MARK, SYNTHETIC_MARK, Edition, Episode
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.station import Show, StationProfile
from broadcaster.domain.text import cut_bytes, one_line
from broadcaster.publishing.addresses import (
    FRONT_PAGE,
    NEWEST_FRAME,
    NEWEST_JSON,
    NEWEST_RSS,
    address,
    audio_path,
    embed_path,
    episode_page_path,
    is_private,
    show_page_path,
)
from broadcaster.publishing.page_views import (
    View,
    headline,
    length_words,
    local_day,
    short_day,
)
from broadcaster.publishing.pages import fill_page, page_facts
from broadcaster.publishing.show_notes import about

WIDTH, HEIGHT = 600, 200  # pixels of a frame where nobody says otherwise
CACHE_AGE = 3600  # seconds that a portal may keep what oEmbed says: a withdrawal shall be seen
BOX = 10  # newest episodes for a portal's box
_SUMMARY_BYTES = 300
PICTURE = (1200, 630)  # pixels of an episode's wide picture
_BOX_HEIGHT = 480  # pixels of the frame of the newest
# What a portal may add, once a page: frames of ours become as tall as what is in them.
FITTING_SCRIPT = """\
<script>
addEventListener("message", function (told) {
  if (!told.data || told.data.type !== "broadcaster:height") return;
  document.querySelectorAll("iframe").forEach(function (frame) {
    if (frame.contentWindow !== told.source) return;
    frame.style.height = Math.min(900, Math.max(100, Number(told.data.height))) + "px";
  });
});
</script>"""
_SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"


def has_portal(station: StationProfile, show: Show) -> bool:
    """Whether what a show airs may be shown by others: never what only its subscribers may know."""
    return not show.private and not is_private(station.public_url)


def has_frames(station: StationProfile, show: Show) -> bool:
    """Whether a show's episodes have pages for the frames of other sites."""
    return station.portal.embed and has_portal(station, show)


# --- the player for frames --------------------------------------------------------------------


@lru_cache(maxsize=4)
def _inside(name: str) -> tuple[str, str]:
    """A style sheet or script that stands in a page, and its hash as a policy names it."""
    text = (files("broadcaster.publishing") / "assets" / name).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return text, f"'sha256-{digest}'"


def embed_page(station: StationProfile, show: Show, episode: Episode, edition: Edition) -> str:
    """The player of an episode for the frames of other sites; it plays without scripts too."""
    style, style_hash = _inside("embed.css")
    script, script_hash = _inside("embed.js")
    height, height_hash = _inside("frame-height.js")
    root, url = "../", station.public_url
    policy = _policy(f"style-src {style_hash}; script-src {height_hash} {script_hash}")
    return fill_page(
        "embed.html.j2",
        station,
        page_facts(station, episode.title, episode_page_path(episode), root=root),
        root=root,
        policy=policy,
        style=style,
        height=height,
        script=script,
        show=headline(show.title),
        audio=root + audio_path(episode),
        words=address(url, episode_page_path(episode)) + "#loi-chuong-trinh",
        spoken=any(line.text.strip() for line in edition.transcript),
        day=short_day(local_day(episode.air_time)),
        length=length_words(edition.audio.seconds),
        marks=[
            *([SYNTHETIC_MARK] if any(line.synthetic for line in edition.transcript) else []),
            *([ASSISTED_MARK] if any(item.assisted for item in edition.items) else []),
        ],
    )


def _policy(allowed: str) -> str:
    """What a page for frames may load: the station's sound, and what is `allowed` to be in it."""
    return (
        "default-src 'none'; media-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"{allowed}"
    )


def frame_html(source: str, title: str, *, width: int | str = "100%", height: int = HEIGHT) -> str:
    """The piece of HTML that shows the player of an address in somebody's page."""
    return _frame(source, f"Nghe: {one_line(title)}", width=width, height=height)


def box_frame_html(station: StationProfile) -> str:
    """The piece that shows the newest of a station; "" = it has no address, or no frames."""
    if not station.public_url or not station.portal.embed:
        return ""
    source = address(station.public_url, NEWEST_FRAME)
    return _frame(source, _box_title(station), width="100%", height=_BOX_HEIGHT)


def _frame(source: str, title: str, *, width: int | str, height: int) -> str:
    return (
        f'<iframe src="{escape(source)}" title="{escape(title)}" '
        f'width="{width}" height="{height}" frameborder="0" loading="lazy" '
        f'sandbox="{_SANDBOX}" referrerpolicy="no-referrer"></iframe>'
    )


# --- oEmbed -----------------------------------------------------------------------------------


def oembed_text(station: StationProfile, show: Show, episode: Episode, *, picture: str) -> str:
    """The frozen answer of an episode's page; `picture` is the path of its wide picture."""
    url, title = station.public_url, headline(episode.title)
    told: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": headline(show.title),
        "author_url": address(url, show_page_path(show.key)),
        "provider_name": one_line(station.name),
        "provider_url": address(url, FRONT_PAGE),
        "cache_age": CACHE_AGE,
        "thumbnail_url": address(url, picture),
        "thumbnail_width": PICTURE[0],
        "thumbnail_height": PICTURE[1],
        "html": frame_html(address(url, embed_path(episode)), title, width=WIDTH),
        "width": WIDTH,
        "height": HEIGHT,
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def fitted_oembed(told: dict[str, Any], width: int | None, height: int | None) -> dict[str, Any]:
    """An answer within the size that a portal has room for; a wider picture is left out whole."""
    wide = min(told["width"], width or told["width"])
    tall = min(told["height"], height or told["height"])
    found = {**told, "width": wide, "height": tall}
    was = f'width="{told["width"]}" height="{told["height"]}"'
    found["html"] = told["html"].replace(was, f'width="{wide}" height="{tall}"', 1)
    picture = told.get("thumbnail_width", 0), told.get("thumbnail_height", 0)
    if picture[0] > (width or picture[0]) or picture[1] > (height or picture[1]):
        for name in ("thumbnail_url", "thumbnail_width", "thumbnail_height"):
            found.pop(name, None)
    return found


# --- short addresses --------------------------------------------------------------------------


def short_page(
    station: StationProfile,
    show: Show,
    episode: Episode,
    edition: Edition,
    *,
    picture: str,
    others: Sequence[Episode] = (),
) -> str:
    """What stands at the short address: it leads on at once, and shows a card where it is shared.

    A page, since a site without a server cannot redirect. Where `others` have the same code it
    names them all, and whoever came chooses.
    """
    root, path = "../../", episode_page_path(episode)
    told = page_facts(station, episode.title, path, root=root, description=about(episode, edition))
    return fill_page(
        "short.html.j2",
        station,
        {**told, "image": address(station.public_url, picture)},
        root=root,
        to=root + path,
        show=headline(show.title),
        others=[(root + episode_page_path(one), headline(one.title)) for one in others],
    )


# --- the newest, for a portal's box -----------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxItem:
    """An episode in a portal's box."""

    page: str
    title: str
    summary: str
    show: str
    moment: str  # RFC 3339
    mail_date: str  # the same as RFC 2822 has it
    audio: str
    bytes: int
    seconds: int


def box_items(
    station: StationProfile, shows: Iterable[tuple[Show, Iterable[Episode]]]
) -> tuple[BoxItem, ...]:
    """The newest public episodes of all shows, each once, newest first."""
    once = {
        episode.key: (show, episode)
        for show, episodes in shows
        for episode in episodes
        if episode.public is not None and show.key == episode.show and not show.private
    }
    found = sorted(once.values(), key=lambda one: (one[1].air_time, one[1].key), reverse=True)
    return tuple(_box_item(station, *one) for one in found[:BOX])


def _box_item(station: StationProfile, show: Show, episode: Episode) -> BoxItem:
    edition, url = episode.public, station.public_url
    assert edition is not None  # `box_items` has no others
    moment = episode.air_time.astimezone(ZONE)
    return BoxItem(
        page=address(url, episode_page_path(episode)),
        title=headline(episode.title),
        summary=cut_bytes(one_line(about(episode, edition)), _SUMMARY_BYTES),
        show=headline(show.title),
        moment=moment.isoformat(),
        mail_date=format_datetime(moment),
        audio=address(url, audio_path(episode)),
        bytes=edition.audio.bytes,
        seconds=max(1, round(edition.audio.seconds)),
    )


def box_json(station: StationProfile, items: Iterable[BoxItem]) -> bytes:
    """JSON Feed 1.1 of the newest."""
    url = station.public_url
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": one_line(station.name),
        "home_page_url": address(url, FRONT_PAGE),
        "feed_url": address(url, NEWEST_JSON),
        "language": "vi",
        "authors": [{"name": one_line(station.unit or station.name)}],
        "items": [
            {
                "id": item.page,
                "url": item.page,
                "title": item.title,
                "content_text": item.summary,
                "date_published": item.moment,
                "tags": [item.show],
                "attachments": [
                    {
                        "url": item.audio,
                        "mime_type": "audio/mpeg",
                        "size_in_bytes": item.bytes,
                        "duration_in_seconds": item.seconds,
                    }
                ],
            }
            for item in items
        ],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _box_title(station: StationProfile) -> str:
    return f"{headline(station.name)}: số mới"


def box_page(station: StationProfile, items: Iterable[BoxItem]) -> str:
    """The newest as a list for the frames of other sites, for portals that read no feed."""
    style, style_hash = _inside("embed.css")
    script, script_hash = _inside("frame-height.js")
    told = [
        {
            "page": item.page,
            "title": item.title,
            "show": item.show,
            "day": short_day(datetime.fromisoformat(item.moment).date()),
            "length": length_words(item.seconds),
        }
        for item in items
    ]
    return fill_page(
        "newest.html.j2",
        station,
        page_facts(station, _box_title(station), NEWEST_FRAME, root=""),
        root="",
        policy=_policy(f"style-src {style_hash}; script-src {script_hash}"),
        style=style,
        script=script,
        front=address(station.public_url, FRONT_PAGE),
        items=told,
    )


def box_rss(station: StationProfile, items: Iterable[BoxItem]) -> bytes:
    """RSS 2.0 of the newest: what every portal's box reads, no podcast's list."""
    url, name = station.public_url, escape_xml(one_line(station.name))
    rows = "".join(_rss_row(item) for item in items)
    about_us = escape_xml(f"Các số mới của {one_line(station.unit or station.name)}")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>\n'
        f"<title>{name}</title>\n<link>{escape_xml(address(url, FRONT_PAGE))}</link>\n"
        f"<description>{about_us}</description>\n<language>vi</language>\n"
        f'<atom:link rel="self" type="application/rss+xml" '
        f'href="{escape_xml(address(url, NEWEST_RSS))}"/>\n'
        f"{rows}</channel></rss>\n"
    ).encode()


def _rss_row(item: BoxItem) -> str:
    return (
        f"<item><title>{escape_xml(item.title)}</title>"
        f"<link>{escape_xml(item.page)}</link>"
        f'<guid isPermaLink="true">{escape_xml(item.page)}</guid>'
        f"<pubDate>{item.mail_date}</pubDate>"
        f"<category>{escape_xml(item.show)}</category>"
        f"<description>{escape_xml(item.summary)}</description>"
        f'<enclosure url="{escape_xml(item.audio)}" length="{item.bytes}" type="audio/mpeg"/>'
        "</item>\n"
    )


def portal_head(station: StationProfile, show: Show, episode: Episode, *, oembed: str) -> View:
    """What an episode's page says to portals: where its player and its oEmbed answer are."""
    if not has_frames(station, show):
        return {}
    player = address(station.public_url, embed_path(episode))
    return {
        "player": player,
        # networks show a player only where nobody on the way can change it
        "secure": player.startswith("https://"),
        "width": WIDTH,
        "height": HEIGHT,
        "oembed": address(station.public_url, oembed),
    }

"""Makes the web server of a station from its parts."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from broadcaster.app.database import download_book
from broadcaster.app.publishing import publish
from broadcaster.app.station import WiredStation, changes
from broadcaster.domain.errors import BroadcasterError, ConfigError, StoreError
from broadcaster.domain.master import LIGHT
from broadcaster.domain.station import StationProfile
from broadcaster.publishing.addresses import moved_to
from broadcaster.publishing.published_list import PublishedList
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.stations.tools import StationTools
from broadcaster.web.access_log import AccessLog
from broadcaster.web.application import public_application
from broadcaster.web.download_counts import ListenerCounts
from broadcaster.web.guide import guide_routes
from broadcaster.web.public_files import PublicFiles, PublicFolder
from broadcaster.web.publishing_clock import PublishingClock, PublishingTask

FEEDS = "feeds"  # path of the public site on this server, as in the station folder
PRIVATE = "rieng/"
LOG = "truy-cap.log"
_BUSY = timedelta(seconds=3)  # until the next try while a build is at work
_MINUTE = 60
_TAG_HEAD = 10  # bytes
_USUAL_RATE = 16_000  # bytes a second of a file whose length is not known: 128 kbit/s


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """The web server of one station, ready to run."""

    app: Starlette
    publishing: PublishingClock
    address: str  # where the feeds say that they are


def make_host(
    wired: WiredStation,
    *,
    public_url: str,
    tell: Callable[[BroadcasterError], None],
    mark: str = "",
    mounts: Mapping[str, ASGIApp] | None = None,
    routes: Sequence[BaseRoute] = (),
) -> Host:
    """Make the server. `public_url` is the address of its root, "" = as station.toml says.

    With a `public_url` the site is published once more, with that address, beside the database:
    feeds/ stays as it is. `mark` tells a second start that it is this server. `mounts` are other
    applications by path; they come before the public files. Raises ConfigError for an address that
    no feed can carry, StoreError.
    """
    place = hosted_place(wired, public_url)
    published = PublishedList(place.folder)
    public = PublicFolder(
        folder=place.folder,
        published=published,
        prefix=place.prefix,
        roots=place.roots,
        private=PRIVATE,
    )
    now = wired.tools.clock.now
    publishing = PublishingClock(
        PublishingTask(
            publish=lambda: _publish(place),
            stamp=lambda: changes(wired.settings),
            now=now,
            tell=tell,
        )
    )
    sound = _SoundBytes(wired)
    app = public_application(
        files=PublicFiles(public),
        listening=ListenerCounts(
            download_book(wired.settings), minute=sound.minute, tag=sound.tag, now=now
        ),
        log=AccessLog(wired.settings.host / LOG, private=PRIVATE),
        publishing=publishing,
        now=now,
        moved=partial(moved_to, place.profile.public_url, wired.station.profile.old_urls),
        mark=mark,
        home=f"/{place.prefix}/{FEEDS}/" if place.prefix else f"/{FEEDS}/",
        routes=[
            *routes,
            *guide_routes(),
            *(Mount(path, app=app) for path, app in (mounts or {}).items()),
        ],
    )
    return Host(app=app, publishing=publishing, address=place.profile.public_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlace:
    """Where the site stands, on the disk and on the network."""

    wired: WiredStation
    profile: StationProfile  # with the address that the feeds carry
    folder: Path
    prefix: str
    roots: tuple[str, ...]
    own: bool  # the station's own feeds/


def hosted_place(wired: WiredStation, public_url: str) -> SitePlace:
    """Where the server's site stands.

    With an address of its own the site has a folder of its own; else feeds/ is shown as it is.

    The station's own address may be a whole domain: then the root of this server is the site too.
    Raises ConfigError.
    """
    profile = wired.station.profile
    if not public_url or site_address(public_url) == profile.public_url.rstrip("/"):
        own = urlsplit(profile.public_url).path.strip("/")
        roots = (FEEDS,) if own == FEEDS else (FEEDS, own)
        return SitePlace(
            wired=wired,
            profile=profile,
            folder=wired.settings.feeds,
            prefix="",
            roots=roots,
            own=True,
        )
    site = site_address(public_url)
    folder = wired.settings.host / hashlib.sha256(site.encode()).hexdigest()[:16]
    prefix = urlsplit(site).path.strip("/").removesuffix(FEEDS).strip("/")
    return SitePlace(
        wired=wired,
        profile=replace(profile, public_url=site),
        folder=folder,
        prefix=prefix,
        roots=(FEEDS,),
        own=False,
    )


def site_address(public_url: str) -> str:
    """The address of the site on a server whose root is `public_url`. Raises ConfigError."""
    parts = urlsplit(public_url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ConfigError(
            f"địa chỉ --public-url không dùng được: “{public_url}”",
            hint="Viết đủ, ví dụ http://127.0.0.1:8000 hoặc https://phat-thanh.example.edu.vn.",
        )
    whole = public_url.rstrip("/")
    return whole if whole.endswith(f"/{FEEDS}") else f"{whole}/{FEEDS}"


def _publish(place: SitePlace) -> datetime | None:
    """Publish what may be public now; when the next change is due."""
    tools = place.wired.tools
    now = tools.clock.now()
    with ExitStack() as stack:
        try:
            stack.enter_context(tools.lock())
        except StoreError:  # a build is at work; it publishes by itself, or we do in a moment
            return now + _BUSY
        own = tools if place.own else _for_copy(place)
        return publish(replace(place.wired.station, profile=place.profile), own).due


def _for_copy(place: SitePlace) -> StationTools:
    """The station's tools, but everything published goes into the copy."""
    tools = place.wired.tools
    return replace(
        tools,
        folders=replace(tools.folders, feeds=place.folder),
        publisher=FolderPublisher(place.folder, link=True),
    )


class _SoundBytes:
    """What of a published sound's bytes is sound, and how many of them are a minute of it."""

    def __init__(self, wired: WiredStation) -> None:
        self._wired = wired
        self._known: dict[str, tuple[int, int]] = {}

    def minute(self, name: str) -> int:
        """Bytes of a minute, or of all of a shorter file; `name` is the path below feeds/."""
        return self._facts(name)[1]

    def tag(self, name: str) -> int:
        """Bytes before the sound: title, chapters and picture, which nobody hears."""
        return self._facts(name)[0]

    def _facts(self, name: str) -> tuple[int, int]:
        if name not in self._known:
            self._known[name] = self._ask(name)
        return self._known[name]

    def _ask(self, name: str) -> tuple[int, int]:
        stem, _, ending = name.rpartition("/")[2].rpartition("-")
        key = stem.removesuffix(f"-{LIGHT}")
        episode = self._wired.tools.catalogue().get(key)
        public = episode.public if episode is not None else None
        if episode is None or public is None:
            return 0, _USUAL_RATE * _MINUTE
        of_this_name = ending.partition(".")[0]
        files = [public.audio, *(master.audio for master in public.masters)]
        audio = next((a for a in files if a.sha256.startswith(of_this_name)), public.audio)
        tag = _tag_bytes(self._wired.tools.folders.audio / episode.show / audio.name)
        share = min(1.0, _MINUTE / max(audio.seconds, 0.1))
        return tag, max(1, round((audio.bytes - tag) * share))


def _tag_bytes(path: Path) -> int:
    """The length of the ID3v2 tag at the beginning of a file; 0 = it has none."""
    try:
        with path.open("rb") as file:
            head = file.read(_TAG_HEAD)
    except OSError:
        return 0
    if len(head) < _TAG_HEAD or head[:3] != b"ID3":
        return 0
    size = 0
    for part in head[6:]:  # seven bits a byte
        size = size << 7 | part & 0x7F
    return _TAG_HEAD + size

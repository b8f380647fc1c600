"""Makes the web server of a station from its parts."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from broadcaster.app.database import download_book
from broadcaster.app.desk import FreshStation
from broadcaster.app.law_changes import settle_corrections
from broadcaster.app.publishing import (
    SiteAddress,
    bring_beside,
    earlier_addresses,
    is_well,
    publish,
    ready_for_store,
    served_before,
    store_due,
)
from broadcaster.app.station import WiredStation, changes, changes_by_hand
from broadcaster.care.tidy import tidy_films
from broadcaster.domain.errors import (
    BroadcasterError,
    Busy,
    ConfigError,
    LostSound,
    StoreAway,
    StoreError,
)
from broadcaster.domain.master import LIGHT
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.station import SendBy, StationProfile
from broadcaster.outreach.taking_back import films_end
from broadcaster.publishing.addresses import moved_to, same_address
from broadcaster.publishing.inspection import Damage
from broadcaster.publishing.published_list import PublishedList
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.publishing.standing import SiteLook, look_at_site
from broadcaster.publishing.store_copy import CarriedSite, PlannedCarry, SiteInStore
from broadcaster.stations.desk import ManifestReader, StationInterface
from broadcaster.stations.tools import StationTools
from broadcaster.web.access_log import AccessLog
from broadcaster.web.application import public_application
from broadcaster.web.asking import asking_routes
from broadcaster.web.confirming import confirming_routes
from broadcaster.web.download_counts import ListenerCounts
from broadcaster.web.front_log import LogCounter
from broadcaster.web.guide import guide_routes
from broadcaster.web.letters import letter_routes
from broadcaster.web.oembed import oembed_routes
from broadcaster.web.public_files import PublicFiles, PublicFolder
from broadcaster.web.publishing_clock import (
    Later,
    PublishingClock,
    PublishingTask,
    as_said,
)
from broadcaster.web.signed_addresses import SignedAddresses
from broadcaster.web.store_uploads import StoreUploads, WhenBrought

if TYPE_CHECKING:
    from broadcaster.storage.database import Database

FEEDS = "feeds"  # path of the public site on this server, as in the station folder
PRIVATE = "rieng/"
LOG = "truy-cap.log"
_BUSY = timedelta(seconds=3)  # until the next try while a build is at work
_TAG_HEAD = 10  # bytes
_MINUTE = 60
USUAL_MINUTE = 16_000 * _MINUTE  # bytes of one, of a file whose length is not known: 128 kbit/s


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """The web server of one station, ready to run."""

    app: Starlette
    publishing: PublishingClock
    address: str  # where the feeds say that they are
    rest: Callable[[], None] = lambda: None  # let go of database and log until it is next asked
    database: "Callable[[], Database | None]" = lambda: None  # of the site, that is let go of
    log_files: Callable[[], int] = lambda: 0  # of the log, open now


def make_host(
    wired: WiredStation,
    *,
    public_url: str,
    for_good: bool = True,
    tell: Callable[[BroadcasterError], None],
    mark: str = "",
    mounts: Mapping[str, ASGIApp] | None = None,
    routes: Sequence[BaseRoute] = (),
    uploads: StoreUploads | None = None,
    desk: str = "",
    station: FreshStation | None = None,
) -> Host:
    """Make the server. `public_url` is the address of its root, "" = as station.toml says.

    With another `public_url` than the station's own the site is published once more, with that
    address, beside the database: feeds/ stays as it is. Is it the station's address `for_good`,
    and not only while this server runs, the feeds announce the move and what is asked for at
    earlier addresses is led to it. The settings are read anew when somebody changed them; while
    they cannot be used, the site stays as it was. `mark` tells a second start that it is this
    server. `mounts` are other applications by path; they come before the public files. `uploads`
    are those of other stations that this process serves. `desk` is where it is mounted, for a link
    on the start page that only this machine gets. `station` is the same one, where somebody else
    of this process reads its settings anew already. Raises ConfigError for an address that no feed
    can carry, StoreError.
    """
    now = wired.tools.clock.now
    uploads = uploads or StoreUploads()
    fresh = station or FreshStation(wired)
    site = _HostedSite(wired, fresh, public_url, for_good=for_good, uploads=uploads)
    place = site.place
    publishing = PublishingClock(
        PublishingTask(
            publish=site.publish,
            stamp=site.stamp,
            now=now,
            tell=tell,
            look=site.look,
            by_hand=site.by_hand,
            later=lambda: site.later,
        )
    )
    sound = SoundBytes(wired)
    log = AccessLog(wired.settings.host / LOG, private=PRIVATE)

    def rest() -> None:
        log.close()
        site.place.wired.close()
        wired.close()

    app = public_application(
        files=site.files,
        listening=ListenerCounts(
            download_book(wired.settings), minute=sound.minute, tag=sound.tag, now=now
        ),
        log=log,
        publishing=publishing,
        now=now,
        moved=site.moved,
        signed=SignedAddresses(lambda: site.place.wired),
        mark=mark,
        hands_over=lambda: site.place.profile.send_by is not SendBy.SERVE,
        home=f"/{place.prefix}/{FEEDS}/" if place.prefix else f"/{FEEDS}/",
        routes=[
            *routes,
            *guide_routes(),
            *confirming_routes(lambda: site.place.wired, lambda: site.place.folder),
            *asking_routes(
                lambda: site.place.wired,
                lambda: site.place.profile.public_url,
                lambda: site.place.shown_at,
            ),
            *letter_routes(lambda: site.place.wired),
            *oembed_routes(site.files, lambda: site.place.profile.public_url),
            *(Mount(path, app=app) for path, app in (mounts or {}).items()),
        ],
        desk=desk,
    )
    return Host(
        app=app,
        publishing=publishing,
        address=place.profile.public_url,
        rest=rest,
        database=lambda: site.place.wired.opened(),  # noqa: PLW0108 - the place changes
        log_files=lambda: log.files,
    )


def log_counter(wired: WiredStation) -> LogCounter:
    """Who counts downloads from the log of a web server in front of the station's server."""
    sound = SoundBytes(wired)
    return LogCounter(
        book=download_book(wired.settings),
        minute=sound.minute,
        tag=sound.tag,
        now=wired.tools.clock.now(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlace:
    """Where the site stands, on the disk and on the network."""

    wired: WiredStation
    profile: StationProfile  # with the address that the feeds carry
    folder: Path
    prefix: str
    roots: tuple[str, ...]
    own: bool  # the station's own feeds/

    @property
    def public_facts(self) -> tuple[object, ...]:
        """What the server shows the files by; other facts, another look at the folder."""
        return self.folder, self.roots, self.profile.portal.frames

    @property
    def shown_at(self) -> frozenset[str]:
        """The paths on this server where the site's root is, but for the server's own root."""
        named = tuple(filter(None, self.roots))
        below = (f"{self.prefix}/{root}" for root in named) if self.prefix else ()
        return frozenset((*named, *below))

    @property
    def public(self) -> PublicFolder:
        """What the server shows of it."""
        return PublicFolder(
            folder=self.folder,
            published=PublishedList(self.folder),
            prefix=self.prefix,
            roots=self.roots,
            private=PRIVATE,
            frames=self.profile.portal.frames,
        )


def hosted_place(wired: WiredStation, public_url: str) -> SitePlace:
    """Where the server's site stands.

    With another address than the station's own the site has a folder of its own; else feeds/ is
    shown as it is.

    The station's own address may be a whole domain: then the root of this server is the site too.
    Raises ConfigError.
    """
    profile = wired.station.profile
    if not public_url or _is_own(public_url, profile.public_url):
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
    earlier = dict.fromkeys(
        (*profile.old_urls, *([profile.public_url] if profile.public_url else []))
    )
    return SitePlace(
        wired=wired,
        profile=replace(profile, public_url=site, old_urls=tuple(earlier)),
        folder=copy_of(wired.settings.host, site),
        prefix=prefix_of(site),
        roots=(FEEDS,),
        own=False,
    )


def copy_of(host: Path, site: str) -> Path:
    """Where the site stands that was published for another address than the station's own."""
    return host / hashlib.sha256(site.encode()).hexdigest()[:16]


def prefix_of(site: str) -> str:
    """The path at which a proxy shows the server of that site, without slashes at its ends."""
    return urlsplit(site).path.strip("/").removesuffix(FEEDS).strip("/")


def station_desk(fresh: FreshStation, public_url: str) -> Callable[[], StationInterface]:
    """The desk for stations over the site as it is now: its address may change while this runs.

    `fresh` is that of whoever lets go of it.
    """
    read = ManifestReader()

    def now() -> StationInterface:
        place = hosted_place(fresh(), public_url)
        return StationInterface(
            profile=place.profile, tools=place.wired.tools, feeds=place.folder, read=read
        )

    return now


def _is_own(public_url: str, own: str) -> bool:
    """Whether a person wrote the station's own address: of the server, or of the site itself."""
    return same_address(site_address(public_url), own) or same_address(public_url, own)


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


class _HostedSite:
    """The site of one station while its server runs: published, looked at, shown."""

    def __init__(
        self,
        wired: WiredStation,
        fresh: FreshStation,
        public_url: str,
        *,
        for_good: bool,
        uploads: StoreUploads,
    ) -> None:
        self._uploads = uploads
        self._fresh = fresh
        self._public_url = public_url
        self._for_good = for_good
        self.place = hosted_place(wired, public_url)
        self.files = PublicFiles(self.place.public)
        self._old: tuple[str, ...] = ()  # earlier addresses, known when it is published
        self.later: Later = as_said  # what may put off the publishing that is due next

    def stamp(self) -> object:
        """Something that differs when there may be news to publish."""
        return changes(self.place.wired.settings), self._fresh.stamp

    def by_hand(self) -> object:
        """The stamp of what people write: a database that is closed does not change it."""
        return changes_by_hand(self.place.wired.settings), self._fresh.stamp

    def look(self) -> SiteLook:
        """What really stands in the folder that is shown."""
        try:
            return look_at_site(self.place.folder)
        except OSError:
            return SiteLook(files=0, damaged={FEEDS: Damage.CHANGED})

    def moved(self, host: str, path: str) -> str:
        """Where a request for an earlier address belongs now; "" = it did not move."""
        root = f"/{FEEDS}" if self.place.prefix else ""
        return moved_to(self.place.profile.public_url, self._old, host, path, root=root)

    def publish(self) -> datetime | None:
        """Publish what may be public now; when the next change is due. Raises BroadcasterError.

        With settings that cannot be used it is done as they last were, and then told.
        """
        self.later = as_said
        self._take_up(self._fresh())
        tools = self.place.wired.tools
        now = tools.clock.now()
        with ExitStack() as stack:
            try:
                stack.enter_context(tools.lock())
            except StoreError:  # a build is at work; it publishes by itself, or we do in a moment
                return now + _BUSY
            own = tools if self.place.own else _for_copy(self.place)
            station = replace(self.place.wired.station, profile=self.place.profile)
            self._old = self._earlier(own)
            try:
                done = publish(
                    station, own, thorough=True, known_as=self._known_as, patience=0, carry=False
                )
            except Busy:  # another machine publishes; nobody waits for it with the station's lock
                return now + _BUSY
            except LostSound:  # everything else is in place, and need not wait for it
                self._begin_carrying(own, changed=True)
                raise
            going = self._begin_carrying(own, changed=bool(done.changed))
        with suppress(BroadcasterError):  # what was published proves some; the lamp tells the fault
            settle_corrections(self.place.wired)
        with suppress(BroadcasterError):  # whether questions are still taken or not
            self.place.wired.questions().forget(now)
        film = self._drop_films(now)
        due = self._due(own, min(filter(None, (done.due, film)), default=None), going)
        fault = self._fresh.fault  # a page may read the settings anew just now
        if fault is not None:
            raise fault
        return due

    def _begin_carrying(
        self, tools: StationTools, *, changed: bool
    ) -> Future[CarriedSite] | CarriedSite | None:
        """Have what was published brought to the store, for which nobody waits.

        A store that somebody found away is not asked. None = there is no store.
        """
        store = self.place.wired.settings.station.object_store
        away = self._uploads.away(store)

        def look() -> None:
            found = self._uploads.away(store)  # maybe meanwhile, before this has its turn
            if found is not None:
                _raised(found)

        def heeding() -> SiteInStore | None:
            site = tools.site_store()
            return site.heeding(look) if site is not None else None

        ready = ready_for_store(replace(tools, site_store=heeding), changed=changed)
        if not isinstance(ready, PlannedCarry):
            return ready
        if away is not None:
            return ready.go()  # asks nobody, and writes down why

        def bring() -> CarriedSite:
            carried = bring_beside(tools, ready)
            if carried.asked:
                self._uploads.found(store, carried.fault)
            return carried

        return self._uploads.begin(str(tools.folders.feeds), bring, is_long=ready.is_long)

    def _due(
        self,
        tools: StationTools,
        due: datetime | None,
        going: Future[CarriedSite] | CarriedSite | None,
    ) -> datetime | None:
        """When to publish next: soon where the store is not known to have all.

        For what is being brought nobody waits; if it gets there, what is due is put off by that.
        """
        if going is None:
            return due
        if isinstance(going, CarriedSite):
            return store_due(tools, due, well=is_well(going))
        self.later = WhenBrought(store_due(tools, due, well=True), going)
        return store_due(tools, due, well=False)

    def _drop_films(self, now: datetime) -> datetime | None:
        """Drop films that outlived a consent; when the next one will. Nobody has to look at them.

        What cannot be dropped keeps nothing from being published: `broadcaster tidy` tells of it.
        """
        with suppress(BroadcasterError, OSError):
            tools = self.place.wired.tools
            tidy_films(tools, dry_run=False)
            last = films_end(tools.folders.audio, now.astimezone(ZONE).date())
            return datetime.combine(last + timedelta(days=1), time(0), ZONE) if last else None
        return None

    @property
    def _known_as(self) -> SiteAddress:
        if self.place.own:
            return SiteAddress.OWN
        return SiteAddress.SERVED if self._for_good else SiteAddress.PASSING

    def _earlier(self, tools: StationTools) -> tuple[str, ...]:
        """What leads here: the addresses of the site and those of its server."""
        if self._known_as is SiteAddress.PASSING:
            return ()
        before = earlier_addresses(self.place.profile, tools, self._known_as)
        return tuple(dict.fromkeys((*before, *served_before(tools))))

    def _take_up(self, wired: WiredStation) -> None:
        """Show the site of the station as its settings are now."""
        if wired is self.place.wired:
            return
        place = hosted_place(wired, self._public_url)
        if place.public_facts != self.place.public_facts:
            self.files.show(place.public)
        self.place = place


def _raised(fault: StoreAway) -> NoReturn:
    raise fault.anew()  # each raise lengthens a traceback, and all that it leads to lives on


def _for_copy(place: SitePlace) -> StationTools:
    """The station's tools, but everything published goes into the copy."""
    tools = place.wired.tools
    return replace(
        tools,
        folders=replace(tools.folders, feeds=place.folder),
        publisher=FolderPublisher(place.folder, link=True),
        site_store=lambda: None,  # the copy has the addresses of this server
    )


class SoundBytes:
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
            return 0, USUAL_MINUTE
        of_this_name = ending.partition(".")[0]
        files = [public.audio, *(master.audio for master in public.masters)]
        audio = next((a for a in files if a.sha256.startswith(of_this_name)), public.audio)
        tag = tag_bytes(self._wired.tools.folders.audio / episode.show / audio.name)
        share = min(1.0, _MINUTE / max(audio.seconds, 0.1))
        return tag, max(1, round((audio.bytes - tag) * share))


def tag_bytes(path: Path) -> int:
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

"""One unit as `serve` serves it: its site, its desk, its interface, under a path of the hub."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from broadcaster.accounts.office_visits import OfficeVisits
from broadcaster.accounts.passwords import Argon2Passwords
from broadcaster.app.desk import bring_in_agreed, job_lock, station_mark
from broadcaster.app.settings import AUDIO, FEEDS, HOST, load_settings
from broadcaster.app.station import wire
from broadcaster.desk.answers import fault_words
from broadcaster.desk.desk_factory import make_desk
from broadcaster.desk.job_runner import JobRunner
from broadcaster.desk.request import HOME
from broadcaster.domain.errors import BroadcasterError, ConfigError
from broadcaster.hub.folder import UnitFolder
from broadcaster.hub.own_loop import OwnLoop
from broadcaster.web.access_log import AccessLog
from broadcaster.web.api.application import PATH, api
from broadcaster.web.hosting import LOG, PRIVATE, make_host, station_desk
from broadcaster.web.publishing_clock import PublishingClock
from broadcaster.web.standing_site import standing_application, standing_site
from broadcaster.web.store_uploads import StoreUploads

_LEFT_ALONE = 600.0  # seconds in which no unit asks a store that another one found away
_UPLOADS = 2  # units that bring long uploads to a store at one time
_MOST_WAITING = 16  # sign-ins of all units together behind the two whose turn it is


@dataclass(frozen=True, slots=True, kw_only=True)
class HubAddress:
    """Where browsers find the hub, and units that have a host name of their own."""

    public_url: str  # as somebody wrote it; "" = nobody did
    shown: str  # address of the port
    hosts: tuple[tuple[str, str], ...] = ()  # host name, code

    def of(self, code: str) -> str:
        """The address of a unit's root on this hub."""
        return f"{self.root}/{code}"

    @property
    def root(self) -> str:
        """The address of the hub, without a slash at the end."""
        return (self.public_url or self.shown).rstrip("/")

    def host_of(self, code: str) -> str:
        """The host name that the office gave to a unit; "" = it has none."""
        return next((host for host, owner in self.hosts if owner == code), "")

    def site_of(self, code: str, own: str) -> str:
        """Where a unit's public pages are: a path of the hub, or the address of its own host.

        `own` is the address that the unit says itself.
        """
        host = self.host_of(code)
        return own if host and _host_of(own) == host else f"/{code}/{FEEDS}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenUnit:
    """A unit that is served."""

    folder: UnitFolder
    app: ASGIApp
    publishing: PublishingClock
    root: str  # path of it on the hub: "" for one with a host name of its own
    moved: str = ""  # the address of its own host, to which its path on the hub leads
    elsewhere: str = ""  # why it is not at the host name that it was given; "" = it is, or has none
    host_changed: Callable[[], bool] = lambda: False  # it has to be opened anew for its host name
    fault: str = ""  # why only its site is shown, as it stood; "" = everything is
    visits: OfficeVisits | None = None  # how people of the office come into its desk
    runner: JobRunner | None = None
    lock: Callable[[], AbstractContextManager[object]] | None = None  # of its long work
    let_go: Callable[[], None] = lambda: None
    files: Callable[[], int] = lambda: 1  # that are let go of, of those that a process may have

    def rest(self, unused: Callable[[], bool] = lambda: True) -> None:
        """Let go of database and files; the next request opens them again.

        `unused` tells afterwards whether nobody came in meanwhile, who may have changed something.
        Costs nothing where nothing is held: many pages need no database.
        """
        if self.files():
            self.publishing.undisturbed(self.let_go, unused)


class _SharedLock:
    """A lock between processes that several threads of this one hold together."""

    def __init__(self, make: Callable[[], AbstractContextManager[object]]) -> None:
        self._make = make
        self._turn = threading.Lock()
        self._held: AbstractContextManager[object] | None = None
        self._holders = 0

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Held inside the block. Raises Busy while another process has it."""
        with self._turn:
            if self._held is None:
                lock = self._make()
                lock.__enter__()
                self._held = lock
            self._holders += 1
        try:
            yield
        finally:
            with self._turn:
                self._holders -= 1
                if not self._holders and self._held is not None:
                    self._held.__exit__(None, None, None)
                    self._held = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOpener:
    """Opens units for one hub."""

    address: HubAddress
    tell: Callable[[str, BroadcasterError], None]  # a unit's code and what is wrong with it
    begin_again: Callable[[str], None]  # close that unit and open it anew
    # of a unit's code, the mark of its folder, the address of the hub as its pages see it
    visits: Callable[[str, str, str], OfficeVisits | None] = lambda *_: None
    passwords: Argon2Passwords = field(default_factory=lambda: Argon2Passwords(_MOST_WAITING))
    uploads: StoreUploads = field(
        default_factory=lambda: StoreUploads(_UPLOADS, left_alone=_LEFT_ALONE)
    )

    def __call__(self, folder: UnitFolder) -> OpenUnit:
        """Open a unit. Raises BroadcasterError, of that unit alone."""
        code, host = folder.code, self.address.host_of(folder.code)
        bring_in_agreed(folder.path)
        mark = station_mark(folder.path)
        try:
            settings = load_settings(folder.path, os.environ)
        except ConfigError as fault:
            return self._standing(folder, fault, mark)
        wired = wire(settings)
        try:
            own = wired.station.profile.public_url
            at_host = bool(host) and _host_of(own) == host
            elsewhere = _not_at_its_host(host, code) if host and not at_host else None
            if elsewhere is not None:  # its desk stays open: there the line is mended
                self.tell(code, elsewhere)
            public_url = "" if at_host else self.address.of(code)
            visits = self.visits(code, mark, self.address.root if at_host else "")
            desk = make_desk(
                wired,
                secure=False,
                begin_again=lambda: self.begin_again(code),
                passwords=self.passwords,
                bound=mark,
                first=False,
                office=visits,
            )
            made = make_host(
                wired,
                public_url=public_url,
                for_good=bool(self.address.public_url) and elsewhere is None,
                tell=lambda fault: self.tell(code, fault),
                mark=mark,
                uploads=self.uploads,
                station=desk.station,
                mounts={
                    PATH: api(station_desk(desk.station, public_url), wired.tools.clock.now),
                    HOME: desk.app,
                },
            )
        except BaseException:
            wired.close()
            raise

        app, ended, own_files = _on_its_loop(folder, made.app)

        def let_go() -> None:
            ended()
            made.rest()
            desk.rest()

        def files() -> int:
            lines = (wired.opened(), desk.station.opened, made.database())
            databases = {one.where: one for one in lines if one is not None}.values()
            return sum(one.files for one in databases) + made.log_files() + own_files()

        return OpenUnit(
            folder=folder,
            app=app,
            publishing=made.publishing,
            root="" if at_host else f"/{code}",
            moved=f"{urlsplit(own).scheme}://{urlsplit(own).netloc}" if at_host else "",
            elsewhere=str(elsewhere) if elsewhere is not None else "",
            host_changed=lambda: (
                bool(host) and _names_now(folder.path, host) not in (None, at_host)
            ),
            visits=visits,
            runner=desk.runner,
            lock=_SharedLock(lambda: job_lock(settings)),
            let_go=let_go,
            files=files,
        )

    def _standing(self, folder: UnitFolder, fault: ConfigError, mark: str) -> OpenUnit:
        """The site as it stood while the unit's settings cannot be used. Raises ConfigError."""
        address = self.address.of(folder.code)
        public = standing_site(folder.path, address)
        if public is None:
            raise fault
        log = AccessLog(folder.path / AUDIO / HOST / LOG, private=PRIVATE)
        site, clock = standing_application(
            folder.path,
            public,
            mark=mark,
            closed=(HOME, PATH),
            tell=lambda fault: self.tell(folder.code, fault),
            mended=lambda: self.begin_again(folder.code),
            log=log,
        )
        app, ended, own_files = _on_its_loop(folder, site)

        def let_go() -> None:
            ended()
            log.close()

        return OpenUnit(
            folder=folder,
            app=app,
            publishing=clock,
            root=f"/{folder.code}",
            fault=fault_words(fault, str(folder.path))[0],
            let_go=let_go,
            files=lambda: log.files + own_files(),
        )


def _on_its_loop(
    folder: UnitFolder, app: ASGIApp
) -> tuple[ASGIApp, Callable[[], None], Callable[[], int]]:
    """The application as it is to be asked, what ends what it began for that, and its files.

    On the hub's own disk it is asked on the hub's loop, which costs least: where that disk hangs,
    everything does.
    """
    if not folder.own_disk:
        return app, lambda: None, lambda: 0
    own = OwnLoop(app, f"don-vi-{folder.code}")
    return own, own.rest, lambda: own.files


def _host_of(address: str) -> str:
    return urlsplit(address).hostname or ""


def _names_now(station: Path, host: str) -> bool | None:
    """Whether the unit's settings name that host now; None = they cannot be used."""
    try:
        return _host_of(load_settings(station, os.environ).station.public_url) == host
    except ConfigError:
        return None


def _not_at_its_host(host: str, code: str) -> ConfigError:
    return ConfigError(
        f"văn phòng đã giao tên miền {host} cho đơn vị này, mà public_url của đài không ghi tên "
        f"miền ấy; đơn vị đang được mở ở /{code}/",
        hint="Sửa public_url trong station.toml, hoặc bỏ dòng ấy trong hub.toml.",
    )

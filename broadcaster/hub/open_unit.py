"""One unit as `serve` serves it: its site, its desk, its interface, under a path of the hub."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from broadcaster.accounts.passwords import Argon2Passwords
from broadcaster.app.desk import bring_in_agreed, job_lock, station_mark
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.desk.desk_factory import make_desk
from broadcaster.desk.job_runner import JobRunner
from broadcaster.desk.request import HOME
from broadcaster.domain.errors import BroadcasterError, ConfigError
from broadcaster.hub.folder import UnitFolder
from broadcaster.web.api.application import PATH, api
from broadcaster.web.hosting import make_host, station_desk
from broadcaster.web.publishing_clock import PublishingClock
from broadcaster.web.standing_site import standing_application, standing_site

_MOST_WAITING = 16  # sign-ins of all units together behind the two whose turn it is


@dataclass(frozen=True, slots=True, kw_only=True)
class HubAddress:
    """Where browsers find the hub, and units that have a host name of their own."""

    public_url: str  # as somebody wrote it; "" = nobody did
    shown: str  # address of the port
    hosts: tuple[tuple[str, str], ...] = ()  # host name, code

    def of(self, code: str) -> str:
        """The address of a unit's root on this hub."""
        return f"{(self.public_url or self.shown).rstrip('/')}/{code}"

    def host_of(self, code: str) -> str:
        """The host name that the office gave to a unit; "" = it has none."""
        return next((host for host, owner in self.hosts if owner == code), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenUnit:
    """A unit that is served."""

    folder: UnitFolder
    app: ASGIApp
    publishing: PublishingClock
    root: str  # path of it on the hub: "" for one with a host name of its own
    moved: str = ""  # the address of its own host, to which its path on the hub leads
    fault: str = ""  # why only its site is shown, as it stood; "" = everything is
    runner: JobRunner | None = None
    lock: Callable[[], AbstractContextManager[object]] | None = None  # of its long work
    let_go: Callable[[], None] = lambda: None

    def rest(self) -> None:
        """Let go of database and files; the next request opens them again."""
        self.publishing.undisturbed(self.let_go)


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
    passwords: Argon2Passwords = field(default_factory=lambda: Argon2Passwords(_MOST_WAITING))

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
            if host and (urlsplit(own).hostname or "") != host:
                raise ConfigError(
                    f"văn phòng đã giao tên miền {host} cho đơn vị này, mà public_url của đài "
                    "không ghi tên miền ấy",
                    hint="Sửa public_url trong station.toml, hoặc bỏ dòng ấy trong hub.toml.",
                )
            public_url = "" if host else self.address.of(code)
            desk = make_desk(
                wired,
                secure=False,
                begin_again=lambda: self.begin_again(code),
                passwords=self.passwords,
                bound=mark,
                first=False,
            )
            made = make_host(
                wired,
                public_url=public_url,
                for_good=bool(self.address.public_url),
                tell=lambda fault: self.tell(code, fault),
                mark=mark,
                mounts={
                    PATH: api(station_desk(wired, public_url), wired.tools.clock.now),
                    HOME: desk.app,
                },
            )
        except BaseException:
            wired.close()
            raise

        def let_go() -> None:
            made.rest()
            desk.rest()

        return OpenUnit(
            folder=folder,
            app=made.app,
            publishing=made.publishing,
            root="" if host else f"/{code}",
            moved=f"{urlsplit(own).scheme}://{urlsplit(own).netloc}" if host else "",
            runner=desk.runner,
            lock=_SharedLock(lambda: job_lock(settings)),
            let_go=let_go,
        )

    def _standing(self, folder: UnitFolder, fault: ConfigError, mark: str) -> OpenUnit:
        """The site as it stood while the unit's settings cannot be used. Raises ConfigError."""
        address = self.address.of(folder.code)
        public = standing_site(folder.path, address)
        if public is None:
            raise fault
        app, clock = standing_application(
            folder.path,
            public,
            mark=mark,
            closed=(HOME, PATH),
            tell=lambda _: None,
            mended=lambda: self.begin_again(folder.code),
        )
        return OpenUnit(
            folder=folder,
            app=app,
            publishing=clock,
            root=f"/{folder.code}",
            fault=str(fault),
        )

"""The wiring of the teachers' desk: its people, its long work, and a station read anew."""

import hashlib
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.accounts.passwords import Argon2Passwords
from broadcaster.accounts.people import Doorkeeper
from broadcaster.accounts.store import SqlPeople
from broadcaster.app.settings import (
    AUDIO,
    DATABASE,
    FEEDS,
    FORMATS,
    HOST,
    SCRIPTS,
    STATION_FILE,
    WITHDRAWALS,
    Settings,
    load_settings,
)
from broadcaster.app.station import WiredStation, edit_station, settings_at, wire
from broadcaster.care.restore import RestoreResult, RestoreRoom
from broadcaster.care.withdraw import papers_again, take_back_again
from broadcaster.domain.errors import BroadcasterError, ConfigError
from broadcaster.net.own_certificate import OwnCertificate, own_certificate
from broadcaster.programme.approval import is_approver
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.jobs import SqlJobs
from broadcaster.storage.lock import FileLock, waited
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import named, own_only

if TYPE_CHECKING:
    from broadcaster.storage.database import Database

JOB_LOCK = ".viec.khoa"
LAN_CERTIFICATE = "chung-thu.pem"
MARK = "dau-may-chu.txt"
SECOND_DOOR = "mo-mang-truong.txt"  # there = the desk is open to the school's network


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskParts:
    """What the desk is handed besides the station."""

    door: Doorkeeper
    jobs: SqlJobs
    close: Callable[[], None] = lambda: None  # let go of the database until it is next asked


def desk_parts(
    wired: WiredStation, *, passwords: Argon2Passwords | None = None, bound: str = ""
) -> DeskParts:
    """People, sessions and jobs in the station's database. Raises StoreError.

    `passwords` are those that several desks of one server share; `bound` is to what sessions are
    bound besides the database.
    """
    database = wired.database()
    door = Doorkeeper(
        people=SqlPeople(database),
        passwords=passwords or Argon2Passwords(),
        now=wired.tools.clock.now,
        bound=bound,
    )
    return DeskParts(door=door, jobs=SqlJobs(database), close=database.close)


def job_lock(settings: Settings) -> FileLock:
    """Held by the one server that works on a station's jobs."""
    return FileLock(settings.audio / JOB_LOCK)


def name_approvers(wired: WiredStation, names: Sequence[str]) -> list[str]:
    """Write people into station.toml, where every approval is checked; those who were not there.

    Raises ConfigError for a file that cannot be changed.
    """
    profile = wired.station.profile
    new = [name for name in names if not is_approver(profile, name)]
    if new:
        edit_station(wired.settings.folder, {("approvers",): [*profile.approvers, *new]})
    return new


def lan_certificate(station: Path, unit: str, addresses: Sequence[str]) -> OwnCertificate:
    """The certificate of this machine's addresses, made when it is first needed."""
    path = station / AUDIO / HOST / LAN_CERTIFICATE
    return own_certificate(path, unit, addresses, SystemClock().now())


def second_door_wish(station: Path) -> Path:
    """The file that is there while the desk is to be open to the school's network."""
    return station / AUDIO / HOST / SECOND_DOOR


def station_mark(station: Path) -> str:
    """By what a second start knows the desk of this very folder. Raises StoreError."""
    return place_mark(station / AUDIO / HOST / MARK, station)


def place_mark(file: Path, folder: Path) -> str:
    """What only this very folder has, made of a secret in `file`; nothing can be learned from it.

    The secret alone would be the same in a copy of the folder. Raises StoreError.
    """
    with explained(file, "ghi dấu của máy chủ"):
        file.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError), file.open("x", encoding="ascii") as new:
            new.write(secrets.token_hex(16))
        own_only(file)
        secret = file.read_text("ascii", "replace")
    return hashlib.sha256(f"{secret}\n{folder.resolve()}".encode()).hexdigest()[:32]


def bring_in_agreed(folder: Path, *, patience: float = 20.0) -> RestoreResult | None:
    """Put the backup that an administrator said yes to into the station's place, if there is one.

    For a process that has not opened the station yet. Never raises for what is in the way: then
    nothing has changed, and the yes is spent. Raises StoreError when not even that can be noted.
    """
    room = RestoreRoom(folder)
    waits, now = room.prepared(), SystemClock().now()
    if waits is None or not waits.agreed:
        return None
    try:
        with nobody_at_work(folder, patience):
            if not room.begun:
                _take_back_since(folder, room.fresh)
            return room.bring_in(DATABASE, now)
    except BroadcasterError as fault:
        brought = RestoreResult(
            name=waits.name, made_at=waits.made_at, who=waits.agreed, at=now, fault=fault.sentence
        )
        room.told(brought)
        return brought


def _take_back_since(folder: Path, fresh: Path) -> None:
    """Take out of what comes whatever the station withdrew, also after the backup was made."""
    known = folder / SCRIPTS / WITHDRAWALS
    if not known.is_file():
        papers_again(fresh / SCRIPTS, fresh / FEEDS, stood=folder / SCRIPTS)
        return
    write_atomic(fresh / SCRIPTS / WITHDRAWALS, known.read_bytes())
    here = wire(settings_at(fresh))
    try:
        take_back_again(here.tools, stood=folder / SCRIPTS)
    finally:
        here.close()


@contextmanager
def nobody_at_work(folder: Path, patience: float) -> Iterator[None]:
    """Hold every lock of a station: builds, long work, each playout agent. Raises StoreError."""
    audio = folder / AUDIO
    limit = time.monotonic() + patience
    with ExitStack() as stack:
        for path in (audio / ".lock", audio / JOB_LOCK, *named(folder, "phat_song", "*", ".khoa")):
            left = limit - time.monotonic()
            stack.enter_context(waited(partial(FileLock, path), left))
        yield


class FreshStation:
    """A station that is read anew when somebody changed its settings by hand or at the desk."""

    def __init__(self, wired: WiredStation) -> None:
        self._wired = wired
        self._turn = threading.Lock()
        self._seen = _stamps(wired.settings)
        self._fault: ConfigError | None = None

    def __call__(self) -> WiredStation:
        """The station as its files are now; while they cannot be used, as they last could."""
        stamps = _stamps(self._wired.settings)
        with self._turn:
            if stamps != self._seen:
                self._seen, self._fault = stamps, None
                jobs = self._wired.settings.jobs
                try:
                    fresh = load_settings(self._wired.settings.folder, os.environ, jobs=jobs)
                    self._wired = wire(fresh)  # pages under way end with the one before
                except ConfigError as fault:
                    self._fault = fault
            return self._wired

    def rest(self) -> None:
        """Let go of the database until somebody next asks for it."""
        self._wired.close()

    @property
    def opened(self) -> "Database | None":
        """The database where it was ever asked for."""
        return self._wired.opened()

    @property
    def stamp(self) -> object:
        """Something that differs when somebody changed the settings."""
        return _stamps(self._wired.settings)

    @property
    def fault(self) -> ConfigError | None:
        """Why the files cannot be used as they were a moment ago; None = they can."""
        return self._fault


def _stamps(settings: Settings) -> tuple[tuple[str, int, int], ...]:
    station, formats = _settings_files(settings.folder)
    try:
        files = [station, *named(formats, "*.toml"), settings.voices]
    except OSError:
        return ()  # reading the settings anew tells why
    return tuple(_stamp(path) for path in files)


@lru_cache(maxsize=2_000)
def _settings_files(station: Path) -> tuple[Path, Path]:
    """station.toml and the folder of formats; put together once: every request looks at them."""
    return station / SCRIPTS / STATION_FILE, station / SCRIPTS / FORMATS


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        facts = path.stat()
    except OSError:
        return (path.name, 0, 0)
    return (path.name, facts.st_mtime_ns, facts.st_size)

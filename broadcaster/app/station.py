"""The only room that names a concrete adapter: settings in, a station's parts out."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import broadcaster
from broadcaster import __version__
from broadcaster.app.database import StationTables
from broadcaster.app.settings import (
    AUDIO,
    DATABASE,
    SCRIPTS,
    STATION_FILE,
    WITHDRAWALS,
    Settings,
    check_for_hub,
    load_settings,
)
from broadcaster.app.stations import seal
from broadcaster.app.voices import engines_of
from broadcaster.audio.decoding import SoundDecoder
from broadcaster.domain.backup import ROOM
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.withdrawal import WithdrawnKind
from broadcaster.law.register_folder import REGISTER_FOLDER, folder_stamp
from broadcaster.mp3join.segments import Mp3Segments
from broadcaster.production.clip_cache import FolderClipCache, NeededClips
from broadcaster.production.encode_context import EncodeContext
from broadcaster.production.episode_list import EpisodeList
from broadcaster.production.formats import note_program, read_stamp
from broadcaster.production.machine_ear import MachineEar
from broadcaster.production.sound_imports import FolderImports, SoundImports
from broadcaster.production.sound_profiles import FolderProfiles
from broadcaster.production.sounds import open_shelf
from broadcaster.production.tools import FindingsStore, Folders, StationContext
from broadcaster.production.withdrawals import WithdrawalList
from broadcaster.programme.schedule import written_calendar
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.publishing.subscribers import SubscriberList
from broadcaster.stations.tools import StationTools
from broadcaster.storage.cache_folder import FolderBlobCache, picture_cache
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.demo_clock import MovedClock
from broadcaster.storage.lock import FileLock
from broadcaster.storage.program_log import ProgramLog
from broadcaster.storage.toml_editor import Changes, set_values
from broadcaster.system.files import named, own_only
from broadcaster.system.processes import cores
from broadcaster.system.program_files import program_print
from broadcaster.voices.listening.known_words import ear_that_comes_with

if TYPE_CHECKING:
    from broadcaster.care.store import SqlOwedCorrections
    from broadcaster.outreach.store import SqlQuestions
    from broadcaster.playout.store import AirRecord
    from broadcaster.publishing.store_copy import SiteInStore
    from broadcaster.reports.store import SqlUnitExchange
    from broadcaster.storage.database import Database
    from broadcaster.storage.parts import SqlParts


LIST_FILE = "danh-sach-so.toml"
SUBSCRIBERS = "nguoi-nghe.toml"
PROGRAM = Path(broadcaster.__file__).parent  # every room takes part in what is kept of planning
READS_WITH = ("jinja2", "yaml")  # installed packages that take part in reading a script


@dataclass(frozen=True, slots=True, kw_only=True)
class WiredStation:
    """A station with its parts."""

    settings: Settings
    station: StationContext
    tools: StationTools
    air_record: Callable[[], "AirRecord"]  # every agent's log; raises StoreError
    owed: "Callable[[], SqlOwedCorrections]"  # corrections; the same database
    exchange: "Callable[[], SqlUnitExchange]"  # letters up and down; the same database
    questions: "Callable[[], SqlQuestions]"  # what listeners ask; the same database
    parts: "Callable[[], SqlParts]"  # parts of runs that many workers make; the same database
    close: Callable[[], None]  # let go of the database, for whoever moves its file
    database: "Callable[[], Database]"  # that all of these are tables of
    opened: "Callable[[], Database | None]"  # the same, where it was ever asked for

    @property
    def today(self) -> date:
        """The day on the station's calendar."""
        return self.tools.clock.now().astimezone(ZONE).date()


def wire(settings: Settings) -> WiredStation:
    """Make every adapter of a station once; nothing is opened before it is needed.

    Raises TooNew when a newer program changed the folder.
    """
    read_stamp(settings.audio)
    tables = StationTables(settings)
    cached, limit = settings.cache, settings.cache_bytes
    segments = FolderBlobCache(cached / "segments", ".part", limit)
    tools = StationTools(
        folders=Folders(scripts=settings.scripts, audio=settings.audio, feeds=settings.feeds),
        engines=engines_of(settings.station.engines, settings),
        clips=FolderClipCache(cached / "clips", limit, needed=NeededClips(settings.audio)),
        imports=SoundImports(SoundDecoder(), FolderImports(cached / "sounds", limit)),
        # of more than eight processors the others would only take memory
        press=EncodeContext(codec=Mp3Segments(), kept=segments, workers=min(cores(), 8)),
        profiles=FolderProfiles(cached / "profiles", limit),
        findings=FindingsStore(
            kept=FolderBlobCache(cached / "findings", ".json", limit),
            program=lambda: program_print(PROGRAM, READS_WITH),
        ),
        ear=MachineEar(
            FolderBlobCache(cached / "heard", ".json", limit),
            cache(lambda: engines_of(("embedded",), settings)[0]),
            ear_that_comes_with,
        ),
        lock=lambda: _lock(settings),
        picture=picture_cache(cached / "pictures"),
        listing=lambda: _listing(settings),
        catalogue=cache(tables.catalogue),
        queue=cache(tables.queue),
        journal=cache(tables.journal),
        approvals=cache(tables.approvals),
        approved=lambda: tables.approvals().sounds(),
        schedules=cache(tables.schedules),
        withdrawals=lambda: WithdrawalList(settings.scripts / WITHDRAWALS),
        scrub=lambda: _scrub(tables.database(), settings),
        subscribers=lambda: SubscriberList(settings.scripts / SUBSCRIBERS),
        deliveries=cache(tables.deliveries),
        station_book=cache(tables.station_book),
        parts=cache(tables.parts),
        seal=lambda data: seal(settings, data),
        publisher=FolderPublisher(settings.feeds),
        one_publisher=lambda: _one_publisher(settings),
        one_carrier=lambda: _one_carrier(settings),
        ping=_ping,
        answered=lambda: tables.questions().answered(),
        clock=MovedClock(settings.demo) if settings.demo else SystemClock(),
        site_store=lambda: _site_store(settings),
        shelf=lambda: open_shelf(settings.scripts, WithdrawalList(settings.scripts / WITHDRAWALS)),
    )
    profile = replace(settings.station, occasions=written_calendar(tools).themes)
    station = StationContext(profile=profile, formats=settings.formats)
    return WiredStation(
        settings=settings,
        station=station,
        tools=tools,
        air_record=cache(tables.air_record),
        owed=cache(tables.owed),
        exchange=cache(tables.exchange),
        questions=cache(tables.questions),
        parts=tools.parts,
        close=tables.close,
        database=tables.database,
        opened=lambda: tables.opened,
    )


def settings_at(folder: Path) -> Settings:
    """Those of a station that was just restored, without what this machine's environment says.

    Only the voices of this machine stay: a restored station never waits for a server's database.
    """
    kept = {k: v for k, v in os.environ.items() if k != "BROADCASTER_DATABASE"}
    return load_settings(folder.resolve(), kept)


def note_command(folder: Path, line: str) -> None:
    """Add a line to the program's log of a station folder, if it is one."""
    ProgramLog(folder / AUDIO).write(SystemClock().now(), __version__, line)


def _listing(settings: Settings) -> EpisodeList:
    """The list of episodes, in which what was corrected has made room: the record alone says so.

    A `correct` that was cut off between its two files is whole again with the next `save`.
    """
    listing = EpisodeList(settings.scripts / LIST_FILE)
    for entry in WithdrawalList(settings.scripts / WITHDRAWALS).all():
        if entry.what is WithdrawnKind.CORRECTED:
            listing.retire(entry.key)
    return listing


@contextmanager
def _lock(settings: Settings) -> Iterator[None]:
    """One run at a time works in the station; which program it was is remembered."""
    with FileLock(settings.audio / ".lock"):
        note_program(settings.audio, __version__, SystemClock().now().date())
        for private in (settings.host, settings.folder / ROOM):
            if private.is_dir():  # listeners' counts, keys, a whole station that stood before
                own_only(private)
        yield


def _one_publisher(settings: Settings) -> AbstractContextManager[object]:
    """Beside the folder's own lock, that of a database which several machines may share."""
    return _one_machine(settings, "")


def _one_carrier(settings: Settings) -> AbstractContextManager[object]:
    """Another than the publisher's: what takes hours to upload keeps nobody from publishing."""
    return _one_machine(settings, " kho")


def _one_machine(settings: Settings, what: str) -> AbstractContextManager[object]:
    if not settings.database.startswith("postgres"):
        return nullcontext()
    from broadcaster.storage.publisher_lock import PublisherLock

    unit = min((show.guid for show in settings.station.shows), default="")
    return PublisherLock(settings.database, f"{unit}{what}")


def _scrub(database: "Database", settings: Settings) -> None:
    """Leave nothing of what was withdrawn; a server that runs publishes its copy again."""
    database.scrub()
    for site in [*named(settings.host, "*", ".da-xuat-ban")]:
        shutil.rmtree(site.parent, ignore_errors=True)


def changes(settings: Settings) -> object:
    """Something that differs when there may be news to publish; a foreign database: each minute."""
    by_hand = changes_by_hand(settings)
    if settings.database:
        return (SystemClock().now().replace(second=0, microsecond=0), by_hand)
    return (by_hand, *map(version_of, _watched(settings.folder).database))


def changes_by_hand(settings: Settings) -> object:
    """The part of `changes` that lies in files which people, and commands for them, write."""
    watched = _watched(settings.folder)
    return (folder_stamp(watched.register), *map(version_of, watched.by_hand))


@dataclass(frozen=True, slots=True)
class _Watched:
    register: Path
    by_hand: tuple[Path, ...]
    database: tuple[Path, ...]


@lru_cache(maxsize=2_000)
def _watched(station: Path) -> _Watched:
    """What is looked at of a station: its paths take longer to put together than to look at."""
    scripts, audio = station / SCRIPTS, station / AUDIO
    return _Watched(
        register=scripts / REGISTER_FOLDER,
        by_hand=(scripts / SUBSCRIBERS, scripts / WITHDRAWALS),
        database=(audio / DATABASE, audio / f"{DATABASE}-wal"),
    )


def version_of(path: Path) -> tuple[int, int] | None:
    """What differs when a file was written to; None for one that is not there, or empty.

    SQLite makes an empty log (`-wal`) when somebody begins to read: nothing is new then.
    """
    try:
        facts = path.stat()
    except OSError:
        return None
    return (facts.st_mtime_ns, facts.st_size) if facts.st_size else None


def edit_station(folder: Path, values: Changes) -> None:
    """Change values in station.toml; comments stay, the earlier version is kept.

    Raises ConfigError for what a unit may not write on a machine that others share.
    """
    path = folder / SCRIPTS / STATION_FILE
    set_values(path, values, check=lambda data: check_for_hub(data, folder, os.environ))


def _site_store(settings: Settings) -> "SiteInStore | None":
    if not settings.station.object_store.url:
        return None
    from broadcaster.app.site_store import site_store  # only who has a store pays for it

    return site_store(settings)


def _ping(hub: str, feeds: Sequence[str]) -> None:
    from broadcaster.net.webhook import ping  # only who has a hub pays for it

    ping(hub, feeds)

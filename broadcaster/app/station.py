"""The only room that names a concrete adapter: settings in, a station's parts out."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import broadcaster
from broadcaster import __version__
from broadcaster.app.settings import AUDIO, SCRIPTS, STATION_FILE, Settings, load_settings
from broadcaster.app.stations import seal
from broadcaster.app.voices import engines_of
from broadcaster.audio.decoding import SoundDecoder
from broadcaster.mp3join.segments import Mp3Segments
from broadcaster.production.build import StationContext
from broadcaster.production.clip_cache import FolderClipCache, NeededClips
from broadcaster.production.episode_list import EpisodeList
from broadcaster.production.findings import FindingsStore
from broadcaster.production.formats import note_program, read_stamp
from broadcaster.production.import_cache import FolderImports, FolderProfiles
from broadcaster.production.rendering import EncodeContext
from broadcaster.production.sound_imports import SoundImports
from broadcaster.production.sound_shelf import open_shelf
from broadcaster.production.tools import Folders
from broadcaster.production.withdrawals import WithdrawalList
from broadcaster.programme.occasions import written_occasions
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.publishing.subscribers import SubscriberList
from broadcaster.reports.download_book import SqlDownloadBook
from broadcaster.stations.tools import StationTools
from broadcaster.storage.cache_folder import FolderBlobCache, picture_cache
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.lock import FileLock
from broadcaster.storage.program_log import ProgramLog
from broadcaster.storage.toml_editor import set_values
from broadcaster.system.processes import cores
from broadcaster.system.program_files import program_print

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

    from broadcaster.production.store import SqlCatalogue
    from broadcaster.programme.store import SqlApprovals, SqlJournal, SqlQueue, SqlScheduleStore
    from broadcaster.stations.store import SqlHandOvers, SqlStationBook
    from broadcaster.storage.database import Database

LIST_FILE = "danh-sach-so.toml"
WITHDRAWALS = "da-rut.toml"
SUBSCRIBERS = "nguoi-nghe.toml"
DATABASE = "danh-muc.sqlite3"
DOWNLOADS = "luot-tai.sqlite3"
PROGRAM = Path(broadcaster.__file__).parent  # every room takes part in what is kept of planning
READS_WITH = ("jinja2", "yaml")  # installed packages that take part in reading a script


@dataclass(frozen=True, slots=True, kw_only=True)
class WiredStation:
    """A station with its parts."""

    settings: Settings
    station: StationContext
    tools: StationTools
    close: Callable[[], None]  # let go of the database, for whoever moves its file


def wire(settings: Settings) -> WiredStation:
    """Make every adapter of a station once; nothing is opened before it is needed.

    Raises TooNew when a newer program changed the folder.
    """
    read_stamp(settings.audio)
    folders = Folders(scripts=settings.scripts, audio=settings.audio, feeds=settings.feeds)
    database = cache(lambda: _database(settings))
    tools = StationTools(
        folders=folders,
        engines=engines_of(settings.station.engines, settings),
        clips=FolderClipCache(
            settings.cache / "clips", settings.cache_bytes, needed=NeededClips(settings.audio)
        ),
        imports=SoundImports(
            SoundDecoder(), FolderImports(settings.cache / "sounds", settings.cache_bytes)
        ),
        press=EncodeContext(
            codec=Mp3Segments(),
            kept=FolderBlobCache(settings.cache / "segments", ".part", settings.cache_bytes),
            workers=_cores(),
        ),
        profiles=FolderProfiles(settings.cache / "profiles", settings.cache_bytes),
        lock=lambda: _lock(settings),
        picture=picture_cache(settings.cache / "pictures"),
        listing=lambda: EpisodeList(settings.scripts / LIST_FILE),
        catalogue=cache(partial(_catalogue, database)),
        queue=cache(partial(_queue, database)),
        journal=cache(partial(_journal, database)),
        approvals=cache(partial(_approvals, database)),
        schedules=cache(partial(_schedules, database)),
        withdrawals=lambda: WithdrawalList(settings.scripts / WITHDRAWALS),
        scrub=lambda: _scrub(database(), settings),
        subscribers=lambda: SubscriberList(settings.scripts / SUBSCRIBERS),
        hand_overs=cache(partial(_hand_overs, database)),
        station_book=cache(partial(_station_book, database)),
        seal=lambda data: seal(settings, data),
        publisher=FolderPublisher(settings.feeds),
        ping=_ping,
        clock=SystemClock(),
        shelf=lambda: open_shelf(settings.scripts, WithdrawalList(settings.scripts / WITHDRAWALS)),
        findings=FindingsStore(
            kept=FolderBlobCache(settings.cache / "findings", ".json", settings.cache_bytes),
            program=lambda: program_print(PROGRAM, READS_WITH),
        ),
    )
    occasions = written_occasions(settings.scripts, tools)
    profile = replace(settings.station, occasions=occasions)
    station = StationContext(profile=profile, formats=settings.formats)
    return WiredStation(
        settings=settings, station=station, tools=tools, close=partial(_close, database)
    )


# SQLAlchemy takes longer to load than most commands run: each table is opened when it is asked for.


def _catalogue(database: "Callable[[], Database]") -> "SqlCatalogue":
    from broadcaster.production.store import SqlCatalogue

    return SqlCatalogue(database())


def _queue(database: "Callable[[], Database]") -> "SqlQueue":
    from broadcaster.programme.store import SqlQueue

    return SqlQueue(database())


def _journal(database: "Callable[[], Database]") -> "SqlJournal":
    from broadcaster.programme.store import SqlJournal

    return SqlJournal(database())


def _approvals(database: "Callable[[], Database]") -> "SqlApprovals":
    from broadcaster.programme.store import SqlApprovals

    return SqlApprovals(database())


def _schedules(database: "Callable[[], Database]") -> "SqlScheduleStore":
    from broadcaster.programme.store import SqlScheduleStore

    return SqlScheduleStore(database())


def _hand_overs(database: "Callable[[], Database]") -> "SqlHandOvers":
    from broadcaster.stations.store import SqlHandOvers

    return SqlHandOvers(database())


def _station_book(database: "Callable[[], Database]") -> "SqlStationBook":
    from broadcaster.stations.store import SqlStationBook

    return SqlStationBook(database())


def settings_at(folder: Path) -> Settings:
    """Those of a station that was just restored, without what this machine's environment says.

    Only the voices of this machine stay: a restored station never waits for a server's database.
    """
    kept = {k: v for k, v in os.environ.items() if k != "BROADCASTER_DATABASE"}
    return load_settings(folder.resolve(), kept)


def note_command(folder: Path, line: str) -> None:
    """Add a line to the program's log of a station folder, if it is one."""
    ProgramLog(folder / AUDIO).write(SystemClock().now(), __version__, line)


@contextmanager
def _lock(settings: Settings) -> Iterator[None]:
    """One run at a time works in the station; which program it was is remembered."""
    with FileLock(settings.audio / ".lock"):
        note_program(settings.audio, __version__, SystemClock().now().date())
        yield


def _scrub(database: "Database", settings: Settings) -> None:
    """Leave nothing of what was withdrawn; a server that runs publishes its copy again."""
    database.scrub()
    for site in settings.host.glob("*/.da-xuat-ban"):
        shutil.rmtree(site.parent, ignore_errors=True)


def download_book(settings: Settings) -> SqlDownloadBook:
    """The counts of downloads."""
    return SqlDownloadBook(settings.host / DOWNLOADS)


def changes(settings: Settings) -> object:
    """Something that differs when there may be news to publish; a foreign database: each minute."""
    files = [settings.scripts / name for name in (SUBSCRIBERS, WITHDRAWALS)]
    if settings.database:
        minute = SystemClock().now().replace(second=0, microsecond=0)
        return (minute, *map(_version, files))
    files += [settings.audio / name for name in (DATABASE, f"{DATABASE}-wal")]
    return tuple(map(_version, files))


def _version(path: Path) -> tuple[int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_size


def edit_station(folder: Path, values: Mapping[tuple[str, str], object]) -> None:
    """Change values in station.toml; comments stay, the earlier version is kept."""
    set_values(folder / SCRIPTS / STATION_FILE, values)


def _close(database: "_lru_cache_wrapper[Database]") -> None:
    if database.cache_info().currsize:
        database().close()


def _database(settings: Settings) -> "Database":
    from broadcaster.storage.database import Database, sqlite_url

    settings.audio.mkdir(parents=True, exist_ok=True)
    return Database(settings.database or sqlite_url(settings.audio / DATABASE))


def _cores() -> int:
    """Processors for this process, of which more than eight would only take memory."""
    return min(cores(), 8)


def _ping(hub: str, feeds: Sequence[str]) -> None:
    from broadcaster.net.webhook import ping  # only who has a hub pays for it

    ping(hub, feeds)

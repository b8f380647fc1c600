"""The only room that names a concrete adapter: settings in, a station's parts out."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster import __version__
from broadcaster.app.database import (
    DATABASE,
    approvals_of,
    catalogue_of,
    close_database,
    deliveries_of,
    journal_of,
    new_database,
    queue_of,
    schedules_of,
    station_book_of,
)
from broadcaster.app.production import clip_cache, encode_context, findings_store, sound_imports
from broadcaster.app.settings import AUDIO, SCRIPTS, STATION_FILE, Settings, load_settings
from broadcaster.app.stations import seal
from broadcaster.app.voices import engines_of
from broadcaster.production.build import StationContext
from broadcaster.production.episode_list import EpisodeList
from broadcaster.production.formats import note_program, read_stamp
from broadcaster.production.sound_profiles import FolderProfiles
from broadcaster.production.sounds import open_shelf
from broadcaster.production.tools import Folders
from broadcaster.production.withdrawals import WithdrawalList
from broadcaster.programme.occasions import written_occasions
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.publishing.subscribers import SubscriberList
from broadcaster.stations.tools import StationTools
from broadcaster.storage.cache_folder import picture_cache
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.lock import FileLock
from broadcaster.storage.program_log import ProgramLog
from broadcaster.storage.toml_editor import set_values

if TYPE_CHECKING:
    from broadcaster.storage.database import Database

LIST_FILE = "danh-sach-so.toml"
WITHDRAWALS = "da-rut.toml"
SUBSCRIBERS = "nguoi-nghe.toml"


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
    database = cache(lambda: new_database(settings))
    tools = StationTools(
        folders=folders,
        engines=engines_of(settings.station.engines, settings),
        clips=clip_cache(settings),
        imports=sound_imports(settings),
        press=encode_context(settings),
        profiles=FolderProfiles(settings.cache / "profiles", settings.cache_bytes),
        lock=lambda: _lock(settings),
        picture=picture_cache(settings.cache / "pictures"),
        listing=lambda: EpisodeList(settings.scripts / LIST_FILE),
        catalogue=cache(partial(catalogue_of, database)),
        queue=cache(partial(queue_of, database)),
        journal=cache(partial(journal_of, database)),
        approvals=cache(partial(approvals_of, database)),
        schedules=cache(partial(schedules_of, database)),
        withdrawals=lambda: WithdrawalList(settings.scripts / WITHDRAWALS),
        scrub=lambda: _scrub(database(), settings),
        subscribers=lambda: SubscriberList(settings.scripts / SUBSCRIBERS),
        deliveries=cache(partial(deliveries_of, database)),
        station_book=cache(partial(station_book_of, database)),
        seal=lambda data: seal(settings, data),
        publisher=FolderPublisher(settings.feeds),
        ping=_ping,
        clock=SystemClock(),
        shelf=lambda: open_shelf(settings.scripts, WithdrawalList(settings.scripts / WITHDRAWALS)),
        findings=findings_store(settings),
    )
    occasions = written_occasions(settings.scripts, tools)
    profile = replace(settings.station, occasions=occasions)
    station = StationContext(profile=profile, formats=settings.formats)
    return WiredStation(
        settings=settings, station=station, tools=tools, close=partial(close_database, database)
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


def _ping(hub: str, feeds: Sequence[str]) -> None:
    from broadcaster.net.webhook import ping  # only who has a hub pays for it

    ping(hub, feeds)

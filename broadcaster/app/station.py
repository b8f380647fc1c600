"""The only room that names a concrete adapter: settings in, a station's parts out."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import as_file, files
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from broadcaster import __version__
from broadcaster.app.settings import AUDIO, ENGINES, SCRIPTS, STATION_FILE, Settings, load_settings
from broadcaster.audio.decoding import SoundDecoder, decode_bytes
from broadcaster.domain.errors import BroadcasterError, ConfigError
from broadcaster.domain.notice import Notice
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.sound import FoundSound, SoundAsset
from broadcaster.domain.withdrawal import withdrawn_sounds
from broadcaster.mp3join.segments import Mp3Segments
from broadcaster.production.build import StationContext
from broadcaster.production.clip_cache import FolderClipCache, NeededClips
from broadcaster.production.episode_list import EpisodeList
from broadcaster.production.findings import FindingsStore
from broadcaster.production.formats import note_program, read_stamp
from broadcaster.production.import_cache import FolderImports, FolderProfiles
from broadcaster.production.rendering import EncodeContext
from broadcaster.production.sound_files import locate_sounds
from broadcaster.production.sound_imports import SoundImports
from broadcaster.production.tools import Folders, SoundShelf
from broadcaster.production.withdrawals import WithdrawalList
from broadcaster.programme.occasions import written_occasions
from broadcaster.publishing.published_list import PublishedList
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.publishing.subscribers import SubscriberList
from broadcaster.reports.download_book import SqlDownloadBook
from broadcaster.scripts.sound_card import (
    SCHOOL_ONLY,
    RightsCard,
    read_rights,
    withdrawn,
    without_card,
)
from broadcaster.stations.tools import StationTools
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.cache_folder import FolderBlobCache
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.lock import FileLock
from broadcaster.storage.program_log import ProgramLog
from broadcaster.storage.toml_editor import set_values
from broadcaster.system.memory import hand_back
from broadcaster.system.processes import cores
from broadcaster.system.program_files import program_print
from broadcaster.voices import find_engines
from broadcaster.voices.installed import KnownVoice

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

    from broadcaster.production.store import SqlCatalogue
    from broadcaster.programme.store import SqlApprovals, SqlJournal, SqlQueue, SqlScheduleStore
    from broadcaster.sharing.libraries import FollowedLibraries
    from broadcaster.stations.outboxes import FsspecFolder, ServiceLibrary
    from broadcaster.stations.signing_key import SigningKey
    from broadcaster.stations.store import SqlHandOvers, SqlStationBook
    from broadcaster.storage.database import Database
    from broadcaster.voices.installing import VoiceFolder

LIST_FILE = "danh-sach-so.toml"
WITHDRAWALS = "da-rut.toml"
STATION_KEY = ".khoa-gui-dai.pem"
KNOWN_SERVERS = ".may-chu-da-biet"  # keys of SFTP servers that programmes were pushed to
SENT_BOOKS = ".bai-da-gui"  # what was sent into the libraries of stations' software
SUBSCRIBERS = "nguoi-nghe.toml"
LIBRARIES = "kho-bai.toml"
DATABASE = "danh-muc.sqlite3"
DOWNLOADS = "luot-tai.sqlite3"
SOUND_FOLDERS = ("am-thanh", "ghi-am")
RECORDINGS = "ghi-am"
READS_WITH = ("jinja2", "yaml")  # installed packages that take part in reading a script
ONLINE = frozenset({"edge", "gtts"})


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
        engines=_engines(settings.station.engines, settings),
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
        picture=_pictures(settings.cache / "pictures"),
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
        seal=lambda data: _seal(settings, data),
        publisher_for=publisher_for,
        publisher=FolderPublisher(settings.feeds),
        ping=_ping,
        clock=SystemClock(),
        shelf=lambda: _shelf(settings),
        findings=FindingsStore(
            kept=FolderBlobCache(settings.cache / "findings", ".json", settings.cache_bytes),
            program=lambda: program_print(Path(__file__).parent, READS_WITH),
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


def all_engines(settings: Settings) -> tuple[VoiceEngine, ...]:
    """Every engine that is known, used by the station or not."""
    return _engines(ENGINES, settings)


def is_online(engine: str) -> bool:
    """Whether the text leaves this machine."""
    return engine in ONLINE


def published_list(folder: Path) -> PublishedList:
    """What has been published into a folder, asked for as often as one likes."""
    return PublishedList(folder)


def signing_key(settings: Settings) -> "SigningKey":
    """The key with which the school signs what it hands to stations."""
    from broadcaster.stations.signing_key import SigningKey

    return SigningKey(settings.scripts / STATION_KEY)


def outbox(settings: Settings, to: str, password: str) -> "FsspecFolder | ServiceLibrary":
    """The folder or library of a station that a person typed. Raises PushFault."""
    from broadcaster.stations import outboxes

    place = outboxes.read_destination(to, password)
    if place.way in outboxes.SERVICES:
        return outboxes.open_library(place, settings.scripts / SENT_BOOKS)
    return outboxes.open_folder(place, settings.scripts / KNOWN_SERVERS)


def _seal(settings: Settings, data: bytes) -> bytes:
    has_key = (settings.scripts / STATION_KEY).is_file()  # else 7 MiB of signing stay unloaded
    return signing_key(settings).seal(data) if has_key else b""


def publisher_for(folder: Path) -> FolderPublisher:
    """A publisher into another folder than the station's own; sounds are not kept twice."""
    return FolderPublisher(folder, link=True)


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


def voice_shelf(
    settings: Settings, catalogue: Path | None, progress: Callable[[int, int], None]
) -> "VoiceFolder":
    """The folder of installed voices, to add to and take from."""
    from broadcaster.net.connection import Trust
    from broadcaster.voices.installing import VoiceFolder
    from broadcaster.voices.neural import prove

    allowed = frozenset(settings.station.allow_hosts)
    trust = Trust(hosts=allowed)
    if settings.ca_bundle:
        trust = replace(trust, ca_bundle=settings.ca_bundle)
    return VoiceFolder(
        folder=settings.voices,
        catalogue=known_voices(catalogue),
        trust=trust,
        prove=lambda one: prove(one, settings.station.neural),
        progress=progress,
    )


def follow_libraries(
    settings: Settings, tell: Callable[[BroadcasterError], None]
) -> "FollowedLibraries":
    """The libraries that are followed, and the way to them; `tell` hears of packs of no use."""
    from broadcaster.net.connection import Trust
    from broadcaster.sharing.libraries import FollowedLibraries, LibraryList, LibraryReach

    trust = Trust(hosts=frozenset(settings.station.allow_hosts), ca_bundle=settings.ca_bundle or "")
    reach = LibraryReach(trust=trust, folder=settings.cache / "kho-bai", tell=tell)
    return FollowedLibraries(libraries=LibraryList(settings.scripts / LIBRARIES), reach=reach)


def voices_lock(settings: Settings) -> FileLock:
    """Held while voices are installed or removed."""
    return FileLock(settings.voices / ".lock")


def damaged_voices(settings: Settings) -> frozenset[str]:
    """The installed voices whose files are not what was installed; every file is read for it."""
    from broadcaster.voices.installed import installed

    return frozenset(one.voice.id for one in installed(settings.voices) if not one.whole())


def known_voices(catalogue: Path | None = None) -> tuple[KnownVoice, ...]:
    """The voices of the shipped catalogue, or of a file."""
    from broadcaster.voices.installed import read_catalogue

    return read_catalogue(catalogue) if catalogue else read_catalogue()


def edit_station(folder: Path, values: Mapping[tuple[str, str], object]) -> None:
    """Change values in station.toml; comments stay, the earlier version is kept."""
    set_values(folder / SCRIPTS / STATION_FILE, values)


def _engines(names: tuple[str, ...], settings: Settings) -> tuple[VoiceEngine, ...]:
    options = {
        "online_allowed": settings.station.online_allowed,
        "decode": decode_bytes,
        "parts": FolderClipCache(settings.cache / "parts", settings.cache_bytes),
        "ca_bundle": settings.ca_bundle or None,
        "command": {"voice": settings.station.command, "folder": settings.folder},
        "neural": {"voices_folder": settings.voices, "settings": settings.station.neural},
    }
    try:
        return find_engines(names, options)
    except ConfigError as error:
        where = f"{SCRIPTS}/{STATION_FILE}"
        raise ConfigError(error.sentence, hint=error.hint, where=where) from error


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


def _pictures(folder: Path) -> Callable[[str, Callable[[], bytes]], bytes]:
    """Pictures are slow to draw and never change for the same key."""

    def picture(key: str, draw: Callable[[], bytes]) -> bytes:
        path = folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.jpg"
        if path.is_file():
            return path.read_bytes()
        data = draw()
        hand_back()  # a picture takes much room while it is drawn
        write_atomic(path, data)
        return data

    return picture


def _shelf(settings: Settings) -> SoundShelf:
    """The station's own sounds first, then the shipped ones."""
    shipped = files("broadcaster") / "sounds"
    own = [settings.scripts / name for name in SOUND_FOLDERS]
    with as_file(shipped) as folder:
        found = locate_sounds([*own, folder])
    gone = withdrawn_sounds(WithdrawalList(settings.scripts / WITHDRAWALS).all())
    back = [sound for sound in found if sound.digest in gone]
    read = [_asset(sound, settings) for sound in found if sound.digest not in gone]
    return SoundShelf(
        assets=tuple(asset for asset, _ in read),
        notices=(
            *(notice for _, told in read for notice in told),
            *(withdrawn(_name_for_people(sound.path, settings.folder)) for sound in back),
        ),
    )


def _asset(found: FoundSound, settings: Settings) -> tuple[SoundAsset, tuple[Notice, ...]]:
    """A sound with its rights; without a card it never leaves the school."""
    # Whatever lies anywhere below the folder of recordings is taken for a person's voice.
    recording = found.path.is_relative_to(settings.scripts / RECORDINGS)
    name = _name_for_people(found.path, settings.folder)
    card_read = RightsCard(rights=SCHOOL_ONLY, clean=recording)
    notices: tuple[Notice, ...] = (without_card(name),)
    if found.sidecar is not None:
        card = PurePosixPath(name).with_name(found.sidecar_name).as_posix()
        checked = read_rights(found.sidecar, card, recording=recording)
        notices = checked.notices
        if checked.value is not None:
            card_read = checked.value
    asset = SoundAsset(
        name=found.name,
        path=found.path,
        digest=found.digest,
        rights=card_read.rights,
        titles=card_read.titles,
        clean=card_read.clean,
        script=card_read.script,
        reads=card_read.reads,
    )
    return asset, notices


def _name_for_people(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name

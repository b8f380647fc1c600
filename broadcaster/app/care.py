"""The wiring of what looks after a station: backups, upgrades, room on the disk."""

import shutil
import socket
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from broadcaster import __version__
from broadcaster.app.database import DATABASE, open_database
from broadcaster.app.settings import Settings
from broadcaster.app.station import SUBSCRIBERS, WiredStation, settings_at, wire
from broadcaster.app.stations import signing_key
from broadcaster.care import disk_usage as room
from broadcaster.care import tidy
from broadcaster.care.backup import (
    BackupTools,
    NewBackup,
    database_copied,
    database_elsewhere,
    newest_moment,
    our_backups,
)
from broadcaster.care.backup_file import (
    BackupSource,
    check_backup,
    examined,
    find_sources,
    schema_of,
    snapshot,
    without_listeners,
    write_backup,
)
from broadcaster.care.backup_proof import Proof, prove
from broadcaster.care.backup_targets import BackupTarget, open_place, shown
from broadcaster.care.doctor import Finding, Machine
from broadcaster.care.restore import restore_backup
from broadcaster.care.succession import Succession, holders, keys_of, tasks
from broadcaster.care.support_bundle import SupportBundle, bundle
from broadcaster.care.tidy import TidyShelf
from broadcaster.domain.backup import Backup, BackupHead
from broadcaster.domain.errors import BroadcasterError, StoreError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.queue import WAITING
from broadcaster.domain.text import slug
from broadcaster.production.formats import note_program, read_stamp, refuse_newer_files, survey
from broadcaster.reports.download_book import DOWNLOADS
from broadcaster.storage.atomic import aside_name, write_atomic
from broadcaster.storage.os_errors import explained
from broadcaster.storage.program_log import ProgramLog
from broadcaster.system import machine

HOST = ".may-chu"  # below audio_out, as `Settings.host` says


def backup_tools(wired: WiredStation, *, secret: bool = False) -> BackupTools:
    """What a backup of this station is made with."""
    settings = wired.settings
    return BackupTools(
        station=slug(settings.station.name)[:60],
        make=lambda path: _make(wired, path, secret=secret),
        check=check_backup,
        spare=lambda: aside_name(settings.audio / "sao-luu.zip"),
        now=wired.tools.clock.now,
    )


def backup_place(settings: Settings, target: str = "") -> BackupTarget:
    """Where backups go: as asked, else as station.toml says. Raises StoreError."""
    where = target or settings.station.backup.target
    if not where:
        raise StoreError(
            "Chưa ghi sao lưu vào đâu.",
            hint='Gõ: broadcaster backup --to THƯ-MỤC, hoặc ghi target = "…" vào mục [backup] '
            "của station.toml.",
        )
    return open_place(where, settings.folder)


def _make(wired: WiredStation, path: Path, *, secret: bool) -> NewBackup:
    settings = wired.settings
    with explained(path, "ghi bản sao lưu"):
        path.parent.mkdir(parents=True, exist_ok=True)
    found = find_sources(settings.folder, secret=secret)
    with tempfile.TemporaryDirectory(prefix=".tmp-sao-luu-", dir=path.parent) as spare:
        copies, told = ((), ()) if secret else _databases(settings, Path(spare))
        schema = schema_of(copies[0].path) if copies and copies[0].path.name == DATABASE else ""
        head = BackupHead(
            station=settings.station.name,
            unit=settings.station.unit,
            program=__version__,
            made_at=wired.tools.clock.now(),
            schema=schema,
            secret=secret,
            voices=_voices(settings),
        )
        backup = write_backup(path, head, (*found.sources, *copies))
    return NewBackup(backup=backup, left_out=found.left_out, notices=told)


def outside_backups(settings: Settings) -> tuple[Notice, ...]:
    """What a restored station's settings keep elsewhere: a database with an address."""
    if not settings.database:
        return ()
    address = shown(settings.database)
    if (settings.audio / DATABASE).is_file():
        return (database_copied(address, f"audio_out/{DATABASE}"),)
    return (database_elsewhere(address),)


def _databases(
    settings: Settings, spare: Path
) -> tuple[tuple[BackupSource, ...], tuple[Notice, ...]]:
    """Still pictures of the station's databases; what is told of one that cannot be reached."""
    told = _main_database(settings, spare / DATABASE)
    counts = settings.host / DOWNLOADS
    if counts.is_file():
        snapshot(counts, spare / DOWNLOADS)
        without_listeners(spare / DOWNLOADS)
    sources = (
        BackupSource(name=f"audio_out/{DATABASE}", path=spare / DATABASE),
        BackupSource(name=f"audio_out/{HOST}/{DOWNLOADS}", path=spare / DOWNLOADS),
    )
    return tuple(one for one in sources if one.path.is_file()), told


def _main_database(settings: Settings, copy: Path) -> tuple[Notice, ...]:
    here = settings.audio / DATABASE
    if not settings.database:
        if here.is_file():
            snapshot(here, copy)
        return ()
    from broadcaster.storage.row_copy import copy_rows  # SQLAlchemy loads with it

    try:
        copy_rows(settings.database, copy)
    except StoreError as fault:  # a backup of all else is worth more than none
        copy.unlink(missing_ok=True)
        return (database_elsewhere(shown(settings.database), fault.sentence.rstrip(".")),)
    return ()


def _voices(settings: Settings) -> tuple[str, ...]:
    """Names of the installed voices."""
    with suppress(OSError):
        found = settings.voices.iterdir()
        return tuple(sorted(p.name for p in found if p.is_dir() and not p.name.startswith(".")))
    return ()


def without_secrets(settings: Settings) -> tuple[Notice, ...]:
    """What a station lost that was restored without its secret part."""
    private = any(show.private for show in settings.station.shows)
    if not private or (settings.scripts / "nguoi-nghe.toml").is_file():
        return ()
    return (
        Notice(
            code="thieu-phan-bi-mat",
            level=Level.WARNING,
            sentence="đài có kênh riêng nhưng bản sao lưu này không có địa chỉ của người nghe",
            hint="Lấy lại với --secrets TỆP-BÍ-MẬT thì địa chỉ riêng không đổi.",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupTrial:
    """What came of restoring a backup into a folder that is thrown away."""

    backup: Backup
    notices: tuple[Notice, ...]  # what a backup of this station does not have in it
    proof: Proof | None  # None = not built: its rows are in a server's living database only


def try_backup(path: Path) -> BackupTrial:
    """Restore a backup, examine it and build an episode from it, all of it in a spare folder.

    Raises StoreError when it cannot be restored.
    """
    with tempfile.TemporaryDirectory(prefix="broadcaster-thu-") as spare:
        folder = Path(spare) / "đài"
        backup = restore_backup(path, folder)
        settings = settings_at(folder)
        whole = not settings.database or (settings.audio / DATABASE).is_file()
        here = wire(replace(settings, database="")) if whole else None
        proof = prove(here.station, here.tools) if here else None
        return BackupTrial(backup=backup, notices=outside_backups(settings), proof=proof)


def refuse_a_newer_station(wired: WiredStation) -> int:
    """How many files say their format. Raises TooNew when one, or the database, is newer."""
    from broadcaster.storage.database import refuse_unknown  # SQLAlchemy loads with it

    settings = wired.settings
    files = refuse_newer_files(settings.folder)
    file = settings.audio / DATABASE
    if not settings.database and file.is_file() and (schema := schema_of(file)):
        refuse_unknown(schema, str(file))
    return files


def take_over(wired: WiredStation) -> None:
    """Open the database, and remember that this program works here in place of earlier ones.

    Raises StoreError when the database cannot be used.
    """
    settings = wired.settings
    if settings.database or (settings.audio / DATABASE).is_file():
        wired.tools.catalogue()
    note_program(settings.audio, __version__, wired.tools.clock.now().date(), alone=True)


def shelves(wired: WiredStation) -> tuple[TidyShelf, ...]:
    """Every folder that has a limit, with what may go from it. Raises StoreError."""
    settings = wired.settings
    limits = settings.station.retention
    return tidy.shelves(wired.tools, limits, settings.cache, settings.cache_bytes)


def succession(wired: WiredStation) -> Succession:
    """What is told to whoever takes the station over. Raises StoreError."""
    from broadcaster.accounts.store import SqlPeople

    settings = wired.settings
    profile = settings.station
    there = bool(settings.database) or (settings.audio / DATABASE).is_file()
    people = SqlPeople(open_database(settings)).all() if there else ()
    keys = keys_of(signing_key(settings), settings.scripts / SUBSCRIBERS)
    return Succession(
        station=profile.name,
        unit=profile.unit,
        folder=str(settings.folder),
        public_url=profile.public_url,
        program=__version__,
        at=wired.tools.clock.now(),
        holders=holders(profile, people),
        backups=shown(profile.backup.target),
        newest_backup=_newest_backup(wired),
        keys=keys,
        tasks=tasks(profile, accounts=bool(people), keys=bool(keys)),
    )


def _newest_backup(wired: WiredStation) -> str:
    """The name of the newest backup; "" when there is none, or its place cannot be reached."""
    if not wired.settings.station.backup.target:
        return ""
    try:
        names = backup_place(wired.settings).names()
    except BroadcasterError:
        return ""
    return next(reversed(our_backups(names, backup_tools(wired).station)), "")


def machine_of(wired: WiredStation, *, online: bool, speaker: bool, no_sound: str) -> Machine:
    """What is seen of this machine; the line is only used when `online` says so."""
    settings = wired.settings
    files = [*room.finished(settings.audio), *room.sized(settings.scripts.rglob("*"))]
    newest = max((one.used for one in files), default=0.0)
    return Machine(
        now=wired.tools.clock.now(),
        newest=datetime.fromtimestamp(newest, UTC) if newest else None,
        elsewhere=_elsewhere(settings) if online else (),
        asked=online,
        zone=machine.knows_zone(),
        missing=machine.missing_packages(),
        programs=read_stamp(settings.audio).programs,
        folder=str(settings.folder),
        names=tuple(one.path.relative_to(settings.folder).as_posix() for one in files),
        host=socket.gethostname(),
        sleeps=machine.sleeps_after(),
        volume=machine.volume() if speaker else None,
        no_sound=no_sound,
        speaker=speaker,
        database="" if settings.database else examined(settings.audio / DATABASE),
        backup=_backup_moment(wired),
        own_database=bool(settings.database),
        backup_days=settings.station.backup.days if settings.station.backup.target else 0,
    )


def _elsewhere(settings: Settings) -> tuple[tuple[str, datetime], ...]:
    """What time other machines have, as far as the line reaches."""
    from broadcaster.net.request import NTP, ntp_time, web_time

    asked = (
        (settings.station.public_url, web_time(settings.station.public_url)),
        (NTP, ntp_time()),
    )
    return tuple((where, told) for where, told in asked if told is not None)


def _backup_moment(wired: WiredStation) -> datetime | None:
    newest = _newest_backup(wired)
    return newest_moment((newest,), backup_tools(wired).station) if newest else None


def write_bundle(wired: WiredStation, path: Path, findings: Sequence[Finding]) -> None:
    """Put what a helper needs into one ZIP file, nothing personal in it. Raises StoreError."""
    settings = wired.settings
    files = [*room.finished(settings.audio), *room.sized(settings.scripts.rglob("*"))]
    seen = SupportBundle(
        program=__version__,
        packages=machine.packages(),
        system=machine.system(),
        findings=tuple(findings),
        files=tuple((one.path.relative_to(settings.folder).as_posix(), one.bytes) for one in files),
        formats=tuple((one.path, one.found) for one in survey(settings.folder)),
        schema="" if settings.database else _schema(settings),
        log=tuple(file.read_bytes() for file in ProgramLog(settings.audio).files),
    )
    write_atomic(path, bundle(seen))


def _schema(settings: Settings) -> str:
    file = settings.audio / DATABASE
    try:
        return schema_of(file) if file.is_file() else ""
    except StoreError as fault:
        return fault.sentence


def figures(wired: WiredStation) -> dict[str, float]:
    """What a watcher counts; nothing in it is personal. Raises StoreError."""
    settings, now = wired.settings, wired.tools.clock.now()
    moment = _backup_moment(wired)
    waiting = [i for i in wired.tools.queue().items(since=now.date()) if i.state in WAITING]
    found = {
        "episodes": float(len(wired.tools.catalogue().episodes())),
        "queue_waiting": float(len(waiting)),
        "disk_free_bytes": float(shutil.disk_usage(settings.folder).free),
        "audio_bytes": float(sum(one.bytes for one in room.finished(settings.audio))),
        "cache_bytes": float(sum(one.bytes for one in room.cached(settings.cache))),
    }
    if moment is not None:
        found["backup_age_seconds"] = (now - moment).total_seconds()
    return found

"""The wiring of what looks after a station: backups, upgrades, room on the disk."""

import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from broadcaster import __version__
from broadcaster.app.database import DOWNLOADS, open_database
from broadcaster.app.playout import air_store, seen_of_loudspeaker
from broadcaster.app.settings import AUDIO, DATABASE, FEEDS, SCRIPTS, Settings
from broadcaster.app.station import SUBSCRIBERS, WiredStation, settings_at, wire
from broadcaster.app.stations import signing_key
from broadcaster.care import tidy
from broadcaster.care.backup import (
    BackupTools,
    NewBackup,
    database_copied,
    database_elsewhere,
    our_backups,
)
from broadcaster.care.backup_file import (
    BackupSource,
    ToldParts,
    check_backup,
    examined,
    find_sources,
    schema_of,
    snapshot,
    untold,
    without_listeners,
    write_backup,
)
from broadcaster.care.backup_targets import BackupTarget, open_place, shown
from broadcaster.care.doctor import Finding, Machine, prove
from broadcaster.care.restore import restore_backup
from broadcaster.care.succession import Succession, holders, keys_of, tasks
from broadcaster.care.support_bundle import SupportBundle, bundle
from broadcaster.care.withdraw import papers_again, take_back_again
from broadcaster.care.withdrawn_since import add_lines
from broadcaster.domain.backup import Backup, BackupHead
from broadcaster.domain.errors import BroadcasterError, StoreError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.queue import WAITING
from broadcaster.domain.text import slug
from broadcaster.domain.withdrawal import Withdrawal
from broadcaster.importing import tesseract
from broadcaster.production.formats import note_program, read_stamp, refuse_newer_files, survey
from broadcaster.publishing.taking_back import UNREVIEWED
from broadcaster.storage.atomic import aside_name, write_atomic
from broadcaster.storage.os_errors import explained
from broadcaster.storage.program_log import ProgramLog
from broadcaster.system import machine
from broadcaster.system.sound_output import volume

HOST = ".may-chu"  # below audio_out, as `Settings.host` says


def backup_tools(
    wired: WiredStation, *, secret: bool = False, go_on: Callable[[], None] = lambda: None
) -> BackupTools:
    """What a backup of this station is made with; `go_on` raises when it is to end."""
    settings = wired.settings
    return BackupTools(
        station=slug(settings.station.name)[:60],
        make=lambda path: _make(wired, path, secret=secret, go_on=go_on),
        check=lambda path: check_backup(path, go_on),
        go_on=go_on,
        spare=aside_name(settings.audio / "sao-luu.zip"),
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
    return open_place(where, settings.folder, own_keys=not settings.in_hub)


def _make(wired: WiredStation, path: Path, *, secret: bool, go_on: Callable[[], None]) -> NewBackup:
    settings = wired.settings
    with explained(path, "ghi bản sao lưu"):
        path.parent.mkdir(parents=True, exist_ok=True)
    found = find_sources(settings.folder, secret=secret)
    voices: tuple[str, ...] = ()  # names of those that are installed
    with suppress(OSError):
        kinds = (p for p in settings.voices.iterdir() if p.is_dir())
        voices = tuple(sorted(p.name for p in kinds if not p.name.startswith(".")))
    with _spares(path.with_name(DATABASE), path.with_name(DOWNLOADS)) as (main, counts):
        copies, told = ((), ()) if secret else _databases(settings, main, counts)
        schema = schema_of(main) if main.is_file() else ""
        head = BackupHead(
            station=settings.station.name,
            unit=settings.station.unit,
            program=__version__,
            made_at=wired.tools.clock.now(),
            schema=schema,
            secret=secret,
            voices=voices,
        )
        backup = write_backup(path, head, (*found.sources, *copies), go_on)
    return NewBackup(backup=backup, left_out=found.left_out, notices=told)


def outside_backups(settings: Settings) -> tuple[Notice, ...]:
    """What a restored station's settings keep elsewhere: a database with an address."""
    if not settings.database:
        return ()
    address = shown(settings.database)
    if (settings.audio / DATABASE).is_file():
        return (database_copied(address, f"audio_out/{DATABASE}"),)
    return (database_elsewhere(address),)


@contextmanager
def _spares(*paths: Path) -> Iterator[tuple[Path, ...]]:
    """Names for unfinished files beside these; what a killed run leaves there is swept by them."""
    spares = tuple(aside_name(path) for path in paths)
    try:
        yield spares
    finally:
        for spare in spares:
            for left in spare.parent.glob(f"{spare.name}*"):  # SQLite has files beside its own
                left.unlink(missing_ok=True)


def _databases(
    settings: Settings, main: Path, counts: Path
) -> tuple[tuple[BackupSource, ...], tuple[Notice, ...]]:
    """Still pictures of the station's databases; what is told of one that cannot be reached."""
    told: tuple[Notice, ...] = ()
    if settings.database:
        from broadcaster.storage.database import copy_rows  # SQLAlchemy loads with it

        try:
            copy_rows(settings.database, main)
        except StoreError as fault:  # a backup of all else is worth more than none
            main.unlink(missing_ok=True)
            why = fault.sentence.rstrip(".")
            told = (database_elsewhere(shown(settings.database), why),)
    elif (settings.audio / DATABASE).is_file():
        snapshot(settings.audio / DATABASE, main)
    if (settings.host / DOWNLOADS).is_file():
        snapshot(settings.host / DOWNLOADS, counts)
        without_listeners(counts)
    sources = (
        BackupSource(name=f"audio_out/{DATABASE}", path=main),
        BackupSource(name=f"audio_out/{HOST}/{DOWNLOADS}", path=counts),
    )
    return tuple(one for one in sources if one.path.is_file()), told


def same_station(folder: Path, name: str) -> Path | None:
    """The folder, when a station of that name stands there."""
    try:
        settings = settings_at(folder)
    except BroadcasterError:
        return None
    return folder if settings.station.name == name else None


def take_back_since(folder: Path, lines: Sequence[Withdrawal], stood: Path | None) -> None:
    """Take out of a restored station what was withdrawn after its backup. Raises BroadcasterError.

    `stood` is the station that stood; a recording whose file it lacks does not come back either,
    and no paper that it withdrew.
    """
    if not lines:
        if stood is not None:
            papers_again(folder / SCRIPTS, folder / FEEDS, stood=stood / SCRIPTS)
        return
    add_lines(lines, folder)
    here = wire(settings_at(folder))
    try:
        with here.tools.lock():
            take_back_again(here.tools, stood=(stood or folder) / SCRIPTS)
    finally:
        here.close()


def hold_back(folder: Path, made_at: datetime) -> None:
    """Let nothing of a restored station be published before somebody looked. Raises StoreError."""
    write_atomic(folder / AUDIO / UNREVIEWED, made_at.isoformat().encode())


def held_back(folder: Path) -> str:
    """The moment of the backup of a restored station that nobody looked at yet; "" = it is not.

    As somebody wrote it. Raises StoreError.
    """
    path = folder / AUDIO / UNREVIEWED
    with explained(path, "đọc dấu chờ xem lại"):
        return path.read_text("utf-8", "replace").strip() or "?" if path.is_file() else ""


def let_out(folder: Path) -> None:
    """Somebody looked: the station is published again. Raises StoreError."""
    path = folder / AUDIO / UNREVIEWED
    with explained(path, "xóa dấu chờ xem lại"):
        path.unlink(missing_ok=True)


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
    findings: tuple[Finding, ...]  # () = not built: its rows are in a server's living database only

    @property
    def good(self) -> bool:
        """Whether nothing was wrong in it."""
        return all(finding.ok for finding in self.findings)


def try_backup(path: Path, told: ToldParts = untold) -> BackupTrial:
    """Restore a backup, examine it and build an episode from it, all of it in a spare folder.

    Raises StoreError when it cannot be restored.
    """
    with tempfile.TemporaryDirectory(prefix="broadcaster-thu-") as spare:
        folder = Path(spare) / "đài"
        backup = restore_backup(path, folder, told=told)
        told("dựng thử", 0, 0)
        settings = settings_at(folder)
        whole = not settings.database or (settings.audio / DATABASE).is_file()
        findings: tuple[Finding, ...] = ()
        if whole:
            here = wire(replace(settings, database=""))
            findings = tuple(prove(here.station, here.tools))
        return BackupTrial(backup=backup, notices=outside_backups(settings), findings=findings)


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


def succession(wired: WiredStation) -> Succession:
    """What is told to whoever takes the station over. Raises StoreError."""
    from broadcaster.accounts.store import SqlPeople

    settings = wired.settings
    profile = settings.station
    there = bool(settings.database) or (settings.audio / DATABASE).is_file()
    with ExitStack() as opened:
        database = opened.enter_context(closing(open_database(settings))) if there else None
        people = SqlPeople(database).all() if database is not None else ()
    keys = keys_of(signing_key(settings), settings.scripts / SUBSCRIBERS)
    newest = _newest_backup(wired)
    return Succession(
        station=profile.name,
        unit=profile.unit,
        folder=str(settings.folder),
        public_url=profile.public_url,
        program=__version__,
        at=wired.tools.clock.now(),
        holders=holders(profile, people),
        backups=shown(profile.backup.target),
        newest_backup=newest[0] if newest else "",
        keys=keys,
        tasks=tasks(profile, accounts=bool(people), keys=bool(keys)),
    )


def _newest_backup(wired: WiredStation) -> tuple[str, datetime] | None:
    """Name and moment of the newest backup; None without one, or when its place is away."""
    if not wired.settings.station.backup.target:
        return None
    try:
        names = backup_place(wired.settings).sizes()
    except BroadcasterError:
        return None
    return next(reversed(our_backups(names, backup_tools(wired).station).items()), None)


def backups_holding(wired: WiredStation) -> tuple[str, ...]:
    """A sentence on backups, none of which is ever changed; () when there are none to be seen."""
    newest = _newest_backup(wired)
    if newest is None:
        return ()
    where = shown(wired.settings.station.backup.target)
    return (
        f"các bản sao lưu ở {where}, mới nhất {newest[0]}: lấy lại bản nào thì chương trình nhắc "
        "gỡ lại; muốn không còn gì thì xóa các bản cũ sau khi có bản mới",
    )


def machine_of(wired: WiredStation, *, online: bool, speaker: bool, no_sound: str) -> Machine:
    """What is seen of this machine; the line is only used when `online` says so."""
    settings = wired.settings
    files = [*tidy.finished(settings.audio), *tidy.sized(settings.scripts.rglob("*"))]
    newest = max((one.used for one in files), default=0.0)
    backup = _newest_backup(wired)
    no_letters = tesseract.what_is_missing()
    elsewhere: list[tuple[str, datetime]] = []  # what time other machines have
    if online:
        from broadcaster.net.request import NTP, ntp_time, web_time

        url = settings.station.public_url
        asked = ((url, web_time(url)), (NTP, ntp_time()))
        elsewhere = [(where, told) for where, told in asked if told is not None]
    return Machine(
        now=wired.tools.clock.now(),
        newest=datetime.fromtimestamp(newest, UTC) if newest else None,
        elsewhere=tuple(elsewhere),
        asked=online,
        zone=machine.knows_zone(),
        missing=machine.missing_packages(),
        programs=read_stamp(settings.audio).programs,
        folder=str(settings.folder),
        names=tuple(one.path.relative_to(settings.folder).as_posix() for one in files),
        host=socket.gethostname(),
        sleeps=machine.sleeps_after(),
        volume=volume() if speaker and not no_sound else None,
        no_sound=no_sound,
        speaker=speaker,
        database="" if settings.database else examined(settings.audio / DATABASE),
        backup=backup[1] if backup else None,
        own_database=bool(settings.database),
        no_letters=f"{no_letters}. {tesseract.how_to_get()}" if no_letters else "",
        backup_days=settings.station.backup.days if settings.station.backup.target else 0,
    )


def store_findings(wired: WiredStation, *, online: bool) -> Iterator[Finding]:
    """What the station's object store really offers; the line is only used when asked."""
    settings = wired.settings
    told = settings.station.object_store
    if not told.url:
        return
    if not online:
        yield Finding(
            what="Kho đối tượng", ok=True, told="chưa thử; thử bằng: broadcaster doctor --online"
        )
        return
    from broadcaster.app.site_store import open_object_store
    from broadcaster.care.store_trial import try_store

    yield from try_store(
        lambda: open_object_store(settings),
        public_url=settings.station.public_url,
        private=told.private,
        ca_bundle=settings.ca_bundle,
    )


def write_bundle(wired: WiredStation, path: Path, findings: Sequence[Finding]) -> None:
    """Put what a helper needs into one ZIP file, nothing personal in it. Raises StoreError."""
    settings = wired.settings
    files = [*tidy.finished(settings.audio), *tidy.sized(settings.scripts.rglob("*"))]
    database, schema = settings.audio / DATABASE, ""
    if not settings.database and database.is_file():
        try:
            schema = schema_of(database)
        except StoreError as fault:
            schema = fault.sentence
    seen = SupportBundle(
        program=__version__,
        packages=machine.packages(),
        system=machine.system(),
        findings=tuple(findings),
        files=tuple((one.path.relative_to(settings.folder).as_posix(), one.bytes) for one in files),
        formats=tuple((one.path, one.found) for one in survey(settings.folder)),
        schema=schema,
        log=tuple(file.read_bytes() for file in ProgramLog(settings.audio).files),
    )
    write_atomic(path, bundle(seen))


def figures(wired: WiredStation) -> dict[str, float]:
    """What a watcher counts; nothing in it is personal. Raises StoreError."""
    settings, now = wired.settings, wired.tools.clock.now()
    backup = _newest_backup(wired)
    waiting = [i for i in wired.tools.queue().items(since=now.date()) if i.state in WAITING]
    found = {
        "episodes": float(len(wired.tools.catalogue().episodes())),
        "queue_waiting": float(len(waiting)),
        "disk_free_bytes": float(shutil.disk_usage(settings.folder).free),
        "audio_bytes": float(sum(one.bytes for one in tidy.finished(settings.audio))),
        "cache_bytes": float(sum(one.bytes for one in tidy.sized(settings.cache.rglob("*")))),
    }
    found.update(_loudspeaker_figures(wired, now))
    if backup is not None:
        found["backup_age_seconds"] = (now - backup[1]).total_seconds()
    return found


def _loudspeaker_figures(wired: WiredStation, now: datetime) -> dict[str, float]:
    """What the agent of this machine's main site says; no rows when none has run here."""
    state = air_store(wired.settings, "").state()
    if state is None:
        return {}
    seen = seen_of_loudspeaker(wired)
    found = {
        "loudspeaker_lamp": float(max(one.lamp.rank for one in seen)),  # 0 green, 1 amber, 2 red
        "agent_tick_age_seconds": (now - state.tick).total_seconds(),
    }
    if state.speaker.opened is not None:
        found["loudspeaker_opened_age_seconds"] = (now - state.speaker.opened).total_seconds()
    return found

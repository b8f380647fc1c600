"""Make a backup, keep as many as asked for, know when one is due, whether it was ever tried."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from broadcaster.care.backup_targets import BackupTarget
from broadcaster.domain.backup import Backup, BackupSettings, backup_moment, backup_name
from broadcaster.domain.dates import told_moment
from broadcaster.domain.errors import BroadcasterError, StoreError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.playout import Lamp, LampItem
from broadcaster.domain.schedule import ZONE
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.serialization import from_text, to_line

_AHEAD = timedelta(hours=1)  # a backup so far in the future was made by a wrong clock


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBackup:
    """An archive that was just written."""

    backup: Backup
    left_out: tuple[str, ...]  # files whose names cannot be carried to every system
    notices: tuple[Notice, ...] = ()  # what else is not in it


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRun:
    """What a backup came to."""

    name: str
    place: str
    backup: Backup
    size: int  # bytes of the archive
    removed: tuple[str, ...] = ()  # older backups that had to make room
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupTools:
    """What a backup is made with."""

    station: str  # slug of its name
    make: Callable[[Path], NewBackup]  # write the archive to a path; raises StoreError
    check: Callable[[Path], object]  # read every byte of an archive; raises StoreError
    spare: Path  # a fresh name on the station's disk
    now: Callable[[], datetime]
    go_on: Callable[[], None] = lambda: None  # raises when it is to end


def take_backup(tools: BackupTools, place: BackupTarget, *, keep: int = 0) -> BackupRun:
    """Make an archive, read it back, put it into its place; `keep` = 0 removes no older one.

    Raises StoreError; then every earlier backup is still there.
    """
    name = backup_name(tools.station, tools.now().astimezone(ZONE))
    try:
        made = tools.make(tools.spare)
        tools.check(tools.spare)
        size = tools.spare.stat().st_size
        tools.go_on()
        place.put(tools.spare, name)
    finally:
        tools.spare.unlink(missing_ok=True)
    removed, told = _make_room(tools, place, keep, name)
    left_out = tuple(
        Notice(
            code="khong-sao-luu-duoc-tep",
            level=Level.WARNING,
            sentence=f"tệp “{file}” không được sao lưu vì Windows không nhận tên ấy",
            hint='Đổi tên tệp: bỏ các dấu : * ? " < > | \\ và dấu cách ở đầu, cuối.',
        )
        for file in made.left_out
    )
    return BackupRun(
        name=name,
        place=place.shown,
        backup=made.backup,
        size=size,
        removed=removed,
        notices=(*made.notices, *left_out, *told),
    )


def our_backups(names: Iterable[str], station: str) -> dict[str, datetime]:
    """The backups of a station among some names, oldest first, with the moment of each."""
    found = ((name, backup_moment(name, station)) for name in names)
    ours = [(name, moment) for name, moment in found if moment is not None]
    return dict(sorted(ours, key=lambda one: one[1]))


def is_due(settings: BackupSettings, newest: datetime | None, now: datetime) -> bool:
    """Whether it is time: `days` have passed by the calendar, and the hour has come.

    A backup of the future (the clock was wrong) counts as none.
    """
    here = now.astimezone(ZONE)
    if newest is None or newest > now + _AHEAD:
        return True
    days = (here.date() - newest.astimezone(ZONE).date()).days
    return days > settings.days or (days == settings.days and here.time() >= settings.at)


def newest_moment(
    names: Iterable[str], station: str, now: datetime | None = None
) -> datetime | None:
    """When the newest of a station's backups was made; None without one.

    With `now`, those of the future are passed over: they were made while a clock was wrong.
    """
    made = our_backups(names, station).values()
    return max((one for one in made if now is None or one <= now + _AHEAD), default=None)


def _make_room(
    tools: BackupTools, place: BackupTarget, keep: int, fresh: str
) -> tuple[tuple[str, ...], tuple[Notice, ...]]:
    """Remove the oldest ones; that it could not be done is told, the new one is safe already.

    The fresh one stays even when a wrong clock gave it the oldest name.
    """
    if not keep:
        return (), ()
    removed = []
    try:
        others = [one for one in our_backups(place.sizes(), tools.station) if one != fresh]
        for old in others[: max(len(others) - keep + 1, 0)]:
            place.remove(old)
            removed.append(old)
    except BroadcasterError as fault:
        notice = Notice(
            code="khong-xoa-ban-sao-luu-cu",
            level=Level.WARNING,
            sentence=f"bản sao lưu mới đã xong nhưng không xóa bớt được bản cũ: {fault.sentence}",
            hint="Xem lại quyền xóa ở nơi sao lưu, hoặc tự xóa bớt.",
        )
        return tuple(removed), (notice,)
    return tuple(removed), ()


def database_elsewhere(address: str, why: str = "") -> Notice:
    """That a database with an address of its own is not in a backup, and what brings it back."""
    server = not address.startswith("sqlite")
    copied = f"bằng pg_dump (pg_dump -Fc -f dai.dump {address})" if server else "(chép tệp)"
    brought = "nạp bản chép ấy bằng pg_restore" if server else "đặt tệp ấy vào chỗ mới"
    return Notice(
        code="co-so-du-lieu-ngoai-ban-sao-luu",
        level=Level.WARNING,
        sentence=f"cơ sở dữ liệu ở {address} không nằm trong bản sao lưu: số đã cấp, hàng đợi, "
        f"các lần duyệt và tài khoản chỉ có ở đó{f' ({why})' if why else ''}",
        hint=f"Sao lưu lại khi tới được nó. Hoặc chép riêng nó {copied}, cất cạnh bản sao lưu; nó "
        f"hỏng thì {brought}, ghi địa chỉ mới vào khóa database của station.toml, rồi gõ "
        "broadcaster doctor.",
    )


def database_copied(address: str, file: str) -> Notice:
    """That a restored station has the rows of its server's database in a file beside them."""
    return Notice(
        code="ban-chep-co-so-du-lieu",
        level=Level.INFO,
        sentence=f"đài vẫn dùng cơ sở dữ liệu ở {address}; bản sao lưu có bản chép của nó ở {file}",
        hint="Nơi ấy còn tốt thì không phải làm gì. Hỏng rồi thì xóa dòng database trong "
        "scripts_vi/station.toml: đài dùng bản chép ấy. Rồi gõ broadcaster doctor.",
    )


TRIALS = "sao-luu-da-thu.json"  # below Settings.host: what became of every trial
_KEPT = 200  # trials that are remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreTrial:
    """What was seen when a backup was restored into a spare folder."""

    at: datetime
    good: bool
    told: tuple[str, ...]  # a sentence for each thing that was looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBackup:
    """One backup where backups are kept."""

    name: str
    made_at: datetime
    size: int  # bytes; -1 = the place does not tell
    trial: RestoreTrial | None  # the last one; None = never tried


def kept_backups(
    sizes: Mapping[str, int], station: str, trials: Mapping[str, RestoreTrial]
) -> tuple[KeptBackup, ...]:
    """The station's own backups among some files, newest first; `station` is its slug."""
    return tuple(
        KeptBackup(name=name, made_at=moment, size=sizes[name], trial=trials.get(name))
        for name, moment in reversed(our_backups(sizes, station).items())
    )


def read_trials(host: Path) -> dict[str, RestoreTrial]:
    """Every trial by the name of its backup; a damaged note counts as none."""
    try:
        return from_text(dict[str, RestoreTrial], (host / TRIALS).read_bytes())
    except (OSError, StoreError):
        return {}


def note_trial(host: Path, name: str, trial: RestoreTrial) -> None:
    """Remember what became of a trial. Raises StoreError when the disk does not take it."""
    known = {**read_trials(host), name: trial}
    newest = sorted(known, key=lambda one: known[one].at)[-_KEPT:]
    write_atomic(host / TRIALS, to_line({one: known[one] for one in newest}))


WATCH = "sao-luu-tu-dong.json"  # below Settings.host


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupWatch:
    """The newest backup that was seen, and what is wrong since when."""

    newest: datetime | None = None
    since: datetime | None = None  # None = nothing is wrong
    failed: bool = False  # True = none could be made, False = one was, but something is not in it
    told: str = ""
    fix: str = ""


def read_watch(host: Path) -> BackupWatch:
    """What is remembered; a damaged note counts as none."""
    try:
        return from_text(BackupWatch, (host / WATCH).read_bytes())
    except (OSError, StoreError):
        return BackupWatch()


def note_watch(host: Path, watch: BackupWatch) -> None:
    """Remember it, if it is news. Raises StoreError when the disk does not take it."""
    if watch != read_watch(host):
        write_atomic(host / WATCH, to_line(watch))


def after_trouble(watch: BackupWatch, fault: BroadcasterError, now: datetime) -> BackupWatch:
    """None could be made."""
    since = watch.since if watch.failed and watch.since else now
    return replace(watch, since=since, failed=True, told=fault.sentence, fix=fault.hint)


def after_backup(taken: BackupRun, now: datetime) -> BackupWatch:
    """One was made; the first thing that is not in it, or could not be done, is what is wrong."""
    for notice in taken.notices:
        if notice.level is not Level.INFO:
            return BackupWatch(newest=now, since=now, told=notice.sentence, fix=notice.hint)
    return BackupWatch(newest=now)


def after_look(watch: BackupWatch, newest: datetime | None) -> BackupWatch:
    """None is due: somebody else made one meanwhile, or nothing is wanted any more."""
    return watch if newest == watch.newest and not watch.failed else BackupWatch(newest=newest)


def seen_of_backups(watch: BackupWatch, settings: BackupSettings) -> tuple[LampItem, ...]:
    """What the lamp says of the backups, when something is wrong."""
    if not settings.target or watch.since is None:
        return ()
    since = told_moment(watch.since.astimezone(ZONE))
    head = f"Từ {since} chưa tự sao lưu được" if watch.failed else f"Bản sao lưu lúc {since}"
    fix = watch.fix or "Gõ: broadcaster backup"
    return (LampItem(lamp=Lamp.AMBER, told=f"{head}: {watch.told.rstrip('.')}.", fix=fix),)

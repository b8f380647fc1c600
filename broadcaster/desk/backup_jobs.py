"""The jobs with backups: making one, trying one, getting one ready to be restored."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broadcaster.app.care import BackupTrial, backup_place, backup_tools, try_backup
from broadcaster.app.station import WiredStation
from broadcaster.care.backup import RestoreTrial, after_backup, note_trial, note_watch, take_backup
from broadcaster.care.backup_targets import fetched
from broadcaster.care.restore import PendingRestore, RestoreRoom, restore_backup
from broadcaster.desk.answers import sentence
from broadcaster.desk.station_lock import AT_WORK, held
from broadcaster.domain.backup import backup_moment
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.wording import megabytes
from broadcaster.storage.jobs import Teller


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """How a job ended: a sentence for people, and values for the page that asked."""

    told: str
    result: Mapping[str, Any]  # JSON values for the page that asked


_SPARE = 100_000_000  # bytes that stay free beside an unpacked backup


def back_up(wired: WiredStation, _argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """The whole station in one file, where station.toml says."""
    with held(wired, AT_WORK, waiting=lambda: tell("đang đợi lượt")):
        tell("đang gói và đọc lại")
        taken = take_backup(
            backup_tools(wired),
            backup_place(wired.settings),
            keep=wired.station.profile.backup.keep,
        )
        watch = after_backup(taken, wired.tools.clock.now())
        note_watch(wired.settings.host, watch)
    notices = "".join(f"; {notice.sentence}" for notice in taken.notices)
    told = f"đã sao lưu vào {taken.place}: {taken.name}, {megabytes(taken.size)}{notices}"
    return JobResult(told=told, result={})


def try_kept_backup(wired: WiredStation, argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Restore a backup into a spare folder and build from it: {"name"}; remembered either way."""
    name = str(argument["name"])
    with backup_named(wired, name) as path:
        tried, told = _try(wired, name, path, tell)
    if not is_good(tried):
        raise InputError(
            f"bản này mở ra được nhưng chưa ổn: {' '.join(told)}",
            hint="Sao lưu một bản mới rồi thử lại; giữ bản cũ đến khi có bản tốt.",
        )
    return JobResult(told=f"bản sao lưu này dùng được: {' '.join(told)}", result={})


def prepare_restore(wired: WiredStation, argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Unpack a backup beside the station, tried and read: {"name", "who"}; nothing changes yet."""
    refuse_outside(wired)
    name, room = str(argument["name"]), RestoreRoom(wired.settings.folder)
    room.clear()
    with backup_named(wired, name) as path:
        tried, told = _try(wired, name, path, tell)
        _refuse_narrow(wired, tried.backup.bytes)
        tell("đang mở bản sao lưu ra cạnh đài, đọc kỹ từng tệp")
        backup = restore_backup(path, room.fresh)
    room.wait(
        PendingRestore(
            name=name,
            made_at=backup.head.made_at,
            who=str(argument["who"]),
            at=wired.tools.clock.now(),
            files=len(backup.files),
            bytes=backup.bytes,
            told=told,
            voices=backup.head.voices,
        )
    )
    return JobResult(told="bản sao lưu đã sẵn sàng; đài chưa thay đổi gì", result={})


def refuse_outside(wired: WiredStation) -> None:
    """A server's database does not change places with files. Raises InputError."""
    if wired.settings.database:
        raise InputError(
            "cơ sở dữ liệu của đài ở một máy chủ riêng, không đổi cùng lúc với tệp được",
            hint="Nhờ người giữ máy chủ phục hồi cả hai cùng lúc, theo trang trợ giúp về sao lưu.",
        )


def _refuse_narrow(wired: WiredStation, wanted: int) -> None:
    free = shutil.disk_usage(wired.settings.folder).free
    if free < wanted + _SPARE:
        raise InputError(
            f"ổ đĩa của đài chỉ còn {megabytes(free)}, cần thêm {megabytes(wanted + _SPARE)}",
            hint="Dọn bớt ổ đĩa rồi làm lại; đài chưa thay đổi gì.",
        )


@contextmanager
def backup_named(wired: WiredStation, name: str) -> Iterator[Path]:
    """One of the station's own backups as a file of this machine, wherever it is kept.

    Raises InputError for every other name, StoreError when the place cannot be reached.
    """
    station = backup_tools(wired).station
    if not backup_moment(name, station) or name not in backup_place(wired.settings).names():
        raise InputError(
            "không còn bản sao lưu này", hint="Tải lại trang; bản cũ nhất nhường chỗ cho bản mới."
        )
    target = wired.settings.station.backup.target
    here = wired.settings.folder / Path(target).expanduser() / name
    with fetched(str(here) if here.is_file() else f"{target}/{name}") as path:
        yield path


def _try(
    wired: WiredStation, name: str, path: Path, tell: Teller
) -> tuple[BackupTrial, tuple[str, ...]]:
    """What came of a trial, and its sentences; remembered whatever came of it."""
    now = wired.tools.clock.now
    tell("đang mở vào một thư mục tạm và dựng thử một số")
    try:
        tried = try_backup(path)
    except BroadcasterError as fault:
        _remember(wired, name, RestoreTrial(at=now(), good=False, told=(sentence(fault.sentence),)))
        raise
    told = (
        f"{len(tried.backup.files)} tệp đúng từng byte.",
        *(sentence(f"{f.what}: {f.told}") for f in (tried.proof.findings if tried.proof else ())),
        *(sentence(notice.sentence) for notice in tried.notices),
    )
    _remember(wired, name, RestoreTrial(at=now(), good=is_good(tried), told=told))
    return tried, told


def is_good(tried: BackupTrial) -> bool:
    """Whether nothing was wrong in what came out of a backup."""
    return tried.proof is None or tried.proof.good


def _remember(wired: WiredStation, name: str, trial: RestoreTrial) -> None:
    note_trial(wired.settings.host, name, trial)

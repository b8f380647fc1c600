"""The jobs with backups: making one, trying one, getting one ready to be restored."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broadcaster.app.care import BackupTrial, backup_place, backup_tools, try_backup
from broadcaster.app.station import WiredStation
from broadcaster.care.backup import RestoreTrial, after_backup, note_trial, note_watch, take_backup
from broadcaster.care.backup_targets import BackupTarget
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
    with place_of(wired, name).fetched(name) as path:
        tried, told = _try(wired, name, path, tell)
    if not tried.good:
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
    with place_of(wired, name).fetched(name) as path:
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


def place_of(wired: WiredStation, name: str) -> BackupTarget:
    """Where the station's own backup of that name is kept.

    Raises InputError for every other name, StoreError when the place cannot be reached.
    """
    gone = InputError(
        "không còn bản sao lưu này", hint="Tải lại trang; bản cũ nhất nhường chỗ cho bản mới."
    )
    if backup_moment(name, backup_tools(wired).station) is None:
        raise gone
    place = backup_place(wired.settings)
    if name not in place.sizes():
        raise gone
    return place


def _try(
    wired: WiredStation, name: str, path: Path, tell: Teller
) -> tuple[BackupTrial, tuple[str, ...]]:
    """What came of a trial, and its sentences; remembered whatever came of it."""
    now = wired.tools.clock.now
    tell("đang mở vào một thư mục tạm và dựng thử một số")
    try:
        tried = try_backup(path)
    except BroadcasterError as fault:
        failed = RestoreTrial(at=now(), good=False, told=(sentence(fault.sentence),))
        note_trial(wired.settings.host, name, failed)
        raise
    told = (
        f"{len(tried.backup.files)} tệp đúng từng byte.",
        *(sentence(f"{f.what}: {f.told}") for f in tried.findings),
        *(sentence(notice.sentence) for notice in tried.notices),
    )
    note_trial(wired.settings.host, name, RestoreTrial(at=now(), good=tried.good, told=told))
    return tried, told

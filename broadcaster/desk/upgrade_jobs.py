"""The job that takes a newer program in: compared, copied, the station backed up before it."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from broadcaster.app.station import WiredStation
from broadcaster.care.upgrade import (
    PendingUpgrade,
    UpgradeRoom,
    fits_machine,
    look_at_stick,
    refuse_exchange,
)
from broadcaster.desk.backup_jobs import JobResult, back_up
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.storage.jobs import Teller
from broadcaster.system.processes import environment_of_others
from broadcaster.system.stick_installation import stick_installation

_PATIENCE = 60.0  # seconds that the installer may look at a Python


def take_program_in(wired: WiredStation, argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Take the program of a stick in: {"folder", "who"}; the one that runs is not touched."""
    found = refuse_exchange(stick_installation(), wired.settings.folder)
    if not wired.station.profile.backup.target:
        raise InputError(
            "đài chưa có nơi cất bản sao lưu, nên chưa lên bản mới được",
            hint="Chọn nơi cất ở Cài đặt, mục Sao lưu và phục hồi, rồi làm lại.",
        )
    tell("đang xem chữ ký và danh sách của USB")
    stick, room = Path(str(argument["folder"])), UpgradeRoom(found)
    coming = look_at_stick(stick, found, now=wired.tools.clock.now())
    room.take_in(stick, coming, tell)
    try:
        fits_machine(room.pack, _code)
        saved = back_up(wired, {}, tell)
    except BroadcasterError:
        room.clear()
        raise
    room.wait(
        PendingUpgrade(
            version=coming.version, who=str(argument["who"]), at=wired.tools.clock.now(),
            backup=saved.told, bytes=coming.bytes,
        )
    )  # fmt: skip
    return JobResult(
        told=f"bản {coming.version} đã so xong và nằm sẵn trên máy, rút USB được; đài đã sao lưu; "
        "chương trình đang chạy chưa thay đổi gì",
        result={"version": coming.version},
    )


def _code(command: Sequence[str]) -> int:
    """The exit code of a short program of ours; one that cannot start counts as no."""
    quiet = subprocess.DEVNULL
    try:
        return subprocess.run(
            list(command), stdin=quiet, stdout=quiet, stderr=quiet, timeout=_PATIENCE,
            check=False, env=environment_of_others(),
        ).returncode  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return 1

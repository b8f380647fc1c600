"""A unit leaves a hub with everything that is kept of it, and a paper says what went.

The paper has no name of a file in it: names are often those of people, and nothing of the unit may
stand anywhere afterwards. A sum (SHA-256) of every file tells whoever has a copy that it is one.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from broadcaster.app.desk import nobody_at_work
from broadcaster.app.settings import HUB_FILE, load_settings
from broadcaster.app.stations import STATION_KEY
from broadcaster.care.backup_targets import shown
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.ports import ObjectStore
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.wording import megabytes
from broadcaster.hub.folder import HubFolder, code_fault, unit_name
from broadcaster.hub.hub_settings import HubSettings
from broadcaster.stations.signing_key import SigningKey
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_rows import remove_unit_rows
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import files_below, replace_file

PAPERS = "da-go"  # below the hub's folder
_GOING = ".dang-go-"  # how a folder begins that is being removed: no unit any more
_PATIENCE = 20.0  # seconds that somebody at work in the unit is waited for


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedUnit:
    """What was removed of a unit, and what nobody here can reach."""

    unit: str  # its code
    name: str
    at: datetime
    who: str
    bytes: int = 0
    sums: tuple[str, ...] = ()  # SHA-256 of each file, sorted
    unread: int = 0  # files that could not be read before they went
    rows: Mapping[str, int]  # table of the hub, rows
    objects: int = 0  # in the office's store
    left: tuple[str, ...] = ()  # sentences: what could not be reached
    failed: bool = False  # something that is here could not be removed: do it again


def remove_unit(
    folder: HubFolder,
    settings: HubSettings,
    rows: HubDatabase,
    code: str,
    *,
    stores: Sequence[ObjectStore],
    who: str,
    now: datetime,
) -> RemovedUnit:
    """Remove everything of a unit; what is not reached is in the answer, and another run goes on.

    `stores` are the office's, each at the unit's own prefix. Raises InputError for a unit of which
    there is nothing, StoreError while somebody works in it or before anything was removed.
    """
    if why := code_fault(code):
        raise InputError(f"“{code}” không là mã của đơn vị: {why}")
    place = folder.units / code
    going = folder.units / f"{_GOING}{code}"
    done = RemovedUnit(unit=code, name=unit_name(place, code), at=now, who=who, rows={})
    left = [*_backups(place), *_named_in(settings, code)]
    if place.is_symlink() or place.is_dir():
        folder.unit(code)  # a link elsewhere is refused: what it leads to is not the hub's
        with nobody_at_work(place, _PATIENCE):
            done = _counted(done, place)
            with explained(place, "dời thư mục của đơn vị"):
                replace_file(place, going)  # from here on it is no unit, also for a hub that begins
    elif going.is_dir():
        done = _counted(done, going)
    there = going.is_dir()
    try:
        done = replace(done, rows=remove_unit_rows(rows, code))
    except BroadcasterError as fault:
        left.append(f"sổ chung của máy chủ: {fault.sentence}")
        done = replace(done, failed=True)
    for store in stores:
        try:
            done = replace(done, objects=done.objects + _empty(store))
        except BroadcasterError as fault:
            left.append(f"kho đối tượng {store.shown}: {fault.sentence}")
            done = replace(done, failed=True)
    if there:
        with explained(going, "xóa thư mục của đơn vị"):
            shutil.rmtree(going)
    if not (there or done.rows or done.objects or done.failed):
        raise InputError(f"máy chủ không giữ gì của đơn vị “{code}”", hint="Xem lại mã.")
    return replace(done, left=tuple(left))


def put_paper(folder: HubFolder, removed: RemovedUnit) -> tuple[Path, ...]:
    """Write the certificate, and its signature where the hub has a key. Raises StoreError."""
    moment = f"{removed.at.astimezone(ZONE):%Y%m%d-%H%M%S}"
    path = folder.root / PAPERS / f"{removed.unit}-{moment}.txt"
    text = certificate(removed).encode()
    with explained(path, "ghi giấy xác nhận"):
        path.parent.mkdir(exist_ok=True)
    write_atomic(path, text)
    key = SigningKey(folder.root / STATION_KEY)
    if not key.there:
        return (path,)
    seal = path.with_name(f"{path.name}.sig")
    write_atomic(seal, key.seal(text))
    return path, seal


def certificate(removed: RemovedUnit) -> str:
    """The paper: what was removed, when, by whom; what could not be reached."""
    at = removed.at.astimezone(ZONE)
    rows = ", ".join(f"{table} {count}" for table, count in sorted(removed.rows.items())) or "0"
    lines = [
        "GIẤY XÁC NHẬN ĐÃ GỠ MỘT ĐƠN VỊ KHỎI MÁY CHỦ CHUNG",
        "",
        f"Đơn vị: {removed.name} (mã {removed.unit})",
        f"Lúc: {at:%H:%M:%S ngày %d/%m/%Y}",
        f"Người gỡ: {removed.who}",
        "",
        f"Đã xóa trong thư mục của đơn vị: {len(removed.sums)} tệp, {megabytes(removed.bytes)} "
        f"({removed.bytes} byte)",
        f"Đã xóa trong sổ chung: {sum(removed.rows.values())} dòng"
        + (f" ({rows})" if rows else ""),
        f"Đã xóa trong kho đối tượng của văn phòng: {removed.objects} tệp",
    ]
    if removed.unread:
        lines.append(f"Trong đó {removed.unread} tệp không đọc được trước khi xóa, không có tổng.")
    lines += ["", "Không tới được, hoặc không ở máy chủ này:"]
    lines += [f"- {one}" for one in removed.left]
    lines += ["- bản mà người khác đã tải về hay đã nhận: đài truyền thanh, người nghe, ứng dụng"]
    lines += ["", "Tổng SHA-256 của từng tệp đã xóa (không ghi tên tệp: tên thường là tên người):"]
    return "\n".join([*lines, *removed.sums, ""])


def _counted(done: RemovedUnit, place: Path) -> RemovedUnit:
    sums, size, unread = [], 0, 0
    with explained(place, "xem thư mục của đơn vị"):
        for path in files_below(place):
            try:
                size += path.lstat().st_size
                with path.open("rb") as file:
                    sums.append(hashlib.file_digest(file, "sha256").hexdigest())
            except FileNotFoundError:
                continue
            except OSError:
                unread += 1
    return replace(done, sums=tuple(sorted(sums)), bytes=size, unread=unread)


def _empty(store: ObjectStore) -> int:
    """Remove every object, and what broken uploads left. Raises StoreError."""
    names = [one.name for one in store.listed()]
    store.remove(names)
    store.sweep_unfinished(timedelta(0))
    return len(names)


def _backups(place: Path) -> Iterable[str]:
    """Backups are never changed: where those of the unit are that are known."""
    yield (
        "các bản sao lưu của máy chủ chung đã làm trước lúc này (lệnh hub backup): xóa tệp "
        "của đơn vị ở đó"
    )
    with suppress(BroadcasterError):  # of settings that cannot be read nothing is known
        target = load_settings(place, os.environ).station.backup.target
        if target:
            yield f"các bản sao lưu mà đơn vị tự cất ở {shown(target)}"


def _named_in(settings: HubSettings, code: str) -> Iterable[str]:
    hosts = [host for host, owner in settings.hosts.items() if owner == code]
    if hosts or code in settings.own_limits:
        yield f"{HUB_FILE} còn dòng ghi mã này: xóa tay"

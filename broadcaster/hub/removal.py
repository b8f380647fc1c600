"""A unit leaves a hub with everything that is kept of it, and a paper says what went.

The paper has no name of a file in it: names are often those of people, and nothing of the unit may
stand anywhere afterwards. A sum (SHA-256) of every file tells whoever has a copy that it is one.
"""

import hashlib
import json
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
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.ports import ObjectStore
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.wording import megabytes
from broadcaster.hub.deliveries import pack_at
from broadcaster.hub.folder import HubFolder, code_fault, unit_name
from broadcaster.hub.hub_settings import HubSettings
from broadcaster.hub.office_store import forget_giver, named_elsewhere, on_the_way_from
from broadcaster.stations.signing_key import SigningKey
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_rows import remove_unit_rows, unit_row_counts
from broadcaster.storage.hub_tables import AskedUnitRow
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import files_below, replace_file

PAPERS = "da-go"  # below the hub's folder
_GOING = ".dang-go-"  # how a folder begins that is being removed: no unit any more
_HUB_BACKUPS = (
    "các bản sao lưu của máy chủ chung đã làm trước lúc này (lệnh hub backup): xóa tệp của đơn vị "
    "ở đó"
)
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
    draft = _Draft(folder, code)
    done, weighed = draft.read(RemovedUnit(unit=code, name="", at=now, who=who, rows={}))
    if going.is_dir():  # a run was cut off
        if not weighed:
            done = _known(done, going)
        draft.clear(done)
    if place.is_symlink() or place.is_dir():
        folder.unit(code)  # a link elsewhere is refused: what it leads to is not the hub's
        with nobody_at_work(place, _PATIENCE):
            draft.note(done)
            done = _known(done, place)
            with explained(place, "dời thư mục của đơn vị"):
                replace_file(place, going)  # from here on it is no unit, also for a hub that begins
            draft.note(done)
    left = [_HUB_BACKUPS, *_named_in(settings, code)]
    try:
        left += _given_packs_left(folder, rows, code)
        done = _without_rows(done, rows, draft)
    except BroadcasterError as fault:
        left.append(f"sổ chung của máy chủ: {fault.sentence}")
        done = replace(done, failed=True)
    for store in stores:
        try:
            done = replace(done, objects=done.objects + _empty(store))
            draft.note(done)
        except BroadcasterError as fault:
            left.append(f"kho đối tượng {store.shown}: {fault.sentence}")
            done = replace(done, failed=True)
    if going.is_dir():
        draft.clear(done)
    if not (done.name or done.rows or done.objects or done.failed):
        draft.drop()
        raise InputError(f"máy chủ không giữ gì của đơn vị “{code}”", hint="Xem lại mã.")
    return replace(done, name=done.name or code, left=(*left, *done.left))


def _without_rows(done: RemovedUnit, rows: HubDatabase, draft: "_Draft") -> RemovedUnit:
    """Remove the unit's rows of the hub, and those of others that are about it."""
    code = done.unit
    left = dict.fromkeys([*done.left, *named_elsewhere(rows, code)])
    counted = _most(done.rows, unit_row_counts(rows, code))
    done = replace(done, rows=counted, left=tuple(left))
    draft.note(done)
    asked = forget_giver(rows, code)
    done = replace(done, rows=_most(done.rows, remove_unit_rows(rows, code)))
    if asked:
        name = AskedUnitRow.__tablename__
        done = replace(done, rows={**done.rows, name: done.rows.get(name, 0) + asked})
    draft.note(done)
    return done


def _given_packs_left(folder: HubFolder, rows: HubDatabase, code: str) -> list[str]:
    """Take back what the unit gave and others have not taken in: a job without its pack refuses.

    Told is what could not be taken back.
    """
    left = []
    for unit, item in on_the_way_from(rows, code):
        if not os.path.lexists(folder.units / unit):
            continue  # gone with everything that waited there
        try:
            path = pack_at(folder, unit, item)
            with explained(path, "xóa gói bài đã giao"):
                path.unlink(missing_ok=True)
        except BroadcasterError as fault:
            left.append(
                f"bài mà nó đã giao, còn chờ nhận ở đơn vị {unit} ({fault.sentence}): hủy việc "
                "“Nhận bài cấp trên giao” ở bàn làm việc của đơn vị ấy"
            )
    return left


def put_paper(folder: HubFolder, removed: RemovedUnit) -> tuple[Path, ...]:
    """Write the certificate, and its signature where the hub has a key. Raises StoreError."""
    moment = f"{removed.at.astimezone(ZONE):%Y%m%d-%H%M%S}"
    path = folder.root / PAPERS / f"{removed.unit}-{moment}.txt"
    text = certificate(removed).encode()
    with explained(path, "ghi giấy xác nhận"):
        path.parent.mkdir(exist_ok=True)
    write_atomic(path, text)
    key = SigningKey(folder.root / STATION_KEY)
    seals = (path.with_name(f"{path.name}.sig"),) if key.there else ()
    for seal in seals:
        write_atomic(seal, key.seal(text))
    if not removed.failed:  # else the next run's paper tells of both
        _Draft(folder, removed.unit).drop()
    return path, *seals


def certificate(removed: RemovedUnit) -> str:
    """The paper: what was removed, when, by whom; what could not be reached."""
    at = removed.at.astimezone(ZONE)
    rows = ", ".join(f"{table} {count}" for table, count in sorted(removed.rows.items())) or "0"
    lines = [
        "GIẤY XÁC NHẬN ĐÃ GỠ MỘT ĐƠN VỊ KHỎI MÁY CHỦ CHUNG",
        "",
        f"Đơn vị: {removed.name} (mã {removed.unit})",
        f"Lúc: {at:%H:%M:%S} {told_day(at)}",
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
    return replace(
        done,
        sums=tuple(sorted([*done.sums, *sums])),
        bytes=done.bytes + size,
        unread=done.unread + unread,
    )


def _known(done: RemovedUnit, place: Path) -> RemovedUnit:
    """With the name, the files and the own backups of what stands in a folder of the unit."""
    name = done.name or unit_name(place, done.unit)
    left = dict.fromkeys([*done.left, *_own_backups(place)])
    return _counted(replace(done, name=name, left=tuple(left)), place)


def _most(one: Mapping[str, int], other: Mapping[str, int]) -> Mapping[str, int]:
    """Of what was counted twice the larger: what is gone already is not there the second time."""
    return {name: max(one.get(name, 0), other.get(name, 0)) for name in (*one, *other)}


class _Draft:
    """What was counted so far, kept before it goes: a run that is cut off loses nothing of it."""

    _KEPT = ("name", "bytes", "sums", "unread", "rows", "objects", "left")

    def __init__(self, folder: HubFolder, code: str) -> None:
        self._path = folder.root / PAPERS / f".{code}.nhap"
        self._going = folder.units / f"{_GOING}{code}"

    def read(self, done: RemovedUnit) -> tuple[RemovedUnit, bool]:
        """With what was kept, and whether the files of the folder that is going are in it."""
        if not self._path.is_file():
            return done, False
        with explained(self._path, "đọc bản nháp của giấy xác nhận"):
            data = self._path.read_bytes()
        try:
            told = json.loads(data)
            weighed = bool(told.pop("weighed"))
            told |= {"sums": tuple(told["sums"]), "left": tuple(told["left"])}
            return replace(done, **told), weighed
        except (ValueError, LookupError, TypeError) as fault:
            raise InputError(
                "bản nháp của giấy xác nhận đã hỏng",
                hint="Dời tệp ấy đi rồi gỡ lại: giấy sẽ thiếu những gì lần trước đã xóa.",
                where=str(self._path),
            ) from fault

    def note(self, done: RemovedUnit) -> None:
        """Keep it; what stands in the folder that is going was counted."""
        told = {name: getattr(done, name) for name in self._KEPT}
        told["weighed"] = self._going.is_dir()
        write_atomic(self._path, json.dumps(told).encode(), private=True)

    def clear(self, done: RemovedUnit) -> None:
        """Remove the folder that is going."""
        self.note(done)
        with explained(self._going, "xóa thư mục của đơn vị"):
            shutil.rmtree(self._going)
        self.note(done)

    def drop(self) -> None:
        """The paper tells all of it."""
        with explained(self._path, "bỏ bản nháp của giấy xác nhận"):
            self._path.unlink(missing_ok=True)


def _empty(store: ObjectStore) -> int:
    """Remove every object, and what broken uploads left. Raises StoreError."""
    names = [one.name for one in store.listed()]
    store.remove(names)
    store.sweep_unfinished(timedelta(0))
    return len(names)


def _own_backups(place: Path) -> Iterable[str]:
    """Where the unit itself keeps backups, that are never changed."""
    with suppress(BroadcasterError):  # of settings that cannot be read nothing is known
        target = load_settings(place, os.environ).station.backup.target
        if target:
            yield f"các bản sao lưu mà đơn vị tự cất ở {shown(target)}"


def _named_in(settings: HubSettings, code: str) -> Iterable[str]:
    hosts = [host for host, owner in settings.hosts.items() if owner == code]
    if hosts or code in settings.own_limits:
        yield f"{HUB_FILE} còn dòng ghi mã này: xóa tay"

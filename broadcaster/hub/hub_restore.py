"""A hub put back where nothing stands, from what `hub backup` left: its rows, then unit by unit.

Nothing is put over what is there. Copies in the rows are made anew from the folders, so what was
withdrawn since is in none of them; sessions and links of before are over.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from broadcaster.app.care import (
    held_back,
    hold_back,
    let_out,
    same_station,
    take_back_since,
    without_secrets,
)
from broadcaster.app.settings import HUB_FILE
from broadcaster.app.station import settings_at
from broadcaster.care.backup_file import open_backup
from broadcaster.care.backup_targets import BackupTarget, open_place
from broadcaster.care.restore import restore_backup
from broadcaster.care.withdrawn_since import known_since, listed_in, missing, not_in
from broadcaster.domain.backup import Backup
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import BroadcasterError, InputError, StoreError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.withdrawal import Withdrawal
from broadcaster.hub.folder import HubFolder, code_fault, unit_name
from broadcaster.hub.hub_backup import LIST_NAME, MOMENT, HubBackupList
from broadcaster.hub.office_store import forget_giver
from broadcaster.hub.open_units import unforeseen
from broadcaster.hub.removal import PAPERS
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_rows import has_hub_rows, put_hub_rows, remove_unit_rows
from broadcaster.storage.os_errors import explained
from broadcaster.storage.serialization import from_text, to_text
from broadcaster.system.files import named

_BEGUN = ".hub.dang-lay-lai"  # in the hub's folder, until everything is back
_OF_PAPERS = "%Y%m%d-%H%M%S"  # behind a code, in the name of a paper about a removed unit


@dataclass(frozen=True, slots=True, kw_only=True)
class HubRestorePlan:
    """What would be put back, before anything is written."""

    place: BackupTarget
    listed: HubBackupList
    units: Mapping[str, str]  # code, file below the folder of that code: what is put back now
    there: tuple[str, ...] = ()  # put back already by a run that was cut off
    removed: tuple[str, ...] = ()  # taken out of the hub since, by its papers: they stay out
    lost: tuple[str, ...] = ()  # in the list, and their file is not at the target
    settings: str = ""  # file with hub.toml; "" = none, or one is here already
    rows_there: bool = False  # put back by a run that was cut off


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunRestore:
    """What a run that may be cut off leaves in the hub's folder."""

    listed: HubBackupList
    rows: bool = False  # they are in the database


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredUnit:
    """What became of one unit."""

    unit: str  # code
    failed: str = ""  # why it is not back
    taken_back: tuple[str, ...] = ()  # withdrawn since, and taken out again
    held: bool = False  # nobody can tell what was withdrawn since: it publishes nothing yet
    told: tuple[str, ...] = ()  # what it lacks


def restore_plan(
    folder: HubFolder, target: str, *, moment: str = "", stood: HubFolder | None = None
) -> HubRestorePlan:
    """What a backup would put into a folder; the newest, or that of a moment.

    `stood` is the folder of the hub that was. Raises InputError, StoreError for what is missing or
    stands in the way.
    """
    place = open_place(target, Path())
    listed = _listed(place, moment)
    begun = _begun(folder, listed)
    there = {*folder.codes()} if folder.units.is_dir() else set()
    if begun is None:
        _refuse_over(folder, there)
    removed = _removed_since(stood, listed.at) if stood is not None else frozenset()
    units, lost = dict[str, str](), list[str]()
    for code, name in listed.units.items():
        if code in there or code in removed:
            continue
        if code_fault(code):
            raise StoreError(f"mục lục của bản sao lưu có mã lạ: “{code}”", where=place.shown)
        if name in place.below(code).sizes():
            units[code] = name
        else:
            lost.append(code)
    return HubRestorePlan(
        place=place,
        listed=listed,
        units=units,
        there=tuple(sorted(there & listed.units.keys())),
        removed=tuple(sorted(removed)),  # also one of which that backup has the rows alone
        lost=tuple(lost),
        settings="" if (folder.root / HUB_FILE).exists() else listed.settings,
        rows_there=begun is not None and begun.rows,
    )


def put_settings(folder: HubFolder, plan: HubRestorePlan) -> None:
    """Begin: hub.toml in its place, where there is none. Raises StoreError."""
    with explained(folder.units, "tạo thư mục"):
        folder.units.mkdir(parents=True, exist_ok=True)
    _note(folder, BegunRestore(listed=plan.listed, rows=plan.rows_there))
    if plan.settings:
        with plan.place.fetched(plan.settings) as file:
            write_atomic(folder.root / HUB_FILE, file.read_bytes(), private=True)


def put_rows(folder: HubFolder, rows: HubDatabase, plan: HubRestorePlan) -> int:
    """What only the office knows, into a database that has nothing; how many rows.

    Those of units that were removed since do not stay, whichever run put them. Raises StoreError
    where it has something that no run put there.
    """
    if not plan.listed.rows:
        return 0
    count = 0 if plan.rows_there else _put_all_rows(folder, rows, plan)
    for code in plan.removed:
        forget_giver(rows, code)
        remove_unit_rows(rows, code)
    return count


def _put_all_rows(folder: HubFolder, rows: HubDatabase, plan: HubRestorePlan) -> int:
    if has_hub_rows(rows):
        raise StoreError(
            "sổ chung ở đó đã có dữ liệu, không lấy bản sao lưu đè lên",
            hint="Ghi ở [so-chung] của hub.toml một cơ sở dữ liệu mới, còn trống.",
            where=rows.where,
        )
    with plan.place.fetched(plan.listed.rows) as file:
        count = put_hub_rows(rows, file)
    # at once: behind a run that is cut off from here on they are no stranger's
    _note(folder, BegunRestore(listed=plan.listed, rows=True))
    return count


def put_units(
    folder: HubFolder, plan: HubRestorePlan, *, stood: HubFolder | None = None
) -> Iterator[RestoredUnit]:
    """Each unit, one after the other; what fails of one is told and the next one's turn comes."""
    for code, name in plan.units.items():
        was = stood.units / code if stood is not None else None
        yield _told(code, partial(_put_unit, folder, code, plan.place.below(code), name, was))


def units_ahead(plan: HubRestorePlan, *, stood: HubFolder | None = None) -> Iterator[RestoredUnit]:
    """What would become of each unit, for a look before anything is written."""
    for code, name in plan.units.items():
        was = stood.units / code if stood is not None else None
        yield _told(code, partial(_unit_ahead, code, plan.place.below(code), name, was))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldUnit:
    """A unit that is back and not published: nobody knows what it withdrew since its backup."""

    unit: str  # code
    name: str
    since: datetime | None = None  # moment of its backup; None = it cannot be read
    failed: str = ""  # why nothing is known of it; "" = it is held


def held_units(folder: HubFolder, codes: Iterable[str]) -> Iterator[HeldUnit]:
    """Those of these units that are not published until somebody has looked.

    Raises InputError for what is no unit.
    """
    for code in codes:
        place = folder.unit(code).path
        name = unit_name(place, code)
        try:
            told = held_back(place)
        except StoreError as fault:
            yield HeldUnit(unit=code, name=name, failed=str(fault))
            continue
        if told:
            yield HeldUnit(unit=code, name=name, since=_moment(told))


def release(folder: HubFolder, unit: str) -> None:
    """Let a unit be published again. Raises InputError, StoreError."""
    let_out(folder.unit(unit).path)


def _moment(told: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        return None
    return at if at.tzinfo else None


def restored(folder: HubFolder) -> None:
    """Everything is back. Raises StoreError."""
    with explained(folder.root / _BEGUN, "xóa dấu"):
        (folder.root / _BEGUN).unlink(missing_ok=True)


def _told(code: str, make: Callable[[], RestoredUnit]) -> RestoredUnit:
    try:
        return make()
    except BroadcasterError as fault:
        return RestoredUnit(unit=code, failed=str(fault))
    except Exception as fault:  # the next one's turn comes all the same
        return RestoredUnit(unit=code, failed=str(unforeseen(fault, "khi lấy lại")))


def _unit_ahead(code: str, place: BackupTarget, name: str, was: Path | None) -> RestoredUnit:
    with place.fetched(name) as path, open_backup(path) as opened:
        known = _known(path, opened.backup, was)
        since = not_in(known or (), listed_in(path))
    return RestoredUnit(unit=code, taken_back=_names(since), held=known is None)


def _put_unit(
    folder: HubFolder, code: str, target: BackupTarget, name: str, was: Path | None
) -> RestoredUnit:
    taken_back: tuple[str, ...] = ()
    held = False

    def settle(place: Path, backup: Backup) -> None:
        nonlocal taken_back, held
        known = _known(path, backup, was)
        if known is None:
            hold_back(place, backup.head.made_at)
            held = True
            return
        since = missing(known, place)
        stood = same_station(was, backup.head.station) if was is not None else None
        take_back_since(place, since, stood)
        taken_back = _names(since)

    with target.fetched(name) as path:
        restore_backup(path, folder.units / code, settle=settle)
    lacks = without_secrets(settings_at(folder.units / code))
    return RestoredUnit(
        unit=code, taken_back=taken_back, held=held, told=tuple(one.sentence for one in lacks)
    )


def _known(path: Path, backup: Backup, was: Path | None) -> tuple[Withdrawal, ...] | None:
    stood = same_station(was, backup.head.station) if was is not None else None
    return known_since(path, backup.head, stood)


def _names(since: Sequence[Withdrawal]) -> tuple[str, ...]:
    return tuple(f"{one.what} {one.key} ({one.reason})" for one in since)


def _listed(place: BackupTarget, moment: str) -> HubBackupList:
    names = sorted(name for name in place.sizes() if LIST_NAME.fullmatch(name))
    if not names:
        raise InputError(
            f"ở {place.shown} không có bản sao lưu nào của cả máy chủ chung làm xong",
            hint="Nơi ấy là nơi đã ghi cho hub backup. Lần sao lưu bị dừng giữa chừng không có mục "
            "lục (muc-luc-….json): lấy từng đơn vị bằng lệnh restore.",
        )
    fitting = [one for one in names if moment in one] if moment else names[-1:]
    if not fitting:
        raise InputError(
            f"không có bản sao lưu nào lúc “{moment}”",
            hint=f"Các tệp mục lục có ở đó: {', '.join(names[-10:])}",
        )
    if len(fitting) > 1:
        raise InputError(
            f"“{moment}” hợp với {len(fitting)} bản sao lưu",
            hint=f"Ghi cả giờ, như trong tên của một tệp: {', '.join(fitting[-10:])}",
        )
    name = fitting[0]
    with place.fetched(name) as file:
        listed = from_text(HubBackupList, file.read_bytes(), where=f"{place.shown}/{name}")
    if gone := [one for one in (listed.rows, listed.settings) if one and one not in place.sizes()]:
        raise StoreError(f"bản sao lưu thiếu tệp {', '.join(gone)}", where=place.shown)
    return listed


def _note(folder: HubFolder, begun: BegunRestore) -> None:
    write_atomic(folder.root / _BEGUN, to_text(begun).encode())


def _begun(folder: HubFolder, listed: HubBackupList) -> BegunRestore | None:
    path = folder.root / _BEGUN
    if not path.is_file():
        return None
    with explained(path, "đọc"):
        begun = from_text(BegunRestore, path.read_bytes(), where=str(path))
    if begun.listed != listed:
        at = begun.listed.at.astimezone(ZONE)
        raise InputError(
            f"thư mục này đang lấy lại dở bản sao lưu lúc {at:%H:%M:%S} {told_day(at)}",
            hint=f"Lấy tiếp bản ấy: --moment {at:{MOMENT}}, hoặc chọn thư mục khác.",
        )
    return begun


def _refuse_over(folder: HubFolder, there: set[str]) -> None:
    if there:
        some = ", ".join(sorted(there)[:3])
        raise StoreError(
            f"thư mục này đã có {len(there)} đơn vị ({some}{'…' if len(there) > 3 else ''}), không "
            "lấy bản sao lưu đè lên",
            hint="Chọn một thư mục mới; riêng một đơn vị thì: broadcaster restore NƠI/mã/TỆP --to "
            "THƯ-MỤC/don-vi/mã",
            where=str(folder.units),
        )
    if folder.rows.exists():
        raise StoreError(
            "thư mục này đã có sổ chung, không lấy bản sao lưu đè lên",
            hint="Chọn một thư mục mới, hoặc đổi tên tệp ấy rồi giữ lại cho chắc.",
            where=str(folder.rows),
        )


def _removed_since(stood: HubFolder, at: datetime) -> frozenset[str]:
    """Codes of units that were removed after a moment, by their papers, and are not there again."""
    found = set()
    with explained(stood.root, "xem"):
        papers = list(named(stood.root, PAPERS, "*.txt"))
    for paper in papers:
        code, moment = paper.stem[:-16], paper.stem[-15:]
        try:
            when = datetime.strptime(moment, _OF_PAPERS).replace(tzinfo=ZONE)
        except ValueError:
            continue
        if when >= at.replace(microsecond=0) and not (stood.units / code).is_dir():
            found.add(code)
    return frozenset(found)

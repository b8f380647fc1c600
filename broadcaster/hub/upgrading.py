"""Every unit of a hub brought up to this program, each for itself, with a report."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from broadcaster import __version__
from broadcaster.app.care import refuse_a_newer_station, take_over
from broadcaster.app.settings import AUDIO, BEFORE_UPGRADE, DATABASE, HOST, load_settings
from broadcaster.app.station import WiredStation, wire
from broadcaster.care.backup_file import schema_of, snapshot
from broadcaster.domain.errors import BroadcasterError, TooNew
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.open_units import unforeseen
from broadcaster.production.formats import read_stamp
from broadcaster.storage.os_errors import explained
from broadcaster.storage.schema import HEAD


class UpgradeResult(StrEnum):
    """What became of a unit."""

    DONE = "da-nang"
    ALREADY = "da-dung-ban"
    NEWER = "moi-hon"
    FAILED = "chua-duoc"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitUpgrade:
    """A unit's line of the report."""

    unit: str  # its code
    result: UpgradeResult
    told: str = ""  # why not; of a done one from which schema
    hint: str = ""


def upgrade_all(folder: HubFolder) -> Iterator[UnitUpgrade]:
    """One unit after the other; what one of them brings about is its own trouble.

    Raises StoreError when the units cannot be listed.
    """
    for code in folder.codes():
        try:
            yield _upgraded(folder, code)
        except TooNew as fault:
            yield _told(folder, code, UpgradeResult.NEWER, fault)
        except BroadcasterError as fault:
            yield _told(folder, code, UpgradeResult.FAILED, fault)
        except Exception as fault:  # the next unit's turn comes all the same
            yield _told(folder, code, UpgradeResult.FAILED, unforeseen(fault, "khi nâng cấp"))


def _told(
    folder: HubFolder, code: str, result: UpgradeResult, fault: BroadcasterError
) -> UnitUpgrade:
    copy, hint = folder.units / code / AUDIO / HOST / BEFORE_UPGRADE, fault.hint
    if copy.is_file():
        hint = (
            f"{hint} Cơ sở dữ liệu như trước khi nâng còn ở {copy}; nâng xong, hay rút một bài của "
            "đơn vị, thì nó được bỏ."
        ).strip()
    return UnitUpgrade(unit=code, result=result, told=fault.sentence, hint=hint)


def _upgraded(folder: HubFolder, code: str) -> UnitUpgrade:
    wired = wire(load_settings(folder.unit(code).path, os.environ))
    try:
        refuse_a_newer_station(wired)
        file = wired.settings.audio / DATABASE
        before = schema_of(file) if file.is_file() else HEAD
        programs = [name for name, _ in read_stamp(wired.settings.audio).programs]
        if before == HEAD and programs == [__version__]:
            with explained(wired.settings.host, "bỏ bản chép"):  # of a run that was cut off
                (wired.settings.host / BEFORE_UPGRADE).unlink(missing_ok=True)
            return UnitUpgrade(unit=code, result=UpgradeResult.ALREADY)
        with wired.tools.lock():
            _take_over_with_a_copy(wired)
    finally:
        wired.close()
    told = f"{before} → {HEAD}" if before != HEAD else ""
    return UnitUpgrade(unit=code, result=UpgradeResult.DONE, told=told)


def _take_over_with_a_copy(wired: WiredStation) -> None:
    """A copy of the database stands beside it meanwhile, and stays where it could not be done.

    It goes afterwards: what somebody withdraws later must not be left in a copy of that day.
    """
    file, copy = wired.settings.audio / DATABASE, wired.settings.host / BEFORE_UPGRADE
    if not file.is_file():
        take_over(wired)
        return
    with explained(copy, "chép cơ sở dữ liệu"):
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.unlink(missing_ok=True)
    snapshot(file, copy)
    take_over(wired)
    with explained(copy, "bỏ bản chép"):
        copy.unlink()

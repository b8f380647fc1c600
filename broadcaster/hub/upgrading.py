"""Every unit of a hub brought up to this program, each for itself, with a report."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from broadcaster import __version__
from broadcaster.app.care import refuse_a_newer_station, take_over
from broadcaster.app.settings import DATABASE, load_settings
from broadcaster.app.station import WiredStation, wire
from broadcaster.care.backup_file import schema_of, snapshot
from broadcaster.domain.errors import BroadcasterError, TooNew
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.open_units import unforeseen
from broadcaster.production.formats import read_stamp
from broadcaster.storage.os_errors import explained
from broadcaster.storage.schema import HEAD

_BEFORE = "truoc-nang-cap.sqlite3"  # beside the database, until its upgrade is done


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
            yield UnitUpgrade(
                unit=code, result=UpgradeResult.NEWER, told=fault.sentence, hint=fault.hint
            )
        except BroadcasterError as fault:
            yield UnitUpgrade(
                unit=code, result=UpgradeResult.FAILED, told=fault.sentence, hint=fault.hint
            )
        except Exception as fault:  # the next unit's turn comes all the same
            told = unforeseen(fault, "khi nâng cấp")
            yield UnitUpgrade(
                unit=code, result=UpgradeResult.FAILED, told=told.sentence, hint=told.hint
            )


def _upgraded(folder: HubFolder, code: str) -> UnitUpgrade:
    wired = wire(load_settings(folder.unit(code).path, os.environ))
    try:
        refuse_a_newer_station(wired)
        file = wired.settings.audio / DATABASE
        before = schema_of(file) if file.is_file() else HEAD
        programs = [name for name, _ in read_stamp(wired.settings.audio).programs]
        if before == HEAD and programs == [__version__]:
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
    file, copy = wired.settings.audio / DATABASE, wired.settings.host / _BEFORE
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

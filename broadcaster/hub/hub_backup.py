"""A backup of a whole hub: the hub's rows, `hub.toml`, each unit as a station is backed up.

Each of them is as it was at one moment, not all at the same: nothing of a unit depends on a row of
the hub, and copies in the hub's rows are made anew from the folders.
"""

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from broadcaster.app.care import backup_tools
from broadcaster.app.settings import HUB_FILE, load_settings
from broadcaster.app.station import WiredStation, wire
from broadcaster.care.backup import take_backup
from broadcaster.care.backup_file import examined
from broadcaster.care.backup_targets import BackupTarget, open_place
from broadcaster.domain.errors import BroadcasterError, StoreError
from broadcaster.domain.schedule import ZONE
from broadcaster.hub.folder import ROWS, HubFolder
from broadcaster.hub.hub_settings import ADDRESS, ROWS_TABLE
from broadcaster.hub.open_units import unforeseen
from broadcaster.storage.database import server_address
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_rows import copy_hub_rows
from broadcaster.storage.os_errors import explained
from broadcaster.storage.serialization import to_text

LIST_NAME = re.compile(r"muc-luc-(\d{4}-\d{2}-\d{2}-\d{6})\.json")
MOMENT = "%Y-%m-%d-%H%M%S"  # in names of files
_Held = Callable[[WiredStation], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUpPart:
    """What became of one part of a hub's backup."""

    part: str  # code of a unit; "" = the hub itself
    names: tuple[str, ...] = ()  # files at the target
    bytes: int = 0
    told: str = ""  # why not, or what is not in it
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HubBackupList:
    """What one run put where: written last, so that what was cut off is no backup of a hub."""

    at: datetime
    rows: str  # file of the hub's rows; "" = they could not be backed up
    settings: str  # file of hub.toml; "" = there was none, or none without its password
    units: Mapping[str, str]  # code, file in the folder of that code
    failed: tuple[str, ...]  # codes of units that could not be backed up


def back_up_hub(
    folder: HubFolder,
    rows: HubDatabase,
    target: str,
    now: datetime,
    held: _Held,
) -> Iterator[BackedUpPart]:
    """The hub itself, then every unit; what fails of one of them is told and the next one made.

    `held` gives the block in which nobody else works at a unit. Raises StoreError when units cannot
    be listed, or nobody answers at the target.
    """
    place = open_place(target, Path())  # all go by one line: a thousand would have to sign in
    itself = _told("", partial(_hub_itself, folder, rows, place, now))
    yield itself
    units, failed = dict[str, str](), list[str]()
    for code in folder.codes():
        one = _told(code, partial(_unit, folder, code, place.below(code), held))
        yield one
        if one.failed:
            failed.append(code)
        else:
            [units[code]] = one.names
    listed = HubBackupList(
        at=now, units=units, failed=tuple(failed),
        rows=next((name for name in itself.names if name.endswith(Path(ROWS).suffix)), ""),
        settings=next((name for name in itself.names if name.endswith(".toml")), ""),
    )  # fmt: skip
    yield _told("", partial(_put_list, listed, place))


def _put_list(listed: HubBackupList, place: BackupTarget) -> BackedUpPart:
    with tempfile.TemporaryDirectory(prefix="sao-luu-hub-") as spare:
        file = Path(spare) / f"muc-luc-{listed.at.astimezone(ZONE):{MOMENT}}.json"
        file.write_text(to_text(listed), encoding="utf-8")
        place.put(file, file.name)
        return BackedUpPart(part="", names=(file.name,), bytes=file.stat().st_size)


def _told(part: str, make: Callable[[], BackedUpPart]) -> BackedUpPart:
    try:
        return make()
    except BroadcasterError as fault:
        return BackedUpPart(part=part, told=str(fault), failed=True)
    except Exception as fault:  # the next one's turn comes all the same
        return BackedUpPart(part=part, told=str(unforeseen(fault, "khi sao lưu")), failed=True)


def _hub_itself(
    folder: HubFolder, rows: HubDatabase, place: BackupTarget, now: datetime
) -> BackedUpPart:
    moment = f"{now.astimezone(ZONE):{MOMENT}}"
    with tempfile.TemporaryDirectory(prefix="sao-luu-hub-") as spare:
        copy, settings = Path(spare) / ROWS, Path(spare) / HUB_FILE
        copy_hub_rows(rows, copy)
        if examined(copy) != "ok":
            raise StoreError("bản chép sổ chung không đọc lại được", where=str(copy))
        files, told = [copy], ""
        with explained(folder.root / HUB_FILE, "đọc"):
            if (folder.root / HUB_FILE).is_file():
                text = (folder.root / HUB_FILE).read_bytes().decode("utf-8-sig", "replace")
                if (clean := without_passwords(text)) is None:
                    told = f"không có {HUB_FILE}: không bỏ được mật khẩu của sổ chung khỏi tệp ấy"
                else:
                    settings.write_text(clean, encoding="utf-8")
                    files.append(settings)
        named = [(path, f"{path.stem}-{moment}{path.suffix}") for path in files]
        for path, name in named:
            place.put(path, name)
        size = sum(path.stat().st_size for path in files)
    return BackedUpPart(part="", names=tuple(name for _, name in named), bytes=size, told=told)


def without_passwords(text: str) -> str | None:
    """What `hub.toml` says but for the password of the rows; None = it cannot be taken out.

    Lines that were put out of use may hold an earlier one: those about an address go, too.
    """
    try:
        tree = tomllib.loads(text)
        table = tree.get(ROWS_TABLE, {})
        shown = server_address(table[ADDRESS])[0] if table.get(ADDRESS) else ""
        lines = []
        for line in text.splitlines(keepends=True):
            name, equals, _ = line.partition("=")
            if ADDRESS not in line and "postgresql:" not in line:
                lines.append(line)
            elif equals and "#" not in name:
                lines.append(f"{name}= {json.dumps(shown, ensure_ascii=False)}\n")
        clean = "".join(lines)
        if table:
            tree[ROWS_TABLE] = {**table, ADDRESS: shown} if ADDRESS in table else table
        return clean if tomllib.loads(clean) == tree else None
    except (ValueError, TypeError, AttributeError, RecursionError):  # it is no hub.toml
        return None


def _unit(
    folder: HubFolder,
    code: str,
    place: BackupTarget,
    held: _Held,
) -> BackedUpPart:
    wired = wire(load_settings(folder.unit(code).path, os.environ))
    try:
        with held(wired):
            taken = take_backup(backup_tools(wired), place)
    finally:
        wired.close()
    told = "; ".join(notice.sentence for notice in taken.notices)
    return BackedUpPart(part=code, names=(taken.name,), bytes=taken.size, told=told)

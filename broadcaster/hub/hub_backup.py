"""A backup of a whole hub: the hub's rows, `hub.toml`, each unit as a station is backed up.

Each of them is as it was at one moment, not all at the same: nothing of a unit depends on a row of
the hub, and copies in the hub's rows are made anew from the folders.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterator
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
from broadcaster.care.backup_targets import open_place
from broadcaster.domain.errors import BroadcasterError, StoreError
from broadcaster.domain.schedule import ZONE
from broadcaster.hub.folder import ROWS, HubFolder
from broadcaster.hub.open_units import unforeseen
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_rows import copy_hub_rows
from broadcaster.storage.os_errors import explained

_Held = Callable[[WiredStation], AbstractContextManager[None]]
_PASSWORD = re.compile(r"(postgresql://[^:@/\"'\s]*):[^@\"'\s]*@|([?&]password=)[^&\"'\s]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUpPart:
    """What became of one part of a hub's backup."""

    part: str  # code of a unit; "" = the hub itself
    names: tuple[str, ...] = ()  # files at the target
    bytes: int = 0
    told: str = ""  # why not, or what is not in it
    failed: bool = False


def back_up_hub(
    folder: HubFolder,
    rows: HubDatabase,
    target: str,
    now: datetime,
    held: _Held,
) -> Iterator[BackedUpPart]:
    """The hub itself, then every unit; what fails of one of them is told and the next one made.

    `held` gives the block in which nobody else works at a unit. Raises StoreError when units cannot
    be listed.
    """
    yield _told("", partial(_hub_itself, folder, rows, target, now))
    for code in folder.codes():
        yield _told(code, partial(_unit, folder, code, target, held))


def _told(part: str, make: Callable[[], BackedUpPart]) -> BackedUpPart:
    try:
        return make()
    except BroadcasterError as fault:
        return BackedUpPart(part=part, told=str(fault), failed=True)
    except Exception as fault:  # the next one's turn comes all the same
        return BackedUpPart(part=part, told=str(unforeseen(fault, "khi sao lưu")), failed=True)


def _hub_itself(folder: HubFolder, rows: HubDatabase, target: str, now: datetime) -> BackedUpPart:
    place, moment = open_place(target, Path()), f"{now.astimezone(ZONE):%Y-%m-%d-%H%M%S}"
    with tempfile.TemporaryDirectory(prefix="sao-luu-hub-") as spare:
        copy, settings = Path(spare) / ROWS, Path(spare) / HUB_FILE
        copy_hub_rows(rows, copy)
        if examined(copy) != "ok":
            raise StoreError("bản chép sổ chung không đọc lại được", where=str(copy))
        files = [copy]
        with explained(folder.root / HUB_FILE, "đọc"):
            if (folder.root / HUB_FILE).is_file():
                text = (folder.root / HUB_FILE).read_text(encoding="utf-8")
                settings.write_text(_PASSWORD.sub(_without, text), encoding="utf-8")
                files.append(settings)
        named = [(path, f"{path.stem}-{moment}{path.suffix}") for path in files]
        for path, name in named:
            place.put(path, name)
        size = sum(path.stat().st_size for path in files)
    return BackedUpPart(part="", names=tuple(name for _, name in named), bytes=size)


def _without(found: re.Match[str]) -> str:
    return f"{found[1]}@" if found[1] is not None else str(found[2])


def _unit(
    folder: HubFolder,
    code: str,
    target: str,
    held: _Held,
) -> BackedUpPart:
    wired = wire(load_settings(folder.unit(code).path, os.environ))
    try:
        with held(wired):
            taken = take_backup(backup_tools(wired), open_place(f"{target}/{code}", Path()))
    finally:
        wired.close()
    told = "; ".join(notice.sentence for notice in taken.notices)
    return BackedUpPart(part=code, names=(taken.name,), bytes=taken.size, told=told)

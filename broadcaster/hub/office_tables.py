"""Tables of units and of people held against what a hub has, for commands and pages alike."""

import os
from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from pathlib import Path

from broadcaster.accounts.people import note
from broadcaster.care.init_station import found_station
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE, Calendar, Unit
from broadcaster.domain.text import fold
from broadcaster.hub.folder import HubFolder, code_fault
from broadcaster.hub.office_people import OfficeDoor
from broadcaster.hub.people_changes import KnownPeople
from broadcaster.hub.people_giving import desk_people
from broadcaster.hub.unit_changes import UnitPlan
from broadcaster.hub.unit_tree import subtree
from broadcaster.timetable.occurrences import DAY, next_school_day

_SCHOOLS = ("truong", "thcs", "thpt", "tieu hoc", "mam non", "mau giao", "gdtx", "gdnn-gdtx")


def write_units(office: OfficeDoor, plan: UnitPlan, *, by: str) -> None:
    """Write what was planned, all of it or nothing. Raises Conflict, StoreError."""
    office.lives.store.change(plan.old, plan.new)
    office.lives.forget()
    note(office.door, by, "ghi danh sách đơn vị", f"{len(plan.new)} dòng")


def without_folder(folder: HubFolder, lives: Collection[Unit], day: date) -> tuple[Unit, ...]:
    """The schools of a day that have no station's folder."""
    there = set(folder.codes())
    return tuple(
        one for one in lives if one.holds_on(day) and one.key not in there and is_school(one)
    )


def is_school(unit: Unit) -> bool:
    """Whether a unit is a school, by its kind and name: an office needs no station of its own."""
    words = f" {' '.join(fold(f'{unit.kind} {unit.name}').split())} "
    return any(f" {one} " in words for one in _SCHOOLS) and " diem truong " not in words


def without_row(folder: HubFolder, lives: Collection[Unit]) -> tuple[str, ...]:
    """Codes of stations' folders of which the list of units knows nothing."""
    known = {one.key for one in lives}
    return tuple(code for code in folder.codes() if code not in known and not code_fault(code))


def make_station(folder: HubFolder, unit: Unit, now: datetime) -> Path:
    """A new station for a unit of the list. Raises InputError, StoreError."""
    path = folder.units / unit.key
    if os.path.lexists(path):
        raise InputError(f"thư mục {unit.key} đã có", hint="Xem lại thư mục ấy.")
    today = now.astimezone(ZONE).date()
    found_station(path, first_day=next_school_day(Calendar(), today + DAY), unit=unit.name)
    return path


def known_people(
    folder: HubFolder, office: OfficeDoor, now: datetime, within: Collection[str] | None = None
) -> KnownPeople:
    """Who and what there is; `within` are the codes whose people the reader may change."""
    units = office.lives.names(now)
    stations = {code for code in folder.codes() if not code_fault(code)}
    units = {**dict.fromkeys(sorted(stations - units.keys()), ""), **units}
    roles, lives = office.people.all_roles(), office.lives(now)
    return KnownPeople(
        units={
            code: name or code for code, name in units.items() if within is None or code in within
        },
        stations=stations,
        desk=lambda code: desk_people(folder, code),
        office=office.people.all(),
        office_roles=lambda account: {one.unit: one for one in roles.get(account, ())},
        below=cache(lambda code: subtree(lives, code, now.astimezone(ZONE).date())),
        within=within,
    )

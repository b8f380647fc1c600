"""Accounts of a table are made, changed, ended: at each unit's desk, and at the hub."""

import csv
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from broadcaster.accounts.people import (
    Doorkeeper,
    add_person,
    change_role,
    end_person,
    new_link,
    person_named,
)
from broadcaster.accounts.rights import ROLE_NAMES, Person, Role
from broadcaster.app.desk import desk_parts, name_approvers
from broadcaster.app.settings import load_settings
from broadcaster.app.station import WiredStation, wire
from broadcaster.desk.answers import sentence
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.office_people import OFFICE, OfficeDoor
from broadcaster.hub.people_changes import PeoplePlan, PersonChange, PersonChangeKind
from broadcaster.hub.unit_tree import OfficeRole

_HEADS = ("Mã đơn vị", "Họ tên", "Vai", "Tài khoản", "E-mail", "Điện thoại", "Đường dẫn một lần")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would work out


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenLink:
    """The one-time link of somebody new; its token is kept nowhere."""

    change: PersonChange
    path: str  # behind the hub's address


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPeople:
    """What came of a plan."""

    links: tuple[GivenLink, ...]
    failed: tuple[str, ...]  # sentences, of units and of people for whom nothing was done


def give_people(
    plan: PeoplePlan,
    folder: HubFolder,
    office: OfficeDoor,
    *,
    by: str,
    new_links: bool = False,
) -> GivenPeople:
    """Do what was planned, unit by unit; what fails at one unit keeps no other from its people.

    `new_links`: also for those of the table who were there before and have no password yet.
    """
    links: list[GivenLink] = []
    failed: list[str] = []
    units: dict[str, list[PersonChange]] = {}
    for one in plan.changes:
        if one.kind is not PersonChangeKind.SAME or (new_links and one.waiting):
            units.setdefault("" if one.office else one.unit, []).append(one)
    for unit, changes in units.items():
        try:
            if not unit:
                for one in _given(office.door, changes, by, links, failed, new_links=new_links):
                    if one.kind is not PersonChangeKind.SAME:
                        role = OfficeRole(unit=one.unit, role=one.role, below=True)
                        office.people.grant(one.account, [role])
                continue
            with unit_desk(folder, unit) as (wired, door):
                given = _given(door, changes, by, links, failed, new_links=new_links)
                name_approvers(wired, [one.name for one in given if one.role is Role.APPROVER])
        except BroadcasterError as fault:
            failed.append(f"{unit or 'văn phòng'}: {sentence(fault.sentence)}")
    return GivenPeople(links=tuple(links), failed=tuple(failed))


@contextmanager
def unit_desk(folder: HubFolder, code: str) -> Iterator[tuple[WiredStation, Doorkeeper]]:
    """A unit's station and who may sign in at its desk, for a while. Raises BroadcasterError."""
    wired = wire(load_settings(folder.unit(code).path, os.environ))
    try:
        parts = desk_parts(wired)
        try:
            yield wired, parts.door
        finally:
            parts.close()
    finally:
        wired.close()


def desk_people(folder: HubFolder, code: str) -> tuple[Person, ...]:
    """Everybody with an account at a unit's desk. Raises BroadcasterError."""
    with unit_desk(folder, code) as (_, door):
        return door.people.all()


def links_csv(links: Iterable[GivenLink], root: str) -> bytes:
    """A table of links for whoever hands them out; `root` is the hub's address."""
    told = io.StringIO()
    rows = csv.writer(told)
    rows.writerow(_HEADS)
    for one in links:
        who = one.change
        cells = (who.unit, who.name, ROLE_NAMES[who.role], who.account, who.email, who.phone)
        rows.writerow([*map(_plain, cells), f"{root.rstrip('/')}{one.path}"])
    return told.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _given(
    door: Doorkeeper,
    changes: Iterable[PersonChange],
    by: str,
    links: list[GivenLink],
    failed: list[str],
    *,
    new_links: bool,
) -> list[PersonChange]:
    """Whose role stands behind what was done at one door."""
    given = []
    for one in changes:
        try:
            if one.kind is PersonChangeKind.ENDED:
                end_person(door, one.account, by=by)
                continue
            if one.kind is PersonChangeKind.ADDED:
                unit = one.unit if one.office else ""
                person = add_person(door, one.account, one.name, one.role, unit=unit, by=by)
            else:
                person = person_named(door, one.account)
                if one.kind is PersonChangeKind.ROLE and not one.office:
                    change_role(door, one.account, one.role, by=by)
            if one.kind is PersonChangeKind.ADDED or (new_links and one.waiting):
                home = f"{OFFICE}/lien-ket" if one.office else f"/{one.unit}/ban/mo"
                links.append(GivenLink(change=one, path=f"{home}/{new_link(door, person, by=by)}"))
            given.append(one)
        except InputError as fault:
            failed.append(f"{one.told}: {sentence(fault.sentence)}")
    return given

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
from broadcaster.hub.office_people import (
    OFFICE,
    OfficeDoor,
    end_office_person,
    give_office_role,
)
from broadcaster.hub.open_units import unforeseen
from broadcaster.hub.people_changes import (
    DeskPeople,
    PeoplePlan,
    PersonChange,
    PersonChangeKind,
)
from broadcaster.hub.unit_tree import OfficeRole
from broadcaster.programme.approval import is_approver

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
                _given(_AtOffice(office, by), changes, links, failed, new_links=new_links)
                continue
            with unit_desk(folder, unit) as (wired, door):
                given = _given(_AtDesk(door, by), changes, links, failed, new_links=new_links)
                name_approvers(wired, [one.name for one in given if one.role is Role.APPROVER])
        except BroadcasterError as fault:
            failed.append(f"{unit or 'văn phòng'}: {sentence(fault.sentence)}")
        except Exception as fault:  # links that were made are told nowhere else
            known = unforeseen(fault, "khi ghi người dùng")
            failed.append(f"{unit or 'văn phòng'}: {sentence(known.sentence)}")
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


def desk_people(folder: HubFolder, code: str) -> DeskPeople:
    """Everybody with an account at a unit's desk. Raises BroadcasterError."""
    try:
        with unit_desk(folder, code) as (wired, door):
            people, profile = door.people.all(), wired.station.profile
    except BroadcasterError:
        raise
    except Exception as fault:
        raise unforeseen(fault, "khi xem người dùng") from fault
    unnamed = {
        one.account
        for one in people
        if one.role is Role.APPROVER and not is_approver(profile, one.name)
    }
    return DeskPeople(people=people, unnamed=unnamed)


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


class _AtDesk:
    """What is done with one person at a unit's desk. Raises InputError."""

    home = "/{unit}/ban/mo"  # in front of a link's token

    def __init__(self, door: Doorkeeper, by: str) -> None:
        self.door = door
        self.by = by

    def add(self, one: PersonChange) -> Person:
        return add_person(self.door, one.account, one.name, one.role, by=self.by)

    def change(self, one: PersonChange) -> None:
        if person_named(self.door, one.account).role is not one.role:  # else it is named alone
            change_role(self.door, one.account, one.role, by=self.by)

    def end(self, one: PersonChange) -> None:
        end_person(self.door, one.account, by=self.by)


class _AtOffice(_AtDesk):
    """The same of the office, where somebody has a role at each of several units."""

    home = f"{OFFICE}/lien-ket"

    def __init__(self, office: OfficeDoor, by: str) -> None:
        super().__init__(office.door, by)
        self._office = office

    def add(self, one: PersonChange) -> Person:
        person = add_person(self.door, one.account, one.name, one.role, unit=one.unit, by=self.by)
        self.change(one)
        return person

    def change(self, one: PersonChange) -> None:
        role = OfficeRole(unit=one.unit, role=one.role, below=True)
        give_office_role(self._office, one.account, role, by=self.by)

    def end(self, one: PersonChange) -> None:
        end_office_person(self._office, one.account, by=self.by)


def _given(
    at: _AtDesk,
    changes: Iterable[PersonChange],
    links: list[GivenLink],
    failed: list[str],
    *,
    new_links: bool,
) -> list[PersonChange]:
    """Whose role stands behind what was done at one door; one person is done before the next."""
    given = []
    ending = PersonChangeKind.ENDED
    # who administers from now on comes first: then the last one before them can go
    for one in sorted(changes, key=lambda one: (one.kind is ending, one.role is not Role.ADMIN)):
        try:
            if one.kind is ending:
                at.end(one)
                continue
            if one.kind is PersonChangeKind.ADDED:
                person = at.add(one)
            else:
                person = person_named(at.door, one.account)
                if one.kind is PersonChangeKind.ROLE:
                    at.change(one)
            if one.kind is PersonChangeKind.ADDED or (new_links and one.waiting):
                home = at.home.format(unit=one.unit)
                token = new_link(at.door, person, by=at.by)
                links.append(GivenLink(change=one, path=f"{home}/{token}"))
            given.append(one)
        except InputError as fault:
            failed.append(f"{one.told}: {sentence(fault.sentence)}")
    return given

"""Who of the office asks: a session of the hub, and the units that its person may see today."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.requests import Request

from broadcaster.accounts import people
from broadcaster.accounts.passwords import Argon2Passwords
from broadcaster.accounts.people import Doorkeeper
from broadcaster.accounts.rights import RIGHTS, ROLE_NAMES, Person, Right, Role
from broadcaster.app.desk import place_mark
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE, Unit
from broadcaster.domain.text import person_key
from broadcaster.hub.folder import HubFolder, code_fault
from broadcaster.hub.people_changes import NOT_OF_OFFICE
from broadcaster.hub.people_store import SqlOfficePeople
from broadcaster.hub.unit_tree import OfficeRole, reach
from broadcaster.hub.units_store import UnitLives
from broadcaster.storage.hub_database import HubDatabase

COOKIE = "phien"
OFFICE = "/hub"  # what the cookies of the office are for
OFFICE_ROLES = ROLE_NAMES | {Role.ADMIN: "Quản trị"}  # as people of the office call them
_MARK = ".dau-van-phong.txt"  # of the hub's folder: sessions are bound to it
_FRESH = timedelta(seconds=5)  # that units may have changed, by a command beside the hub, unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeVisitor:
    """A person of the office in one signed-in browser, as they stand today."""

    account: str
    name: str
    units: frozenset[str]  # codes that they may see: of their roles, with all below today
    roles: Mapping[str, Role]  # at each of these units; of several the nearest above it
    form_token: str  # what every form of this session carries

    def may(self, right: Right, unit: str) -> bool:
        """Whether their role at a unit gives a right."""
        role = self.roles.get(unit)
        return role is not None and right in RIGHTS[role]

    def may_anywhere(self, right: Right) -> bool:
        """Whether any role of theirs gives a right."""
        return any(right in RIGHTS[role] for role in {*self.roles.values()})


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeDoor:
    """What signing in at the hub needs."""

    door: Doorkeeper
    people: SqlOfficePeople
    lives: "FreshLives"


class FreshLives:
    """The lives of all units, at most some seconds old."""

    def __init__(self, store: UnitLives) -> None:
        self.store = store
        self._turn = threading.Lock()
        self._known: tuple[Unit, ...] = ()
        self._read = datetime.min.replace(tzinfo=UTC)

    def __call__(self, now: datetime) -> tuple[Unit, ...]:
        """Every life. Raises StoreError."""
        with self._turn:
            if not timedelta(0) <= now - self._read < _FRESH:
                self._known, self._read = self.store.all(), now
            return self._known

    def names(self, now: datetime) -> dict[str, str]:
        """What each unit of today is called, by its code. Raises StoreError."""
        today = now.astimezone(ZONE).date()
        return {one.key: one.name for one in self(now) if one.holds_on(today)}

    def forget(self) -> None:
        """They were changed here."""
        with self._turn:
            self._read = datetime.min.replace(tzinfo=UTC)


def office_door(
    rows: HubDatabase,
    folder: HubFolder,
    *,
    passwords: Argon2Passwords,
    now: Callable[[], datetime],
) -> OfficeDoor:
    """Who may sign in at a hub, over its database. Raises StoreError."""
    kept = SqlOfficePeople(rows, now)
    door = Doorkeeper(
        people=kept,
        passwords=passwords,
        now=now,
        bound=place_mark(folder.root / _MARK, folder.root),
    )
    return OfficeDoor(door=door, people=kept, lives=FreshLives(UnitLives(rows)))


def add_office_person(
    office: OfficeDoor, account: str, name: str, given: OfficeRole, *, by: str
) -> str:
    """Add somebody of the office, or give them one more role; the token of the link that opens it.

    "" = they have a password already. Raises InputError.
    """
    if fault := code_fault(given.unit):
        raise InputError(f"“{given.unit}” không dùng làm mã đơn vị được: {fault}", field="unit")
    if given.role in NOT_OF_OFFICE:
        raise InputError(
            f"vai “{ROLE_NAMES[given.role]}” là của bàn làm việc một đài",
            hint="Chọn vai khác, hoặc thêm ở trang Người dùng của đài ấy.",
            field="role",
        )
    person = office.people.get(account.strip().lower())
    if person is None:
        person = people.add_person(office.door, account, name, given.role, unit=given.unit, by=by)
    elif person.ended:
        raise InputError(f"tài khoản “{account}” đã thu", hint="Chọn tên tài khoản khác.")
    elif name and person_key(name) != person_key(person.name):
        raise InputError(
            f"tài khoản “{account}” là của {person.name}",
            hint="Người khác thì chọn tên tài khoản khác.",
            field="account",
        )
    give_office_role(office, person.account, given, by=by)
    return "" if person.has_password else people.new_link(office.door, person, by=by)


def give_office_role(office: OfficeDoor, account: str, given: OfficeRole, *, by: str) -> None:
    """Give a role, in the place of the one that the person has at that unit.

    Raises InputError where that leaves a unit without an administrator.
    """
    others = _roles_without(office, account, given.unit)
    _refuse_last_admin(office, account, [*others, given])
    office.people.grant(account, [given])
    where = f"{given.unit} và bên dưới" if given.below else given.unit
    people.note(office.door, by, "trao vai", account, f"{given.role.value} ở {where}")


def take_office_role(office: OfficeDoor, account: str, unit: str, *, by: str) -> None:
    """Take a role back; what the person has at other units stays.

    Raises InputError where that leaves a unit without an administrator.
    """
    _refuse_last_admin(office, account, _roles_without(office, account, unit))
    office.people.take_back(account, unit)
    people.note(office.door, by, "thu vai", account, f"ở {unit}")


def role_to_take(
    office: OfficeDoor, account: str, unit: str
) -> tuple[OfficeRole, tuple[OfficeRole, ...]]:
    """The role that `take_office_role` would take back now, and those that the person keeps.

    Raises InputError as it would, and where there is no such person or role.
    """
    person = people.person_named(office.door, account)
    held = office.people.roles(person.account)
    taken = next((one for one in held if one.unit == unit), None)
    if taken is None:
        known = ", ".join(one.unit for one in held) or "chưa ở đâu"
        raise InputError(
            f"“{person.account}” không có vai nào ở “{unit}”",
            hint=f"Các đơn vị mà người ấy có vai: {known}.",
            field="unit",
        )
    left = _roles_without(office, person.account, unit)
    _refuse_last_admin(office, person.account, left)
    return taken, left


def _roles_without(office: OfficeDoor, account: str, unit: str) -> tuple[OfficeRole, ...]:
    return tuple(one for one in office.people.roles(account) if one.unit != unit)


def end_office_person(office: OfficeDoor, account: str, *, by: str) -> Person:
    """End an account of the office.

    Raises InputError where that leaves a unit, or the whole hub, without an administrator.
    """
    _refuse_last_admin(office, account, ())
    return people.end_person(office.door, account, by=by)


def _refuse_last_admin(office: OfficeDoor, account: str, after: Iterable[OfficeRole]) -> None:
    """Of every unit that this person administers, and would not, somebody else has to be one."""
    now = office.door.now()
    lives, today = office.lives(now), now.astimezone(ZONE).date()

    def led(roles: Iterable[OfficeRole]) -> set[str]:
        return {code for code, one in reach(roles, lives, today).items() if one is Role.ADMIN}

    lost = led(office.people.roles(account)) - led(after)
    if lives:  # a unit that is over, or of no list, needs nobody
        lost &= {one.key for one in lives if one.last is None or one.last >= today}
    if not lost:
        return
    there = {one.account for one in office.people.all() if not one.ended} - {account}
    for other, roles in office.people.all_roles().items():
        if other in there:
            lost -= led(roles)
    if lost:
        names = office.lives.names(now)
        told = ", ".join(names.get(code, code) for code in sorted(lost)[:3])
        raise InputError(
            f"“{account}” là người quản trị cuối cùng của {told}{'…' if len(lost) > 3 else ''}",
            hint="Trao vai quản trị ở đó, hay ở cấp trên, cho người khác trước.",
        )


def visitor_of(request: Request) -> OfficeVisitor | None:
    """Who of the office asks; None = nobody is signed in. Raises StoreError: nobody can say."""
    office = getattr(request.app.state, "office", None)
    return visitor_at(office, request.cookies.get(COOKIE, "")) if office is not None else None


def visitor_at(office: OfficeDoor, token: str) -> OfficeVisitor | None:
    """Whose token it is, with what they may see today. Raises StoreError."""
    found = people.visitor_of(office.door, token)
    if found is None:
        return None
    now = office.door.now()
    held = office.people.roles(found.person.account)
    roles = reach(held, office.lives(now), now.astimezone(ZONE).date())
    return OfficeVisitor(
        account=found.person.account,
        name=found.person.name,
        units=frozenset(roles),
        roles=roles,
        form_token=found.csrf,
    )

"""People as a spreadsheet has them against the accounts that there are: what would change.

People of a school get accounts of that school's own desk; who looks after others, and who belongs
to a unit without a station, is of the office and signs in at the hub.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from broadcaster.accounts.people import FROM_OFFICE, is_office_name
from broadcaster.accounts.rights import ROLE_NAMES, Person, Role
from broadcaster.desk.answers import sentence
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.text import fold, nearest, person_key, slug
from broadcaster.hub.unit_changes import WrongLine
from broadcaster.hub.unit_tree import OfficeRole, UnitsByName
from broadcaster.importing.sheets import SheetLine, named_cells

_COLUMNS = {
    "ho ten": "name", "ho va ten": "name", "ten": "name", "can bo": "name", "giao vien": "name",
    "don vi": "unit", "ten don vi": "unit", "truong": "unit", "ten truong": "unit",
    "ma don vi": "unit", "ma truong": "unit", "noi cong tac": "unit",
    "vai": "role", "vai tro": "role", "quyen": "role", "nhiem vu": "role",
    "tai khoan": "account", "ten dang nhap": "account",
    "e mail": "email", "email": "email", "thu dien tu": "email",
    "dien thoai": "phone", "so dien thoai": "phone", "di dong": "phone",
}  # fmt: skip
_OFFICE = "van phong"  # in front of a role: of the office, also where the unit has a station
_ROLES = {
    **{fold(name): role for role, name in ROLE_NAMES.items()},
    **{role.value.replace("-", " "): role for role in Role},
    "quan tri vien": Role.ADMIN,
    "bien tap vien": Role.EDITOR,
    "nguoi duyet": Role.APPROVER,
    "nguoi kiem duyet": Role.APPROVER,
    "phat thanh vien": Role.PUPIL,
}
NOT_OF_OFFICE = frozenset({Role.PUPIL, Role.STATION})
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9.-]{1,39}")
_EMAIL = re.compile(r"[^\s@<>\"';,]{1,64}@[^\s@<>\"';,]{1,190}")
_PHONE = re.compile(r"\+?[0-9][0-9 .-]{5,20}")
_GUESSES = 20
_NO_NAME = ("=", "+", "-", "@")


class PersonChangeKind(StrEnum):
    """What a line does; the value is what people read."""

    ADDED = "thêm"
    ROLE = "đổi vai"
    SAME = "đã có"
    ENDED = "thôi việc"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChange:
    """What would change of one person."""

    line: int  # 0 = of somebody whom the table does not name
    kind: PersonChangeKind
    unit: str  # code
    office: bool  # signs in at the hub, and sees what is below the unit
    account: str
    name: str
    role: Role
    email: str = ""
    phone: str = ""
    waiting: bool = True  # has no password yet: a link is still to open the account

    @property
    def told(self) -> str:
        """One line of it."""
        where = "văn phòng" if self.office else "bàn làm việc"
        return f"{self.name} ({self.account}), {ROLE_NAMES[self.role]}, {where} {self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePlan:
    """Everything that a table would change."""

    changes: tuple[PersonChange, ...]
    wrong: tuple[WrongLine, ...]
    spared: tuple[str, ...] = ()  # sentences: where nobody ends, though that was asked for

    def count(self, kind: PersonChangeKind) -> int:
        """How many do that."""
        return sum(one.kind is kind for one in self.changes)

    @property
    def moves(self) -> bool:
        """Whether anything would change."""
        return any(one.kind is not PersonChangeKind.SAME for one in self.changes)

    @property
    def mark(self) -> str:
        """The same as long as the same would change: what was shown is what is written."""
        return hashlib.sha256(repr(self.changes).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPeople:
    """Who has an account at a unit's desk."""

    people: Sequence[Person]
    unnamed: Collection[str] = ()  # accounts of approvers whom station.toml does not name


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPeople:
    """Who and what there is, for a table to be held against."""

    units: Mapping[str, str]  # code -> today's name, of every unit that the reader may give people
    stations: Collection[str]  # codes of units that have a station's folder
    desk: Callable[[str], DeskPeople]  # of a unit; raises BroadcasterError
    office: Sequence[Person]
    office_roles: Callable[[str], Mapping[str, OfficeRole]]  # of an account, by unit
    below: Callable[[str], Collection[str]]  # codes of a unit and of all that are below it today
    within: Collection[str] | None = None  # codes whose people the reader may change; None = all


@dataclass(slots=True)
class _Place:
    """The accounts of one desk, or of the hub, and what the table does to them."""

    people: list[Person]
    taken: set[str]
    unnamed: Collection[str]
    lines: dict[tuple[str, str], int] = field(default_factory=dict)  # unit, account: the line


def people_plan(
    lines: tuple[SheetLine, ...],
    name: str,
    known: KnownPeople,
    *,
    end_missing: bool = False,
    most_units: int | None = None,
) -> PeoplePlan:
    """What a table would change; with `end_missing` also who ends.

    Those are the people of units that the table names, whom it does not name themselves; where a
    line is wrong, nobody: it may be the one that names them. Raises InputError for no table, and
    for one that names more than `most_units`: every station among them is opened.
    """
    told = tuple(named_cells(lines, _COLUMNS, "name", name))
    if most_units is not None and len({slug(one.get("unit", "")) for _, one in told}) > most_units:
        raise InputError(
            f"bảng có người của hơn {most_units} đơn vị, nhiều quá một trang",
            hint="Nhờ người giữ máy chủ nhập, hoặc chia thành vài tệp.",
        )
    return _Planner(known).plan(told, end_missing=end_missing)


class _Planner:
    def __init__(self, known: KnownPeople) -> None:
        self._known = known
        self._names = UnitsByName(known.units.items())
        self._places: dict[str, _Place | str] = {}  # by unit, "" = the hub
        self._changes: list[PersonChange] = []
        self._wrong: list[WrongLine] = []
        self._doubtful: dict[str, int] = {}  # unit, "" = of no known one: a wrong line of it

    def plan(
        self, told: Iterable[tuple[int, Mapping[str, str]]], *, end_missing: bool
    ) -> PeoplePlan:
        for number, cells in told:
            try:
                self._changes.append(self._placed(self._asked(number, cells)))
            except _WrongCell as fault:
                self._wrong.append(WrongLine(line=number, why=str(fault)))
                self._doubtful.setdefault(self._unit_or_none(cells.get("unit", "")), number)
        if end_missing:
            self._end_missing()
        spared = [
            f"không thu tài khoản của ai{f' ở {unit}' if unit else ''}: dòng {line} hỏng"
            + ("" if unit else " và không rõ là của đơn vị nào")
            for unit, line in sorted(self._doubtful.items())
            if end_missing
        ]
        return PeoplePlan(
            changes=tuple(self._changes), wrong=tuple(self._wrong), spared=tuple(spared)
        )

    def _asked(self, number: int, cells: Mapping[str, str]) -> PersonChange:
        """A line by itself, as if the person were new; the account may be open yet."""
        name, account = cells.get("name", ""), cells.get("account", "").lower()
        if not name:
            raise _WrongCell("thiếu họ tên")
        if name.startswith(_NO_NAME) or len(name) > 100:
            raise _WrongCell(f"“{name}” không phải họ tên")
        if is_office_name(name):
            raise _WrongCell(f"“{FROM_OFFICE}” sau tên là của người từ văn phòng; ghi họ tên thôi")
        unit = self._unit(cells.get("unit", ""))
        role, said_office = self._role(cells.get("role", ""))
        office = said_office or role is Role.PARENT or unit not in self._known.stations
        if office and role in NOT_OF_OFFICE:
            raise _WrongCell(
                f"{unit} chưa có đài, mà vai “{ROLE_NAMES[role]}” là của bàn làm việc một đài"
            )
        for key, form, word in (("email", _EMAIL, "e-mail"), ("phone", _PHONE, "điện thoại")):
            if cells.get(key) and not form.fullmatch(cells[key]):
                raise _WrongCell(f"“{cells[key]}” không phải {word}")
        if account and not _ACCOUNT.fullmatch(account):
            raise _WrongCell(f"tên tài khoản “{account}” không dùng được")
        return PersonChange(
            line=number, kind=PersonChangeKind.ADDED, unit=unit, office=office, account=account,
            name=name, role=role, email=cells.get("email", ""), phone=cells.get("phone", ""),
        )  # fmt: skip

    def _placed(self, one: PersonChange) -> PersonChange:
        """The same among the accounts that there are."""
        place = self._place("" if one.office else one.unit)
        found = self._found(place, one)
        if found is None:
            one = replace(one, account=one.account or _account(one.name, place.taken))
        else:
            kept = self._held(place, found, one) is one.role
            kind = PersonChangeKind.SAME if kept else PersonChangeKind.ROLE
            one = replace(
                one, account=found.account, name=found.name, kind=kind,
                waiting=not found.has_password,
            )  # fmt: skip
        if one.office and one.kind is not PersonChangeKind.SAME:
            self._refuse_wider(one.unit)
        spot = one.unit, one.account
        if spot in place.lines:
            raise _WrongCell(f"“{one.name}” đã ở dòng {place.lines[spot]}")
        place.lines[spot] = one.line
        if found is None:
            place.taken.add(one.account)
            place.people.append(
                Person(account=one.account, name=one.name, role=one.role, unit=one.unit)
            )
        return one

    def _unit(self, said: str) -> str:
        if not said:
            raise _WrongCell("thiếu đơn vị")
        found = self._names.find(said)
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise _WrongCell(f"có {len(found)} đơn vị tên “{said}”; ghi mã đơn vị")
        also = self._names.like(said) if len(self._wrong) < _GUESSES else ""
        raise _WrongCell(f"không có đơn vị “{said}”{also}")

    def _unit_or_none(self, said: str) -> str:
        try:
            return self._unit(said)
        except _WrongCell:
            return ""

    def _role(self, said: str) -> tuple[Role, bool]:
        if not said:
            raise _WrongCell("thiếu vai")
        plain = slug(said).replace("-", " ")
        bare = " ".join(plain.replace(_OFFICE, "").split())
        role = _ROLES.get(bare) if bare else Role.PARENT
        if role is None:
            near = nearest(said, ROLE_NAMES.values())
            also = f"; có phải “{near}”?" if near else ""
            raise _WrongCell(f"không có vai “{said}”{also}")
        return role, _OFFICE in plain

    def _place(self, unit: str) -> _Place:
        if unit not in self._places:
            try:
                known = self._known.desk(unit) if unit else DeskPeople(people=self._known.office)
                here = [one for one in known.people if not one.ended]
                taken = {one.account for one in known.people}
                self._places[unit] = _Place(here, taken, known.unnamed)
            except BroadcasterError as fault:
                self._places[unit] = f"đài của {unit} chưa mở được: {sentence(fault.sentence)}"
        place = self._places[unit]
        if isinstance(place, str):
            raise _WrongCell(place)
        return place

    def _found(self, place: _Place, asked: PersonChange) -> Person | None:
        """The person whom a line means; None = a new one."""
        name, account = asked.name, asked.account
        if account:
            found = next((one for one in place.people if one.account == account), None)
            if found is not None and asked.office:
                self._refuse_beyond(found, f"tài khoản “{account}”")
            if found is not None and person_key(found.name) != person_key(name):
                raise _WrongCell(f"tài khoản “{account}” là của {found.name}")
            if found is None and account in place.taken:
                raise _WrongCell(f"tài khoản “{account}” đã thu; chọn tên khác")
            return found
        beside = [one for one in place.people if not asked.office or self._belongs(one, asked.unit)]
        same = [one for one in beside if person_key(one.name) == person_key(name)]
        like = same or [one for one in beside if fold(one.name) == fold(name)]
        for one in like if asked.office else ():
            self._refuse_beyond(one, f"“{name}”")
        if len(same) == 1:
            return same[0]
        if like:
            raise _WrongCell(
                f"“{name}” có thể là {like[0].name} ({like[0].account}): cùng một người thì viết "
                "như nhau, khác người thì ghi cột tài khoản"
            )
        return None

    def _refuse_beyond(self, person: Person, said: str) -> None:
        """Nobody whose home or any role lies beyond the reader's units: not even their name."""
        within = self._known.within
        held = {person.unit, *self._known.office_roles(person.account)}
        if within is not None and not held <= {*within}:
            raise _WrongCell(
                f"{said} là của một người có vai ngoài các đơn vị mà thầy cô quản lý; người ấy thì "
                "nhờ cấp trên, người khác thì chọn tên tài khoản khác"
            )

    def _refuse_wider(self, unit: str) -> None:
        """A table gives a role below its unit too: nowhere that is not the reader's."""
        within = self._known.within
        if within is not None and not {*self._known.below(unit)} <= {*within}:
            raise _WrongCell(
                f"vai của văn phòng ở {unit} trông cả những đơn vị bên dưới, mà có đơn vị thầy cô "
                "không quản lý: nhờ cấp trên hay người giữ máy chủ"
            )

    def _belongs(self, person: Person, unit: str) -> bool:
        return person.unit == unit or unit in self._known.office_roles(person.account)

    def _held(self, place: _Place, person: Person, asked: PersonChange) -> Role | None:
        """The role that somebody has there; None where it was given by half, or not at all."""
        if not asked.office:
            return None if person.account in place.unnamed else person.role
        held = self._known.office_roles(person.account).get(asked.unit)
        return held.role if held is not None and held.below else None

    def _end_missing(self) -> None:
        if "" in self._doubtful:
            return
        for unit, place in self._places.items():
            if isinstance(place, str):
                continue
            units = {of for of, _ in place.lines}
            named = {account for _, account in place.lines}
            for one in place.people:
                if one.role is Role.STATION or self._in_doubt(one, unit):
                    continue
                if one.account not in named and (unit or one.unit) in units:
                    self._changes.append(_ended(one, unit))

    def _in_doubt(self, one: Person, unit: str) -> bool:
        """Whether a wrong line may be the one that names somebody."""
        if unit:
            return unit in self._doubtful
        return any(self._belongs(one, of) for of in self._doubtful)


class _WrongCell(Exception):
    """Why nothing is made of a line."""


def _ended(one: Person, unit: str) -> PersonChange:
    return PersonChange(
        line=0, kind=PersonChangeKind.ENDED, unit=unit or one.unit, office=not unit,
        account=one.account, name=one.name, role=one.role,
    )  # fmt: skip


def _account(name: str, taken: Collection[str]) -> str:
    """A free account: the given name and the first letters of the others, "lan.lt"."""
    *others, given = slug(name).split("-") if slug(name) else ["nguoi"]
    plain = ".".join(filter(None, (given[:30], "".join(one[0] for one in others)[:6])))
    plain = plain if len(plain) > 1 else f"{plain}.x"
    found, count = plain, 1
    while found in taken:
        count += 1
        found = f"{plain}{count}"
    return found

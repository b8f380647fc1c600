"""The people of the office in the hub's database; refused tries in the memory of its one process.

Who knocks is not known yet, so nothing here is asked of some units alone: it is the hub's own work.
"""

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.orm import Session

from broadcaster.accounts.people import LINK
from broadcaster.accounts.rights import AuditLine, Person, Role, Visitor
from broadcaster.domain.errors import InputError
from broadcaster.hub.unit_tree import OfficeRole
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_tables import (
    HubAuditRow,
    OfficePersonRow,
    OfficeRoleRow,
    OfficeSessionRow,
)

# kinds of rows: at the office's pages; at the desk of a unit, and the way from here to there
_SESSION, _LINK = "phien", "lien-ket"
_AT_DESK, _TO_DESK = "ban", "vao-ban"
_SESSIONS = (_SESSION, _AT_DESK, _TO_DESK)  # all but the link by which an account is opened
_MOST_DOORS = 20_000  # that refusals are remembered of; each took a password's time


class SqlOfficePeople:
    """People of the office, their roles, sessions and links: a `PeopleStore`."""

    def __init__(self, rows: HubDatabase, now: Callable[[], datetime]) -> None:
        self._rows = rows
        self._now = now
        self._kind, self._link_kind = _SESSION, _LINK
        self._refused: dict[str, tuple[int, datetime]] = {}
        self._turn = threading.Lock()

    def at_desks(self) -> "SqlOfficePeople":
        """The same people and refusals, with the sessions at desks of units and the way there."""
        found = copy(self)
        found._kind, found._link_kind = _AT_DESK, _TO_DESK
        return found

    # --- people and roles -----------------------------------------------------------------

    def all(self) -> tuple[Person, ...]:
        """Everybody, also those who may not sign in any more."""
        with self._rows.reading_all() as session:
            return tuple(sorted(_people(session), key=lambda one: (one.ended, one.name)))

    def get(self, account: str) -> Person | None:
        """The person of an account."""
        with self._rows.reading_all() as session:
            return next(_people(session, OfficePersonRow.account == account), None)

    def add(self, person: Person, *, at: datetime) -> Person:
        """A new person with a role at their unit alone, and nothing of an account's earlier one.

        Raises InputError when it is taken.
        """
        with self._rows.writing_all() as session:
            known = select(OfficePersonRow.account).where(OfficePersonRow.account == person.account)
            if session.scalar(known):
                raise InputError(
                    f"tài khoản “{person.account}” đã có người dùng", hint="Chọn tên khác."
                )
            session.execute(delete(OfficeRoleRow).where(OfficeRoleRow.account == person.account))
            _end(session, person.account)
            session.add(
                OfficePersonRow(
                    unit=person.unit,
                    account=person.account,
                    name=person.name,
                    password="",
                    added=at,
                    ended=None,
                )
            )
            _put_role(session, person.account, _role_at(person))
        return person

    def change(self, person: Person) -> None:
        """Name, role at their own unit, and whether the account is ended; its sessions end."""
        with self._rows.writing_all() as session:
            row = session.scalars(_row_of(person.account)).one()
            row.name = person.name
            row.ended = (row.ended or self._now()) if person.ended else None
            held = session.get(OfficeRoleRow, (person.unit, person.account))
            if held is not None or not person.ended:  # whoever leaves is given nothing
                below = held is not None and held.below
                _put_role(session, person.account, _role_at(person, below))
            _end(session, person.account, *(() if person.ended else _SESSIONS))

    def roles(self, account: str) -> tuple[OfficeRole, ...]:
        """What a person may do where, by unit."""
        query = select(OfficeRoleRow).where(OfficeRoleRow.account == account)
        with self._rows.reading_all() as session:
            return tuple(map(_role, session.scalars(query.order_by(OfficeRoleRow.unit))))

    def all_roles(self) -> dict[str, list[OfficeRole]]:
        """What everybody may do where."""
        found: dict[str, list[OfficeRole]] = {}
        with self._rows.reading_all() as session:
            for row in session.scalars(select(OfficeRoleRow).order_by(OfficeRoleRow.unit)):
                found.setdefault(row.account, []).append(_role(row))
        return found

    def grant(self, account: str, roles: Iterable[OfficeRole]) -> None:
        """Give roles, each in the place of the one that the person has at that unit."""
        with self._rows.writing_all() as session:
            for one in roles:
                _put_role(session, account, one)

    def take_back(self, account: str, unit: str) -> None:
        """The person has no role at that unit any more."""
        with self._rows.writing_all() as session:
            session.execute(
                delete(OfficeRoleRow).where(
                    OfficeRoleRow.account == account, OfficeRoleRow.unit == unit
                )
            )

    # --- passwords, sessions and links ------------------------------------------------------

    def password(self, person: Person) -> str:
        """The stored form of a password; "" = none yet."""
        with self._rows.reading_all() as session:
            query = select(OfficePersonRow.password).where(
                OfficePersonRow.account == person.account
            )
            return session.scalar(query) or ""

    def set_password(self, person: Person, stored: str) -> None:
        """A new password; every session and link of the person ends."""
        with self._rows.writing_all() as session:
            session.execute(
                update(OfficePersonRow)
                .where(OfficePersonRow.account == person.account)
                .values(password=stored)
            )
            _end(session, person.account)

    def open_session(
        self, person: Person, *, token: str, csrf: str, at: datetime, address: str
    ) -> None:
        """Remember a signed-in browser by the SHA-256 of its token."""
        row = OfficeSessionRow(
            unit=person.unit, digest=token, account=person.account, kind=self._kind, csrf=csrf,
            address=address[:100], made=at, seen=at,
        )  # fmt: skip
        with self._rows.writing_all() as session:
            session.add(row)

    def visitor(self, token: str) -> tuple[Visitor, datetime] | None:
        """Who is behind a token, and when they were seen last."""
        with self._rows.reading_all() as session:
            row = session.scalar(_sessions(self._kind, OfficeSessionRow.digest == token))
            if row is None:
                return None
            person = next(_people(session, OfficePersonRow.account == row.account), None)
            if person is None:
                return None
            visitor = Visitor(person=person, session=row.digest, csrf=row.csrf, since=row.made)
            return visitor, row.seen

    def seen(self, token: str, at: datetime) -> None:
        """Note that a session is in use."""
        with self._rows.writing_all() as session:
            session.execute(
                update(OfficeSessionRow).where(OfficeSessionRow.digest == token).values(seen=at)
            )

    def end_session(self, token: str, *, left: bool = False) -> None:
        """Sign a browser out; whoever has `left` the office's pages leaves the desks of units too.

        A session there that is merely over ends no work at a desk.
        """
        with self._rows.writing_all() as session:
            row = session.scalar(_sessions(self._kind, OfficeSessionRow.digest == token))
            if row is None:
                return
            session.delete(row)
            if left and self._kind == _SESSION:
                _end(session, row.account, _AT_DESK, _TO_DESK)

    def sessions(self, person: Person) -> tuple[tuple[datetime, datetime, str], ...]:
        """Since when, last seen, from which address: every signed-in browser of a person."""
        query = _sessions(self._kind, OfficeSessionRow.account == person.account)
        with self._rows.reading_all() as session:
            rows = session.scalars(query.order_by(OfficeSessionRow.seen))
            return tuple((one.made, one.seen, one.address) for one in rows)

    def end_sessions(self, person: Person) -> None:
        """Sign a person out everywhere."""
        with self._rows.writing_all() as session:
            _end(session, person.account, *_SESSIONS)

    def put_link(self, person: Person, *, token: str, until: datetime) -> None:
        """A link that opens the account once; earlier ones are void."""
        made = until - LINK
        row = OfficeSessionRow(
            unit=person.unit, digest=token, account=person.account, kind=self._link_kind, csrf="",
            address="", made=made, seen=made,
        )  # fmt: skip
        with self._rows.writing_all() as session:
            _end(session, person.account, self._link_kind)
            session.add(row)

    def link(self, token: str, at: datetime) -> Person | None:
        """Whose link it is; None when it is used, void or too old."""
        with self._rows.reading_all() as session:
            return _opened_by(session, self._link_kind, token, at)

    def use_link(self, token: str, at: datetime) -> Person | None:
        """As `link`, and nobody uses it again."""
        with self._rows.writing_all() as session:
            person = _opened_by(session, self._link_kind, token, at)
            used = session.execute(
                delete(OfficeSessionRow)
                .where(OfficeSessionRow.digest == token, OfficeSessionRow.kind == self._link_kind)
                .returning(OfficeSessionRow.digest)
            )
            return person if used.first() else None  # of two at once one deletes it

    # --- refusals -------------------------------------------------------------------------

    def refusals(self, door: str) -> tuple[int, datetime | None]:
        """How often a door (an account, an address) was refused in a row, and when last."""
        return self._refused.get(door, (0, None))

    def knock(
        self,
        doors: Sequence[str],
        at: datetime,
        *,
        wait: Callable[[str, int, datetime], int],
        forget_before: datetime,
    ) -> int:
        """Count a try at every door before anybody looks at it; the seconds to wait first.

        Where `wait` (door, refusals, when last) tells of any, nothing is counted.
        """
        with self._turn:
            held = {door: self._refused[door] for door in doors if door in self._refused}
            left = max((wait(door, *one) for door, one in held.items()), default=0)
            if left > 0:
                return left
            for door in doors:
                count, last = self._refused.pop(door, (0, at))
                self._refused[door] = (count + 1 if last >= forget_before else 1), at
            while len(self._refused) > _MOST_DOORS:  # the one that was quiet longest
                del self._refused[next(iter(self._refused))]
            return 0

    def forgive(self, doors: Sequence[str]) -> None:
        """Take one try back at every door: it was none of a stranger, or was not looked at."""
        with self._turn:
            for door in doors:
                count, last = self._refused.pop(door, (0, None))
                if last is not None and count > 1:
                    self._refused[door] = count - 1, last

    def admit(self, door: str) -> None:
        """Forget the refusals of a door."""
        with self._turn:
            self._refused.pop(door, None)

    # --- audit ----------------------------------------------------------------------------

    def note(self, line: AuditLine) -> None:
        """Add a line to the hub's audit log: of the home of whom it is about, and goes with it."""
        about = " · ".join(filter(None, (line.subject, line.detail, line.address)))
        named = [line.subject, line.who]
        query = select(OfficePersonRow.account, OfficePersonRow.unit).where(
            OfficePersonRow.account.in_(named)
        )
        with self._rows.writing_all() as session:
            homes = {row.account: row.unit for row in session.execute(query)}
            unit = next((homes[one] for one in named if one in homes), "")
            session.add(
                HubAuditRow(
                    unit=unit,
                    id=secrets.token_hex(16),
                    at=line.at,
                    who=line.who,
                    what=line.act,
                    about=about,
                )
            )

    def notes(self, limit: int = 100) -> Sequence[AuditLine]:
        """The newest lines, newest first."""
        query = select(HubAuditRow).order_by(HubAuditRow.at.desc()).limit(limit)
        with self._rows.reading_all() as session:
            return tuple(
                AuditLine(at=row.at, who=row.who, address="", act=row.what, subject=row.about)
                for row in session.scalars(query)
            )


def _row_of(account: str) -> Select[OfficePersonRow]:
    return select(OfficePersonRow).where(OfficePersonRow.account == account)


def _sessions(kind: str, which: ColumnElement[bool]) -> Select[OfficeSessionRow]:
    return select(OfficeSessionRow).where(OfficeSessionRow.kind == kind, which)


def _people(session: Session, *which: ColumnElement[bool]) -> Iterator[Person]:
    rows = session.scalars(select(OfficePersonRow).where(*which)).all()
    accounts = [row.account for row in rows]
    query = select(OfficeRoleRow)
    if which:
        query = query.where(OfficeRoleRow.account.in_(accounts))
    roles: dict[str, list[OfficeRole]] = {}
    for held in session.scalars(query):
        roles.setdefault(held.account, []).append(_role(held))
    return iter([_person(row, roles.get(row.account, ())) for row in rows])


def _person(row: OfficePersonRow, roles: Sequence[OfficeRole]) -> Person:
    """The person with one role of theirs: administrator, else that of their own unit."""
    admin = any(one.role is Role.ADMIN for one in roles)
    own = next((one.role for one in roles if one.unit == row.unit), Role.PARENT)
    return Person(
        account=row.account,
        name=row.name,
        role=Role.ADMIN if admin else own,
        unit=row.unit,
        ended=row.ended is not None,
        has_password=bool(row.password),
        created=row.added,
    )


def _role(row: OfficeRoleRow) -> OfficeRole:
    return OfficeRole(unit=row.unit, role=Role(row.role), below=row.below)


def _role_at(person: Person, below: bool = False) -> OfficeRole:
    return OfficeRole(unit=person.unit, role=person.role, below=below)


def _put_role(session: Session, account: str, one: OfficeRole) -> None:
    session.merge(
        OfficeRoleRow(unit=one.unit, account=account, role=one.role.value, below=one.below)
    )


def _end(session: Session, account: str, *kinds: str) -> None:
    """End what a person has open; of all kinds where none is named."""
    query = delete(OfficeSessionRow).where(OfficeSessionRow.account == account)
    session.execute(query.where(OfficeSessionRow.kind.in_(kinds)) if kinds else query)


def _opened_by(session: Session, kind: str, token: str, at: datetime) -> Person | None:
    query = _sessions(kind, OfficeSessionRow.digest == token)
    row = session.scalar(query.where(OfficeSessionRow.made > at - LINK))
    if row is None:
        return None
    return next(_people(session, OfficePersonRow.account == row.account), None)

"""People of the office at the desk of a unit below it: handed over once, asked about ever after.

Nothing of it is kept with the unit. Who is there, with which role, is asked of the office at every
request: a role that is taken back is over with the next click.
"""

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from broadcaster.accounts import people
from broadcaster.accounts.people import FROM_OFFICE, Doorkeeper, NewSession, digest
from broadcaster.accounts.rights import Person, Role, Visitor
from broadcaster.domain.errors import NotAllowed, StoreError

HAND_OVER = timedelta(minutes=1)  # in which a browser comes from the office's page to the desk
AT_OFFICE = "@van-phong"  # behind an account in a unit's records: no account of a unit ends so


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """What a browser brings to the desk, once; both are kept nowhere."""

    ticket: str  # in the address that it is sent to
    kept: str  # in a cookie, so that the address alone is nothing; "" = no cookie reaches there


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHere:
    """What somebody of the office may do in one unit today."""

    role: Role
    from_above: bool  # given at a unit above it


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeVisits:
    """The way of people of the office into the desk of one unit."""

    unit: str  # code
    door: Doorkeeper  # of the office; its sessions and links are those of desks, of this folder
    role_of: Callable[[str], RoleHere | None]  # of an account, in this unit now; None = no way in
    back: str  # address of the office's page about the unit

    def hand_over(self, account: str, *, keeps: bool) -> HandOver:
        """Send somebody of the office who asks for it; `keeps`: their browser brings a cookie.

        Raises NotAllowed, StoreError.
        """
        person = self.door.people.get(account)
        if person is None or person.ended or self.role_of(account) is None:
            raise no_way_in()
        given = HandOver(
            ticket=secrets.token_urlsafe(32), kept=secrets.token_urlsafe(32) if keeps else ""
        )
        token = self._digest(given.ticket, given.kept)
        self.door.people.put_link(person, token=token, until=self.door.now() + HAND_OVER)
        return given

    def expected(self, ticket: str) -> Person | None:
        """Who would come by an address without a cookie, as the desk will know them."""
        person = self.door.people.link(self._digest(ticket, ""), self.door.now())
        return self._here(person) if person is not None else None

    def enter(self, ticket: str, kept: str, *, address: str) -> NewSession:
        """Open a session for whoever was handed over. Raises NotAllowed, StoreError."""
        person = self.door.people.use_link(self._digest(ticket, kept), self.door.now())
        here = self._here(person) if person is not None else None
        if person is None or here is None:
            raise hand_over_over()
        opened = people.admit(self.door, person, address, act="vào bàn làm việc", subject=self.unit)
        return replace(opened, person=here)

    def visitor(self, token: str) -> Visitor | None:
        """Whose token it is, with their role of now; None = the session is over, or the role.

        Raises StoreError while nobody can say.
        """
        found = people.visitor_of(self.door, token)
        here = self._here(found.person) if found is not None else None
        if found is not None and here is None:
            self.door.people.end_session(found.session)
        return replace(found, person=here) if found is not None and here is not None else None

    def leave(self, visitor: Visitor) -> None:
        """End this browser's session at the desk; that at the office goes on."""
        self.door.people.end_session(visitor.session)

    def confirm(self, person: Person, password: str, *, address: str) -> None:
        """As `people.confirm`, with their password at the office."""
        own = people.person_named(self.door, person.account.removesuffix(AT_OFFICE))
        people.confirm(self.door, own, password, address=address)

    def name_of(self, account: str) -> str:
        """How a desk calls whoever acted there; "" = nobody of the office, or nobody can say."""
        if account.endswith(AT_OFFICE):
            with suppress(StoreError):
                person = self.door.people.get(account.removesuffix(AT_OFFICE))
                return f"{person.name} {FROM_OFFICE}" if person is not None else ""
        return ""

    def _here(self, person: Person) -> Person | None:
        given = None if person.ended else self.role_of(person.account)
        if given is None:
            return None
        return Person(
            account=f"{person.account}{AT_OFFICE}",
            name=f"{person.name} {FROM_OFFICE}",
            role=given.role,
            has_password=True,
            created=person.created,
            of_office=True,
            from_above=given.from_above,
        )

    def _digest(self, ticket: str, kept: str) -> str:
        return digest(f"{self.door.bound}\n{ticket}\n{kept}")


def hand_over_over() -> NotAllowed:
    """What somebody is told who comes twice, late, or by an address that is another browser's."""
    return NotAllowed(
        "đường vào từ trang của văn phòng đã dùng rồi hoặc đã quá một phút",
        hint="Về trang của đơn vị ở văn phòng, bấm “Vào bàn làm việc” lần nữa.",
    )


def no_way_in() -> NotAllowed:
    """That somebody has no role in a unit today."""
    return NotAllowed(
        "vai của thầy cô hôm nay không vào được bàn làm việc của đơn vị này",
        hint="Nhờ người quản trị của văn phòng giao vai ở đơn vị ấy, hay ở cấp trên của nó.",
    )

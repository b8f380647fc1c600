"""From the office's page about a unit into that unit's desk, without a second password."""

from collections.abc import Callable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from broadcaster.accounts.office_visits import HAND_OVER, OfficeVisits, RoleHere
from broadcaster.accounts.rights import RIGHTS, Right
from broadcaster.desk.answers import plain_hint
from broadcaster.desk.office_visit_page import ARRIVAL, KEPT
from broadcaster.desk.request import HOME
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.hub.front_page import HEADERS, nothing_here
from broadcaster.hub.office_pages import Fields, Office, guarded_form
from broadcaster.hub.office_people import OFFICE, OfficeDoor, OfficeVisitor
from broadcaster.hub.open_units import OpenUnits
from broadcaster.hub.unit_tree import is_over, reach

_PATIENCE = 15.0  # seconds that somebody waits for the unit to be opened


def role_at(office: OfficeDoor, account: str, unit: str) -> RoleHere | None:
    """The role with which somebody of the office may be in a unit's desk now. Raises StoreError.

    None = they have none there today, it gives no look at a desk, or the unit is over.
    """
    now = office.door.now()
    lives, today = office.lives(now), now.astimezone(ZONE).date()
    held = office.people.roles(account)
    role = reach(held, lives, today).get(unit)
    if role is None or Right.LOOK not in RIGHTS[role] or is_over(lives, unit, today):
        return None
    return RoleHere(role=role, from_above=all(one.unit != unit for one in held))


def visits_of(office: OfficeDoor) -> Callable[[str, str, str], OfficeVisits]:
    """For whoever opens units: of a unit's code, the mark of its folder, the hub's address."""

    def visits(unit: str, mark: str, root: str) -> OfficeVisits:
        return OfficeVisits(
            unit=unit,
            door=replace(office.door, people=office.people.at_desks(), bound=mark),
            role_of=lambda account: role_at(office, account, unit),
            back=f"{root}{OFFICE}/don-vi/{unit}",
        )

    return visits


class VisitPages:
    """Who of the office wants to be in a unit's desk is sent there."""

    def __init__(self, office: Office, units: OpenUnits) -> None:
        self._office = office
        self._units = units

    def send(self, request: Request, visitor: OfficeVisitor, _fields: Fields) -> Response:
        """Hand the visitor over to the unit. Raises InputError, NotAllowed, StoreError."""
        code = str(request.path_params["code"])
        if code not in visitor.units:
            return nothing_here()
        root, visits = self._opened(code)
        given = visits.hand_over(visitor.account, keeps=root.startswith("/"))
        way = f"{root}{HOME}{ARRIVAL.format(ticket=given.ticket)}"
        answer = RedirectResponse(way, status_code=303, headers=HEADERS)
        if given.kept:
            answer.set_cookie(
                KEPT, given.kept, path=f"{root}{HOME}", httponly=True, samesite="lax",
                secure=request.url.scheme == "https", max_age=int(HAND_OVER.total_seconds()),
            )  # fmt: skip
        return answer

    def _opened(self, code: str) -> tuple[str, OfficeVisits]:
        """Where a unit is, a path of the hub or an address, and the way into its desk.

        Raises InputError: what is wrong with a unit is not what is wrong with the office's rows.
        """
        try:
            unit = self._units.take(code, _PATIENCE)
        except BroadcasterError as fault:
            raise InputError(
                f"chưa vào được bàn làm việc của đơn vị này: {fault.sentence}",
                hint=plain_hint(fault.hint),
            ) from fault
        try:
            if unit.visits is None:
                raise InputError(
                    "bàn làm việc của đơn vị này đang đóng, chỉ trang của nó còn mở",
                    hint="Nhờ người giữ máy chủ xem cài đặt của đơn vị.",
                )
            return unit.moved or f"/{code}", unit.visits
        finally:
            self._units.give_back(unit)


def visit_routes(office: Office, units: OpenUnits) -> list[Route]:
    """The address by which somebody is sent into a unit's desk."""
    pages = VisitPages(office, units)
    return [
        Route(f"{OFFICE}/don-vi/{{code}}/vao", guarded_form(office, pages.send), methods=["POST"])
    ]

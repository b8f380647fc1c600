"""Somebody of the office comes into this desk, without a second password."""

from starlette.responses import RedirectResponse, Response

from broadcaster.accounts.office_visits import OfficeVisits, hand_over_over
from broadcaster.accounts.people import NewSession, note
from broadcaster.desk.answers import go
from broadcaster.desk.guard import OF_OFFICE, set_session
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import InputError

KEPT = "vao_ban"  # cookie of a browser that was just sent here
ARRIVAL = "/van-phong/{ticket}"


def _visits(context: RequestContext) -> OfficeVisits:
    if context.state.office is None:
        raise InputError("không có trang này", hint="Trở về trang Hôm nay.")
    return context.state.office


def _arrive(context: RequestContext) -> Response:
    """In at once by the cookie; at an address that no cookie reaches the person says so first.

    Else somebody could sign another one in under their own name, by a link in a letter.
    """
    visits, ticket = _visits(context), context.part("ticket")
    kept = context.request.cookies.get(KEPT, "")
    if kept:
        return _entered(context, visits.enter(ticket, kept, address=context.address))
    person = visits.expected(ticket)
    if person is None:
        raise hand_over_over()
    return respond(context, "office_visit.html", person=person)


def _enter(context: RequestContext) -> Response:
    visits = _visits(context)
    opened = visits.enter(context.part("ticket"), "", address=context.address)
    return _entered(context, opened)


def _entered(context: RequestContext, opened: NewSession) -> Response:
    person = opened.person
    note(context.state.parts.door, person.account, "vào từ văn phòng", person.name,
         person.role.value, address=context.address)  # fmt: skip
    answer = go(context, "/", f"{person.name} đã vào bàn làm việc này.")
    set_session(context, answer, f"{OF_OFFICE}{opened.token}")
    answer.delete_cookie(KEPT, path=context.home)
    return answer


def leave(context: RequestContext) -> Response:
    """Back to the office's pages, where the person stays signed in."""
    visits = _visits(context)
    if context.visitor is not None:
        context.note("đăng xuất")
        visits.leave(context.visitor)
    return RedirectResponse(visits.back, status_code=303)


ROUTES = (
    DeskRoute(method="GET", path=ARRIVAL, right=None, does=_arrive),
    DeskRoute(method="POST", path=ARRIVAL, right=None, does=_enter),
)

"""Signing in and out at the hub, the one-time link, one's own account: the desk's rules, here."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from broadcaster.accounts import people
from broadcaster.accounts.people import LONGEST, NewSession, digest, link_over, open_link, sign_in
from broadcaster.accounts.rights import Visitor
from broadcaster.desk.answers import plain_hint, sentence, status_of
from broadcaster.desk.forms import line
from broadcaster.desk.guard import DEVICE_COOKIE, refuse_cross_site, sent_fields
from broadcaster.domain.errors import BroadcasterError, Busy, InputError, NotAllowed, StoreError
from broadcaster.hub.front_page import HEADERS
from broadcaster.hub.office_pages import (
    SIGN_IN,
    Fields,
    Office,
    guarded,
    guarded_form,
    office_page,
    rows_away,
    told_page,
)
from broadcaster.hub.office_people import COOKIE, OFFICE, OFFICE_ROLES, OfficeDoor, OfficeVisitor

_LINK = f"{OFFICE}/lien-ket/{{token}}"
_ACCOUNT = f"{OFFICE}/tai-khoan"
_LARGEST = 64_000  # bytes of a form of somebody who is not signed in
_DEVICE_AGE = 365 * 86_400  # seconds


class OfficeDoorPages:
    """The pages in front of the office's door, and the one about oneself behind it."""

    def __init__(self, office: OfficeDoor, refused: Callable[[], None]) -> None:
        self._office = office
        self._refused = refused
        self._door = office.door

    def sign_in_page(self, request: Request) -> Response:
        """Who are you?"""
        return _door_page(request.query_params.get("den", ""))

    def sign_in(self, request: Request, form: Mapping[str, str]) -> Response:
        """Open a session."""
        account, after = line(form, "tai_khoan"), form.get("den", "")
        try:
            opened = sign_in(
                self._door,
                account,
                form.get("mat_khau", ""),
                address=_address(request),
                device=request.cookies.get(DEVICE_COOKIE, ""),
            )
        except (NotAllowed, Busy) as fault:
            self._refused()
            return _door_page(after, account=account, fault=fault)
        return self._admit(request, opened, _own_page(after))

    def link_page(self, request: Request) -> Response:
        """Set a password by a one-time link."""
        return self._link_page(request)

    def use_link(self, request: Request, form: Mapping[str, str]) -> Response:
        """Set it, and sign in."""
        token = str(request.path_params["token"])
        try:
            _refuse_unequal(form)
            opened = open_link(self._door, token, form.get("moi", ""), address=_address(request))
        except NotAllowed:
            raise
        except (InputError, Busy) as fault:
            return self._link_page(request, fault)
        return self._admit(request, opened, f"{OFFICE}/")

    def account(self, request: Request, visitor: OfficeVisitor) -> Response:
        """Roles, other browsers, another password."""
        return self._account(request, visitor)

    def change_password(self, request: Request, visitor: OfficeVisitor, fields: Fields) -> Response:
        """Another password; the other browsers have to sign in again."""
        form, one = dict(fields), self._visitor(request)
        try:
            _refuse_unequal(form)
            token = people.change_password(
                self._door, one, form.get("cu", ""), form.get("moi", ""), address=_address(request)
            )
        except (InputError, Busy) as fault:
            return self._account(request, visitor, fault)
        return self._admit(request, NewSession(person=one.person, token=token), _ACCOUNT)

    def sign_out(self, request: Request, _visitor: OfficeVisitor, _fields: Fields) -> Response:
        """End this browser's session."""
        people.sign_out(self._door, self._visitor(request))
        answer = _go(SIGN_IN)
        answer.delete_cookie(COOKIE, path=OFFICE)
        return answer

    def _visitor(self, request: Request) -> Visitor:
        found = people.visitor_of(self._door, request.cookies.get(COOKIE, ""))
        if found is None:
            raise NotAllowed("phiên làm việc đã hết", hint="Đăng nhập lại.")
        return found

    def _admit(self, request: Request, opened: NewSession, to: str) -> Response:
        """The browser gets its session, and is known from now on."""
        answer, secure = _go(to), request.url.scheme == "https"
        device = people.device_token(self._door, opened.person)
        kept = int(LONGEST / timedelta(seconds=1))
        for name, value, age in (
            (COOKIE, opened.token, kept),
            (DEVICE_COOKIE, device, _DEVICE_AGE),
        ):
            answer.set_cookie(
                name, value, path=OFFICE, httponly=True, samesite="lax", secure=secure, max_age=age
            )
        return answer

    def _link_page(self, request: Request, fault: BroadcasterError | None = None) -> Response:
        token = str(request.path_params["token"])
        person = self._office.people.link(digest(token), self._door.now())
        if person is None:
            raise link_over()
        return _page("office_link.html", None, fault, person=person)

    def _account(
        self, request: Request, visitor: OfficeVisitor, fault: BroadcasterError | None = None
    ) -> Response:
        person = self._visitor(request).person
        return _page(
            "office_account.html",
            visitor,
            fault,
            here="account",
            sessions=self._office.people.sessions(person),
            roles=self._office.people.roles(person.account),
            role_names=OFFICE_ROLES,
            names=self._office.lives.names(self._door.now()),
        )


def door_routes(
    office: OfficeDoor, pages: Office, refused: Callable[[], None] = lambda: None
) -> list[Route]:
    """The addresses of the door; `pages` are behind it, `refused` hears of who was not let in."""
    door = OfficeDoorPages(office, refused)
    return [
        Route(SIGN_IN, _open(door.sign_in_page), methods=["GET", "HEAD"]),
        Route(SIGN_IN, _open_form(door.sign_in), methods=["POST"]),
        Route(_LINK, _open(door.link_page), methods=["GET", "HEAD"]),
        Route(_LINK, _open_form(door.use_link), methods=["POST"]),
        Route(_ACCOUNT, guarded(pages, door.account), methods=["GET", "HEAD"]),
        Route(_ACCOUNT, guarded_form(pages, door.change_password), methods=["POST"]),
        Route(f"{OFFICE}/ra", guarded_form(pages, door.sign_out), methods=["POST"]),
    ]


def _open(does: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """A page for everybody."""

    async def page(request: Request) -> Response:
        return await run_in_threadpool(_told, lambda: does(request))

    return page


def _open_form(
    does: Callable[[Request, Mapping[str, str]], Response],
) -> Callable[[Request], Awaitable[Response]]:
    """A form of such a page, sent by no other site's."""

    async def sent(request: Request) -> Response:
        try:
            refuse_cross_site(request, signed_in=False)
            form = dict(await sent_fields(request, _LARGEST))
        except InputError as fault:
            return told_page(fault, status=status_of(fault))
        return await run_in_threadpool(_told, lambda: does(request, form))

    return sent


def _told(answer: Callable[[], Response]) -> Response:
    try:
        return answer()
    except InputError as fault:
        return told_page(fault, status=status_of(fault))
    except StoreError:
        return rows_away()


def _door_page(after: str, *, account: str = "", fault: BroadcasterError | None = None) -> Response:
    answer = _page("office_door.html", None, fault, after=after, account=account)
    if isinstance(fault, Busy):
        answer.headers["retry-after"] = "3"
    return answer


def _page(
    template: str, visitor: OfficeVisitor | None, fault: BroadcasterError | None, **values: Any
) -> Response:
    wrong = sentence(fault.sentence) if fault else ""
    hint = sentence(plain_hint(fault.hint)) if fault else ""
    status = status_of(fault) if fault else 200
    return office_page(template, visitor, status=status, wrong=wrong, hint=hint, **values)


def _go(to: str) -> Response:
    return RedirectResponse(to, status_code=303, headers=HEADERS)


def _own_page(path: str) -> str:
    """A page of the office and nothing else: no other site can send people on from here."""
    plain = path.startswith(f"{OFFICE}/") and path.isascii() and path.isprintable()
    return path if plain and "\\" not in path and "//" not in path else f"{OFFICE}/"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _refuse_unequal(form: Mapping[str, str]) -> None:
    if form.get("moi", "") != form.get("moi_lai", ""):
        raise InputError("hai lần gõ mật khẩu không giống nhau", hint="Gõ lại cả hai ô.")

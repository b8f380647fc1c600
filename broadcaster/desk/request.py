"""What a page of the desk is given (its request, the state of the desk) and how it is routed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from broadcaster.accounts.office_visits import OfficeVisits
from broadcaster.accounts.people import confirm, note
from broadcaster.accounts.rights import Person, Right, Visitor, may
from broadcaster.app.desk import DeskParts, FreshStation
from broadcaster.app.station import WiredStation
from broadcaster.desk.looked_bodies import LookedBodies
from broadcaster.desk.multipart import UploadedFile
from broadcaster.desk.presence import WritersPresent
from broadcaster.desk.status_cache import StatusCache
from broadcaster.domain.errors import InputError, NotAllowed
from broadcaster.net.school_network import SchoolNetwork
from broadcaster.storage.jobs import Job, ask_for

HOME = "/ban"  # where the desk is mounted; in a server of many units behind the unit's path
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
Pages = Callable[..., str]  # template name, values -> HTML
_DESK = "broadcaster.desk"  # of a request's scope: the state of the desk that is asked


def home_of(request: Request) -> str:
    """Where the desk that is asked is mounted, without a slash at the end."""
    return str(request.scope.get("root_path") or HOME)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppState:
    """The state of the desk: what every page works with, made once."""

    wired: FreshStation  # the station as its files are now
    parts: DeskParts
    pages: Pages
    status_cache: StatusCache
    secure: bool  # the browser reaches us over TLS: cookies may be Secure
    begin_again: Callable[[], None] | None = None  # ends the server and opens it anew; None = no
    exchange: Callable[[Sequence[str]], None] | None = None  # as begin_again, by this command
    network: SchoolNetwork | None = None  # the door for phones; None = this server has none
    office: OfficeVisits | None = None  # of a unit in a hub: how people of the office come in
    writers: WritersPresent = field(default_factory=WritersPresent)  # who is at which script
    looked: LookedBodies = field(default_factory=LookedBodies)  # what their pages have before them


@dataclass(frozen=True, slots=True)
class OneDesk:
    """One desk in front of pages that all desks of this process share.

    A hub has a thousand desks with the same 300 routes: built for each, these were a third of the
    time in which a unit is opened and half of its memory.
    """

    state: AppState
    pages: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the pages answer, for this desk."""
        await self.pages({**scope, _DESK: self.state}, receive, send)


def desk_of(request: Request) -> AppState:
    """The state of the desk that is asked."""
    state = request.scope[_DESK]
    assert isinstance(state, AppState)
    return state


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestContext:
    """A request that passed the guard."""

    state: AppState
    request: Request
    visitor: Visitor | None  # None on the few pages for everybody
    form: Mapping[str, str]  # the last value of each field; empty for GET
    fields: tuple[tuple[str, str], ...] = ()  # every field in its order
    upload: UploadedFile | None = None  # the file of a form that was sent without scripts

    @property
    def wired(self) -> WiredStation:
        """The station as its files are now; while they cannot be used, as they last could."""
        return self.state.wired()

    @property
    def person(self) -> Person:
        """Who asks. Raises NotAllowed on a page for everybody."""
        if self.visitor is None:
            raise NotAllowed("cần đăng nhập")
        return self.visitor.person

    @property
    def address(self) -> str:
        """The network address of the browser."""
        return self.request.client.host if self.request.client else ""

    @property
    def secure(self) -> bool:
        """Whether cookies may be Secure: TLS ends here or at the proxy of this machine."""
        return self.state.secure or self.request.url.scheme == "https"

    @property
    def home(self) -> str:
        """Where this desk is mounted: HOME, behind the path of its unit where a server has many."""
        return home_of(self.request)

    @property
    def server_path(self) -> str:
        """The path of the server's own pages, help among them: "", or the unit's path."""
        return self.home.removesuffix(HOME)

    @property
    def root(self) -> str:
        """The server's address by which other machines reach this page too, where there is one.

        Whoever sits at this machine asks by a name that means another machine on a phone.
        """
        asked = str(self.request.base_url).rstrip("/").removesuffix(HOME)
        network = self.state.network if self._asked_here else None
        return (network.door().address if network is not None else "") or asked

    @property
    def here_only(self) -> bool:
        """Whether that address leads nowhere on another machine."""
        return self._asked_here and (
            self.state.network is None or not self.state.network.door().address
        )

    @property
    def _asked_here(self) -> bool:
        return self.request.url.hostname in _THIS_MACHINE

    @property
    def partial(self) -> bool:
        """Whether a script of the page asks, for a piece of it."""
        return self.request.headers.get("hx-request") == "true"

    def query(self, name: str) -> str:
        """A value of the address line, "" when it is not there."""
        return self.request.query_params.get(name, "")

    def part(self, name: str) -> str:
        """A piece of the path."""
        return str(self.request.path_params.get(name, ""))

    def may(self, right: Right) -> bool:
        """Whether who asks has a right."""
        return self.visitor is not None and may(self.visitor.person, right)

    def name_of(self, account: str) -> str:
        """Who acted here under an account; the account itself where nobody knows it."""
        office = self.state.office
        person = self.state.parts.door.people.get(account)
        if person is None and office is not None:
            return office.name_of(account) or account
        return person.name if person is not None else account

    def ask_for(self, kind: str, title: str, argument: Mapping[str, Any]) -> Job:
        """Put a job into the list, in the name of who asks."""
        now = self.wired.tools.clock.now()
        return ask_for(self.state.parts.jobs, kind, title, argument, who=self.person.name, at=now)

    def confirm(self, password: str) -> None:
        """Make sure that it is the person who sits there, before what cannot be taken back.

        Raises InputError, NotAllowed as `people.confirm` does.
        """
        office = self.state.office if self.person.of_office else None
        if office is not None:
            office.confirm(self.person, password, address=self.address)
        else:
            confirm(self.state.parts.door, self.person, password, address=self.address)

    def note(self, act: str, subject: str = "", detail: str = "") -> None:
        """Write into the audit log what was done."""
        who = self.visitor.person.account if self.visitor else ""
        note(self.state.parts.door, who, act, subject, detail, address=self.address)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRoute:
    """One route: where, what for, and which right it needs."""

    method: str  # GET or POST
    path: str  # below HOME, as Starlette writes it
    right: Right | None  # None = everybody, without signing in
    # gives a Response, or a coroutine of one; sync ones run in a thread
    does: Callable[[RequestContext], Any]
    # the body is left to `does` (an upload); the token comes in a header, or in a field before the
    # file of a plain form
    raw: bool = False
    largest: int = 0  # bytes of an upload

    @property
    def name(self) -> str:
        """How tests and people call it."""
        return f"{self.method} {self.path}"


def with_upload(
    read: Callable[[RequestContext], Response], wanted: str
) -> Callable[[RequestContext], Awaitable[Response]]:
    """What a route does with a file that somebody sends: `read` has it as `context.upload`.

    It is read beside the other requests. Without a file what is `wanted` is told.
    """

    async def bring(context: RequestContext) -> Response:
        if context.upload is None:
            raise InputError("chưa chọn tệp nào", hint=wanted)
        return await run_in_threadpool(read, context)

    return bring


def respond(
    context: RequestContext,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> Response:
    """A page or a piece of one."""
    text = context.state.pages(template, context=context, **values)
    return Response(text, status_code=status, media_type="text/html", headers=headers)

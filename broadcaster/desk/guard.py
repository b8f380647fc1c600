"""The guard before every route: who asks, from where, may they; only then the page is asked."""

import hmac
import inspect
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import compile_path
from starlette.types import Receive, Scope, Send

from broadcaster.accounts.people import LONGEST, visitor_of
from broadcaster.accounts.rights import Right, Visitor, belongs, may, you
from broadcaster.app.unit_limits import refuse_over_limit
from broadcaster.desk.answers import FLASH_COOKIE, tell_fault, told
from broadcaster.desk.multipart import MULTIPART, form_with_file
from broadcaster.desk.refilled import refilled
from broadcaster.desk.request import DeskRoute, RequestContext, desk_of, home_of
from broadcaster.domain.errors import BroadcasterError, InputError, NotAllowed, StoreError
from broadcaster.domain.schedule import Unit
from broadcaster.domain.text import piled
from broadcaster.programme.schedule import SCHEDULE_FILE
from broadcaster.scripts.schedule_file import read_schedule

COOKIE = "phien"
OF_OFFICE = "vp."  # before the token of somebody of the office: no token of a desk has a dot
DEVICE_COOKIE = "may_quen"
_DEVICE_AGE = 365 * 86_400  # seconds
HEADER = "x-ma-trang"  # the header in which scripts send the form token
FIELD = "ma_trang"  # the field in which forms send it
SESSION_HEADER = "x-phien"  # tells scripts why a token does not hold: they sign in in place
LARGEST_FORM = 4_000_000  # bytes: a script of 200 pages, percent-encoded, is half of it
_STRANGERS = 64_000  # bytes of a form of somebody who is not signed in
_MOST_FIELDS = 2000
# what is done by these rights may change what the lamp shows
_MOVES_THE_LAMP = frozenset(
    {Right.QUEUE, Right.APPROVE, Right.AIR, Right.URGENT, Right.SEND, Right.SETTINGS}
)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; "
    "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=(), geolocation=()",
    "x-robots-tag": "noindex, nofollow",
}


class SessionOver(NotAllowed):
    """Nobody is signed in in this browser any more."""

    code = "phien-da-het"


class StaleToken(NotAllowed):
    """The page was made for another session than the one of this browser."""

    code = "trang-da-cu"


_SESSION_WORDS: dict[type[BroadcasterError], str] = {SessionOver: "het", StaleToken: "cu"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One route with everything that stands before it, for every desk of this process."""

    route: DeskRoute
    table: tuple[DeskRoute, ...] = ()  # every route: the page that a form came from is one of them

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the page answer, or say why not."""
        request = Request(scope, receive)
        try:
            answer = await self._answer(request)
        except ClientDisconnect:
            return
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        answer.headers.setdefault("cache-control", "no-store")
        if FLASH_COOKIE in request.cookies and answer.status_code < 300:
            answer.delete_cookie(FLASH_COOKIE, path=home_of(request))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        context = RequestContext(state=desk_of(request), request=request, visitor=None, form={})
        try:
            if self.route.method == "GET" and not inspect.iscoroutinefunction(self.route.does):
                return await run_in_threadpool(self._read_only_page, context)
            context = await run_in_threadpool(self._admit, context)
            if self.route.right is not None and context.visitor is None:
                return self._to_sign_in(context)
            if self.route.method == "POST":
                refuse_cross_site(request, signed_in=context.visitor is not None)
                if self.route.raw and context.wired.settings.limits:  # it brings a file
                    await run_in_threadpool(refuse_over_limit, context.wired)
                if self.route.raw and _is_multipart(request):
                    return await self._with_file(context)
                context = await self._with_form(context)
                sent = request.headers.get(HEADER) or context.form.get(FIELD, "")
                _refuse_stale_token(context, sent)
            return await self._page(context)
        except BroadcasterError as fault:
            return await run_in_threadpool(self._told_in_place, context, fault)

    def _read_only_page(self, context: RequestContext) -> Response:
        """A page that changes nothing, answered in one thread: right, function and template."""
        context = self._admit(context)
        if self.route.right is not None and context.visitor is None:
            return self._to_sign_in(context)
        try:
            answer = self.route.does(context)
        except BroadcasterError as fault:
            return tell_fault(context, fault)
        assert isinstance(answer, Response)
        return answer

    def _admit(self, context: RequestContext) -> RequestContext:
        """Who asks, when they may. Raises NotAllowed; StoreError while nobody can say who asks.

        The doors, which ask for no right, stay open then: nobody is signed in there.
        """
        try:
            context = replace(context, visitor=_visitor(context))
        except StoreError:
            if self.route.right is not None:
                raise
        self._refuse_without_right(context)
        return context

    def _fault_page(self, context: RequestContext, fault: BroadcasterError) -> Response:
        """A fault, with the bar of whoever is signed in."""
        if context.visitor is None:
            with suppress(StoreError):  # nobody can say who asks: maybe that is the fault
                context = replace(context, visitor=_visitor(context))
        answer = tell_fault(context, fault)
        if type(fault) in _SESSION_WORDS:
            answer.headers[SESSION_HEADER] = _SESSION_WORDS[type(fault)]
        return answer

    def _told_in_place(self, context: RequestContext, fault: BroadcasterError) -> Response:
        """A fault on the page that the form came from, with what was typed; else on its own.

        A stranger gets no page so: may() is False for them; and what only asks has no fields.
        """
        alone = self._fault_page(context, fault)
        if context.partial or not context.fields:
            return alone
        own = context.request.headers.get("sec-fetch-site") == "same-origin"
        if isinstance(fault, StaleToken) and not own:
            return alone  # what another site may have sent is not put before anybody
        page = self._page_before(context)
        if page is None:
            return alone
        filled = refilled(
            bytes(page.body).decode(),
            context.request.url.path,
            context.fields,
            fault=told(context, fault),
            at=fault.field,
            token=FIELD,
        )
        answer = Response(filled, status_code=alone.status_code, media_type="text/html")
        if SESSION_HEADER in alone.headers:
            answer.headers[SESSION_HEADER] = alone.headers[SESSION_HEADER]
        return answer

    def _page_before(self, context: RequestContext) -> Response | None:
        """The page that a form came from as it is now; None = it has no such page, or none here."""
        for path, query in _pages_before(context.request):
            for route in self.table:
                asked = _asked(context, route, path, query)
                if asked is None:
                    continue
                if route.right is None or not context.may(route.right):
                    return None
                try:
                    page = route.does(asked)
                except BroadcasterError:
                    return None
                html = page.status_code == 200 and page.media_type == "text/html"
                return page if html else None
        return None

    def _to_sign_in(self, context: RequestContext) -> Response:
        if context.partial or self.route.raw:
            raise SessionOver(
                "phiên làm việc đã hết",
                hint="Đăng nhập lại, ở đây hoặc ở một thẻ khác; những gì đã gõ vẫn còn.",
            )
        asked = context.request.url.path.removeprefix(context.home)
        after = asked if self.route.method == "GET" else ""
        query = f"?den={after}" if after not in ("", "/") else ""
        return RedirectResponse(f"{context.home}/vao{query}", status_code=303)

    def _refuse_without_right(self, context: RequestContext) -> None:
        """A role without the right, or somebody of another unit."""
        right, visitor = self.route.right, context.visitor
        if right is None or visitor is None:
            return
        if not may(visitor.person, right):
            context.note("bị từ chối", self.route.name)
            raise NotAllowed(
                f"vai của {you(visitor.person)} không được {right.value}",
                hint="Việc này của vai khác: xem ai có vai ấy ở trang Người dùng."
                if may(visitor.person, Right.PEOPLE)
                else "Nhờ người quản trị trường nếu cần thêm quyền.",
            )
        if visitor.person.unit and not _is_own_unit(context):
            context.note("bị từ chối", self.route.name, "đơn vị khác")
            raise NotAllowed(
                "tài khoản này thuộc đơn vị khác", hint="Mỗi đơn vị có bàn làm việc riêng."
            )

    async def _with_file(self, context: RequestContext) -> Response:
        """A form with a file: its token comes before the file, or nothing is kept."""
        known = context

        def admit(fields: Mapping[str, str]) -> None:
            nonlocal known
            _refuse_stale_token(context, fields.get(FIELD, ""))
            known = replace(context, form=dict(fields), fields=tuple(fields.items()))

        try:
            async with form_with_file(context.request, self.route.largest, admit) as (form, upload):
                known = replace(context, form=form, fields=tuple(form.items()), upload=upload)
                return await self._page(known)
        except BroadcasterError as fault:
            return await run_in_threadpool(self._told_in_place, known, fault)

    async def _with_form(self, context: RequestContext) -> RequestContext:
        fields: list[tuple[str, str]] = []
        if not self.route.raw:
            known = context.visitor is not None
            fields = await sent_fields(context.request, LARGEST_FORM if known else _STRANGERS)
        return replace(context, form=dict(fields), fields=tuple(fields))

    async def _page(self, context: RequestContext) -> Response:
        if inspect.iscoroutinefunction(self.route.does):
            answer = await self.route.does(context)
        else:
            answer = await run_in_threadpool(self.route.does, context)
        assert isinstance(answer, Response)
        if self.route.method == "POST" and self.route.right in _MOVES_THE_LAMP:
            context.state.status_cache.forget()
        return answer


def _visitor(context: RequestContext) -> Visitor | None:
    token, office = context.request.cookies.get(COOKIE, ""), context.state.office
    if office is not None and token.startswith(OF_OFFICE):
        return office.visitor(token.removeprefix(OF_OFFICE))
    return visitor_of(context.state.parts.door, token)


def _pages_before(request: Request) -> Iterator[tuple[str, str]]:
    """Paths, with what was asked there, from which a form may have come: the nearest first."""
    before, home = urlsplit(request.headers.get("referer", "")), home_of(request)
    if before.netloc == request.headers.get("host") and before.path.startswith(f"{home}/"):
        yield unquote(before.path.removeprefix(home)), before.query
    path = request.scope["path"].removeprefix(home)
    while path.strip("/"):
        yield path, ""
        path = path.rpartition("/")[0]


def _asked(
    context: RequestContext, route: DeskRoute, path: str, query: str
) -> RequestContext | None:
    """The request for a page by that path; None when the route is for other paths."""
    if route.method != "GET" or inspect.iscoroutinefunction(route.does):
        return None
    fits, parts = _pattern(route.path)
    found = fits.match(path)
    if found is None:
        return None
    pieces = {name: parts[name].convert(said) for name, said in found.groupdict().items()}
    scope = dict(context.request.scope) | {
        "method": "GET",
        "path": f"{context.home}{path}",
        "raw_path": quote(f"{context.home}{path}").encode(),
        "query_string": query.encode(),
        "path_params": pieces,
    }
    return replace(context, request=Request(scope), form={}, fields=(), upload=None)


@lru_cache(maxsize=256)
def _pattern(path: str) -> tuple[re.Pattern[str], dict[str, Convertor[Any]]]:
    pattern, _, parts = compile_path(path)
    return pattern, parts


def _is_own_unit(context: RequestContext) -> bool:
    """Whether this station is the visitor's business."""
    wired = context.wired
    path = wired.tools.folders.scripts / SCHEDULE_FILE
    units = _units(path, _stamp(path))
    today = wired.today
    keys = {unit.key for unit in units if unit.name == wired.station.profile.unit}
    return belongs(context.person, min(keys, default=""), units, today)


@lru_cache(maxsize=4)
def _units(path: Path, _stamp: tuple[int, int]) -> tuple[Unit, ...]:
    """The units of lich.toml, read anew when its stamp is another; none while it has mistakes."""
    try:
        checked = read_schedule(path.read_bytes(), path.name)
    except OSError:
        return ()
    return checked.value.units if checked.value is not None else ()


def _stamp(path: Path) -> tuple[int, int]:
    try:
        facts = path.stat()
    except OSError:
        return 0, 0
    return facts.st_mtime_ns, facts.st_size


def refuse_cross_site(request: Request, *, signed_in: bool) -> None:
    """Raise NotAllowed for a form of another site; a browser always says where a POST is from."""
    headers = request.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    foreign = site is not None and site not in ("same-origin", "none")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        foreign = True
    unknown = site is None and origin is None and not signed_in
    if foreign or unknown:
        raise NotAllowed(
            "yêu cầu đến từ một trang khác nên bị từ chối", hint="Mở lại trang của đài rồi làm lại."
        )


def _refuse_stale_token(context: RequestContext, sent: str) -> None:
    """A page of another session, or of nobody's."""
    if context.visitor is None:
        return
    if not hmac.compare_digest(sent.encode(), context.visitor.csrf.encode()):
        raise StaleToken("trang này đã cũ nên chưa làm gì cả", hint="Tải lại trang rồi làm lại.")


def _is_multipart(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == MULTIPART


async def _body(request: Request, largest: int) -> bytes:
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind and kind != "application/x-www-form-urlencoded":
        raise InputError("biểu mẫu gửi lên không đúng dạng")
    data = bytearray()
    async for block in request.stream():
        data += block
        if len(data) > largest:
            raise InputError("nội dung gửi lên quá dài", hint="Chia bài thành nhiều phần.")
    return bytes(data)


async def sent_fields(request: Request, largest: int) -> list[tuple[str, str]]:
    """The fields of a form without a file, of at most so many bytes. Raises InputError."""
    return _fields(await _body(request, largest))


def _fields(body: bytes) -> list[tuple[str, str]]:
    try:
        fields = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS,
            errors="strict",
        )  # fmt: skip
    except ValueError as fault:
        raise InputError("biểu mẫu gửi lên không đọc được") from fault
    if any(piled(text) >= 0 for field in fields for text in field):
        raise InputError("có hàng chục dấu chồng lên một chữ, không phải chữ viết")
    return fields


def set_session(context: RequestContext, answer: Response, token: str) -> None:
    """Give the browser its session, for this desk alone; no script can read it."""
    answer.set_cookie(
        COOKIE, token, path=context.home, httponly=True, samesite="lax", secure=context.secure,
        max_age=int(LONGEST / timedelta(seconds=1)),
    )  # fmt: skip


def set_device(context: RequestContext, answer: Response, token: str) -> None:
    """Make the browser known at this door; it stays so when the session ends."""
    answer.set_cookie(
        DEVICE_COOKIE, token, path=context.home, httponly=True, samesite="lax",
        secure=context.secure, max_age=_DEVICE_AGE,
    )  # fmt: skip


def clear_session(context: RequestContext, answer: Response) -> None:
    """Take the session away."""
    answer.delete_cookie(COOKIE, path=context.home)

"""The public ASGI application: the published files, /healthz, and routes that others bring."""

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Message, Receive, Scope, Send

from broadcaster.publishing.addresses import EMBED_ENDING, FRONT_PAGE, LOST_PAGE
from broadcaster.web.access_log import AccessLog
from broadcaster.web.connections import FRONT_WISH
from broadcaster.web.desk_link import is_from_here, with_desk_link
from broadcaster.web.download_counts import ListenerCounts, is_fetched_ahead
from broadcaster.web.public_files import MovedFile, PublicFile, PublicFiles, inside_path
from broadcaster.web.publishing_clock import PublishingClock
from broadcaster.web.sending import (
    METHODS,
    PREFLIGHT_HEADERS,
    Asked,
    FileAnswer,
    PackedTexts,
    WantedBytes,
    answer_with,
    cross_origin,
    handed_over,
    send_answer,
    wanted_bytes,
)
from broadcaster.web.signed_addresses import SignedAddresses

_NOT_FOUND = (
    '<!doctype html>\n<html lang="vi">\n<head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="robots" content="noindex"><title>Không có trang này</title></head>\n'
    "<body><h1>Không có trang này</h1>\n<p>Địa chỉ có thể đã gõ sai, hoặc bài đã được rút khỏi "
    'kênh.</p>\n<p><a href="{home}">Về trang đầu</a></p></body>\n</html>\n'
)
_BODY = frozenset({b"content-length", b"transfer-encoding"})  # a request with one has a body
_KNOWN = frozenset({b"if-none-match", b"if-modified-since"})  # ... knows a version of the file
# headers that are true of the published bytes alone
_OF_THE_FILE = frozenset({b"etag", b"last-modified", b"cache-control", b"accept-ranges"})
_ROBOTS_PATH = "/robots.txt"  # machines look for it there only


def mounted_at(scope: Scope) -> str:
    """The path of this application on its server: "", or that of its unit among many."""
    return str(scope.get("root_path") or "")


def not_found(
    home: str, *, page: bytes = b"", private: bool = False, framed: bool = False
) -> Response:
    """404, the same for what never was, what is hidden and what is private.

    `page` is the site's own page for it, empty where there is none yet. What is `framed` stands in
    somebody else's page: it is short, and its link leads out of the frame.
    """
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    if private:
        headers["x-robots-tag"] = "noindex, nofollow, noarchive"
    out = '" target="_blank" rel="noopener' if framed else ""
    body = (b"" if framed else page) or _NOT_FOUND.format(home=home + out).encode()
    return Response(body, status_code=404, media_type="text/html", headers=headers)


def redirect(to: str, *, forever: bool = True) -> Response:
    """301, or 302 for what may change."""
    headers = {"location": to, "cache-control": "public, max-age=300"}
    headers |= dict(cross_origin())
    return Response(status_code=301 if forever else 302, headers=headers)


def lead_to_store(to: str, file: PublicFile) -> Response:
    """302 to an address that only this listener is given: nothing on the way may keep it."""
    headers = {"location": to, "cache-control": "no-store", "referrer-policy": "no-referrer"}
    headers |= dict(cross_origin())
    if file.private:
        headers["x-robots-tag"] = "noindex, nofollow, noarchive"
    return Response(status_code=302, headers=headers)


def not_allowed() -> Response:
    """405: public files are read, nothing else."""
    return Response(status_code=405, headers={"allow": METHODS, "cache-control": "no-store"})


def preflight() -> Response:
    """What a player on another site asks before it asks for a part."""
    headers = {
        "allow": METHODS,
        "access-control-allow-origin": "*",
        "access-control-allow-methods": METHODS,
        "access-control-allow-headers": PREFLIGHT_HEADERS,
        "access-control-max-age": "86400",
    }
    return Response(status_code=204, headers=headers)


def health(state: Mapping[str, object], *, well: bool) -> Response:
    """What a watcher wants to know: 200 while all is well, else 503."""
    body = json.dumps(dict(state), ensure_ascii=False)
    return Response(
        body,
        status_code=200 if well else 503,
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )


def public_application(
    *,
    files: PublicFiles,
    listening: ListenerCounts,
    log: AccessLog,
    publishing: PublishingClock,
    now: Callable[[], datetime],
    moved: Callable[[str, str], str] = lambda _host, _path: "",
    home: str = "/feeds/",
    mark: str = "",
    signed: SignedAddresses | None = None,
    hands_over: Callable[[], bool] = lambda: False,
    routes: Sequence[BaseRoute] = (),
    desk: str = "",
) -> "FilesFirst":
    """One ASGI application; `routes` of other desks come before the public files.

    `home` is where the start page stands, `moved` gives the new address of a host and path that
    the station had earlier, or "". `mark` is what a second start of this server knows it by.
    `signed` gives addresses at which an object store sends sound. While it `hands_over`, a web
    server in front that asks for it sends the bytes (X-Accel-Redirect). `desk` is where the desk
    is mounted, for those who open the start page at this very machine.
    The clock of publishing works while the application runs.
    """
    public = _Public(
        files,
        listening,
        log,
        now,
        moved=moved,
        home=home,
        signed=signed,
        hands_over=hands_over,
        desk=desk,
    )
    told = [
        Route("/healthz", _Health(publishing, mark), methods=["GET", "HEAD"]),
        *routes,
    ]
    return FilesFirst(told, public, _lifespan(publishing, log))


class AnswersAtOnce(Protocol):
    """An ASGI application that finds some answers without waiting."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""

    def at_once(self, scope: Scope) -> FileAnswer | None:
        """An answer without a body; None = ask as usual."""


class FilesFirst(Starlette):
    """Leads to the public files at once what none of the other routes could mean.

    To ask the routes one by one, and what stands around each, costs as much as a file does.
    """

    def __init__(
        self,
        others: Sequence[BaseRoute],
        public: AnswersAtOnce,
        lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]],
    ) -> None:
        """`public` answers for all that is left, files or, of many stations, each one's."""
        super().__init__(routes=[*others, Route("/{path:path}", public)], lifespan=lifespan)
        # a folder without its slash is the public files' business, never the router's
        self.router.redirect_slashes = False
        paths = [one.path_regex.pattern for one in others if isinstance(one, Route | Mount)]
        nameless = (re.sub(r"\?P<\w+>", "?:", path) for path in paths)  # names may come twice
        self._others = re.compile("|".join(f"(?:{path})" for path in nameless))
        self._public = public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] == "http":
            path = scope["path"].removeprefix(mounted_at(scope))
            if not self._others.match(path):
                await self._public(scope, receive, send)
                return
        await super().__call__(scope, receive, send)

    def at_once(self, scope: Scope) -> FileAnswer | None:
        """An answer without a body that is found without waiting; None = ask as usual."""
        others = self._others.match(scope["path"].removeprefix(mounted_at(scope)))
        return None if others else self._public.at_once(scope)


def _lifespan(
    publishing: PublishingClock, log: AccessLog
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with publishing.at_work():
            yield
        log.close()

    return lifespan


class _Health:
    """Whether the server is well, for watchers."""

    def __init__(self, publishing: PublishingClock, mark: str) -> None:
        self._publishing = publishing
        self._mark = mark

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = await run_in_threadpool(self._publishing.state)
        state = {**found.told(), "station": self._mark}
        await health(state, well=found.well)(scope, receive, send)


class _Public:
    """Everything that was published, as files."""

    def __init__(
        self,
        files: PublicFiles,
        listening: ListenerCounts,
        log: AccessLog,
        now: Callable[[], datetime],
        *,
        moved: Callable[[str, str], str],
        home: str,
        signed: SignedAddresses | None = None,
        hands_over: Callable[[], bool],
        desk: str,
    ) -> None:
        self._signed = signed
        self._hands_over = hands_over
        self._files = files
        self._listening = listening
        self._log = log
        self._now = now
        self._moved = moved
        self._home = home
        self._root = home.rstrip("/").rpartition("/")[0]  # where a proxy shows this server
        self._packed = PackedTexts()
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, count = 0, 0

        async def watched(message: Message) -> None:
            nonlocal status, count
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                count += len(message.get("body", b""))
            await send(message)

        path = raw_path(scope).removeprefix(mounted_at(scope))
        try:
            await self._answer(path, scope, receive, watched)
        finally:
            self._log.write(self._now(), scope["method"], path, status, count)

    def at_once(self, scope: Scope) -> FileAnswer | None:
        """As `FilesFirst.at_once`; what is answered is written down and counted here."""
        if not may_need_no_bytes(scope):
            return None
        method, asked = scope["method"], _asked(scope)
        root = mounted_at(scope)
        path = raw_path(scope).removeprefix(root)
        found = self._files.find(path)
        if not isinstance(found, PublicFile) or self._moved(_host(asked), root + path):
            return None
        if self._leads_to_desk(found, scope):
            return None
        wanted = wanted_bytes(found, asked, method)
        if self._may_go_to_store(found, method, wanted.status):
            return None
        head = self._without_bytes(wanted, found, asked, scope)
        if head is not None:
            self._log.write(self._now(), method, path, head.status, 0)
        return head

    async def _answer(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method not in ("GET", "HEAD"):
            refusal = preflight() if method == "OPTIONS" else not_allowed()
            await refusal(scope, receive, send)
            return
        root = mounted_at(scope)
        asked = _asked(scope)
        gone = self._moved(_host(asked), root + path)
        if gone:
            await redirect(gone)(scope, receive, send)
            return
        found = self._files.find(path)
        if found is None and path == _ROBOTS_PATH:
            found = self._files.find(f"{self._home.rstrip('/')}{path}")
        if isinstance(found, PublicFile):
            await self._file(found, asked, scope, receive, send)
        else:
            await self._other(found, path, root)(scope, receive, send)

    def _other(self, found: MovedFile | None, path: str, root: str) -> Response:
        if found is not None:
            return redirect(found.to)
        home = self._home if self._home.startswith(f"{root}/") else root + self._home
        if path.rstrip("/") in ("", self._root):
            return redirect(home, forever=False)
        return not_found(
            home,
            page=self._lost_page(),
            private=self._files.in_private(path),
            framed=path.endswith(EMBED_ENDING),
        )

    def _lost_page(self) -> bytes:
        """The page that was published for an address that leads nowhere."""
        found = self._files.find(f"{self._home.rstrip('/')}/{LOST_PAGE}")
        if not isinstance(found, PublicFile):
            return b""
        try:
            return found.path.read_bytes()
        except OSError:
            return b""

    async def _file(
        self, file: PublicFile, asked: Asked, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if self._leads_to_desk(file, scope):
            await (await run_in_threadpool(self._start_page, file))(scope, receive, send)
            return
        wanted = wanted_bytes(file, asked, scope["method"])
        elsewhere = await self._in_store(file, scope["method"], wanted.status)
        if elsewhere:  # what was asked for counts; what the store sends, it knows
            self._handed_on(wanted, file, self._listener(file, asked, scope))
            await lead_to_store(elsewhere, file)(scope, receive, send)
            return
        head = self._without_bytes(wanted, file, asked, scope)
        listener = self._listener(file, asked, scope) if head is None else ""

        def sent(first: int, count: int) -> None:
            self._listening.received(file.shared_name, listener, first, count)

        answer = head or answer_with(wanted, file, self._packed)
        await send_answer(answer, file, (scope, receive, send), sent)

    def _leads_to_desk(self, file: PublicFile, scope: Scope) -> bool:
        start = self._desk and file.name == FRONT_PAGE and scope["method"] == "GET"
        return bool(start) and is_from_here(scope)

    def _start_page(self, file: PublicFile) -> Response:
        """The start page for whoever sits at this machine: with a link that nobody else gets."""
        sent = answer_with(wanted_bytes(file, {}, "GET"), file, self._packed).headers
        heads = {name.decode(): told.decode() for name, told in sent if name not in _OF_THE_FILE}
        page = with_desk_link(file.path.read_bytes(), self._desk)
        return Response(page, headers={**heads, "cache-control": "no-store"})

    def _without_bytes(
        self, wanted: WantedBytes, file: PublicFile, asked: Asked, scope: Scope
    ) -> FileAnswer | None:
        """The answer for which we read nothing of the file; None = we send of it."""
        front = self._front_answer(wanted, file, asked, scope)
        if front is not None:  # what it was told to send; what left it, it knows
            self._handed_on(wanted, file, self._listener(file, asked, scope))
            return front
        if scope["method"] == "HEAD" or wanted.status in (304, 416):
            return answer_with(wanted, file, self._packed)
        return None

    def _listener(self, file: PublicFile, asked: Asked, scope: Scope) -> str:
        """Whose download it may become; "" = nobody's."""
        if not file.kind.sound or scope["method"] != "GET" or _fetched_ahead(asked):
            return ""
        client = scope.get("client") or ("", 0)
        agent = asked.get(b"user-agent", b"").decode("latin-1")
        return self._listening.listener(client[0], agent)

    def _handed_on(self, wanted: WantedBytes, file: PublicFile, listener: str) -> None:
        """Count the stretches that somebody else sends."""
        for first, last in wanted.stretches(file):
            self._listening.received(file.shared_name, listener, first, last - first + 1)

    def _front_answer(
        self, wanted: WantedBytes, file: PublicFile, asked: Asked, scope: Scope
    ) -> FileAnswer | None:
        """With what the web server in front is told to send the file; None = we send it.

        Whoever comes without it would get an empty body: only a proxy that is believed is told, and
        only one whose settings are of the very folder that is shown.
        """
        wish = scope.get(FRONT_WISH)
        if wish is None or scope["method"] != "GET" or not self._hands_over():
            return None
        if wish != self._files.mark:
            return None
        return handed_over(wanted, file, asked.get(b"range"), inside_path(self._files.mark))

    async def _in_store(self, file: PublicFile, method: str, status: int) -> str:
        """Where the object store sends a sound; "" = we answer.

        HEAD is ours: a signed address is good for GET alone, and players begin with a HEAD.
        """
        if self._signed is None or not self._may_go_to_store(file, method, status):
            return ""
        return await run_in_threadpool(self._signed.of, file)

    def _may_go_to_store(self, file: PublicFile, method: str, status: int) -> bool:
        """Whether the store is to be asked for a sound."""
        sound = file.kind.sound and method == "GET" and status < 300
        return sound and self._signed is not None and self._signed.wanted()


def may_need_no_bytes(scope: Scope) -> bool:
    """Whether a request is one of those that `at_once` answers, as far as can be told from it."""
    asked = _asked(scope)
    if scope["method"] not in ("GET", "HEAD") or not _BODY.isdisjoint(asked):
        return False
    return scope["method"] == "HEAD" or FRONT_WISH in scope or not _KNOWN.isdisjoint(asked)


def _asked(scope: Scope) -> Asked:
    """The headers of a request; of those that come twice the first."""
    return dict(reversed(scope["headers"]))


def _host(asked: Asked) -> str:
    return asked.get(b"host", b"").decode("latin-1")


def _fetched_ahead(asked: Asked) -> bool:
    told = [asked[name] for name in (b"sec-purpose", b"purpose", b"x-moz") if name in asked]
    return bool(told) and is_fetched_ahead(b" ".join(told).decode("latin-1"))


def raw_path(scope: Scope) -> str:
    """The path as it came over the wire, without its query."""
    raw = scope.get("raw_path") or scope["path"].encode()
    return bytes(raw).partition(b"?")[0].decode("latin-1")

"""The desk as one ASGI application, to be mounted at /ban, with what its pages are dressed in."""

import gzip
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ExceptionHandler, Receive, Scope, Send

from broadcaster.desk.answers import tell_fault
from broadcaster.desk.guard import HEADERS, Guard
from broadcaster.desk.request import HOME, AppState, DeskRoute, RequestContext
from broadcaster.desk.routes import ROUTES
from broadcaster.domain.errors import InputError

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}
_FOREVER = "public, max-age=31536000, immutable"
_SHORT = "public, max-age=300"


@cache
def shelf() -> dict[str, tuple[bytes, bytes, str, str]]:
    """Name -> bytes, packed bytes (b"" = not worth it), type, hash; read once."""
    return dict(_read())


def _read() -> Iterator[tuple[str, tuple[bytes, bytes, str, str]]]:
    for package in ("broadcaster.publishing", "broadcaster.desk"):
        for file in (files(package) / "assets").iterdir():
            suffix = "." + file.name.rpartition(".")[2]
            if suffix not in _TYPES or (package == "broadcaster.publishing" and suffix != ".woff2"):
                continue
            data = file.read_bytes()
            packed = b"" if suffix == ".woff2" else gzip.compress(data, 9, mtime=0)
            digest = hashlib.sha256(data).hexdigest()[:10]
            yield file.name, (data, packed, _TYPES[suffix], digest)


def asset(name: str, *, plain: bool = False) -> str:
    """The address of a file in pages: it changes whenever the file does, but for a `plain` one.

    Plain is what the style sheet itself names: letters, which never change under their name.
    """
    return f"{HOME}/tep/{name}" if plain else f"{HOME}/tep/{name}?v={shelf()[name][3]}"


class Assets:
    """Answers for the files."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One file, packed where the browser takes it."""
        request = Request(scope, receive)
        found = shelf().get(request.path_params["name"])
        if found is None:
            await Response("không có tệp này", status_code=404)(scope, receive, send)
            return
        data, packed, kind, digest = found
        headers = {
            "cache-control": _FOREVER if _fixed(request, digest, kind) else _SHORT,
            "x-content-type-options": "nosniff",
            "etag": f'"{digest}"',
        }
        if request.headers.get("if-none-match") == headers["etag"]:
            await Response(status_code=304, headers=headers)(scope, receive, send)
            return
        if packed and "gzip" in request.headers.get("accept-encoding", ""):
            headers |= {"content-encoding": "gzip", "vary": "Accept-Encoding"}
            data = packed
        await Response(data, media_type=kind, headers=headers)(scope, receive, send)


def _fixed(request: Request, digest: str, kind: str) -> bool:
    """Whether this address will never mean anything else."""
    return kind == _TYPES[".woff2"] or request.query_params.get("v") == digest


_PACK_FROM = 600  # bytes


def desk(state: AppState) -> Starlette:
    """The desk with all its pages."""
    routes: list[BaseRoute] = [
        Route("/tep/{name}", Assets(), methods=["GET", "HEAD"]),
        *(_route(state, route) for route in ROUTES),
        Route("/{path:path}", _nothing(state), methods=["GET", "HEAD"]),
    ]
    packed = Middleware(GZipMiddleware, minimum_size=_PACK_FROM, compresslevel=6)
    told = {405: _other_way(state), Exception: _broken(state)}
    app = Starlette(routes=routes, middleware=[packed], exception_handlers=told)
    app.router.redirect_slashes = False
    return app


def _route(state: AppState, route: DeskRoute) -> Route:
    return Route(route.path, _Endpoint(Guard(state=state, route=route)), methods=[route.method])


class _Endpoint:
    """Starlette takes a plain callable object for an ASGI application, as it should."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._guard(scope, receive, send)


def _other_way(state: AppState) -> ExceptionHandler:
    """A page asked in a way that no form of the desk does."""

    def tell(request: Request, _: Exception) -> Response:
        said = InputError("trang này không nhận yêu cầu kiểu ấy", hint="Trở về trang Hôm nay.")
        return _plainly(state, request, said, 405)

    return tell


def _broken(state: AppState) -> ExceptionHandler:
    """What nobody foresaw: said in words here, with its trace on the server's own screen."""

    def tell(request: Request, _: Exception) -> Response:
        said = InputError(
            "máy của đài gặp lỗi chưa lường trước",
            hint="Làm lại một lần; vẫn vậy thì báo người giữ máy chủ, kèm giờ này.",
        )
        return _plainly(state, request, said, 500)

    return tell


def _plainly(state: AppState, request: Request, fault: InputError, status: int) -> Response:
    answer = tell_fault(RequestContext(state=state, request=request, visitor=None, form={}), fault)
    answer.status_code = status
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer


def _nothing(state: AppState) -> _Endpoint:
    def tell(context: RequestContext) -> object:
        fault = InputError("không có trang này", hint="Trở về trang Hôm nay.")
        answer = tell_fault(context, fault)
        answer.status_code = 404
        return answer

    return _Endpoint(
        Guard(state=state, route=DeskRoute(method="GET", path="/", right=None, does=tell))
    )

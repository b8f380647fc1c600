"""The desk as one ASGI application, to be mounted at /ban, with its static files."""

import gzip
import hashlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
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
from broadcaster.desk.request import AppState, DeskRoute, OneDesk, RequestContext, desk_of
from broadcaster.desk.routes import ROUTES
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.storage.os_errors import foreseen

_LOG = logging.getLogger("uvicorn.error")  # where the server writes what nobody foresaw

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
_PACKED_ALREADY = (".woff2", ".png")
_FOREVER = "public, max-age=31536000, immutable"
_SHORT = "public, max-age=300"
# scripts that a page always needs together, in their order: packed and asked for as one
_TOGETHER = {
    "desk-page.js": ("desk.js", "desk-fields.js"),
    "desk-editor.js": (
        "desk-sound.js", "desk-keep.js", "desk-steps.js", "desk-rows.js", "desk-write.js",
        "desk-company.js", "desk-voice.js", "desk-lines.js", "desk-pick.js",
    ),
}  # fmt: skip

_REMARKS = (
    re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.DOTALL | re.MULTILINE),
    re.compile(r"^[ \t]*//.*\n", re.MULTILINE),
    re.compile(r"[ \t]{2,}//[^\n\"'`]*$", re.MULTILINE),
    re.compile(r"^[ \t]+", re.MULTILINE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetFile:
    """A static file of the pages: style sheet, script, font, picture."""

    data: bytes
    packed: bytes  # with gzip; b"" = not worth it
    type: str
    digest: str


@cache
def asset_files() -> dict[str, AssetFile]:
    """Every asset by its name; read once."""
    found = {}
    for package in ("broadcaster.publishing", "broadcaster.desk"):
        for file in (files(package) / "assets").iterdir():
            suffix = "." + file.name.rpartition(".")[2]
            if suffix not in _TYPES or (package == "broadcaster.publishing" and suffix != ".woff2"):
                continue
            found[file.name] = _asset_file(file.read_bytes(), suffix)
    for name, parts in _TOGETHER.items():
        whole = b"\n".join(found[part].data for part in parts)
        found[name] = _asset_file(bare_script(whole.decode()).encode(), ".js")
    return found


def bare_script(text: str) -> str:
    """A script of ours without what is only for its readers: remarks and what lines begin with.

    A remark is a whole line or more, or stands two blanks behind the code; no string of ours goes
    over two lines.
    """
    for remark in _REMARKS:
        text = remark.sub("", text)
    return text


def _asset_file(data: bytes, suffix: str) -> AssetFile:
    return AssetFile(
        data=data,
        packed=b"" if suffix in _PACKED_ALREADY else gzip.compress(data, 9, mtime=0),
        type=_TYPES[suffix],
        digest=hashlib.sha256(data).hexdigest()[:10],
    )


def asset(home: str, name: str, *, plain: bool = False) -> str:
    """The address of a static file in pages of a desk: another one whenever the file changes.

    `plain` leaves the digest out, for fonts: the style sheet names them, and they never change.
    """
    return f"{home}/tep/{name}" if plain else f"{home}/tep/{name}?v={asset_files()[name].digest}"


class AssetEndpoint:
    """Answers for the assets."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One file, packed where the browser takes it."""
        request = Request(scope, receive)
        found = asset_files().get(request.path_params["name"])
        if found is None:
            await Response("không có tệp này", status_code=404)(scope, receive, send)
            return
        # an address with the digest, and that of a font, will never mean anything else
        fixed = found.type == _TYPES[".woff2"] or request.query_params.get("v") == found.digest
        headers = {
            "cache-control": _FOREVER if fixed else _SHORT,
            "x-content-type-options": "nosniff",
            "etag": f'"{found.digest}"',
        }
        if request.headers.get("if-none-match") == headers["etag"]:
            await Response(status_code=304, headers=headers)(scope, receive, send)
            return
        data = found.data
        if found.packed and "gzip" in request.headers.get("accept-encoding", ""):
            headers |= {"content-encoding": "gzip", "vary": "Accept-Encoding"}
            data = found.packed
        await Response(data, media_type=found.type, headers=headers)(scope, receive, send)


_PACK_FROM = 600  # bytes
_METHOD_NOT_ALLOWED = InputError(
    "trang này không nhận yêu cầu kiểu ấy", hint="Trở về trang Hôm nay."
)
# what nobody foresaw: said in words here, with its trace on the server's own screen
_UNFORESEEN = InputError(
    "máy của đài gặp lỗi chưa lường trước",
    hint="Làm lại một lần; vẫn vậy thì báo người giữ máy chủ, kèm giờ này.",
)
_NOT_FOUND = InputError("không có trang này", hint="Trở về trang Hôm nay.")


def desk_application(state: AppState) -> OneDesk:
    """The desk with all its pages."""
    return OneDesk(state, _pages())


@cache
def _pages() -> Starlette:
    """The pages of every desk of this process."""
    unknown = DeskRoute(method="GET", path="/", right=None, does=_not_found)
    routes: list[BaseRoute] = [
        Route("/tep/{name}", AssetEndpoint(), methods=["GET", "HEAD"]),
        *(
            Route(route.path, Guard(route=route, table=ROUTES), methods=[route.method])
            for route in ROUTES
        ),
        Route("/{path:path}", Guard(route=unknown), methods=["GET", "HEAD"]),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(GZipMiddleware, minimum_size=_PACK_FROM, compresslevel=6)],
        exception_handlers={
            405: _fault_handler(lambda *_: _METHOD_NOT_ALLOWED, 405),
            OSError: _fault_handler(_of_disk, 500),
            Exception: _fault_handler(lambda *_: _UNFORESEEN, 500),
        },
    )
    app.router.redirect_slashes = False
    return app


def _not_found(context: RequestContext) -> Response:
    answer = tell_fault(context, _NOT_FOUND)
    answer.status_code = 404
    return answer


def _of_disk(state: AppState, error: Exception) -> BroadcasterError:
    """What the system refused, of any file: a page need not ask first whether it would."""
    if not isinstance(error, OSError):
        return _UNFORESEEN
    _LOG.error("a file was refused", exc_info=error)
    return foreseen(error, state.wired().settings.folder)


def _fault_handler(
    fault: Callable[[AppState, Exception], BroadcasterError], status: int
) -> ExceptionHandler:
    """What Starlette answers with where no guard stands: a page of ours, with our headers."""

    def tell(request: Request, error: Exception) -> Response:
        state = desk_of(request)
        context = RequestContext(state=state, request=request, visitor=None, form={})
        answer = tell_fault(context, fault(state, error))
        answer.status_code = status
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer

    return tell

"""The desk as one ASGI application, to be mounted at /ban."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ExceptionHandler, Receive, Scope, Send

from broadcaster.desk.answers import tell_fault
from broadcaster.desk.assets_door import Assets
from broadcaster.desk.guard import HEADERS, Guard
from broadcaster.desk.table import WAYS
from broadcaster.desk.visit import Shop, Visit, Way
from broadcaster.errors import InputError

_PACK_FROM = 600  # bytes


def desk(shop: Shop) -> Starlette:
    """The desk with all its pages."""
    routes: list[BaseRoute] = [
        Route("/tep/{name}", Assets(), methods=["GET", "HEAD"]),
        *(_route(shop, way) for way in WAYS),
        Route("/{path:path}", _nothing(shop), methods=["GET", "HEAD"]),
    ]
    packed = Middleware(GZipMiddleware, minimum_size=_PACK_FROM, compresslevel=6)
    told = {405: _other_way(shop), Exception: _broken(shop)}
    app = Starlette(routes=routes, middleware=[packed], exception_handlers=told)
    app.router.redirect_slashes = False
    return app


def _route(shop: Shop, way: Way) -> Route:
    return Route(way.path, _Endpoint(Guard(shop=shop, way=way)), methods=[way.method])


class _Endpoint:
    """Starlette takes a plain callable object for an ASGI application, as it should."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._guard(scope, receive, send)


def _other_way(shop: Shop) -> ExceptionHandler:
    """A page asked in a way that no form of the desk does."""

    def tell(request: Request, _: Exception) -> Response:
        said = InputError("trang này không nhận yêu cầu kiểu ấy", hint="Trở về trang Hôm nay.")
        return _plainly(shop, request, said, 405)

    return tell


def _broken(shop: Shop) -> ExceptionHandler:
    """What nobody foresaw: said in words here, with its trace on the server's own screen."""

    def tell(request: Request, _: Exception) -> Response:
        said = InputError(
            "máy của đài gặp lỗi chưa lường trước",
            hint="Làm lại một lần; vẫn vậy thì báo người giữ máy chủ, kèm giờ này.",
        )
        return _plainly(shop, request, said, 500)

    return tell


def _plainly(shop: Shop, request: Request, fault: InputError, status: int) -> Response:
    answer = tell_fault(Visit(shop=shop, request=request, visitor=None, form={}), fault)
    answer.status_code = status
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer


def _nothing(shop: Shop) -> _Endpoint:
    def tell(visit: Visit) -> object:
        fault = InputError("không có trang này", hint="Trở về trang Hôm nay.")
        answer = tell_fault(visit, fault)
        answer.status_code = 404
        return answer

    return _Endpoint(Guard(shop=shop, way=Way(method="GET", path="/", right=None, does=tell)))

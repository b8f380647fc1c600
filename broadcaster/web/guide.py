"""The guide for people, as pages of the server; they fetch nothing from any other machine."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from broadcaster.web.application import mounted_at, not_found, redirect

PATH = "/tro-giup"
GUIDE = files("broadcaster") / "guide"
_KINDS = {
    ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".png": "image/png",
    ".jpg": "image/jpeg",
}  # fmt: skip
_STARTERS = "tu-chay/"  # what starts the program with the machine, to be copied from
_TEXT = "text/plain; charset=utf-8"
_HEADERS = {
    "cache-control": "public, max-age=300",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def guide_routes() -> tuple[Route, ...]:
    """The routes of the guide, for whoever makes an application."""
    return (
        Route(PATH, _with_slash, methods=["GET"]),
        Route(f"{PATH}/{{name:path}}", _page, methods=["GET"]),
    )


def _with_slash(request: Request) -> Response:
    return redirect(f"{mounted_at(request.scope)}{PATH}/")


def _page(request: Request) -> Response:
    name = request.path_params["name"] or "index.html"
    kind = _TEXT if name.startswith(_STARTERS) else _KINDS.get(PurePosixPath(name).suffix)
    page = _found(name)
    if kind is None or page is None:
        return not_found(f"{mounted_at(request.scope)}{PATH}/")
    return Response(page.read_bytes(), media_type=kind, headers=_HEADERS)


def _found(name: str) -> Traversable | None:
    """A file of the guide, by walking its folders: no name leads out of it."""
    place = GUIDE
    for part in name.split("/"):
        near = {child.name: child for child in place.iterdir()} if place.is_dir() else {}
        if part not in near:
            return None
        place = near[part]
    return place if place.is_file() else None

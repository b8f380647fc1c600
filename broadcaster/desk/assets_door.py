"""What the pages are dressed in: styles, scripts and letters, from the package only."""

import gzip
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from broadcaster.desk.visit import HOME

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
    for package in ("broadcaster.pages", "broadcaster.desk"):
        for file in (files(package) / "assets").iterdir():
            suffix = "." + file.name.rpartition(".")[2]
            if suffix not in _TYPES or (package == "broadcaster.pages" and suffix != ".woff2"):
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

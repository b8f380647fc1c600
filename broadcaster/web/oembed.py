"""/oembed: what a portal asks of an address of ours, answered by what was published beside it."""

import json
import re
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from broadcaster.publishing.addresses import (
    EMBED_ENDING,
    OEMBED_ENDING,
    SHORT,
    is_private,
    path_on_site,
)
from broadcaster.publishing.portals import fitted_oembed
from broadcaster.web.public_files import PublicFiles
from broadcaster.web.sending import cross_origin

_MOST = 2000  # letters of an address that is asked for
_HEADERS = {"x-content-type-options": "nosniff", **dict(cross_origin())}
_CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)">')
_PAGE = re.compile(rf"(.+?)(?:{re.escape(EMBED_ENDING)}|\.html)")
_KEPT = 300  # seconds on the way: what is withdrawn shall be gone soon
_DIGITS = re.compile(r"[0-9]{1,5}")


def oembed_routes(files: PublicFiles, site: Callable[[], str]) -> tuple[Route, ...]:
    """The route, wherever the site's root is; `site` tells the address of the site as it is."""
    page = _OEmbed(files, site)
    return tuple(
        Route(path, page.answer, methods=["GET"]) for path in ("/oembed", "/{root:path}/oembed")
    )


class _OEmbed:
    """Answers of published episodes: 404 for what is none, 401 for what is private, 501."""

    def __init__(self, files: PublicFiles, site: Callable[[], str]) -> None:
        self._files = files
        self._site = site

    async def answer(self, request: Request) -> Response:
        """An answer, or the status that oEmbed has for it (oembed.com, 2.3.4)."""
        asked = request.query_params
        form = asked.get("format", "json")
        if form != "json":
            return _refused(501, "Chỉ có dạng JSON.")
        url = asked.get("url", "")
        sizes = [_pixels(asked.get(name)) for name in ("maxwidth", "maxheight")]
        if not url or len(url) > _MOST or 0 in sizes:
            return _refused(400, "Thiếu địa chỉ, hoặc kích thước không phải là số.")
        if is_private(url):
            return _refused(401, "Trang này chỉ dành cho người có địa chỉ riêng.")
        told = await run_in_threadpool(self._told, url, sizes)
        if told is None:
            return _refused(404, "Không có bài nào ở địa chỉ này.")
        headers = {**_HEADERS, "cache-control": f"public, max-age={_KEPT}"}
        return Response(told, media_type="application/json", headers=headers)

    def _told(self, url: str, sizes: list[int | None]) -> str | None:
        """The frozen answer of an episode's page, its player or its short address, made to fit."""
        path = path_on_site(self._site(), url)
        if path is not None and path.startswith(f"{SHORT}/"):
            path = self._behind(path)
        page = _PAGE.fullmatch(path or "")
        found = self._files.at(f"{page[1]}{OEMBED_ENDING}") if page else None
        if found is None:
            return None
        try:
            told = fitted_oembed(json.loads(found.path.read_bytes()), *sizes)
        except (OSError, ValueError, KeyError, TypeError):  # not as it was published
            return None
        return json.dumps(told, ensure_ascii=False)

    def _behind(self, path: str) -> str | None:
        """The page that a short address leads to."""
        found = self._files.at(f"{path.removesuffix('/index.html').rstrip('/')}/index.html")
        if found is None:
            return None
        try:
            page = _CANONICAL.search(found.path.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            return None
        return path_on_site(self._site(), page[1]) if page else None


def _pixels(text: str | None) -> int | None:
    """A size that a portal has room for; None = it does not say, 0 = it is none."""
    if text is None:
        return None
    return int(text) if _DIGITS.fullmatch(text) else 0


def _refused(status: int, sentence: str) -> Response:
    body = json.dumps({"cau": sentence}, ensure_ascii=False)
    headers = {**_HEADERS, "cache-control": "no-store"}
    return Response(body, status_code=status, media_type="application/json", headers=headers)

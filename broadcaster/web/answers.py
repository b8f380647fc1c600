"""The short answers: nothing there, look elsewhere, not allowed."""

import json
from collections.abc import Mapping

from starlette.responses import Response

from broadcaster.web.sending import METHODS, cross_origin

_MISSING = (
    '<!doctype html>\n<html lang="vi">\n<head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="robots" content="noindex"><title>Không có trang này</title></head>\n'
    "<body><h1>Không có trang này</h1>\n<p>Địa chỉ có thể đã gõ sai, hoặc bài đã được rút khỏi "
    'kênh.</p>\n<p><a href="{home}">Về trang đầu</a></p></body>\n</html>\n'
)


def missing(home: str, *, private: bool = False) -> Response:
    """404, the same for what never was, what is hidden and what is private."""
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    if private:
        headers["x-robots-tag"] = "noindex, nofollow, noarchive"
    return Response(
        _MISSING.format(home=home), status_code=404, media_type="text/html", headers=headers
    )


def elsewhere(to: str, *, forever: bool = True) -> Response:
    """301, or 302 for what may change."""
    headers = {"location": to, "cache-control": "public, max-age=300"}
    headers |= dict(cross_origin())
    return Response(status_code=301 if forever else 302, headers=headers)


def not_allowed() -> Response:
    """405: public files are read, nothing else."""
    return Response(status_code=405, headers={"allow": METHODS, "cache-control": "no-store"})


def preflight() -> Response:
    """What a player on another site asks before it asks for a part."""
    headers = {
        "allow": METHODS,
        "access-control-allow-origin": "*",
        "access-control-allow-methods": METHODS,
        "access-control-allow-headers": "Range, If-None-Match, If-Modified-Since, If-Range",
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

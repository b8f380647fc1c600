"""Figures for Prometheus, in its text format: for this machine, or for who knows the token."""

import hmac
import ipaddress
from collections.abc import Callable, Mapping
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from broadcaster.domain.errors import BroadcasterError

PATH = "/metrics"
_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def metrics_route(read: Callable[[], Mapping[str, float]], token: str) -> Route:
    """The route of the figures; without a token only a caller on this machine may see them.

    Nothing in them is personal. Who may not see them is told that there is nothing here.
    """

    def answer(request: Request) -> Response:
        if not may_see(request, token):
            return PlainTextResponse("", status_code=404)
        try:
            found = {"well": 1.0, **read()}
        except BroadcasterError:  # the watcher is to see that, not a broken page
            found = {"well": 0.0}
        lines = [f"broadcaster_{name} {value!r}\n" for name, value in sorted(found.items())]
        return Response("".join(lines), media_type=_TYPE, headers={"cache-control": "no-store"})

    return Route(PATH, answer, methods=["GET"])


def may_see(request: Request, token: str) -> bool:
    """Whether who asks knows the token; without one, whether they sit at this machine."""
    if token:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    # behind a proxy of this machine everybody seems to be on it
    passed_on = {"x-forwarded-for", "forwarded", "x-real-ip", "via"} & set(request.headers.keys())
    with suppress(ValueError):
        here = request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
        return here and not passed_on
    return False

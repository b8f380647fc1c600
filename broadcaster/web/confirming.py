"""“Đã nghe”: where the private page of a subscriber tells that an episode was heard.

Neither the address of the browser nor the time of day is written anywhere; the day is.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from broadcaster.app.staff import confirmations, confirmed, episode_of_seat, staff_seat
from broadcaster.app.station import WiredStation
from broadcaster.domain.errors import BroadcasterError
from broadcaster.publishing.addresses import CONFIRMING, private_path
from broadcaster.publishing.confirmations import Confirmation
from broadcaster.publishing.subscribers import TOKEN_LENGTH
from broadcaster.web.api.limits import RateLimiter
from broadcaster.web.application import mounted_at, not_found

MOST_BYTES = 16_000  # of a form
_MOST_FIELDS = 2000
_TOKEN = re.compile(rf"[0-9a-f]{{{TOKEN_LENGTH}}}")
_KEY = re.compile(r"[a-z0-9-]{1,200}")
_PATH = f"{private_path('{token}')}/{CONFIRMING}/{{key}}"
_HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow, noarchive",
}


def confirming_routes(
    station: Callable[[], WiredStation], folder: Callable[[], Path]
) -> tuple[Route, ...]:
    """The routes; `folder` is what the server shows. They stand wherever the site's root is."""
    page = _ConfirmingPage(station, folder)
    return tuple(
        Route(path, page.answer, methods=["GET", "POST"])
        for path in (f"/{_PATH}", f"/{{root:path}}/{_PATH}")
    )


class _ConfirmingPage:
    """What a subscriber said of an episode, and saying it."""

    def __init__(self, station: Callable[[], WiredStation], folder: Callable[[], Path]) -> None:
        self._station = station
        self._folder = folder
        self._limit = RateLimiter(rate=1.0, burst=40)

    async def answer(self, request: Request) -> Response:
        """200 with what is noted, 404 for an address or episode that nobody has."""
        body = await _bounded(request) if request.method == "POST" else b""
        if body is None:
            return _told(413, "Biểu gửi lên quá lớn.")
        try:
            text = body.decode("ascii", "replace")
            fields = parse_qsl(text, max_num_fields=_MOST_FIELDS, errors="replace")
        except ValueError:  # more fields than a form has
            return _told(413, "Biểu gửi lên quá lớn.")
        try:
            return await run_in_threadpool(self._answer, request, fields)
        except BroadcasterError as fault:
            return _told(503, fault.sentence)

    def _answer(self, request: Request, fields: list[tuple[str, str]]) -> Response:
        wired = self._station()
        token, key = request.path_params["token"], request.path_params["key"]
        # whoever guesses costs one look at the disk, not a reading of the list of subscribers
        if not (_TOKEN.fullmatch(token) and (self._folder() / private_path(token)).is_dir()):
            return not_found(f"{mounted_at(request.scope)}/", private=True)
        if self._limit.wait(token):  # before the list is read: that costs a key for each person
            return _told(429, "Gửi nhiều lần quá. Đợi một phút rồi bấm lại.")
        seat = staff_seat(wired, token)
        if seat is None or not _KEY.fullmatch(key):
            return not_found(f"{mounted_at(request.scope)}/", private=True)
        episode = episode_of_seat(wired, seat, key, self._folder())
        if episode is None:
            return not_found(f"{mounted_at(request.scope)}/", private=True)
        book, sent = confirmations(wired), dict(fields)
        if request.method == "POST" and sent.get("bo") == "1":
            book.take_back(seat.subscriber.show, key, seat.subscriber.name, own=True)
        elif request.method == "POST" and sent.get("nghe") == "1":
            book.note([confirmed(wired, seat, episode, fields, wired.today)])
        if request.method == "POST" and "application/json" not in request.headers.get("accept", ""):
            back = {"location": f"../{seat.subscriber.show}/{key}.html#xac-nhan-nghe"}
            return Response(status_code=303, headers={**_HEADERS, **back})
        asked = Confirmation(
            show=seat.subscriber.show, episode=key, name=seat.subscriber.name, day=wired.today
        )
        known = next((one for one in book.all() if one.same(asked)), None)
        return _json(
            200,
            {
                "ten": seat.subscriber.name,
                "ngay": known.day.isoformat() if known else "",
                "dat": known is not None and known.passed is not None,
                **({"tay": True} if known is not None and not known.themselves_alone else {}),
            },
        )


async def _bounded(request: Request) -> bytes | None:
    """The body; None when it is larger than a form."""
    parts, count = [], 0
    async for part in request.stream():
        count += len(part)
        if count > MOST_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def _told(status: int, sentence: str) -> Response:
    return _json(status, {"cau": sentence})


def _json(status: int, told: dict[str, object]) -> Response:
    body = json.dumps(told, ensure_ascii=False)
    return Response(body, status_code=status, media_type="application/json", headers=_HEADERS)

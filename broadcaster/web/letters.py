"""Where a unit's letter comes in by the line, and the answer to it goes back.

Nobody signs in: the signature says whose a letter is, and only a key that is known here already
counts. The first letter of a unit comes as a file, before a person's eyes.
"""

import asyncio
import base64
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from broadcaster.app.letter_line import come_by_line
from broadcaster.app.overseen_units import units_below
from broadcaster.app.station import WiredStation
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.net.callers import household
from broadcaster.reports.unit_letters import LARGEST, LETTERS_PATH
from broadcaster.web.api.answers import Fault, answer, of_ours
from broadcaster.web.api.limits import RateLimiter

_AT_ONCE = 2  # letters that are read at one time: each may hold some megabytes
_COMING = 16  # bodies that are on their way at one time, so much memory they may take
_OF_ONE = 4  # of these from one household: many schools may stand behind one address
_PATIENCE = 120.0  # seconds for a body to come
_SLOWEST = 2_000  # bytes a second that a body comes at least: who sends none holds no place long
_GRACE = 10.0  # seconds that it may be behind that
_AGAIN = "Chờ ít phút rồi gửi lại."
_OFTEN = Fault(ma="goi-qua-nhieu", cau="Đã gửi quá nhiều lần trong thời gian ngắn.", goi_y=_AGAIN)
_BUSY = Fault(ma="dang-ban", cau="Máy chủ đang nhận tệp của đơn vị khác.", goi_y=_AGAIN)
_SLOW = Fault(ma="cham-qua", cau="Tệp đến chậm quá nên thôi.", goi_y=_AGAIN)


def letter_routes(station: Callable[[], WiredStation]) -> tuple[Route, ...]:
    """The routes, wherever a proxy shows the root of this server."""
    door = _LetterDoor(station)
    return tuple(
        Route(path, door.answer, methods=["POST"])
        for path in (f"/{LETTERS_PATH}", f"/{{root:path}}/{LETTERS_PATH}")
    )


class _LetterDoor:
    """Takes in one letter after another."""

    def __init__(self, station: Callable[[], WiredStation]) -> None:
        self._station = station
        self._limit = RateLimiter(rate=0.1, burst=30)  # a unit writes once a day
        self._coming: Counter[str] = Counter()  # bodies on their way, by household
        self._turn = CapacityLimiter(_AT_ONCE)  # unlike a lock of asyncio not of one loop

    async def answer(self, request: Request) -> Response:
        """200 with what a person should read and the letter down; else why nothing was kept."""
        asker = household(request.client.host) if request.client else ""
        if wait := self._limit.wait(asker):
            return _later(_OFTEN, wait)
        if self._coming.total() >= _COMING or self._coming[asker] >= _OF_ONE:
            return _later(_BUSY, 5)
        self._coming[asker] += 1
        try:
            body = await _whole(request)
            if body is None:
                fault = Fault(ma="qua-lon", cau="Tệp lớn quá mức nhận.", goi_y="Chọn kỳ ngắn hơn.")
                return answer(413, fault, {"connection": "close"})
            return await to_thread.run_sync(self._taken, request, body, limiter=self._turn)
        except TimeoutError:
            return _later(_SLOW, 5)
        except ClientDisconnect:
            return Response(status_code=400)
        finally:
            self._coming[asker] -= 1
            self._coming += Counter()  # who has none on its way is forgotten

    def _taken(self, request: Request, body: bytes) -> Response:
        wired = self._station()
        try:
            if not units_below(wired, wired.today, wired.today):
                fault = Fault(ma="khong-co", cau="Đài này không nhận tệp của đơn vị nào.", goi_y="")
                return answer(404, fault)
            taken, down = come_by_line(wired, body)
        except InputError as refused:
            return answer(
                422, Fault(ma=refused.code, cau=refused.sentence, goi_y=refused.hint or "")
            )
        except BroadcasterError as fault:
            return of_ours(request, fault)
        told = {
            "unit": taken.name,
            "again": taken.again,
            "counts": taken.counts,
            "told": list(taken.told),
            "reply": base64.b64encode(down).decode(),
        }
        return Response(
            json.dumps(told, ensure_ascii=False),
            media_type="application/json",
            headers={"cache-control": "no-store"},
        )


async def _whole(request: Request) -> bytes | None:
    """The body; None when it is larger than a letter may be. Raises TimeoutError."""
    parts, count = [], 0
    begun = asyncio.get_running_loop().time()
    async with asyncio.timeout_at(begun + _GRACE) as limit:
        stream: AsyncIterator[bytes]
        async with aclosing(request.stream()) as stream:
            async for part in stream:
                count += len(part)
                if count > LARGEST:
                    return None
                parts.append(part)
                limit.reschedule(begun + min(_PATIENCE, _GRACE + count / _SLOWEST))
    return b"".join(parts)


def _later(fault: Fault, wait: float) -> Response:
    return answer(429, fault, {"Retry-After": str(int(wait) + 1)})

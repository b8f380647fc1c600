"""How often one may ask, and how much may be sent: counted while it comes."""

import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from broadcaster.web.api.answers import Fault, answer

MOST_KEYS = 10_000  # who asked last are remembered; whoever is forgotten begins with a full bucket


class RateLimiter:
    """At most `burst` questions at once and `rate` a second in the long run, for each key."""

    def __init__(
        self, rate: float, burst: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # left, when
        self._lock = threading.Lock()

    def wait(self, key: str) -> float:
        """Take one: 0.0 when it may be asked now, else the seconds until it may."""
        now = self._clock()
        with self._lock:
            left, then = self._buckets.pop(key, (self._burst, now))
            left = min(self._burst, left + (now - then) * self._rate)
            allowed = left >= 1.0
            self._buckets[key] = (left - 1.0 if allowed else left, now)
            if len(self._buckets) > MOST_KEYS:
                self._buckets.popitem(last=False)
        return 0.0 if allowed else (1.0 - left) / self._rate


MOST_BYTES = 1_000_000
# A sender that is cut off in the middle sees a broken line, not the refusal: so much more is
# listened to, and thrown away, before it is answered.
_HEARD_OUT = 16_000_000
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class BoundedBodies:
    """Lets an application have bodies of at most so many bytes; larger ones are refused (413)."""

    def __init__(self, app: App, most: int = MOST_BYTES) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # read whole first: what is refused half-way must not have been half answered
        parts = await self._whole(receive, _announced(scope))
        if parts is None:
            await self._refuse(scope, receive, send)
            return

        async def again() -> Message:
            return parts.pop(0) if parts else await receive()

        await self._app(scope, again, send)

    async def _whole(self, receive: Receive, announced: int) -> list[Message] | None:
        """The body in its parts; None when it is larger than it may be."""
        parts: list[Message] = []
        got, more = 0, True
        while more and max(got, announced) <= self._most + _HEARD_OUT:
            part = await receive()
            got += len(part.get("body", b""))
            more = part["type"] == "http.request" and part.get("more_body", False)
            if max(got, announced) <= self._most:
                parts.append(part)
        return parts if max(got, announced) <= self._most else None

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = Fault(
            ma="qua-lon",
            cau=f"Lời gửi lớn hơn {self._most // 1000} nghìn byte.",
            goi_y="Chia nhỏ rồi gửi làm nhiều lần.",
        )
        await answer(413, fault, {"connection": "close"})(scope, receive, send)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0

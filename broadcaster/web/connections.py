"""How many may be connected and how long each may take, so that no flood shuts the house.

Who listens sends the head of a request at once and takes what comes. Who only holds a connection,
by half a head, a body that drips or an answer that is never taken, is let go; when there are too
many, the oldest half-sent ones go first, so that a listener finds room in the middle of a flood.
"""

import asyncio
import itertools
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from broadcaster.net.callers import TrustedProxies, household
from broadcaster.web.sending import FileAnswer

HEAD_BYTES = 32_000  # of a request's head; browsers send two thousand
MOST_OF_ADDRESS = 400  # connections, and requests under way: a school is behind one address
FRONT_HEADER = "x-gui-thang"  # of a proxy that sends files itself: the mark of their folder
FRONT_WISH = "broadcaster.front"  # where ForwardedAsker puts it for the application
_FRONT_NAME = FRONT_HEADER.encode()
_FORWARDED = b"x-forwarded-for"
# asyncio sets 256 kB aside for every read, which the system maps and unmaps each time: that costs
# more than all the rest of a small answer
_READ = 65_536  # bytes at one go
_SWEEP = 1.0  # seconds between two looks at who takes too long
_CROWDED = "Quá nhiều kết nối từ một địa chỉ. Đợi một lát rồi thử lại.\n"
_LARGE_HEAD = "Phần đầu của yêu cầu quá dài nên không nhận.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLimits:
    """What the connections of a server may take."""

    most: int  # connections at once
    of_address: int = MOST_OF_ADDRESS  # of one address that is no proxy of ours
    half_sent: int = 60  # of one address, of which no whole head has come yet
    head_seconds: float = 15.0  # until a head is whole
    body_seconds: float = 60.0  # until a body is whole, and more for what came of it:
    body_rate: int = 2_000  # bytes a second; the slowest line that is waited for
    idle_seconds: float = 5.0  # until the next request, after an answer that took no time
    stuck_seconds: float = 600.0  # while nothing of an answer is taken: a player that paused


class ConnectionStage(Enum):
    """What a connection is waiting for."""

    HEAD = auto()
    BODY = auto()
    ANSWER = auto()  # ours, or between two requests, which uvicorn ends by itself
    IDLE = auto()  # between two requests, where uvicorn does not


@dataclass(slots=True, kw_only=True, eq=False)
class Line:
    """One connection."""

    address: str
    close: Callable[[], None]
    since: float  # when the stage began
    number: int
    unsent: Callable[[], int]  # bytes of answers that still wait on our side
    stage: ConnectionStage = ConnectionStage.HEAD
    bytes: int = 0  # that came in this stage
    paused: float | None = None  # since when the other side takes nothing


class Connections:
    """The connections that are open, and who has to go."""

    def __init__(
        self,
        limits: ConnectionLimits,
        *,
        trusted: TrustedProxies | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """What proxies that are trusted hand on is counted by request."""
        self.limits = limits
        self._trusted = trusted or TrustedProxies()
        self._clock = clock
        self._numbers = itertools.count()
        self._lines: dict[int, Line] = {}
        self._half: OrderedDict[int, Line] = OrderedDict()  # the oldest first
        self._idle: OrderedDict[int, Line] = OrderedDict()  # ... too
        self._of_address: Counter[str] = Counter()
        self._half_of_address: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._lines)

    def enter(
        self, address: str, close: Callable[[], None], unsent: Callable[[], int] = lambda: 0
    ) -> Line | None:
        """Take a connection in, if need be in the place of a half-sent one; None = no room.

        `close` drops what is still `unsent`.
        """
        who = household(address)
        counted = address not in self._trusted
        if counted and self._half_of_address[who] >= self.limits.half_sent:
            self._drop_oldest(who)
        if counted and self._of_address[who] >= self.limits.of_address:
            self._drop_oldest(who)
            if self._of_address[who] >= self.limits.of_address:
                return None
        if len(self._lines) >= self.limits.most:
            self._drop_oldest()
            if len(self._lines) >= self.limits.most:
                return None
        line = Line(
            address=who,
            close=close,
            since=self._clock(),
            number=next(self._numbers),
            unsent=unsent,
        )
        self._lines[line.number] = line
        self._of_address[who] += 1
        self._wait_for_head(line)
        return line

    def leave(self, line: Line) -> None:
        """The connection is gone."""
        if self._lines.pop(line.number, None) is None:
            return
        self._no_more_waiting(line)
        _less(self._of_address, line.address)

    def turn(self, line: Line, stage: ConnectionStage) -> None:
        """Another stage begins."""
        if line.number not in self._lines:
            return
        if stage is line.stage is ConnectionStage.ANSWER:
            return  # a whole request at one go: nothing was waited for
        line.stage, line.since, line.bytes = stage, self._clock(), 0
        self._no_more_waiting(line)
        if stage is ConnectionStage.HEAD:
            self._wait_for_head(line)
        elif stage is ConnectionStage.IDLE:
            self._idle[line.number] = line

    def pause(self, line: Line, paused: bool) -> None:
        """The other side takes nothing more of the answer, or takes it again."""
        line.paused = self._clock() if paused else None

    def sweep(self) -> None:
        """Let go of whoever takes too long."""
        now = self._clock()
        for line in [line for line in self._lines.values() if self._is_over(line, now)]:
            self._drop(line)

    def _is_over(self, line: Line, now: float) -> bool:
        limits, gone = self.limits, now - line.since
        if line.stage is ConnectionStage.HEAD:
            return gone > limits.head_seconds
        if line.stage is ConnectionStage.BODY:
            return gone > limits.body_seconds + line.bytes / limits.body_rate
        if line.stage is ConnectionStage.IDLE:
            # many requests at one go and a slow line: the last answers are still on their way
            return gone > limits.idle_seconds and (gone > limits.stuck_seconds or not line.unsent())
        return line.paused is not None and now - line.paused > limits.stuck_seconds

    def _wait_for_head(self, line: Line) -> None:
        self._half[line.number] = line
        self._half_of_address[line.address] += 1

    def _no_more_waiting(self, line: Line) -> None:
        self._idle.pop(line.number, None)
        if self._half.pop(line.number, None) is not None:
            _less(self._half_of_address, line.address)

    def _drop_oldest(self, who: str = "") -> None:
        """Drop the oldest half-sent one; where there is none the one that was idle for longest."""
        waiting = itertools.chain(self._half.values(), self._idle.values())
        oldest = next((x for x in waiting if not who or x.address == who), None)
        if oldest is not None:
            self._drop(oldest)

    def _drop(self, line: Line) -> None:
        self.leave(line)
        line.close()


def _less(counts: Counter[str], who: str) -> None:
    counts[who] -= 1
    if counts[who] <= 0:
        del counts[who]


AtOnce = Callable[[Scope], FileAnswer | None]
"""Finds an answer without a body, without waiting; None = the application is asked as usual."""


def held_protocol(
    connections: Connections, at_once: AtOnce = lambda _scope: None
) -> type[asyncio.Protocol]:
    """The protocol of uvicorn's connections, held to the limits of `connections`."""
    told = {"held_by": connections, "sweeping": set(), "at_once": staticmethod(at_once)}
    return type("HeldConnection", (_Held,), told)


class _Held(HttpToolsProtocol):
    """A connection of uvicorn's that is counted and timed."""

    held_by: Connections
    sweeping: set[asyncio.AbstractEventLoop]  # loops that look at who takes too long
    at_once: AtOnce
    _line: Line | None = None
    _stage: ConnectionStage | None = None  # that began with the bytes in hand
    _head_bytes = 0
    _coming = 0  # bytes in hand
    _first_in_hand = False  # no request in them was begun yet
    _ended_in_hand = False  # one of them was whole: of the next nobody knows how much is here
    _large_head = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if hasattr(transport, "max_size"):  # of asyncio's own loop with selectors, without TLS
            setattr(transport, "max_size", _READ)  # noqa: B010 - no published way
        address = self.client[0] if self.client else ""
        self._line = self.held_by.enter(address, transport.abort, transport.get_write_buffer_size)
        if self._line is None:
            self._refuse(503, "Service Unavailable", _CROWDED)
        elif self.loop not in self.sweeping:
            self.sweeping.add(self.loop)
            self.loop.call_later(_SWEEP, self._sweep)

    def _sweep(self) -> None:
        self.held_by.sweep()
        if len(self.held_by):
            self.loop.call_later(_SWEEP, self._sweep)
        else:
            self.sweeping.discard(self.loop)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._line is not None:
            self.held_by.leave(self._line)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        line = self._line
        if line is None or self.transport.is_closing():
            return
        line.bytes += len(data)
        self._coming, self._first_in_hand, self._ended_in_hand = len(data), True, False
        super().data_received(data)
        self._first_in_hand = False
        if self._stage is not None:
            self.held_by.turn(line, self._stage)
            self._stage = None
        answered = self.cycle is None or self.cycle.response_complete
        if line.stage is ConnectionStage.ANSWER and answered:
            # blanks between two requests took the time away in which uvicorn would end this
            self.held_by.turn(line, ConnectionStage.HEAD)
        if line.stage is ConnectionStage.HEAD and not self._ended_in_hand:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
                self._refuse(431, "Request Header Fields Too Large", _LARGE_HEAD)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_bytes = 0
        self._stage = ConnectionStage.HEAD

    def on_headers_complete(self) -> None:
        if self._head_bytes + self._coming > HEAD_BYTES:
            size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
            if size > HEAD_BYTES:
                self._large_head = True
                raise ValueError("a head that is too large")  # ends the parser, which says 400
        self._stage = ConnectionStage.BODY
        super().on_headers_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Answer at once where that can be: a task and its messages cost as much again.

        Of many requests in one packet only the first: the others wait for everybody else's.
        """
        answer = None
        first, self._first_in_hand = self._first_in_hand, False
        if first and app is self.app and not self.pipeline and not self.flow.write_paused:
            with suppress(Exception):  # then the usual way tells of it
                answer = self.at_once(dict(cycle.scope))
        if answer is None:
            super()._start_asgi_task(cycle, app)
            return
        usual = [b"%b: %b\r\n" % head for head in self.server_state.default_headers]
        end = b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n"
        self.transport.write(b"".join((STATUS_LINE[answer.status], *usual, answer.lines, end)))
        cycle.response_started = cycle.response_complete = True
        self.server_state.total_requests += 1
        if not cycle.keep_alive:
            self.transport.close()

    def on_message_complete(self) -> None:
        self._ended_in_hand = True
        answered = self.cycle.response_complete  # without a timer: the sweep ends what stays idle
        self._stage = ConnectionStage.IDLE if answered else ConnectionStage.ANSWER
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        if self._large_head:
            self._refuse(431, "Request Header Fields Too Large", _LARGE_HEAD)
        else:
            super().send_400_response(msg)

    def pause_writing(self) -> None:
        if self._line is not None:
            self.held_by.pause(self._line, True)
        super().pause_writing()

    def resume_writing(self) -> None:
        if self._line is not None:
            self.held_by.pause(self._line, False)
        super().resume_writing()

    def _refuse(self, status: int, reason: str, sentence: str) -> None:
        body = sentence.encode()
        head = (
            f"HTTP/1.1 {status} {reason}\r\ncontent-type: text/plain; charset=utf-8\r\n"
            f"content-length: {len(body)}\r\nretry-after: 30\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()


class ForwardedAsker:
    """Tells an application who asks, where a trusted proxy hands a request on.

    And whether that proxy would send a published file itself.
    """

    def __init__(self, app: ASGIApp, trusted: TrustedProxies) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, with the address and the scheme that the person's browser has."""
        self.tell(scope)
        await self._app(scope, receive, send)

    def tell(self, scope: Scope) -> None:
        """Put them into a request; a second time changes nothing."""
        client = scope.get("client")
        if scope["type"] != "http" or not client or client[0] not in self._trusted:
            return
        heads = dict(reversed(scope["headers"]))  # of those that come twice the first
        if _FORWARDED in heads:
            told = [
                value.decode("latin-1") for name, value in scope["headers"] if name == _FORWARDED
            ]
            scope["client"] = (self._trusted.asker(client[0], told), 0)
        scheme = heads.get(b"x-forwarded-proto", b"").decode("latin-1").strip().lower()
        if scheme in ("http", "https"):
            scope["scheme"] = scheme
        if _FRONT_NAME in heads:
            scope[FRONT_WISH] = heads[_FRONT_NAME].decode("latin-1")


class RequestCrowd:
    """Lets an application answer so many requests of one address at once; the next are told 503.

    Behind a proxy that is trusted the address is the one that it hands on. This machine itself
    is not counted.
    """

    def __init__(self, app: ASGIApp, most: int = MOST_OF_ADDRESS) -> None:
        self._app = app
        self._most = most
        self._under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        client = scope.get("client")
        who = household(client[0]) if scope["type"] == "http" and client else ""
        if not who or _is_here(who):
            await self._app(scope, receive, send)
            return
        if self._under_way[who] >= self._most:
            heads = {"retry-after": "30", "cache-control": "no-store", "connection": "close"}
            await PlainTextResponse(_CROWDED, 503, heads)(scope, receive, send)
            return
        self._under_way[who] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            _less(self._under_way, who)


def _is_here(who: str) -> bool:
    return who == "::/64" or who in ("127.0.0.1", "localhost")

"""A reply that comes bit by bit for minutes, and may be given up at any moment.

The line is read in a thread of its own: who asks looks at the clock between two bits, and a machine
that says nothing keeps nobody.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass

from broadcaster.net.connection import AGENT, NetworkFault, Trust, open_line, split
from broadcaster.system.daemon_threads import DaemonExecutor

_BLOCK = 1 << 16
AHEAD = 1 << 20  # bytes that are read before somebody asks for them
_TICK = 0.1  # seconds after which who asks is given an empty bit


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyHead:
    """What a server says before the reply."""

    status: int  # of HTTP; redirects too, which are not followed: headers may hold a key
    kind: str  # media type without parameters, in small letters


class ReplyStream:
    """One POST and its reply; to be closed, which ends the line."""

    def __init__(
        self, address: str, trust: Trust, *, headers: Mapping[str, str], body: bytes
    ) -> None:
        self._turn = threading.Condition()  # of the four below
        self._head: ReplyHead | None = None
        self._came = bytearray()  # and was not asked for yet
        self._over = False
        self._fault: Exception | None = None
        self._socket: socket.socket | None = None
        self._netloc = split(address).netloc
        self._closed = False
        self._worker = DaemonExecutor(1, "reply")
        self._worker.submit(self._read, address, trust, dict(headers), body)

    def bits(self) -> Iterator[ReplyHead | bytes]:
        """The head, then what comes; b"" where nothing came for a moment. Raises NetworkFault."""
        while True:
            with self._turn:
                if not (self._head or self._came or self._over):
                    self._turn.wait(_TICK)
                head, self._head = self._head, None
                block, self._came = bytes(self._came), bytearray()
                over, fault = self._over, self._fault
                self._turn.notify_all()
            if head is not None:
                yield head
            if block or not over:
                yield block
            if fault is not None:
                raise _told(fault, self._netloc) from fault
            if over:
                return

    def close(self) -> None:
        """End the line; what still comes is not heard."""
        with self._turn:
            self._closed = True
            self._turn.notify_all()
        if self._socket is not None:
            with suppress(OSError):  # the server went first
                self._socket.shutdown(socket.SHUT_RDWR)
        self._worker.abandon()

    def _read(self, address: str, trust: Trust, headers: dict[str, str], body: bytes) -> None:
        fault: Exception | None = None
        try:
            self._ask(address, trust, headers, body)
        except Exception as failure:  # whatever it is, who waits is told
            fault = failure
        with self._turn:
            self._over, self._fault = True, fault
            self._turn.notify_all()

    def _keep(self, block: bytes) -> None:
        """Keep what came; a server that sends faster than anybody reads waits."""
        with self._turn:
            while len(self._came) >= AHEAD and not self._closed:
                self._turn.wait()
            self._came += block
            self._turn.notify_all()

    def _ask(self, address: str, trust: Trust, headers: dict[str, str], body: bytes) -> None:
        parts = split(address)
        line, target = open_line(parts, trust)
        # a reply that ends with its line takes the socket over
        self._socket = line.sock
        with closing(line):
            if self._closed:
                return
            told = {"User-Agent": AGENT, "Host": parts.netloc, "Connection": "close"}
            line.request("POST", target, body=body, headers=told | headers)
            with closing(line.getresponse()) as reply:
                kind = reply.headers.get_content_type().lower()
                with self._turn:
                    self._head = ReplyHead(status=reply.status, kind=kind)
                    self._turn.notify_all()
                while not self._closed and (block := reply.read1(_BLOCK)):
                    self._keep(block)
                if reply.length:  # told and not come: the library says nothing of it
                    raise http.client.IncompleteRead(b"", reply.length)


def _told(fault: Exception, netloc: str) -> NetworkFault:
    if isinstance(fault, NetworkFault):
        return fault
    if isinstance(fault, ssl.SSLError):
        return NetworkFault(
            f"Chứng chỉ của máy chủ {netloc} không được tin cậy nên chưa gửi gì.",
            hint="Xem ngày giờ của máy này, rồi hỏi người giữ máy chủ.",
        )
    if isinstance(fault, ConnectionRefusedError):
        return NetworkFault(
            f"Không có chương trình nào trả lời ở {netloc}.",
            hint="Mở máy chủ mô hình (Ollama, llama.cpp, vLLM) trên máy ấy rồi thử lại.",
        )
    if isinstance(fault, TimeoutError):
        return NetworkFault(
            f"Máy chủ {netloc} không trả lời kịp.", hint="Xem máy ấy có đang mở không."
        )
    return NetworkFault(
        f"Đường nối tới {netloc} không mở được hoặc đứt giữa chừng.",
        hint="Xem máy chủ mô hình còn chạy không, đường mạng có thông không.",
    )

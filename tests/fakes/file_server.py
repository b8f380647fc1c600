"""A loopback web server of files that is cut off, lies, redirects, and knows Range and If-Range."""

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class PatientServer(ThreadingHTTPServer):
    """Closed, it has ended every answer: what goes wrong there is nothing to the next test.

    Whoever goes away in the midst of an answer does no wrong, and is told to nobody.
    """

    daemon_threads = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@dataclass(kw_only=True)
class File:
    """One path of the server."""

    data: bytes = b""
    tag: str = '"1"'  # ETag; "" = none
    kind: str = "application/octet-stream"
    stop_after: int = -1  # bytes behind which the line is cut, once a request
    hang_after: int = -1  # bytes behind which nothing more comes until the server ends
    location: str = ""  # a redirect
    status: int = 200
    ranges: bool = True
    length: bool = True  # whether Content-Length is told


@dataclass(kw_only=True)
class Asked:
    """One request."""

    path: str
    range: str
    if_range: str
    host: str


@dataclass(kw_only=True)
class FileServer:
    """Runs while it is entered."""

    files: dict[str, File] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    before: Callable[[str], None] = lambda path: None

    def __enter__(self) -> Self:
        outer = self
        self._closing = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer._answer(self)

            timeout = 120  # seconds that somebody may take who neither reads nor goes away

            def log_message(self, *_: object) -> None:
                pass

        self._server = PatientServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join(timeout=120)
        self._server.server_close()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        head = handler.headers
        wanted, proof = head.get("Range", ""), head.get("If-Range", "")
        path = handler.path
        self.asked.append(Asked(path=path, range=wanted, if_range=proof, host=head.get("Host", "")))
        self.before(path)
        file = self.files.get(path)
        if file is None:
            handler.send_error(404)
            return
        if file.location:
            handler.send_response(302)
            handler.send_header("Location", file.location)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        self._send(handler, file, wanted if proof in ("", file.tag) else "")

    def _send(self, handler: BaseHTTPRequestHandler, file: File, wanted: str) -> None:
        begins, status = 0, file.status
        if wanted and file.ranges:
            begins = int(wanted.removeprefix("bytes=").rstrip("-"))
            status = 206 if begins < len(file.data) else 416
        body = file.data[begins:]
        handler.send_response(status)
        handler.send_header("Content-Type", file.kind)
        if file.tag:
            handler.send_header("ETag", file.tag)
        if file.length:
            handler.send_header("Content-Length", str(len(body)))
        if status == 206:
            whole = len(file.data)
            handler.send_header("Content-Range", f"bytes {begins}-{whole - 1}/{whole}")
        handler.end_headers()
        if file.hang_after >= 0:
            handler.wfile.write(body[: file.hang_after])
            handler.wfile.flush()
            self._closing.wait(240)
            handler.close_connection = True
            return
        if file.stop_after >= 0:
            handler.wfile.write(body[: file.stop_after])
            handler.wfile.flush()
            handler.close_connection = True
            handler.connection.shutdown(2)
            return
        handler.wfile.write(body)

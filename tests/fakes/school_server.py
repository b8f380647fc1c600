"""A school's server on loopback that can fail in every way a line or a person can make it."""

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from broadcaster.pull.http import Reply
from tests.fakes.file_server import PatientServer

ENDORSES = b"broadcaster: new key\n"


def mp3(seconds: float, *, mark: int = 0) -> bytes:
    """Whole MP3 frames of silence, 32 kbit/s mono at 44.1 kHz; `mark` makes the bytes differ."""
    frames = max(1, round(seconds * 44_100 / 1152))
    head = bytes([0xFF, 0xFB, 0x10, 0xC4])
    size = 144 * 32_000 // 44_100
    return b"".join(head + bytes(17) + bytes([mark & 0x7F]) * (size - 21) for _ in range(frames))


@dataclass
class School:
    """What the school has on offer, and how its server behaves."""

    key: Ed25519PrivateKey = field(
        default_factory=lambda: Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    )
    endorsed: bytes = b""
    items: list[dict[str, Any]] = field(default_factory=list)
    withdrawn: list[dict[str, str]] = field(default_factory=list)
    issued: str = "2026-11-25T05:00:00+07:00"
    more: dict[str, Any] = field(default_factory=dict)  # of the manifest
    posted: list[tuple[str, str, bytes]] = field(default_factory=list)  # (path, token, body)
    aliases: dict[str, str] = field(default_factory=dict)  # path -> the path that is meant
    takes: int = 200  # what a message is answered with
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)  # (path, Range)
    sent: list[int] = field(default_factory=list)  # statuses
    # path -> what to do instead of answering well; returns True when it has answered
    faults: dict[str, Callable[["_Handler", bytes], bool]] = field(default_factory=dict)

    def add(self, key: str, data: bytes | None = None, **more: Any) -> dict[str, Any]:
        """Offer a programme of one MP3; `more` replaces fields of it."""
        data = mp3(3.0, mark=len(self.items)) if data is None else data
        name = f"{key}.mp3"
        self.files[f"/{name}"] = data
        item = {
            "id": key,
            "revision": 1,
            "title": f"Bài {key}",
            "unit": "Trường THCS Sao Mai (ví dụ)",
            "kind": "tin",
            "priority": "thuong",
            "issued": f"2026-11-24T08:00:{len(self.items) % 60:02d}+07:00",
            "files": [
                {
                    "name": name,
                    "url": name,
                    "bytes": len(data),
                    "sha256": hashlib.sha256(data).hexdigest(),
                    "type": "audio/mpeg",
                    "seconds": round(len(data) / 104 * 1152 / 44_100, 2),
                }
            ],
        } | more
        self.items.append(item)
        return item

    def manifest(self) -> bytes:
        """The manifest's bytes."""
        tree = {
            "schema": "broadcaster-manifest/1",
            "unit": "Trường THCS Sao Mai (ví dụ)",
            "issued": self.issued,
            "items": self.items,
            "withdrawn": self.withdrawn,
        } | self.more
        return json.dumps(tree, ensure_ascii=False).encode()

    def seal(self, data: bytes) -> bytes:
        """The signature file."""
        public = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        tree = {"key": _b64(public), "signature": _b64(self.key.sign(data))}
        if self.endorsed:
            tree["endorsed"] = _b64(self.endorsed)
        return json.dumps(tree).encode()

    def new_key(self, *, endorse: bool) -> None:
        """Sign with another key from now on."""
        fresh = Ed25519PrivateKey.from_private_bytes(b"n" * 32)
        public = fresh.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.endorsed = self.key.sign(ENDORSES + public) if endorse else b""
        self.key = fresh

    def body(self, path: str) -> bytes | None:
        """What stands at a path."""
        path = self.aliases.get(path, path)
        if path == "/manifest.json":
            return self.manifest()
        if path == "/manifest.json.sig":
            return self.seal(self.manifest())
        return self.files.get(path)

    def freeze(self, number: int, newest: str) -> None:
        """Move what is on offer to an older page, signed, and begin a new one."""
        name = f"manifest-{number:04d}.json"
        data = self.manifest()
        self.files |= {f"/{name}": data, f"/{name}.sig": self.seal(data)}
        self.more.setdefault("pages", []).append({"url": name, "newest": newest})
        self.items = []


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


class SchoolLine:
    """A line to the school at truong.example, whose server needs no port."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.asked: list[tuple[str, dict[str, str]]] = []  # (address, headers)
        self.told: list[tuple[str, bytes]] = []  # what was posted: (address, body)
        self.etag = ""  # of every answer; asked with it, nothing is new
        self.heads: dict[str, str] = {}  # further headers of every answer
        self.away = False  # the server is busy, and answers nothing else

    @contextmanager
    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Iterator[Reply]:
        """What `SchoolConnection.get` gives."""
        self.asked.append((url, dict(headers or {})))
        path = url.partition("?")[0].removeprefix("https://truong.example").removeprefix("/dai")
        known = self.etag and (headers or {}).get("If-None-Match") == self.etag
        data = None if known or self.away else self.school.body(path)
        status = 503 if self.away else 304 if known else 404 if data is None else 200
        heads = {**({"etag": self.etag} if self.etag else {}), **self.heads}
        yield Reply(status=status, headers=heads, url=url, blocks=iter([data] if data else []))

    def post(self, url: str, data: bytes, headers: Mapping[str, str]) -> int:
        """What `SchoolConnection.post` gives."""
        self.told.append((url, data))
        return 200


class _Handler(BaseHTTPRequestHandler):
    school: ClassVar[School]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.school.posted.append((self.path, self.headers.get("Authorization", ""), body))
        self.answer(self.school.takes, b"{}")

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.school.asked.append((path, self.headers.get("Range", "")))
        data = self.school.body(path)
        fault = self.school.faults.get(path)
        if fault is not None and fault(self, data or b""):
            return
        if data is None:
            self.answer(404, b"")
            return
        tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == tag:
            self.answer(304, b"", {"ETag": tag})
            return
        start = self.headers.get("Range", "").removeprefix("bytes=").partition("-")[0]
        if start:
            part = {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}", "ETag": tag}
            self.answer(206, data[int(start) :], part)
            return
        self.answer(200, data, {"ETag": tag})

    def answer(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        """Send a whole answer."""
        self.school.sent.append(status)
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class SchoolServer:
    """The school's server, running while the block does."""

    def __init__(self, school: School) -> None:
        handler = type("Handler", (_Handler,), {"school": school})
        self._server = PatientServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/manifest.json"

    def __enter__(self) -> "SchoolServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def cut(at: int, times: int = 1) -> Callable[[_Handler, bytes], bool]:
    """Break the line after `at` bytes, as often as said."""
    left = [times]

    def fault(handler: _Handler, data: bytes) -> bool:
        if not left[0] or len(data) <= at:
            return False
        left[0] -= 1
        start = int(handler.headers.get("Range", "bytes=0-")[6:].partition("-")[0])
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Length", str(len(data) - start))
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        handler.end_headers()
        handler.wfile.write(data[start : start + at])
        handler.wfile.flush()
        handler.close_connection = True
        handler.connection.shutdown(2)
        return True

    return fault


def instead(
    status: int, data: bytes, headers: dict[str, str] | None = None, *, times: int = 10**6
) -> Callable[[_Handler, bytes], bool]:
    """Answer something else, as often as said."""
    left = [times]

    def fault(handler: _Handler, _: bytes) -> bool:
        if not left[0]:
            return False
        left[0] -= 1
        handler.answer(status, data, headers)
        return True

    return fault


def forever(handler: _Handler, _: bytes) -> bool:
    """Send without end, without saying how much."""
    handler.send_response(200)
    handler.send_header("Content-Type", "audio/mpeg")
    handler.end_headers()
    handler.close_connection = True
    try:
        while True:
            handler.wfile.write(b"\xff" * 65_536)
    except OSError:
        return True


def silent(over: threading.Event) -> Callable[[_Handler, bytes], bool]:
    """Say nothing at all until then, and go away."""

    def fault(handler: _Handler, _: bytes) -> bool:
        over.wait(120)
        handler.close_connection = True
        return True

    return fault

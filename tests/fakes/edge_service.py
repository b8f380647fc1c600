"""A loopback service that speaks the WebSocket protocol of Edge's reading aloud.

Two ways to it: plainly (`url`, put in place of the package's own), or as a proxy that is asked for
the real host and shows a certificate of the test's own CA (`address`, `ca`); then nothing of the
package is changed.
"""

import base64
import hashlib
import json
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path
from typing import Self
from xml.sax.saxutils import unescape

import trustme
from translate_proxy import SECONDS_A_SYLLABLE, mp3, tones

HOST = "speech.platform.bing.com"
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455
TEXT, BINARY, CLOSE = 1, 2, 8  # opcodes
TICKS = 10_000_000
BLOCK = 720  # bytes of sound in one message


@dataclass(frozen=True, kw_only=True)
class Act:
    """What one request is answered with, in order."""

    status: str = ""  # an HTTP answer instead of the handshake
    headers: dict[str, str] = field(default_factory=dict)
    sound: bytes | None = None  # None = tones, one a word
    words: bool = True  # whether word boundaries are sent
    blocks: int = -1  # messages of sound that are sent before `then`; -1 = all
    then: str = "end"  # "end", "drop" (close the line), "hang", "close" (a proper closing)
    garble: bool = False  # metadata that cannot be understood


Scene = Callable[[str, int], Act]


def good(text: str, count: int = 1) -> Act:
    """Tones, one for each word of the text."""
    return Act()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it was understood."""

    text: str
    voice: str
    rate: str
    pitch: str
    boundary: bool  # word boundaries were wanted
    token: str  # Sec-MS-GEC


class EdgeService:
    """Runs while it is entered; `scene` may be changed between requests."""

    def __init__(self, folder: Path, *, scene: Scene = good, skew: float = 0.0) -> None:
        self.scene = scene
        self.skew = skew  # seconds by which its clock differs
        self.asked: list[Asked] = []
        self.knocks = 0  # handshakes that were asked for
        self.hosts: list[str] = []  # CONNECT targets
        authority = trustme.CA()
        self.ca = folder / "edge-ca.pem"
        authority.cert_pem.write_to_path(str(self.ca))
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority = authority
        authority.issue_cert(HOST).configure_cert(self._context)
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.url = f"ws://127.0.0.1:{port}/edge/v1?TrustedClientToken=x"
        self.address = f"http://127.0.0.1:{port}"

    def age(self) -> None:
        """Show a certificate that has run out."""
        past = datetime(2020, 1, 1, tzinfo=UTC)
        self._authority.issue_cert(HOST, not_after=past).configure_cert(self._context)

    @property
    def texts(self) -> list[str]:
        """What was asked, in order."""
        return [one.text for one in self.asked]

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        socket.create_connection(self._listener.getsockname()).close()
        for thread in self._threads:
            thread.join(timeout=120)
        self._listener.close()

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            line, _ = self._listener.accept()
            if self._closing.is_set():
                line.close()
                return
            self._start(self._serve, line)

    def _serve(self, line: socket.socket) -> None:
        line.settimeout(120)
        with line, suppress(OSError, EOFError):
            head = _head(line)
            if not head.startswith("CONNECT"):
                self._talk(line, head)
                return
            self.hosts.append(head.split()[1])
            line.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with self._context.wrap_socket(line, server_side=True) as secret:
                self._talk(secret, _head(secret))

    def _talk(self, line: socket.socket, head: str) -> None:
        self.knocks += 1
        act = self.scene("", self.knocks)
        if act.status:
            rows = {"Date": formatdate(time.time() + self.skew, usegmt=True), **act.headers}
            rows = {name: value for name, value in rows.items() if value}
            lines = "".join(f"{name}: {value}\r\n" for name, value in rows.items())
            line.sendall(f"HTTP/1.1 {act.status}\r\nContent-Length: 0\r\n{lines}\r\n".encode())
            return
        key = re.search(r"Sec-WebSocket-Key: (\S+)", head, re.IGNORECASE)[1]
        proof = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        line.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + f"Sec-WebSocket-Accept: {proof}\r\n\r\n".encode()
        )
        config, ssml = _message(line), _message(line)
        self.asked.append(_understood(head, config, ssml))
        self._answer(line, self.asked[-1].text, self.scene(self.asked[-1].text, self.knocks))

    def _answer(self, line: socket.socket, text: str, act: Act) -> None:
        words = re.findall(r"[^\W_]+", text)
        sound = mp3(tones(len(words))) if act.sound is None else act.sound
        _send(line, TEXT, _told("turn.start", {"context": {"serviceTag": "x"}}))
        _send(line, TEXT, _told("response", {"context": {"serviceTag": "x"}}))
        if act.garble:
            _send(line, TEXT, _told("audio.metadata", {"Metadata": [{"Type": "Riddle"}]}))
        for place, word in enumerate(words if act.words else ()):
            _send(line, TEXT, _told("audio.metadata", _boundary(word, place)))
        blocks = [sound[at : at + BLOCK] for at in range(0, len(sound), BLOCK)]
        for block in blocks if act.blocks < 0 else blocks[: act.blocks]:
            _send(line, BINARY, _audio(block))
        if act.then == "hang":
            self._closing.wait(120)
        if act.then == "end":
            _send(line, TEXT, _told("turn.end", {}))
        if act.then in ("end", "close"):
            _send(line, CLOSE, struct.pack(">H", 1000))
            with suppress(OSError):
                line.recv(1024)


def _boundary(word: str, place: int) -> dict[str, object]:
    length = round(SECONDS_A_SYLLABLE * TICKS)
    return {
        "Metadata": [
            {
                "Type": "WordBoundary",
                "Data": {
                    "Offset": place * length,
                    "Duration": length,
                    "text": {"Text": word, "Length": len(word), "BoundaryType": "WordBoundary"},
                },
            }
        ]
    }


def _told(path: str, body: dict[str, object]) -> bytes:
    kind = "application/json; charset=utf-8"
    return f"X-RequestId:0\r\nContent-Type:{kind}\r\nPath:{path}\r\n\r\n{json.dumps(body)}".encode()


def _audio(block: bytes) -> bytes:
    head = b"X-RequestId:0\r\nContent-Type:audio/mpeg\r\nX-StreamId:0\r\nPath:audio\r\n"
    return struct.pack(">H", len(head)) + head + block


def _head(line: socket.socket) -> str:
    data = b""
    while b"\r\n\r\n" not in data:
        block = line.recv(1)  # what follows the head is not ours to take
        if not block:
            raise EOFError
        data += block
    return data.decode("latin-1")


def _exactly(line: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        block = line.recv(count - len(data))
        if not block:
            raise EOFError
        data += block
    return data


def _message(line: socket.socket) -> str:
    """One masked text message of the client."""
    _, size = _exactly(line, 2)
    size &= 0x7F
    if size == 126:
        size = struct.unpack(">H", _exactly(line, 2))[0]
    mask = _exactly(line, 4)
    data = _exactly(line, size)
    return bytes(byte ^ mask[at % 4] for at, byte in enumerate(data)).decode()


def _send(line: socket.socket, opcode: int, data: bytes) -> None:
    size = bytes([len(data)]) if len(data) < 126 else b"\x7e" + struct.pack(">H", len(data))
    line.sendall(bytes([0x80 | opcode]) + size + data)


def _understood(head: str, config: str, ssml: str) -> Asked:
    assert "Path:speech.config" in config
    assert "audio-24khz-48kbitrate-mono-mp3" in config
    assert "Path:ssml" in ssml
    prosody = re.search(r"<prosody pitch='([^']+)' rate='([^']+)'[^>]*>(.*)</prosody>", ssml, re.S)
    return Asked(
        text=unescape(prosody[3]),
        voice=re.search(r"<voice name='([^']+)'", ssml)[1],
        rate=prosody[2],
        pitch=prosody[1],
        boundary='"wordBoundaryEnabled":"true"' in config,
        token=re.search(r"Sec-MS-GEC=([0-9A-F-]+)", head)[1],
    )

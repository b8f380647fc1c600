"""A loopback proxy that answers TLS as translate.google.com and speaks its batchexecute calls.

Nothing of gTTS is changed: it asks the real host name, the environment names this proxy, and the
proxy shows a certificate that a CA of the test's own has signed.
"""

import base64
import json
import socket
import ssl
import threading
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import lameenc
import numpy as np
import trustme

RATE = 24_000
SECONDS_A_SYLLABLE = 0.22
HTML = b"<!DOCTYPE html><html><body>Our systems have detected unusual traffic</body></html>"


def tones(syllables: int, *, rate: int = RATE, seconds: float = SECONDS_A_SYLLABLE) -> np.ndarray:
    """One swelling tone a syllable, 16-bit."""
    time = np.arange(int(seconds * rate)) / rate
    bell = np.hanning(len(time))
    pieces = [bell * np.sin(2 * np.pi * (440 + 40 * (n % 6)) * time) for n in range(syllables)]
    return (np.concatenate(pieces) * 12_000).astype(np.int16)


def mp3(samples: np.ndarray, rate: int = RATE) -> bytes:
    """16-bit mono samples as MP3 at 64 kbit/s."""
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(64)
    encoder.set_in_sample_rate(rate)
    encoder.set_channels(1)
    encoder.set_quality(7)
    encoder.silence()
    return bytes(encoder.encode(samples.tobytes()) + encoder.flush())


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What one request is answered with."""

    body: bytes = b""
    status: str = "200 OK"
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False  # say nothing until the proxy is closed
    drop: bool = False  # close the line without an answer
    short: int = 0  # bytes of the promised body that never come


def batch(sound: str | None) -> bytes:
    """The text of a reply that carries `sound` (base64) or null."""
    inner = "null" if sound is None else json.dumps([sound], separators=(",", ":"))
    row = ["wrb.fr", "jQ1olc", None if sound is None else inner, None, None, None, "generic"]
    line = json.dumps([row, ["di", 41], ["af.httprm", 41, "-1", 7]], separators=(",", ":"))
    return f')]}}\'\n\n{len(line) + 2}\n{line}\n25\n[["e",4,null,null,{len(line)}]]\n'.encode()


def speech(data: bytes) -> Reply:
    """A good reply that carries this MP3."""
    return Reply(body=batch(base64.b64encode(data).decode()))


def good(text: str, count: int = 1) -> Reply:
    """Tones, one for each word of the text."""
    return speech(mp3(tones(len(text.split()))))


def html(text: str, count: int = 1) -> Reply:
    """A captcha page with status 200."""
    return Reply(body=HTML, headers={"Content-Type": "text/html"})


def null(text: str, count: int = 1) -> Reply:
    """A proper reply without sound."""
    return Reply(body=batch(None))


Scene = Callable[[str, int], Reply]


class TranslateProxy:
    """Runs while it is entered; `scene` may be changed between requests."""

    def __init__(self, folder: Path, *, scene: Scene = good) -> None:
        self.scene = scene
        self.texts: list[str] = []  # what was asked, in order
        self.hosts: list[str] = []  # CONNECT targets
        self.user_agents: list[str] = []
        self.body_bytes = 0  # of requests, behind TLS
        self.refused = 0  # TLS handshakes that the client broke off
        authority = trustme.CA()
        self.ca = folder / "test-ca.pem"
        authority.cert_pem.write_to_path(str(self.ca))
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("translate.google.com").configure_cert(self._context)
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        # Wakes accept() on every system; closing the socket alone does not
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
        with line:
            try:
                head, _ = _request(line)
                if not head:
                    return
                self.hosts.append(head.split()[1])
                line.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            except ConnectionError:  # who goes away does no wrong
                return
            try:
                secret = self._context.wrap_socket(line, server_side=True)
            except (ssl.SSLError, OSError):
                self.refused += 1
                return
            with secret:
                self._talk(secret)

    def _talk(self, secret: ssl.SSLSocket) -> None:
        try:
            while True:
                head, body = _request(secret)
                if not head:
                    return
                self.body_bytes += len(body)
                self.texts.append(_text(body))
                self.user_agents += [
                    row for row in head.split("\r\n") if row.startswith("User-Agent")
                ]
                stays = self._answer(secret, self.scene(self.texts[-1], len(self.texts)))
                if not stays or "Connection: close" in head:
                    return
        except OSError:
            return

    def _answer(self, secret: ssl.SSLSocket, reply: Reply) -> bool:
        """Whether the line stays open."""
        if reply.hang:
            self._closing.wait(120)
        if reply.hang or reply.drop:
            return False
        length = len(reply.body) + reply.short
        rows = [f"HTTP/1.1 {reply.status}", f"Content-Length: {length}"]
        rows += ["Connection: close"]
        rows += [f"{name}: {value}" for name, value in reply.headers.items()]
        secret.sendall("\r\n".join(rows).encode() + b"\r\n\r\n" + reply.body)
        return not reply.short


def _request(line: socket.socket) -> tuple[str, bytes]:
    """Head and body of one HTTP request; an empty head when the line was closed."""
    data = b""
    while b"\r\n\r\n" not in data:
        block = line.recv(65_536)
        if not block:
            return "", b""
        data += block
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for row in head.split(b"\r\n"):
        if row.lower().startswith(b"content-length:"):
            length = int(row.split(b":")[1])
    while len(body) < length:
        body += line.recv(65_536)
    return head.decode("latin-1"), body


def _text(body: bytes) -> str:
    """The text inside f.req=[[["jQ1olc","[text, lang, speed, null]",null,"generic"]]]."""
    call = json.loads(urllib.parse.parse_qs(body.decode())["f.req"][0])[0][0]
    assert call[0] == "jQ1olc"
    return str(json.loads(call[1])[0])

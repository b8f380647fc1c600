"""Who is told to send a file himself (X-Accel-Redirect), and who is sent it."""

import asyncio
import re
import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
import pytest

from broadcaster.net.callers import TrustedProxies
from broadcaster.web.access_log import AccessLog
from broadcaster.web.application import public_application
from broadcaster.web.connections import FRONT_HEADER, ForwardedAsker
from broadcaster.web.download_counts import ListenerCounts
from broadcaster.web.public_files import PublicFiles, PublicFolder
from broadcaster.web.publishing_clock import PublishingClock, PublishingTask
from broadcaster.web.server import open_port, server_for

NOW = datetime(2026, 9, 14, 6, 45, tzinfo=UTC)
SOUND, PAGE = "audio/kenh/so-1-0a1b2c3d.mp3", "kenh/so-1.html"
BYTES = bytes(range(256)) * 40
PLAYER = "AntennaPod/3.4"
TOKEN = "rieng/tu-ma-0123"


class Book:
    """Counts in memory."""

    key = b"k"

    def __init__(self):
        self.counted = []

    def count(self, file, listener, moment):
        self.counted.append(file)
        return True


class Listed(set):
    """What is published, and what of a subscriber's site."""

    def __call__(self):
        return frozenset(self)

    def below(self, part):
        return frozenset({SOUND}) if part == TOKEN else frozenset()


@pytest.fixture
def house(tmp_path):
    """A server that hands over, and how it is asked through a web server in front."""
    folder = tmp_path / "đài của em" / "feeds"
    for name in (SOUND, PAGE, f"{TOKEN}/{SOUND}"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(BYTES)
    log = AccessLog(tmp_path / "truy-cap.log", private="rieng/")
    yield House(PublicFolder(folder=folder, published=Listed({SOUND, PAGE})), log)
    log.close()


class House:
    """The application, and requests to it from an address."""

    def __init__(self, public, log):
        self.public, self.book, self.hands_over = public, Book(), True
        files = PublicFiles(public)
        task = PublishingTask(
            publish=lambda: None, stamp=lambda: 1, now=lambda: NOW, tell=lambda _: None
        )
        self.inner = public_application(
            files=files,
            listening=ListenerCounts(self.book, minute=lambda _: 1000, now=lambda: NOW),
            log=log,
            publishing=PublishingClock(task),
            now=lambda: NOW,
            hands_over=lambda: self.hands_over,
        )
        self.app = ForwardedAsker(self.inner, TrustedProxies(["10.20.0.5"]))

    def ask(self, path, method="GET", *, peer="127.0.0.1", mark=None, **headers):
        async def go():
            door = httpx.ASGITransport(app=self.app, client=(peer, 1))
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            sent |= {"accept-encoding": sent.get("accept-encoding", "identity")}
            if mark != "":
                sent[FRONT_HEADER] = mark or self.public.mark
            sent.setdefault("user-agent", PLAYER)
            async with httpx.AsyncClient(transport=door, base_url="http://dai.example") as web:
                return await web.request(method, path, headers=sent)

        return asyncio.run(go())


def test_the_front_is_told_the_file_and_what_to_say_of_it(house):
    own = house.ask(f"/feeds/{SOUND}", mark="")
    got = house.ask(f"/feeds/{SOUND}")
    inside = f"/.gui-thang/{house.public.mark}/{SOUND}"
    assert (got.status_code, got.content, got.headers["x-accel-redirect"]) == (200, b"", inside)
    assert own.content == BYTES
    said = {name: value for name, value in own.headers.items() if name != "content-length"}
    assert {name: got.headers.get(name) for name in said} == said


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.20.0.5", "::1"])
def test_a_believed_proxy_is_told(house, peer):
    assert "x-accel-redirect" in house.ask(f"/feeds/{SOUND}", peer=peer).headers


@pytest.mark.parametrize(
    "asked",
    [
        {"peer": "192.0.2.7"},  # nobody's proxy, whatever it says
        {"mark": ""},  # a proxy with other settings, or a browser of this machine
        {"mark": "0123456789abcdef"},  # settings for another folder
        {"method": "HEAD"},
        {"range": "bytes=5-4"},
        {"range": "bytes=0-1,5-6"},
        {"range": "items=0-1"},
        {"range": "bytes=0-9", "if_range": '"another"'},
    ],
    ids=str,
)
def test_everybody_else_gets_the_bytes(house, asked):
    got = house.ask(f"/feeds/{SOUND}", **asked)
    assert "x-accel-redirect" not in got.headers
    assert got.status_code in (200, 206)
    assert got.content or asked.get("method") == "HEAD"


def test_nobody_is_told_while_the_setting_is_off(house):
    house.hands_over = False
    assert house.ask(f"/feeds/{SOUND}").content == BYTES


def test_what_needs_no_bytes_is_answered_here(house):
    etag = house.ask(f"/feeds/{SOUND}", mark="").headers["etag"]
    known = house.ask(f"/feeds/{SOUND}", if_none_match=etag)
    assert (known.status_code, "x-accel-redirect" in known.headers) == (304, False)
    behind = house.ask(f"/feeds/{SOUND}", range=f"bytes={len(BYTES)}-")
    assert (behind.status_code, "x-accel-redirect" in behind.headers) == (416, False)
    packed = house.ask(f"/feeds/{PAGE}", accept_encoding="gzip")
    assert (packed.content, "x-accel-redirect" in packed.headers) == (BYTES, False)
    assert house.ask("/feeds/khong-co.mp3").status_code == 404


def test_downloads_count_by_the_part_that_was_handed_over(house):
    house.ask(f"/feeds/{SOUND}", range="bytes=0-499")
    assert house.book.counted == []
    house.ask(f"/feeds/{SOUND}", range="bytes=500-999")
    assert house.book.counted == [SOUND]
    house.ask(f"/feeds/{SOUND}", user_agent="Googlebot/2.1")
    assert house.book.counted == [SOUND]


def test_a_subscriber_s_sound_is_handed_over_by_its_place_and_counted_without_the_token(house):
    got = house.ask(f"/feeds/{TOKEN}/{SOUND}")
    assert got.headers["x-accel-redirect"].endswith(f"/{house.public.mark}/{TOKEN}/{SOUND}")
    assert got.headers["x-robots-tag"].startswith("noindex")
    assert house.book.counted == [SOUND]


@contextmanager
def serving(house):
    """The application on a socket, and a connection to it that takes little at a time."""
    door = open_port("127.0.0.1", 0)
    server = server_for(house.inner)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    try:
        with socket.socket() as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.settimeout(60)
            line.connect(door.getsockname())
            yield line
    finally:
        server.should_exit = True
        thread.join()


def test_over_a_line_every_request_is_answered_in_its_turn(house):
    """Those that need no bytes at once, the others as usual; also where many come in one packet."""
    etag = house.ask(f"/feeds/{PAGE}", mark="").headers["etag"]
    mark = f"{FRONT_HEADER}: {house.public.mark}\r\nX-Forwarded-For: 192.0.2.7\r\n"
    asked = [
        ("GET", f"/feeds/{PAGE}", ""),
        ("GET", f"/feeds/{PAGE}", f"If-None-Match: {etag}\r\n"),
        ("GET", f"/feeds/{SOUND}", f"{mark}User-Agent: {PLAYER}\r\nRange: bytes=0-999\r\n"),
        ("HEAD", f"/feeds/{SOUND}", ""),
        ("GET", "/feeds/khong-co.html", mark),
        ("GET", f"/feeds/{SOUND}", f"{mark}Content-Length: 3\r\n"),
        ("GET", f"/feeds/{PAGE}", f"If-None-Match: {etag}\r\nConnection: close\r\n"),
    ]
    heads = [f"{m} {path} HTTP/1.1\r\nHost: x\r\n{more}\r\n" for m, path, more in asked]
    heads[5] += "abc"
    with serving(house) as line:
        line.sendall("".join([*heads[:-1], *heads[1:2] * 900, heads[-1]]).encode())
        data = b"".join(iter(lambda: line.recv(1 << 16), b""))
    told = re.findall(rb"HTTP/1\.1 ([0-9]+) ", data)
    assert told == [b"200", b"304", b"200", b"200", b"404", b"200", *[b"304"] * 901]
    assert data.count(b"x-accel-redirect: ") == 2
    assert data.rstrip().endswith(b"connection: close")
    assert data.count(BYTES) == 1
    assert house.book.counted == [SOUND]


class Wire(asyncio.Transport):
    """A connection that keeps what is written."""

    def __init__(self):
        super().__init__()
        self.data = b""

    def write(self, data):
        self.data += data

    def is_closing(self):
        return False

    def pause_reading(self):
        pass

    resume_reading = close = abort = pause_reading


def test_nothing_is_answered_at_once_to_whoever_takes_no_answers(house):
    """They would fill the memory: it is asked as usual, and that waits."""
    asked = f"HEAD /feeds/{PAGE} HTTP/1.1\r\nHost: x\r\n\r\n".encode()

    async def go():
        server = server_for(house.inner)
        server.config.load()
        line, wire = (
            server.config.http_protocol_class(server.config, server.server_state, {}),
            Wire(),
        )
        line.connection_made(wire)
        line.data_received(asked)
        told = [len(wire.data)]
        line.pause_writing()
        for _ in range(3):
            line.data_received(asked)
            told.append(len(wire.data))
        line.connection_lost(None)
        await asyncio.gather(*server.server_state.tasks)
        return told

    first, *others = asyncio.run(go())
    assert first > 0
    assert others == [first] * 3

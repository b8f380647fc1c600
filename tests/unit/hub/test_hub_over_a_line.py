"""A hub on a socket: its units' files by the short way of a single station, its limits the same."""

import asyncio
import re
import socket
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from broadcaster.domain.errors import InputError
from broadcaster.hub.application import Hub, hub_application
from broadcaster.hub.open_unit import OpenUnit
from broadcaster.hub.open_units import OpenUnits
from broadcaster.hub.publishing_rounds import PublishingRounds
from broadcaster.hub.work_lanes import WorkLanes
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.web.access_log import AccessLog
from broadcaster.web.application import public_application
from broadcaster.web.connections import ConnectionLimits, RequestCrowd
from broadcaster.web.download_counts import ListenerCounts
from broadcaster.web.public_files import PublicFiles, PublicFolder
from broadcaster.web.publishing_clock import PublishingClock, PublishingTask
from broadcaster.web.server import open_port, server_for
from tests.fakes.hub_of_toys import ToyPublishing, toy_hub

NOW = datetime(2026, 9, 14, 6, 45, tzinfo=UTC)
SOUND, PAGE = "audio/kenh/so-1-0a1b2c3d.mp3", "kenh/so-1.html"
BYTES = bytes(range(256)) * 40
HOST = "phat-thanh.truong-b.example.edu.vn"
PEER, PUPIL, OTHER = "127.0.0.1", "203.0.113.9", "203.0.113.10"


class Book:
    """Counts in memory."""

    key = b"k"

    def __init__(self):
        self.counted = []

    def count(self, file, listener, moment):
        self.counted.append((file, listener))
        return True


class Yard:
    """A hub of two units with public files, and what became of what it was asked."""

    def __init__(self, root):
        self.root, self.book, self.gate = root, Book(), threading.Event()
        folder = toy_hub(root, "truong-a", "truong-b")
        for code in folder.codes():
            for name in (SOUND, PAGE):
                path = folder.units / code / "feeds" / name
                path.parent.mkdir(parents=True)
                path.write_bytes(code.encode() + BYTES)
        self.rested, self.closers = [], []
        self.units = OpenUnits(folder, self.opened)
        now = SystemClock().now
        rounds = PublishingRounds(folder, self.units, lambda c: f"http://hub.test/{c}", now=now)
        self.hub = Hub(
            folder=folder, units=self.units, rounds=rounds, lanes=WorkLanes(self.units),
            hosts={HOST: "truong-b"}, rows=HubDatabase(sqlite_url(root / "so.sqlite")),
            steady=time.monotonic,
        )  # fmt: skip
        self.app = hub_application(self.hub)

    def opened(self, folder):
        """As the opener of units makes them, with files alone."""
        log = AccessLog(folder.path / "truy-cap.log", private="rieng/")
        task = PublishingTask(
            publish=lambda: None, stamp=lambda: 1, now=lambda: NOW, tell=lambda _: None
        )

        async def slow(_request):
            while not self.gate.is_set():  # a page at which somebody works for long
                await asyncio.sleep(0.01)
            return PlainTextResponse("xong")

        async def takes(request):
            return PlainTextResponse(str(len(await request.body())))

        inner = public_application(
            files=PublicFiles(
                PublicFolder(
                    folder=folder.path / "feeds",
                    published=lambda: frozenset({SOUND, PAGE}),
                )
            ),
            listening=ListenerCounts(self.book, minute=lambda _: 1000, now=lambda: NOW),
            log=log,
            publishing=PublishingClock(task),
            now=lambda: NOW,
            routes=[Route("/cham", slow), Route("/nhan", takes, methods=["POST"])],
        )

        def let_go():
            self.rested.append(folder.code)
            self.closers.append(threading.get_ident())
            log.close()

        return OpenUnit(
            folder=folder, app=inner, publishing=ToyPublishing(), root=f"/{folder.code}",
            let_go=let_go,
        )  # fmt: skip


@pytest.fixture
def yard(tmp_path):
    return Yard(tmp_path)


@contextmanager
def serving(yard, **told):
    """The hub on a socket, as the command serves it; the port."""
    door = open_port(PEER, 0)
    server = server_for(yard.app, **told)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    try:
        yield door.getsockname()[1]
    finally:
        yard.gate.set()
        server.should_exit = True
        thread.join()


def ask(port, *heads):
    """All that comes for these heads in one packet each, the last of which ends the line."""
    with socket.create_connection((PEER, port), 60) as line:
        for head in heads:
            line.sendall(head.encode())
        return b"".join(iter(lambda: line.recv(1 << 16), b""))


def head_of(path, *more, method="GET", host="hub.test"):
    return "\r\n".join((f"{method} {path} HTTP/1.1", f"Host: {host}", *more, "", ""))


def at_once(yard, path, method="GET", host="hub.test", **heads):
    """What is answered without waiting, and without a line."""
    sent = {"host": host, **{name.replace("_", "-"): value for name, value in heads.items()}}
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(),
        "query_string": b"", "client": (PUPIL, 1), "scheme": "http", "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }  # fmt: skip
    return yard.app.at_once(scope)


def tag_of(yard, code, name):
    with yard.units.lease(code):  # open from here on
        told = dict(at_once(yard, f"/{code}/feeds/{name}", "HEAD").headers)
    return told[b"etag"].decode()


def test_what_an_open_unit_answers_without_a_body_is_answered_at_once(yard):
    tag = tag_of(yard, "truong-a", SOUND)
    known = at_once(yard, f"/truong-a/feeds/{SOUND}", if_none_match=tag)
    assert (known.status, known.parts) == (304, ())
    assert at_once(yard, f"/truong-a/feeds/{PAGE}", "HEAD").status == 200
    assert at_once(yard, f"/truong-a/feeds/{SOUND}", if_none_match='"an-other"') is None
    events = yard.hub.log.figures()
    assert events['hub_events_total{what="tra-loi"}'] == 3
    yard.units.close_all()
    assert "truong-a" in yard.rested  # nobody has it any more
    log = (yard.root / "don-vi/truong-a/truy-cap.log").read_text("utf-8")
    assert f"HEAD /feeds/{PAGE} 200 0" in log
    assert f"GET /feeds/{SOUND} 304 0" in log


def test_the_version_that_one_unit_has_is_not_known_in_another(yard):
    tags = {code: tag_of(yard, code, SOUND) for code in ("truong-a", "truong-b")}
    assert tags["truong-a"] != tags["truong-b"]
    path = f"/truong-b/feeds/{SOUND}"
    assert at_once(yard, path, if_none_match=tags["truong-a"]) is None
    assert at_once(yard, path, if_none_match=tags["truong-b"]).status == 304


def test_a_unit_that_is_not_open_is_not_opened_for_it(yard):
    assert at_once(yard, f"/truong-a/feeds/{PAGE}", "HEAD") is None
    assert yard.units.now_open() == ()


@pytest.mark.parametrize(
    "path",
    ["/", "/healthz", "/truong-a", "/truong-a/", "/truong-a/nhan", "/khong-co/feeds/{page}",
     "/truong-a/../truong-b/feeds/{page}", "/truong-a//feeds/{page}", "//truong-a/feeds/{page}",
     "/TRUONG-A/feeds/{page}", "/%74ruong-a/feeds/{page}", "/feeds/{page}", "/hub/feeds/{page}",
     "/truong-a/feeds/khong-co.html", "/don-vi/truong-a/feeds/{page}"],
)  # fmt: skip
def test_nothing_else_is_answered_at_once(yard, path):
    with yard.units.lease("truong-a"), yard.units.lease("truong-b"):
        assert at_once(yard, path.format(page=PAGE), "HEAD") is None
        assert at_once(yard, f"/truong-a/feeds/{PAGE}", "HEAD") is not None


def test_a_unit_s_own_host_name_has_nothing_but_that_unit(yard):
    with yard.units.lease("truong-a"), yard.units.lease("truong-b"):
        own = at_once(yard, f"/truong-b/feeds/{PAGE}", "HEAD")
        for path in (f"/feeds/{PAGE}", f"/truong-b/feeds/{PAGE}"):
            assert at_once(yard, path, "HEAD", HOST) == own
        assert at_once(yard, f"/truong-a/feeds/{PAGE}", "HEAD", HOST) is None


def test_a_folder_that_is_another_one_now_is_not_answered_for(yard):
    with yard.units.lease("truong-a"):
        pass
    units = yard.root / "don-vi"
    (units / "truong-a").rename(units / "khac")
    assert at_once(yard, f"/truong-a/feeds/{PAGE}", "HEAD") is None
    with pytest.raises(InputError), yard.units.lease("truong-a"):  # the usual way looks, and closes
        pass
    assert yard.units.now_open() == ()


def test_what_may_take_long_to_close_is_closed_by_somebody_else(yard, monkeypatch):
    """Too many units are awake: whoever gives one back closes files, and no line waits for that."""
    monkeypatch.setattr("broadcaster.hub.open_units._MOST_FILES", 0)
    with yard.units.lease("truong-a"):
        pass
    before = len(yard.closers)

    assert at_once(yard, f"/truong-a/feeds/{PAGE}", "HEAD").status == 200
    end = time.monotonic() + 60
    while len(yard.closers) == before:
        assert time.monotonic() < end
        time.sleep(0.005)
    assert len(yard.closers) == before + 1
    assert yard.closers[-1] != threading.get_ident()


def test_over_a_line_a_unit_answers_as_a_station_does(yard):
    tag = tag_of(yard, "truong-a", SOUND)
    path = f"/truong-a/feeds/{SOUND}"
    with serving(yard) as port:
        told = ask(
            port,
            head_of(path, f"If-None-Match: {tag}"),
            head_of(path, "Range: bytes=8-1007", "User-Agent: AntennaPod/3.4"),
            head_of(path, method="HEAD"),
            head_of(f"/truong-b/feeds/{PAGE}"),
            head_of("/truong-a/feeds/khong-co.html"),
            head_of(f"/feeds/{PAGE}", host=HOST),
            head_of("/", "Connection: close"),
        )
    assert re.findall(rb"HTTP/1\.1 ([0-9]+) ", told) == [
        b"304", b"206", b"200", b"200", b"404", b"200", b"200",
    ]  # fmt: skip
    assert told.count(b"truong-b" + BYTES) == 2
    assert told.count(BYTES) == 2
    assert [file for file, _ in yard.book.counted] == [SOUND]


@pytest.mark.slow
def test_slow_and_oversized_requests_to_a_hub_are_cut_off(yard):
    limits = ConnectionLimits(most=100, head_seconds=4.0, body_seconds=4.0)
    tag = tag_of(yard, "truong-a", PAGE)
    with serving(yard, limits=limits) as port:
        assert ask(port, "GET /truong-a/feeds/ HTTP/1.1\r\nHost: hub") == b""
        body = head_of("/truong-a/nhan", "Content-Length: 900", method="POST")
        assert b" 200 " not in ask(port, f"{body}abc")
        large = head_of("/truong-a/feeds/", f"X-A: {'a' * 40_000}")
        assert ask(port, large).startswith(b"HTTP/1.1 431")
        # whoever was answered at once and asks nothing more
        idle = ask(port, head_of(f"/truong-a/feeds/{PAGE}", f"If-None-Match: {tag}"))
        assert idle.startswith(b"HTTP/1.1 304")


def test_behind_a_believed_proxy_a_hub_counts_by_who_asks(yard, monkeypatch):
    monkeypatch.setattr("broadcaster.web.server.RequestCrowd", partial(RequestCrowd, most=2))
    slow = [head_of("/truong-a/cham", f"X-Forwarded-For: {PUPIL}", "Connection: close")] * 2
    with serving(yard) as port:
        lines = [socket.create_connection((PEER, port), 60) for _ in slow]
        for line, head in zip(lines, slow, strict=True):
            line.sendall(head.encode())

        def told(address):
            asked = head_of("/truong-b/feeds/", f"X-Forwarded-For: {address}", "Connection: close")
            return ask(port, asked)[:12]

        end = time.monotonic() + 60
        while told(PUPIL) != b"HTTP/1.1 503" and time.monotonic() < end:
            pass
        assert told(PUPIL) == b"HTTP/1.1 503"
        assert told(OTHER) == b"HTTP/1.1 404"
        yard.gate.set()
        for line in lines:
            assert b"xong" in b"".join(iter(lambda line=line: line.recv(1 << 16), b""))
            line.close()
        end = time.monotonic() + 60
        while told(PUPIL) == b"HTTP/1.1 503" and time.monotonic() < end:
            pass
        assert told(PUPIL) == b"HTTP/1.1 404"

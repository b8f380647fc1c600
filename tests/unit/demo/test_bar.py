"""The bar is laid into real pages, leads back to where the step is, and touches no other station."""

import asyncio
import json
import os
import re
import tempfile
import threading
from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest

from broadcaster.app.settings import DEMO
from broadcaster.demo.bar import DemoBar
from broadcaster.demo.stage import AIR_TIME, DemoStation
from broadcaster.demo.story import ROOT, DemoWait
from broadcaster.domain.schedule import ZONE
from broadcaster.playout.air_folder import hold_loudspeaker

PAGE = b"<html><head><title>x</title></head><body><p>trang</p></body></html>"
OURS = [(b"x-trinh-dien", b"1")]


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    environ = {
        "BROADCASTER_DATABASE": "postgresql://may-that/dai", "PATH": os.environ["PATH"],
        "BROADCASTER_ICON": "1",
    }  # fmt: skip
    folder = tmp_path_factory.mktemp("tam") / "dai"
    made = DemoStation(folder, "http://localhost:9", environ=environ)
    made.environ_seen = environ
    yield made
    made.end()


@pytest.fixture(autouse=True)
def locks(tmp_path, monkeypatch):
    """The lock of the loudspeaker is this test's own, and not the machine's."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def over():
    return threading.Event()


@pytest.fixture
def bar(station, over):
    async def page(scope, _receive, send):
        asked = dict(scope["headers"])
        kind = b"text/css" if scope["path"].endswith(".css") else b"text/html; charset=utf-8"
        assert b"accept-encoding" not in asked or kind == b"text/css"
        headers = [(b"content-type", kind), (b"content-length", str(len(PAGE)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": PAGE[:20], "more_body": True})
        await send({"type": "http.response.body", "body": PAGE[20:]})

    return DemoBar(page, station, over)


def ask(bar, path, *, method="GET", headers=(), told=None, host=b"localhost:9"):
    """Status, headers and body of an answer."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": json.dumps(told or {}).encode()}

    async def send(message):
        sent.append(message)

    accept = [(b"accept", b"text/html,*/*"), (b"accept-encoding", b"gzip")]
    heads = [*accept, *headers, (b"host", host)]
    scope = {"type": "http", "method": method, "path": path, "headers": heads}
    asyncio.run(bar(scope, receive, send))
    body = b"".join(part.get("body", b"") for part in sent[1:])
    return sent[0]["status"], dict(sent[0]["headers"]), body.decode()


def press(bar, path, **told):
    status, headers, body = ask(
        bar, f"{ROOT}/tiep", method="POST", headers=OURS, told={"path": path, **told}
    )
    assert status == 200
    return json.loads(body), headers.get(b"set-cookie", b"").decode()


def test_the_bar_lies_in_every_page_and_says_that_the_clock_is_moved(bar):
    status, headers, body = ask(bar, "/ban/hom-nay")
    assert status == 200
    assert "<p>trang</p>" in body
    assert "đồng hồ đã dời" in body
    assert int(headers[b"content-length"]) == len(body.encode())


def test_what_is_no_page_passes_as_it_is(bar):
    assert ask(bar, "/ban/tep/desk.css")[2].encode() == PAGE


def test_the_first_press_opens_the_desk_with_somebody_at_it(bar, station):
    told, cookie = press(bar, f"{ROOT}/", sounds=True)
    assert told["go"] == "/ban/dan-cong-van"
    assert cookie.startswith("phien=")
    assert "HttpOnly" in cookie
    assert station.sounds


def test_where_the_school_s_agent_holds_the_loudspeaker_the_first_press_says_so(bar, station):
    with ExitStack() as held:
        hold_loudspeaker(held, "")
        told, cookie = press(bar, f"{ROOT}/", sounds=True)
        assert told["go"] == ""
        assert "trình phát khác giữ" in told["said"]
        assert "Không ra tiếng" in told["said"]
        assert not cookie
        told, _ = press(bar, f"{ROOT}/", sounds=False)
    assert told["go"] == "/ban/dan-cong-van"
    assert not station.sounds


@pytest.mark.parametrize(("method", "path"), [("POST", f"{ROOT}/tiep"), ("GET", "/ban/hom-nay")])
def test_at_the_real_desk_s_name_of_this_machine_no_session_is_set(bar, method, path):
    """Cookies know hosts and no ports: the teacher stays signed in at the real one."""
    for host in (b"127.0.0.1:9", b"127.0.0.1", b"dai-gia.example"):
        status, headers, _ = ask(
            bar, path, method=method, headers=OURS, told={"path": f"{ROOT}/"}, host=host
        )
        assert status == 302
        assert headers[b"location"] == b"http://localhost:9/trinh-dien/"
        assert b"set-cookie" not in headers


def test_from_another_page_a_press_leads_back_and_does_nothing(bar):
    press(bar, f"{ROOT}/")
    told, _ = press(bar, "/ban/cai-dat")
    assert told == {"go": "/ban/dan-cong-van"}
    told, _ = press(bar, "/ban/dan-cong-van")
    assert told["act"]
    told, _ = press(bar, "/ban/hom-nay")
    assert told["go"] == ""
    assert "bấm Tiếp" in told["said"]


def test_while_something_is_on_air_the_bar_says_how_long_it_lasts(bar, station):
    before = station.now()
    bar._at = next(at for at, step in enumerate(bar._steps) if step.waits is DemoWait.AIRED)
    try:
        station.put_clock(datetime.combine(station.day, AIR_TIME, ZONE) - timedelta(seconds=80))
        told = json.loads(ask(bar, f"{ROOT}/xong")[2])
    finally:
        station.put_clock(before)
    assert not told["ready"]
    assert re.search(r"còn chừng 1 phút( \d+ giây)?$", told["when"])


def test_another_site_can_press_nothing_here(bar, over):
    status, *_ = ask(bar, f"{ROOT}/dung", method="POST")
    assert status == 404
    assert not over.is_set()
    status, _, body = ask(bar, f"{ROOT}/dung", method="POST", headers=OURS)
    assert status == 200
    assert "Đang xóa" in body
    assert over.is_set()


@pytest.mark.parametrize("path", ["/ban/loa/tu-bat", "/ban/giong-doc/cai", "/ban/cai-dat/sao-luu"])
def test_what_would_change_the_machine_is_refused(bar, path):
    status, _, body = ask(bar, path, method="POST")
    assert status == 403
    assert "Chưa có gì đổi" in body


def test_no_setting_of_the_machine_s_own_station_reaches_the_throw_away_one(station):
    assert station.environ_seen.keys() == {"PATH", DEMO, "BROADCASTER_ICON"}
    assert station.wired.settings.database == ""
    assert station.wired.settings.demo == station.stage_file
    assert station.now().hour == 19

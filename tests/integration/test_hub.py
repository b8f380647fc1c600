"""`broadcaster hub` as a process with real units; one unit's session at every route of another."""

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from broadcaster.accounts.people import add_person, new_link, open_link, visitor_of
from broadcaster.accounts.rights import Role
from broadcaster.app.desk import desk_parts, station_mark
from broadcaster.app.settings import IN_HUB, load_settings
from broadcaster.app.station import wire
from broadcaster.desk.guard import COOKIE
from broadcaster.desk.routes import ROUTES
from broadcaster.hub import folder as folders
from broadcaster.hub import open_units, own_loop
from broadcaster.hub.application import Hub, hub_application
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.open_unit import HubAddress, UnitOpener
from broadcaster.hub.open_units import OpenUnits
from broadcaster.hub.publishing_rounds import PublishingRounds
from broadcaster.hub.work_lanes import WorkLanes
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase
from tests.fakes.desk_house import found_school
from tests.fakes.hanging_disk import hanging
from tests.fakes.hub_process import HubProcess
from tests.unit.desk.test_desk_every_route import OPEN, path_of

PASSWORD = "chuối xanh bảy quả"
ADDRESS = re.compile(r"""(?:href|src|action|formaction|data-[a-z-]+|hx-[a-z]+)="(/[^"]*)\"""")


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    """A station as `broadcaster init` leaves it, its database made: to be copied."""
    place = tmp_path_factory.mktemp("dai-mau") / "dai"
    found_school(place)
    told = place / "scripts_vi" / "station.toml"  # the pages of the law are not what is looked at
    told.write_text(f"law_shelf = false\n{told.read_text('utf-8')}", "utf-8")
    wired = wire(load_settings(place, {}))
    parts = desk_parts(wired)
    add_person(parts.door, "quan-tri", "Người quản trị", Role.ADMIN, by="thử")
    parts.close()
    wired.close()
    return place


def units_in(root, founded, *codes):
    for code in codes:
        shutil.copytree(founded, root / "don-vi" / code)
    return HubFolder(root=root)


@pytest.mark.slow
def test_a_session_of_one_unit_gives_nothing_at_any_route_of_another(
    founded, tmp_path, monkeypatch
):
    """Also where the other is a copy of its folder, so that both databases know the same tokens."""
    monkeypatch.setenv(IN_HUB, "1")
    folder = units_in(tmp_path, founded, "truong-a")
    wired = wire(load_settings(folder.units / "truong-a", {}))
    parts = desk_parts(wired, bound=station_mark(folder.units / "truong-a"))
    person = parts.door.people.get("quan-tri")
    link = new_link(parts.door, person, by="thử")
    opened = open_link(parts.door, link, PASSWORD, address="127.0.0.1")
    csrf = visitor_of(parts.door, opened.token).csrf
    parts.close()
    wired.close()
    shutil.copytree(folder.units / "truong-a", folder.units / "truong-b")
    address = HubAddress(public_url="http://hub.test", shown="http://hub.test")
    opener = UnitOpener(address=address, tell=lambda *_: None, begin_again=lambda _: None)
    units = OpenUnits(folder, opener)

    async def tried(code):
        with units.lease(code) as unit:

            async def app(scope, receive, send):
                await unit.app({**scope, "root_path": unit.root}, receive, send)

            line = httpx.ASGITransport(app=app, client=("127.0.0.1", 5000))
            heads = {
                "cookie": f"{COOKIE}={opened.token}", "origin": "http://hub.test",
                "sec-fetch-site": "same-origin", "x-ma-trang": csrf,
            }  # fmt: skip
            answers = {}
            async with httpx.AsyncClient(
                transport=line, base_url="http://hub.test", headers=heads
            ) as browser:
                for route in ROUTES:
                    own = code == "truong-a"  # there its pages are read, and nothing is done
                    if own and (route.method == "POST" or "{" in route.path):
                        continue
                    if not own and route.name in OPEN:
                        continue
                    at = f"/{code}/ban{path_of(route)}"
                    more = {"data": {"ma_trang": csrf}} if route.method == "POST" else {}
                    answers[route.name] = await browser.request(route.method, at, **more)
            return answers

    pages = asyncio.run(tried("truong-a"))
    assert pages["GET /hom-nay"].status_code == 200
    assert len(pages) > 50
    for name, page in pages.items():
        assert page.status_code < 500, (name, page.text[-500:])  # some ask what nobody asked
        for to in (page.headers.get("location", ""), *ADDRESS.findall(page.text)):
            assert not to.startswith("/") or to.startswith("/truong-a/"), (name, to)
        for cookie in page.headers.get_list("set-cookie"):
            assert "Path=/truong-a/ban" in cookie.split("; "), name
    answers = asyncio.run(tried("truong-b"))
    assert len(answers) > 200
    for name, answer in answers.items():
        led = answer.headers.get("location", "").startswith("/truong-b/ban/vao")
        assert answer.status_code == 403 or (answer.status_code == 303 and led), name
    units.close_all()


@pytest.mark.slow
def test_a_disk_that_stops_just_behind_a_look_holds_up_its_own_unit_alone(
    founded, tmp_path, monkeypatch
):
    """Within the seconds in which a look is believed a request meets the disk itself."""
    folder = units_in(tmp_path, founded, "truong-a", "truong-b")
    for code in ("truong-a", "truong-b"):
        (folder.units / code / "feeds").mkdir(exist_ok=True)
    mounted = os.lstat(folder.units / "truong-a" / "feeds").st_ino
    monkeypatch.setattr(folders, "device", lambda facts: facts.st_ino == mounted)
    monkeypatch.setattr(open_units, "device", lambda facts: facts.st_ino == mounted)
    monkeypatch.setattr(open_units, "_BELIEVED", 3600.0)  # all of this is behind one good look
    monkeypatch.setattr(own_loop, "_PATIENCE", 8.0)  # a busy machine answers the others by then
    monkeypatch.setenv(IN_HUB, "1")
    address = HubAddress(public_url="http://hub.test", shown="http://hub.test")
    opener = UnitOpener(address=address, tell=lambda *_: None, begin_again=lambda _: None)
    units = OpenUnits(folder, opener)
    rounds = PublishingRounds(folder, units, address.of, now=SystemClock().now)
    hub = Hub(
        folder=folder, units=units, rounds=rounds, lanes=WorkLanes(units), hosts={},
        rows=HubDatabase(sqlite_url(folder.rows)), steady=time.monotonic,
    )  # fmt: skip
    app = hub_application(hub)
    rounds.look_at_all()
    page = "/truong-a/feeds/"

    async def asked():
        line = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(
            transport=line, base_url="http://hub.test", timeout=120
        ) as browser:
            well = await browser.get(page)
            assert well.status_code == 200
            known = {"if-none-match": well.headers["etag"]}
            assert (await browser.get(page, headers=known)).status_code == 304
            with hanging(folder.units / "truong-a") as free:
                held = [asyncio.create_task(browser.get(page)) for _ in range(60)]
                await asyncio.sleep(0)
                for other in ("/truong-b/feeds/", "/truong-b/ban/vao", "/", "/healthz"):
                    assert (await browser.get(other)).status_code == 200, other
                assert not any(one.done() for one in held)  # nobody waited for what they wait for
                told = await asyncio.gather(*held)
                assert {one.status_code for one in told} == {503}
                free.set()
            return await browser.get(page)

    assert asyncio.run(asked()).status_code == 200
    units.close_all()


@pytest.mark.system
def test_a_day_of_a_hub(founded, tmp_path):
    folder = units_in(tmp_path, founded, "truong-a", "truong-b", "cai-dat-hong", "du-lieu-hong")
    (folder.units / "cai-dat-hong" / "scripts_vi" / "station.toml").write_text("unit = ", "utf-8")
    for file in (folder.units / "du-lieu-hong" / "audio_out").glob("danh-muc.sqlite3*"):
        file.unlink()
    broken = folder.units / "du-lieu-hong" / "audio_out" / "danh-muc.sqlite3"
    broken.write_bytes(b"not a database at all" * 500)
    hub = HubProcess(tmp_path)
    try:
        # what two units publish stands under their own paths, with their own addresses
        for code in ("truong-a", "truong-b"):
            page = hub.until(f"/{code}/feeds/", lambda answer: answer.status_code == 200)
            assert f"{hub.address}/{code}/feeds/" in page.text
        # what is wrong with a unit is said there, in words, and by nobody else
        assert hub.browser.get("/cai-dat-hong/").status_code == 503
        damaged = hub.browser.get("/du-lieu-hong/ban/vao")
        assert damaged.status_code == 503
        assert "Tệp này không phải cơ sở dữ liệu" in damaged.text
        assert str(tmp_path) not in damaged.text
        listed = hub.until("/", lambda answer: "2 có trục trặc" in answer.text).text
        assert listed.index("✖") < listed.index("✔")
        # another hub does not take the same units
        second = subprocess.run(
            [sys.executable, "-m", "broadcaster", "hub", str(tmp_path), "--port", "0"],
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert second.returncode != 0
        assert "Một lần chạy khác đang làm việc ở đây" in second.stderr

        # the hub's rows came of the folders; what could not be read is told without its place
        def copied():
            """By unit what could not be read of it; rows that are not there yet are none."""
            rows = sqlite3.connect(f"file:{tmp_path / 'so-chung.sqlite'}?mode=ro", uri=True)
            try:
                return dict(rows.execute("SELECT unit, failure FROM copied_unit"))
            finally:
                rows.close()

        end = time.monotonic() + 300
        while copied().keys() != {"truong-a", "truong-b", "cai-dat-hong", "du-lieu-hong"}:
            assert time.monotonic() < end, copied()
            time.sleep(0.2)
        assert copied()["truong-a"] == copied()["truong-b"] == ""
        assert "Tệp cài đặt của đài có lỗi" in copied()["cai-dat-hong"]
        assert "không phải cơ sở dữ liệu" in copied()["du-lieu-hong"]
        assert str(tmp_path) not in str(copied())
        assert hub.browser.get("/healthz").json()["database"] == ""
        # they are made anew beside the hub, which goes on
        anew = subprocess.run(
            [sys.executable, "-m", "broadcaster", "hub", "rebuild", str(tmp_path)],
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert anew.returncode == 1, anew.stderr
        assert "4/4 đơn vị" in anew.stdout
        assert "Sổ chung đã lập lại từ 2 đơn vị." in anew.stdout
        assert "[cai-dat-hong]" in anew.stderr
        assert "2 đơn vị không đọc được." in anew.stderr
        # somebody mends a unit; another is taken away while it is open
        shutil.copy(
            founded / "scripts_vi" / "station.toml", folder.units / "cai-dat-hong" / "scripts_vi"
        )
        hub.until("/cai-dat-hong/ban/vao", lambda answer: answer.status_code == 200)
        (folder.units / "truong-b").rename(tmp_path / "chuyen-di")
        assert hub.browser.get("/truong-b/feeds/").status_code == 404
        assert hub.browser.get("/truong-a/feeds/").status_code == 200
    finally:
        told = hub.stop()
    assert "Đã dừng máy chủ." in told
    assert "Traceback" not in told
    whole = sqlite3.connect(tmp_path / "chuyen-di" / "audio_out" / "danh-muc.sqlite3")
    assert whole.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    whole.close()
    assert not list(Path(tmp_path / "don-vi").glob("*/audio_out/danh-muc.sqlite3-wal"))

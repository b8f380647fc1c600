"""From a path or a host name to its unit and to nothing else; what the hub itself says."""

import asyncio
import threading
import time
from dataclasses import replace
from urllib.parse import unquote

import httpx
import pytest

from broadcaster.domain.errors import ConfigError
from broadcaster.domain.unit_limits import UnitLimits
from broadcaster.hub.application import Hub, _Doors, hub_application
from broadcaster.hub.copying import CopyRounds, UnitCopier
from broadcaster.hub.hub_log import HubEvent
from broadcaster.hub.open_units import OpenUnits
from broadcaster.hub.publishing_rounds import PublishingRounds
from broadcaster.hub.work_lanes import WorkLanes
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase
from tests.fakes.hanging_disk import hanging
from tests.fakes.hub_of_toys import ToyOpener, damaged, toy_hub

OFFICE, LISTENER = ("127.0.0.1", 5000), ("203.0.113.9", 5000)
HOST = "phat-thanh.truong-b.example.edu.vn"


class Yard:
    """A hub of toy units, asked without a port."""

    def __init__(self, root):
        self.opener, self.late = ToyOpener(), 0.0
        folder = toy_hub(root, "truong-a", "truong-b")
        self.units = OpenUnits(folder, self.opener)
        self.rounds = PublishingRounds(
            folder, self.units, lambda code: f"http://hub.test/{code}", now=SystemClock().now
        )
        rows = HubDatabase(sqlite_url(root / "khong-co" / "so-chung.sqlite"))
        copier = UnitCopier(folder, rows, lambda code, _: f"/{code}", now=SystemClock().now)
        self.hub = Hub(
            folder=folder, units=self.units, rounds=self.rounds, lanes=WorkLanes(self.units),
            hosts={HOST: "truong-b"}, rows=rows,
            copies=CopyRounds(copier, now=SystemClock().now),
            steady=lambda: self.rounds.beat + self.late,
        )  # fmt: skip
        self.app = hub_application(self.hub)
        self.rounds.look_at_all()

    def get(self, path, host="hub.test", client=OFFICE):
        """What is answered to a path as it stands: clients straighten what is twisted."""
        return asyncio.run(self.asked(path, host, client))

    async def asked(self, path, host="hub.test", client=OFFICE, method="GET"):
        raw, _, query = path.partition("?")
        scope = {
            "type": "http", "method": method, "scheme": "http", "http_version": "1.1",
            "path": unquote(raw), "raw_path": raw.encode(), "query_string": query.encode(),
            "headers": [(b"host", host.encode())], "client": client, "server": ("hub.test", 80),
        }  # fmt: skip
        got = []

        async def receive():
            return {"type": "http.request", "body": b""}

        async def send(message):
            got.append(message)

        await self.app(scope, receive, send)
        body = b"".join(one.get("body", b"") for one in got)
        return httpx.Response(got[0]["status"], headers=got[0]["headers"], content=body)


@pytest.fixture
def yard(tmp_path):
    return Yard(tmp_path)


def test_a_unit_is_behind_its_code(yard):
    assert yard.get("/truong-a/feeds/x.xml").text == "/truong-a|/truong-a/feeds/x.xml"
    assert yard.get("/truong-b/ban/?x=1").text == "/truong-b|/truong-b/ban/"
    assert yard.get("/truong-a").headers["location"] == "/truong-a/"


@pytest.mark.parametrize(
    "path",
    ["/truong-a/../truong-b/", "/truong-a/%2e%2e/truong-b/", "/truong-a/..%2ftruong-b/",
     "/truong-a/%2E%2E%2Ftruong-b/", "/truong-a\\..\\truong-b/", "/truong-a/./feeds/",
     "/truong-a//feeds/", "//truong-a/feeds/", "/%74ruong-a/feeds/", "/TRUONG-A/feeds/",
     "/ban/", "/feeds/", "/..", "/don-vi/truong-a/", "/khong-co/", "/hub/../truong-a/",
     "/truong-a/%00", "/truong-a/%5c..%5ctruong-b/"],
)  # fmt: skip
def test_no_twisted_path_leads_to_a_unit(yard, path):
    answer = yard.get(path)
    assert answer.status_code == 404
    assert "Không có trang này" in answer.text


def test_a_host_name_that_the_office_gave_has_nothing_but_that_unit(yard):
    yard.opener.moved["truong-b"] = f"https://{HOST}"
    yard.units.forget("truong-b")
    for host in (HOST, HOST.upper(), f"{HOST}:8000", f"{HOST}."):
        assert yard.get("/truong-a/ban/", host).text == "|/truong-a/ban/"
    assert yard.get("/", HOST).text == "|/"
    led = yard.get("/truong-b/feeds/x.xml?y=1")
    assert led.headers["location"] == f"https://{HOST}/feeds/x.xml?y=1"


@pytest.mark.parametrize("host", ["truong-b", f"x.{HOST}", f"{HOST}.ke-gian.example", "la"])
def test_no_other_host_name_means_a_unit(yard, host):
    assert yard.get("/truong-a/x", host).text == "/truong-a|/truong-a/x"


def test_the_office_reads_no_places_on_this_machine(yard):
    where = str(yard.hub.folder.units / "truong-a" / "scripts_vi" / "station.toml")
    yard.opener.faults["truong-a"] = ConfigError(
        f"không đọc được {where}", where=f"{where}:3:1"
    )  # fmt: skip
    yard.units.forget("truong-a")
    yard.get("/truong-a/ban/")
    yard.rounds.look_at_all()
    told = _Doors(yard.hub).told()
    assert told["truong-a"].startswith("Không đọc được")
    for word in ("/", "station.toml", ":3"):
        assert word not in told["truong-a"]


def test_a_unit_into_which_nothing_asked_gets_is_told_with_what_is_wrong(yard):
    doors = _Doors(yard.hub, lambda code: "bài chưa vào được" if code == "truong-a" else "")
    assert doors.told() == {"truong-a": "Bài chưa vào được.", "truong-b": ""}
    assert doors.figures()['unit_well{unit="truong-a"}'] == 0.0


def test_what_is_wrong_with_a_unit_stands_on_its_own_page_alone(yard, tmp_path):
    yard.opener.faults["truong-a"] = damaged()
    yard.units.forget("truong-a")
    broken = yard.get("/truong-a/ban/")
    assert broken.status_code == 503
    assert "Cơ sở dữ liệu bị hỏng." in broken.text
    assert str(tmp_path) not in broken.text
    assert yard.get("/truong-b/x").status_code == 200
    listed = yard.get("/").text
    assert listed.index("✖ Cơ sở dữ liệu bị hỏng.") < listed.index("✔")
    assert "2 đơn vị, 1 có trục trặc" in listed
    assert yard.get("/healthz").json()["units_with_problems"] == 1
    assert 'broadcaster_unit_well{unit="truong-a"} 0.0' in yard.get("/metrics").text
    assert 'broadcaster_unit_well{unit="truong-b"} 1.0' in yard.get("/metrics").text


def test_a_stranger_at_a_unit_that_is_not_open_reads_nothing_of_why(yard):
    yard.opener.faults["truong-a"] = damaged()
    yard.units.forget("truong-a")
    page = yard.get("/truong-a/ban/", client=LISTENER)
    assert page.status_code == 503
    assert "Đơn vị này chưa mở được" in page.text
    assert "hỏng" not in page.text
    assert "Những gì đã có" not in page.text  # the hint tells it as well


def test_who_does_not_sit_at_the_machine_sees_names_and_nothing_of_how_units_stand(yard):
    yard.opener.faults["truong-a"] = damaged()
    yard.units.forget("truong-a")
    yard.get("/truong-a/")
    listed = yard.get("/", client=LISTENER).text
    assert 'href="/truong-a/"' in listed
    for secret in ("hỏng", "✖", "✔", "trục trặc", "đang mở", "/ban/"):
        assert secret not in listed
    assert yard.get("/metrics", client=LISTENER).status_code == 404


def test_the_hub_is_ill_when_nothing_is_published_any_more(yard):
    assert yard.get("/healthz").status_code == 200
    yard.late = 601.0
    assert yard.get("/healthz").status_code == 503


def test_a_database_that_is_away_is_told_and_no_reason_to_begin_the_hub_again(yard):
    assert "broadcaster_hub_database_up 1.0" in yard.get("/metrics").text
    yard.hub.copies.changed("truong-a")
    yard.hub.copies.step()
    told = yard.get("/healthz")
    assert told.status_code == 200
    assert told.json()["database"] == "Không mở được tệp cơ sở dữ liệu."
    figures = yard.get("/metrics").text
    assert "broadcaster_hub_database_up 0.0" in figures
    assert "broadcaster_hub_copies_waiting 1.0" in figures
    assert yard.get("/truong-a/x").status_code == 200


def test_a_folder_that_only_leads_elsewhere_is_told_and_one_that_is_not_there_is_nothing(
    yard, tmp_path
):
    (tmp_path / "ngoai").mkdir()
    (tmp_path / "don-vi" / "tat").symlink_to(tmp_path / "ngoai")
    assert "đường dẫn tắt" in yard.get("/tat/").text
    assert yard.get("/khong-co/").status_code == 404


def test_the_offices_door_is_the_hubs_and_no_units(yard):
    door = yard.get("/hub/dang-nhap", client=LISTENER).text
    assert "Đăng nhập" in door
    assert "Quên mật khẩu" in door, "as at a school's own door"
    for path in ("/hub/nguoi", "/hub/nhap/don-vi", "/hub/tai-khoan"):
        assert yard.get(path).headers["location"] == f"/hub/dang-nhap?den={path}"
    assert yard.get("/hub/dang-nhap", HOST).text.endswith("|/truong-b/hub/dang-nhap")


def test_sixty_who_wait_for_a_slow_unit_keep_nobody_else_waiting(yard, monkeypatch):
    """The threads that answer are forty."""
    gate = yard.opener.slow["truong-a"] = threading.Event()
    yard.units.forget("truong-a")
    monkeypatch.setattr("broadcaster.hub.application._PATIENCE", 300.0)

    async def day():
        slow = [asyncio.create_task(yard.asked("/truong-a/ban/")) for _ in range(60)]
        listed = await asyncio.wait_for(yard.asked("/"), 60)  # answered in one of the forty
        other = await asyncio.wait_for(yard.asked("/truong-b/x"), 60)
        gate.set()
        return listed, other, await asyncio.gather(*slow)

    listed, other, slow = asyncio.run(day())
    assert {listed.status_code, other.status_code, *(one.status_code for one in slow)} == {200}
    monkeypatch.setattr("broadcaster.hub.application._PATIENCE", 0.0)
    gate.clear()
    yard.units.forget("truong-a")
    told = yard.get("/truong-a/ban/")
    gate.set()
    assert (told.status_code, told.headers["refresh"]) == (503, "5")
    assert "Đang mở" in told.text


def test_the_figures_of_a_unit_are_of_units_that_there_are(yard, monkeypatch):
    """A stranger's addresses make no new label."""
    for code in ("truong-a", ""):
        yard.hub.log.note(HubEvent.NOT_LET_IN, code)
    for path in ("/truong-a/ban/vao", "/khong-co/ban/vao", "/truong-b/ban/vao"):
        asyncio.run(yard.asked(path, client=LISTENER, method="POST"))
    told = yard.get("/metrics").text
    assert 'broadcaster_unit_sign_ins_refused_total{unit="truong-a"} 1.0' in told
    assert 'broadcaster_unit_sign_ins_refused_total{unit="truong-b"} 0.0' in told
    assert "broadcaster_hub_sign_ins_refused_total 1.0" in told
    assert 'broadcaster_unit_jobs{unit="truong-a"}' in told
    assert 'broadcaster_unit_published_age_seconds{unit="truong-a"}' in told
    assert 'broadcaster_hub_events_total{what="tra-loi"}' in told
    assert "khong-co" not in told
    assert not yard.hub.log._refused.keys() - {"truong-a", "truong-b", ""}


def test_while_the_hubs_database_is_away_all_other_figures_are_there(yard):
    def away():
        raise damaged()

    yard.hub = replace(yard.hub, copied=away)
    yard.app = hub_application(yard.hub)
    assert 'broadcaster_unit_well{unit="truong-a"} 1.0' in yard.get("/metrics").text
    limits = {"truong-a": UnitLimits(disk_gb=2), "truong-b": UnitLimits()}
    copied = {"truong-a": SystemClock().now()}
    yard.hub = replace(yard.hub, copied=lambda: copied, limits=limits.__getitem__)
    yard.app = hub_application(yard.hub)
    told = yard.get("/metrics").text
    assert 'broadcaster_unit_copied_age_seconds{unit="truong-a"}' in told
    assert 'broadcaster_unit_copied_age_seconds{unit="truong-b"}' not in told
    assert 'broadcaster_unit_disk_limit_bytes{unit="truong-a"} 2000000000.0' in told
    assert 'broadcaster_unit_disk_limit_bytes{unit="truong-b"}' not in told


def test_who_goes_away_while_a_unit_is_opened_keeps_it_from_nobody(yard):
    gate = yard.opener.slow["truong-a"] = threading.Event()
    yard.units.forget("truong-a")

    async def day():
        gone = asyncio.create_task(yard.asked("/truong-a/x"))
        while not yard.units._opening:
            await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        gate.set()
        return await yard.asked("/truong-a/x")

    assert asyncio.run(day()).status_code == 200
    yard.units.forget("truong-a")
    assert "truong-a" not in yard.units.now_open()  # nobody has it


def test_a_unit_whose_disk_hangs_keeps_no_other_one_from_answering(yard, monkeypatch):
    """Nor the hub's own pages: the one thread that takes requests asks no disk of a unit's."""
    monkeypatch.setattr("broadcaster.hub.application._PATIENCE", 0.2)
    monkeypatch.setattr("broadcaster.hub.open_units._BELIEVED", 0.0)  # not seen for a while
    monkeypatch.setattr(yard.rounds, "hangs", lambda _: False)  # no round came by yet

    async def both():
        hung = asyncio.create_task(yard.asked("/truong-a/x"))
        await asyncio.sleep(0)
        began = time.monotonic()
        for path in ("/truong-b/x", "/", "/healthz"):
            assert (await yard.asked(path)).status_code == 200, path
        return time.monotonic() - began, await hung

    with hanging(yard.hub.folder.units / "truong-a"):
        taken, answer = asyncio.run(both())
        assert taken < 60  # the disk hangs for twice as long
        assert answer.status_code == 503
        monkeypatch.setattr(yard.rounds, "hangs", "truong-a".__eq__)
        told = yard.get("/truong-a/x")
        assert told.status_code == 503
        assert "không trả lời" in told.text

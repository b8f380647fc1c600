"""A unit whose settings do not name its host, or cannot be used at all; the files that it holds."""

import asyncio
import shutil
import time

import httpx
import pytest

from broadcaster.app.settings import IN_HUB
from broadcaster.hub.application import Hub, hub_application
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.open_unit import HubAddress, UnitOpener
from broadcaster.hub.open_units import OpenUnits
from broadcaster.hub.publishing_rounds import PublishingRounds
from broadcaster.hub.work_lanes import WorkLanes
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase
from tests.fakes.open_files import WHERE_IT_IS_TOLD, files_open

pytestmark = pytest.mark.slow  # real sites are published
HOST = "phat-thanh.truong-a.example.edu.vn"
STATION = """\
format = 1
name = "Phát thanh Sao Mai"
unit = "Trường THCS Sao Mai (ví dụ)"
public_url = "{address}"
law_shelf = false

[[shows]]
key = "phat-thanh-mang-non"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a11"
title = "Phát thanh măng non"
description = "Chương trình thử của một trường tưởng tượng."
"""


class Yard:
    """A hub with one unit, which has a host name of its own; asked without a port."""

    def __init__(self, root):
        self.file = root / "don-vi" / "truong-a" / "scripts_vi" / "station.toml"
        self.file.parent.mkdir(parents=True)
        self.told, hosts = [], {HOST: "truong-a"}
        folder = HubFolder(root=root)
        address = HubAddress(
            public_url="http://hub.test", shown="http://hub.test", hosts=tuple(hosts.items())
        )
        opener = UnitOpener(
            address=address,
            tell=lambda code, fault: self.told.append((code, fault.sentence)),
            begin_again=self._begin_again,
        )
        self.units = OpenUnits(folder, lambda unit: self.rounds.opened(unit, opener))
        self.rounds = PublishingRounds(folder, self.units, address.of, now=SystemClock().now)
        self.app = hub_application(
            Hub(
                folder=folder, units=self.units, rounds=self.rounds, lanes=WorkLanes(self.units),
                hosts=hosts, rows=HubDatabase(sqlite_url(folder.rows)),
                steady=lambda: self.rounds.beat,
            )
        )  # fmt: skip

    def _begin_again(self, code):
        self.units.forget(code)

    def says(self, address):
        """The unit's administrator writes where it is."""
        self.file.write_text(STATION.format(address=address), encoding="utf-8")

    def get(self, address, **headers):
        async def asked():
            line = httpx.ASGITransport(app=self.app, client=("203.0.113.9", 5000))
            async with httpx.AsyncClient(transport=line) as browser:
                return await browser.get(address, headers=headers)

        return asyncio.run(asked())


@pytest.fixture
def yard(tmp_path, monkeypatch):
    monkeypatch.setenv(IN_HUB, "1")
    made = Yard(tmp_path)
    yield made
    made.units.close_all()


def test_a_unit_that_does_not_name_its_host_is_open_at_the_hubs_path_and_that_is_told(yard):
    yard.says("https://ten-mien-cu.example.edu.vn")
    yard.rounds.look_at_all()
    feed = yard.get("http://hub.test/truong-a/feeds/phat-thanh-mang-non.xml")
    assert feed.status_code == 200
    assert "http://hub.test/truong-a/feeds/" in feed.text
    desk = yard.get("http://hub.test/truong-a/ban/vao")
    assert desk.status_code == 200
    # who comes by the host finds the same
    assert yard.get(f"http://{HOST}/feeds/phat-thanh-mang-non.xml").text == feed.text
    assert yard.get(f"http://{HOST}/ban/vao").status_code == 200
    ((code, said), *_) = yard.told
    assert code == "truong-a"
    assert HOST in said
    assert HOST in yard.rounds.states()[0].failure
    # mended, it is at its host without anybody beginning anything again
    yard.says(f"https://{HOST}")
    yard.rounds.look_at_all()
    led = yard.get("http://hub.test/truong-a/ban/vao")
    assert led.headers["location"] == f"https://{HOST}/ban/vao"
    assert yard.get(f"http://{HOST}/ban/vao").status_code == 200
    # and the other way round
    yard.says("https://ten-mien-cu.example.edu.vn")
    yard.rounds.look_at_all()
    assert yard.get("http://hub.test/truong-a/ban/vao").status_code == 200


def test_what_is_wrong_with_the_settings_of_a_standing_unit_is_told_to_whoever_keeps_the_hub(yard):
    yard.says(f"https://{HOST}")
    yard.rounds.look_at_all()
    yard.units.forget("truong-a")
    assert yard.told == []
    yard.file.write_text("unit = ", encoding="utf-8")
    yard.rounds.look_at_all()
    assert yard.get(f"http://{HOST}/feeds/phat-thanh-mang-non.xml").status_code == 200
    assert [code for code, _ in yard.told] == ["truong-a"]


def test_only_what_needs_files_leaves_some_open_and_rest_lets_go_of_them(yard):
    yard.says("https://ten-mien-cu.example.edu.vn")
    yard.rounds.look_at_all()
    root = "http://hub.test/truong-a"
    with yard.units.lease("truong-a") as unit:
        unit.rest()
        assert not unit.files()
        assert yard.get(f"{root}/ban/vao").status_code == 200  # a stranger at the door
        assert not unit.files()
        assert yard.get(f"{root}/ban/hom-nay", cookie="phien=khong-ai").status_code == 303
        assert unit.files()  # the database was asked whose session that is
        unit.rest()
        assert not unit.files()
        assert yard.get(f"{root}/feeds/phat-thanh-mang-non.xml").status_code == 200
        assert unit.files()  # that is to be written down
        unit.rest()
        assert not unit.files()


def test_a_page_that_wakes_a_unit_is_no_news_to_publish(yard):
    """Whoever reads begins an empty log of the database; a thousand desks would publish for it."""
    yard.says("https://ten-mien-cu.example.edu.vn")
    yard.rounds.look_at_all()
    wal = yard.file.parents[1] / "audio_out" / "danh-muc.sqlite3-wal"
    with yard.units.lease("truong-a") as unit:
        for _ in range(2):
            unit.rest()
            assert not wal.exists()
            assert not unit.publishing.wanted()
            yard.get("http://hub.test/truong-a/ban/hom-nay", cookie="phien=khong-ai")
            assert wal.stat().st_size == 0
            assert not unit.publishing.wanted()


@WHERE_IT_IS_TOLD
def test_units_in_use_hold_no_more_files_than_are_counted_and_than_they_may(yard, monkeypatch):
    monkeypatch.setattr("broadcaster.hub.open_units._MOST_FILES", 12)
    yard.says("https://ten-mien-cu.example.edu.vn")
    folder, units = yard.file.parents[2], [f"truong-{letter}" for letter in "bcdefg"]
    for code in units:
        shutil.copytree(folder / "truong-a", folder / code)

    async def asked():
        line = httpx.ASGITransport(app=yard.app, client=("203.0.113.9", 5000))
        async with httpx.AsyncClient(transport=line, base_url="http://hub.test") as browser:
            for code in units:  # many at once at each desk
                pages = (
                    browser.get(f"/{code}/ban/hom-nay", headers={"cookie": "phien=khong-ai"})
                    for _ in range(6)
                )
                assert {page.status_code for page in await asyncio.gather(*pages)} == {303}
                end = time.monotonic() + 60  # threads close what nobody waits for
                while not files_open(folder) <= yard.units._files <= 12:
                    assert time.monotonic() < end
                    await asyncio.sleep(0.005)

    asyncio.run(asked())
    assert len(yard.units.now_open()) == len(units)
    yard.units.let_sleep(0)
    assert files_open(folder) == yard.units._files == 0


@WHERE_IT_IS_TOLD
def test_after_a_change_of_settings_nothing_stays_open_uncounted(yard):
    """Site, desk and interface read the station anew, and several pages may be the first to ask."""
    yard.says("https://ten-mien-cu.example.edu.vn")
    yard.rounds.look_at_all()
    folder = yard.file.parents[2]

    async def asked():
        line = httpx.ASGITransport(app=yard.app, client=("203.0.113.9", 5000))
        async with httpx.AsyncClient(transport=line, base_url="http://hub.test/truong-a") as one:
            bearer = {"authorization": "Bearer khong-ai"}
            desk = {"cookie": "phien=khong-ai"}
            pages = [one.get("/api/v1/programmes", headers=bearer)]
            pages += [one.get("/ban/hom-nay", headers=desk) for _ in range(8)]
            return [page.status_code for page in await asyncio.gather(*pages)]

    with yard.units.lease("truong-a") as unit:
        for number in range(3):
            yard.file.write_text(f"{yard.file.read_text('utf-8')}# {number}\n", "utf-8")
            assert asyncio.run(asked()) == [401, *[303] * 8]
            unit.publishing.publish()
            # one connection of the station that is just given up may end uncounted
            assert 0 < files_open(folder) <= unit.files() + 2
            unit.rest()
            assert files_open(folder) == unit.files() == 0

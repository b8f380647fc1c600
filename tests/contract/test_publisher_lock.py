"""One machine at a time publishes a station whose database several machines share."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

from broadcaster.app.publishing import bring_beside
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.domain.errors import Busy, StoreError
from broadcaster.publishing.store_copy import CarriedSite, PlannedCarry
from broadcaster.storage.lock import waited
from broadcaster.storage.publisher_lock import PublisherLock
from tests.fakes.postgres import server
from tests.fakes.staff_station import STATION

pytestmark = pytest.mark.system
HOLDER = """
import sys, time
from broadcaster.storage.publisher_lock import PublisherLock
with PublisherLock(sys.argv[1], sys.argv[2]):
    print("held", flush=True)
    time.sleep(3600)
"""


@pytest.fixture(scope="module")
def postgres():
    with server() as url:
        yield url


@contextmanager
def elsewhere(url, unit):
    """Another machine that publishes, for as long as the block lasts."""
    held = subprocess.Popen([sys.executable, "-c", HOLDER, url, unit], stdout=subprocess.PIPE)
    try:
        assert held.stdout.readline() == b"held\n"
        yield held
    finally:
        held.kill()
        held.wait()
        held.stdout.close()


def test_the_second_is_told_and_another_station_is_not_kept(postgres):
    with elsewhere(postgres, "a"):
        with pytest.raises(Busy, match="máy khác đang xuất bản"), PublisherLock(postgres, "a"):
            pass
        with PublisherLock(postgres, "b"):
            pass


def test_whoever_comes_while_the_server_still_sees_the_last_one_off_waits_for_that(
    postgres, monkeypatch
):
    """Who ended has ended, whatever the server knows of it; nobody is told of another machine."""
    monkeypatch.setattr("broadcaster.storage.database._FAREWELL", 60.0)  # on a busy machine
    with PublisherLock(postgres, "a") as first:
        seen_off = threading.Timer(0.3, first.__exit__, (None, None, None))
        seen_off.start()
        with PublisherLock(postgres, "a"):
            seen_off.join()


def test_whoever_waits_publishes_as_soon_as_the_holder_was_killed(postgres):
    with elsewhere(postgres, "a") as held:
        told = []

        def kill(busy):
            told.append(busy)
            os.kill(held.pid, signal.SIGKILL)

        with waited(lambda: PublisherLock(postgres, "a"), 120, waiting=kill):
            assert len(told) == 1


def test_it_is_free_again_behind_the_block_whatever_happens_in_it(postgres):
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), PublisherLock(postgres, "a"):
            raise ZeroDivisionError
    with PublisherLock(postgres, "a"):
        pass


def test_a_server_that_is_away_is_told(tmp_path):
    away = f"postgresql://dai@/postgres?host={tmp_path}"
    with pytest.raises(StoreError, match="Không nối được"), PublisherLock(away, "a"):
        pass


def test_a_station_takes_it_where_its_database_is_on_a_server(postgres, tmp_path):
    (tmp_path / "scripts_vi").mkdir()
    (tmp_path / "scripts_vi" / "station.toml").write_text(STATION, "utf-8")
    own = wire(load_settings(tmp_path, {}))
    shared = wire(load_settings(tmp_path, {"BROADCASTER_DATABASE": postgres}))
    with shared.tools.one_publisher(), own.tools.one_publisher(), pytest.raises(Busy):
        shared.tools.one_publisher().__enter__()


def test_what_is_brought_to_a_store_keeps_nobody_from_publishing(postgres, tmp_path):
    """For hours perhaps; another machine that would bring the site there too leaves it."""
    (tmp_path / "scripts_vi").mkdir()
    (tmp_path / "scripts_vi" / "station.toml").write_text(STATION, "utf-8")
    tools = wire(load_settings(tmp_path, {"BROADCASTER_DATABASE": postgres})).tools
    second = []

    def go():
        with tools.one_publisher():
            second.append(bring_beside(tools, PlannedCarry(is_long=True, go=pytest.fail)))
        return CarriedSite(sent=("kenh.xml",))

    assert bring_beside(tools, PlannedCarry(is_long=True, go=go)).sent == ("kenh.xml",)
    assert second == [CarriedSite(moved=True)]

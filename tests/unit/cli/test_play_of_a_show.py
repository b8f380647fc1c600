"""An agent on a moved clock outlives no show, whoever started it."""

import os
import signal
import sys
import threading
import time

import pytest

from broadcaster.app.playout import air_store
from broadcaster.app.settings import DEMO, load_settings
from broadcaster.storage.demo_clock import DemoStage, hold_stage, write_stage
from tests.fakes.desk_house import found_school
from tests.fakes.station_here import StationHere

PATIENCE = 120.0  # seconds until it counts as one that never ends
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals come in another way there")


def hour_later(file):
    write_stage(file, DemoStage(ahead=3660.0, sounds=False))


def window_closed(file):
    """What the system does to the lock of a process that was killed."""
    hold_stage(file).__enter__().__exit__(None, None, None)


@pytest.mark.parametrize(
    ("words", "then"),
    [((), hour_later), (("--until", "23:59"), hour_later), ((), window_closed)],
)
def test_it_ends_within_the_hour_of_its_clock_or_when_the_show_is_gone(
    tmp_path, monkeypatch, words, then
):
    """As a button of the page Loa starts it: without an end of its own."""
    folder = tmp_path / "dai"
    found_school(folder)
    file = folder / "trinh-dien.json"
    write_stage(file, DemoStage(ahead=0.0, sounds=False))
    monkeypatch.setenv(DEMO, str(file))
    store = air_store(load_settings(folder, os.environ), "")
    over, stayed = threading.Event(), []

    def later() -> None:
        while store.state() is None and not over.wait(0.02):
            time.sleep(0)
        then(file)
        if not over.wait(PATIENCE):
            stayed.append(True)
            os.kill(os.getpid(), signal.SIGINT)

    beside = threading.Thread(target=later)
    beside.start()
    try:
        done = StationHere(folder).run("play", *words)
    finally:
        over.set()
        beside.join()
    assert not stayed
    assert done.code == 0, done.err

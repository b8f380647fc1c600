"""The whole way between two machines: the school serves, the station pulls, the school sees it."""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from tests.e2e.conftest import timeless
from tests.fakes.answers import data_of
from tests.fakes.quiet_port import quiet_port
from tests.fakes.station_here import StationHere

pytestmark = pytest.mark.slow

NAME = "Đài xã Sao Mai"
KEY = "buoi-sang-2026-09-07"


@contextmanager
def serving(station):
    """`broadcaster serve` as a process of its own; the address that its channels carry."""
    port = quiet_port()
    words = ["serve", "--port", str(port), "--public-url", f"http://127.0.0.1:{port}"]
    running = subprocess.Popen(
        [sys.executable, "-m", "broadcaster", "-C", str(station.folder), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    try:
        told = ""
        while "Kênh ghi địa chỉ" not in told:
            line = running.stdout.readline()
            assert line, told
            told += line
        yield re.search(r"Kênh ghi địa chỉ: (\S+)", told)[1].rstrip("/")
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=120)
    finally:
        running.kill()
        running.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent in another way there")
def test_what_a_station_pulled_from_the_server_is_seen_at_school(station, tmp_path, monkeypatch):
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(station.voices))
    timeless(station)
    here = StationHere(station.folder)
    station.write("bai", "NỮ: Đi xe đạp điện phải đội mũ bảo hiểm.", title="Đội mũ")
    assert here.run("build").code == 0
    own = here.run("stations", "add", NAME).out.strip()
    folder = tmp_path / "đài xã"
    with serving(station) as address:
        before = data_of(here.run("stations", "list", "--json").out)["stations"]
        assert before[0]["last_receipt"] is None
        url = f"{address}/rieng/{own.rpartition('/rieng/')[2]}"
        run = here.run("pull", url, "--to", str(folder))
        assert run.code == 0, run.err
        assert "chưa báo được" not in run.out + run.err
    made = next(station.audio.glob("*.mp3")).read_bytes()
    assert (folder / f"{KEY}-r1.mp3").read_bytes() == made
    receipt = json.loads((folder / "bien-nhan.json").read_text("utf-8"))
    listed = data_of(here.run("stations", "list", "--json").out)["stations"]
    assert [one["name"] for one in listed] == [NAME]
    assert listed[0]["last_receipt"] == receipt["at"]
    assert "báo đã nhận lần cuối" in here.run("stations", "list").out

"""Long runs: the sample station under blows (`make soak`)."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from broadcaster.storage.atomic import ASIDE

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]
ROOT = Path(__file__).parents[2]
KILLS = 20
BUSY = 1200.0  # seconds that a build may take where others work on the same machine


def sample(station_at, folder):
    """A copy of the sample station."""
    station = station_at(folder)
    shutil.copytree(ROOT / "scripts_vi", station.scripts)
    return station


def unfinished(station):
    """Files that a run had begun and not put in place, wherever below the station they are."""
    return sorted(str(path) for path in station.folder.rglob(f"{ASIDE}*"))


def test_twenty_kills_leave_no_trace(station_at, tmp_path):
    """Kill -9 of the whole build at twenty random moments: the end is the undisturbed one."""
    calm, beaten = sample(station_at, tmp_path / "yên"), sample(station_at, tmp_path / "bị ngắt")
    started = time.monotonic()
    assert calm.run("build", patience=BUSY).code == 0
    whole = time.monotonic() - started
    command = [sys.executable, "-m", "broadcaster", "-C", str(beaten.folder), "build"]
    moments = random.Random(2026)
    for _ in range(KILLS):
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ) as build:
            time.sleep(moments.uniform(0.1, whole / 4))
            os.killpg(build.pid, signal.SIGKILL)
    begun = unfinished(beaten)
    assert beaten.run("build", patience=BUSY).code == 0
    assert beaten.bytes() == calm.bytes()
    assert unfinished(beaten) == [], f"of {len(begun)} that the kills had left"


def test_workers_killed_at_random_cost_nothing(station_at, tmp_path):
    """Kill -9 of speech workers while they speak: each sentence is made again, the same bytes."""
    calm, beaten = sample(station_at, tmp_path / "yên"), sample(station_at, tmp_path / "bị ngắt")
    assert calm.run("build", patience=BUSY).code == 0
    command = [sys.executable, "-m", "broadcaster", "-C", str(beaten.folder), "build"]
    moments = random.Random(11)
    killed = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as build:
        while build.poll() is None and killed < KILLS:
            for pid in workers(build.pid)[:1]:
                try:
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
                except ProcessLookupError:
                    pass
            time.sleep(moments.uniform(0.05, 0.15))
        build.wait()
    assert killed > 0
    assert beaten.run("build", patience=BUSY).code == 0
    assert beaten.bytes() == calm.bytes()


def workers(parent):
    """The processes that a build has started, from /proc."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if int(text.rsplit(")", 1)[1].split()[1]) == parent:
            found.append(int(status.parent.name))
    return found

"""The agent as a process of its own, its machine set to another time of day (libfaketime)."""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from datetime import datetime

import pytest

from tests.fakes.moved_clock import moved_to
from tests.fakes.playout_yard import (
    SCHEDULE,
    SLOT,
    Yard,
    end,
    kill,
    lateness,
    the_evening_before,
)

SOAK = pytest.mark.soak
pytestmark = pytest.mark.system
BODY = "\n\n".join(
    f"NỮ: Câu thứ {n}, các em nhớ đội mũ bảo hiểm khi đi xe." for n in ("nhất", "hai", "ba")
)


@pytest.fixture(scope="module")
def built(tmp_path_factory, station_of):
    """A station with one episode of some seconds in the slot of 06:45."""
    station = station_of(tmp_path_factory.mktemp("play"))
    station.write("nhac-nho", BODY, day="26/11/2026", title="Nhắc nhở")
    (station.scripts / "lich.toml").write_text(SCHEDULE, "utf-8")
    the_evening_before(station.folder, "build")
    the_evening_before(station.folder, "queue", "add", "Nhắc nhở", "--slot", SLOT)
    the_evening_before(station.folder, "play", "--prefetch")
    return station


@pytest.fixture
def yard(built, tmp_path):
    """A copy of that station, whose log is still empty."""
    shutil.copytree(built.folder, tmp_path / "đài")
    yard = Yard(tmp_path / "đài")
    yield yard
    yard.clear()


def seconds_of(text: str) -> float:
    """Seconds of the day of an `at`."""
    hours, minutes, seconds = text[11:23].split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def check(yard) -> None:
    """One account of a slot, one start of an item, whatever happened."""
    accounts = [line["slot"] for line in yard.events("aired", "missed", "empty", "fallback")]
    assert len(accounts) == len(set(accounts))
    items = [(line["slot"], line["item"]) for line in yard.events("item")]
    assert len(items) == len(set(items))


def accounted(yard) -> bool:
    """Whether the slot is told to the end in the log."""
    names = ("missed", "ended", "interrupted")
    return any(line["slot"] == SLOT for line in yard.events(*names))


def test_a_morning_begins_on_the_second_on_a_machine_that_is_busy(yard):
    """Within 0.3 s, with more busy programs than the machine has cores.

    What the machine itself is late for everybody is none of the agent's.
    """
    busy = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"])
        for _ in range((os.cpu_count() or 1) + 1)
    ]
    try:
        with lateness() as late:
            agent = yard.start("2026-11-26 06:44:35")
            aired = yard.wait_for("aired")[0]
            yard.wait_for("ended")
    finally:
        for one in busy:
            one.kill()
            one.wait()
    assert "06:45" in end(agent)
    assert aired["slot"] == SLOT
    assert 0.0 <= seconds_of(aired["at"]) - (6 * 3600 + 45 * 60) < 0.3 + late()
    check(yard)


def test_woken_within_the_grace_it_airs_and_beyond_it_the_slot_is_missed(yard, tmp_path):
    other = Yard(shutil.copytree(yard.folder, tmp_path / "muộn"), running=yard.running)
    agent = yard.start("2026-11-26 06:48:00")
    late = other.start("2026-11-26 06:50:30")
    assert yard.wait_for("aired")[0]["slot"] == SLOT
    missed = other.wait_for("missed")[0]
    assert missed["slot"] == SLOT
    assert "Lỡ giờ" in other.wait_for("alarm")[0]["reason"]
    end(late)
    end(agent)
    assert not other.events("aired", "item")


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=SOAK) for n in (2, 3))])
def test_kill_9_at_random_moments_around_the_slot(yard, seed):
    chances = random.Random(seed)
    clock = 6 * 3600 + 44 * 60 + 55.0
    for _ in range(4):
        moment = (
            f"2026-11-26 {int(clock) // 3600:02}:{int(clock) % 3600 // 60:02}:{int(clock) % 60:02}"
        )
        agent = yard.start(moment)
        life = chances.uniform(1.5, 9.0)
        time.sleep(life)
        kill(agent)
        clock += life + chances.uniform(0.5, 4.0)
    lives = len(yard.events("agent"))
    agent = yard.start("2026-11-26 07:20:00")
    yard.wait_for("agent", count=lives + 1)
    patience = time.monotonic() + 120  # what is over is judged after a look at the queue
    while not accounted(yard) and time.monotonic() < patience:
        time.sleep(0.1)
    end(agent)
    check(yard)
    assert [e["slot"] for e in yard.events("aired", "missed") if e["slot"] == SLOT] == [SLOT]
    closed = [e for e in yard.events("ended", "interrupted") if e["slot"] == SLOT]
    assert len(closed) == len([e for e in yard.events("aired") if e["slot"] == SLOT])


def test_what_was_queued_while_the_machine_was_off_is_missed_and_not_empty(yard):
    """Queued in the evening, switched on too late: its plan on disk does not know of it yet."""
    the_evening_before(yard.folder, "queue", "add", "Nhắc nhở", "--slot", "2026-11-26T08:45")
    agent = yard.start("2026-11-26 08:51:00")
    yard.wait_for("missed", count=2)
    end(agent)
    assert [e["slot"] for e in yard.events("missed")] == [SLOT, "2026-11-26T08:45"]
    assert yard.events("empty") == []


def test_two_agents_at_once_and_the_second_says_so(yard):
    first = yard.start("2026-11-26 06:44:50")
    yard.wait_for("agent")
    second = yard.start("2026-11-26 06:44:52")
    out, err = second.communicate(timeout=120)
    assert second.returncode == 1
    assert "Đã có một trình phát đang chạy" in (out + err).decode()
    yard.wait_for("aired")
    end(first)
    check(yard)


def test_a_log_torn_by_a_power_cut_is_mended_and_nothing_airs_twice(yard):
    agent = yard.start("2026-11-26 06:44:55")
    yard.wait_for("ended")
    kill(agent)
    own = yard.folder / "phat_song" / "chinh" / "nhat-ky.jsonl"
    for path in (own, yard.log):
        path.write_bytes(path.read_bytes()[:-25])
    agent = yard.start("2026-11-26 06:46:30")
    yard.wait_for("repaired")
    time.sleep(3)
    assert "viết dở" in end(agent)
    assert [e["event"] for e in yard.events("aired", "item")] == ["aired", "item"]
    lines = [json.loads(line) for line in own.read_text("utf-8").splitlines()]
    assert [json.loads(line) for line in yard.log.read_text("utf-8").splitlines()] == lines
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))


def test_a_clock_set_back_airs_nothing_and_says_so(yard):
    agent = yard.start("2026-11-26 06:44:55")
    yard.wait_for("ended")
    kill(agent)
    agent = yard.start("2026-11-26 06:40:00")
    yard.wait_for("clock")
    assert "vặn lùi" in end(agent)
    agent = yard.start("1999-12-31 06:44:55")
    yard.wait_for("clock", count=2)
    time.sleep(6)
    assert "ra đời" in end(agent)
    assert len(yard.events("aired")) == 1


def test_a_machine_set_to_another_time_zone_airs_by_the_time_of_vietnam(yard):
    agent = yard.start("2026-11-26 06:44:55", zone="America/New_York")
    aired = yard.wait_for("aired")[0]
    end(agent)
    assert aired["slot"] == SLOT
    assert aired["at"].endswith("+07:00")


@pytest.mark.parametrize(
    "trouble", ["locked", "gone", *(pytest.param(t, marks=SOAK) for t in ("newer", "garbage"))]
)
def test_the_morning_airs_whatever_became_of_the_database(yard, trouble):
    path = next((yard.folder / "audio_out").glob("*.sqlite3"))
    holder = None
    if trouble == "locked":
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
    elif trouble == "gone":
        path.unlink()
        path.mkdir()
    elif trouble == "newer":
        with sqlite3.connect(path) as base:
            base.execute("UPDATE alembic_version SET version_num = '9999'")
        base.close()
    else:
        path.write_bytes(b"no database at all" * 100)
    with lateness() as late:
        agent = yard.start(
            "2026-11-26 06:44:25"
        )  # a busy machine needs its time to start a program
        aired = yard.wait_for("aired")[0]
        yard.wait_for("ended")
    end(agent)
    if holder is not None:
        holder.close()
    assert aired["slot"] == SLOT
    assert seconds_of(aired["at"]) - (6 * 3600 + 45 * 60) < 1.0 + late()


FULL = """
import resource, runpy, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
sys.argv[0] = "broadcaster"
runpy.run_module("broadcaster", run_name="__main__")
"""


def test_the_morning_airs_from_a_disk_that_takes_nothing_more(yard, tmp_path):
    """Switched on with every disk full: no lock's name, no log, no passing file can be written."""
    program = tmp_path / "full.py"
    program.write_text(FULL, "utf-8")
    words = yard.command("play", "--player", "silent", "--once")
    command = [words[0], str(program), *words[3:]]
    done = subprocess.run(
        [*moved_to(datetime(2026, 11, 26, 6, 44, 35)), *command],
        env={**os.environ, "TZ": "Asia/Ho_Chi_Minh", "TMPDIR": str(yard.folder)},
        capture_output=True,
        check=False,
        timeout=120,
    )
    told = done.stdout.decode()
    assert "Khung giờ 06:45 thứ năm 26/11/2026: Đã phát." in told, told + done.stderr.decode()
    assert "Ổ đĩa đã đầy" in told


def test_the_agent_works_for_seven_days_from_its_own_store(yard):
    """Without database, scripts' sound and feeds: what was fetched on the 25th airs."""
    shutil.rmtree(yard.folder / "audio_out")
    agent = yard.start("2026-11-26 06:44:55")
    yard.wait_for("ended")
    end(agent)
    check(yard)

"""An agent whose whole process is stopped, or has ten busy ones beside it: nothing is cut."""

import random
import signal
import subprocess
import sys
import time

import pytest
import soundfile

from broadcaster.playout.air_log import read_air_log
from tests.sound.test_mpv_morning import RATE, episode

pytestmark = [pytest.mark.system, pytest.mark.punctual]
SECONDS = 30.0
AGENT = """
import sys, time
from datetime import timedelta
from pathlib import Path
from broadcaster.domain.playout import AirItem, AirPlan, AirSlot
from broadcaster.playout.agent import Agent
from broadcaster.playout.air_folder import AirStore
from broadcaster.playout.air_log import FileAirLog
from broadcaster.playout.players.miniaudio_player import MiniaudioPlayer
from broadcaster.playout.ports import SoundAstray
from broadcaster.playout.players.silent import SilentPlayer
from broadcaster.playout.tools import PlayTools
from broadcaster.storage.clock import SystemClock, steady_seconds

folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
store, clock = AirStore(folder / "chinh"), SystemClock()
sha = store.keep_sound((folder / "bai.wav").read_bytes(), ".wav")
item = AirItem(id=1, title="Bài", seconds=seconds, sha256=sha, suffix=".wav")
begins = clock.now() + timedelta(seconds=1)
slot = AirSlot(id="2026-11-26T06:45", begins=begins, items=(item,))
store.keep_plan(AirPlan(slots=(slot,), made_at=clock.now()))
agent = Agent(PlayTools(
    clock=clock, steady=steady_seconds, wait=time.sleep, player=MiniaudioPlayer(null=True),
    device="", volume=lambda: None, astray=SoundAstray, at_speaker=lambda _: False, ways=(),
    silence=SilentPlayer(clock, needs_file=False), log=FileAirLog(store.log), store=store,
    probe=lambda _: 0.0, aside=lambda _: False, refresh=lambda: None, changed=lambda: None,
    tell=lambda _: None, answers=tuple, troubles=tuple, say=lambda _: None,
))
agent.run(lambda _: agent.closed > 0 and agent.idle)
"""


@pytest.mark.parametrize("times", [3, pytest.param(10, marks=pytest.mark.soak)])
def test_stops_of_the_whole_process_cut_nothing(tmp_path, times):
    chances = random.Random(21)
    soundfile.write(tmp_path / "bai.wav", episode(1, SECONDS), RATE)
    words = [sys.executable, "-c", AGENT, str(tmp_path), str(SECONDS)]
    agent = subprocess.Popen(words)
    log = tmp_path / "chinh" / "nhat-ky.jsonl"
    try:
        end = time.monotonic() + 120
        while not any(line.event.value == "item" for line in read_air_log(log).lines):
            assert time.monotonic() < end
            time.sleep(0.1)
        for _ in range(times):
            agent.send_signal(signal.SIGSTOP)
            time.sleep(chances.uniform(0.1, 8.0))
            agent.send_signal(signal.SIGCONT)
            time.sleep(chances.uniform(0.5, 1.5))
        assert agent.wait(240) == 0
    finally:
        agent.kill()
        agent.wait()
    check_whole(log)


@pytest.mark.soak
def test_a_broadcast_under_ten_busy_processes_is_whole(tmp_path):
    """Heard from its beginning to its end, as the log of a real agent and player says.

    A machine that is busier still may hold the whole process for longer than a stall: then the item
    begins again, which the log says, and is whole all the same.
    """
    soundfile.write(tmp_path / "bai.wav", episode(1, SECONDS), RATE)
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(10)]
    agent = subprocess.Popen([sys.executable, "-c", AGENT, str(tmp_path), str(SECONDS)])
    try:
        assert agent.wait(300) == 0
        assert all(one.poll() is None for one in busy)
    finally:
        for one in (agent, *busy):
            one.kill()
            one.wait()
    lines = read_air_log(tmp_path / "chinh" / "nhat-ky.jsonl").lines
    assert [line.event.value for line in lines if line.slot][-1] == "ended"
    [heard] = [line for line in lines if line.event.value == "item_end"]
    assert (heard.get("result"), heard.seconds) == ("Đã phát", pytest.approx(SECONDS, abs=0.5))


def check_whole(log):
    """The one item was heard from its beginning to its end, once, and nothing else was told."""
    lines = read_air_log(log).lines
    assert [line.event.value for line in lines if line.slot] == [
        "aired", "item", "item_end", "ended",
    ]  # fmt: skip
    [heard] = [line for line in lines if line.event.value == "item_end"]
    assert (heard.get("result"), heard.seconds) == ("Đã phát", pytest.approx(SECONDS, abs=0.5))

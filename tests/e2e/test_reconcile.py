"""The loop that builds by itself, killed at any moment and run again."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

IN_PROCESS = True

BODY = "NỮ: Các bạn nhớ đội mũ bảo hiểm khi đi xe đạp điện, và cài quai cho chắc."


@pytest.mark.slow
def test_killed_at_any_moment_the_next_round_finishes_and_the_round_after_finds_nothing(
    station, tmp_path
):
    """Kill -9 again and again: what was sent has its rendering in the end, each exactly once."""
    station.write("mu", BODY)
    station.write("sau", BODY.replace("mũ", "nón"), day="8/9/2026")
    assert station.run("send", "--all", "--who", "Lan").code == 0
    wanted = {p.name: p.read_bytes() for p in station.audio.glob("*.mp3")}
    assert len(wanted) == 2
    command = [sys.executable, "-m", "broadcaster", "-C", str(station.folder), "reconcile"]
    chance = random.Random(7)
    for _ in range(6):
        for file in station.audio.glob("*.mp3"):
            file.unlink()
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.2, 1.6))
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        standing = {p.name: p.read_bytes() for p in station.audio.glob("[!.]*.mp3")}
        assert standing.items() <= wanted.items()
    assert station.run("reconcile").code == 0
    assert {p.name: p.read_bytes() for p in station.audio.glob("[!.]*.mp3")} == wanted
    last = station.run("reconcile")
    assert (last.code, "✔" in last.out) == (0, False)


def test_the_loop_goes_on_while_another_run_has_the_lock_and_stops_when_asked(station):
    """A round that finds the lock taken is told; the next one works."""
    station.write("mu", BODY)
    assert station.run("send", "--all", "--who", "Lan").code == 0
    for file in station.audio.glob("*.mp3"):
        file.unlink()
    from broadcaster.storage.lock import FileLock

    command = [
        sys.executable, "-u", "-m", "broadcaster", "-C", str(station.folder),
        "reconcile", "--loop", "--every", "1",
    ]  # fmt: skip
    with FileLock(station.folder / "audio_out" / ".lock"):
        run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert run.stdout is not None
        line = run.stdout.readline()
        assert "Một lần chạy khác" in line
    limit = time.monotonic() + 240
    while not list(station.audio.glob("[!.]*.mp3")) and time.monotonic() < limit:
        time.sleep(0.1)
    run.send_signal(signal.SIGINT)
    out, _ = run.communicate(timeout=120)
    assert list(station.audio.glob("[!.]*.mp3"))
    assert run.returncode == 130, out

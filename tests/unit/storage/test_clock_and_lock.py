"""The clock and the lock."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest

from broadcaster.domain.errors import ConfigError, StoreError
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.lock import FileLock

HOLD = """
import sys
from pathlib import Path
from broadcaster.storage.lock import FileLock
with FileLock(Path(sys.argv[1])):
    sys.stdout.write("held\\n")
    sys.stdout.flush()
    sys.stdin.readline()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock until it is told or killed."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "k.lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_the_clock_tells_vietnam_time_whatever_the_machine_is_set_to(monkeypatch):
    monkeypatch.setenv("TZ", "America/Lima")
    assert SystemClock().now().utcoffset() == timedelta(hours=7)


def test_another_zone_can_be_injected():
    assert SystemClock("UTC").now().utcoffset() == timedelta(0)


@pytest.mark.parametrize("zone", ["Asia/Hanoi", "../etc/passwd", ""])
def test_an_unknown_zone_is_refused(zone):
    with pytest.raises(ConfigError, match="múi giờ"):
        SystemClock(zone)


def test_a_second_run_is_told_who_holds_the_lock(tmp_path, holder):
    with pytest.raises(StoreError) as told, FileLock(tmp_path / "k.lock"):
        pass
    assert "Một lần chạy khác" in told.value.sentence
    assert f"tiến trình {holder.pid}," in told.value.sentence
    assert told.value.hint


@pytest.mark.skipif(sys.platform == "win32", reason="the system knows no such limit")
def test_a_disk_that_takes_nothing_more_costs_the_name_and_not_the_lock(tmp_path):
    full = "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    full += "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
    command = [sys.executable, "-c", full + HOLD, str(tmp_path / "k.lock")]
    done = subprocess.run(command, input=b"\n", capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (0, b"held\n"), done.stderr.decode()


def test_a_killed_holder_leaves_no_lock_behind(tmp_path, holder):
    holder.kill()
    holder.wait()
    with FileLock(tmp_path / "k.lock"):
        assert str(os.getpid()) in (tmp_path / "k.lock").read_text()


def test_the_lock_is_free_after_the_block_even_when_it_failed(tmp_path):
    path = tmp_path / "sub" / "k.lock"
    with pytest.raises(RuntimeError), FileLock(path):
        raise RuntimeError
    with FileLock(path):
        pass
    assert path.read_bytes() == b""


def test_the_same_process_cannot_hold_it_twice(tmp_path):
    path = tmp_path / "k.lock"
    with FileLock(path), pytest.raises(StoreError), FileLock(path):
        pass


def test_a_place_that_cannot_be_locked_is_told(tmp_path):
    (tmp_path / "k.lock").mkdir()
    with pytest.raises(StoreError, match="khóa thư mục"), FileLock(tmp_path / "k.lock"):
        pass

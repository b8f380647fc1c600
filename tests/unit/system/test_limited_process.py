"""What a module of ours was asked in a process of its own, and what ends with it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from broadcaster.system import processes
from broadcaster.system.limited_process import told_by
from tests.fakes.running import runs


def module(folder: Path, monkeypatch, lines: str) -> str:
    (folder / "nguoi_ke.py").write_text(lines, "utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), *sys.path]))
    return "nguoi_ke"


def until(seen) -> None:
    deadline = time.monotonic() + 60
    while not seen():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_last_line_is_what_is_told(tmp_path, monkeypatch) -> None:
    name = module(tmp_path, monkeypatch, "import sys\nprint('x')\nprint('{\"a\": 1}')")
    assert told_by(name, (), seconds=60) == {"a": 1}


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
def test_what_is_stopped_is_ended_with_all_that_it_started(tmp_path, monkeypatch) -> None:
    child = tmp_path / "con"
    name = module(
        tmp_path,
        monkeypatch,
        "import subprocess, sys\n"
        "one = subprocess.Popen(['sleep', '300'])\n"
        f"open({str(child)!r}, 'w').write(str(one.pid))\n"
        "one.wait()\n",
    )
    wait = subprocess.Popen.communicate

    def wait_for_what_was_started(process, **how):
        """A busy machine may need seconds to start a program."""
        until(lambda: child.is_file() and child.read_text())
        return wait(process, **how)

    monkeypatch.setattr(subprocess.Popen, "communicate", wait_for_what_was_started)
    assert told_by(name, (), seconds=0.2) is None
    until(lambda: not runs(int(child.read_text())))


@pytest.mark.parametrize("fails", [False, True])
def test_on_windows_a_whole_tree_is_ended_and_its_root_whatever_the_tool_does(monkeypatch, fails):
    root = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
    asked = []

    def run(command, **_):
        asked.append(command)
        if fails:
            raise subprocess.TimeoutExpired(command, 10)

    monkeypatch.setattr(processes.subprocess, "run", run)
    monkeypatch.setattr(processes.sys, "platform", "win32")
    processes.end_all(root)
    assert root.poll() is not None
    assert [one[1:] for one in asked] == [["/F", "/T", "/PID", str(root.pid)]]
    processes.end_all(root)  # it has ended: its number may be somebody else's by now
    assert len(asked) == 1

"""What a module of ours was asked in a process of its own, and what ends with it."""

import os
import sys
import time
from pathlib import Path

import pytest

from broadcaster.system.limited_process import told_by
from tests.fakes.running import runs


def module(folder: Path, monkeypatch, lines: str) -> str:
    (folder / "nguoi_ke.py").write_text(lines, "utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), *sys.path]))
    return "nguoi_ke"


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
    assert told_by(name, (), seconds=3) is None
    deadline = time.monotonic() + 60
    while runs(int(child.read_text())):
        assert time.monotonic() < deadline
        time.sleep(0.05)

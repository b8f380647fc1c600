"""A station with one short episode, and its agent run under another clock."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.fakes.moved_clock import moved_to

SCHEDULE = """\
format = 1

[[slots]]
name = "Đầu giờ"
weekdays = "thứ hai đến thứ sáu"
time = "06:45"
max_minutes = 10
grace_minutes = 5

[[slots]]
name = "Ra chơi"
weekdays = "thứ hai đến thứ sáu"
time = "08:45"
max_minutes = 10
grace_minutes = 5
"""
SLOT = "2026-11-26T06:45"


def the_evening_before(folder: Path, *words: str) -> None:
    """A command on a station whose clock stands at the evening before SLOT, whatever day it is."""
    command = [sys.executable, "-m", "broadcaster", "-C", str(folder), *words]
    done = subprocess.run(
        [*moved_to(datetime(2026, 11, 25, 18)), *command],
        env={**os.environ, "TZ": "Asia/Ho_Chi_Minh"},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()


@dataclass
class Yard:
    """One station folder and the agents that run over it."""

    folder: Path
    running: list = field(default_factory=list)

    def clear(self) -> None:
        """End whatever a test that failed left running."""
        for process in self.running:
            if process.poll() is None:
                kill(process)

    @property
    def log(self) -> Path:
        return self.folder / "log.jsonl"

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "broadcaster", "-C", str(self.folder), *words]

    def at_speaker(self, *words: str) -> list[str]:
        """The same where a sound device takes everything and makes no sound."""
        program = Path(__file__).with_name("null_speaker.py")
        words = (*words, "--player", "miniaudio")
        return [sys.executable, str(program), "-C", str(self.folder), *words]

    def start(self, when: str, *words: str, zone: str = "Asia/Ho_Chi_Minh", **env: str):
        """An agent whose clock begins at that time of the station's zone."""
        # libfaketime reads the stamp by the zone of the process that it deceives
        moment = datetime.fromisoformat(when + "+07:00").astimezone(ZoneInfo(zone))
        process = subprocess.Popen(
            [*moved_to(moment), *self.at_speaker("play", "--log", str(self.log), *words)],
            env={**os.environ, "TZ": zone, "TMPDIR": str(self.folder), **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.running.append(process)
        return process

    def lines(self) -> list[dict]:
        if not self.log.is_file():
            return []
        whole, _, _torn = self.log.read_text("utf-8", errors="replace").rpartition("\n")
        return [json.loads(line) for line in whole.splitlines()]

    def events(self, *names: str) -> list[dict]:
        return [line for line in self.lines() if line["event"] in names]

    def wait_for(self, name: str, *, count: int = 1, patience: float = 120.0) -> list[dict]:
        end = time.monotonic() + patience
        while time.monotonic() < end:
            found = self.events(name)
            if len(found) >= count:
                return found
            time.sleep(0.05)
        raise AssertionError(f"no {name} in {[line['event'] for line in self.lines()]}")


@contextmanager
def lateness() -> Iterator[Callable[[], float]]:
    """How late the machine wakes whoever sleeps, at worst so far, in seconds."""
    found, over, step = [0.0], threading.Event(), 0.02

    def look() -> None:
        while not over.is_set():
            begun = time.monotonic()
            time.sleep(step)
            found.append(time.monotonic() - begun - step)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield lambda: max(found)
    finally:
        over.set()
        thread.join()


def kill(process) -> None:
    """The power is gone."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def end(process) -> str:
    """The person at the desk ends it."""
    os.killpg(process.pid, signal.SIGTERM)
    out, err = process.communicate(timeout=120)
    return (out + err).decode()

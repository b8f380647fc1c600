"""Run somebody else's program: no shell, and limits of time, memory and output."""

import atexit
import os
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from broadcaster.system.processes import end_all, environment_of_others

CHUNK = 1 << 16  # bytes read at once
TOLD = 4096  # bytes of its complaints that are kept, the last ones
GRACE = 2.0  # seconds that the pipes of a killed program may take to close


_running: set["subprocess.Popen[bytes]"] = set()
_door = threading.Lock()  # of what is begun
_over = threading.Event()  # this program ends, and begins no other one


@atexit.register
def _end_running() -> None:
    """A program for whose answer nobody waits any more ends with this one.

    Whoever asked for it is told that it ended, and would try again.
    """
    with _door:
        _over.set()
        running = tuple(_running)
    for process in running:
        end_all(process)


class ProgramOverran(Exception):
    """The program took longer, or wrote more, than it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramResult:
    """What a program that ended by itself left behind."""

    code: int  # exit code; negative = ended by a signal
    output: bytes
    told: str  # its last words on standard error


def run(
    words: Sequence[str], data: bytes, *, folder: Path, timeout: float, most: int
) -> ProgramResult:
    """Give `data` on standard input and take at most `most` bytes from standard output.

    `timeout` is in seconds. Raises Overran, and OSError when the program cannot be started; then
    the program and all it started have been ended.
    """
    process = _begun(words, folder)
    pipes = _Pipes(process, data, most)
    deadline = time.monotonic() + timeout
    try:
        process.wait(timeout)
        pipes.join(deadline)
    except subprocess.TimeoutExpired:
        pass
    finally:
        late = process.poll() is None or pipes.open
        if late:
            end_all(process)
        _running.discard(process)
        pipes.join(time.monotonic() + GRACE)
    if pipes.too_much:
        raise ProgramOverran(f"đưa ra quá {most // 1024**2} MB")
    if late:
        raise ProgramOverran(f"quá {timeout:g} giây")
    told = bytes(pipes.told).decode("utf-8", "replace").strip()
    return ProgramResult(code=process.returncode, output=bytes(pipes.output), told=told)


def _begun(words: Sequence[str], folder: Path) -> "subprocess.Popen[bytes]":
    with _door:
        if _over.is_set():
            raise OSError("chương trình đang kết thúc")
        process = subprocess.Popen(
            list(words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=environment_of_others(),
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        _running.add(process)
    return process


class _Pipes:
    """The three pipes of a process, each served by a thread: none may fill and stop it."""

    def __init__(self, process: "subprocess.Popen[bytes]", data: bytes, most: int) -> None:
        self.output = bytearray()
        self.told = bytearray()
        self.too_much = False
        self._process = process
        self._most = most
        work = (
            (_feed, process.stdin, data),
            (self._take, process.stdout),
            (self._listen, process.stderr),
        )
        self._threads = [threading.Thread(target=f, args=a, daemon=True) for f, *a in work]
        for thread in self._threads:
            thread.start()

    @property
    def open(self) -> bool:
        """Whether anything is still going through them."""
        return any(thread.is_alive() for thread in self._threads)

    def join(self, deadline: float) -> None:
        """Wait until all are closed, or until the deadline of the monotonic clock."""
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _take(self, pipe: IO[bytes]) -> None:
        with pipe:
            while chunk := os.read(pipe.fileno(), CHUNK):
                self.output += chunk
                if len(self.output) > self._most:
                    self.too_much = True
                    end_all(self._process)
                    return

    def _listen(self, pipe: IO[bytes]) -> None:
        with pipe:
            while chunk := os.read(pipe.fileno(), CHUNK):
                self.told = (self.told + chunk)[-TOLD:]


def _feed(pipe: IO[bytes], data: bytes) -> None:
    with suppress(OSError), pipe:  # it may end without having read everything
        pipe.write(data)

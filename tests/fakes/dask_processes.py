"""A Dask scheduler and workers as processes on the loopback, begun again whenever one ends."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_START = 120.0  # seconds in which a busy machine starts a scheduler
_LOOK = 0.1


class DaskProcesses:
    """As an office would have them under a supervisor."""

    def __init__(
        self,
        folder: Path,
        workers: int,
        *,
        environment: dict[str, str] | None = None,
        port: int = 0,
    ):
        """`port` of the scheduler; 0 = any."""
        self._port = port
        self._folder = folder
        self._environment = {**os.environ, **(environment or {})}
        self._count = workers
        self._workers: list[subprocess.Popen[bytes]] = []
        self._over = threading.Event()
        self._door = threading.Lock()
        self._serial = 0
        self.address = ""

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True)
        self._scheduler = self._begin_scheduler(str(self._port))
        self._thread = threading.Thread(target=self._supervise, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()
        for process in (*self._workers, self._scheduler):
            process.kill()
            process.wait()

    def kill_worker(self, number: int = 0) -> None:
        """`kill -9`, one that runs now; another one begins."""
        with self._door:
            self._workers[number % len(self._workers)].kill()

    def kill_workers(self) -> None:
        """`kill -9`, all that run now; others begin."""
        with self._door:
            for one in self._workers:
                one.kill()
                one.wait()

    def kill_scheduler(self) -> None:
        """`kill -9`; another one begins under the same address, and knows nothing."""
        self._scheduler.kill()
        self._scheduler.wait()
        port = self.address.rpartition(":")[2]
        self._scheduler = self._begin_scheduler(port)

    def ready(self) -> int:
        """How many workers the scheduler that runs now knows, as its own log tells."""
        return self._told("Register worker") - self._told("Remove worker")

    def clients(self) -> int:
        """How many have connected to the scheduler that runs now since it began."""
        return self._told("Receive client connection")

    def _told(self, words: str) -> int:
        return self._log.read_text("utf-8", "replace").count(words)

    def _begin_scheduler(self, port: str) -> "subprocess.Popen[bytes]":
        """Begun, and listening."""
        self._serial += 1
        self._log = self._folder / f"scheduler-{self._serial}.log"
        words = [
            "--host",
            "127.0.0.1",
            "--port",
            port,
            "--no-dashboard",
            "--dashboard-address",
            "127.0.0.1:0",
        ]
        process = self._begin(self._log, "distributed.cli.dask_scheduler", *words)
        deadline = time.monotonic() + _START
        while "Scheduler at:" not in (log := self._log.read_text("utf-8", "replace")):
            assert process.poll() is None, log
            assert time.monotonic() < deadline, log
            time.sleep(_LOOK)
        (line,) = [line for line in log.splitlines() if "Scheduler at:" in line]
        self.address = line.rpartition(" ")[2].strip()
        return process

    def _supervise(self) -> None:
        while not self._over.wait(_LOOK):
            with self._door:
                self._workers = [one for one in self._workers if one.poll() is None]
                while len(self._workers) < self._count:
                    self._workers.append(self._begin_worker())

    def _begin_worker(self) -> "subprocess.Popen[bytes]":
        self._serial += 1
        words = ["--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        place = ["--local-directory", str(self._folder / "spare")]
        log = self._folder / f"worker-{self._serial}.log"
        return self._begin(log, "distributed.cli.dask_worker", self.address, *words, *place)

    def _begin(self, log: Path, module: str, *words: str) -> "subprocess.Popen[bytes]":
        with log.open("wb") as file:
            return subprocess.Popen(
                [sys.executable, "-m", module, *words],
                stdout=file,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=self._environment,
            )

"""Runs the jobs outside the requests: one process at a time, watched by a thread.

What mostly waits for another machine has a second process, so that approving, taking back and
rendering never stand behind it.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from broadcaster.domain.errors import BroadcasterError
from broadcaster.storage.jobs import Job, JobState, SqlJobs

_POLL = 0.25  # seconds between two looks
_PATIENCE = 5.0  # that a process gets to end by itself
_TRIES = 3  # beginnings of a piece of work whose process dies
_KEPT = timedelta(days=30)
# a language model is waited for, half an hour perhaps; a film takes minutes and changes no episode
ASIDE = ("soan-nhap", "phim")
# these build episodes, where the office has a cluster on that: while it is away they may wait
ON_CLUSTER = ("dung", "gui", "doi-ngay", "doi-soat")
_AGAIN = 60.0  # seconds until they are tried again
Begin = Callable[[int], "subprocess.Popen[bytes]"]


def process_starter(folder: Path) -> Begin:
    """Starts the process of a job of the station in a folder."""

    def begin(number: int) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "broadcaster.desk.job_process", str(folder), str(number)]
        quiet = subprocess.DEVNULL
        # the pipe closes when this server is gone, however it went: then the process ends too
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet)

    return begin


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRunner:
    """Starts jobs that wait, stops those that were cancelled, restarts those whose process died."""

    jobs: SqlJobs
    lock: Callable[[], AbstractContextManager[object]]  # one runner a station
    now: Callable[[], datetime]
    begin: Begin

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """While the block runs, work is done."""
        stop = threading.Event()
        thread = threading.Thread(target=self._run, args=(stop,), name="viec", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(2 * _PATIENCE + 5)

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                with self.lock(), self._aside():
                    self.sweep()
                    self._claim_jobs(stop, aside=False)
            except (BroadcasterError, OSError):  # another server works, the disk is full, no room
                stop.wait(_PATIENCE)

    @contextmanager
    def _aside(self) -> Iterator[None]:
        """While the block runs, the kinds of ASIDE are done beside the others."""
        gone = threading.Event()

        def work() -> None:
            while not gone.is_set():
                try:
                    self._claim_jobs(gone, aside=True)
                except (BroadcasterError, OSError):  # the disk is full, no process can begin
                    gone.wait(_PATIENCE)

        thread = threading.Thread(target=work, name="viec-cho", daemon=True)
        thread.start()
        try:
            yield
        finally:
            gone.set()
            thread.join()

    def _claim_jobs(self, stop: threading.Event, *, aside: bool) -> None:
        away_until = 0.0
        while not stop.is_set():
            away = time.monotonic() < away_until
            job = self.work_once(stop, aside=aside, without=ON_CLUSTER if away else ())
            if job is None:
                stop.wait(_POLL)
            elif job.state is JobState.WAITING:  # put back; what needs no cluster is done meanwhile
                away_until = time.monotonic() + _AGAIN

    def sweep(self) -> None:
        """Forget what was over long ago. The caller holds the lock. Raises StoreError."""
        self.jobs.sweep(self.now() - _KEPT)

    def work_once(
        self, stop: threading.Event, *, aside: bool, without: Sequence[str] = ()
    ) -> Job | None:
        """Do the oldest job that waits; how it stands now, None = none waits.

        Of those that are not done `aside`, the kinds in `without` are left. The caller holds the
        lock. Raises StoreError, OSError.
        """
        # with the lock in hand nobody else works: whatever runs has lost its process
        kinds = ASIDE if aside else (*ASIDE, *without)
        job = self.jobs.claim(self.now(), dead_before=self.now(), kinds=kinds, among=aside)
        if job is None:
            return None
        if job.tries > _TRIES:
            told = "Việc này đã hỏng giữa chừng ba lần. Những gì có trước đó vẫn nguyên."
            self.jobs.finish(job.id, JobState.FAILED, told=told)
        else:
            self._work(job, stop)
        return self.jobs.get(job.id) or job

    def _work(self, job: Job, stop: threading.Event) -> None:
        process = self.begin(job.id)
        try:
            while process.poll() is None and not stop.is_set():
                if self.jobs.beat(job.id, self.now()) is not JobState.RUNNING:
                    break
                stop.wait(_POLL)
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Whole or not at all: whatever it was writing stands aside and is swept away."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()
    if process.stdin is not None:
        process.stdin.close()

"""Publishes while the server runs: what becomes due appears by itself, on the minute."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcaster.domain.errors import BroadcasterError

_POLL = 2.0  # seconds between two looks at whether anything changed
_RETRY = timedelta(seconds=30)  # after a publishing that failed


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingTask:
    """What the clock does, and how it learns that there is something to do."""

    publish: Callable[[], datetime | None]  # publish now; when something is due next
    stamp: Callable[[], object]  # changes when there is something new to publish
    now: Callable[[], datetime]
    tell: Callable[[BroadcasterError], None]  # a failure, for the person at the machine


class PublishingClock:
    """Publishes when something is due or has changed, in a thread of its own."""

    def __init__(self, task: PublishingTask) -> None:
        self._task = task
        self._due: datetime | None = None
        self._seen: object = None
        self._failure = ""
        self._published: datetime | None = None

    @property
    def well(self) -> bool:
        """Whether there is a site to show: published in this run, or never refused."""
        return self._published is not None or not self._failure

    def state(self) -> dict[str, object]:
        """For /healthz: nothing in it is personal."""
        return {
            "status": "error" if self._failure else "ok",
            "published": self._published.isoformat() if self._published else None,
            "next": self._due.isoformat() if self._due else None,
            "problem": self._failure,
        }

    def publish(self) -> None:
        """Publish now; what goes wrong is told, and tried again later."""
        now = self._task.now()
        stamp = self._task.stamp()
        try:
            self._due = self._task.publish()
        except BroadcasterError as fault:
            if fault.sentence != self._failure:
                self._task.tell(fault)
            self._failure = fault.sentence
            self._due = now + _RETRY
            return
        # the stamp from before: what changed meanwhile is published next time
        self._seen, self._failure, self._published = stamp, "", now

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """While the block runs, due things appear."""
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="xuat-ban") as thread:
            work = asyncio.create_task(self._watch(thread))
            try:
                yield
            finally:
                work.cancel()
                with suppress(asyncio.CancelledError):
                    await work

    async def _watch(self, thread: ThreadPoolExecutor) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._pause())
            if self._wanted():
                await loop.run_in_executor(thread, self.publish)

    def _wanted(self) -> bool:
        if self._due is not None and self._due <= self._task.now():
            return True
        return not self._failure and self._task.stamp() != self._seen

    def _pause(self) -> float:
        """Seconds until the next look: short before something is due, so that it is on time."""
        if self._due is None:
            return _POLL
        left = (self._due - self._task.now()).total_seconds()
        return min(_POLL, max(0.05, left))

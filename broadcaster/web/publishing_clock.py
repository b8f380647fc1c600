"""Publishes while the server runs: what becomes due appears by itself, on the minute."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from broadcaster.domain.errors import BroadcasterError
from broadcaster.publishing.addresses import FRONT_PAGE
from broadcaster.publishing.inspection import Damage
from broadcaster.publishing.standing import SiteLook

Answer = TypeVar("Answer")
Later = Callable[[], datetime | None]
"""Until when a publishing may wait after all, as is known now; None = it may not."""

_POLL = 2.0  # seconds between two looks at whether anything changed
_RETRY = timedelta(seconds=30)  # after a publishing that failed
_LOOK = timedelta(minutes=1)  # between two looks at what really stands there
_FAREWELL = 0.5  # seconds that a publishing under way gets when the server ends


def as_said() -> datetime | None:
    """Nothing puts the next publishing off."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingTask:
    """What the clock does, and how it learns that there is something to do."""

    publish: Callable[[], datetime | None]  # publish now; when something is due next
    stamp: Callable[[], object]  # changes when there is something new to publish
    now: Callable[[], datetime]
    tell: Callable[[BroadcasterError], None]  # a failure, for the person at the machine
    look: Callable[[], SiteLook] = lambda: SiteLook(files=0, damaged={})  # at what stands there
    by_hand: Callable[[], object] = lambda: None  # the stamp without the database's files
    later: Callable[[], Later] = lambda: (
        as_said
    )  # behind each publishing: what may put off the next


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingState:
    """How publishing stands, for watchers: nothing in it is personal."""

    published: datetime | None  # last, in this run
    due: datetime | None
    failure: str  # why the last publishing was refused; "" = it was not
    seen: SiteLook

    @property
    def well(self) -> bool:
        """Whether there is a site to show, published in this run or never refused, all of it."""
        return (self.published is not None or not self.failure) and not self.seen.damaged

    def told(self) -> dict[str, object]:
        """For /healthz. Of files only how many: a private one's name is somebody's key."""
        damaged = len(self.seen.damaged)
        lack = f"{damaged} trong {self.seen.files} tệp đã xuất bản mất hoặc hỏng" if damaged else ""
        return {
            "status": "error" if self.failure or damaged else "ok",
            "published": self.published.isoformat() if self.published else None,
            "next": self.due.isoformat() if self.due else None,
            "problem": self.failure or lack,
            "files": self.seen.files,
            "damaged": damaged,
        }


class PublishingClock:
    """Publishes when something is due, changed or damaged, in a thread of its own."""

    def __init__(self, task: PublishingTask) -> None:
        self._task = task
        self._due: datetime | None = None
        self._seen: object = None
        self._failure = ""
        self._published: datetime | None = None
        self._later: Later = as_said
        self._looked: datetime | None = None
        self._busy: threading.Thread | None = None  # that looks or publishes
        self._stood = False  # there was something to be seen, in this run

    def state(self) -> PublishingState:
        """What is known, and what a look at the folder shows now; blocks while it looks."""
        seen = self._look()
        return PublishingState(
            published=self._published, due=self.due, failure=self._failure, seen=seen
        )

    def _look(self) -> SiteLook:
        """Look; a site that stood and of which nothing is left is damaged too."""
        seen = self._task.look()
        self._stood = self._stood or bool(seen.files)
        if self._stood and not seen.files:
            return SiteLook(files=0, damaged={FRONT_PAGE: Damage.GONE})
        return seen

    @property
    def due(self) -> datetime | None:
        """When something is due next; None = nothing is known to be."""
        return self._later() or self._due

    @property
    def later(self) -> Later:
        """What may put off what is due, for whoever lets go of the rest."""
        return self._later

    @property
    def failure(self) -> str:
        """Why the last publishing was refused; "" = it was not."""
        return self._failure

    @property
    def settled(self) -> bool:
        """Whether all that may be public was published, and nothing changed since."""
        return not self._failure and self._task.stamp() == self._seen

    def take_over(self, due: datetime | None, later: Later = as_said) -> None:
        """All that may be public stands, as somebody saw who looked before: nothing is new now."""
        self._seen, self._due, self._later = self._task.stamp(), due, later

    def doubt(self) -> None:
        """Somebody saw that what was taken over may not be all of it: it is published next."""
        self._seen = None

    def undisturbed(
        self, work: Callable[[], None], unused: Callable[[], bool] = lambda: True
    ) -> None:
        """Do what touches the station's files and changes nothing in them: closing a database.

        What others change meanwhile stays news: `unused` tells that nobody of this process did,
        `by_hand` of the task that nobody wrote into the files that people write.
        """
        by_hand = self._task.by_hand()
        settled = self.settled
        work()
        stamp = self._task.stamp()
        if settled and unused() and self._task.by_hand() == by_hand:
            self._seen = stamp

    def publish(self) -> None:
        """Publish now; what goes wrong is told, and tried again later."""
        now = self._task.now()
        stamp = self._task.stamp()
        self._later = as_said
        try:
            self._due = self._task.publish()
        except BroadcasterError as fault:
            if fault.sentence != self._failure:
                self._task.tell(fault)
            self._failure = fault.sentence
            self._due = now + _RETRY
            return
        self._later = self._task.later()
        # the stamp from before: what changed meanwhile is published next time
        self._seen, self._failure, self._published = stamp, "", now

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """While the block runs, due things appear."""
        work = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
            self.wait(_FAREWELL)

    def wait(self, seconds: float) -> None:
        """Let a publishing under way end, for whoever takes its folder away next."""
        if self._busy is not None:
            self._busy.join(seconds)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._pause())
            if await self._beside(self.wanted):
                await self._beside(self.publish)

    async def _beside(self, work: Callable[[], Answer]) -> Answer:
        """Do it in a thread for which no ending server waits: it may be cut off anywhere."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Answer] = loop.create_future()

        def tell(give: Callable[[], None]) -> None:
            with suppress(RuntimeError):  # the server has ended
                loop.call_soon_threadsafe(lambda: None if done.done() else give())

        def run() -> None:
            try:
                answer = work()
            except Exception as fault:
                tell(partial(done.set_exception, fault))
            else:
                tell(partial(done.set_result, answer))

        self._busy = threading.Thread(target=run, name="xuat-ban", daemon=True)
        self._busy.start()
        return await done

    def wanted(self) -> bool:
        """Whether there is something to publish now: due, changed, damaged."""
        return self.changed() or (not self._failure and self._damaged())

    def changed(self) -> bool:
        """Whether something is due or changed; what was published is not looked at."""
        due = self.due
        if due is not None and due <= self._task.now():
            return True
        if self._failure:
            return False
        return self._task.stamp() != self._seen

    def _damaged(self) -> bool:
        """Whether something that was published is not there any more; looked at now and then."""
        now = self._task.now()
        if self._looked is not None and timedelta() <= now - self._looked < _LOOK:
            return False
        self._looked = now
        return bool(self._look().damaged)

    def _pause(self) -> float:
        """Seconds until the next look: short before something is due, so that it is on time."""
        due = self.due
        if due is None:
            return _POLL
        left = (due - self._task.now()).total_seconds()
        return min(_POLL, max(0.05, left))

"""Threads beside the loop of an agent, which never stop the air: slow work, and telling people."""

import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from broadcaster.domain.errors import BroadcasterError, DeliveryFault
from broadcaster.domain.playout import Alarm


class Messenger(Protocol):
    """A way to tell people."""

    name: str  # "thư điện tử", "webhook"

    def send(self, subject: str, text: str, facts: Mapping[str, object]) -> None:
        """Raises DeliveryFault; `facts` is the same in plain JSON values."""


class SlowWork:
    """One piece of slow work at a time, beside the loop; what fails is told, never raised."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._told: queue.SimpleQueue[str] = queue.SimpleQueue()

    def run(self, work: Callable[[], None]) -> bool:
        """Begin it; False when the last one is still at work."""
        if self._thread is not None and self._thread.is_alive():
            return False
        self._thread = threading.Thread(target=self._guarded, args=(work,), daemon=True)
        self._thread.start()
        return True

    def run_and_wait(self, work: Callable[[], None], seconds: float) -> None:
        """Begin it and wait for its end, so long at most; then it goes on beside the loop."""
        if self.run(work) and self._thread is not None:
            self._thread.join(seconds)

    def troubles(self) -> Sequence[str]:
        """Why work failed since this was last asked."""
        found = []
        while not self._told.empty():
            found.append(self._told.get())
        return found

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BroadcasterError as fault:
            self._told.put(str(fault))
        except Exception as fault:  # the air goes on whatever happens here
            self._told.put(f"lỗi ngoài dự tính: {type(fault).__name__}: {fault}")


ATTEMPTS = (0.0, 5.0, 30.0, 120.0, 600.0)  # seconds before each


class AlarmSender:
    """Takes alarms at once and delivers them when it can; what became of them is asked for.

    The screen of the agent is a way that needs no setting: every alarm is said there as well.
    """

    def __init__(
        self,
        messengers: Sequence[Messenger],
        station: str,
        *,
        attempts: Sequence[float] = ATTEMPTS,
        pause: Callable[[float], bool] | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._say = say
        self._messengers = tuple(messengers)
        self._station = station
        self._attempts = tuple(attempts)
        self._leave = threading.Event()
        self._pause = pause or self._leave.wait
        self._out: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def tell(self, alarm: Alarm) -> None:
        """Say an alarm on the screen and take it for the messengers; returns at once."""
        self._say(alarm.text(self._station))
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        for messenger in self._messengers:
            thread = threading.Thread(target=self._deliver, args=(messenger, alarm), daemon=True)
            thread.start()
            self._threads.append(thread)

    @property
    def ways(self) -> tuple[str, ...]:
        """By which alarms leave the machine."""
        return tuple(messenger.name for messenger in self._messengers)

    def answers(self) -> Sequence[tuple[str, str]]:
        """What became of messages since the last time this was asked: alarm key, words."""
        found = []
        while True:
            try:
                found.append(self._out.get_nowait())
            except queue.Empty:
                return found

    def close(self, patience: float = 1.0) -> None:
        """Try no more, but let what is on its way arrive, for so many seconds in all."""
        self._leave.set()
        deadline = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _deliver(self, messenger: Messenger, alarm: Alarm) -> None:
        text = alarm.text(self._station)
        facts = {
            "key": alarm.key,
            "at": alarm.at.isoformat(timespec="seconds"),
            "site": alarm.site,
            "sentence": alarm.sentence,
            "hint": alarm.hint,
            "station": self._station,
        }
        told = ""
        for number, wait in enumerate(self._attempts, start=1):
            if wait and self._pause(wait):
                break
            try:
                messenger.send(f"{self._station}: {alarm.sentence}"[:180], text, facts)
            except DeliveryFault as fault:
                told = f"{messenger.name}: {fault.sentence} (lần {number})"
                if number == 1:
                    self._out.put((alarm.key, told))
                continue
            self._out.put((alarm.key, f"{messenger.name}: đã gửi"))
            return
        self._out.put((alarm.key, f"{told}; thôi không gửi nữa"))

"""Tells people beside the air: a thread of its own, several attempts, no promise kept silent."""

import queue
import threading
from collections.abc import Callable, Sequence

from broadcaster.domain.errors import DeliveryFault
from broadcaster.domain.playout import Alarm
from broadcaster.playout.ports import Messenger

ATTEMPTS = (0.0, 5.0, 30.0, 120.0, 600.0)  # seconds before each


class AlarmSender:
    """Takes alarms at once and delivers them when it can; what became of them is asked for."""

    def __init__(
        self,
        messengers: Sequence[Messenger],
        station: str,
        *,
        attempts: Sequence[float] = ATTEMPTS,
        pause: Callable[[float], bool] | None = None,
    ) -> None:
        self._messengers = tuple(messengers)
        self._station = station
        self._attempts = tuple(attempts)
        self._leave = threading.Event()
        self._pause = pause or self._leave.wait
        self._out: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def tell(self, alarm: Alarm) -> None:
        """Take an alarm; returns at once."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        for messenger in self._messengers:
            thread = threading.Thread(target=self._deliver, args=(messenger, alarm), daemon=True)
            thread.start()
            self._threads.append(thread)

    def answers(self) -> Sequence[tuple[str, str]]:
        """What became of messages since the last time this was asked: alarm key, words."""
        found = []
        while True:
            try:
                found.append(self._out.get_nowait())
            except queue.Empty:
                return found

    def close(self, patience: float = 3.0) -> None:
        """Try no more, but let what is on its way arrive."""
        self._leave.set()
        for thread in self._threads:
            thread.join(patience)

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

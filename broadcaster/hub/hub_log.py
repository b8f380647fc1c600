"""What happens in a hub: counted for the metrics, what is slow told, all of it as JSON on demand.

An event names the unit, what was done, how long it took and the kind of a failure; no address that
somebody asked for, no name, no words of a fault: those may be somebody's.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum

from broadcaster.domain.errors import BroadcasterError
from broadcaster.storage.clock import SystemClock


class HubEvent(StrEnum):
    """What happened, as its line says."""

    OPENED = "mo"
    CLOSED = "dong"
    PUBLISHED = "xuat-ban"
    WORKED = "viec"
    ANSWERED = "tra-loi"  # told only when it was slow: every request is in the unit's own log
    NOT_LET_IN = "khong-cho-vao"
    TROUBLE = "truc-trac"
    WELL = "het-truc-trac"


_NOW = SystemClock().now
_SLOW = {HubEvent.OPENED: 2.0, HubEvent.PUBLISHED: 30.0, HubEvent.ANSWERED: 2.0}  # seconds
_TOLD = {
    HubEvent.OPENED: "mở đơn vị",
    HubEvent.PUBLISHED: "xuất bản",
    HubEvent.ANSWERED: "trả lời một yêu cầu",
}


class HubLog:
    """Counts events; `tell` gets a line of each that was slow, or of every one as JSON."""

    def __init__(
        self,
        tell: Callable[[str], None] = lambda _: None,
        *,
        as_json: bool = False,
        now: Callable[[], datetime] = _NOW,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """`now` dates the lines, `steady` measures."""
        self._tell = tell
        self._as_json = as_json
        self._now = now
        self.steady = steady
        self._turn = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()  # by unit

    def note(self, what: HubEvent, unit: str, seconds: float = 0.0, failure: str = "") -> None:
        """Something happened; `failure` is the code of what went wrong, "" = nothing did."""
        slow = seconds >= _SLOW.get(what, float("inf"))
        with self._turn:
            self._counts[f'hub_events_total{{what="{what}"}}'] += 1
            self._counts["hub_slow_total"] += slow
            self._counts["hub_failures_total"] += bool(failure)
            if what is HubEvent.NOT_LET_IN:
                self._refused[unit] += 1
        if self._as_json:
            if slow or what is not HubEvent.ANSWERED:
                self._tell(self._line(what, unit, seconds, failure, slow))
        elif slow:
            self._tell(f"[{unit}] {_TOLD[what]} mất {seconds:.1f} giây".replace(".", ","))

    def trouble(self, unit: str, fault: BroadcasterError) -> None:
        """Something is wrong with a unit; "" = with the hub's database."""
        self.note(HubEvent.TROUBLE, unit, failure=fault.code)

    def well(self, unit: str) -> None:
        """Nothing is wrong with it any more."""
        self.note(HubEvent.WELL, unit)

    @contextmanager
    def timed(self, what: HubEvent, unit: str) -> Iterator[None]:
        """What is done inside the block, and what it was refused for."""
        began, failure = self.steady(), ""
        try:
            yield
        except BroadcasterError as fault:
            failure = fault.code
            raise
        except Exception as fault:
            failure = type(fault).__name__
            raise
        finally:
            self.note(what, unit, self.steady() - began, failure)

    def figures(self) -> Mapping[str, float]:
        """For Prometheus: of all units together."""
        with self._turn:
            return {name: float(count) for name, count in self._counts.items()}

    def refused(self, unit: str) -> int:
        """How often somebody was not let into a unit's desk since the hub began."""
        with self._turn:
            return self._refused[unit]

    def _line(self, what: HubEvent, unit: str, seconds: float, failure: str, slow: bool) -> str:
        told: dict[str, object] = {"at": self._now().isoformat(timespec="milliseconds")}
        told |= {"unit": unit, "what": what.value, "seconds": round(seconds, 3)}
        told |= {"failure": failure, "slow": slow}
        return json.dumps(told)

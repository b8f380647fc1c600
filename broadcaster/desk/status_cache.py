"""The station's lamp for the pages: files are looked at beside the requests, the agent at each."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcaster.app.playout import agent_now, read_status
from broadcaster.app.station import WiredStation
from broadcaster.domain.errors import BroadcasterError
from broadcaster.playout.status import AirStatus

_FRESH = timedelta(seconds=10)  # a status so young is shown as it is
_STALE = timedelta(minutes=2)  # one so old is not shown: the page waits for a new one


@dataclass(frozen=True, slots=True, kw_only=True)
class _CachedStatus:
    status: AirStatus
    at: datetime


class StatusCache:
    """The last status of each site; read again when it is old, or somebody did something.

    What the agent says of itself is one small file and asked for each time.
    """

    def __init__(
        self,
        read: Callable[[WiredStation, str], AirStatus] = read_status,
        agent: Callable[[WiredStation, AirStatus], AirStatus] = agent_now,
    ) -> None:
        self._read = read
        self._agent = agent
        self._cached: dict[str, _CachedStatus] = {}
        self._reading = threading.Lock()
        self._refreshing: set[str] = set()
        self._changes = 0  # how often somebody did something

    def status(self, wired: WiredStation, site: str = "") -> AirStatus:
        """The status of a site; at most some seconds old, or read now."""
        now, cached = wired.tools.clock.now(), self._cached.get(site)
        if cached is not None and timedelta() <= now - cached.at <= _STALE:
            if now - cached.at > _FRESH:
                self._refresh_beside(wired, site)
            return self._agent(wired, cached.status)
        with self._reading:  # those who wait for the same status share it
            now, cached = wired.tools.clock.now(), self._cached.get(site)
            if cached is not None and timedelta() <= now - cached.at < _FRESH:
                return self._agent(wired, cached.status)
            return self._refresh(wired, site)

    def forget(self) -> None:
        """Somebody did what the lamp may show: the next page reads it anew."""
        self._changes += 1
        self._cached.clear()

    def _refresh(self, wired: WiredStation, site: str) -> AirStatus:
        """Read it; what somebody did meanwhile is not in it, so then it is not kept."""
        before, at = self._changes, wired.tools.clock.now()
        status = self._read(wired, site)
        if before == self._changes:
            self._cached[site] = _CachedStatus(status=status, at=at)
        return status

    def _refresh_beside(self, wired: WiredStation, site: str) -> None:
        if site in self._refreshing:
            return
        self._refreshing.add(site)

        def work() -> None:
            try:
                with self._reading:
                    self._refresh(wired, site)
            except BroadcasterError:
                self._cached.pop(site, None)  # the next page tells why
            finally:
                self._refreshing.discard(site)

        threading.Thread(target=work, name="xem-den", daemon=True).start()

"""What the lamp shows, looked at beside the requests: decoding takes longer than a page may."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcaster.app.playout import agent_runs, air_store, bring_up_to_date, log_lines
from broadcaster.app.station import WiredStation
from broadcaster.audio.measuring import decoded_seconds
from broadcaster.care.backup import read_watch, seen_of_backups
from broadcaster.domain.errors import BroadcasterError
from broadcaster.playout.status import AirStatus, air_status

_FRESH = timedelta(seconds=10)  # a look so young is shown without looking again
_STALE = timedelta(minutes=2)  # one so old is not shown: the page waits for a new one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    status: AirStatus
    at: datetime


def look(wired: WiredStation, site: str = "") -> AirStatus:
    """Fetch the plan and look at everything, as `broadcaster status` does."""
    store = air_store(wired.settings, site)
    stale = ""
    try:
        bring_up_to_date(wired, store, site)
    except BroadcasterError as fault:
        stale = str(fault)
    return air_status(
        store,
        log_lines(wired.settings, site),
        wired.tools.clock.now(),
        site=site,
        runs=agent_runs(wired.settings, site),
        stale=stale,
        probe=decoded_seconds,
        care=seen_of_backups(read_watch(wired.settings.host), wired.settings.station.backup),
    )


class StatusCache:
    """Remembers the last look; looks again when it is old, or somebody did something."""

    def __init__(self, looks: Callable[[WiredStation, str], AirStatus] = look) -> None:
        self._looks = looks
        self._kept: dict[str, _Look] = {}
        self._turn = threading.Lock()
        self._at_it: set[str] = set()
        self._done = 0  # how often somebody did something

    def status(self, wired: WiredStation, site: str = "") -> AirStatus:
        """The status of a site; at most some seconds old, or looked at now."""
        now, kept = wired.tools.clock.now(), self._kept.get(site)
        if kept is None or not timedelta() <= now - kept.at <= _STALE:
            return self._anew(wired, site)
        if now - kept.at > _FRESH:
            self._beside(wired, site)
        return kept.status

    def forget(self) -> None:
        """Somebody did what the lamp may show: the next page looks anew."""
        self._done += 1
        self._kept.clear()

    def _anew(self, wired: WiredStation, site: str) -> AirStatus:
        with self._turn:  # those who wait for the same look share it
            kept = self._kept.get(site)
            now = wired.tools.clock.now()
            if kept is not None and timedelta() <= now - kept.at < _FRESH:
                return kept.status
            return self._look(wired, site)

    def _look(self, wired: WiredStation, site: str) -> AirStatus:
        """Look; what somebody did meanwhile is not in it, so then it is not kept."""
        before, at = self._done, wired.tools.clock.now()
        status = self._looks(wired, site)
        if before == self._done:
            self._kept[site] = _Look(status=status, at=at)
        return status

    def _beside(self, wired: WiredStation, site: str) -> None:
        if site in self._at_it:
            return
        self._at_it.add(site)

        def work() -> None:
            try:
                with self._turn:
                    self._look(wired, site)
            except BroadcasterError:
                self._kept.pop(site, None)  # the next page tells why
            finally:
                self._at_it.discard(site)

        threading.Thread(target=work, name="xem-den", daemon=True).start()

"""What the lamp shows, looked at beside the requests: decoding takes longer than a page may."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcaster.errors import BroadcasterError
from broadcaster.wiring import Wired, changes
from broadcaster.wiring_air import (
    agent_runs,
    air_store,
    bring_up_to_date,
    decoded_seconds,
    log_lines,
)
from broadcaster.workflows.air_status import AirStatus, air_status

_FRESH = timedelta(seconds=10)  # a look so young is shown without looking again
_STALE = timedelta(minutes=2)  # one so old is not shown: the page waits for a new one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    status: AirStatus
    at: datetime
    stamp: object  # of the database then


def look(wired: Wired, site: str = "") -> AirStatus:
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
    )


class Lookout:
    """Remembers the last look; looks again when it is old or the database changed."""

    def __init__(self, looks: Callable[[Wired, str], AirStatus] = look) -> None:
        self._looks = looks
        self._kept: dict[str, _Look] = {}
        self._turn = threading.Lock()
        self._at_it: set[str] = set()

    def status(self, wired: Wired, site: str = "") -> AirStatus:
        """The status of a site; at most a few seconds old, or looked at now."""
        now, stamp = wired.tools.clock.now(), changes(wired.settings)
        kept = self._kept.get(site)
        if kept is None or now - kept.at > _STALE or now < kept.at or kept.stamp != stamp:
            return self._anew(wired, site)
        if now - kept.at > _FRESH:
            self._beside(wired, site)
        return kept.status

    def _anew(self, wired: Wired, site: str) -> AirStatus:
        with self._turn:  # those who wait for the same look share it
            kept = self._kept.get(site)
            now, stamp = wired.tools.clock.now(), changes(wired.settings)
            if kept is not None and kept.stamp == stamp and timedelta() <= now - kept.at < _FRESH:
                return kept.status
            status = self._looks(wired, site)
            # looking may itself hand on a log: the stamp afterwards is the one that holds
            self._kept[site] = _Look(status=status, at=now, stamp=changes(wired.settings))
            return status

    def _beside(self, wired: Wired, site: str) -> None:
        if site in self._at_it:
            return
        self._at_it.add(site)

        def work() -> None:
            try:
                with self._turn:
                    status = self._looks(wired, site)
                    at, stamp = wired.tools.clock.now(), changes(wired.settings)
                    self._kept[site] = _Look(status=status, at=at, stamp=stamp)
            except BroadcasterError:
                self._kept.pop(site, None)  # the next page tells why
            finally:
                self._at_it.discard(site)

        threading.Thread(target=work, name="xem-den", daemon=True).start()

"""What servers bring to object stores beside their publishing, which waits for no long upload."""

import threading
import time
from collections.abc import Callable
from functools import cached_property

from broadcaster.domain.errors import StoreAway, StoreError
from broadcaster.domain.stored_objects import ObjectStoreSettings
from broadcaster.system.daemon_threads import DaemonExecutor


class StoreUploads:
    """The long uploads of the servers of one process, and the stores that are away for them."""

    def __init__(
        self,
        at_once: int = 1,
        *,
        left_alone: float = 0.0,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """So many go on `at_once`; the others wait for their turn.

        `left_alone`: seconds behind a look that found a store away, in which nobody else looks.
        """
        self._at_once = at_once
        self._left_alone = left_alone
        self._steady = steady
        self._under_way: set[str] = set()
        self._away: dict[str, tuple[float, StoreAway]] = {}
        self._turn = threading.Lock()

    @cached_property
    def _threads(self) -> DaemonExecutor:
        return DaemonExecutor(self._at_once, "len-kho")

    def begin(self, site: str, work: Callable[[], object]) -> None:
        """Have it done when its turn comes, unless something of that site is under way already."""
        with self._turn:
            if site in self._under_way:
                return
            self._under_way.add(site)
            self._threads.submit(self._do, site, work)

    def _do(self, site: str, work: Callable[[], object]) -> None:
        try:
            work()
        finally:
            with self._turn:
                self._under_way.discard(site)

    def found(self, store: ObjectStoreSettings, fault: StoreError | None) -> None:
        """Somebody brought something there; a fault is why it did not get there."""
        with self._turn:
            if fault is None:
                self._away.pop(_named(store), None)
            elif isinstance(fault, StoreAway):
                until = self._steady() + self._left_alone
                self._away.setdefault(_named(store), (until, fault.anew()))

    def away(self, store: ObjectStoreSettings) -> StoreAway | None:
        """Why a store is to be left alone: somebody found it away not long ago."""
        with self._turn:
            until, fault = self._away.get(_named(store), (0.0, None))
            if fault is not None and self._steady() >= until:
                del self._away[_named(store)]
                return None
            return fault


def _named(store: ObjectStoreSettings) -> str:
    """The service and its bucket, which an office's units share."""
    return f"{store.endpoint} {'/'.join(store.url.split('/')[:3])}"

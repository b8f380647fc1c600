"""What servers bring to object stores beside their publishing, which waits for no store."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from broadcaster.app.publishing import is_well
from broadcaster.domain.errors import StoreAway, StoreError
from broadcaster.domain.stored_objects import ObjectStoreSettings
from broadcaster.publishing.store_copy import CarriedSite
from broadcaster.system.daemon_threads import DaemonExecutor


@dataclass(frozen=True, slots=True, kw_only=True)
class _Upload:
    """Something of one site that is brought to its store."""

    work: Callable[[], CarriedSite]
    is_long: bool
    going: Future[CarriedSite]


class WhenBrought:
    """Until when the next publishing may wait, where what is being brought gets there."""

    def __init__(self, due: datetime, going: Future[CarriedSite]) -> None:
        """`due`: when to publish next where the store has all."""
        self._due = due
        self._well = False
        going.add_done_callback(self._over)  # of what it brought nothing is kept

    def _over(self, done: Future[CarriedSite]) -> None:
        if not done.cancelled() and done.exception() is None:
            self._well = is_well(done.result())

    def __call__(self) -> datetime | None:
        """That moment; None = it is not there, or not yet."""
        return self._due if self._well else None


class StoreUploads:
    """What the servers of one process bring to stores, and the stores that are away for them."""

    def __init__(
        self,
        at_once: int = 1,
        *,
        short: int = 2,
        left_alone: float = 0.0,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """So many long ones go on `at_once`, and so many `short` ones; others wait for their turn.

        `left_alone`: seconds behind a look that found a store away, in which nobody else looks.
        """
        self._at_once = at_once
        self._at_once_short = short
        self._left_alone = left_alone
        self._steady = steady
        self._under_way: set[str] = set()
        self._behind: dict[str, _Upload] = {}  # of a site, what waits for what is under way of it
        self._away: dict[str, tuple[float, StoreAway]] = {}
        self._turn = threading.Lock()

    @cached_property
    def _long(self) -> DaemonExecutor:
        return DaemonExecutor(self._at_once, "len-kho-lau")

    @cached_property
    def _short(self) -> DaemonExecutor:
        return DaemonExecutor(self._at_once_short, "len-kho")

    def begin(
        self, site: str, work: Callable[[], CarriedSite], *, is_long: bool = False
    ) -> Future[CarriedSite]:
        """Have it done when its turn comes: of one site one at a time, and of two the newer."""
        upload = _Upload(work=work, is_long=is_long, going=Future())
        with self._turn:
            if site not in self._under_way:
                self._under_way.add(site)
                self._submit(site, upload)
            else:
                older = self._behind.get(site)
                if older is not None:
                    older.going.cancel()
                self._behind[site] = upload
        return upload.going

    def _submit(self, site: str, upload: _Upload) -> None:
        (self._long if upload.is_long else self._short).submit(self._do, site, upload)

    def _do(self, site: str, upload: _Upload) -> None:
        upload.going.set_running_or_notify_cancel()
        try:
            upload.going.set_result(upload.work())
        except BaseException as fault:
            upload.going.set_exception(fault)
        finally:
            with self._turn:
                behind = self._behind.pop(site, None)
                if behind is not None:
                    self._submit(site, behind)
                else:
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

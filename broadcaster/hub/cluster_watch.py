"""Whether the office's cluster is there: told once, and what waits for it goes on when it is."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from broadcaster.app.settings import OfficeCluster
from broadcaster.domain.errors import ClusterFault
from broadcaster.system.daemon_threads import at_work

CLUSTER = "cụm máy"  # as it is told among the units; no unit has such a code
_LOOK = 10.0  # seconds between two looks
_AGAIN = 60.0  # seconds until work is tried again that found no machine behind its scheduler
_FAREWELL = 4.0


class ClusterWatch:
    """Looks whether a scheduler answers, and hears of work that found no machine there."""

    def __init__(
        self,
        cluster: OfficeCluster,
        *,
        answers: Callable[[str], bool],
        kinds: Sequence[str] = (),
        tell: Callable[[str, ClusterFault], None] = lambda _code, _fault: None,
        well: Callable[[str], None] = lambda _: None,
        back: Callable[[], None] = lambda: None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """`answers` tells whether anybody listens at an address; `kinds` are of jobs that wait.

        `tell` and `well` hear once what is wrong and that it is not any more, `back` then too.
        """
        self._cluster = cluster
        self._answers = answers
        self._kinds = tuple(kinds) if cluster.waits else ()
        self._tell = tell
        self._well = well
        self._back = back
        self._steady = steady
        self._turn = threading.Lock()
        self._away = ""
        self._believed = 0.0  # until when a scheduler that answers says nothing of its machines
        self._stop = threading.Event()

    @property
    def there(self) -> bool:
        """Whether the office has a cluster at all."""
        return bool(self._cluster.address)

    @property
    def away(self) -> str:
        """Why it makes nothing now, and what comes of that; "" = it does, or there is none."""
        if not self._away:
            return ""
        meanwhile = (
            "việc dựng của các đơn vị đợi nó, có lại thì tự làm tiếp"
            if self._cluster.waits
            else "các đơn vị dựng ở máy này"
        )
        return f"{self._away}; {meanwhile}"

    def waiting(self) -> Sequence[str]:
        """The kinds of jobs that are not to be begun now."""
        return self._kinds if self._away else ()

    def lost(self, why: str) -> None:
        """Work found no machine there, and waits."""
        with self._turn:
            self._believed = self._steady() + _AGAIN
        self._see(why.removesuffix("."))

    def look(self) -> None:
        """Ask the scheduler once."""
        if not self._answers(self._cluster.address):
            self._see("không nối được tới máy điều phối của văn phòng")
        elif self._steady() >= self._believed:
            self._see("")

    def at_work(self) -> AbstractContextManager[None]:
        """While the block runs, it is looked at."""
        return at_work(self._run, stop=self._stop.set, name="cum-may", farewell=_FAREWELL)

    def _run(self) -> None:
        while self.there and not self._stop.is_set():
            self.look()
            self._stop.wait(_LOOK)

    def _see(self, why: str) -> None:
        with self._turn:
            before, self._away = self._away, why
        if why and why != before:
            hint = "Xem máy điều phối và các máy làm việc; broadcaster doctor --online trong thư "
            self._tell(CLUSTER, ClusterFault(self.away, hint=hint + "mục một đơn vị thử cả cụm."))
        elif before and not why:
            self._well(CLUSTER)
            self._back()

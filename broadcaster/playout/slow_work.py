"""Slow work beside the loop of a playout agent: it never stops the air."""

import queue
import threading
from collections.abc import Callable, Sequence

from broadcaster.domain.errors import BroadcasterError


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

"""The crew that every school has: threads of this process."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from broadcaster.domain.parts import PartOrder, PartReceipt

_AHEAD = 1  # parts for each thread that wait for it


class ThreadCrew:
    """Makes parts in threads; what goes wrong unforeseen in one of them ends the run."""

    def __init__(self, work: Callable[[PartOrder], PartReceipt], threads: int) -> None:
        self._work = work
        self._threads = max(threads, 1)
        self._pool = ThreadPoolExecutor(self._threads, "unit")

    def run(self, take: Callable[[int], Sequence[PartOrder]]) -> Iterator[PartReceipt]:
        """Receipts as parts end; see the port `Crew`."""
        out: set[Future[PartReceipt]] = set()
        try:
            while True:
                room = self._threads * (1 + _AHEAD) - len(out)
                out |= {self._pool.submit(self._work, order) for order in take(room)}
                if not out:
                    return
                done, out = wait(out, return_when=FIRST_COMPLETED)
                for one in done:
                    yield one.result()
        finally:
            for left in out:
                left.cancel()

    def refuse(self, worker: str, why: str) -> None:
        """Nobody else is there who could do it: it is tried as often as a part may be."""

    def workers(self) -> Mapping[str, int]:
        """This process."""
        return {"": self._threads}

    def close(self) -> None:
        """End the threads when their parts are made; nothing else is begun."""
        self._pool.shutdown(cancel_futures=True)

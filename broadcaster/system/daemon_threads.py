"""Threads for which a program that ends does not wait."""

import itertools
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
Made = TypeVar("Made")
_Work = Callable[[], None]


@contextmanager
def at_work(
    work: Callable[[], None], *, stop: Callable[[], None], name: str, farewell: float
) -> Iterator[None]:
    """A thread that works while the block runs; `stop` tells it to end.

    It is waited for `farewell` seconds: what it is in the middle of then ends with the program.
    """
    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop()
        thread.join(farewell)


class DaemonExecutor(Executor):
    """As ThreadPoolExecutor, for work that leaves nothing half done wherever it is cut off."""

    def __init__(self, workers: int, name: str) -> None:
        self._waiting: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._begun: dict[int, Future[Any]] = {}  # by number; not cancelled, not done
        self._numbers = itertools.count()
        self._door = threading.Lock()
        self._is_closed = False
        self._is_abandoned = False
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True)
            for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[P, Made], /, *args: P.args, **kwargs: P.kwargs) -> Future[Made]:
        """Have it done when its turn comes. Raises RuntimeError behind the end."""
        future: Future[Made] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            with suppress(InvalidStateError):  # it was abandoned
                try:
                    made = fn(*args, **kwargs)
                except BaseException as fault:
                    future.set_exception(fault)
                else:
                    future.set_result(made)

        with self._door:
            if self._is_closed:
                raise RuntimeError("no more work is taken")
            number = next(self._numbers)
            self._begun[number] = future
            future.add_done_callback(lambda _: self._begun.pop(number, None))
            self._waiting.put(work)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more; what waits is done, or not even begun."""
        for future in self._close() if cancel_futures else ():
            future.cancel()
        self._close()
        if wait and not self._is_abandoned:
            for thread in self._threads:
                thread.join()

    def abandon(self) -> None:
        """Take no more, and let nobody wait for anything: CancelledError is what comes of it.

        What is being done goes on unheeded, and ends with the program.
        """
        self._is_abandoned = True
        for future in self._close():
            if not future.cancel():
                with suppress(InvalidStateError):  # done meanwhile
                    future.set_exception(CancelledError())

    def _close(self) -> list[Future[Any]]:
        """Take no more; all that is not done."""
        with self._door:
            if not self._is_closed:
                self._is_closed = True
                for _ in self._threads:
                    self._waiting.put(None)
            return list(self._begun.values())

    def _run(self) -> None:
        while (work := self._waiting.get()) is not None:
            work()

"""Threads for which a program that ends does not wait."""

import itertools
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
Made = TypeVar("Made")
_Work = Callable[[], None]
_LOOK = 0.2  # seconds between two looks at who takes too long
_SOON = 0.02  # seconds until another thread helps one that takes some time


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
        self._name = name
        self._threads: list[threading.Thread] = []
        self.have(workers)

    def have(self, workers: int) -> None:
        """Have so many threads from now on, if there are fewer: some of them may hang."""
        with self._door:
            while len(self._threads) < workers and not self._is_closed:
                name = f"{self._name}-{len(self._threads)}"
                self._threads.append(threading.Thread(target=self._run, name=name, daemon=True))
                self._threads[-1].start()

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


class PatientThreads:
    """Work under names, in a few threads at a time; what hangs is left hanging.

    A disk that does not answer holds whoever asks it, and no program can end that. So who takes too
    long is not waited for any more and has nobody's place; its name does nothing else until it is
    done.
    """

    def __init__(
        self,
        at_once: int,
        patience: float,
        name: str,
        *,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """So many go on `at_once`; each is waited for `patience` seconds."""
        self._at_once = at_once
        self._patience = patience
        self._name = name
        self._steady = steady
        self._hanging: dict[str, threading.Thread] = {}

    def hanging(self) -> frozenset[str]:
        """Names that are not waited for any more, and are not done."""
        hanging = self._hanging.copy()
        return frozenset(name for name, thread in hanging.items() if thread.is_alive())

    def hangs(self, name: str) -> bool:
        """Whether that one is among them."""
        thread = self._hanging.get(name)
        return thread is not None and thread.is_alive()

    def do(
        self,
        work: Iterable[tuple[str, _Work]],
        *,
        given_up: Callable[[str], None],
        stop: threading.Event,
    ) -> None:
        """Do each that is named, once it has room; back when all are done or given up, or stopped.

        What takes no time is done by one thread, one after another; more come while it takes some.
        `work` is asked for the next one there, and raises nothing; `given_up` hears a name that
        took too long, here. A name that still hangs is passed over.
        """
        waiting, turn, is_more = iter(work), threading.Lock(), threading.Event()
        is_more.set()
        over: queue.SimpleQueue[threading.Thread] = queue.SimpleQueue()
        going: dict[threading.Thread, tuple[str, float]] = {}

        def next_one() -> tuple[str, _Work] | None:
            with turn:
                found = next((one for one in waiting if not self.hangs(one[0])), None)
                if found is None:
                    is_more.clear()
                else:
                    going[threading.current_thread()] = found[0], self._steady()
                return found

        def run() -> None:
            me = threading.current_thread()
            try:
                while not stop.is_set() and (one := next_one()):
                    try:
                        one[1]()
                    finally:
                        with turn:
                            is_given_up = going.pop(me, None) is None
                            if is_given_up:
                                self._hanging.pop(one[0], None)
                    if is_given_up:  # another one has its place
                        return
            finally:
                over.put(me)

        threads: set[threading.Thread] = set()
        while not stop.is_set() and (is_more.is_set() or threads):
            may_grow = is_more.is_set() and len(threads) < self._at_once
            if may_grow:
                thread = threading.Thread(target=run, name=self._name, daemon=True)
                threads.add(thread)
                thread.start()
            with suppress(queue.Empty):
                threads.discard(over.get(timeout=_SOON if may_grow else _LOOK))
            with turn:
                late = {
                    thread: name
                    for thread, (name, since) in going.items()
                    if self._steady() - since >= self._patience
                }
                for thread, name in late.items():
                    del going[thread]
                    self._hanging[name] = thread
            for thread, name in late.items():
                threads.discard(thread)
                given_up(name)

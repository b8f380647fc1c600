"""A crew on a Dask cluster: Dask brings a part to a worker and its receipt back, nothing else.

What Dask remembers may be lost at any moment: answers lie in the memory of workers, and all else
in that of the scheduler. So each part is given to one worker by name, few at a time; a receipt is
taken and let go at once; a worker that is gone, and a scheduler that is gone, is told as parts
that are lost, which whoever asked has made again.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from distributed import Client, Future, LocalCluster, get_worker

from broadcaster.domain.errors import ClusterFault, MachinesRefused
from broadcaster.domain.parts import PartEnd, PartOrder, PartReceipt

LOCAL = "local"  # the address that means: a cluster of this machine's own processes

Work = Callable[[PartOrder, Path], PartReceipt]
Answer = TypeVar("Answer")

_AHEAD = 1  # parts for each thread of a worker that wait there
_LOOK = 1.0  # seconds between two looks at who is there
_ANSWER = 5.0  # seconds in which the scheduler answers a question
_CONNECT = 5.0  # seconds for one attempt to reach it
_PATIENCE = 300.0  # seconds without any worker, or without scheduler
_TOLD = 300  # characters of an error that nobody foresaw
_QUIET = logging.CRITICAL + 1


@dataclass(frozen=True, slots=True)
class _Given:
    """A part that a worker has."""

    order: PartOrder
    worker: str
    future: Future


class _Client(Client):  # type: ignore[misc]  # Dask has no types
    """A client that reaches nobody leaves nothing behind.

    Dask ends the thread of one that was closed; that of one that never connected runs on, with
    three open files, for every try while a scheduler is away.
    """

    def start(self, **how: Any) -> None:
        """As Dask does. Raises whatever it raises."""
        try:
            super().start(**how)
        except BaseException:
            with suppress(Exception):  # what made it fail is told
                self.close()
            self._loop_runner.stop()
            raise


class DaskCrew:
    """Workers of a Dask scheduler, or of one that is begun here."""

    def __init__(
        self,
        work: Work,
        address: str,
        *,
        shown: str = "",
        local_workers: int = 2,
        tell: Callable[[str], None] = lambda _: None,
        opened: Callable[[str], None] = lambda _: None,
        patience: float | None = None,
        first: float | None = None,
    ) -> None:
        """`work` is a function of a module that workers have too; `tell` hears who is waited for.

        Nobody is connected before there is work; then `opened` hears where a browser sees it. For
        `patience` seconds (300) a scheduler, or any worker, is waited for; for the `first` worker
        so many. `shown` is what people are told in place of the address; "" = the address itself.
        """
        logging.getLogger("distributed").setLevel(_QUIET)  # what matters is told by us
        self._work = work
        self._tell = tell
        self._patience = _PATIENCE if patience is None else patience
        self._first = self._patience if first is None else first
        self._given: dict[str, _Given] = {}  # by Dask's key
        self._apart: list[PartOrder] = []  # taken, and waiting for a worker of their own
        self._unsent: list[PartReceipt] = []  # what could not be given
        self._ended: SimpleQueue[str] = SimpleQueue()
        self._refused: dict[str, str] = {}  # workers that are no use, and why
        self._serial = 0
        self._there: Mapping[str, int] = {}
        self._looked = -_LOOK
        self._answered = 0.0  # when the scheduler told last who is there
        self._address = address
        self._shown = shown
        self._local_workers = local_workers
        self._opened = opened
        self._cluster: Any = None
        self._client: Client | None = None

    def workers(self) -> Mapping[str, int]:
        """Threads of each worker, as the scheduler told last."""
        self._look()
        return self._there

    def refuse(self, worker: str, why: str) -> None:
        """It gets nothing more; what it has already comes back."""
        self._refused[worker] = why

    def run(self, take: Callable[[int], Sequence[PartOrder]]) -> Iterator[PartReceipt]:
        """Receipts as parts end; see the port `Crew`."""
        alone_since: float | None = None
        try:
            while True:
                if not self._is_connected():
                    yield from self._all_lost()
                    self._connect()
                self._look()
                yield from self._of_gone_workers()
                usable = {w: n for w, n in self._there.items() if w not in self._refused}
                if usable:
                    alone_since = None
                    handed = self._hand_out(usable, take)
                    yield from self._not_sent()
                    if not handed and not self._given:
                        return
                else:
                    self._refuse_useless()
                    alone_since = alone_since or time.monotonic()
                    self._wait_for_workers(alone_since)
                yield from self._receipts()
        finally:
            self._apart.clear()
            self._unsent.clear()
            for dask_key in [*self._given]:
                self._let_go(dask_key)

    def close(self) -> None:
        """Leave the scheduler, and end what was begun here."""
        self._leave()
        if self._cluster is not None:
            with suppress(Exception):
                self._cluster.close(timeout=_ANSWER)
            self._cluster = None

    @property
    def _name(self) -> str:
        return self._shown or self._address

    def _is_connected(self) -> bool:
        return self._client is not None and self._client.status == "running"

    def _leave(self) -> None:
        if self._client is not None:
            with suppress(Exception):  # the scheduler may be gone already
                self._client.close(timeout=_ANSWER)
            self._client = None

    def _connect(self) -> None:
        """Reach the scheduler, waited for. Raises ClusterFault."""
        self._leave()
        if self._address == LOCAL:
            try:
                self._cluster = _own_cluster(self._local_workers)
            except Exception as fault:  # whatever Dask raises: no port, no process
                raise _unreachable(self._name) from fault
            self._address = self._cluster.scheduler_address
        deadline = time.monotonic() + self._patience
        while self._client is None:
            try:
                self._client = _Client(self._address, timeout=_CONNECT, set_as_default=False)
            except Exception as fault:  # whatever Dask raises; a wrong address is not waited for
                if not isinstance(fault, OSError) or time.monotonic() > deadline:
                    raise _unreachable(self._name) from fault
                self._tell(f"đợi máy điều phối {self._name}")
                time.sleep(_LOOK)
        self._there, self._looked, self._answered = {}, -_LOOK, time.monotonic()
        self._opened(str(self._client.dashboard_link or ""))

    def _look(self) -> None:
        """Ask who is there, at most once a second. Raises ClusterFault when nobody answers."""
        now = time.monotonic()
        if self._client is None or now - self._looked < _LOOK:
            return
        self._looked = now
        try:
            there = self._client.sync(self._client.scheduler.ncores, callback_timeout=_ANSWER)
        except Exception as fault:  # whatever Dask raises; who was there may be at work still
            if now - self._answered > self._patience:
                raise _unreachable(self._name) from fault
            return
        self._there = {str(name): int(threads) for name, threads in there.items()}
        self._answered = time.monotonic()

    def _hand_out(
        self, usable: Mapping[str, int], take: Callable[[int], Sequence[PartOrder]]
    ) -> bool:
        """Give each worker what it has room for, the idlest first; whether anything was there."""
        had = bool(self._apart)
        closed = self._give_apart(usable)
        out = Counter(given.worker for given in self._given.values())
        places = sorted(
            (number / threads, worker)
            for worker, threads in usable.items()
            if worker not in closed
            for number in range(out[worker], threads * (1 + _AHEAD))
        )
        orders = take(len(places))
        self._apart += [order for order in orders if order.alone]
        others = (order for order in orders if not order.alone)
        for order, (_, worker) in zip(others, places, strict=False):
            self._give(order, worker)
        return had or bool(orders)

    def _give_apart(self, usable: Mapping[str, int]) -> set[str]:
        """Give what is to be alone to workers that are empty; those that get nothing besides it.

        One that still has something is emptied for it first.
        """
        out = Counter(given.worker for given in self._given.values())
        closed = {given.worker for given in self._given.values() if given.order.alone}
        waiting, self._apart = self._apart, []
        for order in waiting:
            others = [worker for worker in usable if worker not in order.lost_at] or usable
            free = [worker for worker in others if worker not in closed]
            worker = min(free, key=lambda worker: (out[worker], worker), default="")
            if worker and not out[worker]:
                self._give(order, worker)
            else:
                self._apart.append(order)
            closed.add(worker)
        return closed

    def _give(self, order: PartOrder, worker: str) -> None:
        self._serial += 1  # the same part may be given again while the scheduler forgets it
        dask_key = f"{order.kind}-{order.key}-{self._serial}"
        assert self._client is not None
        try:
            future = self._client.submit(
                on_worker,
                self._work,
                order,
                key=dask_key,
                workers=[worker],
                allow_other_workers=False,
                pure=False,
            )
        except Exception as fault:  # whatever Dask raises when the scheduler went at this moment
            told, there = f"{type(fault).__name__}: {fault}", self._is_connected()
            lost = PartReceipt(key=order.key, end=PartEnd.LOST, told=told, worker=worker)
            self._unsent.append(replace(lost, blamed=there))
            return
        self._given[dask_key] = _Given(order, worker, future)
        future.add_done_callback(lambda _: self._ended.put(dask_key))

    def _not_sent(self) -> Iterator[PartReceipt]:
        while self._unsent:
            yield self._unsent.pop()

    def _receipts(self) -> Iterator[PartReceipt]:
        """What ended meanwhile; waits a little for the first."""
        with suppress(Empty):
            dask_key = self._ended.get(timeout=_LOOK / 2)
            while True:
                yield from self._receipt(dask_key)
                dask_key = self._ended.get_nowait()

    def _receipt(self, dask_key: str) -> Iterator[PartReceipt]:
        given = self._given.get(dask_key)
        if given is None:  # it was told as lost already
            return
        receipt = self._taken(given)
        self._let_go(dask_key)
        if receipt.end is PartEnd.REFUSED:
            self._refused[given.worker] = receipt.told
        yield receipt

    def _taken(self, given: _Given) -> PartReceipt:
        """The receipt itself, fetched from the worker, as long as that is there."""
        while True:
            try:
                receipt: PartReceipt = given.future.result(timeout=_ANSWER)
            except ImportError as fault:
                return _ended(given, PartEnd.REFUSED, _incomplete(fault))
            except Exception as fault:  # the worker died, or what it did failed unforeseen
                self._look()
                there = self._is_connected() and given.worker in self._there
                if there and given.future.status not in ("error", "cancelled"):
                    continue  # a busy network
                told = f"{type(fault).__name__}: {fault}"
                return _ended(given, PartEnd.LOST, told, blamed=self._is_connected())
            return replace(receipt, worker=given.worker)

    def _of_gone_workers(self) -> Iterator[PartReceipt]:
        """What was given to workers that the scheduler does not know any more."""
        gone = [k for k, given in self._given.items() if given.worker not in self._there]
        for dask_key in gone:
            given = self._given[dask_key]
            if given.future.status == "finished":
                continue  # its receipt is on its way, or is found out to be lost
            self._let_go(dask_key)
            yield _ended(given, PartEnd.LOST, "máy làm việc đã dừng giữa chừng")

    def _all_lost(self) -> Iterator[PartReceipt]:
        """Everything that is out, when the scheduler is gone: no part is to blame for that."""
        for dask_key, given in [*self._given.items()]:
            self._let_go(dask_key)
            yield _ended(given, PartEnd.LOST, "máy điều phối đã dừng", blamed=False)

    def _let_go(self, dask_key: str) -> None:
        """Have Dask forget a part."""
        given = self._given.pop(dask_key)
        with suppress(Exception):  # a scheduler that is gone has forgotten it
            if given.future.status == "pending" and self._client is not None:
                self._client.cancel([given.future], force=True)
            given.future.release()

    def _refuse_useless(self) -> None:
        """Raise MachinesRefused when nobody who is there can do this work."""
        if self._there and all(worker in self._refused for worker in self._there):
            (why, *_) = dict.fromkeys(self._refused[worker] for worker in self._there)
            raise MachinesRefused(
                f"không máy nào trong cụm dùng được: {why}",
                hint="Cài trên mọi máy cùng một bản chương trình và cùng bộ giọng, mở cùng thư "
                "mục đài, xem đĩa ở đó còn chỗ, khởi động lại dask worker, rồi chạy lại lệnh này.",
            )

    def _wait_for_workers(self, since: float) -> None:
        self._tell("đợi máy làm việc vào cụm")
        patience = self._patience if self._serial else self._first
        if time.monotonic() - since > patience:
            raise ClusterFault(
                f"máy điều phối {self._name} không có máy làm việc nào",
                hint="Chạy dask worker trên các máy làm việc. Phần đã xong vẫn còn: chạy lại đúng "
                "lệnh này để làm tiếp.",
            )


def ask_workers(
    address: str, question: Callable[[str], Answer], about: str, *, patience: float = _ANSWER
) -> Mapping[str, Answer | str]:
    """What each worker answers to a question, a function of a module that workers have too.

    One that has no such module, fails at it, or says nothing for `patience` seconds (5) is told as
    words. Raises ClusterFault when no scheduler answers.
    """
    logging.getLogger("distributed").setLevel(_QUIET)
    try:
        with _Client(address, timeout=_CONNECT, set_as_default=False) as client:
            there = client.sync(client.scheduler.ncores, callback_timeout=patience)
            # one after the other: of all at once nobody's answer comes while one is silent
            return {
                str(worker): _asked(client, worker, question, about, patience) for worker in there
            }
    except Exception as fault:  # whatever Dask raises
        raise _unreachable(address) from fault


def _asked(
    client: Client, worker: str, question: Callable[[str], Answer], about: str, patience: float
) -> Answer | str:
    try:
        found: Mapping[str, Answer | Exception] = client.run(
            question, about, workers=[worker], on_error="return", callback_timeout=patience
        )
    except TimeoutError:
        return f"không trả lời trong {patience:.0f} giây"
    answer = found[worker]
    if isinstance(answer, ImportError):
        return _incomplete(answer)
    if isinstance(answer, Exception):
        return f"{type(answer).__name__}: {answer}"[:_TOLD]
    return answer


def on_worker(work: Work, order: PartOrder) -> PartReceipt:
    """Run at a worker: make a part, in a folder that goes with the worker.

    No exception leaves it: one that Dask cannot send would never be heard of.
    """
    try:
        return work(order, Path(get_worker().local_directory))
    except ImportError as fault:
        end, told = PartEnd.REFUSED, _incomplete(fault)
    except Exception as fault:
        end, told = PartEnd.LOST, f"{type(fault).__name__}: {fault}"[:_TOLD]
    return PartReceipt(key=order.key, end=end, told=told)


def _unreachable(address: str) -> ClusterFault:
    return ClusterFault(
        f"không nối được tới máy điều phối {address}",
        hint="Xem lại địa chỉ (như tcp://may-chu:8786; tls://… thì Dask ở máy này cần chứng "
        "chỉ) và dask scheduler có đang chạy. Phần đã xong vẫn còn: chạy lại đúng lệnh này để "
        "làm tiếp.",
    )


def _incomplete(fault: ImportError) -> str:
    return f"chưa cài đủ chương trình ({fault})"


def _own_cluster(workers: int) -> Any:
    """A scheduler and processes on this machine, reached from here only."""
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=_QUIET,
    )


def _ended(given: _Given, end: PartEnd, told: str, *, blamed: bool = True) -> PartReceipt:
    return PartReceipt(key=given.order.key, end=end, told=told, worker=given.worker, blamed=blamed)

"""One run over parts: the rows say what is to be made, a crew only makes it."""

import os
import socket
import threading
import time
import uuid
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TypeVar

from broadcaster.domain.errors import StoreError
from broadcaster.domain.parts import KnownPart, PartEnd, PartOrder, PartReceipt, PartState
from broadcaster.domain.ports import Crew
from broadcaster.storage.parts import LEASE, SqlParts
from broadcaster.system.running import is_running

Value = TypeVar("Value")

ELSEWHERE = "báo đã làm xong mà tệp không có ở đây: thư mục ở đó không phải thư mục này"
MOST_TRIES = 6  # after which a part that loses its worker again and again is left
KEPT_DAYS = 120  # that rows are kept which no run asks for
_MISSING = 2  # files one after the other; one alone may only be seen late by this machine
_USELESS = 3  # parts that a worker lost one after the other, none ended between them
_LOOK = 1.0  # seconds between two looks at what another run makes
_PATIENCE = 60.0  # seconds that a database or store may be away in the midst of a run
_READERS = 4  # finished files that are read at once


class PartRun:
    """Has every part made that the rows call open, whoever is lost on the way.

    A run that is cut off leaves its rows: the next one goes on with what is open. Two runs at once
    share the parts between them.
    """

    def __init__(
        self,
        table: SqlParts,
        crew: Crew,
        *,
        stands: Callable[[PartOrder, str, bool], bool],
        lease: float = LEASE,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`stands` tells whether what a receipt says was made is there.

        With True it reads it to the last byte: so is looked at what an earlier run made. `tell`
        hears what is waited for: a database or store that is away.
        """
        self._tell = tell
        self._table = table
        self._crew = crew
        self._stands = stands
        self._lease = lease
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._waiting: deque[PartOrder] = deque()
        self._elsewhere: dict[str, PartOrder] = {}  # another run holds them
        self._ours: dict[str, PartOrder] = {}
        self._lost_at: defaultdict[str, list[str]] = defaultdict(list)  # workers, by part
        self._lost_by: defaultdict[str, set[str]] = defaultdict(set)  # since it ended a part
        self._missing: Counter[str] = Counter()  # by worker, since a file of its own was there
        self.refused: dict[str, str] = {}  # workers that were no use, and why

    def ends(self, orders: Sequence[PartOrder]) -> Iterator[PartReceipt]:
        """How each part ended, once, DONE or FAILED; those that stand already come first.

        Raises ClusterFault, StoreError; then what is not finished is open again.
        """
        self._table.put(orders)
        self._table.sweep(KEPT_DAYS)
        self._free_the_dead()
        yield from self._standing(orders)
        try:
            with self._renewing():
                while self._waiting or self._elsewhere:
                    for receipt in self._crew.run(self._take):
                        yield from self._settled(receipt)
                    if self._elsewhere and not self._waiting:
                        time.sleep(_LOOK)
                        yield from self._looked_elsewhere()
        finally:
            with suppress(StoreError):  # then their lease ends by itself
                self._table.give_back_all(self._holder)

    def _free_the_dead(self) -> None:
        """What runs of this machine held that are no more need not wait for the end of a lease."""
        for holder in self._table.holders():
            host, _, rest = holder.partition(":")
            number = rest.partition(":")[0]
            if host == socket.gethostname() and number.isdigit() and not is_running(int(number)):
                self._table.give_back_all(holder)

    def _standing(self, orders: Sequence[PartOrder]) -> Iterator[PartReceipt]:
        known = self._table.known([order.key for order in orders])
        done = [o for o in orders if known[o.key].state is PartState.DONE]
        with ThreadPoolExecutor(_READERS, "look") as readers:
            good = readers.map(lambda o: self._read(o, known[o.key].receipt), done)
            standing = {o.key for o, stands in zip(done, good, strict=True) if stands}
        self._table.open_again([o.key for o in orders if o.key not in standing])
        for order in orders:
            if order.key in standing:
                yield _as_known(known[order.key])
            else:
                self._waiting.append(order)

    def _read(self, order: PartOrder, receipt: str) -> bool:
        return self._patiently(lambda: self._stands(order, receipt, True))

    def _take(self, count: int) -> Sequence[PartOrder]:
        """Claim so many of what waits; what another run holds is looked at later."""
        asked = [self._waiting.popleft() for _ in range(min(count, len(self._waiting)))]
        keys = [order.key for order in asked]
        ours = set(self._patiently(lambda: self._table.claim(keys, self._holder, self._lease)))
        for order in asked:
            (self._ours if order.key in ours else self._elsewhere)[order.key] = order
        return [
            replace(order, lost_at=tuple(self._lost_at[order.key]))
            for order in asked
            if order.key in ours
        ]

    def _settled(self, receipt: PartReceipt) -> Iterator[PartReceipt]:
        """Write down what came of a part; nothing where it is to be made again."""
        order = self._ours.pop(receipt.key)
        end = receipt.end
        told = receipt.told
        if end is PartEnd.DONE and not self._patiently(lambda: self._stands(order, told, False)):
            end, receipt = PartEnd.LOST, self._is_elsewhere(receipt)
        if end in (PartEnd.DONE, PartEnd.FAILED):
            self._lost_by.pop(receipt.worker, None)
        if end is PartEnd.DONE:
            self._missing.pop(receipt.worker, None)
            yield from self._finished(order, PartState.DONE, receipt)
            return
        if end is PartEnd.FAILED:
            yield from self._finished(order, PartState.FAILED, receipt)
            return
        if end is PartEnd.REFUSED:
            self.refused[receipt.worker] = receipt.told
        tried = end is PartEnd.LOST and receipt.blamed
        if tried:
            self._blame(receipt)
        if len(self._lost_at[order.key]) >= MOST_TRIES:
            given_up = replace(receipt, end=PartEnd.FAILED)
            yield from self._finished(order, PartState.FAILED, given_up)
            return
        self._patiently(lambda: self._table.give_back(order.key, self._holder, tried=tried))
        self._waiting.append(order)

    def _is_elsewhere(self, receipt: PartReceipt) -> PartReceipt:
        """What to make of "done" where no file is: whoever says it again gets nothing more."""
        self._missing[receipt.worker] += 1
        if self._missing[receipt.worker] >= _MISSING:
            self._refuse(receipt.worker, ELSEWHERE)
        return replace(receipt, end=PartEnd.LOST, told=ELSEWHERE)

    def _blame(self, receipt: PartReceipt) -> None:
        """Note who lost a part; a worker that loses one after the other is to blame, no part is.

        With a full disk it fails at once, is the idlest again and would get everything there is.
        """
        worker = receipt.worker
        self._lost_at[receipt.key].append(worker)
        if not worker or worker in self.refused:
            return
        self._lost_by[worker].add(receipt.key)
        if len(self._lost_by[worker]) >= _USELESS:
            self._refuse(worker, f"hỏng {_USELESS} phần liên tiếp, lần cuối: {receipt.told}")
            for lost_at in self._lost_at.values():
                lost_at[:] = [other for other in lost_at if other != worker]

    def _refuse(self, worker: str, why: str) -> None:
        self.refused[worker] = why
        self._crew.refuse(worker, why)

    def _finished(
        self, order: PartOrder, state: PartState, receipt: PartReceipt
    ) -> Iterator[PartReceipt]:
        kept = self._patiently(
            lambda: self._table.finish(order.key, self._holder, state, receipt.told)
        )
        if kept:
            yield receipt
        else:  # our lease was over, and another run has it
            self._elsewhere[order.key] = order

    def _patiently(self, step: Callable[[], Value]) -> Value:
        return patiently(step, self._tell)

    def _looked_elsewhere(self) -> Iterator[PartReceipt]:
        known = self._patiently(lambda: self._table.known([*self._elsewhere]))
        for key, order in [*self._elsewhere.items()]:
            there = known.get(key)
            if there is None:  # what goes in has changed: another run knows better
                del self._elsewhere[key]
                yield PartReceipt(key=key, end=PartEnd.LOST, told="")
            elif there.free:
                del self._elsewhere[key]
                self._waiting.append(order)
            elif there.state is PartState.FAILED or (
                there.state is PartState.DONE and self._read(order, there.receipt)
            ):
                del self._elsewhere[key]
                yield _as_known(there)
            elif there.state is PartState.DONE:
                self._table.open_again([key])

    @contextmanager
    def _renewing(self) -> Iterator[None]:
        """While the block lasts, leases do not run out, however long a part takes."""
        over = threading.Event()

        def renew() -> None:
            while not over.wait(self._lease / 3):
                with suppress(StoreError):  # tried again soon; a lease that is lost is noticed
                    self._table.renew(self._holder, self._lease)

        thread = threading.Thread(target=renew, name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def _as_known(part: KnownPart) -> PartReceipt:
    end = PartEnd.DONE if part.state is PartState.DONE else PartEnd.FAILED
    return PartReceipt(key=part.key, end=end, told=part.receipt)


def patiently(step: Callable[[], Value], tell: Callable[[str], None] = lambda _: None) -> Value:
    """What a step gives at a database or store, tried for a minute where that is away.

    `tell` hears what is waited for. Raises StoreError.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return step()
        except StoreError as away:
            if time.monotonic() >= deadline:
                raise
            tell(f"đợi: {away.sentence}")
            time.sleep(_LOOK)

"""The units that are open: as many as have room, few of them with files; faults their own."""

import os
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from broadcaster.app.settings import FEEDS
from broadcaster.desk.answers import fault_words
from broadcaster.domain.errors import BroadcasterError, Busy, InputError, StoreError
from broadcaster.hub.folder import HubFolder, device
from broadcaster.hub.open_unit import OpenUnit
from broadcaster.storage.os_errors import foreseen
from broadcaster.system.daemon_threads import DaemonExecutor

MOST_OPEN = 1_000  # each some 0.2 MiB
_AWAKE = 32  # that hold a connection to their database, each some three files, for long
_RESTLESS = 30.0  # seconds for which who asked for a page may ask for the next one
_MOST_FILES = 600  # that units are to hold, of the 1,024 that a process may have
_CROWDED = 700  # with which whoever gives one back waits until there are fewer
_AT_ONCE = 16  # units that are being opened at one time, beside those whose disk hangs
_LOOKERS = 4  # open units that are looked at at one time
_CLOSERS = 2  # threads that close what nobody waits for
_SLOW = 5.0  # seconds after which one that is being opened has nobody's place any more
_BELIEVED = 5.0  # seconds for which a look at an open unit's folder is believed without another
PATIENCE = 30.0  # seconds that the hub's own work waits for a unit to be opened
_AGAIN = 5.0  # seconds until a unit that could not be opened is tried again


@dataclass(slots=True)
class _Entry:
    unit: OpenUnit
    leases: int = 0  # requests and work under way
    seen: float = 0.0  # when its folder was last found to be the same
    used: float = 0.0  # when somebody last took it
    uses: int = 0  # leases that there ever were: whether somebody took it meanwhile
    files: int = 0  # that it held when it was last looked at
    over: bool = False  # to be closed as soon as nobody uses it; nobody takes it any more
    closed: bool = False


@dataclass(frozen=True, slots=True)
class _Failure:
    fault: BroadcasterError
    at: float


def unforeseen(fault: Exception, doing: str) -> StoreError:
    """What nobody foresaw of one unit, as its own trouble: nobody else's work may break for it."""
    return StoreError(
        f"đơn vị này gặp lỗi chưa lường trước {doing} ({type(fault).__name__})",
        hint="Các đơn vị khác vẫn như thường. Chạy broadcaster doctor trong thư mục ấy.",
    )


def still_opening() -> Busy:
    """That a unit takes longer to open than somebody waits."""
    return Busy(
        "đơn vị này đang được mở, lâu hơn thường lệ",
        hint="Đợi một lát rồi thử lại; các đơn vị khác vẫn như thường.",
    )


def disk_hangs() -> StoreError:
    """That a unit is not answered by its disk."""
    return StoreError(
        "đĩa của đơn vị này không trả lời",
        hint="Các đơn vị khác vẫn như thường. Xem đĩa ấy; nó trả lời lại thì đơn vị tự chạy tiếp.",
    )


class OpenUnits:
    """Opens a unit when it is asked for, and closes the one that nobody asked for longest."""

    def __init__(
        self,
        folder: HubFolder,
        opened: Callable[..., OpenUnit],
        *,
        most: int = MOST_OPEN,
        closed: Callable[[OpenUnit], None] = lambda _: None,
        ready: Callable[[str], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`opened` opens a folder, `closed` is told of each unit that was let go of.

        `ready` is told the code of each that was opened: it may have work that was left.
        """
        self._folder = folder
        self._opened = opened
        self._closed = closed
        self._ready = ready
        self._most = most
        self._clock = clock
        self._turn = threading.Lock()
        self._opening: dict[str, list[Future[OpenUnit]]] = {}  # who waits for which unit
        self._begun: dict[str, float] = {}  # since when a thread is at that
        self._openers = DaemonExecutor(_AT_ONCE, "mo-don-vi")
        self._lookers = DaemonExecutor(
            _LOOKERS, "xem-don-vi-mo"
        )  # behind no opening, which is long
        self._closers = DaemonExecutor(_CLOSERS, "don-vi-dong")
        self._resting: dict[int, float] = {}  # since when a thread lets go of an entry's files
        for one in (self._openers, self._lookers, self._closers):
            weakref.finalize(self, one.shutdown, wait=False)
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._taken: dict[int, _Entry] = {}  # by the unit that was handed out
        self._awake: OrderedDict[str, _Entry] = OrderedDict()  # those that hold files
        self._files = 0  # of all of them
        self._failures: dict[str, _Failure] = {}

    # --- asking ---------------------------------------------------------------------------

    def take(self, code: str, patience: float | None = None) -> OpenUnit:
        """The unit, opened where it is not; `give_back` afterwards. Raises BroadcasterError.

        What goes wrong while it is opened is told again for a few seconds, without a new try.
        Raises Busy when it is not open after `patience` seconds; it is opened all the same.
        """
        asked = self.asked_for(code)
        try:
            return asked.result(patience)
        except TimeoutError as fault:
            if not asked.cancel():  # just now
                return asked.result()
            raise still_opening() from fault

    def asked_for(self, code: str) -> Future[OpenUnit]:
        """As `take`, for who does not wait here: whoever cannot cancel it any more has the unit.

        Units are opened, and open ones looked at, in threads of their own: nobody waits for another
        one's disk, and of one that hangs it is told at once.
        """
        asked: Future[OpenUnit] = Future()
        now = self._clock()
        begun = self._begun.copy()
        slow = sum(now - since >= _SLOW for since in begun.values())
        self._openers.have(_AT_ONCE + slow)
        self._lookers.have(_LOOKERS + slow)
        with self._turn:
            waiting = self._opening.get(code)
            threads = self._lookers if code in self._entries else self._openers
            if waiting is None:
                self._opening[code] = [asked]
            elif not self.hangs(code):
                waiting.append(asked)
                return asked
        if waiting is None:
            threads.submit(self._open_for_all, code)
        else:
            asked.set_exception(disk_hangs())
        return asked

    def open_ahead(self, code: str) -> bool:
        """Have a closed unit opened where there is room for it; whether there was.

        Nobody waits for that. What goes wrong whoever asks next is told.
        """
        with self._turn:
            room = self._most - len(self._entries) - len(self._opening)
            if len(self._opening) >= _AT_ONCE // 2:  # whoever asks comes first
                return False
            if room <= 0 or code in self._entries or code in self._opening:
                return False
        self.asked_for(code).add_done_callback(self._not_needed)
        return True

    def _not_needed(self, asked: Future[OpenUnit]) -> None:
        if not asked.cancelled() and asked.exception() is None:
            self.give_back(asked.result())

    def take_seen(self, code: str) -> OpenUnit | None:
        """The unit where it is open and its folder was the same a moment ago; touches no disk.

        For whoever waits for nobody: a disk may stop answering at any moment.
        """
        with self._turn:
            entry = self._entries.get(code)
            if entry is None or entry.over or self._clock() - entry.seen >= _BELIEVED:
                return None
            self._used(code, entry)
        return entry.unit

    def take_open(self, code: str, *, only_look: bool = False) -> OpenUnit | None:
        """The unit where it is open and its folder still the same; waits for nothing but its disk.

        Who only looks at it opens nothing that sleeps, and keeps it from nobody.
        """
        with self._turn:
            entry = self._entries.get(code)
            if entry is None or entry.over:
                return None
        now = self._clock()
        if not self._is_same(entry.unit):
            self.forget(code)
            return None
        with self._turn:
            if self._entries.get(code) is not entry or entry.over:
                return None
            entry.seen = now
            if only_look:
                entry.leases += 1
            else:
                self._used(code, entry)
        return entry.unit

    def _used(self, code: str, entry: _Entry) -> None:
        """Somebody has it; the caller has the turn."""
        entry.leases += 1
        entry.uses += 1
        entry.used = self._clock()
        self._entries.move_to_end(code)
        if code in self._awake:
            self._awake.move_to_end(code)

    def is_pressing(self, unit: OpenUnit) -> bool:
        """Whether what giving the unit back closes cannot be left for later."""
        with self._turn:
            entry = self._taken.get(id(unit))
            return self._files > _CROWDED or (entry is not None and entry.over)

    def give_back(self, unit: OpenUnit) -> None:
        """What was taken is not used any more; may close files."""
        unused = self._returned(unit)
        if unused is not None:
            self._close(unused)
        self._make_room()

    def give_back_soon(self, unit: OpenUnit) -> None:
        """As `give_back`, for whoever waits for nobody: files are closed by threads for that."""
        unused = self._returned(unit)
        if unused is None and self._files <= _MOST_FILES:
            return
        now = self._clock()
        slow = sum(now - since >= _SLOW for since in self._resting.copy().values())
        self._closers.have(_CLOSERS + slow)  # a disk may hang
        if unused is not None:
            self._closers.submit(self._close, unused)
        self._closers.submit(self._make_room)

    def _returned(self, unit: OpenUnit) -> _Entry | None:
        """One has it less; the entry where nobody has it any more and nobody is to take it."""
        with self._turn:
            entry = self._taken.get(id(unit))
            if entry is None:  # the hub has ended meanwhile, and closed it
                return None
            entry.leases -= 1
            self._count(entry)
            return entry if entry.over and not entry.leases else None

    def _make_room(self) -> None:
        for _, sleep in self._sleepers(lambda: self._files <= _MOST_FILES, 0.0):
            sleep()

    def _count(self, entry: _Entry) -> None:
        """Look how many files it holds; the caller has the turn.

        Whatever its own threads open behind a request is seen when it is next looked at.
        """
        code = entry.unit.folder.code
        if self._entries.get(code) is not entry:
            return
        files = entry.unit.files()
        self._files += files - entry.files
        entry.files = files
        if files:
            self._awake.setdefault(code, entry)
        else:
            self._awake.pop(code, None)

    @contextmanager
    def lease(self, code: str, patience: float | None = None) -> Iterator[OpenUnit]:
        """The unit inside the block, as `take` gives it. Raises BroadcasterError."""
        unit = self.take(code, patience)
        try:
            yield unit
        finally:
            self.give_back(unit)

    def forget(self, code: str) -> None:
        """Close a unit as soon as nobody uses it; who asks next has it opened anew."""
        self._failures.pop(code, None)
        with self._turn:
            entry = self._entries.get(code)
            if entry is None:
                return
            entry.over = True
            unused = not entry.leases
        if unused:
            self._close(entry)

    # --- how it stands ----------------------------------------------------------------------

    def now_open(self) -> tuple[str, ...]:
        """The codes of open units, the least used first."""
        with self._turn:
            return tuple(self._entries)

    def in_use(self, seconds: float) -> frozenset[str]:
        """Those of them that somebody has now, or asked for in the last so many seconds."""
        since = self._clock() - seconds
        with self._turn:
            return frozenset(c for c, e in self._entries.items() if e.leases or e.used >= since)

    def failure(self, code: str) -> str:
        """Why a unit could not be opened when it was last tried; "" = it could."""
        if self.hangs(code):
            return str(disk_hangs())
        failure = self._failures.get(code)
        path = str(self._folder.units / code)
        return fault_words(failure.fault, path)[0] if failure is not None else ""

    def hangs(self, code: str) -> bool:
        """Whether a thread opens it, or looks at it, for so long that nobody waits any more."""
        since = self._begun.get(code)
        return since is not None and self._clock() - since >= PATIENCE

    def close_all(self) -> None:
        """Close every unit: the hub ends."""
        with self._turn:
            entries = [*self._entries.values()]
        for entry in entries:
            self._close(entry)

    # --- inside -------------------------------------------------------------------------------

    def _open_for_all(self, code: str) -> None:
        """Open a unit, and give it to all who wait for it."""
        self._begun[code] = self._clock()
        unit, is_new = None, False
        try:
            unit = self.take_open(code)  # it is open, and only looked at
            is_new = unit is None
            unit = unit or self._opened_anew(code)
        except Exception as fault:
            with self._turn:
                waiting = self._who_still_waits(code)
            known = fault if isinstance(fault, BroadcasterError) else unforeseen(fault, "khi mở")
            for asked in waiting:
                asked.set_exception(known)
            return
        with self._turn:
            waiting = self._who_still_waits(code)
            if is_new:
                now = self._clock()
                if code in self._entries:  # one that is over and still in use
                    self._holds_nothing(self._entries[code])
                entry = self._entries[code] = self._taken[id(unit)] = _Entry(unit, 1, now, now)
            entry = self._taken[id(unit)]
            entry.leases += len(waiting)
            entry.uses += len(waiting)
        try:
            self.give_back(unit)  # who opened it does not need it
            if is_new:
                self._ready(code)
                self._close_unused()
        finally:  # all of that is done when they have it
            for asked in waiting:
                asked.set_result(unit)

    def _who_still_waits(self, code: str) -> list[Future[OpenUnit]]:
        """Those who did not go away, in whose name it can be given; the caller has the turn."""
        self._begun.pop(code, None)
        waiting = self._opening.pop(code)
        return [asked for asked in waiting if asked.set_running_or_notify_cancel()]

    def _opened_anew(self, code: str) -> OpenUnit:
        """Raises BroadcasterError."""
        self._folder.unit(code)  # anybody may ask for any code, and nothing is kept of it
        failure = self._failures.get(code)
        if failure is not None and self._clock() - failure.at < _AGAIN:
            raise failure.fault
        try:
            unit = self._open(code)
        except BroadcasterError as fault:
            if not (isinstance(fault, InputError) and not self._exists(code)):
                self._failures[code] = _Failure(fault, self._clock())
            raise
        self._failures.pop(code, None)
        return unit

    def _open(self, code: str) -> OpenUnit:
        folder = self._folder.unit(code)
        try:
            return self._opened(folder)
        except OSError as fault:  # of whatever file of the unit
            raise foreseen(fault, folder.path) from fault
        except BroadcasterError:
            raise
        except Exception as fault:
            raise unforeseen(fault, "khi mở") from fault

    def _exists(self, code: str) -> bool:
        try:
            self._folder.unit(code)
        except InputError:
            return False
        return True

    def _is_same(self, unit: OpenUnit) -> bool:
        try:
            facts = unit.folder.path.lstat()
        except OSError:
            return False
        with suppress(OSError):  # what is asked for most: a disk of its own may hang too
            disk = device(os.lstat(unit.folder.path / FEEDS))
            if disk != device(facts) and not unit.folder.own_disk:  # since it was opened
                return False
        return (facts.st_dev, facts.st_ino) == unit.folder.identity

    def _close_unused(self) -> None:
        """Close those that nobody uses, the least used first, until few enough are open."""
        while True:
            with self._turn:
                if len(self._entries) <= self._most:
                    return
                unused = next((e for e in self._entries.values() if not e.leases), None)
                if unused is None:
                    return
                unused.over = True
            self._close(unused)

    def let_sleep(self, most: int = _AWAKE, used_for: float = 0.0) -> None:
        """Let go of the databases of those that were used least lately, but for so many.

        None of those that somebody used in the last `used_for` seconds.
        """
        for _, sleep in self.sleepers(most, used_for):
            sleep()

    def sleepers(
        self, most: int = _AWAKE, used_for: float = _RESTLESS
    ) -> Iterator[tuple[str, Callable[[], None]]]:
        """Those of `let_sleep` by their codes, each with what lets go of it."""
        return self._sleepers(lambda: len(self._awake) <= most, used_for)

    def _sleepers(
        self, enough: Callable[[], bool], used_for: float
    ) -> Iterator[tuple[str, Callable[[], None]]]:
        while True:
            with self._turn:
                if enough():
                    return
                code = next((c for c, e in self._awake.items() if not e.leases), None)
                if code is None or self._clock() - self._awake[code].used < used_for:
                    return
                entry = self._awake[code]
                self._holds_nothing(entry)
                uses = entry.uses
            yield code, partial(self._rest, entry, uses)

    def _holds_nothing(self, entry: _Entry) -> None:
        """It is let go of; the caller has the turn."""
        self._awake.pop(entry.unit.folder.code, None)
        self._files -= entry.files
        entry.files = 0

    def _close(self, entry: _Entry) -> None:
        code = entry.unit.folder.code
        with self._turn:
            if entry.closed:
                return
            entry.closed = True
            self._taken.pop(id(entry.unit), None)
            if self._entries.get(code) is entry:
                self._holds_nothing(entry)
                del self._entries[code]
        self._rest(entry, entry.uses)
        self._closed(entry.unit)

    def _rest(self, entry: _Entry, uses: int) -> None:
        self._resting[id(entry)] = self._clock()
        try:
            entry.unit.rest(lambda: entry.uses == uses)
        except Exception as fault:  # whoever closes it is somebody else's request, or the round
            failure = _Failure(unforeseen(fault, "khi đóng"), self._clock())
            self._failures[entry.unit.folder.code] = failure
        finally:
            self._resting.pop(id(entry), None)

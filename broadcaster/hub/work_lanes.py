"""The long work of all units: a few processes at a time, one job of a unit, then the next's."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from broadcaster.desk.job_runner import JobRunner
from broadcaster.domain.errors import BroadcasterError
from broadcaster.hub.hub_log import HubEvent, HubLog
from broadcaster.hub.open_units import PATIENCE, OpenUnits, unforeseen
from broadcaster.storage.jobs import JobState
from broadcaster.system.processes import cores

_PAUSE = 2.0  # seconds before a unit whose lock or disk refused is tried again
_FAREWELL = 15.0


class _Line:
    """Codes that wait, each once, in their order; one that is worked at waits until that is over.

    Who claims a job takes every other of its kind that runs for one whose process died.
    """

    def __init__(self) -> None:
        self._codes: OrderedDict[str, None] = OrderedDict()
        self._busy: set[str] = set()
        self._news = threading.Condition()

    def put(self, code: str) -> None:
        with self._news:
            self._codes[code] = None
            self._news.notify()

    def take(self, patience: float) -> str | None:
        with self._news:
            code = self._next()
            if code is None:
                self._news.wait(patience)
                code = self._next()
            if code is not None:
                del self._codes[code]
                self._busy.add(code)
            return code

    def done(self, code: str) -> None:
        with self._news:
            self._busy.discard(code)
            self._news.notify()

    def waits(self, code: str) -> bool:
        """Whether it waits."""
        with self._news:
            return code in self._codes

    def _next(self) -> str | None:
        return next((code for code in self._codes if code not in self._busy), None)


class WorkLanes:
    """Does the jobs of units in turns, so that nobody's hundred jobs stand before another's one."""

    def __init__(
        self,
        units: OpenUnits,
        *,
        lanes: int = 0,
        tell: Callable[[str, BroadcasterError], None] = lambda _code, _fault: None,
        log: HubLog | None = None,
        without: Callable[[], Sequence[str]] = tuple,
        put_back: Callable[[str], None] = lambda _: None,
    ) -> None:
        """So many processes at a time; half as many more for what waits for other machines.

        `tell` hears a unit's code and what nobody foresaw of its work. Jobs of the kinds `without`
        wait until `look_again`; `put_back` hears why one of them found no machine.
        """
        self._units = units
        self._tell = tell
        self._log = log or HubLog()
        self._without = without
        self._put_back = put_back
        self._known: dict[str, int] = {}  # jobs that waited or ran when a unit was last worked for
        self._lanes = lanes or max(1, cores())
        self._stop = threading.Event()
        self._lines = {aside: _Line() for aside in (False, True)}

    def look_at(self, code: str) -> None:
        """A unit may have work."""
        for line in self._lines.values():
            line.put(code)

    def look_again(self) -> None:
        """Whoever had work when they were last worked for may have it done now."""
        for code in [*self._known]:
            self.look_at(code)

    def jobs_open(self, code: str) -> int:
        """Jobs of a unit that wait or run, as far as is known without waking it."""
        waits = any(line.waits(code) for line in self._lines.values())
        return max(self._known.get(code, 0), waits)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """While the block runs, work is done."""
        lanes = [False] * self._lanes + [True] * max(1, self._lanes // 2)
        threads = [
            threading.Thread(target=self._run, args=(aside,), name="viec", daemon=True)
            for aside in lanes
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join(_FAREWELL)

    def _run(self, aside: bool) -> None:
        line = self._lines[aside]
        while not self._stop.is_set():
            code = line.take(0.5)
            if code is None:
                continue
            again = False
            try:
                again, pause = self.work_once(code, aside=aside)
                if pause:
                    self._stop.wait(_PAUSE)
            finally:
                line.done(code)
            if again:
                line.put(code)

    def work_once(self, code: str, *, aside: bool) -> tuple[bool, bool]:
        """Do one job of a unit; whether it may have more, and whether it refused just now."""
        try:
            with self._units.lease(code, PATIENCE) as unit:
                if unit.runner is None or unit.lock is None:
                    return False, False
                with unit.lock():
                    self._count(code, unit.runner)
                    began = self._log.steady()
                    done = unit.runner.work_once(self._stop, aside=aside, without=self._without())
                    if done is not None:
                        self._count(code, unit.runner)
                        self._log.note(HubEvent.WORKED, code, self._log.steady() - began)
                        if done.state is JobState.WAITING:
                            self._put_back(done.told)
                    elif not aside:
                        unit.runner.sweep()
                    return done is not None, False
        except (BroadcasterError, OSError):  # another server has it, the disk is full, it is gone
            return self._still_there(code), True
        except Exception as fault:  # all units share the lanes
            self._tell(code, unforeseen(fault, "khi làm việc của mình"))
            return self._still_there(code), True

    def _count(self, code: str, runner: JobRunner) -> None:
        count = runner.jobs.count_open()
        if count:
            self._known[code] = count
        else:
            self._known.pop(code, None)  # the other lane may have seen it first

    def _still_there(self, code: str) -> bool:
        return code in self._units.now_open()

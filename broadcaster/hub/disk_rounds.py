"""How much room each unit takes up, measured for one after another."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

from broadcaster.app.unit_limits import folder_bytes
from broadcaster.domain.errors import BroadcasterError
from broadcaster.hub.folder import HubFolder
from broadcaster.system.daemon_threads import PatientThreads, at_work

_PAUSE = 2.0  # seconds between two units: a thousand of them in half an hour
_FAREWELL = 1.0
_LIMIT = 600.0  # seconds for one unit; then its disk hangs, and the others' turn comes


class DiskRounds:
    """Bytes of the folder of each unit, as they were when it was last measured."""

    def __init__(self, folder: HubFolder, codes: Callable[[], list[str]]) -> None:
        """`codes` names the units that there are now."""
        self._folder = folder
        self._codes = codes
        self._bytes: dict[str, int] = {}
        self._hands = PatientThreads(1, _LIMIT, "do-dia")
        self._stop = threading.Event()

    def bytes_of(self, code: str) -> int | None:
        """None = not measured yet, or it cannot be."""
        return self._bytes.get(code)

    def measure_unit(self, code: str) -> None:
        """Measure one unit now."""
        try:
            self._bytes[code] = folder_bytes(self._folder.unit(code).path, anew=True)
        except BroadcasterError:  # what is wrong with it others tell
            self._bytes.pop(code, None)

    def at_work(self) -> AbstractContextManager[None]:
        """While the block runs, units are measured."""
        return at_work(self._run, stop=self._stop.set, name="do-dia", farewell=_FAREWELL)

    def _run(self) -> None:
        while not self._stop.wait(_PAUSE):
            codes = self._codes()
            for gone in self._bytes.keys() - set(codes):
                self._bytes.pop(gone, None)
            for code in codes:
                work = [(code, partial(self.measure_unit, code))]
                self._hands.do(work, given_up=lambda _: None, stop=self._stop)
                if self._stop.wait(_PAUSE):
                    return

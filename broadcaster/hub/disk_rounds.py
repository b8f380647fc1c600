"""How much room each unit takes up, measured by one thread that goes from unit to unit."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

from broadcaster.app.unit_limits import folder_bytes
from broadcaster.domain.errors import BroadcasterError
from broadcaster.hub.folder import HubFolder
from broadcaster.system.daemon_threads import at_work

_PAUSE = 2.0  # seconds between two units: a thousand of them in half an hour
_FAREWELL = 1.0


class DiskRounds:
    """Bytes of the folder of each unit, as they were when it was last measured."""

    def __init__(self, folder: HubFolder, codes: Callable[[], list[str]]) -> None:
        """`codes` names the units that there are now."""
        self._folder = folder
        self._codes = codes
        self._bytes: dict[str, int] = {}
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
                self.measure_unit(code)
                if self._stop.wait(_PAUSE):
                    return

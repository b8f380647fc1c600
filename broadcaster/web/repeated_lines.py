"""A line of the log that comes again and again is written once a minute, with how often it came."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_PAUSE = 60.0  # seconds in which a line is not written again
_MOST = 200  # different lines that are remembered
_LONGEST = 8_000  # characters of one line


class RepeatedLines(logging.Filter):
    """Lets a line of the log through once; its like is counted, and told with the next one."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._seen: OrderedDict[object, tuple[float, int]] = OrderedDict()  # written when, left out
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written; its end then says how many like it were not."""
        now, key = self._clock(), _likeness(record)
        with self._lock:
            then, left_out = self._seen.get(key, (-_PAUSE, 0))
            if now - then < _PAUSE:
                self._seen[key] = then, left_out + 1
                return False
            self._seen[key] = now, 0
            self._seen.move_to_end(key)
            while len(self._seen) > _MOST:
                self._seen.popitem(last=False)
        said = record.getMessage()[:_LONGEST]
        record.msg = f"{said} (và {left_out} lần như vậy trước đó)" if left_out else said
        record.args = ()
        return True


def _likeness(record: logging.LogRecord) -> object:
    """What two lines that tell of the same thing have in common: all but their figures."""
    fault = record.exc_info[1] if record.exc_info else None
    place: tuple[str, int] | None = None
    step = fault.__traceback__ if fault else None
    while step is not None:
        place = (step.tb_frame.f_code.co_filename, step.tb_lineno)
        step = step.tb_next
    beginning = str(record.msg).lstrip().partition("\n")[0][:200]
    return record.name, record.levelno, beginning, type(fault), place

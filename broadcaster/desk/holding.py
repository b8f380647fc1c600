"""The station's lock, waited for a while: a rendering elsewhere may have it for minutes."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from broadcaster.errors import Busy
from broadcaster.wiring import Wired

AT_A_PAGE = 6.0  # seconds that a person waits for an answer
AT_WORK = 1800.0  # that a process waits for its turn
_PAUSE = 0.2


@contextmanager
def held(
    wired: Wired, patience: float = AT_A_PAGE, *, waiting: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Hold the lock inside the block; `waiting` is called once when it is not free.

    Raises Busy when it is not free after `patience` seconds.
    """
    limit = time.monotonic() + patience
    with ExitStack() as stack:
        told = False
        while True:
            try:
                stack.enter_context(wired.tools.lock())
                break
            except Busy as busy:
                if time.monotonic() > limit:
                    raise Busy(
                        "máy đang dựng một bài khác nên chưa làm được việc này",
                        hint="Chưa có gì thay đổi. Đợi vài phút rồi làm lại.",
                    ) from busy
                if not told:
                    waiting()
                told = True
                time.sleep(_PAUSE)
        yield

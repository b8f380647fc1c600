"""The station's lock, waited for a while: a rendering elsewhere may have it for minutes."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from broadcaster.app.station import WiredStation
from broadcaster.domain.errors import Busy
from broadcaster.storage.lock import waited

AT_A_PAGE = 6.0  # seconds that a person waits for an answer
AT_WORK = 1800.0  # that a process waits for its turn


@contextmanager
def held(
    wired: WiredStation, patience: float = AT_A_PAGE, *, waiting: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Hold the lock inside the block; `waiting` is called once when it is not free.

    Raises Busy when it is not free after `patience` seconds.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(waited(wired.tools.lock, patience, waiting=lambda _: waiting()))
        except Busy as busy:
            raise Busy(
                "máy đang dựng một bài khác nên chưa làm được việc này",
                hint="Chưa có gì thay đổi. Đợi vài phút rồi làm lại.",
            ) from busy
        yield

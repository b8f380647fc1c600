"""Waiting for a lock that somebody else holds, for so long and no longer."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from broadcaster.errors import Busy

_PAUSE = 0.2  # seconds between two looks


@contextmanager
def waited(
    lock: Callable[[], AbstractContextManager[object]],
    patience: float,
    *,
    waiting: Callable[[Busy], None] = lambda busy: None,
) -> Iterator[None]:
    """Hold the lock inside the block; `waiting` is called once when it is not free.

    Raises Busy when it is not free after `patience` seconds.
    """
    limit = time.monotonic() + patience
    with ExitStack() as stack:
        told = False
        while True:
            try:
                stack.enter_context(lock())
                break
            except Busy as busy:
                if time.monotonic() > limit:
                    raise
                if not told:
                    waiting(busy)
                told = True
            time.sleep(_PAUSE)
        yield

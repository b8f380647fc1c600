"""What is made in another thread while what came before it is used."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor
from typing import TypeVar

Made = TypeVar("Made")


def ahead(source: Iterator[Made], helper: Executor, count: int) -> Iterator[Made]:
    """The same things in the same order; `count` of them are made before they are asked for.

    The helper begins at once. It must have one thread only, for the source is asked in turn; what
    goes wrong there is raised here.
    """
    coming = deque(helper.submit(next, source, None) for _ in range(count))

    def in_order() -> Iterator[Made]:
        while (made := coming.popleft().result()) is not None:
            coming.append(helper.submit(next, source, None))
            yield made

    return in_order()

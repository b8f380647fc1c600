"""What is made in another thread while what came before it is used."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from typing import TypeVar

Made = TypeVar("Made")


def ahead(source: Iterator[Made], helper: Executor, count: int) -> Iterator[Made]:
    """The same things in the same order; `count` of them are made before they are asked for.

    The helper begins at once. It must have one thread only, for the source is asked in turn; what
    goes wrong there is raised here.
    """
    coming = deque(helper.submit(next, source, None) for _ in range(count))

    def taken() -> Iterator[Made]:
        while (made := coming.popleft().result()) is not None:
            coming.append(helper.submit(next, source, None))
            yield made

    return taken()


def known_already(value: Made) -> Future[Made]:
    """What need not be waited for."""
    future: Future[Made] = Future()
    future.set_result(value)
    return future


def in_order(begun: Iterable[Future[Made]], most: int, waiting: int) -> Iterator[Made]:
    """What has begun, in order; the next begins when it is asked for from `begun`.

    No more than `most` are made behind one that is still made, and no more than `waiting` more
    that are ready wait for it: those that are known already are looked up meanwhile.
    """
    coming: deque[Future[Made]] = deque()
    for future in begun:
        coming.append(future)
        while coming and (coming[0].done() or _are_enough(coming, most, waiting)):
            yield coming.popleft().result()
    while coming:
        yield coming.popleft().result()


def _are_enough(coming: Sequence[Future[Made]], most: int, waiting: int) -> bool:
    making = sum(not future.done() for future in coming)
    return making > most or len(coming) > most + waiting

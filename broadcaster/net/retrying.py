"""Retries: a job that failed in a way that may pass is tried again after a pause."""

import time
from collections.abc import Callable
from typing import TypeVar

Got = TypeVar("Got")
Fault = TypeVar("Fault", bound=Exception)


def retry(
    job: Callable[[], Got],
    passing: type[Fault] | tuple[type[Fault], ...],
    wait: Callable[[Fault, int], float | None],
    *,
    tries: int,
    sleep: Callable[[float], None] = time.sleep,
) -> Got:
    """The job's result. A fault of the kind that may pass is followed by another try.

    `wait` gives the seconds until then, from the fault and the number of tries so far; None = no
    further try helps. The last fault is raised, and every other at once.
    """
    done = 0
    while True:
        try:
            return job()
        except passing as fault:
            done += 1
            pause = wait(fault, done) if done < tries else None
            if pause is None:
                raise
        sleep(pause)

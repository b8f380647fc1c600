"""What is tried again, how often, and how long somebody waits between."""

import pytest

from broadcaster.net.retrying import retry


class Passing(Exception):
    """May pass."""


def failing(times: int, calls: list[int]):
    """A job that fails so often, then gives its number."""

    def job() -> int:
        calls.append(1)
        if len(calls) <= times:
            raise Passing(str(len(calls)))
        return len(calls)

    return job


def test_what_succeeds_is_done_once() -> None:
    """Nobody waits for what went well."""
    calls, slept = [], []
    assert retry(failing(0, calls), Passing, lambda *_: 1.0, tries=3, sleep=slept.append) == 1
    assert (len(calls), slept) == (1, [])


def test_it_is_tried_again_after_what_is_asked() -> None:
    """The fault and the number of tries so far decide."""
    calls, slept = [], []
    job = failing(2, calls)
    waits = retry(job, Passing, lambda fault, n: 10.0 * n, tries=3, sleep=slept.append)
    assert (waits, slept) == (3, [10.0, 20.0])


@pytest.mark.parametrize("tries", [1, 2, 4])
def test_the_last_fault_is_raised(tries: int) -> None:
    """So many tries, one wait fewer."""
    calls, slept = [], []
    with pytest.raises(Passing, match=str(tries)):
        retry(failing(9, calls), Passing, lambda *_: 0.0, tries=tries, sleep=slept.append)
    assert (len(calls), len(slept)) == (tries, tries - 1)


def test_it_stops_where_no_try_helps() -> None:
    """None ends it before the tries do."""
    calls, slept = [], []
    with pytest.raises(Passing, match="2"):
        retry(
            failing(9, calls),
            Passing,
            lambda _, n: None if n == 2 else 1.0,
            tries=5,
            sleep=slept.append,
        )
    assert slept == [1.0]


def test_another_fault_is_raised_at_once() -> None:
    """Only what may pass is waited for."""

    def job() -> None:
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        retry(job, Passing, lambda *_: 0.0, tries=5, sleep=pytest.fail)

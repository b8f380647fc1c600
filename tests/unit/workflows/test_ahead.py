"""What is made ahead: all of it, in order, and faults come out where it is used."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from broadcaster.workflows.ahead import ahead


class AtOnce(ThreadPoolExecutor):
    """A helper that has done everything by the time it was asked to."""

    def submit(self, fn, /, *args, **kwargs):
        done: Future = super().submit(fn, *args, **kwargs)
        done.exception()
        return done


@pytest.mark.parametrize("total", [0, 1, 2, 3, 40])
def test_everything_comes_in_order(total: int) -> None:
    """Fewer things than are made ahead, and many more."""
    with ThreadPoolExecutor(1) as helper:
        assert list(ahead(iter(range(total)), helper, 3)) == list(range(total))


def test_so_many_are_made_before_they_are_asked_for() -> None:
    """Three at the beginning; for each that is taken one more."""
    made: list[int] = []

    def making() -> Iterator[int]:
        for number in range(10):
            made.append(number)
            yield number

    with AtOnce(1) as helper:
        coming = ahead(making(), helper, 3)
        assert made == [0, 1, 2]
        assert next(coming) == 0
        assert made == [0, 1, 2, 3]


def test_a_fault_comes_out_where_its_turn_is() -> None:
    """What was made before it is not lost."""

    def breaking() -> Iterator[int]:
        yield 1
        raise OSError("gone")

    with ThreadPoolExecutor(1) as helper:
        coming = ahead(breaking(), helper, 3)
        assert next(coming) == 1
        with pytest.raises(OSError, match="gone"):
            next(coming)

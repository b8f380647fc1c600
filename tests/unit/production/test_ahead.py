"""What is made ahead: all of it, in order, and faults come out where it is used."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait

import pytest

from broadcaster.production.rendering import ahead, in_order, known_already


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


def test_what_is_known_is_looked_up_while_the_first_is_made() -> None:
    """All of it comes in order; no more is begun than may wait behind what is made."""
    making: list[Future] = [Future(), Future(), Future()]
    asked: list[int] = []

    def begun() -> Iterator[Future]:
        for number in range(12):
            asked.append(number)
            yield making[number // 5] if number % 5 == 0 else known_already(number)

    with ThreadPoolExecutor(1) as aside:
        coming = aside.submit(list, in_order(begun(), 1, 4))
        end = time.monotonic() + 120
        while len(asked) < 6 and time.monotonic() < end:
            time.sleep(0.01)
        wait([coming], timeout=0.2)  # which it does not end in, nor ask for more
        before = list(asked)
        for number, future in enumerate(making):
            future.set_result(number * 5)
        assert coming.result() == list(range(12))
    assert before == [0, 1, 2, 3, 4, 5]  # the first, four that are known, one more that is made

"""A long table of small rows as one test: every row is looked at, and all that are wrong are told.

A row as a test of its own costs three thousandths of a second of processor before it does anything, since
each process of a run makes all tests: of three thousand rows that is more than what they check.
"""

from collections.abc import Callable, Iterable
from typing import Any


def rows_in_one(rows: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """The test of a table by what checks one row; a row that is a tuple is handed over in parts."""
    table = tuple(rows)

    def of(check: Callable[..., None]) -> Callable[[], None]:
        def test() -> None:
            wrong = []
            for row in table:
                try:
                    check(*(row if isinstance(row, tuple) else (row,)))
                except AssertionError as error:
                    wrong.append(f"{row!r}: {error}")
            assert not wrong, "\n".join(wrong)
            assert table

        test.__name__, test.__doc__, test.__module__ = (
            check.__name__,
            check.__doc__,
            check.__module__,
        )
        return test

    return of

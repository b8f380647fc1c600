"""A table as one test: every row is looked at, and all that are wrong are told."""

import pytest

from tests.fakes.rows_in_one import rows_in_one


def test_every_row_is_looked_at_and_all_that_are_wrong_are_told():
    seen = []

    @rows_in_one([(1, 2), (2, 2), (3, 4)])
    def rows(one, other):
        seen.append(one)
        assert one == other, "unequal"

    with pytest.raises(AssertionError) as told:
        rows()
    assert seen == [1, 2, 3]
    assert "(1, 2): " in str(told.value)
    assert "(2, 2): " not in str(told.value)
    assert "(3, 4): " in str(told.value)


def test_a_table_without_rows_is_no_test():
    with pytest.raises(AssertionError):
        rows_in_one([])(lambda: None)()

"""A number of bytes as people read it."""

import pytest

from broadcaster.domain.wording import megabytes


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, "1 KB"),
        (1, "1 KB"),
        (1_499, "1 KB"),
        (1_501, "2 KB"),
        (12_000, "12 KB"),
        (99_400, "99 KB"),
        (100_000, "0,1 MB"),
        (3_400_000, "3,4 MB"),
        (999_900_000, "999,9 MB"),
        (999_999_999, "1000,0 MB"),
        (1_000_000_000, "1,0 GB"),
        (1_250_000_001, "1,3 GB"),
    ],
)
def test_a_size_has_the_unit_that_keeps_its_number_short(count, told):
    assert megabytes(count) == told

"""The file system's own sentences are English; people read ours."""

import errno

import pytest

from broadcaster.domain.wording import refusal


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EISDIR, errno.ELOOP, errno.ENOSPC, 9999])
def test_reasons_are_vietnamese(number: int) -> None:
    """Every error has a Vietnamese reason, an unknown one its number."""
    told = refusal(OSError(number, "English"))
    assert "English" not in told
    assert not told.isascii()

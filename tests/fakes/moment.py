"""The station's clock set to a moment, for what hangs on what is due by then."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from broadcaster.storage.clock import SystemClock


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """In this process the clock shows the moment, and goes on from there."""
    begun = time.monotonic()

    def now(clock: SystemClock) -> datetime:
        return moment + timedelta(seconds=time.monotonic() - begun)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(SystemClock, "now", now)
        yield


def next_evening() -> datetime:
    """Eight in the evening of the day after today: later than any file that a test writes."""
    today = SystemClock().now()
    return (today + timedelta(days=1)).replace(hour=20, minute=0, second=0, microsecond=0)

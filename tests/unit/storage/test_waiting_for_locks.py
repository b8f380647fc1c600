"""A lock that is waited for: how long, what is said, and when it is given back."""

from contextlib import contextmanager

import pytest

from broadcaster.domain.errors import Busy
from broadcaster.storage import lock as module
from broadcaster.storage.lock import waited


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on only while somebody sleeps; the seconds slept."""
    slept: list[float] = []
    monkeypatch.setattr(module.time, "sleep", slept.append)
    monkeypatch.setattr(module.time, "monotonic", lambda: sum(slept))
    return slept


def lock_that_is_free_after(tries: int):
    """A lock, and what happened to it."""
    happened: list[str] = []

    @contextmanager
    def lock():
        if happened.count("busy") < tries:
            happened.append("busy")
            raise Busy("đang bận")
        happened.append("held")
        yield
        happened.append("free")

    return lock, happened


def test_a_free_lock_is_not_waited_for(clock) -> None:
    """Held within the block, given back behind it."""
    lock, happened = lock_that_is_free_after(0)
    with waited(lock, 0.0, waiting=pytest.fail):
        assert happened == ["held"]
    assert happened == ["held", "free"]
    assert clock == []


def test_it_is_said_once_that_somebody_waits(clock) -> None:
    """However often one has to look."""
    lock, happened = lock_that_is_free_after(3)
    told: list[Busy] = []
    with waited(lock, 10.0, waiting=told.append):
        assert happened == ["busy"] * 3 + ["held"]
    assert [busy.sentence for busy in told] == ["đang bận"]
    assert len(clock) == 3


@pytest.mark.parametrize("patience", [-1.0, 0.0, 1.0])
def test_patience_ends(clock, patience: float) -> None:
    """Then the refusal is raised, and no longer was slept than asked for."""
    lock, _ = lock_that_is_free_after(1_000)
    with pytest.raises(Busy), waited(lock, patience):
        pytest.fail("never held")
    assert patience < sum(clock) <= max(0.0, patience) + 0.21


def test_what_is_busy_within_the_block_is_not_waited_for(clock) -> None:
    """Only the lock itself is."""
    lock, happened = lock_that_is_free_after(0)
    with pytest.raises(Busy, match="khác"), waited(lock, 10.0):
        raise Busy("việc khác")
    assert happened == ["held"]
    assert clock == []

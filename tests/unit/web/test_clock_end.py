"""A publishing under way keeps no server waiting that was asked to end."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest

from broadcaster.web import publishing_clock
from broadcaster.web.publishing_clock import PublishingClock, PublishingTask


def test_who_ends_does_not_wait_until_everything_is_published(monkeypatch):
    monkeypatch.setattr(publishing_clock, "_POLL", 0.01)
    monkeypatch.setattr(publishing_clock, "_FAREWELL", 0.01)
    begun, go = threading.Event(), threading.Event()

    def publish():
        begun.set()
        go.wait(300)

    task = PublishingTask(
        publish=publish, stamp=object, now=lambda: datetime(2026, 11, 25, tzinfo=UTC),
        tell=pytest.fail,
    )  # fmt: skip
    clock = PublishingClock(task)

    async def serve():
        async with clock.at_work():
            while not begun.is_set():
                await asyncio.sleep(0.01)

    asyncio.run(serve())
    assert not go.is_set()
    assert clock.state().published is None
    go.set()


def test_what_goes_wrong_in_the_thread_is_raised_where_it_is_waited_for():
    clock = PublishingClock(
        PublishingTask(
            publish=lambda: None, stamp=object, now=lambda: datetime.now(UTC), tell=pytest.fail
        )
    )
    assert asyncio.run(clock._beside(lambda: 7)) == 7
    with pytest.raises(ZeroDivisionError):
        asyncio.run(clock._beside(lambda: 1 / 0))


def test_a_change_while_the_database_is_closed_stays_news():
    """Of this process, or in a file that people write."""
    stamp, by_hand = [0], [0]
    clock = PublishingClock(
        PublishingTask(
            publish=lambda: None,
            stamp=lambda: (stamp[0], by_hand[0]),
            now=lambda: datetime(2026, 11, 30, tzinfo=UTC),
            tell=lambda _: None,
            by_hand=lambda: by_hand[0],
        )
    )

    def closed():
        stamp[0] += 1

    def written():
        by_hand[0] += 1

    clock.publish()
    clock.undisturbed(closed)
    assert clock.settled
    clock.undisturbed(closed, lambda: False)
    assert not clock.settled
    clock.publish()
    clock.undisturbed(written)
    assert not clock.settled


def test_what_went_well_behind_a_publishing_puts_off_the_next_one():
    now = [datetime(2026, 11, 30, 6, 45, tzinfo=UTC)]
    soon, night, later = now[0] + timedelta(minutes=10), now[0] + timedelta(hours=12), [None]
    clock = PublishingClock(
        PublishingTask(
            publish=lambda: soon,
            stamp=lambda: 0,
            now=lambda: now[0],
            tell=pytest.fail,
            later=lambda: lambda: later[0],
        )
    )
    clock.publish()
    now[0] = soon
    assert clock.due == soon
    assert clock.wanted()
    later[0] = night
    assert (clock.due, clock.state().due) == (night, night)
    assert not clock.wanted()
    now[0] = night
    assert clock.wanted()
    clock.take_over(soon, lambda: night)  # opened anew
    assert clock.due == night

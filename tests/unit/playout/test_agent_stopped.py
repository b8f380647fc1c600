"""A person says stop: it is silent at once, logged with who said so, and can be made up for."""

import pytest

from broadcaster.domain.playout import STOP, TEST, AirOrder
from broadcaster.domain.queue import Priority
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.playout.as_run import rows_of
from broadcaster.playout.orders import order_leave, order_stop
from broadcaster.playout.taking_back import FOLDER, empty_stores
from tests.fakes.playout_sim import Box, moment

MORNING = "2026-11-26 06:45"
SLOT = "2026-11-26T06:45"


@pytest.fixture
def box(tmp_path):
    """A slot of two items."""
    box = Box(tmp_path / FOLDER / "chinh", moment("2026-11-26 06:00"))
    box.plan(box.slot(MORNING, box.item(1, seconds=200.0), box.item(2, seconds=100.0)))
    return box


def stop(box):
    box.store.give(order_stop(box.clock.now(), who="cô Hà"))


def test_what_is_on_air_ends_within_a_second_and_the_log_says_who_said_so(box):
    box.switch_on()
    box.until("2026-11-26 06:46")
    stop(box)
    box.until("2026-11-26 07:30")
    assert len(box.yard.heard) == 1
    heard = box.yard.heard[0]
    assert 60 <= (heard.end - heard.begin).total_seconds() <= 61
    assert [e.reason for e in box.events("stopped")] == ["cô Hà bảo dừng"]
    assert [e.item for e in box.events("skipped")] == [2]
    assert box.events("interrupted")[0].slot == SLOT
    assert box.store.orders() == ()


def test_what_is_taken_back_while_it_is_heard_ends_and_its_slot_goes_on(box):
    box.switch_on()
    box.until("2026-11-26 06:46")
    on_air, after = box.store.plan().slots[0].items
    removed = list(
        empty_stores(box.folder.parents[1], TakenBack(sounds=frozenset({on_air.sha256})))
    )
    assert [path.stem for path in removed] == [on_air.sha256]
    box.until("2026-11-26 07:30")
    first, second = box.yard.heard
    assert 60 <= (first.end - first.begin).total_seconds() <= 62
    assert after.sha256 in second.name
    assert [e.reason for e in box.events("item_end") if e.item == 1] == ["bài đã được rút"]
    assert box.store.orders() == ()


def test_another_item_is_heard_on_when_one_that_waits_is_taken_back(box):
    box.switch_on()
    box.until("2026-11-26 06:46")
    _, waiting = box.store.plan().slots[0].items
    list(empty_stores(box.folder.parents[1], TakenBack(sounds=frozenset({waiting.sha256}))))
    box.until("2026-11-26 07:30")
    heard, stand_in = box.yard.heard
    assert (heard.end - heard.begin).total_seconds() >= 199
    assert waiting.sha256 not in stand_in.name


def test_what_waits_behind_something_urgent_ends_too(box):
    box.switch_on()
    box.until("2026-11-26 06:46")
    urgent = AirOrder(
        id="2026-11-26T06:46:00",
        kind="khẩn cấp",
        given_at=box.clock.now(),
        given_by="cô Hà",
        items=(box.item(-7, seconds=60.0, priority=Priority.URGENT),),
    )
    box.store.give(urgent)
    box.until("2026-11-26 06:46:20")
    stop(box)
    box.until("2026-11-26 07:30")
    assert box.clock.now() > moment("2026-11-26 07:00")
    assert len(box.yard.heard) == 2
    assert {e.slot for e in box.events("interrupted")} == {SLOT, urgent.id}


def test_with_nothing_on_air_a_stop_changes_nothing(box):
    box.switch_on()
    box.until("2026-11-26 06:40")
    stop(box)
    box.until("2026-11-26 07:30")
    assert len(box.yard.heard) == 2
    assert box.events("ended")


def test_a_stop_that_nobody_took_is_forgotten_before_the_next_slot(box):
    stop(box)
    box.sleep("2026-11-26 06:30")
    box.switch_on()
    box.until("2026-11-26 07:30")
    assert len(box.yard.heard) == 2
    assert box.events("refused")


def test_a_trial_of_the_loudspeakers_is_heard_and_counted_nowhere(box):
    box.switch_on()
    box.until("2026-11-26 06:10")
    box.store.give(
        AirOrder(
            id="2026-11-26T06:10:00",
            kind=TEST,
            given_at=box.clock.now(),
            given_by="cô Hà",
            items=(box.item(-3, seconds=5.0),),
        )
    )
    box.until("2026-11-26 07:30")
    assert len(box.yard.heard) == 3
    kinds = {row.kind for row in rows_of(box.events("aired", "item", "item_end", "ended"), unit="")}
    assert kinds == {"khung giờ"}
    assert STOP not in kinds


def test_an_agent_that_is_told_to_leave_ends_with_what_is_on_air_and_says_who_told_it(box):
    box.switch_on()
    box.until("2026-11-26 06:46")
    box.store.give(order_leave(box.clock.now(), who="cô Hà"))
    late = moment("2026-11-26 07:30")
    box.agent.run(lambda now: now >= late)
    assert box.clock.now() < moment("2026-11-26 06:46:02")
    assert [e.reason for e in box.events("paused", "left")] == ["cô Hà bảo nghỉ trực"] * 2
    assert box.store.orders() == ()

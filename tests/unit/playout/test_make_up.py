"""What was missed is offered until it is heard, or is queued for a moment that is still to come."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadcaster.domain.playout import AirItem, AirPlan, AirSlot, LogEvent, LogLine
from broadcaster.playout.log_state import log_state_of
from broadcaster.playout.make_up import settled_items, to_make_up
from tests.fakes.playout_sim import moment

MISSED_ON, NOON, LATER = "2026-11-26T06:45", moment("2026-11-26 12:00"), "2026-11-27T06:45"
HAT, ROAD = "phat-thanh/2026-11-26", "phat-thanh/2026-11-27"
KIND = ("kind", "khung giờ")


def line(event, at, slot=MISSED_ON, item=0, **more):
    return LogLine(event=event, at=moment(at), slot=slot, item=item, more=tuple(more.items()))


def missed(*items, slot=MISSED_ON, at="2026-11-26 06:51"):
    """A slot that was missed whole: (queue item, episode) of each thing in it."""
    queued = [number for number, _ in items]
    return (
        line(LogEvent.MISSED, at, slot, kind="khung giờ", queued=queued),
        *(line(LogEvent.SKIPPED, at, slot, item=n, episode=key) for n, key in items),
    )


def heard(at, slot, item, episode, result="Đã phát"):
    return (
        line(LogEvent.AIRED, at, slot, kind="khung giờ"),
        line(LogEvent.ITEM_END, at, slot, item=item, episode=episode, result=result),
    )


def slot(name=LATER, *items):
    begins = moment(name.replace("T", " "))
    return AirSlot(id=name, begins=begins, items=items)


def item(number=8, episode=HAT, **more):
    return AirItem(id=number, title="Mũ", seconds=60.0, episode=episode, **more)


def offered(lines, *slots, now=NOON, **more):
    plan = AirPlan(slots=slots, **more)
    return [one.slot for one in to_make_up(lines, plan, log_state_of(lines), now)]


def test_what_was_missed_is_offered_for_a_week():
    lines = missed((1, HAT))
    assert offered(lines) == [MISSED_ON]
    assert offered(lines, slot(LATER, item(2, ROAD))) == [MISSED_ON]
    assert offered(lines, now=NOON + timedelta(days=8)) == []


def test_what_is_queued_for_a_slot_to_come_is_not_offered_and_is_again_when_it_left():
    """A row of its own, the same row put elsewhere, or one that waits beyond the plan's end."""
    lines = missed((1, HAT))
    assert offered(lines, slot(LATER, item())) == []
    assert offered(lines, slot(LATER, item(1, ""))) == []
    assert offered(lines, later=(HAT,)) == []
    assert offered(lines, slot(LATER)) == [MISSED_ON]


@pytest.mark.parametrize(
    "more", [{"refused": "chưa được duyệt"}, {"valid_to": moment("2026-11-26 00:00").date()}]
)
def test_what_is_queued_and_will_not_be_heard_is_owed(more):
    assert offered(missed((1, HAT)), slot(LATER, item(**more))) == [MISSED_ON]


def test_a_slot_that_is_over_is_none_to_come():
    assert offered(missed((1, HAT)), slot("2026-11-26T08:45", item())) == [MISSED_ON]


def test_while_it_is_on_air_it_is_not_offered():
    begun = line(LogEvent.AIRED, "2026-11-26 11:50", "2026-11-26T11:50", kind="khung giờ")
    lines = (*missed((1, HAT)), begun)
    assert offered(lines, slot("2026-11-26T11:50", item())) == []


def test_what_was_heard_since_is_made_up_for():
    """In a slot, or by an order that names no slot to make up for; not what was broken off."""
    lines = missed((1, HAT))
    order = heard("2026-11-26 09:30", "2026-11-26T09:30:10", -2, HAT)
    assert offered((*lines, *order)) == []
    assert offered((*lines, *heard("2026-11-26 08:45", "2026-11-26T08:45", 8, HAT))) == []
    cut = heard("2026-11-26 08:45", "2026-11-26T08:45", 8, HAT, result="Gián đoạn")
    assert offered((*lines, *cut)) == [MISSED_ON]


def test_what_was_heard_before_makes_up_for_nothing():
    before = heard("2026-11-25 06:45", "2026-11-25T06:45", 7, HAT)
    assert offered((*before, *missed((1, HAT)))) == [MISSED_ON]


def test_what_was_missed_again_is_offered_again():
    again = missed((8, HAT), slot="2026-11-26T08:45", at="2026-11-26 08:51")
    assert offered((*missed((1, HAT)), *again)) == [MISSED_ON, "2026-11-26T08:45"]


def test_of_two_things_the_one_that_is_left_is_owed():
    lines = missed((1, HAT), (2, ROAD))
    plan = AirPlan(slots=(slot(LATER, item()),))
    state = log_state_of(lines)
    assert to_make_up(lines, plan, state, NOON) == lines[:1]
    assert settled_items(lines, lines[0], plan, state, NOON) == {1}
    assert offered(lines, slot(LATER, item(), item(9, ROAD))) == []


def test_of_a_slot_that_was_broken_off_only_what_was_not_heard_is_owed():
    cut = line(LogEvent.INTERRUPTED, "2026-11-26 06:50", kind="khung giờ", queued=[1, 2])
    first = heard("2026-11-26 06:47", MISSED_ON, 1, HAT)
    left = line(LogEvent.SKIPPED, "2026-11-26 06:50", item=2, episode=ROAD)
    lines = (*first, left, cut)
    assert offered(lines) == [MISSED_ON]
    assert offered(lines, slot(LATER, item())) == [MISSED_ON]
    assert offered(lines, slot(LATER, item(9, ROAD))) == []


def test_a_slot_that_does_not_say_what_it_held_is_owed_until_an_order_makes_up_for_it():
    silent = (replace(missed()[0], more=(KIND,)),)
    assert offered(silent, slot(LATER, item())) == [MISSED_ON]
    order = line(LogEvent.AIRED, "2026-11-26 09:30", "2026-11-26T09:30:10", makes_up=MISSED_ON)
    assert offered((*silent, order)) == []

"""What airs in which slot, in what order, and what does not fit."""

from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.approval import ItemState
from broadcaster.domain.queue import NEXT, Priority, QueueItem
from broadcaster.domain.schedule import Occurrence, Slot
from broadcaster.programme.line_up import (
    at_once,
    fit,
    line_ups,
    line_ups_at,
    suits,
    total,
    valid_on,
)

DAY = date(2026, 11, 26)
SLOT = Slot(
    key="s",
    name="Đầu giờ",
    weekdays=(3,),
    time=time(6, 45),
    max_seconds=600.0,
    programme="mang-non",
)
FIRST = Occurrence(slot=SLOT, day=DAY)
SECOND = Occurrence(slot=replace(SLOT, key="t", time=time(9, 0), programme=""), day=DAY)
THIRD = Occurrence(slot=SLOT, day=date(2026, 12, 3))
ALL = (FIRST, SECOND, THIRD)


def item(number, seconds=200.0, where=FIRST.id, **changes):
    usual = QueueItem(
        id=number,
        position=number,
        occurrence=where,
        title=f"Bài {number}",
        episode=f"e{number}",
        programme="mang-non",
        seconds=seconds,
    )
    return replace(usual, **changes)


def plan(*items, **more):
    return {p.occurrence.id: p for p in line_ups(ALL, items, **more)}


def titles(items):
    return [i.title for i in items]


def test_named_items_air_in_their_order():
    found = plan(item(2, position=1), item(1, position=2))[FIRST.id]
    assert titles(found.items) == ["Bài 2", "Bài 1"]
    assert (found.seconds, found.room) == (400.0, 200.0)


def test_items_that_are_over_or_returned_are_not_planned():
    states = [
        ItemState.AIRED,
        ItemState.MISSED,
        ItemState.CANCELLED,
        ItemState.RETURNED,
        ItemState.ON_AIR,
    ]
    assert plan(*(item(n, state=s) for n, s in enumerate(states)))[FIRST.id].items == ()


def test_the_last_ordinary_item_leaves_first_when_all_is_too_long():
    kept, left = fit([item(1), item(2), item(3), item(4)], 600.0)
    assert titles(kept) == ["Bài 1", "Bài 2", "Bài 3"]
    assert titles(left) == ["Bài 4"]


def test_what_has_priority_or_is_required_stays_before_ordinary_items():
    items = [
        item(1),
        item(2, priority=Priority.PRIORITY),
        item(3),
        item(4, required_by="Sở"),
    ]
    kept, left = fit(items, 400.0)
    assert titles(kept) == ["Bài 2", "Bài 4"]
    assert titles(left) == ["Bài 1", "Bài 3"]
    kept, _ = fit([item(1, priority=Priority.URGENT), *items], 250.0)
    assert titles(kept) == ["Bài 1"]


def test_a_length_that_is_rounded_up_still_fits():
    assert fit([item(1, 300.02), item(2, 300.02)], 600.0)[1] == ()
    assert fit([item(1, 300.1), item(2, 300.1)], 600.0)[1] != ()


def test_an_item_for_the_next_slot_takes_the_first_that_suits_and_has_room():
    full = [item(1), item(2), item(3)]
    found = plan(*full, item(9, where=NEXT))
    assert titles(found[FIRST.id].items) == ["Bài 1", "Bài 2", "Bài 3"]
    assert titles(found[SECOND.id].items) == ["Bài 9"]
    other = plan(item(9, where=NEXT, programme="phap-luat"))
    assert titles(other[SECOND.id].items) == ["Bài 9"]  # the first is another programme's


def test_an_item_for_the_next_slot_passes_one_that_has_the_same_episode():
    """Queued for tomorrow and for "the next": heard once tomorrow, and once after it."""
    found = plan(item(1), item(2, where=NEXT, episode="e1"), item(3, where=NEXT, episode="e1"))
    assert [titles(found[one.id].items) for one in ALL] == [["Bài 1"], ["Bài 2"], ["Bài 3"]]


def test_a_slot_that_can_begin_no_more_keeps_its_own_and_gets_nothing_else():
    """Within its grace it still takes what waits for the next slot; a second later it does not."""
    waiting = [item(1), item(2, where=NEXT)]
    within = line_ups_at(FIRST.latest, ALL, waiting)
    over = line_ups_at(FIRST.latest + timedelta(seconds=1), ALL, waiting)
    assert [titles(p.items) for p in within] == [["Bài 1", "Bài 2"], [], []]
    assert [titles(p.items) for p in over] == [["Bài 1"], ["Bài 2"], []]


def test_what_is_required_takes_the_next_slot_before_older_ordinary_items():
    found = plan(item(1, 500.0, where=NEXT), item(2, 500.0, where=NEXT, required_by="Sở"))
    assert titles(found[FIRST.id].items) == ["Bài 2"]
    assert titles(found[SECOND.id].items) == ["Bài 1"]


def test_what_is_urgent_waits_for_no_slot_unless_one_is_named():
    urgent = item(1, where=NEXT, priority=Priority.URGENT)
    assert at_once(urgent)
    assert all(p.items == () for p in plan(urgent).values())
    named = replace(urgent, occurrence=FIRST.id)
    assert not at_once(named)
    assert titles(plan(named)[FIRST.id].items) == ["Bài 1"]


def test_what_may_not_air_is_refused_with_its_reason_and_takes_no_room():
    found = plan(
        item(1, 600.0), item(2), trouble=lambda i, _: "chưa được duyệt" if i.id == 1 else ""
    )[FIRST.id]
    assert titles(found.items) == ["Bài 2"]
    assert found.left_out == ()
    assert [(i.title, why) for i, why in found.refused] == [("Bài 1", "chưa được duyệt")]


def test_an_item_airs_only_within_its_days():
    bound = item(1, valid_from=DAY, valid_to=DAY)
    assert valid_on(bound, DAY)
    assert not valid_on(bound, date(2026, 11, 25))
    assert not valid_on(bound, date(2026, 11, 27))
    assert not suits(bound, THIRD)
    late = item(1, where=NEXT, valid_from=date(2026, 12, 1))
    assert titles(plan(late)[THIRD.id].items) == ["Bài 1"]


ITEMS = st.lists(
    st.tuples(
        st.floats(0.0, 700.0),
        st.sampled_from(list(Priority)),
        st.booleans(),
        st.sampled_from([NEXT, FIRST.id, SECOND.id]),
    ),
    max_size=12,
)


@given(ITEMS)
def test_nothing_is_planned_twice_or_beyond_a_limit_and_nothing_is_lost(drawn):
    items = [
        item(n, s, where=where, priority=p, required_by="Sở" if r else "")
        for n, (s, p, r, where) in enumerate(drawn, start=1)
    ]
    plans = line_ups(ALL, items)
    placed = [i.id for p in plans for i in (*p.items, *p.left_out)]
    assert len(placed) == len(set(placed))
    assert {i.id for i in items if i.occurrence != NEXT} <= set(placed)
    for one in plans:
        assert total(one.items) <= one.occurrence.slot.max_seconds + 0.05
        if one.left_out and any(
            i.priority is Priority.ORDINARY for i in one.items if not i.required_by
        ):
            weak = [
                i for i in one.left_out if i.priority is Priority.ORDINARY and not i.required_by
            ]
            named = [i for i in one.items if i.occurrence != NEXT and not i.required_by]
            assert weak or not any(i.priority is Priority.ORDINARY for i in named)

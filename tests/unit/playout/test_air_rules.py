"""What may be heard, from where, until when: the rules by themselves."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.model.playout import AirItem, AirSlot, Lamp, worst
from broadcaster.model.queue import LiveReading
from broadcaster.playout.account import Account, OpenSlot
from broadcaster.playout.choice import piece_of, refusal
from broadcaster.playout.clock_sense import clock_trouble
from broadcaster.playout.due import since
from broadcaster.playout.lamps import seen_of_item, seen_of_plan, seen_of_slot
from broadcaster.playout.restart import after_cut, mark_before, stretch
from broadcaster.playout.slot_words import slot_words
from tests.fakes.playout_sim import moment

BEGINS = moment("2026-11-26 06:45")
SLOT = AirSlot(id="s", begins=BEGINS, grace_seconds=300.0, max_seconds=600.0)
OPEN = OpenSlot(id="s", opened_at=BEGINS)
marks = st.lists(st.floats(0, 500), max_size=8).map(lambda found: tuple(sorted(found)))


@given(marks, st.floats(1, 600), st.floats(0, 600), st.floats(0, 900))
def test_a_stretch_never_leaves_the_room_nor_the_file_and_ends_at_a_mark(
    chapters, length, start, room
):
    item = AirItem(id=1, title="x", seconds=length, chapters=chapters)
    found = stretch(item, start, room)
    if found is None:
        assert length - start > room or start >= length
        return
    assert found.start == start
    assert start < found.end <= length or found.end in chapters
    assert found.end - found.start <= room + 1e-6
    assert found.end == length or found.end in chapters


@given(marks, st.floats(0, 600), st.integers(-100, 700))
def test_what_goes_on_after_a_cut_goes_on_at_a_mark_behind_it_in_the_grace_before_half(
    chapters, position, late
):
    item = AirItem(id=1, title="x", seconds=500.0, chapters=chapters)
    start = after_cut(SLOT, item, OPEN, position, BEGINS + timedelta(seconds=late))
    if start is None:
        assert late > 300 or late < 0 or position >= 250
        return
    assert 0 <= late <= 300
    assert position < 250
    assert start == mark_before(item, position) <= position


def test_never_a_second_time_and_never_an_open_microphone():
    item = AirItem(id=1, title="x", seconds=100.0)
    again = OpenSlot(id="s", opened_at=BEGINS, resumed=(1,))
    assert after_cut(SLOT, item, again, 10.0, BEGINS) is None
    live = AirItem(id=2, title="x", seconds=100.0, live=LiveReading(open_seconds=90.0))
    assert after_cut(SLOT, live, OPEN, 10.0, BEGINS) is None
    assert piece_of(live, 0.0, 80.0) is None


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (AirItem(id=1, title="x", seconds=1.0), ""),
        (AirItem(id=1, title="x", seconds=1.0, refused="đã thu hồi"), "đã thu hồi"),
        (AirItem(id=1, title="x", seconds=1.0, valid_to=date(2026, 11, 25)), "hết hạn"),
        (AirItem(id=1, title="x", seconds=1.0, valid_from=date(2026, 11, 27)), "chỉ được phát từ"),
    ],
)
def test_an_item_airs_only_on_its_days(item, why):
    assert why in refusal(item, BEGINS.date())
    assert bool(why) == bool(refusal(item, BEGINS.date()))


def test_a_clock_a_minute_behind_is_a_time_server_and_two_minutes_are_not():
    account = Account(last=BEGINS)
    assert clock_trouble(BEGINS - timedelta(seconds=59), account) == ""
    assert "vặn lùi" in clock_trouble(BEGINS - timedelta(seconds=120), account)
    assert "sai" in clock_trouble(BEGINS - timedelta(days=2), account)
    assert clock_trouble(BEGINS + timedelta(days=400), account) == ""


def test_slots_are_accounted_for_from_where_the_log_ends():
    today = BEGINS.date()
    assert since(Account(), today, BEGINS) == today
    gone = Account(last=BEGINS, first=BEGINS, done={"2026-11-20T06:45": None})
    assert since(gone, today, BEGINS) == date(2026, 11, 20)
    ahead = Account(last=BEGINS, first=BEGINS, done={"2027-11-20T06:45": None})
    assert since(ahead, today, BEGINS) == today


def test_the_lamp_is_the_worst_of_what_was_seen():
    item = AirItem(id=1, title="Mũ", seconds=60.0)
    good = seen_of_item(item, SLOT, here=True, decoded=60.0)
    assert good.lamp is Lamp.GREEN
    for bad in (
        seen_of_item(item, SLOT, here=False, decoded=None),
        seen_of_item(item, SLOT, here=True, decoded=-1.0),
        seen_of_item(item, SLOT, here=True, decoded=30.0),
        seen_of_plan(None, BEGINS),
        seen_of_plan(BEGINS - timedelta(days=8), BEGINS),
    ):
        assert bad.lamp is Lamp.RED
        assert bad.told
        assert bad.fix
        assert worst((good, bad)) is Lamp.RED
    assert seen_of_plan(BEGINS - timedelta(days=2), BEGINS).lamp is Lamp.AMBER
    assert worst(()) is Lamp.GREEN


def test_a_live_reading_is_told_as_a_person_at_the_microphone():
    live = LiveReading(open_seconds=60.0, reader="Bạn Lan")
    told = seen_of_item(
        AirItem(id=1, title="Tin sáng", seconds=60.0, live=live), SLOT, here=True, decoded=None
    )
    assert (told.lamp, "Bạn Lan có mặt ở micro" in told.told) == (Lamp.GREEN, True)


def test_a_slot_is_told_by_its_time_and_day():
    assert slot_words("2026-11-26T06:45@bai-dai") == "06:45 ngày 26/11"
    assert slot_words("2026-11-26T09:05:12") == "09:05 ngày 26/11"
    assert slot_words("") == ""


def test_a_slot_that_is_too_long_is_amber_and_one_without_sound_told():
    long = AirSlot(id="s", begins=BEGINS, items=(AirItem(id=1, title="x", seconds=700.0),))
    assert worst(seen_of_slot(long)) is Lamp.AMBER
    assert worst(seen_of_slot(SLOT)) is Lamp.AMBER
    held = AirSlot(
        id="s", begins=BEGINS, items=(AirItem(id=1, title="x", seconds=7.0, refused="y"),)
    )
    assert worst(seen_of_slot(held)) is Lamp.RED

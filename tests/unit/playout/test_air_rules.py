"""What may be heard, from where, until when: the rules by themselves."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.desk.answers import plain_hint
from broadcaster.domain.playout import (
    AirItem,
    AirOrder,
    AirSlot,
    Lamp,
    LogEvent,
    LogLine,
    slot_words,
    worst,
)
from broadcaster.domain.queue import LiveItem
from broadcaster.domain.schedule import ZONE
from broadcaster.playout.air_checks import seen_of_item, seen_of_plan, seen_of_slot
from broadcaster.playout.log_state import LogState, OpenSlot, log_state_of
from broadcaster.playout.orders import told_other_days
from broadcaster.playout.rules import (
    NO_ROOM,
    after_cut,
    clock_trouble,
    due,
    held_up,
    mark_before,
    may_go_on,
    missed,
    over,
    piece_of,
    refusal,
    since,
    slept,
    speaker_due,
    stretch,
    upcoming,
)
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
    live = AirItem(id=2, title="x", seconds=100.0, live=LiveItem(open_seconds=90.0))
    assert after_cut(SLOT, live, OPEN, 10.0, BEGINS) is None
    assert piece_of(live, 0.0, 80.0) is None


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (AirItem(id=1, title="x", seconds=1.0), ""),
        (AirItem(id=1, title="x", seconds=1.0, refused="đã thu hồi"), "đã thu hồi"),
        (
            AirItem(id=1, title="x", seconds=1.0, valid_to=date(2026, 11, 25)),
            "chỉ được phát đến hết",
        ),
        (AirItem(id=1, title="x", seconds=1.0, valid_from=date(2026, 11, 27)), "chỉ được phát từ"),
        (AirItem(id=1, title="x", seconds=1.0, valid_from=date(2026, 11, 26)), ""),
        (AirItem(id=1, title="x", seconds=1.0, valid_to=date(2026, 11, 26)), ""),
    ],
)
def test_an_item_airs_only_on_its_days(item, why):
    assert why in refusal(item, BEGINS.date())
    assert bool(why) == bool(refusal(item, BEGINS.date()))


def test_a_clock_a_minute_behind_is_a_time_server_and_two_minutes_are_not():
    state = LogState(last=BEGINS)
    assert clock_trouble(BEGINS - timedelta(seconds=59), state) == ""
    assert "vặn lùi" in clock_trouble(BEGINS - timedelta(seconds=120), state)
    assert "sai" in clock_trouble(BEGINS - timedelta(days=2), state)
    assert clock_trouble(BEGINS + timedelta(days=400), state) == ""


def test_slots_are_accounted_for_from_where_the_log_ends():
    today = BEGINS.date()
    assert since(LogState(), today, BEGINS) == today
    gone = LogState(last=BEGINS, first=BEGINS, done={"2026-11-20T06:45": None})
    assert since(gone, today, BEGINS) == date(2026, 11, 20)
    ahead = LogState(last=BEGINS, first=BEGINS, done={"2027-11-20T06:45": None})
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


@pytest.mark.parametrize(
    ("item", "way"),
    [
        (AirItem(id=7, title="x", seconds=1.0, refused=NO_ROOM), "broadcaster queue move 7 "),
        (AirItem(id=7, title="x", seconds=1.0, valid_from=date(2026, 11, 27)), "queue move 7 "),
        (AirItem(id=7, title="x", seconds=1.0, valid_to=date(2026, 11, 25)), "--slot s"),
        (AirItem(id=7, title="x", seconds=1.0, refused="chưa được duyệt"), "approve"),
    ],
)
def test_the_remedy_of_what_is_refused_mends_that_reason(item, way):
    """Approval does not make a long programme fit, nor its days come back."""
    told = seen_of_item(item, SLOT, here=True, decoded=None)
    assert told.lamp is Lamp.RED
    assert way in told.fix
    assert ("approve" in told.fix) is ("duyệt" in item.refused)


@pytest.mark.parametrize(("by", "copy"), [("Lê Văn Nam", "đã duyệt"), ("", "đã xếp")])
@pytest.mark.parametrize("here", [True, False])
def test_a_school_that_asks_nobody_is_not_told_that_somebody_approved(by, copy, here):
    item = AirItem(id=1, title="Mũ", seconds=60.0, approved_by=by)
    told = seen_of_item(item, SLOT, here=here, decoded=None).told
    assert f"đúng bản {copy}" in told
    [empty] = seen_of_slot(replace(SLOT, items=()))
    assert "duyệt" not in empty.told


@pytest.mark.parametrize("more", [{}, {"other_day": "ngày 26 tháng 11"}, {"law": ("1/2090",)}])
def test_what_was_edited_is_not_said_to_wait_for_the_approver(more):
    """Nobody may have sent it yet: the approver would find nothing to approve."""
    item = AirItem(id=7, title="Mũ", seconds=60.0, outdated=True, **more)
    told = seen_of_item(item, SLOT, here=True, decoded=60.0)
    assert told.lamp is Lamp.AMBER
    assert "chờ duyệt" not in told.told
    assert "đã sửa" in told.told
    if "law" not in more:
        assert plain_hint(told.fix).startswith("Gửi bản mới nếu chưa gửi, rồi nhờ người duyệt nghe")


def test_what_is_made_up_on_another_day_is_told_with_the_order():
    odd = AirItem(id=1, title="Mũ", seconds=60.0, other_day="ngày 26 tháng 11")
    plain = AirItem(id=2, title="Xe", seconds=60.0)
    given = datetime(2026, 11, 27, 9, 0, tzinfo=ZONE)
    order = AirOrder(id="x", kind="phát bù", given_at=given, given_by="Lan", items=(odd, plain))
    assert told_other_days(order) == (
        "“Mũ” nói “ngày 26 tháng 11”, mà hôm nay là ngày 27/11/2026.",
    )


@pytest.mark.parametrize(("grave", "lamp"), [(True, Lamp.RED), (False, Lamp.AMBER)])
def test_what_rests_on_law_that_changed_says_so_and_still_airs(grave, lamp):
    """A mistake in the register must not silence the loudspeaker: a person takes it out."""
    law = ("46/2026/NĐ-CP: từ ngày 6/4/2026 ngưng hiệu lực theo 15/2026/NQ-CP",)
    item = AirItem(id=7, title="Bữa ăn", seconds=60.0, law=law, law_grave=grave)
    told = seen_of_item(item, SLOT, here=True, decoded=None)
    assert told.lamp is lamp
    assert law[0] in told.told
    assert ("broadcaster queue remove 7" in told.fix) is grave
    assert not refusal(item, BEGINS.date())


def test_a_live_reading_is_told_as_a_person_at_the_microphone():
    live = LiveItem(open_seconds=60.0, reader="Bạn Lan")
    told = seen_of_item(
        AirItem(id=1, title="Tin sáng", seconds=60.0, live=live), SLOT, here=True, decoded=None
    )
    assert (told.lamp, "Bạn Lan có mặt ở micro" in told.told) == (Lamp.GREEN, True)


def test_a_slot_is_told_by_its_time_and_day():
    assert slot_words("2026-11-26T06:45@bai-dai") == "06:45 thứ năm 26/11/2026"
    assert slot_words("2026-11-26T09:05:12") == "09:05 thứ năm 26/11/2026"
    assert slot_words("") == ""


def test_a_slot_that_is_too_long_is_amber_and_one_without_sound_told():
    long = AirSlot(id="s", begins=BEGINS, items=(AirItem(id=1, title="x", seconds=700.0),))
    assert worst(seen_of_slot(long)) is Lamp.AMBER
    assert worst(seen_of_slot(SLOT)) is Lamp.AMBER
    held = AirSlot(
        id="s", begins=BEGINS, items=(AirItem(id=1, title="x", seconds=7.0, refused="y"),)
    )
    assert worst(seen_of_slot(held)) is Lamp.RED


def slot(key, minutes, **more):
    given = {"grace_seconds": 300.0, "max_seconds": 600.0, "items": (SOME,), **more}
    return AirSlot(id=key, begins=BEGINS + timedelta(minutes=minutes), **given)


SOME = AirItem(id=1, title="x", seconds=60.0)
SECOND = timedelta(seconds=1)
LATEST = BEGINS + timedelta(seconds=300)


@pytest.mark.parametrize(
    ("now", "begins"),
    [(BEGINS - SECOND, False), (BEGINS, True), (LATEST, True), (LATEST + SECOND, False)],
)
def test_a_slot_begins_from_its_time_to_the_end_of_its_grace(now, begins):
    one = slot("s", 0)
    assert (due([one], LogState(), now) is one) is begins
    assert missed([one], LogState(), now) == ((one,) if now > LATEST else ())
    assert upcoming([one], LogState(), now) == ((one,) if now <= LATEST else ())


def test_a_slot_that_is_accounted_for_is_not_begun_nor_missed_nor_ahead():
    state = LogState(done={"s": LogEvent.AIRED})
    assert due([slot("s", 0)], state, BEGINS) is None
    assert missed([slot("s", 0)], state, LATEST + SECOND) == ()
    assert upcoming([slot("s", 0)], state, BEGINS) == ()


def test_a_slot_without_items_is_missed_but_never_begun():
    empty = slot("s", 0, items=())
    assert due([empty], LogState(), BEGINS) is None
    assert missed([empty], LogState(), LATEST + SECOND) == (empty,)


def test_of_two_slots_the_earlier_one_begins_and_of_equal_ones_the_first_by_id():
    early, late, twin = slot("b", 0), slot("a", 1), slot("c", 0)
    now = BEGINS + timedelta(minutes=2)
    assert due([late, twin, early], LogState(), now) is early
    assert [s.id for s in upcoming([late, twin, early], LogState(), now)] == ["b", "c", "a"]
    after = BEGINS + timedelta(hours=1)
    assert [s.id for s in missed([late, twin, early], LogState(), after)] == ["b", "c", "a"]


def test_no_sound_of_a_slot_reaches_into_the_next_one():
    one, near, same = slot("a", 0), slot("b", 3), slot("c", 0)
    assert over(one, [one, near, same]) == near.begins
    assert over(one, [one, same]) == one.over
    assert over(one, [one, slot("d", 60)]) == one.over


def test_a_long_silence_of_the_log_is_accounted_for_sixty_days_back():
    today = BEGINS.date()
    old = LogState(last=BEGINS, first=BEGINS, done={"2025-01-01T06:45": LogEvent.AIRED})
    assert since(old, today, BEGINS) == today - timedelta(days=60)
    assert since(old, today, BEGINS, furthest=3) == today - timedelta(days=3)
    newest = LogState(last=BEGINS, done={"2026-11-20T06:45": None, "2026-11-22T06:45": None})
    assert since(newest, today, BEGINS) == date(2026, 11, 22)


def test_a_log_without_a_slot_is_accounted_for_from_its_first_line():
    first = BEGINS - timedelta(days=4)
    assert since(LogState(last=BEGINS, first=first), BEGINS.date(), BEGINS) == first.date()
    assert since(LogState(last=first), BEGINS.date(), BEGINS) == first.date()


@pytest.mark.parametrize(
    ("start", "room", "heard"),
    [
        (0.0, 100.0, (0.0, 100.0)),  # just fits
        (0.0, 99.0, (0.0, 60.0)),  # whole mục only
        (0.0, 60.0, (0.0, 60.0)),
        (0.0, 59.0, (0.0, 1.0)),
        (0.0, 0.5, None),
        (0.5, 10.0, None),  # what is left of the mục is under a second
        (100.0, 50.0, None),
        (99.0, 1.0, (99.0, 100.0)),
        (59.0, 30.0, (59.0, 60.0)),
    ],
)
def test_an_item_is_heard_whole_or_up_to_the_last_mark_that_fits(start, room, heard):
    item = AirItem(id=1, title="x", seconds=100.0, chapters=(0.0, 1.0, 60.0))
    found = stretch(item, start, room)
    assert (found and (found.start, found.end)) == heard


@pytest.mark.parametrize(
    ("now", "position", "start"),
    [
        (BEGINS, 10.0, 0.0),
        (BEGINS, 20.0, 20.0),
        (BEGINS, 49.0, 20.0),
        (BEGINS, 50.0, None),
        (LATEST, 10.0, 0.0),
        (LATEST + SECOND, 10.0, None),
        (BEGINS - SECOND, 10.0, None),
    ],
)
def test_a_cut_item_goes_on_at_its_mark_before_half_and_within_the_grace(now, position, start):
    item = AirItem(id=1, title="x", seconds=100.0, chapters=(20.0, 60.0))
    assert after_cut(SLOT, item, OPEN, position, now) == start


@pytest.mark.parametrize(
    ("now", "may"),
    [(BEGINS - SECOND, False), (BEGINS, True), (LATEST, True), (LATEST + SECOND, False)],
)
def test_what_stands_behind_a_cut_item_begins_only_while_the_slot_may(now, may):
    assert may_go_on(SLOT, now) is may


def line(event, at=0, key="s", **more):
    return LogLine(at=BEGINS + timedelta(seconds=at), event=event, slot=key, **more)


@pytest.mark.parametrize("event", list(LogEvent))
def test_a_slot_is_accounted_for_by_what_opens_it_and_by_missed_and_empty(event):
    accounting = {LogEvent.AIRED, LogEvent.FALLBACK, LogEvent.MISSED, LogEvent.EMPTY}
    assert log_state_of([line(event)]).accounted("s") is (event in accounting)
    assert not log_state_of([line(event)]).accounted("t")


def test_the_first_account_of_a_slot_stays():
    state = log_state_of([line(LogEvent.MISSED), line(LogEvent.AIRED, 1)])
    assert state.done == {"s": LogEvent.MISSED}


def test_a_clock_made_right_reopens_only_what_it_called_missed_and_is_still_to_come():
    ids = {at: f"2026-11-26T{at}" for at in ("06:44", "06:45", "06:46", "06:47", "06:48")}
    state = log_state_of([
        line(LogEvent.MISSED, 900, ids["06:44"]), line(LogEvent.MISSED, 900, ids["06:45"]),
        line(LogEvent.MISSED, 900, ids["06:46"]), line(LogEvent.EMPTY, 900, ids["06:47"]),
        line(LogEvent.AIRED, 900, ids["06:48"]), line(LogEvent.CLOCK_OK, 0, ""),
    ])  # fmt: skip
    assert set(state.done) == {ids["06:44"], ids["06:45"], ids["06:48"]}
    assert state.first == state.last == BEGINS


def test_the_last_moment_is_the_latest_line_and_the_first_the_first():
    state = log_state_of([line(LogEvent.ITEM, 5), line(LogEvent.ITEM, 9), line(LogEvent.ITEM, 7)])
    assert state.last == BEGINS + timedelta(seconds=9)
    assert state.first == BEGINS + timedelta(seconds=5)
    assert (log_state_of([]).last, log_state_of([]).first) == (None, None)


def test_alarms_and_orders_are_remembered_by_their_keys():
    state = log_state_of([
        line(LogEvent.ALARM, more=(("key", "a"),)), line(LogEvent.CHECK, more=(("key", "b"),)),
        line(LogEvent.ITEM, more=(("key", "c"), ("order", "m1"))),
    ])  # fmt: skip
    assert state.told == {"a", "b"}
    assert state.orders == {"m1"}


def test_an_open_slot_knows_what_of_it_sounds_and_what_is_over():
    opening = LogEvent.AIRED
    slots = [line(opening), line(opening, 1), line(opening, 1, "t")]
    assert [one.id for one in log_state_of(slots).opened] == ["s", "t"]
    begun = [*slots, line(LogEvent.ITEM, 2, item=4, seconds=3.0)]
    one = log_state_of(begun).open_slot("s")
    assert (one.begun, one.current, one.offset, one.over, one.cut) == ((4,), 4, 3.0, (), False)
    assert log_state_of(begun).open_slot("t").begun == ()
    assert log_state_of(begun).open_slot("u") is None
    ended = [*begun, line(LogEvent.ITEM_END, 9, item=4, more=(("result", "Đã phát"),))]
    one = log_state_of(ended).open_slot("s")
    assert (one.current, one.over, one.cut) == (0, (4,), False)
    short = [*begun, line(LogEvent.ITEM_END, 9, item=4, more=(("result", "Gián đoạn"),))]
    assert log_state_of(short).open_slot("s").cut
    after = [*short, line(LogEvent.ITEM_END, 9, item=5, more=(("result", "Đã phát"),))]
    assert log_state_of(after).open_slot("s").cut
    skipped = log_state_of([*begun, line(LogEvent.SKIPPED, 9, item=5)]).open_slot("s")
    assert (skipped.over, skipped.cut, skipped.current) == ((5,), True, 4)


def test_an_item_is_begun_again_once_and_after_an_urgent_one_that_does_not_count():
    slots = [line(LogEvent.AIRED), line(LogEvent.ITEM, item=4)]
    again = log_state_of([*slots, line(LogEvent.RESUMED, item=4, seconds=8.0)]).open_slot("s")
    assert (again.resumed, again.current, again.offset) == ((4,), 4, 8.0)
    urgent = line(LogEvent.RESUMED, item=4, seconds=8.0, more=(("after", "urgent"),))
    assert log_state_of([*slots, urgent]).open_slot("s").resumed == ()


@pytest.mark.parametrize(
    ("event", "seconds", "resumed"),
    [
        (LogEvent.DEVICE, 8.4, (4,)),  # not half a second of it: nobody heard it a second time
        (LogEvent.DEVICE, 8.5, (4, 5)),
        (LogEvent.DEVICE, 30.0, (4, 5)),
        (LogEvent.ITEM_END, 8.4, (4, 5)),
    ],
)
def test_a_second_beginning_that_the_lost_device_swallowed_does_not_count(event, seconds, resumed):
    state = log_state_of([
        line(LogEvent.AIRED),
        line(LogEvent.ITEM, item=4),
        line(LogEvent.RESUMED, item=4, seconds=2.0),
        line(LogEvent.ITEM, item=5),
        line(LogEvent.RESUMED, item=5, seconds=8.0),
        line(event, item=5, seconds=seconds),
    ])  # fmt: skip
    assert state.open_slot("s").resumed == resumed


@pytest.mark.parametrize(
    "event", [LogEvent.ENDED, LogEvent.INTERRUPTED, LogEvent.MISSED, LogEvent.EMPTY]
)
def test_a_slot_that_is_closed_is_open_no_more_and_the_others_are(event):
    slots = [line(LogEvent.AIRED), line(LogEvent.AIRED, 1, "t"), line(event, 2)]
    assert [one.id for one in log_state_of(slots).opened] == ["t"]


def test_of_several_marks_before_a_place_the_nearest_is_the_one_that_it_lies_behind():
    item = AirItem(id=1, title="x", seconds=100.0, chapters=(5.0, 20.0, 60.0))
    assert mark_before(item, 30.0) == 20.0
    assert mark_before(item, 20.0) == 20.0
    assert mark_before(item, 4.9) == 0.0


def test_only_what_airs_or_stands_in_opens_a_slot_and_nothing_of_it_sounds_yet():
    opens = [event for event in LogEvent if log_state_of([line(event)]).opened]
    assert opens == [LogEvent.AIRED, LogEvent.FALLBACK]
    [fresh] = log_state_of([line(LogEvent.AIRED)]).opened
    assert (fresh.current, fresh.offset) == (0, 0.0)


@pytest.mark.parametrize(
    ("behind", "told"),
    [(60, ""), (61, "vặn lùi"), (86_400, "vặn lùi"), (86_401, "Đồng hồ máy sai:")],
)
def test_a_clock_behind_the_log_is_refused_from_the_second_after_a_minute(behind, told):
    found = clock_trouble(BEGINS - timedelta(seconds=behind), LogState(last=BEGINS))
    assert told in found
    assert bool(told) == bool(found)


def test_a_clock_before_the_program_was_made_is_wrong_whatever_the_log_says():
    for state in (LogState(), LogState(last=moment("2026-11-26 06:45"))):
        assert "sớm hơn cả ngày" in clock_trouble(moment("2026-08-31 23:59"), state)
    assert clock_trouble(moment("2026-09-01 00:00"), LogState()) == ""


def test_an_open_microphone_needs_room_for_all_of_it_with_what_opens_and_closes():
    live = AirItem(
        id=2, title="x", seconds=90.0, live=LiveItem(open_seconds=90.0),
        ident_seconds=4.0, closing_seconds=6.0,
    )  # fmt: skip
    assert piece_of(live, 0.0, 99.9) is None
    whole = piece_of(live, 0.0, 100.0)
    assert (whole.start, whole.end) == (0.0, 100.0)


def test_of_a_recording_what_fits_is_heard():
    item = AirItem(id=1, title="x", seconds=100.0, chapters=(0.0, 40.0))
    assert piece_of(item, 0.0, 50.0) == stretch(item, 0.0, 50.0)
    assert piece_of(item, 0.0, 50.0).end == 40.0


# --- stalls, sleep, and looks at the loudspeaker ------------------------------------------------


@pytest.mark.parametrize(
    ("wall", "steady", "played", "asleep"),
    [
        (0.25, 0.25, 0.25, False),
        (8.0, 8.0, 0.0, False),  # everything stood: a hole, no cut
        (10.0, 10.0, 0.0, False),
        (10.1, 10.1, 0.0, True),
        (10.1, 10.1, 5.04, True),
        (10.1, 10.1, 5.05, False),  # it played on: only the agent was held up
        (600.0, 600.0, 600.0, False),
        (60.0, 0.0, 0.0, False),  # the clock was set right
        (60.1, 0.0, 0.0, True),
        (60.35, 0.25, 0.25, True),
        (61.1, 1.0, 1.0, True),
        (3600.0, 20.0, 20.0, True),
        (-30.0, 0.25, 0.25, False),
    ],
)
def test_a_stall_is_not_sleep(wall, steady, played, asleep):
    assert slept(wall, steady, played) is asleep


@pytest.mark.parametrize(
    ("wall", "steady", "held"),
    [
        (0.25, 0.25, 0.25),
        (4.0, 8.0, 8.0),
        (8.0, 4.0, 8.0),
        (10.0, 10.0, 10.0),
        (10.1, 0.0, 0.0),
        (0.0, 10.1, 0.0),
        (-5.0, -1.0, 0.0),
        (0.0, 0.0, 0.0),
    ],
)
def test_an_agent_is_held_up_for_seconds_or_it_slept(wall, steady, held):
    assert held_up(wall, steady) == timedelta(seconds=held)


def test_a_slot_may_begin_later_by_what_the_agent_was_held_up():
    slot = AirSlot(
        id="s", begins=BEGINS, grace_seconds=0.0, items=(AirItem(id=1, title="x", seconds=1.0),)
    )
    late = BEGINS + timedelta(seconds=4)
    assert due([slot], LogState(), late) is None
    assert due([slot], LogState(), late, timedelta(seconds=4)) == slot
    assert due([slot], LogState(), late, timedelta(seconds=3.9)) is None


def test_a_slot_ends_later_by_what_was_not_played_thirty_seconds_at_most():
    end = SLOT.over
    assert over(SLOT, [SLOT]) == end
    for lost, later in ((-1.0, 0.0), (7.0, 7.0), (30.0, 30.0), (31.0, 30.0)):
        assert over(SLOT, [SLOT], lost) == end + timedelta(seconds=later)
    following = AirSlot(id="t", begins=end + timedelta(seconds=5))
    assert over(SLOT, [SLOT, following], 7.0) == following.begins


EVENING = time(19, 0)
FILLED = AirSlot(id="f", begins=BEGINS, items=(AirItem(id=1, title="x", seconds=1.0),))


@pytest.mark.parametrize(
    ("looked", "now", "wanted"),
    [
        ("25 18:00", "25 18:59", False),
        ("25 18:00", "25 19:00", True),
        ("25 19:00", "25 19:00", False),
        ("25 19:00", "25 23:59", False),
        ("25 19:00", "26 06:14", False),
        ("25 19:00", "26 06:15", True),
        ("26 06:15", "26 06:15", False),
        ("26 06:15", "26 06:42", False),
        ("26 06:16", "26 06:43", True),
        ("26 06:43", "26 06:44", False),
        ("26 06:50", "26 06:44", True),  # the clock was turned back
    ],
)
def test_the_output_is_looked_at_in_the_evening_and_before_slots(looked, now, wanted):
    looked, now = moment(f"2026-11-{looked}"), moment(f"2026-11-{now}")
    assert speaker_due([FILLED], LogState(), now, EVENING, looked, well=True) is wanted


def test_the_output_is_looked_at_at_once_and_again_while_it_does_not_open():
    now = moment("2026-11-25 12:00")
    assert speaker_due([], LogState(), now, EVENING, None, well=True)

    def after(seconds: int, *, well: bool) -> bool:
        looked: datetime = now - timedelta(seconds=seconds)
        return speaker_due([], LogState(), now, EVENING, looked, well=well)

    assert after(30, well=False)
    assert not after(29, well=False)
    assert not after(30, well=True)


def test_an_empty_slot_and_one_that_was_aired_ask_for_no_look():
    looked, now = moment("2026-11-26 06:00"), moment("2026-11-26 06:44")
    assert speaker_due([FILLED], LogState(), now, EVENING, looked, well=True)
    assert not speaker_due([SLOT], LogState(), now, EVENING, looked, well=True)
    gone = LogState(done={"f": LogEvent.AIRED})
    assert not speaker_due([FILLED], gone, now, EVENING, looked, well=True)

"""The mornings that go wrong: an agent at one loudspeaker, driven by a clock that is stepped."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from broadcaster.domain.playout import AirOrder, LogEvent
from broadcaster.domain.queue import Priority
from tests.fakes.playout_sim import Box, moment

MORNING = "2026-11-26 06:45"
SLOT = "2026-11-26T06:45"


@pytest.fixture
def box(tmp_path):
    """A box switched off at six in the morning, one slot with one item of four mục."""
    box = Box(tmp_path, moment("2026-11-26 06:00"))
    box.plan(box.slot(MORNING, box.item(1, seconds=400.0, chapters=(0.0, 100.0, 180.0, 300.0))))
    return box


def starts(box):
    """When the yard heard something begin, and where in its file."""
    return [(f"{h.begin:%H:%M:%S}", h.offset) for h in box.yard.heard]


def accounted(box, slot=SLOT):
    """How often the log accounts for a slot."""
    names = ("aired", "fallback", "missed", "empty")
    return [e.event.value for e in box.events(*names) if e.slot == slot]


def test_a_plain_morning_is_heard_once_on_the_second(box):
    box.switch_on()
    box.until("2026-11-26 07:30")
    assert starts(box) == [("06:45:00", 0.0)]
    assert [e.event for e in box.events("aired", "item", "item_end", "ended")] == [
        LogEvent.AIRED,
        LogEvent.ITEM,
        LogEvent.ITEM_END,
        LogEvent.ENDED,
    ]
    end = box.events("item_end")[0]
    assert end.seconds == pytest.approx(400.0, abs=0.3)
    assert end.get("result") == "Đã phát"


def test_the_line_is_in_the_log_before_the_first_sound(box):
    seen = []
    box.yard.before_sound = lambda: seen.append(box.store.log.read_text("utf-8"))
    box.switch_on()
    box.until("2026-11-26 06:46")
    lines = [json.loads(line) for line in seen[0].splitlines()]
    assert [line["event"] for line in lines][-2:] == ["aired", "item"]
    assert lines[-2]["slot"] == SLOT
    assert lines[-2]["at"] == "2026-11-26T06:45:00.000+07:00"


def test_waking_within_the_grace_airs_at_once(box):
    box.switch_on()
    box.until("2026-11-26 06:30")
    box.sleep("2026-11-26 06:49:30")
    box.until("2026-11-26 07:30")
    assert starts(box) == [("06:49:30", 0.0)]
    assert accounted(box) == ["aired"]


def test_waking_beyond_the_grace_is_a_missed_slot_and_silence(box):
    box.switch_on()
    box.until("2026-11-26 06:30")
    box.sleep("2026-11-26 06:50:01")
    box.until("2026-11-26 09:00")
    assert starts(box) == []
    assert accounted(box) == ["missed"]
    assert any("Lỡ giờ" in alarm.sentence for alarm in box.told)
    assert any("--make-up" in alarm.hint for alarm in box.told)


def test_no_grace_means_on_the_minute_or_not_at_all(box):
    box.plan(box.slot(MORNING, box.item(1), grace_seconds=0.0))
    box.switch_on()
    box.until("2026-11-26 06:30")
    box.sleep("2026-11-26 06:45:02")
    box.until("2026-11-26 07:00")
    assert accounted(box) == ["missed"]


def test_power_before_the_slot_comes_back_within_the_grace(box):
    box.switch_on()
    box.until("2026-11-26 06:44:59")
    box.power_cut()
    box.sleep("2026-11-26 06:48")
    box.switch_on()
    box.until("2026-11-26 07:30", step=0.25)
    assert starts(box) == [("06:48:00", 0.0)]
    assert accounted(box) == ["aired"]


def test_power_cut_before_half_goes_on_once_from_the_start_of_its_part(box):
    box.switch_on()
    box.until("2026-11-26 06:47:10")  # 130 s in: the mục that began at 100 s
    box.power_cut()
    box.sleep("2026-11-26 06:48:30")
    box.switch_on()
    box.until("2026-11-26 07:30")
    assert starts(box) == [("06:45:00", 0.0), ("06:48:30", 100.0)]
    assert accounted(box) == ["aired"]
    assert len(box.events("item")) == 1
    assert len(box.events("resumed")) == 1
    assert box.events("ended")


def test_a_second_cut_does_not_begin_it_a_third_time(box):
    box.switch_on()
    box.until("2026-11-26 06:46:00")
    for when in ("2026-11-26 06:46:30", "2026-11-26 06:47:30"):
        box.power_cut()
        box.sleep(when)
        box.switch_on()
        box.until(box.clock.now() + timedelta(seconds=20))
    box.until("2026-11-26 07:30")
    assert len(box.yard.heard) == 2
    assert [e.get("result") for e in box.events("item_end")] == ["Gián đoạn"]
    assert box.events("interrupted")


def test_power_cut_behind_half_is_let_go_with_its_seconds(box):
    box.switch_on()
    box.until("2026-11-26 06:48:25")  # 205 of 400 s
    box.power_cut()
    box.sleep("2026-11-26 06:49")
    box.switch_on()
    box.until("2026-11-26 07:30")
    assert len(box.yard.heard) == 1
    end = box.events("item_end")[0]
    assert end.get("result") == "Gián đoạn"
    assert end.seconds == pytest.approx(205, abs=1.6)
    assert box.events("interrupted")


def test_power_back_after_the_grace_brings_no_sound_into_the_lesson(box):
    box.switch_on()
    box.until("2026-11-26 06:46")
    box.power_cut()
    box.sleep("2026-11-26 07:20")
    box.switch_on()
    box.until("2026-11-26 09:00")
    assert len(box.yard.heard) == 1
    assert box.events("interrupted")
    assert any("gián đoạn" in alarm.sentence for alarm in box.told)


def test_power_cut_after_the_slot_changes_nothing(box):
    box.switch_on()
    box.until("2026-11-26 06:53")
    box.power_cut()
    box.sleep("2026-11-26 06:54")
    box.switch_on()
    box.until("2026-11-26 07:30")
    assert len(box.yard.heard) == 1
    assert accounted(box) == ["aired"]


def test_a_lid_closed_in_the_middle_is_a_cut(box):
    """The machine slept while it played and wakes in the lesson: silence at once."""
    box.switch_on()
    box.until("2026-11-26 06:46")
    box.sleep("2026-11-26 07:40")
    box.until("2026-11-26 09:00")
    assert len(box.yard.heard) == 1
    assert box.yard.heard[0].end < moment("2026-11-26 06:46:01")
    assert box.events("interrupted")


def test_a_clock_set_back_after_the_slot_airs_nothing_again(box):
    box.switch_on()
    box.until("2026-11-26 06:53")
    box.sleep("2026-11-26 06:40")
    box.until("2026-11-26 07:30")
    assert len(box.yard.heard) == 1
    assert box.events("clock")
    assert any("vặn lùi" in alarm.sentence for alarm in box.told)


def test_a_clock_set_back_in_the_middle_is_silence_and_an_alarm(box):
    box.switch_on()
    box.until("2026-11-26 06:46")
    box.sleep("2026-11-26 05:30")
    box.until("2026-11-26 06:44:58")
    assert len(box.yard.heard) == 1
    assert box.told
    box.until("2026-11-26 09:00")
    assert accounted(box) == ["aired"]


def test_a_clock_far_behind_the_log_airs_nothing_until_a_person_has_looked(box):
    box.switch_on()
    box.until("2026-11-26 06:53")
    box.power_cut()
    box.sleep("2026-11-24 06:40")
    box.plan(box.slot("2026-11-24 06:45", box.item(3)))
    agent = box.switch_on()
    box.until("2026-11-24 06:44")
    assert len(box.yard.heard) == 1
    agent.confirm_clock()
    box.until("2026-11-24 07:00")
    assert len(box.yard.heard) == 2


def test_a_clock_of_the_last_century_airs_nothing(box):
    box.sleep("1980-01-04 06:40")
    box.plan(box.slot("1980-01-04 06:45", box.item(1)))
    box.switch_on()
    box.until("1980-01-04 07:00")
    assert box.yard.heard == []
    assert "sớm hơn cả ngày chương trình ra đời" in box.told[0].sentence


def test_a_clock_set_forward_over_the_slot_misses_it_once(box):
    box.switch_on()
    box.until("2026-11-26 06:30")
    box.sleep("2026-11-26 08:30")
    box.until("2026-11-26 08:40")
    assert accounted(box) == ["missed"]


def test_what_was_missed_by_a_clock_that_ran_ahead_is_open_again_once_a_person_has_looked(box):
    box.switch_on()
    box.until("2026-11-26 06:30")
    box.sleep("2026-11-26 08:30")
    box.until("2026-11-26 08:31")
    box.sleep("2026-11-26 06:31")
    box.agent.confirm_clock()
    box.until("2026-11-26 07:30")
    assert starts(box) == [("06:45:00", 0.0)]


def test_several_items_follow_one_another(box):
    box.plan(box.slot(MORNING, box.item(1), box.item(2), box.item(3)))
    box.switch_on()
    box.until("2026-11-26 07:30")
    assert len(box.yard.heard) == 3
    gaps = [
        (b.begin - a.end).total_seconds()
        for a, b in zip(box.yard.heard, box.yard.heard[1:], strict=False)
    ]
    assert max(gaps) <= 0.25
    assert accounted(box) == ["aired"]


def test_what_does_not_fit_is_left_out_whole_or_stops_at_the_end_of_a_part(box):
    long = box.item(2, seconds=900.0, chapters=(0.0, 200.0, 420.0, 800.0))
    box.plan(box.slot(MORNING, box.item(1, seconds=400.0), long, box.item(3, seconds=60.0)))
    box.switch_on()
    box.until("2026-11-26 07:30")
    assert [h.offset for h in box.yard.heard] == [0.0, 0.0, 0.0]
    second = box.yard.heard[1]
    assert (second.end - second.begin).total_seconds() == pytest.approx(420.0, abs=0.5)
    assert max(h.end for h in box.yard.heard) <= moment("2026-11-26 07:00")


def test_no_sound_runs_into_the_next_slot(box):
    box.plan(
        box.slot(MORNING, box.item(1, seconds=500.0)),
        box.slot("2026-11-26 06:50", box.item(2), grace_seconds=60.0),
    )
    box.switch_on()
    box.until("2026-11-26 07:30")
    first = box.yard.heard[0]
    assert first.end <= moment("2026-11-26 06:50:01")


@pytest.mark.parametrize("damage", ["gone", "altered"])
def test_a_file_that_is_not_what_was_approved_is_never_heard_and_never_silence(box, damage):
    item = box.item(1)
    box.plan(box.slot(MORNING, item, box.item(2)))
    box.switch_on()
    box.until("2026-11-26 06:44")
    path = box.store.sound(item.sha256, ".mp3")
    path.unlink() if damage == "gone" else path.write_bytes(b"something else")
    box.until("2026-11-26 07:30")
    names = [h.name for h in box.yard.heard]
    assert item.sha256 + ".mp3" not in names
    assert names == [box.sound("thay") + ".mp3", box.sound("bài 2") + ".mp3"]
    assert box.events("fallback")
    skipped = box.events("skipped")
    assert "không đúng bản đã xếp" in skipped[0].reason
    assert accounted(box)[0] == "aired"


def test_an_expired_and_a_withdrawn_item_are_skipped_with_their_reason(box):
    old = box.item(1, valid_to=moment("2026-11-25 00:00").date())
    gone = box.item(2, refused="đã thu hồi ngày 25/11/2026")
    box.plan(box.slot(MORNING, old, gone, box.item(3)))
    box.switch_on()
    box.until("2026-11-26 07:30")
    assert [e.reason for e in box.events("skipped")] == [
        "chỉ được phát đến hết thứ tư 25/11/2026",
        "đã thu hồi ngày 25/11/2026",
    ]
    assert len(box.yard.heard) == 1


def test_nothing_that_may_air_gives_the_notice_and_not_silence(box):
    box.plan(box.slot(MORNING, box.item(1, refused="đã thu hồi")))
    box.switch_on()
    box.until("2026-11-26 07:30")
    assert [h.name for h in box.yard.heard] == [box.sound("thay") + ".mp3"]
    assert accounted(box) == ["fallback"]


def test_nothing_queued_is_silence_and_one_line(box):
    box.plan(box.slot(MORNING))
    box.switch_on()
    box.until("2026-11-26 07:30")
    assert box.yard.heard == []
    assert accounted(box) == ["empty"]


def test_a_slot_before_the_first_line_of_the_log_was_left_empty_by_nobody(tmp_path):
    """A player that was begun in the afternoon: nobody had anything to queue in the morning."""
    box = Box(tmp_path, moment("2026-11-26 15:00"))
    box.plan(box.slot(MORNING), box.slot("2026-11-26 16:30"))
    box.switch_on()
    box.until("2026-11-26 17:00")
    assert [e.slot for e in box.events("empty")] == ["2026-11-26T16:30"]


def test_just_switched_on_what_is_over_is_judged_by_the_newest_queue(tmp_path):
    """Thirty seconds before the next slot: the plan on disk is of yesterday."""
    box = Box(tmp_path, moment("2026-11-26 08:44:30"))
    later = box.slot("2026-11-26 08:45", box.item(2))
    box.plan(box.slot(MORNING, box.item(1)), later)
    gone = box.slot(MORNING, lost=("“Bài 1” đã rút: sai mức phạt",))
    box.refresh = lambda: box.plan(gone, later)
    box.switch_on()
    box.until("2026-11-26 08:50")
    assert accounted(box) == ["empty"]
    assert box.events("empty")[0].reason == "“Bài 1” đã rút: sai mức phạt"
    assert starts(box) == [("08:45:00", 0.0)]


def test_just_switched_on_in_the_grace_what_was_withdrawn_is_not_heard(box):
    box.sleep("2026-11-26 06:47:00")
    box.refresh = lambda: box.plan(box.slot(MORNING))
    box.switch_on()
    box.until("2026-11-26 07:30")
    assert box.yard.heard == []
    assert accounted(box) == ["empty"]


def test_a_look_at_the_queue_that_never_ends_holds_nothing_up_for_long(tmp_path):
    box = Box(tmp_path, moment("2026-11-26 08:46:00"))
    box.plan(box.slot(MORNING, box.item(1)), box.slot("2026-11-26 08:45", box.item(2)))
    box.hangs = True
    box.switch_on()
    box.until("2026-11-26 08:50")
    assert starts(box) == [("08:46:10", 0.0)]
    assert [f"{e.at:%H:%M:%S}" for e in box.events("missed")] == ["08:47:00"]


def test_a_slot_that_was_over_before_is_not_the_one_that_was_waited_for(tmp_path):
    """`play --once` on the morning after the machine was off."""
    box = Box(tmp_path, moment("2026-11-26 06:44:00"))
    box.plan(box.slot("2026-11-25 06:45", box.item(1)), box.slot(MORNING, box.item(2)))
    agent = box.switch_on()
    box.until("2026-11-26 06:44:30")
    assert (accounted(box, "2026-11-25T06:45"), agent.closed) == (["missed"], 0)
    box.until("2026-11-26 06:46")
    assert agent.closed == 1


def test_no_device_is_tried_again_within_the_grace(box):
    box.switch_on()
    box.yard.device = "Máy không có thiết bị phát âm thanh nào."
    box.until("2026-11-26 06:47")
    assert accounted(box) == []
    assert any("không có thiết bị" in alarm.sentence for alarm in box.told)
    box.yard.device = ""
    box.until("2026-11-26 07:30")
    assert starts(box)[0][0] <= "06:47:02"
    assert accounted(box) == ["aired"]


def test_no_device_all_morning_is_a_missed_slot_said_once(box):
    box.switch_on()
    box.yard.device = "Máy không có thiết bị phát âm thanh nào."
    box.until("2026-11-26 07:30")
    assert accounted(box) == ["missed"]


def test_a_device_that_disappears_is_told_and_the_item_goes_on_once_it_is_back(box):
    box.switch_on()
    box.until("2026-11-26 06:46")
    box.yard.stuck = True
    box.yard.device = "Máy không có thiết bị phát âm thanh nào."
    box.until("2026-11-26 06:46:30")
    assert box.events("device")
    assert any("mất tiếng" in alarm.sentence for alarm in box.told)
    box.yard.stuck, box.yard.device = False, ""
    box.until("2026-11-26 07:30")
    assert len(box.yard.heard) == 2
    assert box.events("ended")


def test_a_device_that_opens_and_takes_nothing_for_a_while_uses_up_no_second_chance(box):
    """Opened again after ten seconds, it took nothing still: nobody heard that, so it goes on."""
    box.switch_on()
    box.until("2026-11-26 06:45:30")
    box.yard.stuck = True
    box.until("2026-11-26 06:46:05")
    assert len(box.events("device")) > 1
    box.yard.stuck = False
    box.until("2026-11-26 07:30")
    assert box.events("ended")
    assert not box.events("interrupted")


def order(box, kind, item, **more):
    """Hand an order to the agent as another process does."""
    now = box.clock.now()
    given = AirOrder(
        id=f"{now:%Y-%m-%dT%H:%M:%S}",
        kind=kind,
        given_at=now,
        given_by="cô Hà",
        items=(item,),
        **more,
    )
    box.store.give(given)
    return given


def test_urgent_cuts_in_and_what_was_cut_goes_on_at_the_start_of_its_part(box):
    box.switch_on()
    box.until("2026-11-26 06:47:10")
    order(box, "khẩn cấp", box.item(-7, seconds=30.0, priority=Priority.URGENT))
    box.until("2026-11-26 07:30")
    assert [(round((h.end - h.begin).total_seconds()), h.offset) for h in box.yard.heard] == [
        (130, 0.0),
        (30, 0.0),
        (300, 100.0),
    ]
    assert box.events("ended")[-1].slot == SLOT
    assert box.events("resumed")[0].get("after") == "urgent"


def test_a_make_up_airs_when_it_is_ordered_and_names_what_it_makes_up_for(box):
    box.sleep("2026-11-26 08:00")
    box.switch_on()
    box.until("2026-11-26 09:05")
    order(box, "phát bù", box.item(1, seconds=60.0), makes_up=SLOT)
    box.until("2026-11-26 09:10")
    aired = box.events("aired")
    assert [e.get("makes_up") for e in aired] == [SLOT]
    assert accounted(box) == ["missed"]
    assert box.store.orders() == ()


def test_an_order_that_nobody_took_in_time_is_refused(box):
    order(box, "phát ngay", box.item(9))
    box.sleep("2026-11-26 06:20")
    box.switch_on()
    box.until("2026-11-26 06:30")
    assert box.yard.heard == []
    assert box.events("refused")
    assert box.store.orders() == ()


def test_an_order_never_runs_into_a_slot(box):
    box.switch_on()
    box.until("2026-11-26 06:44")
    order(box, "phát ngay", box.item(9, seconds=300.0))
    box.until("2026-11-26 07:30")
    assert starts(box)[-1] == ("06:45:00", 0.0)
    assert accounted(box) == ["aired"]


def test_the_last_line_half_written_is_put_aside_and_nothing_airs_twice(box):
    box.switch_on()
    box.until("2026-11-26 06:53")
    box.power_cut()
    with box.store.log.open("ab") as file:
        file.write(b'{"event":"aired","slot":"2026-11-2')
    box.switch_on()
    box.until("2026-11-26 07:30")
    assert "viết dở" in box.events("repaired")[0].reason
    assert any("viết dở" in alarm.sentence for alarm in box.told)
    assert len(box.yard.heard) == 1
    assert box.store.log.read_bytes().endswith(b"\n")


def test_red_is_told_thirty_minutes_ahead_and_the_evening_before(box):
    item = box.item(1)
    box.sleep("2026-11-25 18:59")
    box.plan(box.slot(MORNING, item), box.slot("2026-11-26 08:45"))
    box.store.sound(item.sha256, ".mp3").unlink()
    box.switch_on()
    box.until("2026-11-25 19:05")
    told = [alarm.sentence for alarm in box.told]
    assert any("06:45 thứ năm 26/11/2026" in t and "không có ở máy phát" in t for t in told)
    assert any("08:45 thứ năm 26/11/2026" in t and "chưa xếp bài nào" in t for t in told)
    box.sound("bài 1")
    box.sleep("2026-11-26 06:10")
    box.until("2026-11-26 06:46")
    lamps = [(e.slot, e.get("lamp")) for e in box.events("check")]
    assert (SLOT, "RED") in lamps
    assert (SLOT, "GREEN") in lamps
    assert len(box.yard.heard) == 1


def test_a_schedule_that_cannot_be_read_is_told_in_the_evening(box):
    """A holiday written with a slip of the hand is no holiday: somebody must know before."""
    box.sleep("2026-11-25 18:59")
    box.store.keep_plan(replace(box.store.plan(), schedule_trouble="dòng 24: thiếu khóa “weekday”"))
    box.switch_on()
    box.until("2026-11-25 19:05")
    assert [a.sentence for a in box.told if "lich.toml" in a.sentence] == [
        "Lịch phát (lich.toml) có lỗi, dòng 24: thiếu khóa “weekday”; máy đang theo lịch cũ."
    ]


def test_slow_work_knows_when_nothing_is_on_air_nor_soon(box):
    """Backups are begun half an hour before a slot at the latest, and not while it is heard."""
    half = timedelta(minutes=30)
    box.switch_on()
    calm = {}
    for when in ("06:10", "06:20", "06:46", "06:53"):
        box.until(f"2026-11-26 {when}")
        calm[when] = box.agent.calm(half)
    assert calm == {"06:10": True, "06:20": False, "06:46": False, "06:53": True}

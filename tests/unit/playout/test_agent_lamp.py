"""The lamp asks the agent, the agent asks the loudspeaker: green only for what was just seen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadcaster.domain.playout import AirOrder, Alarm, Lamp, worst
from broadcaster.playout.agent_state import (
    AgentState,
    SpeakerSeen,
    recent,
    seen_of_agent,
    why_silent,
)
from broadcaster.playout.players.silent import SilentPlayer
from broadcaster.playout.ports import NOWHERE
from broadcaster.playout.status import air_status, with_agent
from tests.fakes.playout_sim import Box, moment

MORNING = "2026-11-26 06:45"
NOW = moment("2026-11-25 21:00")
OPENED = moment("2026-11-25 19:00")
NO_DEVICE = "Máy không có thiết bị phát âm thanh nào dùng được."
GOOD = AgentState(
    began=moment("2026-11-25 08:00"),
    tick=NOW,
    speaker=SpeakerSeen(player="miniaudio", looked=OPENED, opened=OPENED, volume=80),
    ways=("thư điện tử",),
)


def speaker(**changes):
    return replace(GOOD, speaker=replace(GOOD.speaker, **changes))


def seconds(count):
    return timedelta(seconds=count)


def test_an_agent_that_ticks_before_an_output_that_opened_is_green_and_says_when():
    [seen] = seen_of_agent(GOOD, NOW, runs=True)
    assert seen.lamp is Lamp.GREEN
    assert "loa mở được lúc 19:00:00" in seen.told
    assert "miniaudio" in seen.told
    assert why_silent(GOOD, NOW, runs=True) is None


@pytest.mark.parametrize(
    ("state", "lamp", "words"),
    [
        (None, Lamp.AMBER, "chưa cho biết gì về loa"),
        (replace(GOOD, tick=NOW - seconds(6)), Lamp.GREEN, "loa mở được"),
        (replace(GOOD, tick=NOW - seconds(6.1)), Lamp.AMBER, "đứng im từ 20:59:53"),
        (replace(GOOD, tick=NOW - seconds(30)), Lamp.AMBER, "đứng im"),
        (replace(GOOD, tick=NOW - seconds(30.1)), Lamp.RED, "đứng im"),
        (replace(GOOD, tick=NOW + seconds(6.1)), Lamp.AMBER, "đứng im"),
        (replace(GOOD, tick=NOW - timedelta(days=1)), Lamp.RED, "từ 21:00 thứ ba 24/11/2026"),
        (speaker(rehearsal=True, player="silent"), Lamp.RED, "tập dượt"),
        (speaker(trouble=NO_DEVICE), Lamp.RED, NO_DEVICE),
        (speaker(asked=NOW - seconds(10)), Lamp.GREEN, "loa mở được"),
        (speaker(asked=NOW - seconds(10.1)), Lamp.RED, "không trả lời từ 20:59:49"),
        (speaker(opened=None), Lamp.AMBER, "Đang thử mở loa"),
        (speaker(opened=NOW - timedelta(hours=25)), Lamp.GREEN, "loa mở được"),
        (speaker(opened=NOW - timedelta(hours=25.1)), Lamp.AMBER, "đã lâu chưa được thử"),
        (speaker(opened=NOW + seconds(60)), Lamp.AMBER, "đã lâu chưa được thử"),
        (speaker(volume=0), Lamp.RED, "tắt tiếng"),
        (speaker(volume=29), Lamp.AMBER, "chỉ 29 %"),
        (speaker(volume=30), Lamp.GREEN, "loa mở được"),
        (speaker(volume=None), Lamp.GREEN, "loa mở được"),
        (replace(GOOD, slot="s", moved=NOW - seconds(3)), Lamp.GREEN, "loa mở được"),
        (replace(GOOD, slot="s", moved=NOW - seconds(3.1)), Lamp.RED, "không nhận tiếng từ"),
        (replace(GOOD, slot="", moved=NOW - seconds(60)), Lamp.GREEN, "loa mở được"),
    ],
)
def test_every_doubt_has_its_lamp_its_reason_and_what_to_do(state, lamp, words):
    seen = seen_of_agent(state, NOW, runs=True)
    assert worst(seen) is lamp
    assert words in " ".join(one.told for one in seen)
    assert all(one.fix for one in seen if one.lamp is not Lamp.GREEN)
    why = why_silent(state, NOW, runs=True)
    assert (why is not None) == (lamp is Lamp.RED)


def test_no_agent_is_never_green_whatever_its_last_note_says():
    [seen] = seen_of_agent(GOOD, NOW, runs=False)
    assert seen.lamp is Lamp.AMBER
    assert why_silent(GOOD, NOW, runs=False) == seen


@pytest.mark.parametrize(
    ("state", "minutes", "lamp"),
    [
        (GOOD, 31, Lamp.AMBER),
        (GOOD, 30, Lamp.RED),
        (GOOD, -1, Lamp.RED),
        (None, 5, Lamp.AMBER),  # the loudspeaker may be another machine's
        (replace(GOOD, tick=NOW - timedelta(days=5)), 5, Lamp.AMBER),  # a copied folder
        (replace(GOOD, speaker=SpeakerSeen(rehearsal=True)), 5, Lamp.AMBER),
    ],
)
def test_a_player_that_was_closed_is_red_when_it_is_to_be_heard_soon(state, minutes, lamp):
    begins = NOW + timedelta(minutes=minutes)
    [seen] = seen_of_agent(state, NOW, runs=False, begins=begins)
    assert seen.lamp is lamp
    assert (f"{begins:%H:%M} là giờ phát" in seen.told) is (lamp is Lamp.RED)
    assert seen.told.startswith("Chưa có trình phát nào chạy")


def test_that_alarms_reach_nobody_but_the_screen_is_told():
    seen = seen_of_agent(replace(GOOD, ways=()), NOW, runs=True)
    assert worst(seen) is Lamp.GREEN
    assert "chưa có địa chỉ thư hay máy nào nhận" in seen[-1].told


def test_alarms_are_shown_for_half_a_day_and_the_newest_of_many():
    alarms = [
        Alarm(key=str(n), at=NOW - timedelta(hours=n), site="", sentence="x") for n in range(30)
    ]
    assert [one.key for one in recent(alarms[::-1], NOW)] == [str(n) for n in range(7, -1, -1)]
    assert [one.key for one in recent([alarms[13], alarms[12]], NOW)] == ["12"]


# --- an agent before an output ------------------------------------------------------------------


@pytest.fixture
def box(tmp_path):
    """Switched on in the evening before one slot of one item."""
    box = Box(tmp_path, moment("2026-11-25 18:30"))
    box.plan(box.slot(MORNING, box.item(1, seconds=400.0, chapters=(0.0, 100.0))))
    return box


def until(box, when):
    """By steps of ten seconds where nothing is on air: nights are long."""
    box.until(when, step=10.0)


def status(box, when=None, *, runs=True):
    """What everybody sees who asks now; `when` is later than the agent's clock if it hangs."""
    now = when or box.clock.now()
    return air_status(
        box.store, box.log.lines(), now, site="", runs=runs, stale="", probe=box._probe
    )


def lamp(box, when=None):
    return status(box, when).lamp


def looks(box):
    return [f"{when:%d %H:%M}" for when in box.yard.looks]


def test_the_output_is_opened_at_the_start_in_the_evening_and_before_the_slot(box):
    box.switch_on()
    until(box, "2026-11-26 06:46")
    assert looks(box) == ["25 18:30", "25 19:00", "26 06:15", "26 06:43"]
    note = box.store.state()
    assert note.slot == "2026-11-26T06:45"
    assert note.speaker.opened >= moment("2026-11-26 06:44:55")  # for the air, just before it


def test_without_a_device_no_look_at_any_hour_is_green(box):
    """What was seen on a PC without sound: green at 21:00, at 06:43 and at 06:45:18."""
    box.yard.device = NO_DEVICE
    box.switch_on()
    seen = {}
    for when in ("25 18:31", "25 21:00", "26 06:14", "26 06:43", "26 06:45:18"):
        until(box, f"2026-11-{when}")
        seen[when] = lamp(box)
    assert set(seen.values()) == {Lamp.RED}
    [why] = [one for one in status(box).agent if one.lamp is Lamp.RED]
    assert NO_DEVICE in why.told
    assert why.fix
    told = [alarm.sentence for alarm in box.told]
    assert told[0] == f"Loa không phát được: {NO_DEVICE}"  # at once, not at 06:43
    assert any("Đèn đỏ cho khung giờ 06:45" in sentence for sentence in told)
    until(box, "2026-11-26 06:45:21")
    assert box.store.state().alarms[-1].sentence == told[-1]


def test_a_trouble_that_an_earlier_life_told_is_said_on_the_screen_and_to_nobody_twice(box):
    box.yard.device = NO_DEVICE
    box.switch_on()
    box.until("2026-11-25 18:32")
    told = [one.key for one in box.told]
    assert told
    box.said.clear()
    box.power_cut()
    box.switch_on()
    box.until("2026-11-25 18:35")
    assert [one.key for one in box.told] == told
    [again] = [one for one in box.said if NO_DEVICE in one]
    assert again.startswith("⚠ Vẫn còn, đã báo ở lần chạy trước:")
    assert any(NO_DEVICE in one.sentence for one in box.store.state().alarms)


def test_a_device_that_is_plugged_in_again_is_seen_within_a_minute(box):
    box.yard.device = NO_DEVICE
    box.switch_on()
    until(box, "2026-11-25 18:40")
    assert lamp(box) is Lamp.RED
    box.yard.device = ""
    until(box, "2026-11-25 18:41")
    assert lamp(box) is Lamp.GREEN
    until(box, "2026-11-25 18:59")
    assert "25 18:45" not in looks(box)  # one that opens is left alone


@pytest.mark.parametrize("nowhere", [False, True], ids=["unasked", "adrift for a while"])
def test_what_a_player_found_wanting_is_well_again_only_when_it_opens(box, nowhere):
    """Whatever the system says of its outputs in between."""
    box.switch_on()
    until(box, "2026-11-25 21:00")
    assert lamp(box) is Lamp.GREEN
    box.yard.device, box.yard.nowhere = NOWHERE, nowhere
    until(box, "2026-11-26 06:43:20")
    seen = []
    for second in range(25, 60, 5):
        box.yard.nowhere = False
        until(box, f"2026-11-26 06:43:{second}")
        seen.append(lamp(box))
    assert set(seen) == {Lamp.RED}
    box.yard.device = ""
    until(box, "2026-11-26 06:44:40")
    assert lamp(box) is Lamp.GREEN
    assert box.store.state().speaker.opened > moment("2026-11-26 06:43:55")


def test_what_somebody_moved_to_another_output_goes_on_red_and_told_until_it_is_back(box):
    box.clock.time = moment("2026-11-26 06:40")
    box.switch_on()
    until(box, "2026-11-26 06:45:30")
    box.yard.elsewhere = "Loa phòng khách"
    until(box, "2026-11-26 06:45:40")
    assert lamp(box) is Lamp.RED
    assert [a.sentence for a in box.told if "loa khác (“Loa phòng khách”)" in a.sentence]
    box.yard.elsewhere = ""
    until(box, "2026-11-26 06:45:50")
    assert lamp(box) is Lamp.GREEN
    assert not box.events("device")


def test_a_muted_machine_is_red_and_a_quiet_one_amber(box):
    box.yard.volume = 0
    box.switch_on()
    until(box, "2026-11-25 21:00")
    assert lamp(box) is Lamp.RED
    assert any("tắt tiếng" in alarm.sentence for alarm in box.told)
    box.yard.volume = 20
    until(box, "2026-11-25 21:01")
    assert lamp(box) is Lamp.AMBER


def test_whoever_holds_the_loop_takes_the_green_away_within_ten_seconds(box):
    box.switch_on()
    until(box, "2026-11-26 06:45:30")
    assert lamp(box) is Lamp.GREEN
    held = box.clock.now() + seconds(10)
    assert lamp(box, held) is Lamp.AMBER
    assert lamp(box, held + seconds(30)) is Lamp.RED
    cached = status(box)
    assert with_agent(cached, box.store.state(), held, runs=True).lamp is Lamp.AMBER


def test_a_device_that_takes_nothing_takes_the_green_away_within_ten_seconds(box):
    box.switch_on()
    until(box, "2026-11-26 06:45:30")
    box.yard.stuck = True
    until(box, "2026-11-26 06:45:36")
    assert lamp(box) is Lamp.RED
    assert "loa không nhận tiếng" in " ".join(one.told for one in status(box).agent)


def test_a_look_that_never_comes_back_is_no_green(box):
    box.switch_on()
    box.hangs = True
    until(box, "2026-11-25 19:05")
    assert lamp(box) is Lamp.RED
    assert any("không trả lời" in alarm.sentence for alarm in box.told)


def test_a_driver_that_fails_in_a_way_nobody_foresaw_is_told(box, monkeypatch):
    box.switch_on()
    monkeypatch.setattr(box.agent._tools.player, "ready", lambda: 1 / 0)
    until(box, "2026-11-25 18:31")
    assert lamp(box) is Lamp.RED
    assert "ZeroDivisionError" in box.store.state().speaker.trouble


def test_a_rehearsal_is_red_all_day(box):
    box.player = SilentPlayer(box.clock)
    box.switch_on()
    for when in ("25 21:00", "26 06:43", "26 06:45:18"):
        until(box, f"2026-11-{when}")
        assert lamp(box) is Lamp.RED
    assert "tập dượt" in " ".join(one.told for one in status(box).agent)


def test_the_evening_before_with_everything_in_place_is_green(box):
    box.switch_on()
    until(box, "2026-11-25 21:00")
    assert lamp(box) is Lamp.GREEN
    assert status(box, runs=False).lamp is Lamp.AMBER


def test_a_note_that_cannot_be_read_is_no_green(box):
    box.switch_on()
    until(box, "2026-11-25 21:00")
    (box.folder / "tinh-trang.json").write_bytes(b"{")
    assert lamp(box) is Lamp.AMBER


def test_a_disk_that_takes_no_note_costs_the_green_and_not_the_air(box, monkeypatch):
    box.switch_on()
    until(box, "2026-11-26 06:44")
    monkeypatch.setattr(box.store, "keep_state", lambda _: None)
    until(box, "2026-11-26 06:46")
    assert lamp(box) is not Lamp.GREEN
    assert len(box.yard.heard) == 1


def test_while_something_sounds_no_look_disturbs_it(box):
    box.plan(
        box.slot(MORNING, box.item(1, seconds=280.0)),
        box.slot("2026-11-26 06:50", box.item(2)),
    )
    box.switch_on()
    until(box, "2026-11-26 06:51")
    first, _ = box.yard.heard
    assert not [when for when in box.yard.looks if first.begin <= when < first.end]
    assert looks(box)[-2:] == ["26 06:43", "26 06:49"]  # what fell into the sound comes behind it


def test_an_order_aired_between_slots_is_seen_on_air_in_the_note(box):
    box.switch_on()
    until(box, "2026-11-25 20:00")
    now = box.clock.now()
    order = AirOrder(
        id=f"{now:%Y-%m-%dT%H:%M:%S}",
        kind="phát ngay",
        given_at=now,
        given_by="cô Hà",
        items=(box.item(9, seconds=60.0),),
    )
    box.store.give(order)
    until(box, "2026-11-25 20:00:30")
    note = box.store.state()
    assert (note.slot, note.item) == (order.id, 9)
    assert note.position == pytest.approx(30.0, abs=3.0)

"""A month, a year's end, a leap day: every slot accounted for once, whatever happens to the power."""

from collections import Counter
from contextlib import suppress
from datetime import date, time, timedelta

import pytest

from broadcaster.domain.playout import AirSlot
from broadcaster.domain.schedule import Calendar, Closure, Slot, SwapDay
from broadcaster.timetable.occurrences import occurrences
from tests.fakes.playout_sim import Box, PowerCut, moment, shuffled

WEEK = (0, 1, 2, 3, 4)
CHAPTERS = (0.0, 30.0, 55.0, 100.0)
NO_CALENDAR = Calendar()
ACCOUNTING = ("aired", "fallback", "missed", "empty")


@pytest.fixture(autouse=True)
def _fast_disk(monkeypatch):
    """The cuts here fall between two instructions; waiting for a real disk adds nothing."""
    monkeypatch.setattr("os.fsync", lambda _: None)


def timetable(box, first, last, calendar=NO_CALENDAR, *, seconds=140.0):
    """The slots of a school between two days, each with two items of its own."""
    slots = (
        Slot(key="dau-gio", name="Đầu giờ", weekdays=WEEK, time=time(6, 45), max_seconds=600.0),
        Slot(
            key="ra-choi",
            name="Ra chơi",
            weekdays=WEEK,
            time=time(8, 45),
            max_seconds=300.0,
            grace_seconds=120.0,
        ),
    )
    found = []
    for number, one in enumerate(occurrences(slots, calendar, first, last), start=1):
        items = (
            box.item(2 * number, seconds=seconds, chapters=CHAPTERS),
            box.item(2 * number + 1, seconds=40.0),
        )
        found.append(
            AirSlot(
                id=one.id,
                name=one.slot.name,
                begins=one.begins,
                grace_seconds=one.slot.grace_seconds,
                max_seconds=one.slot.max_seconds,
                items=items,
            )
        )
    box.plan(*found)
    return tuple(found)


def check(box, slots):
    """What must hold after any month: the log against the yard."""
    count = Counter(line.slot for line in box.events(*ACCOUNTING))
    assert {slot.id for slot in slots} == set(count)
    assert set(count.values()) == {1}
    begun = Counter((line.slot, line.item) for line in box.events("item"))
    assert set(begun.values()) <= {1}
    again = Counter((line.slot, line.item) for line in box.events("resumed"))
    assert set(again.values()) <= {1}
    closed = Counter(line.slot for line in box.events("ended", "interrupted"))
    opened = {line.slot for line in box.events("aired", "fallback")}
    assert set(closed) == opened
    assert set(closed.values()) <= {1}
    by_id = {slot.id: slot for slot in slots}
    for line in box.events("resumed"):
        slot = by_id[line.slot]
        length = next(i.seconds for i in slot.items if i.id == line.item)
        assert slot.begins <= line.at <= slot.latest
        assert line.seconds in CHAPTERS
        assert line.seconds < length / 2
    windows = sorted((slot.begins, slot.over) for slot in slots)
    for sound in box.yard.heard:
        assert any(a <= sound.begin and sound.end <= b + timedelta(seconds=0.3) for a, b in windows)
    for one, other in zip(box.yard.heard, box.yard.heard[1:], strict=False):
        assert one.end <= other.begin


def test_a_quiet_month_airs_every_slot_on_the_second(tmp_path):
    box = Box(tmp_path, moment("2026-11-01 05:00"))
    slots = timetable(box, date(2026, 11, 1), date(2026, 11, 10))
    box.switch_on()
    box.until("2026-11-11 00:00", step=1700.0)
    check(box, slots)
    starts = [line.at for line in box.events("aired")]
    assert starts == [slot.begins for slot in slots]


def cut_somewhere(box, chances, slots):
    """A power cut at a random instruction of a random moment; half of them while a slot airs."""
    slot = chances.choice(slots)
    if chances.random() < 0.7:
        when = slot.begins + timedelta(seconds=chances.uniform(-3.0, 240.0))
    else:
        when = slot.begins + timedelta(seconds=chances.uniform(-7000.0, 7000.0))
    return when


class Fuse:
    """Raises PowerCut at one of the dangerous places once its moment has come."""

    def __init__(self, box, when, places):
        self.box, self.when, self.places = box, when, places

    def danger(self):
        if self.when is not None and self.box.clock.now() >= self.when:
            self.places -= 1
            if self.places <= 0:
                self.when = None
                raise PowerCut

    def arm(self):
        """Put danger around every way to the disk and to the loudspeaker."""
        box = self.box
        append, note = box.log._put, box.store.note_progress
        box.yard.before_sound = self.danger

        def torn(path, data):
            try:
                self.danger()
            except PowerCut:
                with path.open("ab") as file:
                    file.write(data[: len(data) // 2])
                raise
            done = append(path, data)
            self.danger()
            return done

        def kept(*words):
            self.danger()
            note(*words)
            self.danger()

        box.log._put = torn
        box.store.note_progress = kept


def live_through(box, slots, moments, end, chances, *, step=900.0):
    """Live until the end, the power cut at those moments, off for a while each time."""
    for when in [*moments, None]:
        box.switch_on()
        fuse = Fuse(box, when, chances.randint(1, 6))
        fuse.arm()
        awake = box.clock.now() + timedelta(seconds=2)  # the last life may begin behind the end
        until = min(when + timedelta(seconds=90), end) if when else max(end, awake)
        with suppress(PowerCut):
            box.until(until, step=step)
        stop = box.yard.clock.now()
        for sound in box.yard.heard:  # the loudspeaker is dead from here on
            sound.end = min(sound.end, stop)
        box.yard.before_sound = None
        if when is not None:
            off = chances.choice([1.0, 5.0, 40.0, 200.0, 700.0, 9000.0, 100_000.0])
            box.clock.pass_by(chances.uniform(0.3, 1.0) * off)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_kill_at_fifty_random_moments_of_a_month(tmp_path, seed):
    """Fifty cuts in torn lines, before and behind every sound; never twice, never outside a slot."""
    chances = shuffled(seed)
    box = Box(tmp_path, moment("2026-11-01 05:00"))
    slots = timetable(box, date(2026, 11, 1), date(2026, 11, 30))
    moments = sorted(cut_somewhere(box, chances, slots) for _ in range(50))
    live_through(box, slots, moments, moment("2026-12-01 00:00"), chances)
    check(box, slots)
    assert box.events("repaired")
    assert box.events("resumed")
    assert box.events("missed")


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10, 60))
def test_kill_at_two_hundred_random_moments(tmp_path, seed):
    chances = shuffled(seed)
    box = Box(tmp_path, moment("2026-11-01 05:00"))
    slots = timetable(box, date(2026, 11, 1), date(2026, 12, 31))
    moments = sorted(cut_somewhere(box, chances, slots) for _ in range(200))
    live_through(box, slots, moments, moment("2027-01-01 00:00"), chances)
    check(box, slots)


def test_the_year_ends_and_every_slot_keeps_its_day(tmp_path):
    box = Box(tmp_path, moment("2026-12-30 06:00"))
    slots = timetable(box, date(2026, 12, 30), date(2027, 1, 4))
    box.switch_on()
    box.until("2027-01-05 00:00", step=1700.0)
    check(box, slots)
    assert "2027-01-01T06:45" in {line.slot for line in box.events("aired")}


def test_the_29th_of_february_is_a_day_like_any_other(tmp_path):
    box = Box(tmp_path, moment("2028-02-28 06:00"))
    slots = timetable(box, date(2028, 2, 28), date(2028, 3, 1))
    box.switch_on()
    box.until("2028-03-02 00:00", step=1700.0)
    check(box, slots)
    assert [line.slot for line in box.events("aired")][2] == "2028-02-29T06:45"


def test_a_holiday_is_silent_and_a_swap_day_has_the_slots_of_its_weekday(tmp_path):
    box = Box(tmp_path, moment("2027-04-29 06:00"))
    calendar = Calendar(
        closures=(Closure(first=date(2027, 4, 30), last=date(2027, 5, 1), name="Lễ 30/4 và 1/5"),),
        swaps=(SwapDay(day=date(2027, 5, 8), weekday=0, name="học bù"),),
    )
    slots = timetable(box, date(2027, 4, 29), date(2027, 5, 9), calendar)
    box.switch_on()
    box.until("2027-05-10 00:00", step=1700.0)
    check(box, slots)
    days = {line.slot[:10] for line in box.events("aired")}
    assert "2027-04-30" not in days
    assert "2027-05-08" in days
    assert not any(sound.begin.date() == date(2027, 4, 30) for sound in box.yard.heard)

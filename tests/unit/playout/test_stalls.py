"""A stall is not sleep: wall clock, steady clock and the player's own position decide together."""

import random
from dataclasses import dataclass

import pytest

from tests.fakes.playout_sim import Box, moment

MORNING = "2026-11-26 06:45"
BROKEN = ("paused", "resumed", "device", "interrupted", "missed", "skipped", "fallback", "fault")


@pytest.fixture(autouse=True)
def _fast_disk(monkeypatch):
    """Nothing is cut off here; waiting for a real disk adds nothing."""
    monkeypatch.setattr("os.fsync", lambda _: None)


@dataclass
class Deck:
    """A player with a time of its own, which the scene lets pass or stand."""

    time: float = 0.0
    name = "deck"
    rehearsal = False

    def ready(self):
        return ""

    def open(self, path, *, offset, seconds):
        return DeckPlaying(self, seconds - offset)


@dataclass
class DeckPlaying:
    deck: Deck
    length: float
    begun: float | None = None
    ended: float | None = None

    def start(self):
        self.begun = self.deck.time

    def position(self):
        if self.begun is None:
            return 0.0
        now = self.deck.time if self.ended is None else self.ended
        return min(now - self.begun, self.length)

    def finished(self):
        return self.position() >= self.length

    def stop(self):
        self.ended = self.deck.time if self.ended is None else self.ended


class Morning:
    """A slot at an agent whose three clocks are moved one by one."""

    def __init__(self, folder, *, grace=300.0, lengths=(12.0, 9.0), tight=False):
        self.box = Box(folder, moment("2026-11-26 06:44:50"))
        self.deck = self.box.player = Deck()
        items = [self.box.item(n, seconds=s) for n, s in enumerate(lengths, start=1)]
        longest = sum(lengths) + (0.5 if tight else 60.0)
        self.box.plan(self.box.slot(MORNING, *items, grace_seconds=grace, max_seconds=longest))
        self.box.switch_on()

    def step(self, wall, steady=None, played=None):
        """Let that many seconds go by on each clock."""
        self.box.clock.pass_by(wall)
        self.box.clock.passed += (wall if steady is None else steady) - wall
        self.deck.time += wall if played is None else played

    def run(self, seconds):
        end = self.box.clock.passed + seconds
        while self.box.clock.passed < end:
            self.step(self.box.agent.tick())

    def stall(self, kind, seconds):
        """One stall; before and behind it the agent has looked."""
        pause = self.box.agent.tick()
        if kind == "loop":  # the agent waits for a disk, the device plays on
            self.step(pause + seconds)
        elif kind == "frozen":  # the whole process stands
            self.step(pause + seconds, played=0.0)
        elif kind == "device":  # the agent looks on, the device waits for its file
            end = self.box.clock.passed + seconds
            while self.box.clock.passed < end:
                self.step(min(self.box.agent.tick(), end - self.box.clock.passed), played=0.0)
        else:  # a time server sets the clock right
            sign = 1.0 if kind == "ahead" else -1.0
            self.step(pause + sign * seconds, steady=pause, played=pause)

    def whole(self):
        """Everything was heard, once, to its end."""
        broken = [(e.event.value, e.reason) for e in self.box.events(*BROKEN)]
        results = [e.get("result") for e in self.box.events("item_end")]
        assert broken == []
        assert results == ["Đã phát"] * len(results)
        assert len(self.box.events("item")) == len(results)
        assert len(self.box.events("ended")) == 1
        heard = [e.seconds for e in self.box.events("item_end")]
        wanted = [e.get("length") for e in self.box.events("item_end")]
        assert heard == pytest.approx(wanted, abs=0.01)


KINDS = ("loop", "frozen", "device", "ahead", "back")


def scene(seed, folder):
    """A short morning with up to three stalls of 0.1 to 8 s anywhere in it."""
    chances = random.Random(seed)
    grace = chances.choice((0.0, 60.0, 300.0))
    morning = Morning(folder, grace=grace, tight=chances.random() < 0.5)
    told = f"seed {seed}, grace {grace}"
    left = 60.0
    for _ in range(chances.randint(1, 3)):
        ahead = chances.uniform(0.0, 14.0)
        kind, length = chances.choice(KINDS), chances.uniform(0.1, 8.0)
        told += f"; {kind} {length:.2f} s after {ahead:.2f} s"
        morning.run(ahead)
        morning.stall(kind, length)
        morning.run(0.5)
        left -= ahead
    morning.run(left)
    try:
        morning.whole()
    except AssertionError as fault:
        raise AssertionError(f"{told}: {fault}") from fault


@pytest.mark.rows_slow
@pytest.mark.parametrize("tenth", range(4))
def test_two_hundred_stalls_cut_nothing_that_could_have_gone_on(tenth, tmp_path):
    for seed in range(tenth, 200, 4):
        scene(seed, tmp_path / str(seed))


@pytest.mark.slow
@pytest.mark.parametrize("tenth", range(9))
def test_two_thousand_stalls_cut_nothing_that_could_have_gone_on(tenth, tmp_path):
    for seed in range(200 + tenth, 2000, 9):
        scene(seed, tmp_path / str(seed))


@pytest.mark.parametrize("kind", KINDS)
def test_eight_seconds_of_any_kind_in_mid_air_are_no_cut(kind, tmp_path):
    morning = Morning(tmp_path)
    morning.run(15.0)
    morning.stall(kind, 8.0)
    morning.run(60.0)
    morning.whole()


def test_held_up_over_the_minute_a_slot_without_grace_still_begins(tmp_path):
    morning = Morning(tmp_path, grace=0.0, tight=True)
    morning.run(9.0)
    morning.stall("frozen", 4.0)
    morning.run(60.0)
    morning.whole()
    assert morning.box.events("aired")[0].at > moment(MORNING)


def test_a_loop_that_is_held_for_a_minute_leaves_what_plays_alone(tmp_path):
    """The device has a thread of its own: what it played meanwhile was heard."""
    morning = Morning(tmp_path, lengths=(90.0,))
    morning.run(15.0)
    morning.stall("loop", 60.0)
    morning.run(60.0)
    morning.whole()


@pytest.mark.parametrize("steady", [True, False])
def test_a_minute_in_which_nothing_played_is_sleep(steady, tmp_path):
    """Whether the steady clock counts sleep or not: it is silent, and the rules of a cut decide."""
    morning = Morning(tmp_path, lengths=(90.0,))
    morning.run(15.0)
    pause = morning.box.agent.tick()
    morning.step(pause + 61.0, steady=pause + (61.0 if steady else 0.0), played=0.1)
    morning.run(120.0)
    assert [e.event.value for e in morning.box.events("paused", "resumed")] == ["paused", "resumed"]


def test_a_device_that_stands_for_longer_is_gone(tmp_path):
    morning = Morning(tmp_path, lengths=(90.0,))
    morning.run(15.0)
    morning.stall("device", 12.0)
    morning.run(1.0)
    assert morning.box.events("device")
    assert any("mất tiếng" in alarm.sentence for alarm in morning.box.told)


def test_stalls_push_no_sound_into_the_next_slot(tmp_path):
    morning = Morning(tmp_path, grace=0.0, tight=True)
    later = morning.box.slot("2026-11-26 06:46", morning.box.item(7, seconds=5.0))
    first = morning.box.store.plan().slots[0]
    morning.box.plan(first, later)
    for _ in range(6):
        morning.run(3.0)
        morning.stall("device", 8.0)
    morning.run(60.0)
    starts = {e.slot: e.at for e in morning.box.events("aired")}
    assert starts[later.id] == later.begins

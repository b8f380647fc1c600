"""The lanes work for all units: what one of them brings about is its own trouble."""

import threading
from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace

import pytest

from broadcaster.hub.open_units import OpenUnits
from broadcaster.hub.work_lanes import WorkLanes
from broadcaster.storage.jobs import JobState
from tests.fakes.hub_of_toys import ToyOpener, toy_hub


class OddRunner:
    """Work that fails as nobody foresaw."""

    jobs = SimpleNamespace(count_open=lambda: 3)

    def work_once(self, _stop, *, aside, without):
        raise KeyError(aside)


@pytest.fixture
def units(tmp_path):
    opener = ToyOpener()

    def opened(folder):
        return replace(opener(folder), runner=OddRunner(), lock=nullcontext)

    return OpenUnits(toy_hub(tmp_path, "a"), opened)


def test_work_that_fails_unforeseen_is_told_and_ends_no_lane(units):
    told = []
    lanes = WorkLanes(units, tell=lambda code, fault: told.append((code, str(fault))))
    assert lanes.work_once("a", aside=False) == (True, True)
    [(code, sentence)] = told
    assert code == "a"
    assert "KeyError" in sentence


class IdleRunner:
    """Nothing waits; it remembers whether what is over was forgotten."""

    swept = 0
    jobs = SimpleNamespace(count_open=lambda: 0)

    def work_once(self, _stop, *, aside, without):
        return None

    def sweep(self):
        self.swept += 1


def test_what_is_over_is_forgotten_when_nothing_waits(tmp_path):
    opener, runner = ToyOpener(), IdleRunner()
    units = OpenUnits(
        toy_hub(tmp_path, "a"), lambda f: replace(opener(f), runner=runner, lock=nullcontext)
    )
    lanes = WorkLanes(units)
    assert lanes.work_once("a", aside=True) == lanes.work_once("a", aside=False) == (False, False)
    assert runner.swept == 1


class CountedRunner:
    """So many jobs, of which each is noted; two of one unit at a time are noted too."""

    def __init__(self, code, left, noted):
        self.code, self.left, self.noted = code, left, noted
        self.busy, self.twice = threading.Lock(), False
        self.jobs = SimpleNamespace(count_open=lambda: self.left)

    def work_once(self, _stop, *, aside, without):
        if aside or not self.left:
            return None
        if not self.busy.acquire(blocking=False):
            self.twice = True
            return None
        self.left -= 1
        self.noted.append(self.code)
        self.busy.release()
        return SimpleNamespace(state=JobState.DONE)

    def sweep(self):
        pass


@pytest.mark.parametrize("lanes", [1, 3])
def test_a_hundred_jobs_of_one_unit_stand_before_no_other_units_first(tmp_path, lanes):
    """One pool for all units: one job of a unit, then the next unit's, however many it has."""
    noted, opener = [], ToyOpener()
    counts = {"a": 100, "b": 2, "c": 1, "d": 1}
    runners = {code: CountedRunner(code, left, noted) for code, left in counts.items()}
    units = OpenUnits(
        toy_hub(tmp_path, *counts),
        lambda f: replace(opener(f), runner=runners[f.code], lock=nullcontext),
    )
    work = WorkLanes(units, lanes=lanes)
    for code in counts:
        work.look_at(code)
    with work.at_work():
        for _ in range(1200):
            if len(noted) == 104:
                break
            threading.Event().wait(0.1)
    assert len(noted) == 104
    assert not any(one.twice for one in runners.values())
    if lanes == 1:  # several begin at the same moment, and nobody knows which is quicker
        assert noted[:8] == ["a", "b", "c", "d", "a", "b", "a", "a"]


class PuttingBack:
    """A unit's one job finds no machine, until it is not held back any more."""

    def __init__(self):
        self.left, self.asked = 1, []
        self.jobs = SimpleNamespace(count_open=lambda: self.left)

    def work_once(self, _stop, *, aside, without):
        self.asked.append(tuple(without))
        if "dung" in without or not self.left:
            return None
        return SimpleNamespace(state=JobState.WAITING, told="không có máy làm việc nào")

    def sweep(self):
        pass


def test_work_that_found_no_machine_is_told_and_begun_again_only_when_there_is_one(tmp_path):
    opener, runner, away = ToyOpener(), PuttingBack(), []
    units = OpenUnits(
        toy_hub(tmp_path, "a"), lambda f: replace(opener(f), runner=runner, lock=nullcontext)
    )
    lanes = WorkLanes(units, without=lambda: ("dung",) if away else (), put_back=away.append)
    assert lanes.work_once("a", aside=False) == (True, False)
    assert away == ["không có máy làm việc nào"]
    assert lanes.work_once("a", aside=False) == (False, False)
    assert lanes.jobs_open("a") == 1
    lanes.look_again()
    assert lanes._lines[False].take(0.0) == "a"

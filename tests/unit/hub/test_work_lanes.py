"""The lanes work for all units: what one of them brings about is its own trouble."""

from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace

import pytest

from broadcaster.hub.open_units import OpenUnits
from broadcaster.hub.work_lanes import WorkLanes
from tests.fakes.hub_of_toys import ToyOpener, toy_hub


class OddRunner:
    """Work that fails as nobody foresaw."""

    jobs = SimpleNamespace(count_open=lambda: 3)

    def work_once(self, _stop, *, aside):
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

    def work_once(self, _stop, *, aside):
        return False

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

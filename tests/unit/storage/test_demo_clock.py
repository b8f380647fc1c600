"""The moved clock is one station's alone, and says by how much it is moved."""

from datetime import timedelta

import pytest

from broadcaster.app.settings import DEMO, load_settings
from broadcaster.app.station import wire
from broadcaster.domain.errors import StoreError
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.demo_clock import (
    DemoStage,
    MovedClock,
    hold_stage,
    is_abandoned,
    read_stage,
    write_stage,
)
from tests.fakes.desk_house import found_school

HOUR = timedelta(hours=1)


@pytest.fixture
def stage(tmp_path):
    """The file of a station whose clock is half a day ahead."""
    found_school(tmp_path / "dai")
    file = tmp_path / "dai" / "trinh-dien.json"
    write_stage(file, DemoStage(ahead=12 * 3600.0, sounds=False))
    return file


def test_the_clock_is_moved_by_what_the_file_says_at_each_look(stage):
    clock = MovedClock(stage)
    assert 11 * HOUR < clock.now() - SystemClock().now() < 13 * HOUR
    write_stage(stage, DemoStage(ahead=-7200.0, sounds=True))
    assert -3 * HOUR < clock.now() - SystemClock().now() < -HOUR
    assert read_stage(stage).sounds


def test_only_the_station_in_which_the_file_lies_goes_by_it(stage, tmp_path):
    found_school(tmp_path / "that")
    environ = {DEMO: str(stage)}
    moved, real = (load_settings(tmp_path / name, environ) for name in ("dai", "that"))
    assert moved.demo == stage
    assert real.demo is None
    assert load_settings(tmp_path / "dai", {}).demo is None
    ahead = wire(moved).tools.clock.now() - wire(real).tools.clock.now()
    assert ahead > 11 * HOUR


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"ahead": "xa", "sounds": true}', "\ufeff{"])
def test_a_broken_file_is_told_in_words(stage, text):
    stage.write_text(text, "utf-8")
    with pytest.raises(StoreError, match="đã hỏng"):
        MovedClock(stage).now()


def test_a_show_is_abandoned_when_nobody_holds_it_any_more(stage):
    assert not is_abandoned(stage)  # made by hand: nobody ever held it
    with hold_stage(stage):
        assert not is_abandoned(stage)
    assert is_abandoned(stage)


def test_when_the_file_is_gone_the_show_is_over(stage):
    stage.unlink()
    with pytest.raises(StoreError):
        MovedClock(stage).now()

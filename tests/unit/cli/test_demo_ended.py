"""A show ends with the window that it was begun in, whenever that is closed."""

import signal
import sys

import pytest
from click.testing import CliRunner

from broadcaster.cli import demo
from broadcaster.demo import stage
from broadcaster.system.processes import TERMINATED, TerminationRequest, stoppable
from tests.fakes.lost_interrupt import raised_where_nothing_gets_out

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="signals of a terminal"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_a_window_that_is_closed_ends_the_show():
    with pytest.raises(TerminationRequest), stoppable(), demo._heeding_hang_up() as hung_up:
        signal.raise_signal(signal.SIGHUP)
    assert hung_up.is_set()


def test_a_window_that_is_closed_while_a_module_is_loaded_is_noted():
    with stoppable(), demo._heeding_hang_up() as hung_up:
        assert not hung_up.is_set()
        raised_where_nothing_gets_out(signal.SIGHUP)
        assert hung_up.is_set()


@pytest.mark.slow
def test_a_window_that_was_closed_while_its_station_was_founded_ends_the_show(
    tmp_path, monkeypatch
):
    class FoundedMeanwhile(stage.DemoStation):
        def __init__(self, *given, **named):
            super().__init__(*given, **named)
            raised_where_nothing_gets_out(signal.SIGHUP)

    monkeypatch.setattr(stage, "DemoStation", FoundedMeanwhile)
    monkeypatch.setattr(demo.tempfile, "tempdir", str(tmp_path))
    with stoppable():
        done = CliRunner().invoke(demo.command, ["--no-open"], standalone_mode=False)
    assert done.exception is None, done.output
    assert done.return_value == TERMINATED
    assert "Mở trình duyệt" not in done.output
    assert list(tmp_path.iterdir()) == []

"""`tidy` keeps what was promised about listeners' questions, where nobody looks at them too."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.cli.root import Session
from broadcaster.cli.tidy import command
from broadcaster.outreach.questions_inbox import ListenerQuestion, QuestionState
from tests.fakes.staff_station import STATION


@pytest.mark.parametrize(("options", "left"), [(["--dry-run"], 1), ([], 0)])
def test_what_is_not_used_goes_after_its_days_where_no_questions_are_taken(tmp_path, options, left):
    (tmp_path / "scripts_vi").mkdir()
    (tmp_path / "scripts_vi" / "station.toml").write_text(STATION, "utf-8")
    wired = wire(load_settings(tmp_path, {}))
    book, at = wired.questions(), wired.tools.clock.now() - timedelta(days=31)
    book.add(ListenerQuestion(at=at, changed=at, text="Mua hàng đi"), code="a")
    book.step(book.get(1), QuestionState.REFUSED, at, reason="Quảng cáo")
    done = CliRunner().invoke(command, options, obj=Session(folder=tmp_path), standalone_mode=False)
    assert done.return_value == 0, done.output
    assert len(book.all(danger=True)) == left
    wired.close()

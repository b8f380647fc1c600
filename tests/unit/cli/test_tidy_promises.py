"""`tidy` keeps what was promised to askers and to who is heard, where nobody looks at them too."""

from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.cli.root import Session
from broadcaster.cli.tidy import command
from broadcaster.outreach.film_origin import FilmOrigin, write_origin
from broadcaster.outreach.questions_inbox import ListenerQuestion, QuestionState
from broadcaster.outreach.taking_back import FILMS
from tests.fakes.staff_station import STATION


@pytest.mark.parametrize(("options", "left"), [(["--dry-run"], 1), ([], 0)])
def test_what_is_not_used_and_films_past_a_consent_go_after_their_days(tmp_path, options, left):
    (tmp_path / "scripts_vi").mkdir()
    (tmp_path / "scripts_vi" / "station.toml").write_text(STATION, "utf-8")
    wired = wire(load_settings(tmp_path, {}))
    book, at = wired.questions(), wired.tools.clock.now() - timedelta(days=31)
    book.add(ListenerQuestion(at=at, changed=at, text="Mua hàng đi"), code="a")
    book.step(book.get(1), QuestionState.REFUSED, at, reason="Quảng cáo")
    film = tmp_path / "audio_out" / "kenh" / FILMS / "bai-2020-01-12" / "zalo"
    film.mkdir(parents=True)
    (film / "bai-2020-01-12.mp4").write_bytes(b"x")
    write_origin(film, FilmOrigin(until=date(2020, 1, 31)))
    done = CliRunner().invoke(command, options, obj=Session(folder=tmp_path), standalone_mode=False)
    assert done.return_value == 0, done.output
    assert len(book.all(danger=True)) == left
    assert film.exists() == bool(left)
    assert "phim của người nay không còn cho phát ra ngoài trường" in done.output
    wired.close()

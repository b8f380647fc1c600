"""What `init` copies: a station that can be read and filled as it stands."""

from datetime import date
from pathlib import Path

from broadcaster.care.init_station import found_station
from broadcaster.domain.script import Cue, Paragraph, ScriptKind
from broadcaster.domain.text import fold, slug
from broadcaster.production.frames import FrameItem, frame_texts, frame_values
from broadcaster.programme.schedule import default_schedule
from broadcaster.scripts.body import parse_body
from broadcaster.scripts.programme_file import read_format
from broadcaster.scripts.schedule_file import read_schedule
from broadcaster.scripts.script_file import read_script
from broadcaster.scripts.station_file import read_station

STARTER = Path(__file__).parents[3] / "broadcaster" / "starter"
SOUNDS = Path(__file__).parents[3] / "broadcaster" / "sounds"


def test_a_new_station_reads_without_a_notice(tmp_path: Path) -> None:
    """station.toml, the format and the script of a station just made are flawless."""
    found_station(
        tmp_path / "dai",
        first_day=date(2026, 9, 7),
        name="Phát thanh thử",
        unit="Trường Thử Nghiệm",
    )
    scripts = tmp_path / "dai" / "scripts_vi"
    station = read_station((scripts / "station.toml").read_bytes(), "station.toml")
    assert station.notices == ()
    assert station.value is not None
    assert station.value.name == "Phát thanh thử"
    shows = {show.key for show in station.value.shows}
    for path in (scripts / "formats").glob("*.toml"):
        programme = read_format(path.read_bytes(), path.name, path.stem)
        assert programme.notices == ()
        assert programme.value is not None
        assert programme.value.show in shows
        values = frame_values(
            station.value,
            programme.value,
            day=date(2026, 9, 7),
            number=1,
            theme="",
            items=[FrameItem(title="Một", kind=ScriptKind.REMINDER.value)] * 3,
        )
        texts = frame_texts(programme.value, values)
        assert "do máy tính tạo ra" in texts.closing
        assert all(parse_body(t, "khung")[1] == () for t in (texts.opening, *texts.links))


def test_each_programme_has_a_time_of_its_own_with_a_schedule_and_without() -> None:
    """One for the bulletin stands in the schedule too: whoever wants it takes the marks away."""
    found = {
        path.stem: read_format(path.read_bytes(), path.name, path.stem).value
        for path in (STARTER / "scripts_vi" / "formats").glob("*.toml")
    }
    formats = [programme for programme in found.values() if programme]
    without = default_schedule(formats).slots
    assert {(s.programme, s.time) for s in without} == {(f.slug, f.air_time) for f in formats}
    text = (STARTER / "scripts_vi" / "lich.toml").read_text("utf-8")
    written = read_schedule(text.encode(), "lich.toml")
    assert [s.programme for s in written.value.slots] == ["phat-thanh"]
    head, bulletin = text.split("# [[slots]]")
    wanted = head + "[[slots]]" + bulletin.replace("\n# ", "\n")
    both = read_schedule(wanted.encode(), "lich.toml")
    assert (both.notices, written.notices) == ((), ())
    assert {(s.programme, s.time) for s in both.value.slots} == {
        (f.slug, f.air_time) for f in formats
    }


def test_no_token_is_left(tmp_path: Path) -> None:
    """Every @TOKEN@ is filled, and two stations have different guids."""
    guids = []
    for name in ("a", "b"):
        for path in found_station(tmp_path / name, first_day=date(2026, 9, 7)):
            if path.is_file():
                assert "@" not in path.read_text("utf-8")
        station = read_station((tmp_path / name / "scripts_vi/station.toml").read_bytes(), "s")
        assert station.value is not None
        guids.append(station.value.shows[0].guid)
    assert guids[0] != guids[1]


def test_the_first_script_airs_on_the_day_that_is_wanted(tmp_path: Path) -> None:
    """Its frames say the date, so it has to be the day on which it is heard first."""
    found_station(tmp_path / "dai", first_day=date(2026, 11, 30))
    [script] = (tmp_path / "dai" / "scripts_vi").glob("*.md")
    checked = read_script(script.read_bytes(), script.name)
    assert checked.value is not None
    assert checked.value.head.air_date == date(2026, 11, 30)


def test_the_first_script_states_no_law() -> None:
    """It can be aired anywhere: no source, no notice, a programme and sounds that are there."""
    for path in (STARTER / "scripts_vi").glob("*.md"):
        checked = read_script(path.read_bytes().replace(b"@DAY@", b"7/9/2026"), path.name)
        assert checked.notices == ()
        assert checked.value is not None
        assert checked.value.head.sources == ()
        assert (STARTER / f"scripts_vi/formats/{checked.value.head.programme}.toml").is_file()
        assert any(isinstance(b, Paragraph) for b in checked.value.body)
        named = [slug(fold(b.name)) for b in checked.value.body if isinstance(b, Cue) and b.name]
        assert [n for n in named if not (SOUNDS / f"{n}.ogg").is_file()] == []

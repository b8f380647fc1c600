"""`hub FOLDER` is `hub serve FOLDER`; `hub rebuild` makes the rows of units anew."""

import pytest
from click.testing import CliRunner

from broadcaster.app.settings import IN_HUB
from broadcaster.cli.hub import command
from broadcaster.cli.root import Session
from broadcaster.domain.errors import ConfigError, InputError
from broadcaster.storage.hub_tables import CopiedUnitRow, HubEpisodeRow, UnitFigureRow
from tests.fakes.copied_unit import CopiedUnit


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv(IN_HUB, "")  # as it was, afterwards

    def said(*words):
        done = CliRunner().invoke(
            command, words, obj=Session(folder=tmp_path), standalone_mode=False
        )
        if done.exception is not None:
            raise done.exception
        return done

    return said


@pytest.mark.parametrize(
    "words", [["nha"], ["serve", "nha"], ["--port", "0", "nha"], ["nha", "--open-units", "3"]]
)
def test_a_folder_without_a_command_is_served(run, monkeypatch, words):
    asked = []
    monkeypatch.setattr(command.commands["serve"], "callback", lambda **said: asked.append(said))
    run(*words)
    assert [str(said["folder"]) for said in asked] == ["nha"]


def test_help_is_that_of_the_group(run):
    assert "rebuild" in run("--help").output


def test_rows_are_made_anew_from_the_folders_and_those_of_no_folder_go(run, tmp_path):
    unit = CopiedUnit(tmp_path)
    unit.copier.copy("truong-a")
    with unit.rows.writing_all() as session:
        session.add(
            CopiedUnitRow(unit="cu", stamp="", at=unit.copied(CopiedUnitRow, "at")[0][0],
                          failure="", state="")
        )  # fmt: skip
        day = unit.episode.first_air_date
        session.add(UnitFigureRow(unit="cu", day=day, name="byte", amount=7.0))
        session.get(HubEpisodeRow, ("truong-a", unit.episode.key)).title = "sai"
    done = run("rebuild", ".")
    assert (done.return_value, done.output) == (0, "1/1 đơn vị\nSổ chung đã lập lại từ 1 đơn vị.\n")
    assert unit.copied(CopiedUnitRow, "unit") == [("truong-a",)]
    assert unit.copied(HubEpisodeRow, "title") == [(unit.episode.title,)]
    assert ("cu", 7.0) in unit.copied(UnitFigureRow, "unit", "amount")  # no folder tells it again
    unit.says("unit = ")
    done = run("rebuild", ".", "truong-a")
    assert done.return_value == 1
    assert "1 đơn vị không đọc được." in done.output
    unit.rows.close()


def test_a_unit_that_is_not_there_is_not_made_anew(run, tmp_path):
    (tmp_path / "don-vi" / "a").mkdir(parents=True)
    with pytest.raises(InputError, match="không có đơn vị nào mã “b”"):
        run("rebuild", ".", "b")


def test_one_database_for_all_units_is_refused(run, monkeypatch):
    monkeypatch.setenv("BROADCASTER_DATABASE", "sqlite:///x")
    for words in (["."], ["rebuild", "."]):
        with pytest.raises(ConfigError, match="BROADCASTER_DATABASE"):
            run(*words)

"""The server and the loop make a backup when one is due, once, and tell trouble once."""

from broadcaster.cli.due_backup import backup_if_due
from broadcaster.cli.root import Session
from tests.fakes.station_here import StationHere

STATION = """\
format = 1
name = "Phát thanh Sao Mai"
unit = "Trường THCS Sao Mai (ví dụ)"

[[shows]]
key = "sao-mai"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a11"
title = "Phát thanh Sao Mai"
description = "Chương trình thử của một trường tưởng tượng."
"""


def station(tmp_path, more=""):
    (tmp_path / "đài" / "scripts_vi").mkdir(parents=True)
    (tmp_path / "đài" / "scripts_vi" / "station.toml").write_text(STATION + more, "utf-8")
    return StationHere(tmp_path / "đài")


def test_a_due_backup_is_made_once(tmp_path):
    here = station(tmp_path, '\n[backup]\ntarget = "../kho"\n')
    taken = backup_if_due(Session(folder=here.folder))
    assert taken is not None
    assert (tmp_path / "kho" / taken.name).is_file()
    assert backup_if_due(Session(folder=here.folder)) is None


def test_without_a_place_there_is_none(tmp_path):
    assert backup_if_due(Session(folder=station(tmp_path).folder)) is None


def test_a_command_leaves_its_name_and_its_end_in_the_log_and_nothing_else(tmp_path):
    here = station(tmp_path)
    (here.folder / "audio_out").mkdir()
    assert here.run("withdraw", "Bài của Trần Thị Hòa", "--reason", "sai tên").code != 0
    [log] = (here.folder / "audio_out" / ".nhat-ky").iterdir()
    text = log.read_text("utf-8")
    assert " withdraw " in text
    assert "Hòa" not in text
    assert "sai tên" not in text

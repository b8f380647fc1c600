"""A backup that did not come by itself is told where people look: the lamp of the station."""

import time
from datetime import datetime, timedelta

import pytest

from broadcaster.app.playout import read_status
from broadcaster.app.station import settings_at, wire
from broadcaster.care.backup import BackupWatch, read_watch, seen_of_backups
from broadcaster.cli import due_backup
from broadcaster.cli.due_backup import backup_if_due
from broadcaster.cli.root import Session
from broadcaster.domain.backup import BackupSettings
from broadcaster.domain.errors import StoreError
from broadcaster.domain.playout import Lamp
from broadcaster.storage.clock import SystemClock
from tests.fakes.answers import data_of
from tests.fakes.station_here import StationHere
from tests.unit.cli.test_due_backup import STATION, station

EVENING = datetime.fromisoformat("2026-11-26T20:00+07:00")


def set_moment(monkeypatch, moment) -> None:
    """The station's clock stands still at a moment."""
    monkeypatch.setattr(SystemClock, "now", lambda _: moment)


@pytest.fixture
def here(tmp_path, monkeypatch) -> StationHere:
    """A station whose backups go to a stick that is in the machine."""
    set_moment(monkeypatch, EVENING)
    (tmp_path / "usb").mkdir()
    return station(tmp_path, '\n[backup]\ntarget = "../usb/sao-luu"\n')


def told(here) -> list[str]:
    """What status says of backups, by machine and to people; the desk says the same."""
    status = data_of(here.run("status", "--json").out)
    lines = [one["told"] for one in status["general"] if "sao lưu" in one["told"]]
    shown = here.run("status").out
    assert all(line in shown for line in lines)
    at_desk = read_status(wire(settings_at(here.folder))).general
    assert lines == [one.told for one in at_desk if "sao lưu" in one.told]
    return lines


def due(here):
    return backup_if_due(Session(folder=here.folder))


def test_a_stick_that_is_away_when_a_backup_is_due_is_told_until_it_is_back(here, tmp_path):
    (tmp_path / "usb").rmdir()
    assert told(here) == []
    with pytest.raises(StoreError, match="Không thấy nơi sao lưu"):
        due(here)
    [line] = told(here)
    assert line.startswith("Từ 20:00 thứ năm 26/11/2026 chưa tự sao lưu được")
    assert not (tmp_path / "usb").exists()  # no backup on the station's own disk, named like it
    (tmp_path / "usb").mkdir()
    assert due(here) is not None
    assert told(here) == []


def test_a_stick_that_is_away_between_two_backups_is_no_trouble(here, tmp_path, monkeypatch):
    assert due(here) is not None
    (tmp_path / "usb").rename(tmp_path / "rút ra")
    set_moment(monkeypatch, EVENING + timedelta(hours=12))
    assert due(here) is None
    assert told(here) == []
    set_moment(monkeypatch, EVENING + timedelta(hours=24))
    with pytest.raises(StoreError):
        due(here)
    assert len(told(here)) == 1


def test_the_trouble_is_dated_from_its_beginning_and_a_backup_by_hand_ends_it(
    here, tmp_path, monkeypatch
):
    (tmp_path / "usb").rmdir()
    for hours in (0, 5):
        set_moment(monkeypatch, EVENING + timedelta(hours=hours))
        with pytest.raises(StoreError):
            due(here)
    assert told(here)[0].startswith("Từ 20:00 thứ năm 26/11/2026")
    (tmp_path / "usb").mkdir()
    assert here.run("backup").code == 0
    assert told(here) == []


def test_the_command_of_cron_is_told_of_as_well(here, tmp_path):
    (tmp_path / "usb").rmdir()
    assert here.run("backup", "--due").code != 0
    assert len(told(here)) == 1
    (tmp_path / "usb").mkdir()
    done = here.run("backup", "--due")
    assert (done.code, "Đã sao lưu" in done.out) == (0, True)
    assert here.run("backup", "--due").out == ""
    assert told(here) == []


def test_a_backup_without_the_servers_database_is_told_until_one_has_it(here):
    address = "postgresql://dai:mat-khau@127.0.0.1:1/phat_thanh"
    path = here.scripts / "station.toml"
    plain = path.read_text("utf-8")
    path.write_text(plain.replace("[[shows]]", f'database = "{address}"\n\n[[shows]]', 1), "utf-8")
    taken = due(here)
    assert [notice.code for notice in taken.notices] == ["co-so-du-lieu-ngoai-ban-sao-luu"]
    assert due(here) is None
    watch = read_watch(settings_at(here.folder).host)
    [seen] = seen_of_backups(watch, BackupSettings(target="x"))
    assert seen.lamp is Lamp.AMBER
    assert seen.told.startswith(
        "Bản sao lưu lúc 20:00 thứ năm 26/11/2026: cơ sở dữ liệu ở postgresql"
    )
    assert "mat-khau" not in seen.told
    assert seen_of_backups(watch, BackupSettings()) == ()
    path.write_text(plain, "utf-8")
    assert here.run("backup").code == 0
    assert told(here) == []


def test_while_a_command_of_long_breath_runs_what_a_backup_lacks_is_said(here, monkeypatch, capsys):
    """Once with the backup, not only in a note."""
    address = "postgresql://dai@127.0.0.1:1/phat_thanh"
    text = STATION.replace("[[shows]]", f'database = "{address}"\n\n[[shows]]', 1)
    path = here.scripts / "station.toml"
    path.write_text(f'{text}\n[backup]\ntarget = "../usb/sao-luu"\n', "utf-8")
    monkeypatch.setattr(due_backup, "_POLL", 0.001)
    made = due_backup.backup_if_due
    looks = []

    def look_once(session, *, go_on):
        looks.append(made(session, go_on=go_on) if not looks else None)
        return looks[0] if len(looks) == 1 else None

    monkeypatch.setattr(due_backup, "backup_if_due", look_once)
    with due_backup.backups_when_due(Session(folder=here.folder), pytest.fail):
        while len(looks) < 2:
            time.sleep(0.01)
    assert "không nằm trong bản sao lưu" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "{", "[]", '{"newest": 3}', '{"newest": "hôm qua"}'])
def test_a_damaged_note_counts_as_none(tmp_path, text):
    (tmp_path / "sao-luu-tu-dong.json").write_text(text, "utf-8")
    assert read_watch(tmp_path) == BackupWatch()


def test_a_backup_beside_the_station_is_told_as_that(here, tmp_path, monkeypatch):
    """A stick that is not in the machine leaves a folder of its name, on the disk of the station."""
    assert "chính ổ đĩa của đài" in here.run("backup").out
    monkeypatch.setattr("broadcaster.cli.backup.on_one_disk", lambda one, other: False)
    assert "chính ổ đĩa của đài" not in here.run("backup").out

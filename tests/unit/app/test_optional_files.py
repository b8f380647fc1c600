"""A file that a station need not have: one that is there and cannot be read is told, never "none".

A link to a stick that is away is how that comes about; reading it finds no file either.
"""

import errno
import os
import shutil
from pathlib import Path

import pytest

from broadcaster.app.playout import read_status
from broadcaster.app.settings import load_settings
from broadcaster.app.sharing import follow_libraries
from broadcaster.app.staff import confirmations
from broadcaster.app.staff_files import legal_reporters, year_plan
from broadcaster.app.station import wire
from broadcaster.app.stations import signing_key
from broadcaster.domain.errors import ConfigError, InputError, StoreError
from broadcaster.domain.notice import Level
from broadcaster.domain.playout import Lamp
from broadcaster.programme.check import check
from broadcaster.programme.schedule import schedule_notices, station_schedule
from broadcaster.writing.config_editor import read_file
from tests.fakes.desk_house import found_school


@pytest.fixture
def station(tmp_path):
    folder = tmp_path / "dai"
    found_school(folder)
    return folder


def _led_away(folder, name):
    path = folder / "scripts_vi" / name
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.symlink_to(folder / "que-nho" / name)
    return path


def _failing(monkeypatch, path):
    """Nothing can be told of a path any more, not even what stands there."""

    def lstat(of):
        if of == path:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(of))
        return os.lstat(of)

    monkeypatch.setattr(Path, "lstat", lstat)


READERS = {
    "da-rut.toml": lambda wired: wired.tools.withdrawals().all(),
    "nguoi-nghe.toml": lambda wired: wired.tools.subscribers().all(),
    "danh-sach-so.toml": lambda wired: wired.tools.listing(),
    ".khoa-gui-dai.pem": lambda wired: wired.tools.seal(b"so"),
    "da-nghe.toml": lambda wired: confirmations(wired).all(),
    "bao-cao-vien.toml": legal_reporters,
    "ke-hoach.toml": year_plan,
    "kho-bai.toml": lambda wired: follow_libraries(wired.settings, print).libraries.all(),
}


@pytest.mark.parametrize("name", READERS)
def test_a_list_that_leads_nowhere_is_no_empty_list(station, name):
    _led_away(station, name)
    wired = wire(load_settings(station, {}))
    with pytest.raises((StoreError, ConfigError)) as told:
        READERS[name](wired)
    assert name in str(told.value.where)
    assert told.value.hint
    wired.close()


@pytest.mark.parametrize("name", READERS)
def test_a_list_on_a_disk_that_fails_is_no_empty_list(station, name, monkeypatch):
    wired = wire(load_settings(station, {}))
    _failing(monkeypatch, station / "scripts_vi" / name)
    with pytest.raises((StoreError, ConfigError)) as told:
        READERS[name](wired)
    assert name in str(told.value.where)
    wired.close()


def test_a_key_on_a_disk_that_fails_is_not_made_anew(station, monkeypatch):
    key = signing_key(load_settings(station, {}))
    _failing(monkeypatch, key.path)
    with pytest.raises(StoreError, match="đọc khóa"):
        key.make()


@pytest.mark.parametrize("name", READERS)
def test_a_list_that_is_not_there_is_empty(station, name):
    (station / "scripts_vi" / name).unlink(missing_ok=True)
    wired = wire(load_settings(station, {}))
    READERS[name](wired)
    wired.close()


def _spoilt(path, how):
    if how == "link":
        _led_away(path.parent.parent, path.name)
    else:
        path.unlink(missing_ok=True)
        path.mkdir()


@pytest.mark.parametrize("how", ["link", "folder"])
def test_a_timetable_that_cannot_be_read_is_told_and_the_last_good_one_holds(station, how):
    path = station / "scripts_vi" / "lich.toml"
    path.write_text(
        '[[slots]]\nname = "Sáng"\nweekdays = "thứ hai"\ntime = "06:40"\nmax_minutes = 9\n'
        '[[themes]]\ntitle = "Biết ơn"\nfirst = 2026-11-01\nlast = 2026-11-30\n',
        encoding="utf-8",
    )
    wired = wire(load_settings(station, {}))
    before = station_schedule(wired.station, wired.tools)
    assert before.errors == ()
    wired.close()
    _spoilt(path, how)
    wired = wire(load_settings(station, {}))
    after = station_schedule(wired.station, wired.tools)
    assert after.schedule == before.schedule
    [told] = after.errors
    assert "không đọc được lịch phát" in told.sentence
    assert told.hint
    assert told.place.file == "scripts_vi/lich.toml"
    assert told in check(wired.station, wired.tools)
    assert wired.station.profile.occasions == before.schedule.calendar.themes != ()
    with pytest.raises(InputError, match=r"lich\.toml"):
        read_file(path)
    wired.close()


def test_a_timetable_on_a_disk_that_fails_is_told_and_the_last_good_one_holds(station, monkeypatch):
    path = station / "scripts_vi" / "lich.toml"
    path.write_text(
        '[[slots]]\nname = "Sáng"\nweekdays = "thứ hai"\ntime = "06:40"\nmax_minutes = 9\n',
        encoding="utf-8",
    )
    wired = wire(load_settings(station, {}))
    before = station_schedule(wired.station, wired.tools)
    assert before.errors == ()
    _failing(monkeypatch, path)
    after = station_schedule(wired.station, wired.tools)
    assert after.schedule == before.schedule
    [told] = after.errors
    assert "không đọc được lịch phát: ổ đĩa" in told.sentence
    assert "symlink" not in told.sentence
    assert [told] == list(schedule_notices(wired.station, wired.tools))
    wired.close()


def test_programmes_that_lead_nowhere_are_told(station):
    _led_away(station, "formats")
    [told] = [n for n in load_settings(station, {}).notices if n.level is Level.ERROR]
    assert told.code == "tep-khong-doc-duoc"
    assert told.place.file == "scripts_vi/formats"


def test_programmes_that_cannot_be_read_are_told_by_the_lamp(station):
    _led_away(station, "formats")
    wired = wire(load_settings(station, {}))
    told = [seen for seen in read_status(wired).general if "scripts_vi/formats" in seen.told]
    assert [seen.lamp for seen in told] == [Lamp.AMBER]
    assert told[0].fix
    wired.close()

"""What a newer program left is refused and stays as it is; `migrate` tells that nothing changes."""

import json
import shutil
import sqlite3
from datetime import timedelta

import pytest

from broadcaster import __version__
from tests.fakes.answers import data_of
from tests.fakes.moment import clock_at, next_evening
from tests.fakes.station_here import StationHere

SLOTS = """format = 1
[[slots]]
name = "Đầu giờ"
days = ["thứ hai"]
time = "06:45"
max_minutes = 10
"""
SCRIPT = """Tiêu đề: Rửa tay
Loại: nhắc nhở
Chương trình: buoi-sang
Ngày phát: 7/9/2026
---
NỮ: Nhớ rửa tay.
"""
WHO = ("--who", "Cô Hòa (ví dụ)")


@pytest.fixture(scope="module", autouse=True)
def evening():
    """Two programs on one folder are told of by days: one moment holds for all."""
    with clock_at(evening := next_evening()):
        yield evening


@pytest.fixture(scope="module")
def built(tmp_path_factory, station_of, evening):
    """A station with an approved and published episode."""
    station = StationHere(station_of(tmp_path_factory.mktemp("Đài cũ")).folder)
    (station.scripts / "tay.md").write_text(SCRIPT, "utf-8")
    (station.scripts / "lich.toml").write_text(SLOTS, "utf-8")
    path = station.scripts / "station.toml"
    approval = 'format = 1\napproval = "required"\napprover = "Cô Hòa (ví dụ)"\n'
    path.write_text(approval + path.read_text("utf-8").replace("format = 1\n", ""), "utf-8")
    for words in (("send", "--all", "--yes", *WHO), ("approve", "--all", *WHO), ("publish",)):
        done = station.run(*words)
        assert done.code == 0, done.err
    return station


@pytest.fixture
def old(built, tmp_path):
    """A copy of it that a test may change."""
    return StationHere(shutil.copytree(built.folder, tmp_path / "đài"))


def test_nothing_has_to_change_and_nothing_does(old):
    before = old.bytes()
    dry = old.run("migrate", "--dry-run", "--json")
    assert dry.code == 0, dry.err
    told = data_of(dry.out)
    assert told["steps"] == []
    assert told["files"] > 4
    assert data_of(old.run("migrate", "--json").out) == told
    assert "không đổi gì" in old.run("migrate").out
    assert old.bytes() == before


NEWER = {
    "scripts_vi/station.toml": (b"format = 1", b"format = 99"),
    "scripts_vi/lich.toml": (b"format = 1", b"format = 99"),
    "scripts_vi/formats/buoi-sang.toml": (b"format = 1", b"format = 99"),
    "scripts_vi/danh-sach-so.toml": (b"format = 1", b"format = 99"),
    "audio_out/sao-mai/buoi-sang-2026-09-07.json": (b'"format": 1', b'"format": 99'),
    "audio_out/sao-mai/da-duyet/buoi-sang-2026-09-07.duyet.json": (b'"format": 1', b'"format": 99'),
}


@pytest.mark.parametrize("name", NEWER)
def test_a_file_of_a_newer_program_is_refused_and_left_alone(old, name):
    path = old.folder / name
    path.write_bytes(path.read_bytes().replace(*NEWER[name], 1))
    before = path.read_bytes()
    assert b"99" in before
    for words in (("migrate", "--dry-run"), ("migrate",)):
        done = old.run(*words)
        assert done.code != 0
        assert "chương trình" in done.err
    assert path.read_bytes() == before


def test_a_folder_or_database_of_a_newer_program_is_refused(old):
    stamp = old.folder / "audio_out/.phien-ban.json"
    stamp.write_text('{"format": 99, "programs": {"9.0": "2030-01-01"}}', "utf-8")
    for command in ("check", "build", "migrate", "backup", "status"):
        done = old.run(command)
        assert done.code == 1, command
        assert "bản mới hơn" in done.err
    stamp.unlink()
    with sqlite3.connect(old.folder / "audio_out/danh-muc.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    for words in (("migrate", "--dry-run"), ("migrate",)):
        done = old.run(*words)
        assert done.code == 1
        assert "bản mới hơn" in done.err


def versions(old) -> str:
    """What doctor says of the programs that work in the folder."""
    found = data_of(old.run("doctor", "--json").out)["findings"]
    [one] = [f for f in found if f["what"] == "Bản của chương trình"]
    return one["told"]


def test_after_an_upgrade_the_earlier_program_is_not_held_for_a_second_one(old, evening):
    """Unless it comes back: then another machine still has it."""
    stamp = old.folder / "audio_out/.phien-ban.json"
    days = (evening - timedelta(days=1), evening)
    seen = {v: day.date().isoformat() for v, day in zip(("0.0.1", __version__), days, strict=True)}
    stamp.write_text(json.dumps({"format": 1, "programs": seen}), "utf-8")
    assert "hai bản" in versions(old)
    assert old.run("migrate").code == 0
    assert versions(old) == "một bản"
    assert list(json.loads(stamp.read_text("utf-8"))["programs"]) == [__version__]
    stamp.write_text(json.dumps({"format": 1, "programs": seen}), "utf-8")
    assert "hai bản" in versions(old)

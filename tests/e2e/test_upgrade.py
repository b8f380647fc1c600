"""Stations as earlier states of the program made them keep everything that matters.

`old_stations/<commit>.tar.xz` holds what the program of that commit wrote: scripts, database,
finished, approved and published files, the agent's log. Pictures and caches were left out.
"""

import errno
import hashlib
import json
import re
import sqlite3
import tarfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from broadcaster import __version__
from broadcaster.settings import load_settings
from broadcaster.wiring import wire
from broadcaster.workflows.doctor import examine_record
from tests.fakes.moment import clock_at
from tests.fakes.station_here import StationHere

OLD = Path(__file__).with_name("old_stations")
STATES = ("2bb2b4f", "acfb4ef", "5511dec", "cfea9af", "4d232e6")
QUEUED = ("5511dec", "cfea9af", "4d232e6")  # had approval, queue and log by then


EVENING = datetime.fromisoformat("2026-11-26T20:00+07:00")  # when these stations were left


@pytest.fixture(autouse=True)
def the_evening_they_were_left():
    """What was to be published the next morning is not due yet, whenever this runs."""
    with clock_at(EVENING):
        yield


@pytest.fixture
def old(request, tmp_path):
    """A station of an earlier state, in a folder with a Vietnamese name; its commands run here."""
    folder = tmp_path / "Đài cũ"
    with tarfile.open(OLD / f"{request.param}.tar.xz") as packed:
        packed.extractall(folder, filter="data")
    return StationHere(folder)


def unsound(station):
    """What doctor finds in the record; published pages were partly left out of these stations."""
    tools = wire(load_settings(station.folder, {})).tools
    found = [f for f in examine_record(tools) if not f.ok]
    return [f for f in found if f.what != "Kênh và trang đã xuất bản"]


def sounds(station):
    found = (p for top in ("audio_out", "feeds") for p in (station.folder / top).rglob("*.mp3"))
    return {
        p.relative_to(station.folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in found
    }


def rows(station, table, columns):
    with sqlite3.connect(station.folder / "audio_out/danh-muc.sqlite3") as database:
        return sorted(database.execute(f"SELECT {columns} FROM {table}"))


def feed(station):
    text = (station.folder / "feeds/sao-mai.xml").read_text("utf-8")
    return re.findall(r"<guid[^>]*>([^<]+)<", text), re.findall(
        r'<enclosure[^>]*url="([^"]+)', text
    )


@pytest.mark.parametrize("old", STATES, indirect=True)
def test_guids_numbers_and_every_published_byte_are_kept(old):
    before, told = sounds(old), feed(old)
    episodes = rows(old, "episode", "key, guid, number, recipe")
    listing = (old.scripts / "danh-sach-so.toml").read_bytes()
    done = old.run("migrate", "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["backup"]
    assert rows(old, "episode", "key, guid, number, recipe") == episodes
    assert old.run("publish").code == 0
    assert feed(old) == told
    assert sounds(old) == before
    assert (old.scripts / "danh-sach-so.toml").read_bytes() == listing
    assert unsound(old) == []
    assert json.loads(old.run("migrate", "--json").out) == {
        **json.loads(old.run("migrate", "--json", "--dry-run").out),
        "steps": [],
        "backup": "",
    }


@pytest.mark.parametrize("old", QUEUED, indirect=True)
def test_queue_approvals_journal_and_log_are_kept(old):
    asked = {
        "queue_item": "id, occurrence, position, episode, document",
        "approval": "subject, document",
        "journal": "number, who, subject, hash",
        "air_line": "chain, seq, line, hash",
    }
    before = {table: rows(old, table, columns) for table, columns in asked.items()}
    assert all(before[table] for table in asked)
    log = (old.folder / "phat_song/chinh/nhat-ky.jsonl").read_bytes()
    assert old.run("migrate").code == 0
    assert {table: rows(old, table, columns) for table, columns in asked.items()} == before
    assert (old.folder / "phat_song/chinh/nhat-ky.jsonl").read_bytes() == log
    assert unsound(old) == []


@pytest.mark.parametrize("old", STATES[-1:], indirect=True)
def test_people_what_they_did_and_the_stations_that_pull_are_kept(old):
    tables = ("person", "one_time_link", "station_token")
    before = {table: rows(old, table, "*") for table in tables}
    assert all(before.values())
    assert old.run("migrate").code == 0
    assert {table: rows(old, table, "*") for table in tables} == before
    assert "Trần Thị Hòa" in old.run("users", "list").out
    assert "sao-mai-xa" in old.run("stations", "list").out


@pytest.mark.parametrize("old", STATES[:1], indirect=True)
def test_before_an_upgrade_everything_is_in_a_backup(old, tmp_path):
    before = rows(old, "alembic_version", "version_num")
    assert "0001 →" in old.run("migrate", "--dry-run").out
    assert rows(old, "alembic_version", "version_num") == before
    assert old.run("migrate").code == 0
    [backup] = (old.folder / "sao-luu-truoc-nang-cap").iterdir()
    done = old.run("restore", str(backup), "--to", str(tmp_path / "lại"))
    assert done.code == 0, done.err


@pytest.mark.parametrize("old", STATES[:1], indirect=True)
def test_what_early_programs_wrote_otherwise_is_written_anew(old):
    path = old.scripts / "station.toml"
    path.write_text("# đừng xoá dòng này\napproval = false\n" + path.read_text("utf-8"), "utf-8")
    assert old.run("migrate").code == 0
    text = path.read_text("utf-8")
    assert text.startswith('# đừng xoá dòng này\napproval = "none"\n')


NEWER = {
    "scripts_vi/station.toml": (b"format = 1", b"format = 99"),
    "scripts_vi/lich.toml": (b"format = 1", b"format = 99"),
    "scripts_vi/formats/buoi-sang.toml": (b"format = 1", b"format = 99"),
    "scripts_vi/danh-sach-so.toml": (b"format = 1", b"format = 99"),
    "audio_out/sao-mai/buoi-sang-2026-09-07.json": (b'"format": 1', b'"format": 99'),
    "audio_out/sao-mai/da-duyet/buoi-sang-2026-09-07.duyet.json": (b'"format": 1', b'"format": 99'),
}


@pytest.mark.parametrize("old", STATES[-1:], indirect=True)
@pytest.mark.parametrize("name", NEWER)
def test_a_file_of_a_newer_program_is_refused_and_left_alone(old, name):
    path = old.folder / name
    path.write_bytes(path.read_bytes().replace(*NEWER[name], 1))
    before = path.read_bytes()
    done = old.run("migrate")
    assert done.code != 0
    assert "chương trình" in done.err
    assert path.read_bytes() == before
    assert not (old.folder / "sao-luu-truoc-nang-cap").exists()


@pytest.mark.parametrize("old", STATES[-1:], indirect=True)
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
    done = old.run("migrate")
    assert done.code == 1
    assert "bản mới hơn" in done.err


def versions(old) -> str:
    """What doctor says of the programs that work in the folder."""
    found = json.loads(old.run("doctor", "--json").out)
    [one] = [f for f in found if f["what"] == "Bản của chương trình"]
    return one["told"]


@pytest.mark.parametrize("old", STATES[-1:], indirect=True)
def test_after_an_upgrade_the_earlier_program_is_not_held_for_a_second_one(old):
    """Unless it comes back: then another machine still has it."""
    stamp = old.folder / "audio_out/.phien-ban.json"
    days = (EVENING - timedelta(days=1), EVENING)
    seen = {v: day.date().isoformat() for v, day in zip(("0.0.1", __version__), days, strict=True)}
    stamp.write_text(json.dumps({"format": 1, "programs": seen}), "utf-8")
    assert "hai bản" in versions(old)
    assert old.run("migrate").code == 0
    assert versions(old) == "một bản"
    assert list(json.loads(stamp.read_text("utf-8"))["programs"]) == [__version__]
    stamp.write_text(json.dumps({"format": 1, "programs": seen}), "utf-8")
    assert "hai bản" in versions(old)


def full(*_words, **_more):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("old", STATES[2:3], indirect=True)
@pytest.mark.parametrize("where", ["backup", "last step"])
def test_a_disk_that_fills_up_during_an_upgrade_leaves_the_old_station(old, where, monkeypatch):
    before = sounds(old), rows(old, "alembic_version", "version_num")
    with monkeypatch.context() as patched:
        if where == "backup":
            patched.setattr("broadcaster.storage.backup_file.copy_counted", full)
        else:
            patched.setattr("alembic.op.create_index", out_of_room)
        done = old.run("migrate")
    assert done.code == 1
    assert "đầy" in done.err
    assert (sounds(old), rows(old, "alembic_version", "version_num")) == before
    left = [p.name for p in old.folder.rglob(".tmp-*")]
    assert left == []
    assert old.run("migrate").code == 0  # room was made
    assert unsound(old) == []


def out_of_room(*_words, **_more):
    """What SQLAlchemy says when SQLite finds no room, half-way through the steps."""
    raise OperationalError("CREATE INDEX", {}, sqlite3.OperationalError("database or disk is full"))

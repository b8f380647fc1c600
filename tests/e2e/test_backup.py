"""Backup, wipe, restore: the morning is green again, guids and hashes are what they were."""

import re
import shutil
import sqlite3
from datetime import timedelta
from urllib.parse import quote

import pytest

from tests.fakes.answers import data_of
from tests.fakes.moment import clock_at, next_evening
from tests.fakes.sftp_server import SftpServer
from tests.fakes.station_here import StationHere

SLOTS = """\
format = 1

[[slots]]
name = "Đầu giờ"
weekdays = "thứ hai đến chủ nhật"
time = "{time}"
max_minutes = 10
"""
WHO = ("--who", "Trần Thị Hòa (ví dụ)")


def write(station, name, body, *, day, title):
    head = f"Tiêu đề: {title}\nLoại: nhắc nhở\nChương trình: buoi-sang\nNgày phát: {day}\n"
    (station.scripts / f"{name}.md").write_text(f"{head}---\n{body}\n", "utf-8")


@pytest.fixture(scope="module", autouse=True)
def evening():
    """The evening before: what is queued for the morning is not published yet."""
    with clock_at(evening := next_evening()):
        yield evening


@pytest.fixture(scope="module")
def school(tmp_path_factory, station_of, evening):
    """A station with an approved and queued episode, a published one, and a key."""
    station = StationHere(station_of(tmp_path_factory.mktemp("Máy của thầy Đức")).folder)
    ahead = (evening + timedelta(days=1)).replace(hour=6, minute=45)
    write(station, "mu", "NỮ: Nhớ đội mũ.", day=f"{ahead:%d/%m/%Y}", title="Đội mũ")
    write(station, "tay", "NỮ: Nhớ rửa tay.", day="7/9/2026", title="Rửa tay")
    (station.scripts / "lich.toml").write_text(SLOTS.format(time=f"{ahead:%H:%M}"), "utf-8")
    path = station.scripts / "station.toml"
    text = 'approval = "required"\napprover = "Trần Thị Hòa (ví dụ)"\n'
    path.write_text(text + path.read_text("utf-8"), "utf-8")
    for words in (
        ("send", "--all", "--yes", *WHO),
        ("approve", "--all", *WHO),
        ("stations", "add", "xa"),
    ):
        done = station.run(*words)
        assert done.code == 0, done.err
    slot = f"{ahead:%Y-%m-%dT%H:%M}"
    assert station.run("queue", "add", "Đội mũ", "--slot", slot, *WHO).code == 0
    assert station.run("publish").code == 0
    done = station.run("status")
    assert done.code == 0, done.out + done.err
    return station


@pytest.fixture(scope="module")
def backup(school, tmp_path_factory):
    """Its backup."""
    place = tmp_path_factory.mktemp("kho sao lưu")
    done = school.run("backup", "--to", str(place), "--json")
    assert done.code == 0, done.err
    return place / data_of(done.out)["name"]


def public(station):
    """Every file but those whose address is a secret."""
    return {k: v for k, v in station.bytes().items() if not k.startswith("feeds/rieng/")}


def guids(station):
    return re.findall(r"<guid[^>]*>([^<]+)<", (station.folder / "feeds/sao-mai.xml").read_text())


def test_backup_wipe_restore_and_the_morning_is_green_again(school, backup, tmp_path):
    new = StationHere(tmp_path / "Máy mới" / "đài")
    before, known = public(school), guids(school)
    done = new.run("restore", str(backup), "--to", str(new.folder))
    assert done.code == 0, done.err
    assert public(new) == before
    assert guids(new) == known
    assert len(known) == 1
    status = data_of(new.run("status", "--json").out)
    assert status["next"]["lamp"] == "green"
    assert status["next"]["items"][0]["title"] == "Đội mũ"
    found = {f["what"]: f["ok"] for f in data_of(new.run("doctor", "--json").out)["findings"]}
    assert found["Bản đã duyệt"]
    assert found["Kênh và trang đã xuất bản"]
    assert "2 số không đổi" in new.run("build").out
    assert public(new) == before


@pytest.mark.slow
def test_a_station_comes_back_from_another_machine(school, tmp_path):
    """By SFTP, with a password that has signs of an address in it."""
    there = tmp_path / "máy khác"
    there.mkdir()
    server = SftpServer(there, ("dai", "ba@bảy/một"))
    server.start()
    try:
        place = f"sftp://dai:{quote('ba@bảy/một', safe='')}@127.0.0.1:{server.port}/trường"
        done = school.run("backup", "--to", place, "--json")
        assert done.code == 0, done.err
        assert "ba@b" not in done.out + done.err
        file = f"{place}/{data_of(done.out)['name']}"
        new = StationHere(tmp_path / "Máy mới" / "đài")
        done = new.run("restore", file, "--to", str(new.folder))
        assert done.code == 0, done.err
        assert public(new) == public(school)
        cut = there / "trường" / "cut.zip"
        cut.write_bytes(next(there.glob("trường/*.zip")).read_bytes()[:-20])
        late = StationHere(tmp_path / "Máy khác nữa" / "đài")
        done = late.run("restore", f"{place}/cut.zip", "--to", str(late.folder))
    finally:
        server.stop()
    assert done.code != 0
    assert not late.folder.exists()
    done = late.run("restore", file, "--to", str(late.folder))
    assert done.code == 1
    assert "Không tới được nơi sao lưu" in done.err
    assert "ba@b" not in done.err
    assert not late.folder.exists()


@pytest.mark.slow
def test_a_backup_is_proved_by_building_from_it(backup, school):
    done = school.run("backup", "verify", str(backup), "--json")
    told = data_of(done.out)
    assert done.code == 0, done.out
    assert told["good"]
    assert any("giống bản cũ từng byte" in seen["told"] for seen in told["seen"])


def test_no_key_and_nothing_of_this_machine_is_in_a_backup(school, backup, tmp_path):
    new = StationHere(tmp_path / "đài")
    assert new.run("restore", str(backup), "--to", str(new.folder)).code == 0
    names = [p.name for p in new.folder.rglob("*")]
    assert not any(name.startswith((".khoa", ".lock", ".tmp-")) for name in names)
    secret = tmp_path / "bi-mat.zip"
    done = school.run("backup", "--secrets", str(secret))
    assert done.code == 0, done.err
    assert secret.stat().st_mode & 0o077 == 0
    shutil.rmtree(new.folder)
    done = new.run("restore", str(backup), "--to", str(new.folder), "--secrets", str(secret))
    assert done.code == 0, done.err
    key = ".khoa-gui-dai.pem"
    assert (new.scripts / key).read_bytes() == (school.scripts / key).read_bytes()
    assert new.run("publish").code == 1  # nobody has looked what was withdrawn since
    assert new.run("publish", "--restored").code == 0
    assert new.bytes() == school.bytes()  # the station's own address too, and what is signed there


def test_nothing_is_written_over(school, backup):
    done = school.run("restore", str(backup), "--to", str(school.folder))
    assert done.code == 1
    assert "đã có tệp" in done.err


def test_a_backup_cut_short_leaves_nothing_behind(backup, tmp_path):
    short = tmp_path / "cụt.zip"
    short.write_bytes(backup.read_bytes()[:-2000])
    new = StationHere(tmp_path / "đài")
    done = new.run("restore", str(short), "--to", str(new.folder))
    assert done.code == 1
    assert "cắt cụt" in done.err
    assert [p.name for p in tmp_path.iterdir()] == ["cụt.zip"]


def test_backups_come_when_they_are_due(school, tmp_path):
    other = StationHere(shutil.copytree(school.folder, tmp_path / "đài"))
    path = other.scripts / "station.toml"
    path.write_text(path.read_text("utf-8") + '\n[backup]\ntarget = "../kho"\n', "utf-8")
    assert other.run("backup", "--due").code == 0
    assert other.run("backup", "--due").out == ""  # not twice
    assert "1 bản sao lưu" in other.run("backup", "list").out


def test_of_a_damaged_database_no_backup_is_made(school, tmp_path):
    other = StationHere(shutil.copytree(school.folder, tmp_path / "đài"))
    for tail in ("", "-wal", "-shm"):
        (other.folder / f"audio_out/danh-muc.sqlite3{tail}").unlink(missing_ok=True)
    (other.folder / "audio_out/danh-muc.sqlite3").write_bytes(b"khong phai" * 1000)
    done = other.run("backup", "--to", str(tmp_path / "kho"))
    assert done.code == 1
    assert "hỏng" in done.err
    assert not (tmp_path / "kho").exists()


def test_a_backup_with_a_database_of_the_future_is_left_alone(school, tmp_path):
    other = StationHere(shutil.copytree(school.folder, tmp_path / "đài"))
    with sqlite3.connect(other.folder / "audio_out/danh-muc.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    assert other.run("backup", "--to", str(tmp_path / "kho")).code == 0
    [file] = (tmp_path / "kho").iterdir()
    done = other.run("restore", str(file), "--to", str(tmp_path / "mới"))
    assert done.code == 1
    assert "bản mới hơn" in done.err
    assert not (tmp_path / "mới").exists()

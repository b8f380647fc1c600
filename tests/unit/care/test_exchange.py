"""A restored station takes the place of the one that stands, wholly or not at all."""

import errno
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadcaster.accounts.rights import AuditLine, Person, Role
from broadcaster.accounts.store import SqlPeople
from broadcaster.care import restore as exchange
from broadcaster.care.restore import PLAN, keep_desk
from broadcaster.care.restore import exchange as put_in_place
from broadcaster.domain.errors import StoreError
from broadcaster.storage.database import Database, sqlite_url

MOVES = 9  # four leave, five come
AT = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)


def fill(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def seen(folder):
    found = (p for p in folder.rglob("*") if p.is_file() and ".phuc-hoi" not in p.parts)
    return {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in found}


STANDING = {
    "scripts_vi/station.toml": "nay",
    "scripts_vi/bai-moi.md": "nay",
    "scripts_vi/ghi-am/em.wav": "nay",
    "scripts_vi/nguoi-nghe.toml": "bí mật",
    "scripts_vi/.khoa-gui-dai.pem": "bí mật",
    "scripts_vi/da-rut.toml": "đã rút hôm nay",
    "audio_out/.lock": "",
    "audio_out/.viec.khoa": "",
    "audio_out/.cache/clips/a": "kho tạm",
    "audio_out/.may-chu/chung-thu.pem": "chứng thư",
    "audio_out/sang/so-2.mp3": "nay",
    "feeds/index.html": "nay",
    "feeds/rieng/abc/kenh.xml": "nay",
    "phat_song/chinh/nhat-ky.jsonl": "đã phát hôm nay",
    "ghi chú.txt": "của máy",
}
BACKUP = {
    "scripts_vi/station.toml": "xưa",
    "scripts_vi/bai-cu.md": "xưa",
    "scripts_vi/da-rut.toml": "",
    "audio_out/.may-chu/luot-tai.sqlite3": "xưa",
    "audio_out/sang/so-1.mp3": "xưa",
    "feeds/index.html": "xưa",
    "phat_song/chinh/nhat-ky.jsonl": "đã phát hôm qua",
    "phat_song/khu-b/nhat-ky.jsonl": "đã phát hôm qua",
}
AFTER = {
    "scripts_vi/station.toml": "xưa",
    "scripts_vi/bai-cu.md": "xưa",
    "scripts_vi/nguoi-nghe.toml": "bí mật",
    "scripts_vi/.khoa-gui-dai.pem": "bí mật",
    "scripts_vi/da-rut.toml": "đã rút hôm nay",
    "audio_out/.lock": "",
    "audio_out/.viec.khoa": "",
    "audio_out/.cache/clips/a": "kho tạm",
    "audio_out/.may-chu/chung-thu.pem": "chứng thư",
    "audio_out/.may-chu/luot-tai.sqlite3": "xưa",
    "audio_out/sang/so-1.mp3": "xưa",
    "feeds/index.html": "nay",
    "feeds/rieng/abc/kenh.xml": "nay",
    "phat_song/chinh/nhat-ky.jsonl": "đã phát hôm nay",
    "phat_song/khu-b/nhat-ky.jsonl": "đã phát hôm qua",
    "ghi chú.txt": "của máy",
}
ASIDE = {
    "scripts_vi/station.toml": "nay",
    "scripts_vi/bai-moi.md": "nay",
    "scripts_vi/ghi-am/em.wav": "nay",
    "audio_out/sang/so-2.mp3": "nay",
    "ra-xong": "",
}


class Place:
    """A station, a backup that waits beside it, and where the station goes."""

    def __init__(self, folder):
        self.folder = folder
        self.fresh = folder / ".phuc-hoi" / "moi"
        self.aside = folder / ".phuc-hoi" / "truoc"
        fill(folder, STANDING)
        fill(self.fresh, BACKUP)

    def change(self):
        put_in_place(self.folder, self.fresh, self.aside)


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def told(folder):
    found = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in found}


def test_the_backup_stands_and_what_stood_is_kept_aside(place):
    place.change()
    assert seen(place.folder) == AFTER
    assert told(place.aside) == ASIDE
    assert not place.fresh.exists()
    assert not (place.fresh.parent / PLAN).exists()


@pytest.mark.parametrize("moves", range(MOVES))
def test_after_a_power_cut_anywhere_it_goes_on_where_it_was(place, monkeypatch, moves):
    made, real = [], exchange._move

    class PowerCut(BaseException):
        pass

    def cut(source, target):
        if len(made) == moves:
            raise PowerCut
        made.append(source)
        real(source, target)

    monkeypatch.setattr(exchange, "_move", cut)
    with pytest.raises(PowerCut):
        place.change()
    monkeypatch.undo()
    place.change()
    assert seen(place.folder) == AFTER
    assert told(place.aside) == ASIDE


@pytest.mark.parametrize("moves", range(MOVES))
def test_a_file_that_somebody_holds_open_leaves_everything_as_it_was(place, monkeypatch, moves):
    made, real = [], exchange.replace_file

    def held(source, target):
        if len(made) == moves and ".phuc-hoi" in (*source.parts, *target.parts):
            made.append(source)
            raise PermissionError(errno.EACCES, "held", str(source))
        if source.suffix != ".json":
            made.append(source)
        real(source, target)

    monkeypatch.setattr(exchange, "replace_file", held)
    with pytest.raises(StoreError, match="chương trình khác mở"):
        place.change()
    assert seen(place.folder) == STANDING
    assert told(place.fresh) == BACKUP
    monkeypatch.undo()
    place.change()
    assert seen(place.folder) == AFTER


def test_folders_on_another_disk_are_copied_before_they_go(place, monkeypatch):
    real = exchange.replace_file

    def other_disk(source, target):
        if ".tmp-" not in source.name:
            raise OSError(errno.EXDEV, "another disk", str(source))
        real(source, target)

    monkeypatch.setattr(exchange, "replace_file", other_disk)
    place.change()
    assert seen(place.folder) == AFTER
    assert told(place.aside) == ASIDE


def test_a_link_to_elsewhere_stays(place, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("kho")
    (elsewhere / "nhac.mp3").write_text("nhạc", "utf-8")
    (place.folder / "scripts_vi" / "am-thanh").symlink_to(elsewhere)
    place.change()
    assert (place.folder / "scripts_vi" / "am-thanh" / "nhac.mp3").read_text("utf-8") == "nhạc"


# --- the desk's own tables ----------------------------------------------------------------------


def people_at(path: Path) -> SqlPeople:
    return SqlPeople(Database(sqlite_url(path)))


def lan(people):
    return people.add(Person(account="co.lan", name="Lê Thị Lan", role=Role.ADMIN), at=AT)


def open_for(people, person, token):
    people.open_session(person, token=token, csrf="c", at=AT, address="10.0.0.1")


def test_people_sessions_and_the_audit_log_stay_as_they_are(tmp_path):
    old, now = tmp_path / "xua.sqlite3", tmp_path / "nay.sqlite3"
    before = people_at(old)
    gone = before.add(Person(account="thay.cu", name="Thầy Cũ", role=Role.ADMIN), at=AT)
    open_for(before, gone, "xưa")
    people = people_at(now)
    person = lan(people)
    people.set_password(person, "mật khẩu nay")
    open_for(people, person, "nay")
    people.note(AuditLine(at=AT, who="co.lan", address="", act="phục hồi"))
    keep_desk(now, old)
    after = people_at(old)
    assert [p.account for p in after.all()] == ["co.lan"]
    assert after.password(person) == "mật khẩu nay"
    assert after.visitor("nay") is not None
    assert after.visitor("xưa") is None
    assert [line.act for line in after.notes()] == ["phục hồi"]
    after.note(AuditLine(at=AT, who="co.lan", address="", act="sau đó"))
    assert [line.number for line in after.notes()] == [2, 1]


@pytest.mark.parametrize("standing", ["", "không phải cơ sở dữ liệu" * 50])
def test_where_no_whole_database_stands_old_sessions_end(tmp_path, standing):
    old, now = tmp_path / "xua.sqlite3", tmp_path / "nay.sqlite3"
    if standing:
        now.write_text(standing, "utf-8")
    people = people_at(old)
    open_for(people, lan(people), "xưa")
    people._database.close()
    keep_desk(now, old)
    after = people_at(old)
    assert [p.account for p in after.all()] == ["co.lan"]
    assert after.visitor("xưa") is None
    with closing(sqlite3.connect(old)) as line:
        assert line.execute("SELECT count(*) FROM job").fetchone() == (0,)

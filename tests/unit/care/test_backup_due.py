"""When a backup is due, and how many stay."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from broadcaster.care.backup import (
    BackupTools,
    NewBackup,
    database_elsewhere,
    is_due,
    newest_moment,
    our_backups,
    take_backup,
)
from broadcaster.domain.backup import Backup, BackupHead, BackupSettings
from broadcaster.domain.errors import StoreError
from broadcaster.domain.notice import Level

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 9, 7, 17, 30, tzinfo=ZONE)
DAILY = BackupSettings(target="x", days=1, at=time(17, 0), keep=2)


@pytest.mark.parametrize(
    ("newest", "now", "due"),
    [
        (None, NOW, True),
        (NOW - timedelta(hours=1), NOW, False),
        (NOW - timedelta(days=1), NOW, True),
        (NOW - timedelta(days=1), NOW.replace(hour=9), False),
        (NOW - timedelta(days=2), NOW.replace(hour=9), True),
        (NOW + timedelta(days=365), NOW, True),
    ],
    ids=["none", "just now", "yesterday", "too early", "two days", "of a wrong clock"],
)
def test_due(newest, now, due):
    assert is_due(DAILY, newest, now) is due


class Memory:
    """A place in memory."""

    shown = "bộ nhớ"

    def __init__(self, *names):
        self.files = list(names)
        self.stuck = False

    def sizes(self):
        return dict.fromkeys(sorted(self.files), 1)

    def put(self, file, name):
        self.files.append(name)

    def remove(self, name):
        if self.stuck:
            raise StoreError("không cho xóa")
        self.files.remove(name)


OLD = (
    "sao-luu-sao-mai-2026-09-04-170000.zip",
    "sao-luu-sao-mai-2026-09-05-170000.zip",
    "sao-luu-truong-khac-2020-01-01-000000.zip",
    "sao-luu-sao-mai-cua-toi.zip",
    "sao-luu-sao-mai-2026-13-40-250000.zip",
)


@pytest.fixture
def tools(tmp_path):
    head = BackupHead(station="s", unit="u", program="0", made_at=NOW, schema="")

    def make(path):
        path.write_bytes(b"x")
        return NewBackup(backup=Backup(head=head, files=()), left_out=("scripts_vi/a?.md",))

    return BackupTools(
        station="sao-mai",
        make=make,
        check=lambda path: None,
        spare=tmp_path / "tam",
        now=lambda: NOW,
    )


def test_the_oldest_of_this_station_go_and_nothing_else(tools):
    place = Memory(*OLD)
    taken = take_backup(tools, place, keep=2)
    assert taken.name == "sao-luu-sao-mai-2026-09-07-173000.zip"
    assert taken.removed == OLD[:1]
    assert set(place.files) == {*OLD[1:], taken.name}
    assert [n.code for n in taken.notices] == ["khong-sao-luu-duoc-tep"]
    assert tuple(our_backups(place.sizes(), "sao-mai")) == (OLD[1], taken.name)
    assert newest_moment(place.sizes(), "sao-mai") == NOW


def test_a_clock_of_2019_makes_one_backup_a_day_and_it_stays(tools):
    """By its name it is the oldest: it must not be the one that makes room for itself."""
    then = datetime(2019, 1, 1, 17, 30, tzinfo=ZONE)
    place = Memory(*OLD)
    taken = take_backup(replace(tools, now=lambda: then), place, keep=2)
    assert taken.removed == OLD[:1]
    assert taken.name in place.files
    later = then + timedelta(minutes=1)
    newest = newest_moment(place.sizes(), "sao-mai", later)
    assert newest == then
    assert not is_due(DAILY, newest, later)
    assert is_due(DAILY, newest, then + timedelta(days=1))


@pytest.mark.parametrize(
    ("address", "how"),
    [("postgresql://…@may-chu/dai", "pg_dump"), ("sqlite:////kho/dai.sqlite", "chép tệp")],
)
def test_a_database_elsewhere_is_told_with_what_brings_it_back(address, how):
    notice = database_elsewhere(address)
    assert notice.level is Level.WARNING
    assert address in notice.sentence
    assert "duyệt" in notice.sentence
    assert how in notice.hint
    assert "station.toml" in notice.hint


def test_that_an_old_one_could_not_go_is_told_and_the_new_one_is_there(tools):
    place = Memory(*OLD)
    place.stuck = True
    taken = take_backup(tools, place, keep=2)
    assert taken.name in place.files
    assert "khong-xoa-ban-sao-luu-cu" in [n.code for n in taken.notices]

"""What keeps a morning from being heard is found in what the machine says of itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from broadcaster.care.doctor import Machine, examine_machine
from broadcaster.system.machine import knows_zone, missing_packages, sleeps_after
from broadcaster.system.sound_output import volume

NOW = datetime(2026, 9, 7, 6, 30, tzinfo=UTC)
WELL = Machine(now=NOW, newest=NOW - timedelta(days=1), speaker=True, sleeps=0, volume=80)


def wrong(machine):
    return [f.what for f in examine_machine(machine) if not f.ok]


def test_a_machine_that_reads_no_pictures_is_told_of_it_and_is_not_ill():
    """What is missing and how to get it, on one line that is no fault."""
    machine = replace(WELL, no_letters="chưa có Tesseract. Cài …")
    (told,) = [found.told for found in examine_machine(machine) if "ảnh" in found.what]
    assert told == "chưa được (không bắt buộc): chưa có Tesseract. Cài …"
    assert wrong(machine) == []


def test_days_are_told_as_every_command_tells_them():
    told = {found.what: found.told for found in examine_machine(replace(WELL, backup_days=7))}
    assert told["Đồng hồ"] == "06:30:00 thứ hai 7/9/2026"
    late = replace(WELL, now=NOW.replace(year=2019), backup_days=7, backup=NOW)
    told = {found.what: found.told for found in examine_machine(late)}
    assert told["Đồng hồ"].endswith("mà đài có tệp ghi chủ nhật 6/9/2026")
    assert told["Sao lưu"].startswith("bản mới nhất thứ hai 7/9/2026")


def test_a_machine_that_is_well_has_nothing_wrong():
    assert wrong(WELL) == []


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("Đồng hồ", {"now": NOW.replace(year=2019)}),
        ("Đồng hồ", {"elsewhere": (("web", NOW + timedelta(minutes=3)),), "asked": True}),
        ("Giờ Việt Nam", {"zone": False}),
        ("Phần mềm kèm theo", {"missing": ("numpy",)}),
        (
            "Bản của chương trình",
            {"programs": (("0.1", date(2026, 9, 6)), ("0.2", date(2026, 9, 7)))},
        ),
        ("Thư mục đồng bộ", {"names": ("a/bài.md", "a/bài (1).md")}),
        ("Cơ sở dữ liệu", {"database": "row 3 missing"}),
        ("Thiết bị âm thanh", {"no_sound": "không thấy loa"}),
        ("Âm lượng", {"volume": 0}),
        ("Máy tự ngủ", {"sleeps": 1800}),
        ("Sao lưu", {"backup_days": 1, "backup": NOW - timedelta(days=5)}),
        ("Sao lưu", {"backup_days": 7}),
    ],
)
def test_each_trouble_is_found_and_has_its_remedy(what, change):
    seen = replace(WELL, **change)
    assert wrong(seen) == [what]
    assert all(f.fix for f in examine_machine(seen) if not f.ok)


@pytest.mark.parametrize(
    "change",
    [
        {"elsewhere": (("web", NOW + timedelta(seconds=2)),), "asked": True},
        {"asked": True},
        {"programs": (("0.1", date(2026, 5, 1)), ("0.2", date(2026, 9, 7)))},
        {"speaker": False, "no_sound": "không thấy loa"},
        {"names": ("a/bài (1).md", "a/Phần (2).md")},
    ],
)
def test_what_is_no_trouble_is_not_called_one(change):
    assert wrong(replace(WELL, **change)) == []


def test_a_database_that_no_backup_has_is_named_beside_the_backups():
    backed = replace(WELL, backup_days=1, backup=NOW)

    def told(machine):
        return next(f.told for f in examine_machine(machine) if f.what == "Sao lưu")

    assert "pg_dump" in told(replace(backed, own_database=True))
    assert "pg_dump" not in told(backed)


POWERCFG = """\
Power Scheme GUID: 381b4222-f694-41f0-9685-ff5bb260df2e  (Balanced)
  Subgroup GUID: 238c9fa8-0aad-41ed-83f4-97be242c8f20  (Sleep)
    Power Setting GUID: 29f6c1db-86da-48c5-9fdb-f2b67b1f44da  (Sleep after)
      Minimum Possible Setting: 0x00000000
      Maximum Possible Setting: 0xffffffff
    Current AC Power Setting Index: 0x00000708
    Current DC Power Setting Index: 0x00000384
"""


def test_powercfg_is_read_in_whatever_language():
    assert sleeps_after(lambda words: POWERCFG, "win32") == 1800
    vietnamese = POWERCFG.replace("Current AC Power Setting Index", "Chỉ mục cài đặt nguồn AC")
    assert sleeps_after(lambda words: vietnamese, "win32") == 1800
    assert sleeps_after(lambda words: "", "win32") is None
    assert sleeps_after(lambda words: POWERCFG, "linux") is None


@pytest.mark.parametrize(
    ("said", "percent"),
    [
        ("Volume: 0.45\n", 45),
        ("Volume: 0.45 [MUTED]\n", 0),
        ("  Mono: Playback 64 [74%] [-20.00dB] [on]\n", 74),
        ("  Mono: Playback 64 [74%] [-20.00dB] [off]\n", 0),
        ("Mute: yes\n", 0),
        ("Mute: no\n", None),
        ("Volume: front-left: 32768 /  50% / -18.06 dB,   front-right: 32768 /  50%\n", 50),
        ("Volume: mono: 65536 / 100% / 0.00 dB\n", 100),
        ("", None),
    ],
)
def test_the_volume_is_read(said, percent):
    assert volume("", lambda words: said, "linux") == percent


def test_this_environment_is_whole():
    assert knows_zone()
    assert missing_packages() == ()

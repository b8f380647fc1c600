"""Only the stick that installed the running program is passed on."""

import hashlib

import pytest

from broadcaster.cli import usb
from broadcaster.system.stick_installation import StickInstallation, keeps_another_stick
from tests.fakes.station_here import StationHere

SUMS = b"0  goi/x.whl\n"


@pytest.fixture
def found(tmp_path):
    kept = tmp_path / "PhatThanh" / "bo-cai"
    kept.mkdir(parents=True)
    (kept / "SHA256SUMS").write_bytes(SUMS)
    return StickInstallation(
        version="0.2.0", key=b"k" * 32, sums=hashlib.sha256(SUMS).hexdigest(), home=kept.parent,
        previous="",
    )  # fmt: skip


def test_the_stick_of_an_earlier_program_is_refused(found, tmp_path, monkeypatch):
    assert not keeps_another_stick(found)
    (found.home / "bo-cai" / "SHA256SUMS").write_bytes(b"0  goi/x-0.1.whl\n")
    monkeypatch.setattr(usb, "stick_installation", lambda: found)
    done = StationHere(tmp_path).run("usb", str(tmp_path / "o-usb"))
    assert done.code == 2
    assert "không phải bộ đã cài bản đang dùng" in done.err
    assert "--from" in done.err
    assert not (tmp_path / "o-usb").exists()


def test_a_folder_without_its_list_is_another_one_and_none_is_none(found):
    (found.home / "bo-cai" / "SHA256SUMS").unlink()
    assert keeps_another_stick(found)
    (found.home / "bo-cai").rmdir()
    assert not keeps_another_stick(found)


@pytest.fixture
def copied(found, monkeypatch):
    """Where sticks were made, by a machine that keeps one."""
    made = []

    def copy(_stick, target, _key, _tell):
        made.append(target)
        return 1_000_000

    monkeypatch.setattr(usb, "stick_installation", lambda: found)
    monkeypatch.setattr(usb, "copy_stick", copy)
    return made


def test_a_drive_that_is_not_plugged_in_is_told_and_nothing_is_written(copied, tmp_path):
    done = StationHere(tmp_path).run("usb", str(tmp_path / "media" / "E"))
    assert done.code == 2
    assert "USB đã cắm chưa" in done.err
    assert (copied, (tmp_path / "media").exists()) == ([], False)


def test_a_folder_of_the_machine_s_own_disk_is_told_to_be_none(copied, tmp_path, monkeypatch):
    (tmp_path / "o").mkdir()
    assert "không phải USB" in StationHere(tmp_path).run("usb", str(tmp_path / "o")).out
    monkeypatch.setattr(usb, "on_one_disk", lambda *_: False)
    done = StationHere(tmp_path).run("usb", str(tmp_path / "o")).out
    assert "không phải USB" not in done
    assert "tháo USB an toàn" in done


def test_the_folder_of_the_stick_may_be_named_itself(copied, tmp_path):
    (tmp_path / "o").mkdir()
    for named in (tmp_path / "o", tmp_path / "o" / "phat-thanh"):
        assert StationHere(tmp_path).run("usb", str(named)).code == 0
    assert copied == [tmp_path / "o" / "phat-thanh"] * 2


def test_a_stopped_copy_is_not_said_to_go_on_later(copied, tmp_path, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    (tmp_path / "o").mkdir()
    monkeypatch.setattr(usb, "copy_stick", stopped)
    done = StationHere(tmp_path).run("usb", str(tmp_path / "o"))
    assert done.code == 130
    assert "làm lại từ đầu" in done.err
    assert "làm tiếp" not in done.err

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

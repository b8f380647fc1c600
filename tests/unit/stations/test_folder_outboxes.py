"""Folders of stations without the extra that the network needs."""

import sys

import pytest

from broadcaster.stations.outboxes.addresses import PushFault, read_destination


@pytest.fixture
def without_extra(monkeypatch):
    """As on a machine where only the program itself is installed."""
    for name in ("paramiko", "webdav4.fsspec"):
        monkeypatch.setitem(sys.modules, name, None)
    for name in ("folders", "sftp"):
        monkeypatch.delitem(sys.modules, f"broadcaster.stations.outboxes.{name}", raising=False)


@pytest.mark.usefixtures("without_extra")
def test_a_stick_needs_no_extra(tmp_path):
    from broadcaster.stations.outboxes.folders import open_folder

    folder = open_folder(read_destination(str(tmp_path / "usb")), tmp_path / "known")
    assert folder.sizes() == {}  # it is made
    assert folder.put("bai.mp3", b"sound")
    assert folder.sizes() == {"bai.mp3": 5}


@pytest.mark.usefixtures("without_extra")
@pytest.mark.parametrize("where", ["sftp://dai@may-chu/bai", "webdavs://may-chu/bai"])
def test_what_is_missing_for_the_network_is_told_with_what_to_type(tmp_path, where):
    from broadcaster.stations.outboxes.folders import open_folder

    with pytest.raises(PushFault, match="chưa cài phần gửi qua mạng") as told:
        open_folder(read_destination(where), tmp_path / "known")
    assert "[push]" in told.value.hint

"""Backups go into a folder or to an address by the same few verbs."""

import uuid

import pytest

from broadcaster.care.backup_targets import open_place, shown, split_target
from broadcaster.domain.errors import StoreError


@pytest.fixture(params=["folder", "url"])
def place(request, tmp_path):
    """Every kind of place; the address is fsspec's own memory."""
    if request.param == "folder":
        return open_place("kho", tmp_path)
    return open_place(f"memory://{uuid.uuid4().hex}/kho", tmp_path)


def test_a_file_goes_there_and_comes_back(place, tmp_path):
    file = tmp_path / "a"
    file.write_bytes("tiếng".encode() * 100)
    assert tuple(place.sizes()) == ()
    place.put(file, "b.zip")
    place.put(file, "a.zip")
    assert tuple(place.sizes()) == ("a.zip", "b.zip")
    with place.fetched("b.zip") as here:
        assert here.read_bytes() == file.read_bytes()
    place.remove("b.zip")
    assert tuple(place.sizes()) == ("a.zip",)


def test_a_file_that_is_not_there_is_told(place):
    with pytest.raises(StoreError), place.fetched("khong-co.zip"):
        pass


def test_an_address_that_nothing_can_reach_is_told_without_its_password(tmp_path):
    with pytest.raises(StoreError) as told:
        open_place("khong-co-loai-nay://ten:bi-mat@may/kho", tmp_path)
    assert "bi-mat" not in str(told.value) + told.value.hint


def test_a_disk_of_windows_is_a_folder():
    assert split_target("s3://kho/a/b.zip") == ("s3://kho/a", "b.zip")
    assert shown("ftp://ten:mat@may/kho?khoa=1") == "ftp://…@may/kho"
    assert shown("sftp://ten:mat@khau@may/kho@1") == "sftp://…@may/kho@1"

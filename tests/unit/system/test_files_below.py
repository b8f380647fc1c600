"""Every file below a folder: what may not be looked into is never an empty folder."""

import errno
import os

import pytest

from broadcaster.system.files import files_below


def test_every_file_is_found_also_one_that_leads_nowhere(tmp_path):
    (tmp_path / "a" / ".b").mkdir(parents=True)
    for name in ("1", "a/2", "a/.b/3"):
        (tmp_path / name).touch()
    (tmp_path / "a" / "4").symlink_to("nowhere")
    found = {path.relative_to(tmp_path).as_posix() for path in files_below(tmp_path)}
    assert found == {"1", "a/2", "a/.b/3", "a/4"}


def test_no_folder_holds_nothing_and_a_file_is_none(tmp_path):
    assert list(files_below(tmp_path / "none")) == []
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        list(files_below(tmp_path / "file"))


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_folder_that_may_not_be_looked_into_is_a_fault(tmp_path, monkeypatch, number):
    (tmp_path / "a").mkdir()
    scandir = os.scandir

    def refused(path):
        if os.fspath(path) == str(tmp_path / "a"):
            raise OSError(number, os.strerror(number), str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(OSError, match=str(tmp_path / "a")):
        list(files_below(tmp_path))


def test_a_folder_that_goes_meanwhile_holds_nothing(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    scandir = os.scandir

    def gone(path):
        if os.fspath(path) == str(tmp_path / "a"):
            raise FileNotFoundError(errno.ENOENT, "gone", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", gone)
    assert list(files_below(tmp_path)) == []

"""A disk that refuses whatever a command asks of it is told at the door, with the file.

So none of the many places that ask whether a file is there has to foresee it: on this Python
`exists`, `is_file` and `is_dir` raise for a failing disk and for a folder nobody may look into.
"""

import errno
import os
from pathlib import Path

import pytest

from broadcaster.cli import check as checking
from broadcaster.cli.entrance import enter
from tests.fakes.desk_house import found_school


@pytest.mark.parametrize("ask", ["exists", "is_file", "is_dir"])
@pytest.mark.parametrize(
    ("number", "reason"), [(errno.EIO, "ổ đĩa"), (errno.EACCES, "máy không cho phép")]
)
def test_a_disk_that_refuses_is_told_with_the_file(
    tmp_path, monkeypatch, capsys, ask, number, reason
):
    folder = tmp_path / "dai"
    found_school(folder)
    path, stat = folder / "scripts_vi" / "ghi-am" / "em lan.wav", Path.stat

    def refused(of, **how):
        if of == path:
            raise OSError(number, os.strerror(number), str(of))
        return stat(of, **how)

    monkeypatch.setattr(Path, "stat", refused)
    monkeypatch.setattr(checking, "check", lambda *_, **__: getattr(path, ask)())
    assert enter(["-C", str(folder), "check"]) == 1
    told = capsys.readouterr().err
    assert f"Lỗi: {path}: không đọc hoặc ghi được: {reason}" in told
    assert "→ Sửa chỗ ấy rồi chạy lại." in told
    assert "Errno" not in told

"""The maker of a stick takes nothing away that it did not make, wherever it is told to write."""

import errno
import os
import re
from pathlib import Path

import pytest

from broadcaster.care.upgrade import FOLDER
from broadcaster.system.stick_installation import MADE

TOOLS = Path(__file__).parents[3] / "tools"


@pytest.fixture
def maker(tmp_path, monkeypatch):
    """The maker with a program of one file, and a key of its own."""
    monkeypatch.syspath_prepend(TOOLS)
    import make_usb

    def fill(folder, *_said, **_more):
        (folder / "goi").mkdir(parents=True)
        (folder / "goi" / "x.whl").write_bytes(b"x")
        (folder / "cai_dat.py").write_bytes(b"")
        return 0

    monkeypatch.setattr(make_usb, "fill", fill)
    monkeypatch.setenv("USB_SIGNING_KEY", str(tmp_path / "khoa.pem"))
    return make_usb


@pytest.fixture
def drive(tmp_path) -> Path:
    """Somebody's stick with a paper on it."""
    drive = tmp_path / "KINGSTON"
    drive.mkdir()
    (drive / "de-thi.docx").write_text("đề thi")
    return drive


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_lies_on_the_drive_stays_and_the_stick_is_a_folder_of_its_own(maker, drive):
    assert maker.main([str(drive)]) == 0
    assert names(drive) == ["de-thi.docx", FOLDER]
    assert (drive / "de-thi.docx").read_text() == "đề thi"
    assert names(drive / FOLDER) == ["SHA256SUMS", "SHA256SUMS.sig", "cai_dat.py", "goi", MADE]


def test_the_stick_says_when_it_was_made_and_that_is_signed(maker, drive, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796083200")
    maker.main([str(drive)])
    assert (drive / FOLDER / MADE).read_text() == "2026-12-01T00:00:00+00:00\n"
    assert MADE in (drive / FOLDER / "SHA256SUMS").read_text()


def test_the_folder_of_the_stick_may_be_named_itself(maker, drive):
    assert maker.main([str(drive / FOLDER)]) == 0
    assert names(drive) == ["de-thi.docx", FOLDER]
    assert not (drive / FOLDER / FOLDER).exists()


def test_a_folder_of_that_name_that_is_no_stick_is_left_alone(maker, drive, capsys):
    mine = drive / FOLDER
    mine.mkdir()
    (mine / "bản tin của tôi.txt").write_text("x")
    assert maker.main([str(drive)]) == 2
    assert names(mine) == ["bản tin của tôi.txt"]
    assert names(drive) == ["de-thi.docx", FOLDER]
    told = capsys.readouterr().out
    assert str(mine) in told
    assert "không ghi đè" in told


def test_a_stick_of_before_is_made_anew(maker, drive):
    maker.main([str(drive)])
    (drive / FOLDER / "goi" / "x.whl").write_bytes(b"cu")
    for clutter in ("Thumbs.db", "goi/._x.whl", "__pycache__/bieu_tuong.cpython-313.pyc"):
        (drive / FOLDER / clutter).parent.mkdir(exist_ok=True)
        (drive / FOLDER / clutter).write_bytes(b"")
    assert maker.main([str(drive)]) == 0
    assert (drive / FOLDER / "goi" / "x.whl").read_bytes() == b"x"
    assert names(drive / FOLDER) == ["SHA256SUMS", "SHA256SUMS.sig", "cai_dat.py", "goi", MADE]


def test_the_stick_of_before_stands_when_the_new_one_cannot_take_its_place(
    maker, tmp_path, monkeypatch
):
    old, new = tmp_path / "phat-thanh", tmp_path / ".phat-thanh.dang-lam"
    for folder, words in ((old, "trước"), (new, "mới")):
        folder.mkdir()
        (folder / "a.txt").write_text(words, encoding="utf-8")
    rename = Path.rename

    def refuses(self, target):
        if self == new:
            raise PermissionError
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuses)
    with pytest.raises(PermissionError):
        maker.exchange(new, old)
    assert (old / "a.txt").read_text("utf-8") == "trước"
    monkeypatch.undo()
    maker.exchange(new, old)
    assert (old / "a.txt").read_text("utf-8") == "mới"
    assert [path.name for path in tmp_path.iterdir()] == ["phat-thanh"]


def test_a_paper_that_somebody_laid_into_a_stick_stops_it(maker, drive, capsys):
    maker.main([str(drive)])
    paper = drive / FOLDER / "python" / "của cô Hòa.docx"
    paper.parent.mkdir()
    paper.write_text("x")
    capsys.readouterr()
    assert maker.main([str(drive)]) == 2
    assert paper.read_text() == "x"
    assert "python/của cô Hòa.docx" in capsys.readouterr().out


def test_a_link_to_somebody_s_folder_is_not_written_through(maker, drive, tmp_path):
    (drive / FOLDER).symlink_to(tmp_path, target_is_directory=True)
    before = names(tmp_path)
    assert maker.main([str(drive)]) == 2
    assert set(before) <= set(names(tmp_path))
    assert (drive / FOLDER).is_symlink()


def test_a_drive_that_is_not_there_is_told_and_not_made(maker, tmp_path, capsys):
    assert maker.main([str(tmp_path / "media" / "E")]) == 2
    assert not (tmp_path / "media").exists()
    assert "không thấy thư mục" in capsys.readouterr().out


@pytest.mark.parametrize("root", ["E:/", "/"])
def test_a_whole_drive_may_be_named(maker, root):
    assert maker.stick_in(Path(root)) == Path(root) / FOLDER


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "đĩa đã đầy"),
        (KeyboardInterrupt(), "dừng"),
    ],
)
def test_a_full_disk_or_a_stop_is_told_in_words_and_leaves_nothing(
    maker, drive, monkeypatch, capsys, fault, told
):
    def full(folder, *_said, **_more):
        folder.mkdir()
        (folder / "nua.whl").write_bytes(b"x")
        raise fault

    monkeypatch.setattr(maker, "fill", full)
    assert maker.main([str(drive)]) != 0
    assert names(drive) == ["de-thi.docx"]
    assert told in capsys.readouterr().out


def test_an_installer_that_the_starter_would_not_find_is_refused(maker, drive, tmp_path, capsys):
    for name in ("python-3.14.0-amd64.exe", "python-3.13.1.exe", "python-3.13.1-arm64.exe"):
        (tmp_path / name).write_bytes(b"MZ")
        assert maker.main([str(drive), "--python-installer", str(tmp_path / name)]) == 2
        assert "64-bit" in capsys.readouterr().out
    good = tmp_path / "python-3.13.1-amd64.exe"
    good.write_bytes(b"MZ")
    assert maker.main([str(drive), "--python-installer", str(good)]) == 0
    assert (drive / FOLDER / "python" / good.name).read_bytes() == b"MZ"
    assert f"python/{good.name}" in (drive / FOLDER / "SHA256SUMS").read_text("utf-8")


def test_every_part_of_the_maker_can_be_asked_for_by_make():
    """What `make usb` cannot be told is an option that nobody finds."""
    lines = (TOOLS.parent / "Makefile").read_text("utf-8").split("\n")
    recipe = next(line for line in lines if "make_usb.py" in line)
    for variable, option in (
        ("USB_VOICES", "--voice"), ("USB_LETTERS", "--letters"), ("USB_PYTHON", "--python-installer")
    ):  # fmt: skip
        assert re.search(rf"\({variable}\).*{option} '", recipe), variable

"""A scanner that holds a file for a second costs a second, not the file."""

from pathlib import Path

import pytest

from broadcaster.system.files import PATIENCE, read_patiently, replace_file


def held(seconds, winerror=32):
    """A rename that fails until so many seconds were waited, and the waiting."""
    waited = [0.0]

    def rename(source, target):
        if waited[0] < seconds:
            fault = PermissionError(13, "Permission denied")
            fault.winerror = winerror
            raise fault
        source.replace(target)

    return waited, {"rename": rename, "wait": lambda s: waited.__setitem__(0, waited[0] + s)}


@pytest.fixture
def files(tmp_path):
    source, target = tmp_path / "mới", tmp_path / "cũ"
    source.write_text("mới", "utf-8")
    target.write_text("cũ", "utf-8")
    return source, target


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_a_file_that_a_scanner_holds_for_a_second_is_replaced_behind_it(files, winerror):
    waited, how = held(1.0, winerror)
    replace_file(*files, patient=True, **how)
    assert files[1].read_text("utf-8") == "mới"
    assert 1.0 <= waited[0] < 3.0


def test_a_file_that_is_held_for_ever_is_told_and_the_old_one_stands(files):
    waited, how = held(1e9)
    with pytest.raises(PermissionError):
        replace_file(*files, patient=True, **how)
    assert files[1].read_text("utf-8") == "cũ"
    assert PATIENCE <= waited[0] <= 2 * PATIENCE


@pytest.mark.parametrize(("patient", "winerror"), [(False, 32), (True, 1314)])
def test_what_waiting_cannot_mend_is_told_at_once(files, patient, winerror):
    waited, how = held(1e9, winerror)
    with pytest.raises(PermissionError):
        replace_file(*files, patient=patient, **how)
    assert waited == [0.0]


def test_a_missing_file_is_told_at_once(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "khong-co", tmp_path / "b", patient=True)


def test_a_log_that_a_scanner_holds_for_a_second_is_read_behind_it(tmp_path, monkeypatch):
    path, waited = tmp_path / "nhat-ky", [0.0]
    path.write_bytes(b"x")
    read = Path.read_bytes

    def refused(self):
        if waited[0] < 1.0:
            raise PermissionError(13, "Permission denied")
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", refused)
    how = {"wait": lambda seconds: waited.__setitem__(0, waited[0] + seconds)}
    with pytest.raises(PermissionError):
        read_patiently(path, patient=False, **how)
    assert read_patiently(path, patient=True, **how) == b"x"
    assert 1.0 <= waited[0] < PATIENCE

"""The print of the program that is equal on every machine that has the same files."""

import os
from pathlib import Path

from broadcaster.system.program_files import content_print


def lay(folder: Path, text: str = "a = 1\n") -> Path:
    (folder / "room" / "__pycache__").mkdir(parents=True)
    (folder / "room" / "one.py").write_text(text, encoding="utf-8")
    (folder / "room" / "__pycache__" / "one.pyc").write_bytes(os.urandom(9))
    return folder


def test_place_and_time_of_files_do_not_count_and_every_byte_does(tmp_path: Path) -> None:
    one, two = lay(tmp_path / "a"), lay(tmp_path / "b" / "c")
    os.utime(two / "room" / "one.py", (1, 1))
    assert content_print(one) == content_print(two)
    assert content_print(lay(tmp_path / "d", "a = 2\n")) != content_print(one)
    (two / "room" / "one.py").rename(two / "room" / "two.py")
    moved = tmp_path / "moved"
    two.rename(moved)
    assert content_print(moved) != content_print(one)


def test_versions_of_packages_count(tmp_path: Path) -> None:
    """One that is not installed is a version of its own."""
    folder = lay(tmp_path / "a")
    prints = {content_print(folder, names) for names in ((), ("numpy",), ("no-such-package",))}
    assert len(prints) == 3

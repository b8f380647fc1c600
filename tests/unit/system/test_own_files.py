"""The program knows itself by its files."""

import os

from broadcaster.system.program_files import program_print


def _print(folder, others=()):
    program_print.cache_clear()
    return program_print(folder, others)


def test_any_file_of_the_program_makes_another_program(tmp_path):
    (tmp_path / "spoken").mkdir()
    table = tmp_path / "spoken" / "units.toml"
    table.write_text("a = 1\n", "utf-8")
    first = _print(tmp_path)
    assert _print(tmp_path) == first
    state = table.stat()
    os.utime(table, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    second = _print(tmp_path)
    (tmp_path / "new.py").write_text("", "utf-8")
    third = _print(tmp_path)
    assert len({first, second, third}) == 3


def test_compiled_files_do_not_count(tmp_path):
    (tmp_path / "a.py").write_text("", "utf-8")
    first = _print(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.cpython-311.pyc").write_bytes(b"x")
    (tmp_path / "b.pyc").write_bytes(b"x")
    assert _print(tmp_path) == first


def test_what_it_reads_with_counts_and_what_is_missing_does_not_stop_it(tmp_path):
    plain = _print(tmp_path)
    assert _print(tmp_path, ("jinja2",)) != plain
    assert _print(tmp_path, ("no_such_package_here",)) == plain

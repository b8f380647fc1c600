"""What `make test TESTS=...` runs."""

import importlib.util
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("run_tests", ROOT / "tools" / "run_tests.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_room_is_its_own_tests_and_the_shared_ones_that_import_it(tool):
    found = tool.paths_of("publishing")
    assert found[0] == "tests/unit/publishing"
    assert "tests/contract/test_publisher.py" in found
    assert "tests/golden/test_golden_site.py" in found
    assert "tests/contract/test_voice_engines.py" not in found


def test_paths_and_kinds_of_tests_are_run_as_they_are_named(tool):
    name = "tests/unit/tools/test_run_tests.py"
    assert tool.paths_of(name) == [name]
    assert tool.paths_of(f"{name}::test_x") == [f"{name}::test_x"]
    assert tool.paths_of("golden") == ["tests/golden"]
    assert tool.paths_of("no-such-room") == tool.paths_of("") == []


def test_an_unknown_room_is_told_with_those_there_are(tool, capsys):
    assert tool.main(["quick", "no-such-room"]) == 2
    assert "playout" in capsys.readouterr().out


def test_what_waits_for_a_process_is_there(tool):
    """Fifty runs of a file that was moved would prove nothing."""
    for name in tool.WAITING:
        path, _, test = name.partition("::")
        text = (ROOT / "tests" / path).read_text("utf-8")
        assert not test or f"def {test}(" in text


@pytest.mark.parametrize("has", list(product([False, True], repeat=4)), ids=str)
def test_every_test_belongs_to_one_part_whatever_marks_it_has(tool, has):
    """None is run twice, and only what is for `make soak` is left out."""
    marks = dict(zip(("slow", "system", "soak", "punctual"), has, strict=True))
    parts = (tool.QUICK, *(part for *_, part in tool.REST))
    assert [eval(part, {}, marks) for part in parts].count(True) == (not marks["soak"])


def test_what_a_run_writes_lies_in_one_folder_that_goes_with_it(tool, tmp_path):
    with tool.folder_for_a_run([tmp_path / "no-such-place", tmp_path], needs=1) as folder:
        assert folder.parent == tmp_path
        (folder / "b").mkdir()
        (folder / "b" / "bai.mp3").write_bytes(b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_would_fill_its_place_is_told_before_it_begins(
    tool, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(tool, "PLACES", [tmp_path])
    monkeypatch.setattr(tool, "ROOM_FOR_A_RUN", 10**18)
    assert tool.main(["quick"]) == 2
    assert str(tmp_path) in capsys.readouterr().out

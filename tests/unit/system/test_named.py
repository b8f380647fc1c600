"""What has a name in a folder: what cannot be looked into is never taken for nothing."""

import pytest

from broadcaster.system.files import files_below, folders_in, named, names_in
from tests.fakes.withheld import without_override


@pytest.fixture
def folder(tmp_path):
    for name in ("b/duyet/1.mp3", "a/duyet/2.mp3", "a/duyet/.3", "a/x.json", "c.json", ".d/e"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def names(folder, paths):
    return [path.relative_to(folder).as_posix() for path in paths]


def test_each_pattern_is_for_one_level_and_names_are_in_order(folder):
    assert names(folder, named(folder, "*")) == [".d", "a", "b", "c.json"]
    assert names(folder, named(folder, "*", "duyet")) == ["a/duyet", "b/duyet"]
    assert names(folder, named(folder, "*", "duyet", "*.mp3")) == ["a/duyet/2.mp3", "b/duyet/1.mp3"]
    assert names(folder, named(folder, "a", "x.json")) == ["a/x.json"]
    assert names(folder, folders_in(folder)) == [".d", "a", "b"]
    assert [*named(folder / "none", "*"), *named(folder / "c.json", "*")] == []


def test_names_alone_are_those_of_the_paths(folder):
    for pattern in ("*", "*.json", "c.json", "none"):
        assert names_in(folder, pattern) == [path.name for path in named(folder, pattern)]


def test_hidden_ones_are_left_out_where_nobody_asks_for_them(folder):
    found = files_below(folder, hidden=False)
    assert sorted(names(folder, found)) == ["a/duyet/2.mp3", "a/x.json", "b/duyet/1.mp3", "c.json"]


@pytest.mark.parametrize("patterns", [("*",), ("x.json",), ("*", "*")])
def test_a_folder_that_may_not_be_looked_into_is_a_fault(folder, patterns):
    (folder / "a").chmod(0)
    try:
        with without_override(), pytest.raises(PermissionError, match="/a"):
            list(named(folder / "a", *patterns))
    finally:
        (folder / "a").chmod(0o700)


def test_a_link_that_leads_nowhere_is_a_fault_where_a_folder_is_meant(folder):
    (folder / "z").symlink_to(folder / "usb")
    assert names(folder, named(folder, "z")) == ["z"], "its name is there"
    for looked in (folders_in(folder), named(folder / "z", "*"), named(folder, "*", "duyet")):
        with pytest.raises(FileNotFoundError, match="z"):
            list(looked)

"""A look at a public folder: sizes of all, bytes of a share that goes round."""

import hashlib
import os

import pytest

from broadcaster.publishing import inspection
from broadcaster.publishing.inspection import Damage
from broadcaster.publishing.record_index import entry_of
from broadcaster.publishing.records import Turn, is_whole, seal_of


def record(*files: tuple[str, bytes]) -> str:
    lines = ["khoa k", "phan p so/1"]
    lines += [f"tep 0 {len(data)} {hashlib.sha256(data).hexdigest()} {p}" for p, data in files]
    text = "\n".join(lines) + "\n"
    return f"# x [{seal_of(text)}]\n{text}"


def inspect(folder, records, **how):
    return inspection.inspect(folder, {n: entry_of(text) for n, text in records.items()}, **how)


@pytest.fixture
def site(tmp_path):
    """Two groups of files in three folders, as they were published."""
    groups = {
        "a": (("m/1.mp3", b"one"), ("m/deep/2.mp3", b"two"), ("a.xml", b"feed")),
        "b": (("m/3.mp3", b"three"),),
    }
    for files in groups.values():
        for path, data in files:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(data)
    return tmp_path, {name: record(*files) for name, files in groups.items()}


def test_of_a_site_that_is_as_it_was_nothing_is_damaged(site):
    folder, records = site
    seen = inspect(folder, records, turn=Turn())
    assert (seen.files, seen.damaged, seen.groups, seen.torn) == (4, {}, frozenset(), frozenset())


def test_what_is_gone_and_what_has_another_size_is_seen_without_reading_it(site, monkeypatch):
    folder, records = site
    (folder / "m/1.mp3").unlink()
    (folder / "m/deep/2.mp3").write_bytes(b"tw")
    (folder / "a.xml").unlink()
    (folder / "a.xml").mkdir()
    monkeypatch.setattr(inspection, "digest_of", None)
    seen = inspect(folder, records)
    assert seen.damaged == {
        "m/1.mp3": Damage.GONE, "m/deep/2.mp3": Damage.CHANGED, "a.xml": Damage.CHANGED,
    }  # fmt: skip
    assert seen.groups == {"a"}


def test_a_folder_that_is_gone_takes_all_its_files_along(site):
    folder, records = site
    for path in (folder / "m").rglob("*.mp3"):
        path.unlink()
    (folder / "m/deep").rmdir()
    (folder / "m").rmdir()
    assert set(inspect(folder, records).damaged) == {"m/1.mp3", "m/deep/2.mp3", "m/3.mp3"}


def test_other_bytes_of_the_same_size_are_seen_by_a_look_that_reads(site):
    folder, records = site
    (folder / "m/3.mp3").write_bytes(b"THREE")
    assert inspect(folder, records).damaged == {}
    seen = inspect(folder, records, turn=Turn())
    assert (seen.damaged, seen.groups) == ({"m/3.mp3": Damage.CHANGED}, {"b"})


@pytest.mark.parametrize("limit", ["SHARE_FILES", "SHARE_BYTES"])
def test_a_share_is_read_at_a_time_and_in_the_end_everything(site, monkeypatch, limit):
    folder, records = site
    monkeypatch.setattr(inspection, limit, 1)
    read = []

    def noted(path):
        read.append(path.relative_to(folder).as_posix())
        return digest(path)

    digest = inspection.digest_of
    monkeypatch.setattr(inspection, "digest_of", noted)
    turn = Turn()
    for _ in range(5):
        turn = inspect(folder, records, turn=turn).turn
    assert read == ["m/1.mp3", "m/deep/2.mp3", "a.xml", "m/3.mp3", "m/1.mp3"]
    inspect(folder, records, turn=Turn(bytes=10))  # from when there were more files
    assert read[-1] == "a.xml"


def test_a_quick_look_takes_the_size_of_a_share_and_in_the_end_of_everything(site, monkeypatch):
    folder, records = site
    monkeypatch.setattr(inspection, "SHARE_SIZES", 1)
    monkeypatch.setattr(inspection, "SHARE_FILES", 0)
    (folder / "m/3.mp3").write_bytes(b"")
    (folder / "m/1.mp3").unlink()
    seen, turn = [], Turn()
    for _ in range(5):
        look = inspect(folder, records, turn=turn, sizes=False)
        turn = look.turn
        seen.append("m/3.mp3" in look.damaged)
        assert look.damaged["m/1.mp3"] is Damage.GONE  # that it is there is asked of every one
    assert seen == [False, False, False, True, False]
    assert turn == Turn(sizes=1)


def test_a_look_at_nothing_finds_nothing(tmp_path):
    look = inspect(tmp_path, {}, turn=Turn(sizes=3, bytes=4), sizes=False)
    assert (look.files, look.damaged, look.turn) == (0, {}, Turn())


def test_a_file_that_cannot_be_read_is_damaged(site, monkeypatch):
    folder, records = site

    def refused(*_, **__):
        raise PermissionError

    monkeypatch.setattr(type(folder), "open", refused)
    assert set(inspect(folder, records, turn=Turn()).damaged.values()) == {Damage.CHANGED}


def test_each_folder_is_looked_at_once(site, monkeypatch):
    folder, records = site
    seen = []
    listdir = inspection.os.listdir
    monkeypatch.setattr(inspection.os, "listdir", lambda p: seen.append(p) or listdir(p))
    inspect(folder, records)
    assert sorted(map(os.fsdecode, seen)) == [f"{folder}/", f"{folder}/m", f"{folder}/m/deep"]


def test_a_torn_record_is_named(site):
    folder, records = site
    torn = records["a"].rpartition("tep ")[0]
    assert is_whole(records["a"])
    assert not is_whole(torn)
    seen = inspect(folder, {**records, "a": torn})
    assert (seen.torn, seen.groups, seen.damaged) == ({"a"}, {"a"}, {})


def test_a_record_without_a_seal_is_taken_as_it_is():
    assert is_whole("# x\nkhoa k\n")
    assert is_whole("")


def test_a_link_that_leads_to_the_file_is_the_file(site, tmp_path_factory):
    folder, records = site
    elsewhere = tmp_path_factory.mktemp("khac") / "1.mp3"
    (folder / "m/1.mp3").rename(elsewhere)
    (folder / "m/1.mp3").symlink_to(elsewhere)
    assert inspect(folder, records, turn=Turn()).damaged == {}
    elsewhere.unlink()
    assert inspect(folder, records).damaged == {"m/1.mp3": Damage.CHANGED}


def test_what_is_gone_is_told_as_gone_by_a_look_that_reads_too(site):
    folder, records = site
    (folder / "m/1.mp3").unlink()
    assert inspect(folder, records, turn=Turn()).damaged == {"m/1.mp3": Damage.GONE}


def test_a_look_that_is_not_quick_takes_every_size_and_no_turn(site, monkeypatch):
    folder, records = site
    monkeypatch.setattr(inspection, "SHARE_SIZES", 1)
    (folder / "m/3.mp3").write_bytes(b"")
    seen = inspect(folder, records)
    assert (seen.damaged, seen.turn) == ({"m/3.mp3": Damage.CHANGED}, Turn())


def test_a_folder_under_the_name_of_a_file_is_not_it_whatever_its_size(tmp_path):
    (tmp_path / "a.xml").mkdir()
    size = (tmp_path / "a.xml").stat().st_size
    seen = inspect(tmp_path, {"a": record(("a.xml", bytes(size)))})
    assert seen.damaged == {"a.xml": Damage.CHANGED}


def test_a_disk_that_spells_a_name_in_another_way_has_the_file(site, monkeypatch):
    folder, records = site
    listdir = os.listdir
    monkeypatch.setattr(inspection.os, "listdir", lambda p: [n.upper() for n in listdir(p)])
    assert inspect(folder, records).damaged == {}


def test_a_name_that_is_no_text_stops_no_look(site, monkeypatch):
    folder, records = site
    listdir = os.listdir
    monkeypatch.setattr(inspection.os, "listdir", lambda p: [*listdir(p), b"\xff.mp3"])
    assert inspect(folder, records).damaged == {}


def test_the_turn_goes_through_groups_of_any_length(site, monkeypatch):
    folder, records = site
    records = {**records, "c": record(("m/4.mp3", b"four"), ("m/5.mp3", b"five"))}
    monkeypatch.setattr(inspection, "SHARE_FILES", 1)
    for path in ("m/4.mp3", "m/5.mp3"):
        (folder / path).write_bytes(b"xxxx")
    seen = [inspect(folder, records, turn=Turn(bytes=at)).damaged for at in range(6)]
    assert [list(damaged) for damaged in seen] == [[], [], [], [], ["m/4.mp3"], ["m/5.mp3"]]


def test_a_share_of_bytes_ends_with_the_file_that_fills_it(site, monkeypatch):
    folder, records = site
    for share, begin in ((2, 1), (3, 1), (4, 2)):  # files of three bytes
        monkeypatch.setattr(inspection, "SHARE_BYTES", share)
        assert inspect(folder, records, turn=Turn()).turn == Turn(bytes=begin)

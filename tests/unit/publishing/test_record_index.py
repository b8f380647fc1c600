"""What records name is known without opening those that did not change; nothing else is believed."""

import hashlib
import os
from pathlib import Path

import pytest

from broadcaster.publishing import inspection
from broadcaster.publishing.public_paths import FOLDER
from broadcaster.publishing.record_index import (
    INDEX,
    LISTINGS,
    KnownListings,
    RecordEntry,
    RecordIndex,
    _is_read_back,
)
from broadcaster.publishing.records import (
    GroupRecord,
    PartRecord,
    PublishedFile,
    Records,
    Turn,
)
from tests.unit.publishing.test_inspection import record

FILES = ("m/1.mp3", "m/deep/2.mp3", "a.xml")


def group(key, *paths):
    digest = hashlib.sha256(b"one").hexdigest()
    files = tuple(PublishedFile(path=p, stage=0, size=3, sha256=digest) for p in paths)
    return GroupRecord(key=key, parts=[PartRecord(name="so/1", key="k", files=files)])


@pytest.fixture
def opened(monkeypatch):
    """The names of the records that were opened."""
    seen = []
    read = Path.read_text

    def noted(path, *words, **more):
        seen.append(path.stem)
        return read(path, *words, **more)

    monkeypatch.setattr(Path, "read_text", noted)
    return seen


@pytest.fixture
def records(tmp_path):
    """Two groups as they were published, and looked at once."""
    records = Records(tmp_path)
    records.begin()
    records.write("a", group("k1", *FILES))
    records.write("b", group("k2", "m/3.mp3"))
    RecordIndex(tmp_path).entries()
    return records


def told(folder, **how):
    found = RecordIndex(folder).entries(**how)
    return {name: (e.key, e.count, e.folders, e.whole) for name, e in found.items()}


WHOLE = {"a": ("k1", 3, ("m", "m/deep", ""), True), "b": ("k2", 1, ("m",), True)}


PAGES = ("s/ab/index.html", "s/cd/index.html", "index.html", "m/index.html", "m/1.mp3")


def test_folders_with_nothing_but_their_page_are_told_apart_and_kept_so(tmp_path, opened):
    """As every short address has one; the page of the whole site and of a show are not alone."""
    records = Records(tmp_path)
    records.begin()
    records.write("a", group("k1", *PAGES))
    RecordIndex(tmp_path).entries()
    opened.clear()
    for afresh in (False, True):
        entry = RecordIndex(tmp_path).entries(afresh=afresh)["a"]
        assert (entry.folders, entry.pages) == (("", "m", "s"), PAGES[:2])
        assert opened == ["a"] * afresh


def test_a_folder_with_its_page_and_such_folders_is_listed(tmp_path):
    """As that of the documents of law: each of its folders is seen gone at once."""
    paths = ("van-ban/index.html", "van-ban/luat/index.html", "van-ban/luat/7/index.html")
    records = Records(tmp_path)
    records.begin()
    records.write("a", group("k1", *paths))
    entries = RecordIndex(tmp_path).entries()
    assert set(entries["a"].folders) == {"", "van-ban", "van-ban/luat"}
    assert entries["a"].pages == paths
    for path in paths[:2]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"one")
    assert inspection._missing(tmp_path, entries, (), KnownListings()) == [paths[2]]


@pytest.mark.parametrize("how", ["page", "folder", "link"])
@pytest.mark.parametrize("by_folder", [True, False])
def test_a_page_that_is_alone_in_its_folder_is_missed_and_no_such_folder_is_listed(
    tmp_path, opened, monkeypatch, how, by_folder
):
    """Also where a system has no question that begins at an open folder."""
    if not by_folder:
        monkeypatch.setattr(inspection.os, "supports_dir_fd", frozenset())
    records = Records(tmp_path)
    records.begin()
    records.write("a", group("k1", *PAGES))
    for path in PAGES:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"one")
    listdir, listed = os.listdir, []
    monkeypatch.setattr(inspection.os, "listdir", lambda p: listed.append(p) or listdir(p))

    def look():
        index = RecordIndex(tmp_path)
        known = index.listings()
        seen = inspection.inspect(tmp_path, index.entries(), known=known, sizes=False)
        index.keep(known)
        return {path for path, damage in seen.damaged.items() if damage is inspection.Damage.GONE}

    assert [look(), look()] == [set(), set()]
    page = tmp_path / "s/cd/index.html"
    page.unlink()
    if how == "folder":
        page.parent.rmdir()
    if how == "link":
        page.symlink_to(tmp_path / "nowhere")
    assert [look(), look()] == [{"s/cd/index.html"}] * 2
    page.unlink(missing_ok=True)
    page.parent.mkdir(exist_ok=True)
    page.write_bytes(b"one")
    assert look() == set()
    assert {os.fsdecode(p).removeprefix(f"{tmp_path}/") for p in listed} == {"", "m", "s"}


def test_of_many_folders_each_is_seen_gone_at_once_and_its_page_in_turn(tmp_path, monkeypatch):
    for share, count in (("SHARE_PAGES", 2), ("SHARE_SIZES", 2), ("SHARE_FILES", 0)):
        monkeypatch.setattr(inspection, share, count)
    pages = [f"s/{n}{n}/index.html" for n in range(7)]
    records = Records(tmp_path)
    records.begin()
    records.write("a", group("k1", *pages))
    for path in pages:
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_bytes(b"one")
    turn: list[Turn | None] = [Turn()]

    def look(*, sizes=False):
        index = RecordIndex(tmp_path)
        known = index.listings()
        entries = index.entries()
        seen = inspection.inspect(tmp_path, entries, turn=turn[-1], sizes=sizes, known=known)
        index.keep(known)
        turn.append(seen.turn)
        return set(seen.damaged)

    whole_turn = range(4)  # of seven by two
    assert [look() for _ in whole_turn] == [set()] * 4
    (tmp_path / pages[5]).unlink()
    found = [look() for _ in whole_turn]
    assert set().union(*found) == {pages[5]}
    assert set() in found
    assert look(sizes=True) == {pages[5]}
    (tmp_path / pages[5]).parent.rmdir()
    assert [look() for _ in whole_turn] == [{pages[5]}] * 4


def test_of_a_folder_that_is_no_more_every_page_that_is_alone_is_missed(tmp_path):
    entry = RecordEntry(key="k", count=1, folders=(), alone=("s/ab/index.html",))
    seen = inspection.inspect(tmp_path / "gone", {"a": entry}, sizes=False)
    assert seen.damaged == {"s/ab/index.html": inspection.Damage.GONE}


def test_before_the_first_publishing_there_is_nothing_and_nothing_is_written(tmp_path):
    assert told(tmp_path) == {}
    assert list(tmp_path.iterdir()) == []


def test_only_a_record_that_changed_is_opened(tmp_path, records, opened):
    assert told(tmp_path) == WHOLE
    assert opened == []
    records.write("b", group("k3", "m/4.mp3"))
    assert told(tmp_path) == {**WHOLE, "b": ("k3", 1, ("m",), True)}
    records.write("c", group("k4"))
    records.forget("a")
    assert told(tmp_path).keys() == {"b", "c"}
    assert opened == ["b", "c"]
    opened.clear()
    assert RecordIndex(tmp_path).entries()["b"].files[0].path == "m/4.mp3"
    assert opened == ["b"], "where a file is looked at its record is opened"


@pytest.mark.parametrize("afresh", [False, True])
def test_whose_names_are_asked_for_is_opened_once(tmp_path, records, opened, afresh):
    entry = RecordIndex(tmp_path).entries(afresh=afresh)["a"]
    assert [entry.names(i) for i in entry.folders] == [["1.mp3"], ["2.mp3"], ["a.xml"]]
    assert entry.names("elsewhere") == []
    assert opened.count("a") == 1


def test_who_wants_to_look_afresh_opens_every_one(tmp_path, records, opened):
    assert told(tmp_path, afresh=True) == WHOLE
    assert opened == ["a", "b"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"k2", b"k9"),
        lambda data: data.replace(b"muc-luc 5", b"muc-luc 6"),
        lambda data: b"\xff" * 100,
        lambda data: data[:-1] + b"\xff",
    ],
)
def test_an_index_that_is_damaged_or_of_another_form_is_made_again(
    tmp_path, records, opened, damage
):
    index = tmp_path / FOLDER / INDEX
    good = index.read_bytes()
    index.write_bytes(damage(good))
    assert told(tmp_path) == WHOLE
    assert opened == ["a", "b"]
    assert index.read_bytes() == good


def test_an_index_that_cannot_be_written_only_costs_time(tmp_path, records, opened):
    (tmp_path / FOLDER / INDEX).unlink()
    (tmp_path / FOLDER / INDEX).mkdir()
    assert told(tmp_path) == told(tmp_path) == WHOLE
    assert opened == ["a", "b"] * 2


def test_a_torn_record_is_told_every_time(tmp_path, records):
    path = tmp_path / FOLDER / "a.txt"
    path.write_text(path.read_text("utf-8").rpartition("tep ")[0], "utf-8")
    for _ in range(2):
        found = told(tmp_path)["a"]
        assert found[1:] == (2, ("m", "m/deep"), False)


@pytest.mark.parametrize("odd", ["đ/1.xml", "m\t/1"])
def test_names_that_nobody_publishes_are_never_kept(tmp_path, records, opened, odd):
    text = f"# x\nkhoa k\nphan p a\ntep 1 5 {'ab' * 32} {odd}\n"
    (tmp_path / FOLDER / "a.txt").write_bytes(text.encode())
    first = told(tmp_path)
    assert first["a"][1] == 1
    assert told(tmp_path) == first
    assert opened == ["a", "a"]


@pytest.mark.parametrize("odd", ["a b", "a 5", "a 1 2 3 4 k", "a 5\nb"])
def test_a_record_under_an_odd_name_costs_no_other_its_place(tmp_path, records, opened, odd):
    """It is opened each time; a copy that a person laid there."""
    there = (tmp_path / FOLDER / "a.txt").read_bytes()
    (tmp_path / FOLDER / f"{odd}.txt").write_bytes(there)
    first = told(tmp_path)
    assert first == {**WHOLE, odd: WHOLE["a"]}
    opened.clear()
    assert told(tmp_path) == first
    assert opened == [odd]


def test_a_record_that_rotted_unseen_is_told_when_its_files_have_their_turn(tmp_path):
    """The disk says that nobody touched it: bytes that a dying disk turned."""
    path = tmp_path / FOLDER / "a.txt"
    path.parent.mkdir()
    path.write_text(record(("a.xml", b"feed")), "utf-8")
    (tmp_path / "a.xml").write_bytes(b"feed")
    before = path.stat()
    RecordIndex(tmp_path).entries()
    path.write_text(path.read_text("utf-8").replace("so/1", "so/2"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    entries = RecordIndex(tmp_path).entries()
    assert entries["a"].whole, "so far nobody opened it"
    seen = inspection.inspect(tmp_path, entries, turn=Turn(), sizes=False)
    assert (seen.torn, seen.groups) == ({"a"}, {"a"})
    path.unlink()
    assert RecordIndex(tmp_path).entries() == {}


def test_a_record_that_goes_meanwhile_is_not_whole(tmp_path, records):
    entry = RecordIndex(tmp_path).entries()["a"]
    records.forget("a")
    assert (entry.files, entry.whole) == ([], False)


def test_what_a_killed_run_left_unfinished_is_no_record(tmp_path, records):
    (tmp_path / FOLDER / ".tmp-123-4-a.txt").write_text("x", "utf-8")
    assert told(tmp_path) == WHOLE


@pytest.fixture
def listed(tmp_path, records, monkeypatch):
    """A look at the files of both groups, as a publishing takes it; whose names it asked for."""
    for path in (*FILES, "m/3.mp3", "m/4.mp3"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"one")
    asked = []
    names = RecordEntry.names
    monkeypatch.setattr(RecordEntry, "names", lambda e, f: asked.append((e.key, f)) or names(e, f))

    def look():
        asked.clear()
        index = RecordIndex(tmp_path)
        known = index.listings()
        seen = inspection.inspect(tmp_path, index.entries(), known=known)
        index.keep(known)
        return {path for path, damage in seen.damaged.items() if damage is inspection.Damage.GONE}

    look.asked = asked
    return look


def test_a_listing_that_held_everything_before_is_not_taken_apart_again(tmp_path, records, listed):
    assert listed() == set()
    assert {key for key, _ in listed.asked} == {"k1", "k2"}
    assert listed() == set()
    assert listed.asked == []
    for key in ("k3", "k4"):
        records.write("b", group(key, "m/3.mp3", "m/4.mp3"))
        assert listed() == set()
    assert set(listed.asked) == {("k4", "m")}, "what changed is looked up, the others are known"


def test_what_changes_with_every_publishing_takes_no_other_listing_apart(tmp_path, records, listed):
    """The newest page is written, opened for the index and found so by the next publishing."""
    assert listed() == set()
    for key in ("k3", "k4", "k5"):
        records.write("b", group(key, "m/3.mp3", "m/4.mp3"))
        RecordIndex(tmp_path).entries()
        assert listed() == set()
    assert set(listed.asked) == {("k5", "m")}


@pytest.mark.parametrize("lost", [*FILES, "m/3.mp3"])
@pytest.mark.parametrize("changed", [False, True])
def test_what_is_gone_is_seen_whatever_was_there_before(tmp_path, records, listed, lost, changed):
    for key in ("k3", "k4"):
        records.write("b", group(key, "m/3.mp3"))
        assert listed() == set()
    if changed:
        records.write("b", group("k5", "m/3.mp3"))
    (tmp_path / lost).rename(tmp_path / f"{lost}.bak")
    for _ in range(2):
        assert listed() == {lost}
    (tmp_path / f"{lost}.bak").rename(tmp_path / lost)
    assert listed() == set()


def test_a_file_of_two_records_is_missed_when_one_of_them_forgets_it(tmp_path, records, listed):
    """While both name it, it counts to the one that changed; the mark must not vouch for it."""
    for key in ("k3", "k4"):
        records.write("b", group(key, "m/1.mp3", "m/3.mp3"))
        assert listed() == set()
    (tmp_path / "m/1.mp3").unlink()
    records.write("b", group("k5", "m/3.mp3"))
    assert listed() == {"m/1.mp3"}


def test_a_third_record_does_not_vouch_for_a_file_of_two(tmp_path, records, listed):
    records.write("c", group("k9", "m/4.mp3"))
    assert listed() == set()
    for key in ("k3", "k4"):
        records.write("b", group(key, "m/1.mp3", "m/3.mp3"))
        assert listed() == set()
    (tmp_path / "m/1.mp3").unlink()
    records.write("b", group("k5", "m/3.mp3"))
    assert listed() == {"m/1.mp3"}


def test_what_a_record_names_that_changed_is_looked_up_though_the_rest_is_known(
    tmp_path, records, listed
):
    for key in ("k3", "k4", "k5"):
        records.write("b", group(key, "m/3.mp3"))
        assert listed() == set()
    assert set(listed.asked) == {("k5", "m")}
    records.write("b", group("k6", "m/3.mp3"))
    (tmp_path / "m/3.mp3").unlink()
    assert listed() == {"m/3.mp3"}


def test_a_foreign_file_is_not_taken_for_the_one_that_is_gone(tmp_path, records, listed):
    for key in ("k3", "k4"):
        records.write("b", group(key, "m/3.mp3", "m/4.mp3"))
        assert listed() == set()
    records.write("b", group("k5", "m/3.mp3", "m/4.mp3"))
    (tmp_path / "m/1.mp3").rename(tmp_path / "m/1.bak")
    assert listed() == {"m/1.mp3"}


def test_a_listing_that_is_met_again_is_not_forgotten_for_those_that_change(
    tmp_path, records, listed
):
    assert listed() == set()
    for number in range(20):
        (tmp_path / f"m/foreign-{number}").write_bytes(b"")
        assert listed() == set()
        assert {folder for _, folder in listed.asked} == {"m"}


def test_marks_that_are_damaged_vouch_for_nothing(tmp_path, records, listed):
    assert listed() == set()
    for data in (b"", b"\xff", b"x y"):
        (tmp_path / FOLDER / LISTINGS).write_bytes(data)
        (tmp_path / "a.xml").rename(tmp_path / "b.xml")
        assert listed() == {"a.xml"}
        (tmp_path / "b.xml").rename(tmp_path / "a.xml")
        assert listed() == set()


def test_only_so_many_marks_are_kept(tmp_path, records, listed):
    for number in range(20):
        (tmp_path / f"m/foreign-{number}").write_bytes(b"")
        assert listed() == set()
    marks, _, standing = (tmp_path / FOLDER / LISTINGS).read_text("ascii").partition("\n\n")
    assert len(marks.split()) <= 4 * 3
    assert [line.split()[0] for line in standing.splitlines()] == ["a", "b"]


def test_an_entry_has_the_text_that_was_read_else_that_of_its_file_else_none(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"on the disk \xff")
    bare = {"key": "k", "count": 0, "folders": ()}
    assert RecordEntry(**bare).text == ""
    assert RecordEntry(**bare, read="read", path=str(path)).text == "read"
    assert RecordEntry(**bare, path=str(path)).text == "on the disk \ufffd"
    assert RecordEntry(**bare, path=str(tmp_path / "gone.txt")).text == ""


def test_a_record_that_was_opened_and_is_whole_stays_so(tmp_path, records):
    for entry in RecordIndex(tmp_path).entries().values():
        assert entry.read is None
        assert entry.whole
        assert entry.text
        assert entry.whole


def test_a_record_with_foreign_bytes_is_told_and_stops_nothing(tmp_path, records):
    (tmp_path / FOLDER / "b.txt").write_bytes(b"# \xff\nkhoa k\n")
    assert {"a", "b"} == set(told(tmp_path))


def test_an_index_of_no_records_is_one(tmp_path, records):
    for name in ("a", "b"):
        records.forget(name)
    assert [told(tmp_path), told(tmp_path)] == [{}, {}]


def test_a_key_may_have_words(tmp_path, records, opened):
    records.write("b", group("two words", "m/3.mp3"))
    for _ in range(2):
        opened.clear()
        assert told(tmp_path)["b"][0] == "two words"
    assert opened == []


@pytest.mark.parametrize(
    ("folder", "holds"), [("a", True), ("a\nb", False), ("ă", False), ("a\vb", False)]
)
def test_the_index_holds_only_what_stands_in_one_plain_line(folder, holds):
    entry = RecordEntry(key="a", count=1, folders=(folder,))
    assert _is_read_back(f"a.txt 1 2 3 1 a\t{folder}", entry) is holds


def test_what_was_opened_just_now_is_settled_under_no_mark(tmp_path, records):
    [read, *_] = RecordIndex(tmp_path).entries(afresh=True).values()
    known = KnownListings(records=[""])
    assert not known.settled(read)
    known.look([read])
    assert known.standing == frozenset()


@pytest.mark.parametrize("changed", ["mark", "record", ""])
def test_marks_are_written_when_a_mark_or_a_record_is_another(tmp_path, records, changed):
    index = RecordIndex(tmp_path)
    entries = index.entries()
    first = index.listings()
    first.look(entries.values())
    first.seen("ab" * 32)
    index.keep(first)
    path = tmp_path / FOLDER / LISTINGS
    os.utime(path, ns=(1, 1))
    again = index.listings()
    assert (again.marks, len(again.records)) == (("ab" * 32,), 2)
    again.look([entries["a"]] if changed == "record" else entries.values())
    again.seen("cd" * 32 if changed == "mark" else "ab" * 32)
    index.keep(again)
    assert (path.stat().st_mtime_ns != 1) is bool(changed)


@pytest.mark.parametrize(
    ("turn", "share", "whose"),
    [(Turn(), 3, ["a"]), (Turn(sizes=3), 1, ["b"]), (Turn(sizes=2), 2, ["a", "b"])],
)
def test_no_record_is_opened_whose_files_have_not_their_turn(
    tmp_path, listed, opened, monkeypatch, turn, share, whose
):
    assert listed() == set()
    opened.clear()
    monkeypatch.setattr(inspection, "SHARE_SIZES", share)
    monkeypatch.setattr(inspection, "SHARE_FILES", 0)
    index = RecordIndex(tmp_path)
    how = {"turn": turn, "sizes": False, "known": index.listings()}
    inspection.inspect(tmp_path, index.entries(), **how)
    assert [name for name in opened if name != LISTINGS] == whose


def test_no_record_is_opened_when_enough_was_read(tmp_path, listed, opened, monkeypatch):
    assert listed() == set()
    opened.clear()
    monkeypatch.setattr(inspection, "SHARE_SIZES", 0)
    monkeypatch.setattr(inspection, "SHARE_BYTES", 1)
    index = RecordIndex(tmp_path)
    how = {"turn": Turn(), "sizes": False, "known": index.listings()}
    inspection.inspect(tmp_path, index.entries(), **how)
    assert [name for name in opened if name != LISTINGS] == ["a"]

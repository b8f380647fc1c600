"""The records of what was published: written, read, damaged; and which paths may be published."""

import hashlib
import re
from datetime import UTC, datetime

import pytest

from broadcaster.domain.errors import PublishError
from broadcaster.publishing.public_paths import FOLDER, LIST, check_paths
from broadcaster.publishing.records import (
    UNFINISHED,
    GroupRecord,
    PartRecord,
    PublishedFile,
    Records,
    Turn,
    by_name,
    file_of,
    key_in,
    lines_in,
    paths_in,
    recorded_paths,
    salvaged,
)

A = PublishedFile(path="media/a.mp3", stage=1, size=5, sha256="ab" * 32)
B = PublishedFile(path="b.xml", stage=4, size=7, sha256="cd" * 32)
RECORD = GroupRecord(
    key="k1",
    parts=[
        PartRecord(name="so/1 một hai", key="p1", files=(A,)),
        PartRecord(name="trong", key="p2", files=()),
        PartRecord(name="kenh", key="p3", files=(B, A)),
    ],
)
HEAD = "# Chương trình ghi tệp này để biết tệp nào trong thư mục là do nó xuất bản."
WRITTEN = f"""\
khoa k1
phan p1 so/1 một hai
tep 1 5 {"ab" * 32} media/a.mp3
phan p2 trong
phan p3 kenh
tep 4 7 {"cd" * 32} b.xml
tep 1 5 {"ab" * 32} media/a.mp3
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "kenh" / "feeds"


@pytest.fixture
def records(folder):
    return Records(folder)


def test_a_sign_stands_while_files_are_written_and_outlives_a_power_cut(folder, records):
    assert not records.busy()
    records.end()
    records.begin()
    records.begin()
    assert records.busy()
    assert Records(folder).busy()
    assert (folder / FOLDER / "dang-ghi").exists()
    records.end()
    assert not records.busy()


def test_a_record_is_read_as_it_was_written(folder, records):
    records.begin()
    records.write("head", RECORD)
    seal = hashlib.sha256(WRITTEN.encode()).hexdigest()[:16]
    assert (folder / FOLDER / "head.txt").read_text("utf-8") == f"{HEAD} [{seal}]\n{WRITTEN}"
    assert records.read("head") == RECORD
    assert list(RECORD.files()) == [A, B, A]
    assert by_name({"x": RECORD})["kenh"] is RECORD.parts[2]
    assert set(by_name({"x": RECORD})) == {"so/1 một hai", "trong", "kenh"}


def test_a_record_of_an_earlier_version_has_no_seal_and_is_read(folder, records):
    records.begin()
    (folder / FOLDER / "head.txt").write_text(f"{HEAD}\n{WRITTEN}", "utf-8")
    assert records.read("head") == RECORD


@pytest.mark.parametrize("cut", [1, 40, 200])
def test_a_record_that_lost_its_end_is_damaged_though_every_line_of_it_can_be_read(
    folder, records, cut
):
    records.begin()
    records.write("head", RECORD)
    place = folder / FOLDER / "head.txt"
    lines = place.read_text("utf-8")[:-cut].splitlines()
    place.write_text("\n".join(line for line in lines if not line.endswith("media")), "utf-8")
    with pytest.raises(PublishError, match="bị hỏng"):
        records.read("head")
    assert records.texts()["head"].startswith(HEAD)


def test_bytes_that_are_no_letters_are_damage_also_without_a_seal(folder, records):
    records.begin()
    (folder / FOLDER / "head.txt").write_bytes(f"{HEAD}\n{WRITTEN}".encode() + b"phan p \xff\n")
    with pytest.raises(PublishError, match="bị hỏng"):
        records.read("head")


def test_the_files_of_a_record_are_found_in_its_text_and_nothing_else_is(records):
    records.begin()
    records.write("head", RECORD)
    text = records.texts()["head"]
    assert paths_in(text) == ["media/a.mp3", "b.xml", "media/a.mp3"]
    assert list(map(file_of, lines_in(text))) == [A, B, A]
    assert lines_in("# tep 1 2 x\nphan k tep\n") == paths_in("") == []


def test_of_a_damaged_record_the_paths_that_may_be_public_are_still_known(folder, records):
    records.begin()
    text = f"# x\nkhoa\ntep 1 5 {'ab' * 32} a.mp3\ntep 1 5 ab ../x\ntep 1\ntep x y z b.xml\nrm\n"
    (folder / FOLDER / "head.txt").write_bytes(text.encode() + b"\xff\n")
    saved = salvaged("head", records.texts()["head"])
    assert [file.path for file in saved.files()] == ["a.mp3", "b.xml"]
    assert saved.key == UNFINISHED
    assert [part.key for part in saved.parts] == [UNFINISHED]


def test_where_the_look_by_bytes_goes_on_is_remembered_and_nothing_else_is_lost_with_it(
    folder, records
):
    assert records.turn() == Turn()
    records.go_on_at(Turn())
    assert not folder.exists()
    records.begin()
    records.go_on_at(Turn(sizes=17, bytes=3))
    assert records.turn() == Records(folder).turn() == Turn(sizes=17, bytes=3)
    (folder / FOLDER / "luot-kiem").write_bytes(b"\xff")
    assert records.turn() == Turn()


def keys(records):
    return {name: key_in(text) for name, text in records.texts().items()}


def test_keys_are_known_by_group_and_none_before_the_first_publishing(folder, records):
    assert records.names() == ()
    records.begin()
    records.write("head", RECORD)
    records.write("p1", GroupRecord(key="k2"))
    (folder / FOLDER / "khoa").write_text("x", "utf-8")
    assert keys(records) == {"head": "k1", "p1": "k2"}
    assert records.read("p1") == GroupRecord(key="k2")
    (folder / FOLDER / "p3.txt").write_bytes(b"\xff\nkhoa k3\n")
    assert keys(records)["p3"] == "k3"
    records.forget("p3")
    records.forget("p1")
    records.forget("p1")
    assert records.names() == ("head",)
    assert keys(records) == {"head": "k1"}


@pytest.mark.parametrize(
    "text",
    ["", "# x", "# x\nkhóa k\n", "# x\nphan p a\n", "# x\nkhoa k\nphan p\n", "# x\nkhoa k\nla\n",
     f"# x\nkhoa k\ntep 1 5 {'ab' * 32} a\n", "# x\nkhoa k\nphan p a\ntep 1 5 a\n",
     "# x\nkhoa k\nphan p a\ntep x 5 ab a\n", "# x\nkhoa k\nphan p a\ntep 1 x ab a\n",
     "# x\nkhoa k\nphan p a\ntep 1 5 ab a b\n", "# x\nkhoa k\nphan p a\nla 1 5 ab a\n"],
)  # fmt: skip
def test_a_record_that_this_program_did_not_write_is_damaged(folder, records, text):
    records.begin()
    (folder / FOLDER / "head.txt").write_text(text, "utf-8")
    with pytest.raises(PublishError, match="bị hỏng") as fault:
        records.read("head")
    assert fault.value.where == str(folder / FOLDER / "head.txt")
    assert FOLDER in fault.value.hint


def test_the_list_beside_the_records_is_read_as_it_was_written(folder, records):
    assert records.listed(again=False) == ([], None)
    folder.mkdir(parents=True)
    newest = datetime(2026, 9, 7, 6, 45, tzinfo=UTC)
    records.list_paths(["a.html", "b.xml"], newest)
    told = f"{HEAD}\n# mới nhất: 2026-09-07T06:45:00+00:00\na.html\nb.xml\n"
    assert (folder / LIST).read_text("utf-8") == told
    assert records.listed(again=False) == (["a.html", "b.xml"], newest)
    records.list_paths(["a.html"], None)
    assert records.listed(again=False) == (["a.html"], None)


@pytest.mark.parametrize(
    "line",
    [
        "../x",
        "# mới nhất: hôm qua",
        "# mới nhất: 0001-01-01T06:45:00+07:00",  # no moment of any other zone
        "# mới nhất: 9999-12-31T23:45:00-07:00",
        "# mới nhất: 2026-09-07T06:45:00",
    ],
)
def test_of_a_damaged_list_what_may_be_public_is_known_only_to_who_makes_everything_again(
    folder, records, line
):
    folder.mkdir(parents=True)
    (folder / LIST).write_text(f"{HEAD}\na.html\n{line}\n", "utf-8")
    with pytest.raises(PublishError, match="bị hỏng") as fault:
        records.listed(again=False)
    assert fault.value.where == str(folder / LIST)
    assert records.listed(again=True) == (["a.html"], None)


@pytest.mark.parametrize("name", ["", "../x", "A", ".x", "a/b", "a b", "đ"])
def test_a_group_has_a_plain_name(records, name):
    for act in (records.read, records.forget, lambda n: records.write(n, RECORD)):
        with pytest.raises(ValueError, match="not the name of a group"):
            act(name)


def test_every_path_that_records_name_is_listed_whatever_else_they_hold(folder, records):
    assert list(recorded_paths(folder)) == []
    records.begin()
    records.write("b", GroupRecord(key="k", parts=[PartRecord(name="x", key="y", files=(B,))]))
    records.write("a", RECORD)
    with (folder / FOLDER / "a.txt").open("ab") as file:
        file.write(b"\xff\n")
    assert list(recorded_paths(folder)) == ["media/a.mp3", "b.xml", "media/a.mp3", "b.xml"]


@pytest.mark.parametrize(
    "path",
    ["a", "a.mp3", "A-b_c.d", "a/b/c.html", "console.html", "com.html", "comm1.x", ".a", "..a"],
)
def test_a_plain_path_may_be_published(path):
    check_paths([path])


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("", "ký tự"), ("a//b", "ký tự"), ("/a", "ký tự"), ("a/", "ký tự"), ("a b", "ký tự"),
        ("đ", "ký tự"), ("a\\b", "ký tự"), ("a:b", "ký tự"), ("a\n", "ký tự"),
        (".", "dấu chấm"), ("..", "dấu chấm"), ("a/../b", "dấu chấm"), ("a.", "dấu chấm"),
        ("a./b", "dấu chấm"),
        (".tmp-a", "việc riêng"), (".da-xuat-ban", "việc riêng"), ("a/.tmp-b", "việc riêng"),
        ("con", "Windows"), ("CON.html", "Windows"), ("a/nul.x", "Windows"), ("lpt1", "Windows"),
        ("com9.a.b", "Windows"), ("aux.mp3", "Windows"), ("prn", "Windows"),
    ],
)  # fmt: skip
def test_every_other_path_is_refused_and_why(path, why):
    with pytest.raises(PublishError, match=re.escape(f"đường dẫn “{path}”")) as fault:
        check_paths(["tot.html", path])
    assert why in fault.value.sentence


@pytest.mark.parametrize(
    ("paths", "why"),
    [
        (["a.html", "A.html"], "trùng với “a.html”"),
        (["a.html", "a.html"], "trùng với “a.html”"),
        (["a/b/c", "a/B"], "“a/B” vừa là tệp vừa là thư mục"),
        (["A", "a/b"], "“A” vừa là tệp vừa là thư mục"),
        (["x/y/z", "X"], "“X” vừa là tệp vừa là thư mục"),
    ],
)
def test_no_path_hides_another_on_any_disk(paths, why):
    with pytest.raises(PublishError, match=why):
        check_paths(paths)
    check_paths(["a/b", "a/c", "ab/b"])


def test_what_a_killed_run_left_unfinished_is_no_record(tmp_path):
    """It was taken for a show that is gone from the settings, and no withdrawal went through."""
    records = Records(tmp_path)
    (tmp_path / FOLDER).mkdir()
    for name in ("sao-mai.txt", ".tmp-123-4-sao-mai.txt"):
        (tmp_path / FOLDER / name).write_text(WRITTEN, "utf-8")
    assert records.names() == ("sao-mai",)
    assert list(records.texts()) == ["sao-mai"]
    assert list(recorded_paths(tmp_path)) == [A.path, B.path, A.path]


def test_the_names_on_the_disk_are_those_of_every_earlier_version():
    assert (FOLDER, LIST, UNFINISHED) == (".da-xuat-ban.d", ".da-xuat-ban", "do-dang")


def test_what_is_saved_of_a_damaged_record_is_of_no_size_and_no_bytes_that_a_file_could_have():
    """And only lines of files are saved."""
    digest = "ab" * 32
    [part] = salvaged("head", f"khoa\ntep 1 5 {digest} a.mp3\nphan 1 5 {digest} b.mp3\n").parts
    assert part.files == (PublishedFile(path="a.mp3", stage=0, size=-1, sha256=""),)


def test_an_empty_line_in_the_list_names_no_file(folder, records):
    records.list_paths(["a.mp3"], None)
    path = folder / LIST
    path.write_bytes(path.read_bytes() + b"\n")
    assert records.listed(again=False) == (["a.mp3"], None)


def test_a_list_with_bytes_that_are_no_letters_is_damaged(folder, records):
    records.list_paths(["a.mp3"], None)
    path = folder / LIST
    path.write_bytes(path.read_bytes() + b"b\xff.mp3\n")
    with pytest.raises(PublishError, match="bị hỏng"):
        records.listed(again=False)
    assert records.listed(again=True) == (["a.mp3"], None)

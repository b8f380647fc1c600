"""The order in which a site is put in place, and what each step spares, keeps or refuses."""

import errno
import hashlib
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadcaster.domain.errors import PublishError
from broadcaster.publishing import inspection
from broadcaster.publishing import publisher as publisher_module
from broadcaster.publishing import records as records_module
from broadcaster.publishing.public_paths import FOLDER, LIST
from broadcaster.publishing.publisher import FolderPublisher, PutInPlace, together
from broadcaster.publishing.record_index import RecordIndex
from broadcaster.publishing.records import UNFINISHED, GroupRecord, Records, Turn
from broadcaster.publishing.site_plan import SiteFile, SiteGroup, SitePart, SitePlan, Stage
from broadcaster.storage.lock import FileLock

SIGN = "dang-ghi"
STAGES = {".mp3": Stage.SOUND, ".txt": Stage.SIDE, ".html": Stage.PAGE, ".xml": Stage.FEED}
Content = str | Path
Parts = dict[str, dict[str, Content]]  # name -> path -> what it holds, or what it is a copy of


def key(of: object) -> str:
    return hashlib.sha256(repr(of).encode()).hexdigest()


def file(path: str, content: Content) -> SiteFile:
    stage = STAGES[Path(path).suffix]
    if isinstance(content, Path):
        return SiteFile(path=path, copy_of=content, stage=stage)
    return SiteFile(path=path, content=content.encode(), stage=stage)


@dataclass(slots=True)
class Site:
    """A public folder, and how often a part was made for it."""

    folder: Path
    made: list[str]

    def group(self, name: str, parts: Parts) -> SiteGroup:
        return SiteGroup(
            name=name,
            key=key(parts),
            parts=lambda: [self.part(name, files) for name, files in parts.items()],
        )

    def part(self, name: str, files: dict[str, Content]) -> SitePart:
        def make():
            self.made.append(name)
            return [file(path, content) for path, content in files.items()]

        return SitePart(name=name, key=key(files), make=make)

    def plan(self, groups: dict[str, Parts], **pages: Content) -> SitePlan:
        return SitePlan(
            groups=tuple(self.group(name, parts) for name, parts in groups.items()),
            files=tuple(file(f"{name}.html", content) for name, content in pages.items()),
        )

    def publish(self, groups: dict[str, Parts], **pages: Content) -> tuple[str, ...]:
        self.made.clear()
        return FolderPublisher(self.folder).publish(self.plan(groups, **pages)).changed

    def damaged(self) -> list[str]:
        return list(FolderPublisher(self.folder).damaged())

    def files(self) -> dict[str, str]:
        found = (p for p in sorted(self.folder.rglob("*")) if p.is_file())
        inside = {p.relative_to(self.folder).as_posix(): p for p in found}
        return {n: p.read_text("utf-8") for n, p in inside.items() if not n.startswith(LIST)}


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path / "kenh" / "feeds", [])


ONE = {"m/1.mp3": "sound", "m/1.txt": "words"}
OLD = {
    "a": {"so/0": {"m/0.mp3": "nil"}, "so/1": ONE, "so/2": {"m/2.mp3": "two"},
          "kenh": {"a.xml": "0 1 2"}},
    "b": {"so/9": {"m/9.mp3": "nine"}},
    "c": {"so/8": {"m/8.mp3": "eight"}},
}  # fmt: skip
NEW = {
    "a": {"so/0": {"m/0.mp3": "nil"}, "so/1": {**ONE, "m/1.txt": "WORDS"}, "kenh": {"a.xml": "01"}},
    "c": OLD["c"],
    "d": {"so/3": {"n/deep/3.mp3": "three"}},
}
NEW_FILES = {
    "m/0.mp3": "nil", "m/1.mp3": "sound", "m/1.txt": "WORDS", "a.xml": "01", "m/8.mp3": "eight",
    "n/deep/3.mp3": "three", "i.html": "new",
}  # fmt: skip


@pytest.fixture
def steps(site, monkeypatch):
    """Each visible change of the disk, in its order."""
    seen: list[str] = []
    durable, move = publisher_module.make_all_durable, publisher_module.replace_file
    write, unlink, touch = records_module.write_atomic, Path.unlink, Path.touch

    def name(path):
        return path.relative_to(site.folder).as_posix()

    def kept(paths):
        seen.append("durable " + " ".join(p.name.rpartition("-")[2] for p in paths))
        durable(paths)

    def moved(source, target):
        seen.append(f"rename {name(target)}")
        move(source, target)

    def written(path, data):
        seen.append(f"write {name(path)}")
        return write(path, data)

    def gone(path, missing_ok=False):
        if path.exists() and not path.name.startswith(".tmp-"):
            seen.append(f"unlink {name(path)}")
        unlink(path, missing_ok=missing_ok)

    def signed(path, **how):
        seen.append(f"touch {name(path)}")
        touch(path, **how)

    monkeypatch.setattr(publisher_module, "make_all_durable", kept)
    monkeypatch.setattr(publisher_module, "replace_file", moved)
    monkeypatch.setattr(records_module, "write_atomic", written)
    monkeypatch.setattr(Path, "unlink", gone)
    monkeypatch.setattr(Path, "touch", signed)
    return seen


def test_a_site_in_groups_is_signed_made_durable_listed_recorded_renamed_and_tidied(site, steps):
    site.publish(OLD, i="old")
    steps.clear()
    changed = site.publish(NEW, i="new")
    assert steps == [
        f"touch {FOLDER}/{SIGN}",
        "durable 1.txt a.xml 3.mp3 i.html",
        f"write {LIST}",
        f"write {FOLDER}/a.txt",
        f"write {FOLDER}/d.txt",
        "rename n/deep/3.mp3",
        "rename m/1.txt",
        "rename i.html",
        "rename a.xml",
        "unlink m/9.mp3",
        "unlink m/2.mp3",
        f"write {FOLDER}/a.txt",
        f"write {FOLDER}/d.txt",
        f"unlink {FOLDER}/b.txt",
        f"write {LIST}",
        f"unlink {FOLDER}/{SIGN}",
    ]
    assert changed == ("n/deep/3.mp3", "m/1.txt", "i.html", "a.xml", "m/9.mp3", "m/2.mp3")
    assert site.files() == NEW_FILES


class PowerCut(BaseException):
    """The machine stops here."""


@pytest.fixture
def cut_at(site, monkeypatch):
    """Publish, and stop where a file was to get its name."""

    def publish(path: str, groups: dict[str, Parts], **pages: Content) -> None:
        move = publisher_module.replace_file

        def stopping(source, target):
            if target == site.folder / path:
                raise PowerCut
            move(source, target)

        with monkeypatch.context() as cut:
            cut.setattr(publisher_module, "replace_file", stopping)
            with pytest.raises(PowerCut):
                site.publish(groups, **pages)

    return publish


def test_at_the_first_rename_the_sign_stands_and_old_and_new_are_known_as_ours(site, cut_at):
    site.publish(OLD, i="old", j="gone")
    before = Records(site.folder).read("a"), Records(site.folder).read("c")
    cut_at("n/deep/3.mp3", NEW, i="new", k="more")
    records = Records(site.folder)
    assert records.busy()
    listed = (site.folder / LIST).read_text("utf-8").splitlines()[1:]
    assert listed == ["i.html", "j.html", "k.html"]
    record = records.read("a")
    assert record.key == UNFINISHED
    assert {part.name: part.key for part in record.parts} == {
        "so/0": key(OLD["a"]["so/0"]),  # nothing of it waits for its name
        "so/1": UNFINISHED,  # one file of two does
        "kenh": UNFINISHED,
        "a.cu": UNFINISHED,
    }
    assert {f.path for f in record.files()} == {f.path for f in before[0].files()}
    assert [f.path for f in record.parts[3].files] == ["m/2.mp3"]
    assert records.read("c") == before[1]
    added = records.read("d")
    assert [(p.name, p.key, len(p.files)) for p in added.parts] == [
        ("so/3", UNFINISHED, 1),
        ("d.cu", UNFINISHED, 0),
    ]
    assert set(records.names()) == {"a", "b", "c", "d"}


def test_what_lies_on_the_disk_keeps_its_names_for_every_later_version(site, cut_at):
    site.publish(OLD)
    cut_at("a.xml", NEW)
    hidden = {path.name for path in site.folder.iterdir() if path.name.startswith(".da-")}
    assert hidden == {".da-xuat-ban", ".da-xuat-ban.d"}
    records = site.folder / ".da-xuat-ban.d"
    names = {path.name for path in records.iterdir()}
    assert names == {"dang-ghi", "khoa", "muc-luc", "da-thay", "a.txt", "b.txt", "c.txt", "d.txt"}
    assert (records / "d.txt").read_text("utf-8").splitlines()[1] == "khoa do-dang"


def test_of_a_part_half_in_place_the_other_half_follows(site, cut_at):
    """Both files have the size that they had: only the key of the part tells."""
    old = {"a": {"so/1": {"1.mp3": "one", "1.txt": "two"}, "so/2": {"2.mp3": "x"}}}
    new = {"a": {"so/1": {"1.mp3": "ONE", "1.txt": "TWO"}, "so/2": {"2.mp3": "x"}}}
    site.publish(old)
    cut_at("1.txt", new)
    assert site.files() == {"1.mp3": "ONE", "1.txt": "two", "2.mp3": "x"}
    site.publish(new)
    assert site.files() == {"1.mp3": "ONE", "1.txt": "TWO", "2.mp3": "x"}
    assert site.made == ["so/1"]


def test_behind_an_interrupted_run_every_group_is_looked_at_again(site):
    site.publish(OLD)
    Records(site.folder).begin()
    (site.folder / "m/8.mp3").unlink()
    assert site.publish(OLD) == ("m/8.mp3",)
    assert not Records(site.folder).busy()


def test_of_a_group_that_is_the_same_only_what_is_gone_or_damaged_is_made_again(site):
    site.publish(OLD)
    (site.folder / "m/8.mp3").unlink()
    (site.folder / "m/0.mp3").write_text("NIL")
    site.publish(NEW, i="new")
    assert site.made == ["so/0", "so/1", "kenh", "so/8", "so/3"]
    assert site.files() == NEW_FILES
    assert site.damaged() == []


def test_each_record_is_opened_once_however_many_there_are(site, monkeypatch):
    """What a publishing into a long archive costs is mostly what it opens."""
    site.publish(OLD)
    opened = []
    read = Path.open

    def noted(path, *words, **options):
        opened.append(path)
        return read(path, *words, **options)

    monkeypatch.setattr(Path, "open", noted)
    changed = {**OLD, "c": {"so/8": {"m/8.mp3": "EIGHT"}}}
    assert set(site.publish(changed)) == {"m/8.mp3"}
    ours = [path.name for path in opened if path.parent.name == FOLDER]
    assert sorted(n for n in ours if n.endswith(".txt") and not n.startswith(".")) == [
        "a.txt", "b.txt", "c.txt", "c.txt",  # written, and read once for the index
    ]  # fmt: skip


def test_a_site_that_nobody_touched_is_looked_at_and_nothing_of_it_is_made(site):
    site.publish(OLD, i="old")
    assert site.publish(OLD, i="old") == ()
    assert site.made == []


@pytest.mark.parametrize("left", ["", "ni"])
def test_what_is_gone_or_cut_short_in_a_group_that_changed_is_put_right(site, left):
    site.publish(OLD)
    place = site.folder / "m/0.mp3"
    place.write_text(left) if left else place.unlink()
    site.publish(NEW, i="new")
    assert site.files() == NEW_FILES
    assert site.made == ["so/0", "so/1", "kenh", "so/3"]


def test_a_sound_that_somebody_keeps_elsewhere_behind_a_link_stays_published(site, tmp_path):
    """A name that is still in the plan is never removed, whatever stands there."""
    site.publish(OLD)
    elsewhere = tmp_path / "0.mp3"
    (site.folder / "m/0.mp3").rename(elsewhere)
    (site.folder / "m/0.mp3").symlink_to(elsewhere)
    site.publish(NEW)
    assert (site.folder / "m/0.mp3").read_text() == "nil"


def test_a_page_behind_a_link_becomes_a_file_of_its_own(site, tmp_path):
    site.publish({}, i="page")
    (tmp_path / "page").write_text("page")
    (site.folder / "i.html").unlink()
    (site.folder / "i.html").symlink_to(tmp_path / "page")
    assert site.publish({}, i="page") == ("i.html",)
    assert not (site.folder / "i.html").is_symlink()


def test_a_sound_is_copied_once_recorded_by_its_bytes_and_never_linked_unasked(site, tmp_path):
    sound = tmp_path / "a.mp3"
    sound.write_bytes(b"sound")
    groups = {"a": {"so/1": {"m/1.mp3": sound}}}
    site.publish(groups, p=sound)
    assert not (site.folder / "m/1.mp3").samefile(sound)
    digest = hashlib.sha256(b"sound").hexdigest()
    assert [(f.size, f.sha256) for f in Records(site.folder).read("a").files()] == [(5, digest)]
    assert site.publish(groups, p=sound) == ()
    assert site.damaged() == []
    (site.folder / "m/1.mp3").unlink()
    assert site.damaged() == ["m/1.mp3"]


def test_a_second_name_waits_for_no_disk_and_where_there_are_none_it_is_a_copy(
    site, steps, tmp_path, monkeypatch
):
    sound = tmp_path / "a.mp3"
    sound.write_bytes(b"sound")
    publisher = FolderPublisher(site.folder, link=True)
    publisher.publish(site.plan({"a": {"so/1": {"m/1.mp3": sound}}}))
    assert "durable " in steps
    steps.clear()

    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, "another disk")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    publisher.publish(site.plan({"a": {"so/2": {"m/2.mp3": sound}}}))
    assert "durable 2.mp3" in steps
    assert (site.folder / "m/2.mp3").read_bytes() == b"sound"


@pytest.fixture
def leftover(site):
    site.publish({}, i="page")
    left = site.folder / ".tmp-1-1-x.mp3"
    left.write_text("half")
    return left


def test_what_an_interrupted_run_left_is_swept_by_a_site_without_groups(site, leftover):
    site.publish({}, i="page")
    assert not leftover.exists()


def test_with_groups_the_folder_is_only_searched_behind_an_interrupted_run(site, leftover):
    site.publish(OLD, i="page")
    assert leftover.exists()
    Records(site.folder).begin()
    site.publish(OLD, i="page")
    assert not leftover.exists()


def test_a_site_without_groups_has_no_folder_of_records(site):
    site.publish({}, i="page")
    assert not (site.folder / FOLDER).exists()


def test_whoever_holds_the_lock_among_the_records_keeps_others_out(site):
    site.publish(OLD)
    with (
        FileLock(site.folder / FOLDER / "khoa"),
        pytest.raises(PublishError, match="đang làm việc"),
    ):
        site.publish(NEW)


@pytest.mark.parametrize("second", [{"1.mp3": "x"}, {"I.html": "x"}])
def test_two_parts_or_a_part_and_a_page_of_one_name_are_refused_and_the_old_stands(site, second):
    site.publish({"a": {"so/1": {"1.mp3": "one"}}})
    before = site.files(), (site.folder / LIST).read_bytes(), Records(site.folder).read("a")
    with pytest.raises(PublishError, match="trùng với"):
        site.publish({"a": {"so/1": {"1.mp3": "two"}, "so/2": second}}, i="page")
    assert before == (
        site.files(),
        (site.folder / LIST).read_bytes(),
        Records(site.folder).read("a"),
    )


def test_a_path_that_leads_out_is_refused_for_that_before_anybody_looks_there(site, tmp_path):
    (tmp_path / "kenh").mkdir()
    (tmp_path / "kenh" / "x.mp3").write_text("of a person")
    with pytest.raises(PublishError, match=r"đường dẫn “\.\./x\.mp3”"):
        site.publish({"a": {"so/1": {"../x.mp3": "x"}}})


@pytest.mark.parametrize("named", [True, False])
def test_a_fault_of_the_disk_names_its_file_or_else_the_folder(site, monkeypatch, named):
    def refuse(path: Path, *_: object) -> None:
        raise OSError(errno.ENOSPC, "full", *([str(path)] if named else []))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(PublishError, match="đã đầy") as told:
        site.publish({}, i="page")
    where = Path(told.value.where)
    assert where.name.endswith("i.html") if named else where == site.folder


def test_an_empty_line_in_the_list_is_nothing_and_a_strange_one_is_damage(site):
    site.publish({}, i="page", j="gone")
    place = site.folder / LIST
    place.write_text(place.read_text("utf-8").replace("i.html", "\ni.html"), "utf-8")
    assert site.publish({}, i="page") == ("j.html",)
    place.write_bytes(place.read_bytes() + b"\xff.html\n")
    with pytest.raises(PublishError, match="Danh sách các tệp đã xuất bản bị hỏng"):
        site.publish({}, i="page")


def test_what_somebody_removed_or_keeps_under_a_name_of_its_own_hinders_no_removing(site):
    def pages(*names: str) -> SitePlan:
        return SitePlan(files=tuple(file(name, "x") for name in names))

    publisher = FolderPublisher(site.folder)
    publisher.publish(pages("a.html", "Page.html", "b.html", "c.html"))
    (site.folder / "page.html").hardlink_to(site.folder / "Page.html")
    (site.folder / "b.html").unlink()
    assert publisher.publish(pages("page.html")).changed == ("c.html", "a.html")
    assert (site.folder / "page.html").read_text() == "x"


def test_a_link_under_the_old_name_to_the_new_one_is_removed(site):
    publisher = FolderPublisher(site.folder)
    publisher.publish(SitePlan(files=(file("Page.html", "x"),)))
    (site.folder / "Page.html").unlink()
    (site.folder / "page.html").write_text("x")
    (site.folder / "Page.html").symlink_to("page.html")
    changed = publisher.publish(SitePlan(files=(file("page.html", "x"),))).changed
    assert changed == ("Page.html",)
    assert not os.path.lexists(site.folder / "Page.html")


def test_a_record_holds_what_was_published_and_no_other(site):
    site.publish(OLD)
    site.publish(NEW)
    record = Records(site.folder).read("a")
    assert isinstance(record, GroupRecord)
    assert record.key == key(NEW["a"])
    assert [(p.name, p.key) for p in record.parts] == [(n, key(f)) for n, f in NEW["a"].items()]
    assert [(f.path, f.stage) for f in record.files()] == [
        ("m/0.mp3", 0), ("m/1.mp3", 0), ("m/1.txt", 1), ("a.xml", 4),
    ]  # fmt: skip


# --- what is told, and what is looked at ----------------------------------------------------------


def test_what_several_publishings_did_is_told_together_as_seen_from_above():
    one = PutInPlace(written=("a", "b"), mended=("a",), removed=("c",)).below("ma")
    assert one == PutInPlace(written=("ma/a", "ma/b"), mended=("ma/a",), removed=("ma/c",))
    other = PutInPlace(written=("d",), mended=("d",), removed=("e",))
    assert together([one, other]) == PutInPlace(
        written=("ma/a", "ma/b", "d"), mended=("ma/a", "d"), removed=("ma/c", "e")
    )


def test_a_publisher_knows_its_folder_and_the_newest_moment_that_stands_there(site):
    publisher = FolderPublisher(site.folder)
    assert (publisher.folder, publisher.newest()) == (site.folder, None)
    moment = datetime(2026, 11, 25, 6, 45, tzinfo=UTC)
    publisher.publish(replace(site.plan(OLD), newest=moment))
    assert publisher.newest() == moment
    (site.folder / LIST).write_text("# x\n../../x\n")
    with pytest.raises(PublishError):
        publisher.newest()


@pytest.fixture
def blind(site, monkeypatch):
    """A site as it was published, of which no look takes a share."""
    publisher = FolderPublisher(site.folder)
    publisher.publish(site.plan(OLD))
    for share in ("SHARE_SIZES", "SHARE_FILES"):
        monkeypatch.setattr(inspection, share, 0)
    return publisher


def test_a_thorough_look_takes_every_size_and_a_usual_one_its_share(site, blind):
    (site.folder / "m/9.mp3").write_text("ni")
    assert blind.publish(site.plan(OLD)).mended == ()
    assert blind.publish(site.plan(OLD), thorough=True).mended == ("m/9.mp3",)


def test_without_the_list_every_size_is_looked_at(site, blind):
    (site.folder / "m/9.mp3").write_text("ni")
    (site.folder / LIST).unlink()
    assert blind.publish(site.plan(OLD)).mended == ("m/9.mp3",)


def test_asked_for_again_every_byte_is_compared_whatever_the_share(site, blind):
    (site.folder / "m/9.mp3").write_text("NINE")
    assert blind.publish(site.plan(OLD)).mended == ()
    assert blind.publish(site.plan(OLD), again=True).mended == ("m/9.mp3",)


def test_the_next_publishing_looks_where_this_one_came_to(site, monkeypatch):
    site.publish(OLD)
    for share in ("SHARE_SIZES", "SHARE_FILES"):
        monkeypatch.setattr(inspection, share, 1)
    for number in (1, 2):
        site.publish(OLD)
        assert Records(site.folder).turn() == Turn(sizes=number, bytes=number)


@pytest.mark.parametrize("why", ["", "again", "thorough", "interrupted", "standing"])
def test_records_are_opened_afresh_whenever_somebody_wants_to_be_sure(site, monkeypatch, why):
    site.publish(OLD)
    seen, entries = [], RecordIndex.entries

    def noted(index, *, afresh=False):
        seen.append(afresh)
        return entries(index, afresh=afresh)

    monkeypatch.setattr(RecordIndex, "entries", noted)
    publisher = FolderPublisher(site.folder)
    if why == "standing":
        publisher.standing()
    elif why == "interrupted":
        Records(site.folder).begin()
        publisher.publish(site.plan(OLD))
    else:
        publisher.publish(site.plan(OLD), **({why: True} if why else {}))
    assert seen[0] is bool(why)


# --- groups that are removed ----------------------------------------------------------------------


def test_when_nothing_is_to_be_removed_nothing_is_begun(site):
    assert FolderPublisher(site.folder).remove(lambda _: True) == ()
    assert not site.folder.exists()
    site.publish(OLD)
    assert FolderPublisher(site.folder).remove(lambda _: False) == ()
    assert not Records(site.folder).busy()


def test_nothing_is_removed_while_somebody_publishes(site):
    site.publish(OLD)
    with FileLock(site.folder / FOLDER / "khoa"), pytest.raises(PublishError):
        FolderPublisher(site.folder).remove(lambda _: True)
    assert site.files()["a.xml"] == "0 1 2"


@pytest.mark.parametrize("named", [True, False])
def test_what_cannot_be_removed_is_told_with_its_place(site, monkeypatch, named):
    site.publish(OLD)
    path = site.folder / "m/9.mp3"

    def refused(*_, **__):
        raise OSError(errno.EIO, "Input/output error", *([str(path)] if named else []))

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(PublishError) as told:
        FolderPublisher(site.folder).remove(lambda name: name == "b")
    assert told.value.where == str(path if named else site.folder)


def test_what_is_damaged_is_told_unless_a_publishing_is_at_work_on_it(site):
    """A lock alone says nothing: removing holds one as well before anything is begun."""
    site.publish(OLD)
    (site.folder / "m/9.mp3").unlink()
    publisher = FolderPublisher(site.folder)
    with FileLock(site.folder / FOLDER / "khoa"):
        assert set(publisher.standing().damaged) == {"m/9.mp3"}
        Records(site.folder).begin()
        assert publisher.standing().damaged == {}
    assert set(publisher.standing().damaged) == {"m/9.mp3"}

"""What every publisher promises."""

import contextlib
import errno
import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from broadcaster.domain.errors import PublishError
from broadcaster.publishing import publisher as publisher_module
from broadcaster.publishing import records as records_module
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.publishing.site_plan import SiteFile, SitePlan, Stage
from broadcaster.system.files import replace_file

LIST = ".da-xuat-ban"


def plan(files: dict[str, str | Path]) -> SitePlan:
    return SitePlan(
        files=tuple(
            SiteFile(path=path, copy_of=content)
            if isinstance(content, Path)
            else SiteFile(path=path, content=content.encode())
            for path, content in files.items()
        )
    )


def site(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8")
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name != LIST
    }


def episode_site(number: int) -> SitePlan:
    """A feed that names the media of every episode up to a number; one changes its bytes."""
    names = [f"media/tap-{n}.mp3" for n in range(max(1, number - 2), number + 1)]
    media = {name: f"sound of {name}" for name in names}
    return plan({**media, "index.html": f"page {number}", "show.xml": " ".join(names)})


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "feeds"


def test_the_first_publishing_writes_everything_in_the_order_of_the_plan(folder, tmp_path):
    sound = tmp_path / "a.mp3"
    sound.write_bytes(b"sound")
    wanted = plan({"media/a.mp3": sound, "index.html": "page", "show.xml": "feed"})
    assert FolderPublisher(folder).publish(wanted).changed == (
        "media/a.mp3",
        "index.html",
        "show.xml",
    )
    assert site(folder) == {"media/a.mp3": "sound", "index.html": "page", "show.xml": "feed"}


def test_the_same_plan_touches_nothing(folder):
    publisher = FolderPublisher(folder)
    publisher.publish(episode_site(2))
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))
    before = {p: (p.stat().st_mtime, p.stat().st_ino) for p in folder.rglob("*") if p.is_file()}
    assert publisher.publish(episode_site(2)).changed == ()
    assert {p: (p.stat().st_mtime, p.stat().st_ino) for p in folder.rglob("*") if p.is_file()} == (
        before
    )


def test_only_what_differs_is_written(folder, tmp_path):
    sound = tmp_path / "a.mp3"
    sound.write_bytes(b"sound")
    publisher = FolderPublisher(folder)
    publisher.publish(plan({"a.mp3": sound, "b.html": "one", "c.xml": "feed"}))
    sound.write_bytes(b"sOund")
    changed = publisher.publish(plan({"a.mp3": sound, "b.html": "one", "c.xml": "feeD"})).changed
    assert changed == ("a.mp3", "c.xml")


def test_what_left_the_plan_is_removed_with_its_empty_folders_feeds_first(folder):
    publisher = FolderPublisher(folder)
    publisher.publish(plan({"old/a.mp3": "a", "old/b.mp3": "b", "old.xml": "feed", "i.html": "i"}))
    changed = publisher.publish(plan({"i.html": "i"})).changed
    assert changed == ("old.xml", "old/b.mp3", "old/a.mp3")
    assert site(folder) == {"i.html": "i"}
    assert not (folder / "old").exists()


def test_a_file_whose_name_changed_its_case_only_is_there_once(folder):
    publisher = FolderPublisher(folder)
    publisher.publish(plan({"Page.html": "x"}))
    publisher.publish(plan({"page.html": "x"}))
    assert [p.name for p in folder.iterdir() if p.name != LIST] == ["page.html"]


def test_on_a_disk_that_forgives_case_the_new_name_is_not_removed_with_the_old(folder):
    publisher = FolderPublisher(folder)
    publisher.publish(plan({"Page.html": "x"}))
    (folder / "page.html").hardlink_to(folder / "Page.html")  # what such a disk looks like
    publisher.publish(plan({"page.html": "x"}))
    assert (folder / "page.html").read_text() == "x"
    assert (folder / "Page.html").exists()


def test_files_of_other_people_are_never_removed(folder):
    folder.mkdir()
    (folder / "README.md").write_text("of a person")
    (folder / "old").mkdir()
    publisher = FolderPublisher(folder)
    publisher.publish(plan({"old/a.mp3": "a"}))
    (folder / "old" / "note.txt").write_text("of a person")
    publisher.publish(plan({"b.xml": "b"}))
    assert site(folder) == {
        "README.md": "of a person",
        "old/note.txt": "of a person",
        "b.xml": "b",
    }


def test_a_file_of_other_people_in_the_way_is_never_overwritten(folder):
    folder.mkdir()
    (folder / "index.html").write_text("of a person")
    with pytest.raises(PublishError, match="không do chương trình") as told:
        FolderPublisher(folder).publish(plan({"a.mp3": "a", "index.html": "ours"}))
    assert told.value.where == str(folder / "index.html")
    assert site(folder) == {"index.html": "of a person"}


def test_a_file_of_other_people_that_is_the_same_anyway_is_taken_over(folder):
    folder.mkdir()
    (folder / "index.html").write_text("same")
    publisher = FolderPublisher(folder)
    assert publisher.publish(plan({"index.html": "same"})).changed == ()
    assert publisher.publish(plan({"index.html": "new"})).changed == ("index.html",)


def test_a_public_file_that_somebody_changed_or_removed_is_put_right(folder):
    publisher = FolderPublisher(folder)
    publisher.publish(plan({"a.html": "a", "b.html": "b"}))
    (folder / "a.html").write_text("x")
    (folder / "b.html").unlink()
    assert publisher.publish(plan({"a.html": "a", "b.html": "b"})).changed == ("a.html", "b.html")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../out.html",
        "a/../../out.html",
        "a/./b.html",
        "a//b.html",
        "a/",
        "a\\b.html",
        "C:/a.html",
        "trường.html",
        "a b.html",
        "a\n.html",
        "a?.html",
        ".tmp-1.html",
        "a/.da-xuat-ban",
        "nul.html",
        "a/COM1",
        "a.",
    ],
)
def test_hostile_paths_are_refused_before_anything_is_written(folder, path):
    with pytest.raises(PublishError, match=re.escape("Không xuất bản")):
        FolderPublisher(folder).publish(plan({"good.html": "x", path: "x"}))
    assert not folder.exists()


@pytest.mark.parametrize("pair", [("a.html", "A.html"), ("a", "a/b.html"), ("A/b/c", "a/B")])
def test_paths_that_hide_each_other_on_some_disks_are_refused(folder, pair):
    with pytest.raises(PublishError):
        FolderPublisher(folder).publish(plan(dict.fromkeys(pair, "x")))


def test_a_path_named_twice_is_refused(folder):
    twice = SitePlan(files=(SiteFile(path="a", content=b"1"), SiteFile(path="a", content=b"2")))
    with pytest.raises(PublishError, match="trùng"):
        FolderPublisher(folder).publish(twice)


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    folder.mkdir()
    (folder / "media").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PublishError, match="ra ngoài"):
        FolderPublisher(folder).publish(plan({"media/a.mp3": "a"}))
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_missing_source_is_named_and_the_old_site_stands(folder, tmp_path):
    publisher = FolderPublisher(folder)
    publisher.publish(episode_site(1))
    before = site(folder)
    with pytest.raises(PublishError, match=re.escape("tệp nguồn của “b.mp3”")):
        publisher.publish(plan({"x.html": "x", "b.mp3": tmp_path / "none.mp3"}))
    assert site(folder) == before


def test_a_full_disk_leaves_the_old_site_whole(folder, monkeypatch):
    publisher = FolderPublisher(folder)
    publisher.publish(episode_site(1))
    before = site(folder)
    real = os.fsync
    calls = iter(range(100))

    def full(handle: int) -> None:
        if next(calls) >= 1:
            raise OSError(errno.ENOSPC, "full")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PublishError, match="đã đầy"):
        publisher.publish(episode_site(3))
    assert site(folder) == before


def test_a_read_only_folder_is_told(folder, monkeypatch):
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.EROFS, "read-only", "x")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(PublishError, match="chỉ cho đọc"):
        FolderPublisher(folder).publish(episode_site(1))


def test_a_file_where_the_site_should_be_is_told(folder):
    folder.write_text("in the way")
    with pytest.raises(PublishError, match="là tệp chứ không phải thư mục") as told:
        FolderPublisher(folder).publish(episode_site(1))
    assert told.value.where == str(folder)


def test_a_damaged_list_of_published_files_is_told_and_nothing_removed(folder):
    publisher = FolderPublisher(folder)
    publisher.publish(episode_site(1))
    (folder / LIST).write_text("../../etc/passwd\n")
    before = site(folder)
    with pytest.raises(PublishError, match="Danh sách các tệp đã xuất bản bị hỏng"):
        publisher.publish(episode_site(2))
    assert site(folder) == before


def test_a_file_that_cannot_be_removed_is_told_but_the_others_are(folder, monkeypatch):
    publisher = FolderPublisher(folder)
    publisher.publish(plan({"a.mp3": "a", "b.mp3": "b", "i.html": "i"}))
    real = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.name == "b.mp3":
            raise PermissionError(errno.EACCES, "open elsewhere", str(path))
        real(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(PublishError, match="Không có quyền") as told:
        publisher.publish(plan({"i.html": "i"}))
    assert told.value.where.endswith("b.mp3")
    assert set(site(folder)) == {"b.mp3", "i.html"}
    monkeypatch.undo()
    assert publisher.publish(plan({"i.html": "i"})).changed == ("b.mp3",)


class PowerCut(BaseException):
    """The machine stops here."""


def cut_after(monkeypatch: pytest.MonkeyPatch, steps: int) -> list[str]:
    """Stop at the n-th change of the disk; what was changed until then."""
    seen: list[str] = []

    def counting(name, real):
        def step(*args: object, **kwargs: object):
            if len(seen) >= steps:
                raise PowerCut
            seen.append(name)
            return real(*args, **kwargs)

        return step

    monkeypatch.setitem(replace_file.__kwdefaults__, "rename", counting("rename", os.replace))
    for name in ("unlink", "write_bytes", "rmdir"):
        monkeypatch.setattr(Path, name, counting(name, getattr(Path, name)))
    return seen


STEPS = 22


def test_the_interruptions_below_reach_every_kind_of_step_and_the_last_one(folder, monkeypatch):
    FolderPublisher(folder).publish(episode_site(3))
    seen = cut_after(monkeypatch, STEPS)
    FolderPublisher(folder).publish(episode_site(5))
    assert len(seen) < STEPS
    assert set(seen) == {"rename", "unlink", "write_bytes", "rmdir"}


@pytest.mark.parametrize("then", [5, 9])  # the same plan again, or one without its media
@pytest.mark.parametrize("steps", range(STEPS))
def test_interrupted_at_any_step_no_feed_names_a_missing_file_and_the_next_run_finishes(
    folder, monkeypatch, steps, then
):
    FolderPublisher(folder).publish(episode_site(3))
    with monkeypatch.context() as cut:
        cut_after(cut, steps)
        with contextlib.suppress(PowerCut):
            FolderPublisher(folder).publish(episode_site(5))
    feed = (folder / "show.xml").read_text()
    assert all((folder / name).is_file() for name in feed.split())
    FolderPublisher(folder).publish(episode_site(then))
    expected = {f.path: f.content.decode() for f in episode_site(then).files}
    assert site(folder) == expected


def test_two_sites_from_one_plan_are_byte_identical_hidden_list_too(tmp_path):
    for name in ("a", "b"):
        FolderPublisher(tmp_path / name).publish(episode_site(4))
    assert site(tmp_path / "a") == site(tmp_path / "b")
    assert (tmp_path / "a" / LIST).read_bytes() == (tmp_path / "b" / LIST).read_bytes()


@pytest.fixture
def steps(folder, monkeypatch):
    """What the disk is asked for while a site is put in place, in its order."""
    seen = []
    durable, move, wrote = (
        publisher_module.make_all_durable,
        publisher_module.replace_file,
        records_module.write_atomic,
    )

    def kept(paths):
        seen.append(("durable", sorted(path.name.rpartition("-")[2] for path in paths)))
        durable(paths)

    def moved(source, target):
        seen.append(("rename", target.name))
        move(source, target)

    def written(path, data, **more):
        seen.append(("list", data.decode().splitlines()[1:]))
        return wrote(path, data, **more)

    monkeypatch.setattr(publisher_module, "make_all_durable", kept)
    monkeypatch.setattr(publisher_module, "replace_file", moved)
    monkeypatch.setattr(records_module, "write_atomic", written)
    return seen


def test_every_file_is_durable_and_listed_as_ours_before_the_first_one_gets_its_name(folder, steps):
    """And what is no more leaves the list only behind the last rename."""
    publisher = FolderPublisher(folder)
    publisher.publish(plan({"a.mp3": "a", "c.html": "c"}))
    steps.clear()
    publisher.publish(plan({"a.mp3": "new", "b.mp3": "b", "show.xml": "feed"}))
    assert steps == [
        ("durable", ["a.mp3", "b.mp3", "show.xml"]),
        ("list", ["a.mp3", "c.html", "b.mp3", "show.xml"]),
        ("rename", "a.mp3"),
        ("rename", "b.mp3"),
        ("rename", "show.xml"),
        ("list", ["a.mp3", "b.mp3", "show.xml"]),
    ]


def test_files_get_their_names_by_stage_whatever_the_order_of_the_plan(folder, steps):
    late = SiteFile(path="show.xml", content=b"feed", stage=Stage.FEED)
    early = SiteFile(path="a.mp3", content=b"a", stage=Stage.SOUND)
    FolderPublisher(folder).publish(SitePlan(files=(late, early)))
    assert [name for what, name in steps if what == "rename"] == ["a.mp3", "show.xml"]


NEWEST = datetime(2026, 11, 26, 6, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("as_of", "refused"),
    [
        (NEWEST - timedelta(seconds=1), True),
        (NEWEST, False),
        (NEWEST + timedelta(seconds=1), False),
        (None, False),  # --trust-clock
    ],
)
def test_a_clock_behind_what_is_published_takes_nothing_back(folder, as_of, refused):
    publisher = FolderPublisher(folder)
    publisher.publish(replace(plan({"a.html": "a"}), as_of=NEWEST, newest=NEWEST))
    again = replace(plan({"b.html": "b"}), as_of=as_of, newest=NEWEST)
    if refused:
        with pytest.raises(PublishError, match="Đồng hồ của máy chỉ") as told:
            publisher.publish(again)
        assert "--trust-clock" in told.value.hint
        assert site(folder) == {"a.html": "a"}
    else:
        assert publisher.publish(again).changed == ("b.html", "a.html")


def test_the_clock_is_told_in_the_zone_in_which_people_read_it(folder):
    here = timezone(timedelta(hours=7))
    publisher = FolderPublisher(folder)
    publisher.publish(replace(plan({"a.html": "a"}), newest=NEWEST))
    early = (NEWEST - timedelta(hours=1)).astimezone(here)
    with pytest.raises(
        PublishError, match=r"12:45 thứ năm 26/11/2026.*\(13:45 thứ năm 26/11/2026\)"
    ):
        publisher.publish(replace(plan({"a.html": "a"}), as_of=early))


def test_a_site_without_a_newest_episode_knows_no_early_clock(folder):
    publisher = FolderPublisher(folder)
    publisher.publish(plan({"a.html": "a"}))
    old = datetime(1970, 1, 1, tzinfo=UTC)
    assert publisher.publish(replace(plan({"b.html": "b"}), as_of=old)).changed == (
        "b.html",
        "a.html",
    )

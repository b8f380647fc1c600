"""A plan in groups: what did not change is not even made, and no interruption mixes anything."""

import contextlib
import errno
import hashlib
import os
import threading
from pathlib import Path

import pytest

from broadcaster.domain.errors import PublishError
from broadcaster.publishing.public_paths import FOLDER
from broadcaster.publishing.published_list import PublishedList
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.publishing.records import Records
from broadcaster.publishing.site_plan import SiteFile, SiteGroup, SitePart, SitePlan, Stage
from broadcaster.system.files import replace_file

PAGE = 2  # episodes in a frozen page of these small sites


class Site:
    """Episodes in pages of two; counts how often something is made."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def plan(self, number: int, *, without: int = 0) -> SitePlan:
        numbers = list(range(1, number + 1))
        pages = [numbers[i : i + PAGE] for i in range(0, len(numbers), PAGE)]
        groups = [
            self.group(
                "head" if page is pages[-1] else f"p{place}", [n for n in page if n != without]
            )
            for place, page in enumerate(pages, 1)
        ]
        return SitePlan(groups=tuple(groups))

    def group(self, name: str, numbers: list[int]) -> SiteGroup:
        def parts():
            for n in numbers:
                yield self.part(
                    f"so/{n}", f"k{n}", (f"media/tap-{n}.mp3", f"sound {n}", Stage.SOUND)
                )
            text = " ".join(f"media/tap-{n}.mp3" for n in numbers)
            yield self.part(f"kenh/{name}", text, (f"{name}.xml", text, Stage.FEED))

        return SiteGroup(
            name=name, key=hashlib.sha256(str(numbers).encode()).hexdigest(), parts=parts
        )

    def part(self, name: str, key: str, *files: tuple[str, str, Stage]) -> SitePart:
        def make():
            self.made.append(name)
            return [SiteFile(path=p, content=c.encode(), stage=s) for p, c, s in files]

        return SitePart(name=name, key=hashlib.sha256(key.encode()).hexdigest(), make=make)


def files(folder: Path) -> dict[str, str]:
    found = (p for p in sorted(folder.rglob("*")) if p.is_file())
    inside = {p.relative_to(folder).as_posix(): p for p in found}
    return {
        name: p.read_text() for name, p in inside.items() if not name.startswith(".da-xuat-ban")
    }


def wanted(number: int, **how: int) -> dict[str, str]:
    plan = Site().plan(number, **how)
    made = [f for g in plan.groups for p in g.parts() for f in p.make()]
    return {f.path: f.content.decode() for f in made}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "feeds"


def test_only_parts_with_another_key_are_made(folder):
    site = Site()
    publisher = FolderPublisher(folder)
    publisher.publish(site.plan(5))
    site.made.clear()
    assert publisher.publish(site.plan(6)).changed == ("media/tap-6.mp3", "head.xml")
    assert site.made == ["so/6", "kenh/head"]
    site.made.clear()
    assert publisher.publish(site.plan(6)).changed == ()
    assert site.made == []


def test_a_part_that_moves_to_another_group_is_neither_made_again_nor_removed(folder):
    """As when the newest page becomes a frozen one."""
    site = Site()
    publisher = FolderPublisher(folder)
    publisher.publish(site.plan(4))
    site.made.clear()
    publisher.publish(site.plan(5))
    assert site.made == ["kenh/p2", "so/5", "kenh/head"]
    assert files(folder) == wanted(5)


def test_what_left_a_group_and_a_group_that_left_are_removed_feeds_first(folder):
    publisher = FolderPublisher(folder)
    publisher.publish(Site().plan(5))
    changed = publisher.publish(Site().plan(2)).changed
    assert set(changed[:3]) == {"head.xml", "p1.xml", "p2.xml"}
    assert set(changed[3:]) == {f"media/tap-{n}.mp3" for n in (3, 4, 5)}
    assert files(folder) == wanted(2)


def test_a_file_of_the_newest_group_that_somebody_removed_is_put_back(folder):
    """The others are for `doctor`, which reads every byte."""
    publisher = FolderPublisher(folder)
    publisher.publish(Site().plan(4))
    (folder / "media/tap-1.mp3").write_text("x")
    assert list(publisher.damaged()) == ["media/tap-1.mp3"]
    (folder / ".da-xuat-ban").unlink()  # without it everything is looked at again
    publisher.publish(Site().plan(4))
    assert list(publisher.damaged()) == []
    assert files(folder) == wanted(4)


def test_a_site_without_groups_becomes_one_with_groups_and_keeps_its_files(folder):
    """As when the program is updated: nothing is copied again, nothing is foreign."""
    publisher = FolderPublisher(folder)
    plan = Site().plan(5)
    whole = tuple(f for g in plan.groups for p in g.parts() for f in p.make())
    publisher.publish(SitePlan(files=whole))
    before = {p: p.stat().st_ino for p in folder.rglob("*.mp3")}
    assert publisher.publish(plan).changed == ()
    assert {p: p.stat().st_ino for p in folder.rglob("*.mp3")} == before
    publisher.publish(Site().plan(3))
    assert files(folder) == wanted(3)


def test_a_foreign_file_in_the_way_is_never_written_over(folder):
    publisher = FolderPublisher(folder)
    publisher.publish(Site().plan(2))
    before = files(folder)
    (folder / "media/tap-3.mp3").write_text("of a person")
    with pytest.raises(PublishError, match="không do chương trình"):
        publisher.publish(Site().plan(3))
    assert files(folder) == {**before, "media/tap-3.mp3": "of a person"}


def test_a_damaged_record_is_told_and_nothing_is_removed(folder):
    publisher = FolderPublisher(folder)
    publisher.publish(Site().plan(3))
    (folder / FOLDER / "head.txt").write_text("# \nkhoa x\nrm -rf\n")
    before = files(folder)
    with pytest.raises(PublishError, match="bị hỏng"):
        publisher.publish(Site().plan(2))
    assert files(folder) == before


def test_the_list_for_servers_names_every_published_file_and_no_other(folder):
    publisher = FolderPublisher(folder)
    listed = PublishedList(folder)
    publisher.publish(Site().plan(3))
    (folder / "note.txt").write_text("of a person")
    assert listed() == frozenset(wanted(3))
    publisher.publish(Site().plan(4))
    assert listed() == frozenset(wanted(4))


def test_sounds_may_have_a_second_name_instead_of_a_copy(folder, tmp_path):
    sound = tmp_path / "a.mp3"
    sound.write_bytes(b"sound")

    def parts():
        yield SitePart(name="a", key="k", make=lambda: [SiteFile(path="a.mp3", copy_of=sound)])

    plan = SitePlan(groups=(SiteGroup(name="a", key="k", parts=parts),))
    FolderPublisher(folder, link=True).publish(plan)
    assert (folder / "a.mp3").samefile(sound)


def test_a_full_disk_leaves_the_old_site_whole(folder, monkeypatch):
    publisher = FolderPublisher(folder)
    publisher.publish(Site().plan(3))
    before = files(folder)
    real, calls = os.fsync, iter(range(100))

    def full(handle: int) -> None:
        if next(calls) >= 1:
            raise OSError(errno.ENOSPC, "full")
        real(handle)

    with monkeypatch.context() as tight:
        tight.setattr(os, "fsync", full)
        with pytest.raises(PublishError, match="đã đầy"):
            publisher.publish(Site().plan(6))
    assert files(folder) == before
    publisher.publish(Site().plan(6))
    assert files(folder) == wanted(6)


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
    for name in ("unlink", "write_bytes", "rmdir", "touch"):
        monkeypatch.setattr(Path, name, counting(name, getattr(Path, name)))
    return seen


STEPS = 36


def test_the_interruptions_below_reach_every_kind_of_step_and_the_last_one(folder, monkeypatch):
    FolderPublisher(folder).publish(Site().plan(5))
    seen = cut_after(monkeypatch, STEPS)
    FolderPublisher(folder).publish(Site().plan(7, without=2))
    assert len(seen) < STEPS
    assert set(seen) == {"rename", "unlink", "write_bytes", "rmdir", "touch"}


@pytest.mark.parametrize("then", [7, 3])
@pytest.mark.parametrize("steps", range(STEPS))
def test_interrupted_at_any_step_no_feed_names_a_missing_file_and_the_next_run_finishes(
    folder, monkeypatch, steps, then
):
    FolderPublisher(folder).publish(Site().plan(5))
    with monkeypatch.context() as cut:
        cut_after(cut, steps)
        with contextlib.suppress(PowerCut):
            FolderPublisher(folder).publish(Site().plan(7, without=2))
    for feed in (path for path in folder.glob("*.xml") if not path.name.startswith(".tmp-")):
        assert all((folder / name).is_file() for name in feed.read_text().split())
    FolderPublisher(folder).publish(Site().plan(then))
    assert files(folder) == wanted(then)
    assert list(FolderPublisher(folder).damaged()) == []


def test_of_two_publishers_at_once_one_wins_and_nothing_is_mixed(folder):
    """The other is told who is at work."""
    inside, go_on = threading.Event(), threading.Event()
    told: list[BaseException] = []

    class Slow(Site):
        def part(self, *args, **kwargs):
            inside.set()
            go_on.wait(120)
            return super().part(*args, **kwargs)

    def first():
        try:
            FolderPublisher(folder).publish(Slow().plan(3))
        finally:
            inside.set()  # who fails before it is inside keeps nobody waiting

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(120)
    try:
        with pytest.raises(PublishError, match="đang làm việc"):
            FolderPublisher(folder).publish(Site().plan(6))
    finally:
        go_on.set()
        thread.join(120)
    assert told == []
    assert files(folder) == wanted(3)


def test_a_publishing_that_came_to_its_end_leaves_no_sign_and_only_its_own_records(tmp_path):
    folder = tmp_path / "a" / "b"
    publisher, records = FolderPublisher(folder), Records(folder)
    publisher.publish(Site().plan(5))
    assert not records.busy()
    assert set(records.names()) == {"p1", "p2", "head"}
    publisher.publish(Site().plan(2))
    assert not records.busy()
    assert set(records.names()) == {"head"}


@pytest.mark.parametrize("path", ["../x", "a b", "head.xml/x"])
def test_a_path_of_a_part_is_judged_as_every_other(folder, path):
    def parts():
        site = Site()
        yield site.part("kenh", "k", ("head.xml", "feed", Stage.FEED), (path, "x", Stage.SOUND))

    with pytest.raises(PublishError, match="Không xuất bản tệp"):
        FolderPublisher(folder).publish(
            SitePlan(groups=(SiteGroup(name="a", key="k", parts=parts),))
        )
    assert files(folder) == {}

"""The list that the web server asks: what was published, a subscriber's own site apart."""

from broadcaster.publishing.published_list import PublishedList
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.publishing.site_plan import SiteFile, SiteGroup, SitePart, SitePlan


def _plan(*paths, group=()):
    def make():
        return [SiteFile(path=path, content=b"x") for path in group]

    part = SitePart(name="so", key=" ".join(group), make=make)
    groups = (SiteGroup(name="dai", key=" ".join(group), parts=lambda: (part,)),) if group else ()
    return SitePlan(files=tuple(SiteFile(path=p, content=b"x") for p in paths), groups=groups)


def test_an_empty_folder_has_published_nothing(tmp_path):
    listed = PublishedList(tmp_path / "feeds")
    assert listed() == frozenset()
    assert listed.below("rieng/ma") == frozenset()


def test_files_and_groups_are_listed_and_followed(tmp_path):
    folder = tmp_path / "feeds"
    publisher, listed = FolderPublisher(folder), PublishedList(folder)
    publisher.publish(_plan("a.xml", group=("so/1.html", "so/2.html")))
    first = listed()
    assert first == {"a.xml", "so/1.html", "so/2.html"}
    assert listed() is first
    publisher.publish(_plan("b.xml", group=("so/2.html",)))
    assert listed() == {"b.xml", "so/2.html"}


def test_what_others_put_there_is_not_listed(tmp_path):
    folder = tmp_path / "feeds"
    FolderPublisher(folder).publish(_plan("a.xml"))
    (folder / "README.md").write_text("x", encoding="utf-8")
    assert PublishedList(folder)() == {"a.xml"}


def test_a_subscribers_site_is_asked_for_by_its_folder(tmp_path):
    folder = tmp_path / "feeds"
    listed = PublishedList(folder)
    FolderPublisher(folder).publish(_plan("a.xml"))
    FolderPublisher(folder / "rieng" / "ma").publish(_plan("k.xml", group=("so/1.html",)))
    assert listed() == {"a.xml"}
    assert listed.below("rieng/ma") == {"k.xml", "so/1.html"}
    assert listed.below("rieng/sai") == frozenset()
    for name in (folder / "rieng" / "ma").rglob("*.txt"):
        name.unlink()
    (folder / "rieng" / "ma" / ".da-xuat-ban").unlink()
    assert listed.below("rieng/ma") == frozenset()


def test_whoever_waits_is_told_of_each_group_that_is_made_and_of_none_that_stands(tmp_path):
    publisher, told = FolderPublisher(tmp_path / "feeds"), []
    publisher.tell = lambda done, whole: told.append((done, whole))
    publisher.publish(_plan("a.xml", group=("so/1.html",)))
    assert told == [(0, 1)]
    publisher.publish(_plan("a.xml", group=("so/1.html",)))
    assert told == [(0, 1)]

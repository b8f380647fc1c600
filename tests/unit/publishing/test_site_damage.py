"""Kinds of damage to the published folder: each is healed, or told with the way out of it."""

import hashlib
import shutil
from pathlib import Path

import pytest

from broadcaster.domain.errors import LostSound, PublishError
from broadcaster.publishing.public_paths import FOLDER, LIST, MOVED
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.publishing.records import Records
from broadcaster.publishing.site_plan import SiteFile, SiteGroup, SitePart, SitePlan, Stage
from broadcaster.publishing.standing import damaged_by_bytes, look_at_site

SOUNDS = {f"am/{n}.mp3": f"sound {n}".encode() * 50 for n in (1, 2, 3)}


class House:
    """Finished sounds, and the site that is published of them."""

    def __init__(self, root: Path) -> None:
        self.made, self.feeds = root / "audio_out", root / "feeds"
        self.made.mkdir()
        for path, data in SOUNDS.items():
            (self.made / Path(path).name).write_bytes(data)

    def _sound(self, path: str) -> SiteFile:
        digest = hashlib.sha256(SOUNDS[path]).hexdigest()
        return SiteFile(path=path, copy_of=self.made / Path(path).name, sha256=digest)

    def plan(self, text: str = "x") -> SitePlan:
        def parts(name: str, sounds: list[str]):
            for path in sounds:
                page = SiteFile(
                    path=f"{path}.html", content=f"{path} page".encode(), stage=Stage.PAGE
                )
                files = [self._sound(path), page]
                yield SitePart(name=f"so/{path}", key=path, make=lambda files=files: files)
            feed = SiteFile(path=f"{name}.xml", content=text.encode(), stage=Stage.FEED)
            yield SitePart(name=f"kenh/{name}", key=f"{name} {text}", make=lambda: [feed])

        paths = list(SOUNDS)
        return SitePlan(
            groups=tuple(
                SiteGroup(name=name, key=f"{name} {text}", parts=lambda n=name, s=some: parts(n, s))
                for name, some in (("cu.0001", paths[:2]), ("cu.moi", paths[2:]))
            )
        )

    def publish(self, *, again: bool = False):
        return FolderPublisher(self.feeds).publish(self.plan(), again=again)

    def files(self) -> dict[str, bytes]:
        found = (p for p in sorted(self.feeds.rglob("*")) if p.is_file())
        inside = {p.relative_to(self.feeds).as_posix(): p for p in found}
        return {n: p.read_bytes() for n, p in inside.items() if not n.startswith(LIST)}


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    house.publish()
    house.publish()  # from now on records are known without being opened
    return house


def empty(feeds: Path) -> None:
    for path in feeds.iterdir():
        if not path.name.startswith(LIST):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def put(path: str, data: bytes):
    return lambda feeds: (feeds / path).write_bytes(data)


def gone(path: str):
    return lambda feeds: (feeds / path).unlink()


def cut(path: str, count: int):
    return lambda feeds: (feeds / path).write_bytes((feeds / path).read_bytes()[:count])


def linked(feeds: Path) -> None:
    (feeds / "cu.0001.xml").unlink()
    (feeds / "cu.0001.xml").symlink_to(feeds / "nowhere")


def turned(feeds: Path) -> None:
    data = bytearray((feeds / "am/1.mp3").read_bytes())
    data[7] ^= 1
    (feeds / "am/1.mp3").write_bytes(data)


def in_the_way(path: str, *inside: str):
    """A folder where a file belongs, empty or with what somebody keeps in it."""

    def put_there(feeds: Path) -> None:
        (feeds / path).unlink()
        (feeds / path).mkdir()
        for name in inside:
            (feeds / path / name).write_text("của ai đó")

    return put_there


HEALED = {
    "an empty folder for a page": in_the_way("am/1.mp3.html"),
    "a folder for a sound": in_the_way("am/2.mp3", "ghi-chu.txt"),
    "a folder for a feed": in_the_way("cu.0001.xml", "ghi-chu.txt"),
    "emptied": empty,
    "emptied to the last hidden file": lambda feeds: (shutil.rmtree(feeds), feeds.mkdir()),
    "gone as a whole": shutil.rmtree,
    "a sound gone": gone("am/1.mp3"),
    "the sounds' folder gone": lambda feeds: shutil.rmtree(feeds / "am"),
    "a sound cut short": cut("am/1.mp3", 99),
    "a sound without a byte": cut("am/2.mp3", 0),
    "a sound grown": put("am/3.mp3", SOUNDS["am/3.mp3"] + b"x"),
    "a bit of a sound turned": turned,
    "a page gone": gone("am/1.mp3.html"),
    "a page changed to the same size": put("am/2.mp3.html", b"AM/2.mp3 page"),
    "a page swapped with another": lambda feeds: (
        (feeds / "am/1.mp3.html").rename(feeds / "x"),
        (feeds / "am/2.mp3.html").rename(feeds / "am/1.mp3.html"),
        (feeds / "x").rename(feeds / "am/2.mp3.html"),
    ),
    "an old feed gone": gone("cu.0001.xml"),
    "the feed empty": cut("cu.moi.xml", 0),
    "a feed that is a broken link": linked,
    "the list gone": gone(LIST),
    "the list and a sound gone": lambda feeds: (gone(LIST)(feeds), gone("am/2.mp3")(feeds)),
    "every record gone": lambda feeds: shutil.rmtree(feeds / FOLDER),
    "a record gone": gone(f"{FOLDER}/cu.0001.txt"),
    "the number of the look torn": put(f"{FOLDER}/luot-kiem", b"\xff"),
    "a run that never came to its end": lambda feeds: (
        Records(feeds).begin(),
        gone("am/3.mp3")(feeds),
    ),
}
TOLD = {
    "a record without a byte": cut(f"{FOLDER}/cu.0001.txt", 0),
    "a record that lost its end": cut(f"{FOLDER}/cu.0001.txt", 250),
    "a record with other lines": put(f"{FOLDER}/cu.moi.txt", b"# x\nkhoa k\nrm -rf\n"),
    "a list with a strange line": put(LIST, b"# x\n../../x\n"),
}


@pytest.mark.parametrize("damage", HEALED.values(), ids=HEALED)
def test_a_damaged_folder_is_made_whole_and_what_was_missing_is_told(house, damage):
    whole = house.files()
    damage(house.feeds)
    lacking = {path for path, data in whole.items() if house.files().get(path) != data}
    done = house.publish()
    assert house.files() == whole
    assert set(done.written) == lacking
    assert done.removed == ()
    assert list(damaged_by_bytes(house.feeds)) == []
    assert look_at_site(house.feeds).told == f"{len(whole)} tệp, đủ cả"
    assert house.publish().changed == ()


def test_a_folder_in_the_place_of_a_file_is_moved_aside_whole_and_told(house):
    for number in (1, 2):
        in_the_way("am/2.mp3", "ghi-chu.txt")(house.feeds)
        [place] = house.publish().moved
        assert place == f"{MOVED}/{number}-2.mp3"
        assert (house.feeds / place / "ghi-chu.txt").read_text() == "của ai đó"


def test_a_folder_where_something_was_published_once_is_nobodys_to_remove(house):
    in_the_way("cu.moi.xml", "ghi-chu.txt")(house.feeds)
    FolderPublisher(house.feeds).remove(lambda name: name == "cu.moi")
    assert (house.feeds / "cu.moi.xml" / "ghi-chu.txt").is_file()


@pytest.mark.parametrize("damage", TOLD.values(), ids=TOLD)
def test_a_folder_whose_records_are_damaged_is_told_and_made_whole_when_asked_to(house, damage):
    whole = house.files()
    damage(house.feeds)
    with pytest.raises(PublishError, match="bị hỏng") as told:
        house.publish()
    assert "broadcaster publish --again" in told.value.hint
    assert house.files() == whole
    house.publish(again=True)
    assert house.files() == whole
    assert house.publish().changed == ()


def test_what_is_made_again_is_told_apart_from_what_is_new(house):
    (house.feeds / "am/1.mp3").unlink()
    done = FolderPublisher(house.feeds).publish(house.plan("new"))
    assert done.written == ("am/1.mp3", "cu.0001.xml", "cu.moi.xml")
    assert done.mended == ("am/1.mp3",)


def test_asked_for_again_every_byte_is_compared_and_only_what_differs_is_written(house):
    turned(house.feeds)
    (house.feeds / "am/2.mp3.html").write_bytes(b"AM/2.mp3 page")
    done = house.publish(again=True)
    assert done.mended == done.written == ("am/1.mp3", "am/2.mp3.html")
    assert house.publish(again=True).changed == ()


def test_while_nobody_mends_it_a_look_tells_what_is_lacking(house):
    gone("am/1.mp3")(house.feeds)
    cut("cu.moi.xml", 0)(house.feeds)
    seen = look_at_site(house.feeds)
    assert seen.told == "2 trong 8 tệp mất hoặc hỏng: am/1.mp3 (mất), cu.moi.xml (bị sửa hoặc hỏng)"
    cut(f"{FOLDER}/cu.moi.txt", 250)(house.feeds)
    assert f"{FOLDER}/cu.moi.txt" in look_at_site(house.feeds).damaged


def test_a_sites_own_folder_below_is_looked_at_too(house):
    FolderPublisher(house.feeds / "rieng" / "ma").publish(house.plan())
    gone("rieng/ma/am/1.mp3")(house.feeds)
    assert set(look_at_site(house.feeds).damaged) == {"rieng/ma/am/1.mp3"}
    assert list(damaged_by_bytes(house.feeds)) == ["rieng/ma/am/1.mp3"]


def test_while_a_publishing_is_at_work_nothing_is_damaged(house):
    """What it has recorded is about to be there."""
    publisher, seen = FolderPublisher(house.feeds), []

    def looked():
        gone("am/1.mp3")(house.feeds)
        seen.append(FolderPublisher(house.feeds).standing())
        return []

    part = SitePart(name="them", key="k", make=looked)
    plan = house.plan()
    group = SiteGroup(name="them", key="k", parts=lambda: [part])
    publisher.publish(SitePlan(groups=(*plan.groups, group)))
    assert [look.damaged for look in seen] == [{}]
    assert set(publisher.standing().damaged) == {"am/1.mp3"}


# --- the finished sounds themselves -------------------------------------------------------------


def test_a_finished_sound_that_is_lost_leaves_the_public_one_where_it_is(house):
    """Nothing public goes because what it was made of is gone."""
    (house.made / "1.mp3").unlink()
    (house.made / "2.mp3").write_bytes(b"other")
    whole = house.files()
    assert house.publish(again=True).changed == ()
    assert house.files() == whole


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_sound_that_is_lost_here_and_there_is_told_and_the_old_site_stands(house, harm):
    source = house.made / "1.mp3"
    source.unlink() if harm == "gone" else source.write_bytes(bytes(len(SOUNDS["am/1.mp3"])))
    (house.feeds / "am/1.mp3").unlink()
    before = house.files()
    with pytest.raises(LostSound, match=r"1\.mp3") as told:
        house.publish()
    assert told.value.files == (str(source),)
    assert house.files() == before
    assert set(look_at_site(house.feeds).damaged) == {"am/1.mp3"}


def test_every_lost_sound_is_named_at_once(tmp_path):
    house = House(tmp_path)
    for name in ("1.mp3", "3.mp3"):
        (house.made / name).write_bytes(b"harm")
    with pytest.raises(LostSound) as told:
        house.publish()
    assert told.value.files == tuple(str(house.made / name) for name in ("1.mp3", "3.mp3"))
    assert house.files() == {}


def test_groups_are_removed_when_somebody_asks_for_it_feeds_first(house):
    publisher = FolderPublisher(house.feeds)
    assert publisher.remove(lambda name: name == "khong") == ()
    removed = publisher.remove(lambda name: name == "cu.moi")
    assert removed == ("cu.moi.xml", "am/3.mp3.html", "am/3.mp3")
    assert set(Records(house.feeds).names()) == {"cu.0001"}
    assert Records(house.feeds).busy()  # so the next publishing looks at everything
    assert set(house.publish().written) == set(removed)

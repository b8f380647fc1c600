"""A site in an object store: what goes there, in which order, and what a fault leaves."""

import hashlib
import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest

from broadcaster.domain.errors import StoreAway, StoreError
from broadcaster.domain.stored_objects import ListedObject
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.publishing.site_plan import SiteFile, SiteGroup, SitePart, SitePlan, Stage
from broadcaster.publishing.store_book import (
    BOOK,
    earlier_places,
    left_behind,
    read_book,
    write_book,
)
from broadcaster.publishing.store_copy import CURRENT, CarriedSite, SiteInStore, headers_of
from broadcaster.storage.object_folder import FolderObjectStore

NOW = datetime(2026, 9, 14, 3, tzinfo=UTC)
GUID = "9c2d5a1e-6f40-5b7e-8a3d-2e1f0c9b8a77"


class WatchedStore(FolderObjectStore):
    """A folder that remembers what it was asked, and is away from a certain name on."""

    def __init__(self, folder):
        super().__init__(folder)
        self.asked, self.away = [], ""

    def _note(self, what, name):
        if self.away and name.startswith(self.away):
            raise StoreError("Không tới được kho đối tượng.", hint="Xem đường mạng.")
        self.asked.append((what, name))

    def put(self, name, file, *, headers=None, sha256=""):
        self._note("put", name)
        return super().put(name, file, headers=headers, sha256=sha256)

    def replace(self, name, data, *, expected, headers=None):
        self._note("replace", name)
        return super().replace(name, data, expected=expected, headers=headers)

    def remove(self, names):
        for name in names:
            self._note("remove", name)
            super().remove([name])

    def listed(self):
        self._note("list", "")
        return super().listed()


def group(number: int, text: str) -> SiteGroup:
    files = (
        SiteFile(path=f"audio/tap-{number}.mp3", content=f"sound {text}".encode()),
        SiteFile(path=f"tap-{number}/index.html", content=text.encode(), stage=Stage.PAGE),
    )
    part = SitePart(name=f"tap-{number}", key=text, make=lambda: files)
    return SiteGroup(name=f"tap-{number}", key=text, parts=lambda: (part,))


def plan(**episodes: str) -> SitePlan:
    feed = SiteFile(path="kenh.xml", content=f"<rss {episodes}".encode(), stage=Stage.FEED)
    head = SitePart(name="dau", key=repr(episodes), make=lambda: (feed,))
    return SitePlan(
        files=(SiteFile(path="robots.txt", content=b"User-agent: *"),),
        groups=(
            *(group(int(key[1:]), text) for key, text in episodes.items()),
            SiteGroup(name="dau", key=repr(episodes), parts=lambda: (head,)),
        ),
    )


class Site:
    """A site, its store, and both made the same."""

    def __init__(self, folder):
        self.feeds = folder / "feeds"
        (folder / "kho").mkdir()
        self.store = WatchedStore(folder / "kho")
        self.private = False

    def publish(self, **episodes: str):
        FolderPublisher(self.feeds).publish(plan(**episodes))

    def copy(self, *, place="kho", shows=(GUID,)) -> SiteInStore:
        private = self.private
        return SiteInStore(
            self.feeds, lambda: self.store, place=place, shows=shows, private=private
        )

    def carry(self, *, now=NOW, **told):
        self.store.asked.clear()
        return self.copy().carry(now, **{"changed": True, **told})

    def there(self) -> set[str]:
        return {one.name for one in self.store.listed()} - {CURRENT}

    def same(self) -> bool:
        return all(
            (self.feeds / name).read_bytes() == (self.store._folder / name).read_bytes()
            for name in self.there()
        )


@pytest.fixture
def site(tmp_path):
    found = Site(tmp_path)
    found.publish(t1="one", t2="two")
    return found


WHOLE = {
    "robots.txt",
    "kenh.xml",
    *(f"audio/tap-{n}.mp3" for n in (1, 2)),
    *(f"tap-{n}/index.html" for n in (1, 2)),
}


def test_the_first_time_everything_goes_sounds_first_and_the_document_last(site):
    done = site.carry()
    assert done.fault is None
    assert set(done.sent) == site.there() == WHOLE
    assert site.same()
    order = [name for what, name in site.store.asked if what in ("put", "replace")]
    assert set(order[:2]) == {"audio/tap-1.mp3", "audio/tap-2.mp3"}
    assert order[-2:] == ["kenh.xml", CURRENT]


def test_how_many_bytes_are_in_the_store_is_told_file_by_file(site):
    told = []
    site.copy().telling(lambda *seen: told.append(seen)).carry(NOW, changed=True)
    whole = sum((site.feeds / name).stat().st_size for name in WHOLE)
    assert told[0] == (0, whole)
    assert told[-1] == (whole, whole)
    assert len(told) == len(WHOLE) + 1
    assert told == sorted(told)
    told.clear()
    assert (
        site.copy().telling(lambda *seen: told.append(seen)).carry(NOW, changed=True).fault is None
    )
    assert told == []


def test_sounds_that_go_ahead_are_told_too(site):
    told = []
    paths = [name for name in sorted(WHOLE) if name.endswith(".mp3")]
    assert site.copy().telling(lambda *seen: told.append(seen)).send_ahead(paths) is None
    whole = sum((site.feeds / path).stat().st_size for path in paths)
    assert [told[0], told[-1]] == [(0, whole), (whole, whole)]


def test_a_publishing_that_changed_nothing_asks_nobody(site):
    site.carry()
    assert not site.carry(changed=False).changed
    assert not site.carry().changed
    assert site.store.asked == []


def test_only_what_changed_is_put_and_what_left_is_removed_after_the_feed(site):
    site.carry()
    site.publish(t2="two", t3="three")
    done = site.carry()
    assert set(done.sent) == {"audio/tap-3.mp3", "tap-3/index.html", "kenh.xml"}
    assert set(done.removed) == {"audio/tap-1.mp3", "tap-1/index.html"}
    assert ("list", "") not in site.store.asked
    asked = [name for _, name in site.store.asked]
    assert asked.index("kenh.xml") < asked.index("tap-1/index.html")
    assert site.same()


def test_a_fault_leaves_the_old_feed_and_the_next_time_goes_on(site):
    site.carry()
    old = (site.store._folder / "kenh.xml").read_bytes()
    site.publish(t1="one", t2="two", t3="three")
    site.store.away = "tap-3"
    done = site.carry()
    assert done.fault is not None
    assert done.sent == ("audio/tap-3.mp3",)
    assert (site.store._folder / "kenh.xml").read_bytes() == old
    assert site.copy().look().fault
    site.store.away = ""
    again = site.carry(changed=False)  # whatever the next publishing has to do itself
    assert again.fault is None
    assert set(again.sent) == {"tap-3/index.html", "kenh.xml"}
    assert site.same()
    assert not site.copy().look().fault


def test_what_is_taken_back_goes_even_where_nothing_can_be_put(site):
    site.carry()
    site.publish(t2="two")
    site.store.away = "kenh"
    done = site.carry(at_once=True)
    assert done.fault is not None
    assert "audio/tap-1.mp3" in done.removed
    assert site.there() == WHOLE - {"audio/tap-1.mp3", "tap-1/index.html"}


def test_a_lost_book_sends_nothing_twice_and_finds_what_should_be_gone(site):
    site.carry()
    (site.store._folder / "cua-nguoi-khac").mkdir()
    next(site.feeds.glob(f"*/{BOOK}")).unlink()
    site.publish(t2="two")
    done = site.carry()
    assert done.compared
    assert set(done.sent) == {"kenh.xml"}
    assert set(done.removed) == {"audio/tap-1.mp3", "tap-1/index.html"}


@pytest.mark.parametrize(
    "book", [b"", b"x\n{}", b"[]", b'{"files": 1}', b'{"files": {}, "agreed": "x"}']
)
def test_a_damaged_book_is_no_book(site, book):
    site.carry()
    path = next(site.feeds.glob(f"*/{BOOK}"))
    head = path.read_bytes().partition(b"\n")[0]
    path.write_bytes(head + b"\n" + book)
    done = site.carry(changed=False)
    assert done.compared
    assert not done.changed


def test_once_a_day_the_store_is_compared_and_mended(site):
    site.carry()
    (site.store._folder / "audio/tap-1.mp3").write_bytes(b"SOUND one")
    (site.store._folder / "kenh.xml").unlink()
    assert not site.carry().changed  # the book is believed for a day
    done = site.carry(now=NOW + timedelta(days=1), changed=False)
    assert done.compared
    assert set(done.sent) == {"audio/tap-1.mp3", "kenh.xml"}
    assert site.same()


def test_another_machine_that_wrote_is_noticed(site, tmp_path):
    site.carry()
    document = site.store._folder / CURRENT
    told = json.loads(document.read_bytes())
    document.write_bytes(json.dumps({**told, "at": "later"}).encode())
    (site.store._folder / "audio/tap-1.mp3").write_bytes(b"theirs")
    site.publish(t1="one", t2="two", t3="three")
    done = site.carry()
    assert done.compared
    assert "audio/tap-1.mp3" in done.sent
    assert site.same()


@pytest.mark.parametrize(
    "document", [b'{"shows": ["of-another"]}', b"not ours", b"[" * 60_000, b'{"shows": 1}']
)
def test_the_place_of_another_station_is_left_alone(site, document):
    (site.store._folder / CURRENT).write_bytes(document)
    (site.store._folder / "kenh.xml").write_bytes(b"theirs")
    done = site.carry()
    assert done.fault is not None
    assert "nơi khác" in done.fault.sentence
    assert site.there() == {"kenh.xml"}
    assert (site.store._folder / "kenh.xml").read_bytes() == b"theirs"


def test_two_that_publish_at_once_are_told(site, monkeypatch):
    site.carry()
    site.publish(t1="one")
    put = site.store.put

    def meanwhile(name, file, **told):
        (site.store._folder / CURRENT).write_bytes(json.dumps({"shows": [GUID]}).encode())
        return put(name, file, **told)

    monkeypatch.setattr(site.store, "put", meanwhile)
    done = site.carry()
    assert done.fault is not None
    assert "máy khác vừa ghi" in done.fault.sentence
    monkeypatch.undo()
    assert site.carry(changed=False).fault is None


def test_private_folders_stay_here_unless_the_station_says_otherwise(site):
    FolderPublisher(site.feeds / "rieng" / "abc").publish(plan(t9="nine"))
    done = site.carry()
    assert done.left_here == 1
    assert site.there() == WHOLE
    site.private = True
    assert "rieng/abc/kenh.xml" in site.carry().sent
    site.private = False
    assert "rieng/abc/kenh.xml" in site.carry().removed
    assert site.there() == WHOLE


def test_a_published_file_that_is_gone_here_is_not_taken_for_one_that_left(site):
    site.carry()
    (site.feeds / "audio/tap-1.mp3").unlink()
    done = site.carry()
    assert done.fault is not None
    assert "audio/tap-1.mp3" in site.there()
    assert "audio/tap-1.mp3" in site.carry(at_once=True).removed  # it was taken down


def test_a_file_that_was_changed_here_by_a_hand_does_not_go_there(site):
    (site.feeds / "audio/tap-1.mp3").write_bytes(b"by a hand")
    done = site.carry()
    assert done.fault is not None
    assert "audio/tap-1.mp3" not in site.there()


def test_what_a_store_tells_with_a_file_is_what_the_server_tells(site):
    sound = headers_of(site.feeds / "audio/tap-1.mp3", "audio/tap-1-0123abcd.mp3")
    assert (sound.type, sound.cache) == ("audio/mpeg", "public, max-age=31536000, immutable")
    feed = headers_of(site.feeds / "kenh.xml", "kenh.xml")
    assert (feed.type, feed.cache) == ("application/rss+xml; charset=utf-8", "public, max-age=60")


def test_the_document_tells_which_site_stands_there(site):
    site.carry()
    told = json.loads((site.store._folder / CURRENT).read_bytes())
    assert told["shows"] == [GUID]
    assert told["files"] == len(WHOLE)
    lines = "".join(
        f"{hashlib.sha256((site.feeds / name).read_bytes()).hexdigest()} {name}\n"
        for name in sorted(WHOLE)
    )
    assert told["sha256"] == hashlib.sha256(lines.encode()).hexdigest()


def test_a_store_that_is_in_no_settings_any_more_is_remembered(site):
    assert left_behind(site.feeds) is None
    site.carry()
    found = left_behind(site.feeds)
    assert found is not None
    assert (found.place, found.files, found.fault) == ("kho", len(WHOLE), "")


def test_an_address_is_given_for_the_very_bytes_that_the_store_has(site, monkeypatch):
    monkeypatch.setattr(site.store, "address", lambda name, seconds: f"{name}?{seconds}")
    copy, digest = site.copy(), hashlib.sha256(b"sound one").hexdigest()
    assert copy.address("audio/tap-1.mp3", digest, 60) == ""  # nothing was brought there yet
    site.carry()
    assert copy.address("audio/tap-1.mp3", digest, 60) == "audio/tap-1.mp3?60"
    assert copy.address("audio/tap-1.mp3", "0" * 64, 60) == ""
    assert copy.address("audio/khong-co.mp3", digest, 60) == ""
    site.publish(t2="two")
    site.carry()
    assert copy.address("audio/tap-1.mp3", digest, 60) == ""


def test_a_file_that_cannot_be_looked_at_is_told_and_nothing_goes(site, monkeypatch):
    def shut(_file):
        raise PermissionError(13, "shut", "robots.txt")

    monkeypatch.setattr("broadcaster.publishing.store_copy.digest_of", shut)
    done = site.carry()
    assert done.fault is not None
    assert "quyền" in done.fault.sentence
    assert site.there() == set()


def taken(*keys: str) -> TakenBack:
    return TakenBack(keys=frozenset(keys))


def test_what_is_taken_back_alone_is_removed_and_only_texts_that_name_it_there(site):
    site.publish(t1="tap-1", t2="two")
    site.carry()
    before = site.there()
    texts = ["kenh.xml", "tap-2/index.html", "khong-co.xml"]
    site.publish(t2="two", t3="three")  # what stands here now is brought by nobody
    done = site.copy().take_back(taken("tap-1"), texts)
    assert done.fault is None
    gone = {"audio/tap-1.mp3", "tap-1/index.html", "kenh.xml"}
    assert set(done.removed) == gone
    assert site.there() == before - gone
    assert site.copy().look().fault  # until something is published
    assert site.carry(changed=False).fault is None
    assert site.same()


def test_what_is_taken_back_is_not_looked_for_in_the_place_of_another(site):
    site.carry()
    (site.store._folder / CURRENT).write_bytes(b'{"shows": ["of-another"]}')
    done = site.copy().take_back(taken("tap-1"))
    assert done.fault is not None
    assert site.there() == WHOLE


def test_a_text_that_cannot_be_asked_keeps_no_other_from_going(site, monkeypatch):
    site.publish(t1="tap-1", t2="tap-1")
    site.carry()
    fetch = site.store.fetch

    def away(name, to):
        if name == "kenh.xml":
            raise StoreError("Không tới được kho đối tượng.")
        return fetch(name, to)

    monkeypatch.setattr(site.store, "fetch", away)
    done = site.copy().take_back(taken("tap-1"), ["kenh.xml", "tap-2/index.html"])
    assert done.fault is not None
    assert set(done.removed) == {"audio/tap-1.mp3", "tap-1/index.html", "tap-2/index.html"}


def lose(site):
    """The site here, as after a disk that was replaced; another show is published instead."""
    book = next(site.feeds.glob(f"*/{BOOK}"))
    kept = book.read_bytes()
    shutil.rmtree(site.feeds)
    feed = SiteFile(path="khac.xml", content=b"<rss", stage=Stage.FEED)
    FolderPublisher(site.feeds).publish(SitePlan(files=(feed,), groups=()))
    book.parent.mkdir(exist_ok=True)
    book.write_bytes(kept)


@pytest.mark.parametrize("at_once", [False, True])
def test_a_show_that_is_lost_here_stays_there_until_a_person_takes_it_off(site, at_once):
    site.carry()
    lose(site)
    done = site.carry(at_once=at_once)
    assert done.refused
    assert done.fault is not None
    assert "kenh" in done.fault.sentence
    assert "--remove kenh" in done.fault.hint
    assert site.there() == WHOLE
    assert site.copy().has_show("kenh")
    site.copy().take_off("kenh", ["kenh.xml", "tap-1"])
    assert site.there() == WHOLE - {"kenh.xml", "tap-1/index.html"}
    assert site.carry().fault is None
    assert site.there() == {"khac.xml"}


def test_of_a_show_in_the_settings_publishing_decides(site):
    site.carry()
    lose(site)
    copy = SiteInStore(
        site.feeds, lambda: site.store, place="kho", shows=(GUID,), private=False, keys=("kenh",)
    )
    assert copy.carry(NOW, changed=True).fault is None
    assert site.there() == {"khac.xml"}


def test_a_site_without_any_file_empties_no_store(site):
    site.carry()
    for path in site.feeds.glob("*/*.txt"):
        path.unlink()
    (site.feeds / ".da-xuat-ban").unlink()
    done = site.carry(at_once=True)
    assert done.refused
    assert site.there() == WHOLE


def test_a_place_with_files_of_somebody_is_not_taken(site):
    (site.store._folder / "anh.jpg").write_bytes(b"theirs")
    for _ in range(2):  # what was refused is not known as ours the next time
        done = site.carry()
        assert done.fault is not None
        assert "không có gì cho biết là của đài này" in done.fault.sentence
        assert site.there() == {"anh.jpg"}
    assert left_behind(site.feeds) is None
    assert site.copy().take_back(taken("tap-1")).fault is not None  # nobody knows


def test_what_others_put_beside_the_site_stays(site):
    site.carry()
    theirs = {"anh.jpg", "audio/cua-ho.mp3", "kho/current.json", "kho/a.mp3", "tap-1/x/y.mp3"}
    for name in theirs:
        (site.store._folder / name).parent.mkdir(parents=True, exist_ok=True)
        (site.store._folder / name).write_bytes(b"theirs")
    next(site.feeds.glob(f"*/{BOOK}")).unlink()
    site.publish(t2="two")
    done = site.carry(thorough=True)
    assert done.fault is None
    assert set(done.removed) == {"audio/tap-1.mp3", "tap-1/index.html"}
    assert theirs < site.there()


def test_nothing_is_changed_below_the_document_of_another_site(site):
    site.carry()
    (site.store._folder / "tap-1" / CURRENT).write_bytes(b'{"shows": ["of-another"]}')
    done = site.carry(thorough=True)
    assert done.fault is not None
    assert "tap-1/" in done.fault.sentence
    site.publish(t2="two")
    done = site.carry(thorough=True)
    assert done.fault is None
    assert done.removed == ("audio/tap-1.mp3",)
    assert "tap-1/index.html" in site.there()


def test_the_document_gives_no_private_name_away(site):
    site.private = True
    FolderPublisher(site.feeds / "rieng" / "abcdef").publish(plan(t9="nine"))
    site.carry()
    document = (site.store._folder / CURRENT).read_bytes()
    assert len(json.loads(document)["names"]) == len(site.there())
    assert b"rieng" not in document


def test_what_was_brought_there_after_a_backup_is_taken_back_too(site):
    site.carry()
    book = next(site.feeds.glob(f"*/{BOOK}"))
    older = book.read_bytes()
    site.publish(t1="one", t2="tap-3", t3="three")
    site.carry()
    (site.store._folder / "audio/cua-ho-tap-3.mp3").write_bytes(b"theirs")
    for kept in (older, b""):
        book.write_bytes(kept)
        copy = site.copy()
        sound = hashlib.sha256(b"sound three").hexdigest()
        done = copy.take_back(TakenBack(keys=frozenset({"tap-3"}), sounds=frozenset({sound})))
        assert done.fault is None
    gone = {"audio/tap-3.mp3", "tap-3/index.html", "tap-2/index.html", "kenh.xml"}
    assert site.there() == (WHOLE - gone) | {"audio/cua-ho-tap-3.mp3"}


@pytest.mark.parametrize(
    "name", [".well-known/x.txt", "a//b.mp3", "/x", "tap 1.mp3", "x/../y", "x/"]
)
def test_a_strange_name_in_the_store_stops_nothing(site, monkeypatch, name):
    site.carry()
    document = site.store._folder / CURRENT
    told = json.loads(document.read_bytes())
    told["names"].append(hashlib.sha256(name.encode()).hexdigest()[:16])  # by whatever hand
    document.write_bytes(json.dumps(told).encode())
    listed = site.store.listed
    strange = ListedObject(name=name, size=1, mark="x")
    monkeypatch.setattr(site.store, "listed", lambda: chain(listed(), [strange]))
    done = site.carry(thorough=True)
    assert (done.fault, done.removed) == (None, ())
    document.write_bytes(json.dumps(told).encode())
    assert site.copy().take_back(taken("tap-1")).fault is None


def test_what_nobody_foresaw_is_told_and_raises_nothing(site, monkeypatch):
    def broken(_name):
        raise KeyError("ETag")

    monkeypatch.setattr(site.store, "holds", broken)
    for done in (site.carry(), site.copy().take_back(taken("tap-1"))):
        assert done.fault is not None
        assert "lỗi lạ" in done.fault.sentence
        assert isinstance(done.fault.__cause__, KeyError)


def test_every_earlier_place_is_told_until_its_note_is_removed(site, tmp_path):
    site.carry()
    assert earlier_places(site.feeds, "kho") == ()
    first = site.store
    for name in ("hai", "ba"):
        (tmp_path / name).mkdir()
        site.store = WatchedStore(tmp_path / name)
        assert site.copy(place=name).carry(NOW, changed=True).fault is None
    found = earlier_places(site.feeds, "ba")
    assert {(one.place, one.files) for one in found} == {("kho", len(WHOLE)), ("hai", len(WHOLE))}
    site.store = first  # back where it was before
    assert site.carry().fault is None
    found = {one.place: one for one in earlier_places(site.feeds, "kho")}
    assert set(found) == {"hai", "ba"}
    next(site.feeds.glob(f"*/{found['hai'].note}")).unlink()
    assert [one.place for one in earlier_places(site.feeds, "kho")] == ["ba"]
    assert {one.place for one in earlier_places(site.feeds)} == {"kho", "ba"}


@pytest.mark.parametrize("refused", [True, False])
def test_a_new_place_that_cannot_be_used_makes_no_other_forgotten(site, tmp_path, refused):
    site.carry()
    site.store = WatchedStore(tmp_path / "hai")
    if refused:
        (tmp_path / "hai").mkdir()
        (tmp_path / "hai" / "anh.jpg").write_bytes(b"theirs")
    assert site.copy(place="hai").carry(NOW, changed=True).fault is not None
    assert site.copy(place="hai").take_back(taken("tap-1")).fault is not None
    assert [one.place for one in earlier_places(site.feeds, "hai")] == ["kho"]


def test_a_document_that_an_earlier_run_could_not_replace_is_replaced(site, monkeypatch):
    site.carry()
    site.publish(t2="two")
    replaced = site.store.replace

    def cut_off(*_, **__):
        raise StoreError("Không tới được kho đối tượng.")

    monkeypatch.setattr(site.store, "replace", cut_off)
    done = site.carry()
    assert (done.fault is None, len(done.removed)) == (False, 2)
    monkeypatch.setattr(site.store, "replace", replaced)
    assert not site.carry(changed=False).changed
    told = json.loads((site.store._folder / CURRENT).read_bytes())
    assert told["files"] == len(site.there())


def test_a_sweep_that_is_refused_is_no_fault_of_the_carrying(site, monkeypatch):
    def refused(_older_than):
        raise StoreError("Kho đối tượng không cho dọn phần gửi dở.")

    monkeypatch.setattr(site.store, "sweep_unfinished", refused)
    done = site.carry()
    assert done.fault is None
    assert done.unswept is not None
    assert site.copy().look().fault == ""
    assert site.carry().unswept is None  # once a day


def _large(site, monkeypatch):
    """Every upload of a sound takes long, as far as the program knows."""
    monkeypatch.setattr("broadcaster.publishing.store_copy._HASTY", 0)


def test_what_takes_long_is_sent_ahead_and_what_names_it_behind(site, monkeypatch):
    _large(site, monkeypatch)
    left = site.carry()
    assert set(left.ahead) == {"audio/tap-1.mp3", "audio/tap-2.mp3"}
    assert left.fault is not None
    assert site.there() == set()
    assert site.copy().send_ahead(left.ahead) is None
    assert site.there() == set(left.ahead)
    done = site.carry(sent_ahead=True)
    assert (done.fault, site.there(), site.same()) == (None, WHOLE, True)
    assert not any(stage.startswith("audio/") for stage in done.sent)


def test_a_sound_that_is_taken_back_while_it_is_on_its_way_does_not_stay_there(site, monkeypatch):
    """Before it was sent, in the midst of it, and behind it."""
    _large(site, monkeypatch)
    left = site.carry()
    put = site.store.put

    def withdrawn_meanwhile(name, file, **told):
        done = put(name, file, **told)
        if name == "audio/tap-1.mp3":
            site.publish(t2="two")
            assert site.carry(at_once=True).ahead == ("audio/tap-2.mp3",)
        return done

    monkeypatch.setattr(site.store, "put", withdrawn_meanwhile)
    assert site.copy().send_ahead(left.ahead) is None
    assert site.there() == {"audio/tap-2.mp3"}
    assert site.carry(sent_ahead=True).fault is None
    assert site.there() == WHOLE - {"audio/tap-1.mp3", "tap-1/index.html"}
    site.publish()
    assert site.copy().send_ahead(left.ahead) is None
    assert site.carry(at_once=True).fault is None
    assert site.there() == {"robots.txt", "kenh.xml"}


def test_a_sound_on_its_way_is_removed_by_the_next_carry_though_nobody_removed_it_behind(
    site, monkeypatch
):
    """It was taken back before it was whole there; then the program died, or the store was away."""
    _large(site, monkeypatch)
    left = site.carry()
    site.publish(t2="two")
    assert site.carry(at_once=True).fault is not None
    (site.store._folder / "audio").mkdir()
    (site.store._folder / "audio/tap-1.mp3").write_bytes(b"sound one")
    monkeypatch.undo()
    assert site.carry().fault is None
    assert site.there() == WHOLE - {"audio/tap-1.mp3", "tap-1/index.html"}
    assert read_book(site.feeds, "kho").ahead.keys() == set(left.ahead)
    assert site.carry(now=NOW + timedelta(days=1)).fault is None
    assert read_book(site.feeds, "kho").ahead == {}


def _beside(site, meanwhile, *, behind="audio/tap-1.mp3", before=False):
    """Bring a site there beside its station, where something happens around one of its files."""
    ready = site.copy().ready(NOW, changed=True)
    put, happened = site.store.put, []

    def watched(name, file, **told):
        here = name == behind and not happened
        if here:
            happened.append(name)
        if here and before:
            meanwhile()
        done = put(name, file, **told)
        if here and not before:
            meanwhile()
        return done

    site.store.put = watched
    try:
        done = ready.go()
    finally:
        site.store.put = put
    assert happened
    return done


def test_what_is_to_be_brought_is_found_out_without_asking_the_store(site):
    ready = site.copy().ready(NOW, changed=True)
    assert site.store.asked == []
    assert not ready.is_long
    done = ready.go()
    assert (done.fault, done.moved, done.compared) == (None, False, True)
    assert set(done.sent) == site.there() == WHOLE
    assert site.same()
    book = read_book(site.feeds, "kho")
    assert book.whole
    assert book.ahead == {}
    assert site.copy().ready(NOW, changed=True) == CarriedSite()
    site.publish(t2="two")
    assert site.copy().ready(NOW, changed=True).go().removed == (
        "tap-1/index.html", "audio/tap-1.mp3"
    )  # fmt: skip
    assert site.same()


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("behind", ["audio/tap-1.mp3", "tap-1/index.html"])
def test_what_is_taken_back_while_a_site_is_brought_does_not_stay_there(site, behind, before):
    def withdraw():
        site.publish(t2="two")
        taken = site.carry(at_once=True)
        assert taken.fault is None
        return taken

    done = _beside(site, withdraw, behind=behind, before=before)
    assert (done.fault, done.moved) == (None, True)
    assert not [name for name in site.there() if "tap-1" in name]
    assert site.same()
    assert site.carry(changed=False).fault is None
    assert (site.there(), site.same()) == (WHOLE - {"audio/tap-1.mp3", "tap-1/index.html"}, True)
    assert read_book(site.feeds, "kho").whole


@pytest.mark.parametrize("before", [True, False])
def test_no_old_feed_stands_there_behind_the_newer_one(site, before):
    """Which may name what was taken back."""
    site.carry()
    site.publish(t1="one", t2="two", t3="three")

    def withdraw():
        site.publish(t2="two", t3="three")
        assert site.carry(at_once=True).fault is None

    done = _beside(site, withdraw, behind="kenh.xml", before=before)
    assert (done.fault, done.moved) == (None, True)
    assert site.same()
    assert b"one" not in (site.store._folder / "kenh.xml").read_bytes()
    assert "kenh.xml" in read_book(site.feeds, "kho").ahead  # two had to do with it
    assert site.copy().ready(NOW, changed=True).go().fault is None
    assert read_book(site.feeds, "kho").ahead == {}
    assert read_book(site.feeds, "kho").whole


def test_a_file_that_is_made_again_with_the_same_bytes_meanwhile_is_no_fault(site):
    def made_again():
        os.utime(site.feeds / "kenh.xml", (0, 0))

    done = _beside(site, made_again, behind="kenh.xml")
    assert (done.fault, done.moved) == (None, True)
    assert read_book(site.feeds, "kho").fault == ""
    assert site.same()
    assert site.copy().ready(NOW, changed=True).go().fault is None
    assert read_book(site.feeds, "kho").whole


def test_a_site_that_is_another_when_its_turn_comes_is_left_to_the_next(site):
    ready = site.copy().ready(NOW, changed=True)
    site.publish(t2="two")
    done = ready.go()
    assert (done.moved, done.changed) == (True, False)
    assert site.store.asked == []
    assert site.copy().ready(NOW, changed=True).go().fault is None
    assert site.same()


def test_the_book_tells_since_when_something_waits_for_the_store(site):
    later = NOW + timedelta(hours=2)
    site.copy().ready(NOW, changed=True)  # a server that ended before its turn came
    known = site.copy().look()
    assert (known.at, known.waits, known.is_whole, known.fault) == (None, NOW, False, "")
    ready = site.copy().ready(later, changed=False)
    assert site.copy().look().waits == NOW  # the first of all that wait
    site.publish(t2="two")
    assert ready.go().moved
    assert site.copy().look().waits == NOW
    assert site.copy().ready(later, changed=True).go().fault is None
    known = site.copy().look()
    assert (known.at, known.waits, known.is_whole) == (later, None, True)
    assert site.copy().ready(later, changed=False) == CarriedSite()


def test_while_a_store_hangs_the_book_tells_that_not_all_is_there(site):
    site.carry()
    site.publish(t2="TWO")
    seen = []
    look = site.copy().look
    done = _beside(site, lambda: seen.append(look()), behind="tap-2/index.html", before=True)
    assert (seen[0].waits, seen[0].is_whole, seen[0].fault) == (NOW, False, "")
    assert done.fault is None
    assert site.copy().look().waits is None


def test_what_waits_no_more_because_it_is_gone_here_is_forgotten(site):
    site.carry()
    site.publish(t1="one", t2="two", t3="three")
    site.copy().ready(NOW, changed=True)
    assert site.copy().look().waits == NOW
    site.publish(t1="one", t2="two")
    assert isinstance(site.copy().ready(NOW, changed=True), CarriedSite)
    assert site.copy().look().waits is None


def _full(*_, **__):
    raise StoreError("Đĩa đầy.")


def test_what_cannot_be_written_down_is_not_begun(site, monkeypatch):
    """Who takes something back meanwhile would find nothing of what is on its way."""
    ready = site.copy().ready(NOW, changed=True)
    with monkeypatch.context() as full:
        full.setattr("broadcaster.storage.kept_book.write_atomic", _full)
        done = ready.go()
        assert "Đĩa đầy." in done.fault.sentence
        assert site.there() == set()
        full.setattr("broadcaster.publishing.store_copy._HASTY", 0)
        done = site.carry()
        assert "Đĩa đầy." in done.fault.sentence
        assert done.ahead == ()
        assert site.there() == set()
    assert site.copy().ready(NOW, changed=True).go().fault is None
    site.publish(t2="two")
    with monkeypatch.context() as full:
        full.setattr("broadcaster.storage.kept_book.write_atomic", _full)
        assert "audio/tap-1.mp3" in site.carry(at_once=True).removed  # that waits for no disk


def test_a_book_that_could_not_be_written_keeps_its_changes_for_the_next_time(site, monkeypatch):
    site.carry()
    book = read_book(site.feeds, "kho")
    book.ahead["a"] = NOW.isoformat()
    with monkeypatch.context() as full:
        full.setattr("broadcaster.storage.kept_book.write_atomic", _full)
        write_book(site.feeds, "kho", book)
    book.fault = "lỗi"
    write_book(site.feeds, "kho", book)
    found = read_book(site.feeds, "kho")
    assert (found.ahead, found.fault) == ({"a": NOW.isoformat()}, "lỗi")


def test_what_came_back_while_its_removal_was_on_its_way_stays(site):
    site.carry()
    site.publish(t2="TWO")
    done = _beside(site, lambda: site.publish(t1="one", t2="TWO"), behind="tap-2/index.html")
    assert done.moved
    assert site.copy().ready(NOW, changed=True).go().fault is None
    assert (site.there(), site.same()) == (WHOLE, True)


def test_what_a_killed_server_was_bringing_is_looked_at_by_whoever_comes_next(site):
    """It may arrive behind what a withdrawal brought there; for a day nobody believes the book."""
    site.carry()
    site.publish(t1="one", t2="two", t3="three")

    class Killed(BaseException):
        pass

    def withdraw_and_die():
        site.publish(t2="two")
        assert site.carry(at_once=True).fault is None
        raise Killed

    with pytest.raises(Killed):
        _beside(site, withdraw_and_die, behind="kenh.xml", before=True)
    (site.store._folder / "kenh.xml").write_bytes(b"<rss one, as it stood then")
    assert site.carry().fault is None
    assert site.same()


def test_a_store_that_goes_away_meanwhile_is_a_fault_though_the_site_is_another(site):
    def away():
        site.publish(t2="two")
        raise StoreAway("Không tới được kho đối tượng.")

    done = _beside(site, away)
    assert isinstance(done.fault, StoreAway)
    assert not done.moved
    assert "Không tới được" in site.copy().look().fault


def test_the_folder_of_a_station_that_went_away_is_not_begun_anew(site):
    ready = site.copy().ready(NOW, changed=True)
    site.feeds.rename(site.feeds.with_name("doi-ten"))
    assert ready.go().moved
    assert not site.feeds.exists()


def test_two_who_write_the_book_lose_nothing_of_each_other(site):
    site.carry()
    one, two = (read_book(site.feeds, "kho") for _ in range(2))
    one.files |= {"a": ["1", "", ""], "both": ["1", "", ""]}
    del one.files["robots.txt"]
    one.ahead["a"] = NOW.isoformat()
    two.files |= {"b": ["2", "", ""], "both": ["2", "", ""]}
    two.fault = "lỗi"
    write_book(site.feeds, "kho", one)
    write_book(site.feeds, "kho", two)
    found = read_book(site.feeds, "kho")
    assert found.files["a"][0] + found.files["b"][0] == "12"
    assert found.files["both"] == ["", "", ""]
    assert "robots.txt" not in found.files
    assert (found.fault, found.ahead) == ("lỗi", {"a": NOW.isoformat()})
    one.ahead.clear()
    one.files["a"] = ["3", "", ""]
    write_book(site.feeds, "kho", one)
    found = read_book(site.feeds, "kho")
    assert (found.files["a"], found.ahead, found.fault) == (["3", "", ""], {}, "lỗi")


@pytest.mark.parametrize("at_once", [True, False])
def test_what_left_the_site_goes_at_once_though_much_is_to_be_uploaded(site, monkeypatch, at_once):
    """A listener's address that was closed, an episode that was taken back."""
    site.private = True
    FolderPublisher(site.feeds / "rieng" / "abc").publish(plan(t1="secret"))
    site.carry()
    gone = [name for name in site.there() if name.startswith("rieng/")]
    assert gone
    _large(site, monkeypatch)
    site.publish(t2="two", t3="three")
    shutil.rmtree(site.feeds / "rieng" / "abc")
    done = site.carry(at_once=at_once)
    assert done.ahead == ("audio/tap-3.mp3",)
    assert {*gone, "audio/tap-1.mp3"} <= set(done.removed)
    page = {"tap-1/index.html"}  # it waits, unless something was taken back
    assert site.there() == WHOLE - {"audio/tap-1.mp3"} - (page if at_once else set())
    assert site.copy().send_ahead(done.ahead) is None
    assert site.carry(sent_ahead=True).fault is None
    assert site.there().isdisjoint(page)
    assert site.same()


def test_a_sound_that_another_replaces_stays_until_the_feed_names_the_other(site, monkeypatch):
    """As all of them do when a bitrate or the cover changes."""
    stays, goes = ("tap-1-00000000.mp3", "tap-1-nhe-00000000.opus"), "tap-3-00000000.mp3"

    def publish(*sounds):
        files = tuple(SiteFile(path=f"audio/{name}", content=name.encode()) for name in sounds)
        feed = SiteFile(path="kenh.xml", content=repr(sounds).encode(), stage=Stage.FEED)
        FolderPublisher(site.feeds).publish(SitePlan(files=(*files, feed), groups=()))

    publish(*stays, goes)
    site.carry()
    _large(site, monkeypatch)
    publish("tap-1-11111111.mp3")
    left = site.carry()
    assert left.ahead == ("audio/tap-1-11111111.mp3",)
    assert left.removed == (f"audio/{goes}",)
    assert {f"audio/{name}" for name in stays} <= site.there()
    assert site.copy().send_ahead(left.ahead) is None
    assert site.carry(sent_ahead=True).fault is None
    assert site.there() == {*left.ahead, "kenh.xml"}
    assert site.same()
    publish("tap-1-22222222.mp3")
    assert site.carry(at_once=True).removed == left.ahead


def test_texts_that_were_to_change_go_when_they_name_what_is_taken_back(site, monkeypatch):
    site.carry()
    _large(site, monkeypatch)
    site.publish(t2="two", t3="three")
    assert site.carry(at_once=True).ahead
    told = site.copy().take_back(TakenBack(keys=frozenset({"t1"})))
    assert (told.fault, told.removed) == (None, ("kenh.xml",))


def test_a_fault_on_the_way_ahead_is_told_and_the_next_time_goes_on(site, monkeypatch):
    _large(site, monkeypatch)
    left = site.carry()
    site.store.away = "audio/tap-2"
    fault = site.copy().send_ahead(left.ahead)
    assert fault is not None
    assert "Không tới được" in fault.sentence
    site.store.away = ""
    again = site.carry()
    assert set(again.ahead) == set(left.ahead)
    assert site.copy().send_ahead(again.ahead) is None
    assert site.carry(sent_ahead=True).fault is None
    assert site.same()


def test_damage_that_kept_size_and_time_is_found_in_its_turn(site, monkeypatch):
    monkeypatch.setattr("broadcaster.storage.object_folder._READ", 0)
    monkeypatch.setattr("broadcaster.publishing.store_copy._TURN_FILES", 1)
    site.carry()
    damaged = site.store._folder / "audio/tap-1.mp3"
    facts = damaged.stat()
    damaged.write_bytes(b"SOUND one")
    os.utime(damaged, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    sent = [
        done.sent
        for day in range(1, len(WHOLE) + 1)
        if (done := site.carry(now=NOW + timedelta(days=day), changed=False)).sent
    ]
    assert sent == [("audio/tap-1.mp3",)]
    assert site.same()


def test_a_nightly_listing_reads_no_large_file(tmp_path, monkeypatch):
    (tmp_path / "dai.mp3").write_bytes(b"0" * 9)
    (tmp_path / "ngan.xml").write_bytes(b"0")
    monkeypatch.setattr("broadcaster.storage.object_folder._READ", 8)
    store, opened = FolderObjectStore(tmp_path), []
    real = type(tmp_path).open

    def seen(path, *told, **more):
        opened.append(path.name)
        return real(path, *told, **more)

    monkeypatch.setattr(type(tmp_path), "open", seen)
    listed = {one.name: one.mark for one in store.listed()}
    assert opened == ["ngan.xml"]
    assert listed == {name: store.holds(name).mark for name in listed}

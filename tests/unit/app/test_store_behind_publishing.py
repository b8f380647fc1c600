"""What the object store loses and keeps when publishing is refused."""

from contextlib import nullcontext, suppress
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from broadcaster.app import publishing, taking_back
from broadcaster.app.publishing import (
    bring_ahead,
    bring_to_store,
    close_address,
    publish_without,
    ready_for_store,
    remove_show,
)
from broadcaster.app.settings import BEFORE_UPGRADE, HOST
from broadcaster.app.site_lamp import site_lamp
from broadcaster.domain.errors import Busy, InputError, PublishError, StoreError
from broadcaster.domain.withdrawal import TakenBack, WithdrawnKind
from broadcaster.publishing.publish import PublishResult
from broadcaster.publishing.publisher import FolderPublisher, PutInPlace
from broadcaster.publishing.site_plan import SiteFile, SiteGroup, SitePart, SitePlan, Stage
from broadcaster.publishing.store_copy import CarriedSite, SiteInStore
from broadcaster.publishing.taking_back import UNREVIEWED
from broadcaster.storage.lock import FileLock
from broadcaster.storage.object_folder import FolderObjectStore

NOW = datetime(2026, 9, 14, 3, tzinfo=UTC)


class Station:
    """Its feeds/ and its store, and nothing else that a station has."""

    def __init__(self, folder):
        self.feeds, self.there = folder / "feeds", folder / "kho"
        self.there.mkdir()
        (folder / "audio").mkdir()
        self.folders = SimpleNamespace(feeds=self.feeds, audio=folder / "audio")
        self.place = "kho"
        self.one_publisher = nullcontext
        self.clock = SimpleNamespace(now=lambda: NOW)
        self.profile = SimpleNamespace(public_url="https://dai.example", shows=())

    def site_store(self):
        if not self.place:
            return None
        store = FolderObjectStore(self.there)
        return SiteInStore(self.feeds, lambda: store, place=self.place, shows=("g",), private=False)

    def publish(self, **files: bytes):
        named = {name.replace("_", "."): data for name, data in files.items()}
        stage = {True: Stage.FEED, False: Stage.SOUND}
        told = [
            SiteFile(path=path, content=data, stage=stage[path.endswith("xml")])
            for path, data in named.items()
        ]
        part = SitePart(name="dai", key=repr(files), make=lambda: told)
        group = SiteGroup(name="dai", key=repr(files), parts=lambda: (part,))
        FolderPublisher(self.feeds).publish(SitePlan(files=(), groups=(group,)))

    def held(self) -> set[str]:
        return {one.name for one in FolderObjectStore(self.there).listed()} - {"current.json"}


@pytest.fixture
def station(tmp_path):
    """Restored: its feeds/ is older than what the store holds."""
    found = Station(tmp_path)
    found.publish(mot_mp3=b"1", hai_mp3=b"2", kenh_xml=b"mot.mp3 hai.mp3")
    found.site_store().carry(NOW, changed=True)
    found.publish(mot_mp3=b"1", cu_mp3=b"0", kenh_xml=b"mot.mp3 cu.mp3")
    return found


def test_a_restored_station_takes_back_and_brings_nothing_there(station):
    (station.folders.audio / UNREVIEWED).touch()
    done = publish_without(station, station, TakenBack(keys=frozenset({"mot"})))
    assert done.fault is not None
    assert done.store is None
    assert station.held() == {"hai.mp3"}


def test_a_refused_carry_still_takes_back(station, monkeypatch):
    station.publish(khac_xml=b"")
    carried = station.site_store().carry(NOW, changed=True)
    assert carried.refused
    published = SimpleNamespace(changed=(), carried=carried)
    monkeypatch.setattr(publishing, "publish", lambda *_, **__: published)
    done = publish_without(station, station, TakenBack(keys=frozenset({"mot"})))
    assert done.store is carried.fault
    assert station.held() == {"hai.mp3", "kenh.xml"}


def test_a_show_that_is_taken_off_brings_nothing_there(station, monkeypatch):
    monkeypatch.setattr(publishing, "_beside", lambda *_: None)
    off = PutInPlace(removed=("kenh.xml",))
    monkeypatch.setattr(publishing, "remove_from_site", lambda *_: off)
    assert remove_show(station, station, "kenh", ()) == off
    assert station.held() == {"mot.mp3", "hai.mp3"}


def test_a_show_that_only_the_store_has_can_be_taken_off(station, monkeypatch):
    def unknown(*_):
        raise InputError("không có")

    monkeypatch.setattr(publishing, "_beside", lambda *_: None)
    monkeypatch.setattr(publishing, "remove_from_site", unknown)
    with pytest.raises(InputError):
        remove_show(station, station, "khong-co", ())
    station.publish(khac_xml=b"")
    remove_show(station, station, "kenh", ())
    assert station.site_store().carry(NOW, changed=True).fault is None
    assert station.held() == {"khac.xml"}


def test_a_publishing_that_is_refused_says_why(station):
    (station.folders.audio / UNREVIEWED).touch()
    with pytest.raises(PublishError):
        publishing.publish(station, station)
    assert station.held() == {"mot.mp3", "hai.mp3", "kenh.xml"}


@pytest.mark.parametrize("place", ["noi-moi", ""])
def test_a_store_in_no_settings_any_more_is_told(station, place):
    assert publishing.earlier_stores(station) == ()
    station.place = place
    told = list(publishing._store_notices(station, None))
    assert [one.code for one in told] == ["kho-cu-con-trang"]
    assert "kho đối tượng kho vẫn còn 3 tệp" in told[0].sentence


def test_a_withdrawal_names_the_stores_of_before(station, monkeypatch):
    station.place = "noi-moi"
    done = SimpleNamespace(gone=TakenBack(), elsewhere=(), left=(), faults=(), before=None)
    monkeypatch.setattr(taking_back, "carry_out", lambda *_, **__: done)
    monkeypatch.setattr(taking_back, "publish_without", lambda *_: SimpleNamespace(store=None))
    for name in ("_line_ups", "losses", "backups_holding", "_work_store_emptied"):
        monkeypatch.setattr(taking_back, name, lambda *_: ())
    wired = SimpleNamespace(station=station, tools=station)
    plan = SimpleNamespace(what=WithdrawnKind.EPISODE)
    before = station.folders.audio / HOST / BEFORE_UPGRADE  # has every word of that day
    before.parent.mkdir(exist_ok=True)
    before.touch()
    (told,) = taking_back.take_back(wired, plan, reason="sai", who="ai").elsewhere
    assert "kho đối tượng trước đây của đài, kho (3 tệp)" in told
    assert not before.exists()


def test_the_lamp_tells_of_what_waits_for_the_store_an_hour(station):
    station.folders.scripts = station.folders.audio

    def told_of(hours):
        station.clock = SimpleNamespace(now=lambda: NOW + timedelta(hours=hours))
        return [one.told for one in site_lamp(station.profile, station) if "Kho" in one.told]

    assert told_of(0) == []
    assert told_of(20) == []  # everything is there
    station.clock = SimpleNamespace(now=lambda: NOW)
    ready = ready_for_store(station)
    assert told_of(0.9) == []
    told = ["Kho đối tượng: chưa đủ, có tệp đợi lên kho từ 10:00 thứ hai 14/9/2026"]
    assert told_of(1) == told
    station.publish(mot_mp3=b"3", kenh_xml=b"mot.mp3")
    assert ready.go().moved  # which says nothing of the store
    assert told_of(3) == told
    assert ready_for_store(station).go().fault is None
    assert told_of(3) == []


def test_a_sweep_that_was_refused_has_a_notice_of_its_own(station):
    carried = CarriedSite(unswept=StoreError("Kho đối tượng không cho dọn."))
    (told,) = publishing._store_notices(station, carried)
    assert (told.code, "không cho dọn" in told.sentence) == ("kho-phan-gui-do", True)


def test_while_a_long_upload_runs_others_may_work_in_the_station(station, monkeypatch):
    """Only the end of it, when nothing long is left, is done under the station's lock."""
    monkeypatch.setattr("broadcaster.publishing.store_copy._HASTY", 0)
    station.lock = lambda: FileLock(station.folders.audio / ".lock")
    put, free = FolderObjectStore.put, []

    def watched(store, name, file, **told):
        with suppress(Busy), station.lock():
            free.append(name)
        return put(store, name, file, **told)

    monkeypatch.setattr(FolderObjectStore, "put", watched)
    with station.lock():
        carried = bring_to_store(station)
    done = PublishResult(placed=PutInPlace(), left_out=(), carried=carried)
    assert free == []
    ended = bring_ahead(station, done)
    assert free == ["cu.mp3"]
    assert (ended.carried.fault, ended.notices) == (None, ())
    assert station.held() == {"mot.mp3", "cu.mp3", "kenh.xml"}
    assert bring_ahead(station, ended) is ended


def test_a_withdrawal_waits_for_no_upload(station, monkeypatch):
    """What names it goes from the store too; the sounds that were to go there come later."""
    monkeypatch.setattr("broadcaster.publishing.store_copy._HASTY", 0)
    station.publish(hai_mp3=b"2", moi_mp3=b"3", kenh_xml=b"hai.mp3 moi.mp3")
    carried = station.site_store().carry(NOW, changed=True, at_once=True)
    assert carried.ahead == ("moi.mp3",)
    assert station.held() == {"hai.mp3", "kenh.xml"}
    published = SimpleNamespace(changed=(), carried=carried)
    monkeypatch.setattr(publishing, "publish", lambda *_, **__: published)
    done = publish_without(station, station, TakenBack(keys=frozenset({"mot"})))
    assert done.store is None
    assert station.held() == {"hai.mp3"}


@pytest.mark.parametrize(
    ("fault", "ahead", "private", "told"),
    [
        (None, (), True, False),
        (StoreError("Không tới được kho."), (), True, True),
        (StoreError("Không tới được kho."), (), False, False),  # nobody's own address is there
        (StoreError("phải lên kho trước"), ("a.mp3",), True, False),  # what left went before
    ],
)
def test_a_closed_address_is_told_where_the_store_may_still_answer(
    station, monkeypatch, fault, ahead, private, told
):
    asked = []

    def published(*_, **how):
        asked.append(how)
        return SimpleNamespace(carried=CarriedSite(fault=fault, ahead=ahead))

    monkeypatch.setattr(publishing, "publish", published)
    store = SimpleNamespace(private=private)
    settings = SimpleNamespace(station=SimpleNamespace(object_store=store))
    wired = SimpleNamespace(station=station, tools=station, settings=settings)
    with pytest.raises(StoreError, match="có thể còn mở") if told else nullcontext():
        close_address(wired)
    assert asked == [{"taking_back": True}]


def test_why_a_long_upload_broke_is_remembered_and_told_with_the_next(station, monkeypatch):
    monkeypatch.setattr("broadcaster.publishing.store_copy._HASTY", 0)
    station.lock = lambda: FileLock(station.folders.audio / ".lock")

    def refused(*_, **__):
        raise StoreError("Kho đầy.")

    monkeypatch.setattr(FolderObjectStore, "put", refused)
    for _ in range(2):
        done = PublishResult(placed=PutInPlace(), left_out=(), carried=bring_to_store(station))
        assert bring_ahead(station, done).carried.fault.sentence == "Kho đầy."
        assert station.site_store().look().fault == "Kho đầy."
    for _ in range(2):
        assert bring_to_store(station).ahead
        assert station.site_store().look().fault.endswith("lần trước đứt: Kho đầy.")


def test_another_machine_or_a_broken_disk_at_the_end_of_an_upload_is_no_fault_of_the_site(
    station, monkeypatch
):
    monkeypatch.setattr("broadcaster.publishing.store_copy._HASTY", 0)
    for fault in (Busy("Một máy khác đang xuất bản."), StoreError("Không khoá được.")):

        def lock(fault=fault):
            raise fault

        monkeypatch.setattr(publishing, "_PATIENCE", -1)
        station.lock = lock
        done = PublishResult(placed=PutInPlace(), left_out=(), carried=bring_to_store(station))
        ended = bring_ahead(station, done)
        assert (ended.carried.fault is fault) == (not isinstance(fault, Busy))

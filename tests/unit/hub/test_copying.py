"""When which unit is copied; what a database that is away, and a unit that is broken, change."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from broadcaster.app.settings import WITHDRAWALS
from broadcaster.domain.errors import StoreError
from broadcaster.hub.copies import SlotAhead
from broadcaster.hub.copying import CopyFailed, CopyRounds
from broadcaster.hub.open_unit import HubAddress
from broadcaster.hub.open_units import OpenUnits
from broadcaster.hub.publishing_rounds import PublishingRounds
from broadcaster.hub.store import CopiedUnit
from tests.fakes.hub_of_toys import ToyOpener, toy_hub

MORNING = datetime(2026, 11, 30, 6, 30, tzinfo=UTC)
AWAY = StoreError("Không nối được tới máy chủ cơ sở dữ liệu.")


class ToyCopier:
    """Remembers what was copied; it is also the database and its table."""

    def __init__(self, folder, stamp):
        self.folder, self.stamp, self.rows, self.table = folder, stamp, self, self
        self.known, self.copied, self.looked, self.forgotten = {}, [], [], []
        self.faults, self.away, self.slots = {}, None, ()
        self.scrubbed, self.free = 0, True

    def look(self):
        if self.away is not None:
            raise self.away

    def units(self):
        return self.known

    def copy(self, code):
        self.look()
        self.copied.append(code)
        if code in self.faults:
            raise self.faults[code]
        return self.slots, self.stamp(code)

    def copy_slots(self, code):
        self.look()
        self.looked.append(code)
        return self.slots

    def forget(self, code):
        self.look()
        self.forgotten.append(code)

    def scrub(self):
        self.scrubbed += 1
        return self.free


class Yard:
    """A hub of toy units whose rounds of publishing tell the rounds of copying."""

    def __init__(self, root, *codes):
        self.folder, self.opener = toy_hub(root, *codes), ToyOpener()
        for code in codes:
            (self.folder.units / code / "audio_out" / ".may-chu").mkdir(parents=True)
            (self.folder.units / code / "scripts_vi").mkdir()
        self.now, self.steady, self.told, self.well = MORNING, 1_000.0, [], []
        self.copier = ToyCopier(self.folder, self.stamp)
        self.begin()

    def begin(self):
        """A hub begins; the database is as another one left it."""
        self.copies = CopyRounds(
            self.copier,
            now=lambda: self.now,
            tell=lambda code, fault: self.told.append((code, str(fault))),
            well=self.well.append,
            steady=lambda: self.steady,
        )
        self.units = OpenUnits(
            self.folder,
            lambda folder: self.rounds.opened(folder, self.opener),
            closed=self.let_go,
        )
        self.rounds = PublishingRounds(
            self.folder, self.units, lambda code: f"/{code}", now=lambda: self.now,
            watcher=self.copies,
        )  # fmt: skip

    def stamp(self, code):
        return self.rounds.stamp(code)

    def let_go(self, unit):
        self.rounds.let_go(unit)

    def step(self, seconds=0.0):
        """Time passes, everybody looks; what was copied."""
        self.steady += seconds
        self.now += timedelta(seconds=seconds)
        before = len(self.copier.copied)
        self.rounds.look_at_all()
        self.copies.step()
        return self.copier.copied[before:]

    def touch(self, code, text="x", name="station.toml"):
        (self.folder.units / code / "scripts_vi" / name).write_text(text, "utf-8")


@pytest.fixture
def yard(tmp_path):
    return Yard(tmp_path, "a", "b")


def test_every_unit_is_copied_once_and_then_the_one_that_changed(yard):
    assert yard.step() == ["a", "b"]
    yard.units.close_all()
    assert yard.step(100) == []
    yard.touch("b")
    assert yard.step(100) == ["b"]
    yard.units.close_all()
    assert yard.step(100) == []
    assert yard.copier.scrubbed == 2


def test_what_was_deleted_is_scrubbed_when_nobody_reads_any_more(yard):
    yard.copier.free = False
    yard.step()
    yard.copies.step()
    assert yard.copier.scrubbed == 2
    yard.copier.free = True
    yard.copies.step()
    yard.copies.step()
    assert yard.copier.scrubbed == 3


def test_a_unit_that_changes_all_the_time_is_copied_once_a_minute(yard):
    yard.step()
    yard.touch("a", "1")
    yard.units.close_all()
    assert yard.step(20) == []
    yard.touch("a", "2")
    assert yard.copies.waiting == 1
    assert yard.step(41) == ["a"]


def test_what_was_withdrawn_is_copied_at_once(yard):
    yard.step()
    yard.units.close_all()
    yard.touch("a", "số …", name=WITHDRAWALS)
    assert yard.step(1) == ["a"]
    yard.units.close_all()
    yard.touch("a", "một dòng nữa …", name=WITHDRAWALS)
    assert yard.step(1) == ["a"]


def test_what_is_urgent_does_not_wait_for_a_thousand_others(tmp_path):
    yard = Yard(tmp_path, *(f"u{n}" for n in range(9)))
    copy = yard.copier.copy

    def copied(code):
        if len(yard.copier.copied) == 2:  # while the others are copied
            yard.touch("u8", name=WITHDRAWALS)
            yard.copies.changed("u8")
        return copy(code)

    yard.copier.copy = copied
    yard.step()
    yard.units.close_all()
    yard.copier.copied.clear()
    for code in yard.copier.folder.codes():
        yard.touch(code)
    assert yard.step(100)[:4] == ["u0", "u1", "u2", "u8"]


def test_a_hub_that_begins_again_copies_what_changed_meanwhile(yard):
    yard.step()
    yard.units.close_all()
    yard.copier.known = {
        code: CopiedUnit(stamp=yard.rounds.stamp(code), at=yard.now, failure="")
        for code in ("a", "b")
    }
    yard.copier.known["gone"] = CopiedUnit(stamp="x", at=yard.now, failure="")
    yard.begin()
    assert yard.step(1) == []
    assert yard.copier.forgotten == ["gone"]
    assert yard.step(100) == []
    yard.begin()
    yard.touch("a")
    yard.copier.known["b"] = CopiedUnit(stamp=yard.rounds.stamp("b"), at=yard.now, failure="hỏng")
    assert yard.step(1) + yard.step(100) == ["a", "b"]


def test_lamps_are_looked_at_every_hour_before_a_slot_and_daily_without(yard):
    yard.step()
    yard.units.close_all()
    assert yard.step(3_700) == []
    assert yard.copier.looked == []  # nothing is to be heard for long

    def slot(hours):
        at = yard.now + timedelta(hours=hours)
        return SlotAhead(
            slot="x", day=at.date(), at=at, place="", title="", episode="", lamp="", told="",
            has_file=None,
        )  # fmt: skip

    yard.copier.slots = (slot(15),)
    yard.touch("a")
    assert yard.step(1) == ["a"]
    yard.step(3_500)
    assert yard.copier.looked == []
    yard.step(200)
    assert yard.copier.looked == ["a"]  # fourteen hours before it
    yard.step(3_650)
    assert yard.copier.looked == ["a", "a"]
    yard.step(86_400)
    assert sorted(yard.copier.looked) == ["a", "a", "a", "b"]
    yard.now -= timedelta(days=3)  # somebody puts the clock right
    yard.step(1)
    assert sorted(yard.copier.looked) == ["a", "a", "a", "a", "b", "b"]


def test_a_database_that_is_away_is_told_once_and_tried_again(yard):
    """Publishing goes on meanwhile, and nothing that changed is forgotten."""
    yard.copier.away = AWAY
    assert yard.step() == []
    assert yard.step(100) == []
    assert [made.published for made in yard.opener.publishings.values()] == [1, 1]
    assert yard.told == [("", str(AWAY))]
    assert (yard.copies.away, yard.copies.waiting) == (str(AWAY), 2)
    assert yard.well == []
    yard.copier.away = None
    assert yard.step(1) == ["a", "b"]
    assert yard.well == [""]
    assert (yard.copies.away, yard.copies.waiting) == ("", 0)


def test_a_database_that_goes_away_in_the_middle_leaves_the_rest_for_later(yard):
    copy, left = yard.copier.copy, ["a"]

    def broken(code):
        yard.copier.away = AWAY if code not in left else None
        return copy(code)

    yard.copier.copy = broken
    assert yard.step() == ["a"]
    assert yard.copies.waiting == 1
    left.append("b")
    yard.copier.away = None
    assert yard.step(1) == ["b"]


@pytest.mark.parametrize("fault", [StoreError("không ghi được"), ValueError("surrogates")])
def test_a_unit_whose_failure_cannot_be_written_down_holds_up_nobody(yard, fault):
    yard.copier.faults["a"] = fault
    assert yard.step() == ["a", "b"]
    assert [code for code, _ in yard.told] == ["a"]
    assert (yard.copies.away, yard.copies.waiting) == ("", 1)
    assert yard.step(290) == []
    yard.copier.faults.clear()
    assert yard.step(20) == ["a"]


def test_a_unit_whose_lamps_cannot_be_written_down_holds_up_nobody(yard):
    yard.step()
    yard.units.close_all()
    look, yard.now = yard.copier.copy_slots, yard.now + timedelta(days=2)

    def refused(code):
        if code == "a":
            raise ValueError
        return look(code)

    yard.copier.copy_slots = refused
    yard.step(1)
    assert yard.copier.looked == ["b"]
    assert [code for code, _ in yard.told] == ["a"]


def test_a_unit_that_cannot_be_read_is_tried_again_and_leaves_the_others_alone(yard):
    yard.copier.faults["a"] = CopyFailed("hỏng")
    assert yard.step() == ["a", "b"]
    assert (yard.told, yard.copies.away) == ([], "")
    assert yard.step(290) == []
    del yard.copier.faults["a"]
    assert yard.step(20) == ["a"]


def test_a_unit_whose_disk_hangs_holds_up_no_copy_of_another_one(yard):
    free, copy = threading.Event(), yard.copier.copy

    def held(code):
        if code == "a" and not free.is_set():
            yard.steady += 91  # of the one that hangs alone: the other begins behind it
            assert free.wait(60)
        return copy(code)

    yard.copier.copy = held
    assert yard.step() == ["b"]
    assert [code for code, told in yard.told if "không trả lời" in told] == ["a"]
    yard.opener.publishings["b"].news = True
    assert yard.step(310) == ["b"]  # the other one is passed over, and waits for its turn
    free.set()
    for _ in range(600):
        if "a" in yard.copier.copied:
            break
        yard.step(310)
        time.sleep(0.05)
    assert "a" in yard.copier.copied
    assert yard.copies.away == ""


def test_what_nobody_foresaw_does_not_end_the_rounds(yard):
    def fault():
        raise RuntimeError

    yard.copier.units = fault
    yard.step()
    assert yard.told[0][0] == ""
    yard.copier.units = dict
    assert yard.step(1) == ["a", "b"]


def test_a_unit_that_is_renamed_is_another_one_and_two_that_merge_are_one(yard):
    """The rows of a folder go with it: nothing is counted twice, nothing withdrawn is left."""
    yard.step()
    yard.units.close_all()
    (yard.folder.units / "a").rename(yard.folder.units / "c")
    assert yard.step(100) == ["c"]
    assert yard.copier.forgotten == ["a"]
    (yard.folder.units / "c").rename(yard.folder.root / "da-nhap-vao-b")
    yard.units.close_all()
    assert yard.step(100) == []
    assert yard.copier.forgotten == ["a", "c"]
    yard.copies.gone("b")  # told while it was away for a moment
    yard.copies.step()
    assert yard.copier.forgotten == ["a", "c"]


def test_when_units_were_copied_is_known_without_asking_the_database(yard):
    yard.copier.known = {"b": CopiedUnit(stamp="", at=MORNING - timedelta(days=1), failure="hỏng")}
    yard.copier.faults["b"] = CopyFailed("hỏng")
    yard.step()
    yard.copier.away = AWAY
    assert yard.copies.made == {"a": MORNING, "b": MORNING - timedelta(days=1)}


def test_pages_of_a_unit_are_at_the_hub_or_at_its_own_host():
    address = HubAddress(public_url="", shown="", hosts=(("a.example.edu.vn", "a"),))
    assert (
        address.site_of("a", "https://a.example.edu.vn/feeds") == "https://a.example.edu.vn/feeds"
    )
    assert address.site_of("a", "https://b.example.edu.vn") == "/a/feeds"  # it is open at the hub
    assert address.site_of("b", "https://a.example.edu.vn") == "/b/feeds"

"""What is due is published on the minute, what changed within a round; a closed unit stays closed."""

import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from broadcaster.cli.hub import _backups
from broadcaster.domain.errors import StoreError
from broadcaster.hub.open_units import OpenUnits
from broadcaster.hub.publishing_rounds import PublishingRounds, files_stamp
from broadcaster.storage.kept_book import write_kept
from tests.fakes.hanging_disk import hanging
from tests.fakes.hub_of_toys import ToyOpener, ToyPublishing, damaged, toy_hub

MORNING = datetime(2026, 11, 30, 6, 30, tzinfo=UTC)


class Yard:
    """A hub of toy units with a clock that a test moves."""

    limit = 60.0  # seconds: whoever does not hang is never taken to, however slow the machine is

    def __init__(self, root, *codes):
        self.folder, self.opener, self.now = toy_hub(root, *codes), ToyOpener(), MORNING
        for code in codes:
            (self.folder.units / code / "audio_out" / ".may-chu").mkdir(parents=True)
            (self.folder.units / code / "scripts_vi").mkdir()
        self.begin()

    def begin(self, address="https://hub.example"):
        self.units = OpenUnits(self.folder, self.opened, closed=self.let_go)
        self.rounds = PublishingRounds(
            self.folder, self.units, lambda code: f"{address}/{code}", now=lambda: self.now,
            look_limit=self.limit, limit=self.limit,
        )  # fmt: skip

    def opened(self, folder):
        return self.rounds.opened(folder, self.opener)

    def let_go(self, unit):
        self.rounds.let_go(unit)

    def published(self, code):
        made = self.opener.publishings.get(code)
        return made.published if made else 0

    def touch(self, code, text="x"):
        (self.folder.units / code / "scripts_vi" / "station.toml").write_text(text, "utf-8")


@pytest.fixture
def yard(tmp_path):
    return Yard(tmp_path, "a", "b")


@pytest.fixture
def hasty(yard):
    """The same, where what hangs is soon given up."""
    yard.limit = 1.5
    yard.begin()
    return yard


def test_what_nobody_ever_published_is_and_then_stays_closed(yard):
    assert yard.rounds.look_at_all() == 2
    assert (yard.published("a"), yard.published("b")) == (1, 1)
    yard.units.close_all()
    assert yard.rounds.look_at_all() == 0
    assert yard.units.now_open() == ()


def test_only_what_changed_is_opened(yard):
    yard.rounds.look_at_all()
    yard.units.close_all()
    yard.touch("b")
    assert yard.rounds.look_at_all() == 1
    assert yard.units.now_open() == ("b",)
    assert (yard.published("a"), yard.published("b")) == (1, 2)


def test_a_hub_that_begins_again_publishes_only_what_changed_meanwhile(yard):
    yard.rounds.look_at_all()
    yard.units.close_all()
    yard.touch("a")
    yard.begin()
    assert yard.rounds.look_at_all() == 1
    assert (yard.published("a"), yard.published("b")) == (2, 1)


def test_another_program_publishes_every_unit_again(yard, monkeypatch):
    """What it says of the same files may be something else."""
    yard.rounds.look_at_all()
    yard.units.close_all()
    yard.begin()
    assert yard.rounds.look_at_all() == 0
    monkeypatch.setattr("broadcaster.hub.publishing_rounds.program_key", lambda: "0" * 64)
    assert yard.rounds.look_at_all() == 2


def test_at_another_address_everything_is_published_again(yard):
    yard.rounds.look_at_all()
    yard.units.close_all()
    yard.begin("https://khac.example")
    assert yard.rounds.look_at_all() == 2


def test_a_unit_that_is_only_asked_for_is_not_published_for_it(yard):
    yard.rounds.look_at_all()
    yard.units.close_all()
    for _ in range(2):  # open and closed again, as the least used are
        with yard.units.lease("a"):
            pass
        yard.rounds.step()
        assert yard.published("a") == 1
        yard.units.close_all()
    yard.touch("a")
    with yard.units.lease("a"):
        pass
    yard.rounds.step()
    assert yard.published("a") == 2


def test_what_is_due_is_published_though_its_unit_is_closed_and_nothing_changed(yard):
    yard.opener.publishings["a"] = ToyPublishing(due=MORNING + timedelta(minutes=15))
    yard.rounds.look_at_all()
    yard.units.close_all()
    yard.begin()
    yard.rounds.step()
    assert yard.published("a") == 1
    yard.now += timedelta(minutes=15)
    yard.rounds.step()
    assert yard.published("a") == 2
    assert yard.published("b") == 1


@pytest.mark.parametrize("open_now", [True, False])
def test_what_was_brought_to_its_store_meanwhile_is_not_published_to_see_whether_it_was(
    yard, open_now
):
    """Also where its unit was closed before that; a hub that begins again knows it too."""
    soon, night = MORNING + timedelta(minutes=10), MORNING + timedelta(hours=12)
    brought = []
    yard.opener.publishings["a"] = ToyPublishing(due=soon, later=lambda: next(iter(brought), None))
    yard.rounds.look_at_all()
    if not open_now:
        yard.units.close_all()
        yard.opener.publishings["a"].later = None
        with yard.units.lease("a"):  # opened for somebody, it is still to be put off
            pass
        assert callable(yard.opener.publishings["a"].later)
        yard.units.close_all()
    brought.append(night)
    yard.now = soon
    yard.rounds.step()
    assert yard.published("a") == 1
    yard.opener.publishings["a"].due = night
    yard.units.close_all()
    yard.begin()
    yard.rounds.step()
    assert yard.published("a") == 1
    yard.now = night
    yard.rounds.step()
    assert yard.published("a") == 2


def test_what_did_not_get_to_its_store_is_published_again_soon(yard):
    soon = MORNING + timedelta(minutes=10)
    yard.opener.publishings["a"] = ToyPublishing(due=soon)
    yard.rounds.look_at_all()
    yard.now = soon
    yard.rounds.step()
    assert yard.published("a") == 2


def test_a_unit_with_a_fault_is_published_again_soon_though_all_was_brought(yard):
    soon, night = MORNING + timedelta(minutes=10), MORNING + timedelta(hours=12)
    yard.opener.publishings["a"] = ToyPublishing(due=soon, later=lambda: night)
    yard.rounds.look_at_all()
    yard.rounds.states()[0].failure = "hỏng"
    yard.now = soon
    yard.rounds.step()
    assert yard.published("a") == 2


def test_a_unit_that_is_let_go_of_with_another_due_is_published_then(yard):
    """Its upload went well between two looks."""
    soon, night = MORNING + timedelta(minutes=10), MORNING + timedelta(hours=12)
    yard.opener.publishings["a"] = ToyPublishing(due=soon)
    yard.rounds.look_at_all()
    yard.opener.publishings["a"].due = night
    yard.units.close_all()
    yard.now = soon
    yard.rounds.step()
    assert yard.published("a") == 1
    yard.now = night
    yard.rounds.step()
    assert yard.published("a") == 2


def test_one_that_is_never_done_does_not_keep_the_others_waiting(yard):
    yard.opener.publishings["a"] = ToyPublishing(due=MORNING - timedelta(minutes=1))
    yard.rounds.look_at_all()
    yard.rounds.step()
    assert (yard.published("a"), yard.published("b")) == (1, 1)
    yard.now += timedelta(seconds=1)
    yard.rounds.step()
    assert yard.published("a") == 2


def test_an_open_unit_is_published_when_something_is_new(yard):
    yard.rounds.look_at_all()
    yard.opener.publishings["b"].news = True
    yard.rounds.step()
    assert (yard.published("a"), yard.published("b")) == (1, 2)


def test_a_unit_that_cannot_be_opened_hinders_nobody_and_is_tried_again_later(yard):
    yard.opener.faults["a"] = damaged()
    yard.rounds.look_at_all()
    bad, good = yard.rounds.states()
    assert "hỏng" in bad.failure
    assert bad.found_done is None
    assert (good.failure, good.found_done) == ("", MORNING)
    assert yard.published("b") == 1
    yard.opener.opened.clear()
    yard.rounds.look_at_all()
    assert "a" not in yard.opener.opened
    del yard.opener.faults["a"]
    yard.units.forget("a")
    yard.now += timedelta(minutes=5)
    yard.rounds.step()
    assert yard.rounds.states()[0].failure == ""
    assert yard.published("a") == 1


def test_a_unit_that_somebody_mended_does_not_wait_for_its_time_to_be_tried_again(yard):
    yard.touch("a", "hỏng")
    yard.opener.faults["a"] = damaged()
    yard.rounds.look_at_all()
    yard.opener.opened.clear()
    yard.rounds.look_at_all()
    assert "a" not in yard.opener.opened
    del yard.opener.faults["a"]
    yard.units.forget("a")
    yard.touch("a", "đã sửa")
    yard.rounds.look_at_all()
    assert (yard.published("a"), yard.rounds.states()[0].failure) == (1, "")


def test_what_nobody_foresaw_is_that_units_trouble(yard):
    yard.opener.publishings["a"] = ToyPublishing()
    yard.opener.publishings["a"].publish = lambda: 1 / 0
    yard.rounds.look_at_all()
    assert "ZeroDivisionError" in yard.rounds.states()[0].failure
    assert yard.published("b") == 1


def broken(*_, **__):
    raise RecursionError


@pytest.mark.parametrize("open_now", [True, False])
def test_an_odd_file_that_nobody_foresaw_is_that_units_trouble(yard, monkeypatch, open_now):
    """Its stamp or its news cannot be told: the round goes on with the next unit."""
    yard.rounds.look_at_all()
    if open_now:
        yard.opener.publishings["a"].wanted = broken
    else:
        yard.units.close_all()
        stamp = files_stamp
        monkeypatch.setattr(
            "broadcaster.hub.publishing_rounds.files_stamp",
            lambda unit, address: broken() if unit.name == "a" else stamp(unit, address),
        )
    yard.touch("b")
    if open_now:
        yard.opener.publishings["b"].news = True
    for _ in range(3):  # the share of a step is one of two
        yard.rounds.step()
    bad, good = yard.rounds.states()
    assert "RecursionError" in bad.failure
    assert (bad.found_done, good.failure, yard.published("b")) == (None, "", 2)


@pytest.mark.parametrize("due", ["2026-11-30T06:45:00", "hôm nay", "2026-11-30"])
def test_a_moment_without_a_zone_in_a_note_is_none(yard, due):
    """It cannot be compared with any other; one look more finds out what is due."""
    yard.rounds.look_at_all()
    yard.units.close_all()
    path = yard.folder.units / "a" / "audio_out" / ".may-chu" / "vong-xuat-ban.txt"
    stamp = files_stamp(yard.folder.units / "a", "https://hub.example/a")
    write_kept(path, "vong-xuat-ban-1", f'{{"stamp": "{stamp}", "due": "{due}"}}'.encode())
    yard.begin()
    assert yard.rounds.look_at_all() == 1
    yard.rounds.step()
    assert (yard.published("a"), yard.published("b")) == (2, 1)


def test_a_note_of_a_thousand_brackets_only_costs_another_look(yard):
    yard.rounds.look_at_all()
    yard.units.close_all()
    path = yard.folder.units / "a" / "audio_out" / ".may-chu" / "vong-xuat-ban.txt"
    write_kept(path, "vong-xuat-ban-1", b"[" * 200_000)
    yard.begin()
    assert yard.rounds.look_at_all() == 1


def test_a_unit_that_cannot_be_let_go_of_ends_no_thread(yard, monkeypatch):
    yard.rounds.look_at_all()
    with yard.units.lease("a") as unit:
        monkeypatch.setattr("broadcaster.hub.publishing_rounds.files_stamp", broken)
    yard.rounds.let_go(unit)
    assert "RecursionError" in yard.rounds.states()[0].failure


def all_open(root, count):
    """So many units, each published and open."""
    codes = [f"u{n:02}" for n in range(count)]
    yard = Yard(root, *codes)
    yard.rounds.look_at_all()
    for code in codes:
        with yard.units.lease(code):
            pass
    return yard


def test_open_units_are_not_looked_at_all_in_a_row(tmp_path):
    """A page that somebody asks for meanwhile waits for ten looks at most, not for two hundred."""
    yard = all_open(tmp_path, 25)
    looked, rows = [0], []
    for publishing in yard.opener.publishings.values():
        publishing.wanted = lambda: looked.__setitem__(0, looked[0] + 1)

    def pause(seconds):
        rows.append((looked[0], seconds))

    yard.rounds._stop.wait = pause
    yard.rounds.step(0.6)
    assert rows == [(10, pytest.approx(0.24)), (20, pytest.approx(0.24))]
    assert looked == [25]


def test_behind_a_disk_that_hangs_the_open_units_left_are_looked_at_together(tmp_path):
    """Else every ten of them would wait for it anew, and the round be taken for dead."""
    yard = all_open(tmp_path, 45)
    rows, seconds = [], [0.0]

    def in_looks(work):
        rows.append(len([*work]))
        seconds[0] += 20.0

    yard.rounds._steady = lambda: seconds[0]
    yard.rounds._in_looks = in_looks
    yard.rounds.step(1.0)
    assert rows[:2] == [10, 35]


def until(yard, seen):
    """Rounds go on, and time, until something is seen."""
    for _ in range(600):
        yard.rounds.step()
        if seen():
            return
        yard.now += timedelta(seconds=10)
        time.sleep(0.05)
    raise AssertionError(yard.rounds.states())


@pytest.mark.parametrize("open_now", [True, False])
def test_a_unit_whose_disk_hangs_is_red_and_holds_up_nobody(hasty, open_now):
    """What is due of the others appears; it is published itself when its disk answers."""
    hasty.touch("a", 'unit = "Trường A"')
    for code in ("a", "b"):
        due = hasty.now + timedelta(minutes=1)
        hasty.opener.publishings[code] = ToyPublishing(due=due)
    hasty.rounds.look_at_all()
    if not open_now:
        hasty.units.close_all()
    with hanging(hasty.folder.units / "a") as free:
        hasty.now += timedelta(minutes=1)
        for _ in range(3):
            hasty.rounds.step()
        bad, good = hasty.rounds.states()
        assert "không trả lời" in bad.failure
        assert (bad.found_done, good.failure) == (None, "")
        assert hasty.rounds.hangs("a")
        assert hasty.rounds.name_of("a") == "Trường A"
        assert hasty.published("a") == 1
        assert hasty.published("b") >= 2
        hasty.opener.publishings["b"].due = None
        asked = len(free.asked)
        hasty.rounds.step()
        assert len(free.asked) == asked > 0  # it is not asked again while it hangs
        free.set()
        until(hasty, lambda: not hasty.rounds.states()[0].failure)
    assert not hasty.rounds.hangs("a")
    assert hasty.published("a") >= 2


def test_a_unit_that_hangs_while_it_is_published_holds_up_nobody(hasty):
    free, publishing = threading.Event(), ToyPublishing()
    hasty.opener.publishings["a"] = publishing
    plain = publishing.publish
    publishing.publish = lambda: free.wait(60) and plain()
    hasty.rounds.look_at_all()
    bad, good = hasty.rounds.states()
    assert "chưa xong" in bad.failure
    assert (good.failure, hasty.published("b")) == ("", 1)
    assert not hasty.rounds.hangs("a")  # it may only have much to publish: what stands is served
    publishing.publish = plain
    free.set()
    until(hasty, lambda: not hasty.rounds.states()[0].failure)
    assert hasty.published("a") >= 1


def test_a_unit_whose_disk_hangs_from_the_beginning_keeps_the_hub_from_nothing(hasty):
    with hanging(hasty.folder.units / "a"):
        hasty.rounds.step()
        hasty.rounds.step()
        assert "không trả lời" in hasty.rounds.states()[0].failure
        assert hasty.published("b") == 1
        assert hasty.rounds.name_of("a") == "a"


def test_a_backup_that_fails_unforeseen_is_that_units_trouble(tmp_path, monkeypatch):
    told, both = {}, threading.Event()

    def tell(code, fault):
        told[code] = str(fault)
        if len(told) == 2:
            both.set()

    monkeypatch.setattr("broadcaster.cli.hub._BACKUP_PAUSE", 0.001)
    monkeypatch.setattr("broadcaster.cli.hub.backup_if_due", broken)
    with _backups(tmp_path, lambda: ["a", "b"], tell):
        assert both.wait(60)
    assert all("RecursionError" in one for one in told.values())


def test_a_backup_that_takes_long_keeps_no_other_unit_waiting(tmp_path, monkeypatch):
    told, free, second, looked = {}, threading.Event(), threading.Event(), []

    def backed_up(session, **_):
        looked.append(session.folder.name)
        if session.folder.name == "a":
            free.wait(60)
        elif looked.count("b") == 2:
            second.set()

    monkeypatch.setattr("broadcaster.cli.hub._BACKUP_PAUSE", 0.001)
    monkeypatch.setattr("broadcaster.cli.hub._BACKUP_PATIENCE", 0.01)
    monkeypatch.setattr("broadcaster.cli.hub.backup_if_due", backed_up)
    with _backups(tmp_path, lambda: ["a", "b"], lambda code, fault: told.update({code: fault})):
        assert second.wait(60)
    free.set()
    assert looked.count("a") == 1  # it is still at work: not begun once more
    assert "các đơn vị khác không đợi nó" in str(told["a"])


def test_what_somebody_writes_while_a_unit_is_closed_is_published(yard, monkeypatch):
    """Its stamp is no part of what was published."""
    yard.rounds.look_at_all()
    stamp, publishing = files_stamp, yard.opener.publishings["a"]

    def written_meanwhile(unit, address):
        if unit.name == "a" and not publishing.news:
            yard.touch("a")
            publishing.news = True
        return stamp(unit, address)

    monkeypatch.setattr("broadcaster.hub.publishing_rounds.files_stamp", written_meanwhile)
    yard.units.forget("a")
    assert yard.rounds.look_at_all() == 1
    assert yard.published("a") == 2


def test_units_come_and_go(yard):
    yard.rounds.look_at_all()
    toy_hub(yard.folder.root, "c")
    (yard.folder.units / "a").rename(yard.folder.root / "chuyen-di")
    yard.rounds.look_at_all()
    assert [state.code for state in yard.rounds.states()] == ["b", "c"]
    assert "a" not in yard.units.now_open()


def test_a_damaged_note_of_a_unit_only_costs_another_look(yard):
    yard.rounds.look_at_all()
    yard.units.close_all()
    for note in yard.folder.units.rglob("vong-xuat-ban.txt"):
        note.write_bytes(note.read_bytes()[:-3])
    yard.begin()
    assert yard.rounds.look_at_all() == 2


def test_a_folder_with_a_wrong_name_is_told(yard):
    (yard.folder.units / "Trường C").mkdir()
    yard.rounds.look_at_all()
    assert "mã đơn vị chỉ gồm" in yard.rounds.states()[0].failure


@pytest.mark.parametrize(
    "file",
    ["scripts_vi/station.toml", "scripts_vi/nguoi-nghe.toml", "scripts_vi/da-rut.toml",
     "scripts_vi/formats/a.toml", "scripts_vi/van-ban/luat.md", "audio_out/danh-muc.sqlite3",
     "audio_out/danh-muc.sqlite3-wal"],
)  # fmt: skip
def test_the_stamp_differs_with_each_file_that_may_bring_news(tmp_path, file):
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    before = files_stamp(tmp_path, "https://hub.example/a")
    path.write_text("mới", encoding="utf-8")
    assert files_stamp(tmp_path, "https://hub.example/a") != before


def counted(yard):
    """How often each open unit was looked at."""
    looks = Counter()
    for code, publishing in yard.opener.publishings.items():
        publishing.changed = lambda code=code: looks.update([code])
    return looks


def at_rest(yard):
    """Nobody asked for any unit in the last minute."""
    yard.units._clock = lambda: time.monotonic() + 100.0


def test_what_nobody_asks_for_is_looked_at_within_ten_seconds_and_who_is_in_use_each_time(tmp_path):
    """A thousand open units that only stand there would cost a sixth of a processor."""
    yard = all_open(tmp_path, 20)
    at_rest(yard)
    with yard.units.lease("u03"):
        looks = counted(yard)
        for _ in range(10):
            yard.rounds.step()
    assert looks.pop("u03") == 10
    assert len(looks) == 19
    assert set(looks.values()) == {1}


def test_of_very_many_in_use_each_is_looked_at_in_turns(tmp_path, monkeypatch):
    monkeypatch.setattr("broadcaster.hub.publishing_rounds._MOST_LOOKS", 10)
    yard = all_open(tmp_path, 25)
    looks = counted(yard)
    yard.rounds.step()
    assert looks.total() == 10
    yard.rounds.step()
    yard.rounds.step()
    assert set(looks.values()) == {1}
    assert looks.total() == 25


def test_closed_units_are_opened_ahead_some_at_each_look_while_there_is_room(tmp_path):
    codes = [f"u{n:02}" for n in range(12)]
    yard = Yard(tmp_path, *codes)
    yard.rounds.look_at_all()
    yard.units.close_all()
    yard.opener.opened.clear()
    yard.units._most = 5
    yard.rounds._ahead = 3
    counts = []
    for _ in range(12):  # one unit of twelve has its turn at each look
        yard.rounds.step()
        until_opened(yard)
        counts.append(len(yard.units.now_open()))
    assert counts[:5] == [1, 2, 3, 4, 5]
    assert counts[-1] == 5
    assert len(yard.opener.opened) == 5  # and nobody was closed for it
    assert not any(entry.leases for entry in yard.units._entries.values())


def test_at_one_look_no_more_are_opened_ahead_than_it_is_told(tmp_path):
    yard = Yard(tmp_path, *(f"u{n:02}" for n in range(12)))
    yard.rounds.look_at_all()
    yard.units.close_all()
    yard.rounds._ahead = 3
    yard.rounds._open_ahead([state.code for state in yard.rounds.states()])
    until_opened(yard)
    assert len(yard.units.now_open()) == 3


def test_a_unit_of_which_not_all_is_well_is_not_opened_ahead(yard):
    yard.opener.faults["b"] = StoreError("Cơ sở dữ liệu bị hỏng.")
    yard.rounds.look_at_all()
    yard.units.close_all()
    yard.opener.opened.clear()
    yard.rounds._ahead = 5
    for _ in range(4):
        yard.rounds.step()
        until_opened(yard)
    assert yard.units.now_open() == ("a",)
    assert yard.opener.opened == ["a"]


def until_opened(yard):
    """Whatever is being opened is open."""
    end = time.monotonic() + 60
    while yard.units._opening or any(e.leases for e in yard.units._entries.values()):
        assert time.monotonic() < end
        time.sleep(0.005)


def test_what_changes_while_a_unit_is_opened_is_published(yard):
    """Nobody publishes for a unit that is opened; whoever withdraws just then waits for nothing."""
    yard.rounds.look_at_all()
    yard.units.close_all()
    opened = yard.opener.__call__

    def slow(folder):
        yard.touch("a", "rút")
        return opened(folder)

    yard.opened = lambda folder: yard.rounds.opened(folder, slow)
    yard.units._opened = yard.opened
    with yard.units.lease("a"):
        pass
    yard.rounds.step()
    assert yard.published("a") == 2

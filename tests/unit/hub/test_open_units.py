"""Few of many units are open, the least used are closed first, and each fault is its unit's own."""

import threading
import time
from dataclasses import replace

import pytest

from broadcaster.domain.errors import BroadcasterError, Busy, InputError, StoreError
from broadcaster.hub.open_unit import OpenUnit
from broadcaster.hub.open_units import PATIENCE, OpenUnits
from tests.fakes.hanging_disk import hanging
from tests.fakes.hub_of_toys import ToyOpener, ToyPublishing, damaged, toy_app, toy_hub


@pytest.fixture
def opener():
    return ToyOpener()


def units_of(root, opener, *codes, **how):
    return OpenUnits(toy_hub(root, *codes), opener, **how)


def test_a_unit_is_opened_when_it_is_asked_for_and_once(tmp_path, opener):
    units = units_of(tmp_path, opener, "a", "b")
    for _ in range(3):
        with units.lease("a") as unit:
            assert unit.folder.code == "a"
    assert opener.opened == ["a"]
    assert units.now_open() == ("a",)


def test_the_one_that_was_used_least_lately_is_closed_first(tmp_path, opener):
    closed = []
    units = units_of(tmp_path, opener, "a", "b", "c", most=2, closed=closed.append)
    for code in ("a", "b", "a", "c"):
        units.give_back(units.take(code))
    assert units.now_open() == ("a", "c")
    assert opener.rested == ["b"]
    assert [unit.folder.code for unit in closed] == ["b"]


def test_one_that_is_in_use_is_not_closed(tmp_path, opener):
    units = units_of(tmp_path, opener, "a", "b", "c", most=1)
    with units.lease("a"):
        units.give_back(units.take("b"))
        units.give_back(units.take("c"))
        assert "a" in units.now_open()
        assert "b" not in units.now_open()
    assert opener.opened == ["a", "b", "c"]


def test_what_is_forgotten_while_it_is_used_is_closed_afterwards_and_opened_anew(tmp_path, opener):
    units = units_of(tmp_path, opener, "a")
    with units.lease("a") as old:
        units.forget("a")
        assert opener.rested == []
        with units.lease("a") as new:
            assert new is not old
    assert opener.rested == ["a"]
    with units.lease("a") as still:
        assert still is new


def test_a_folder_that_was_taken_away_or_put_in_anothers_place_is_another_unit(tmp_path, opener):
    units = units_of(tmp_path, opener, "a", "b")
    with units.lease("a"):
        pass
    place = tmp_path / "don-vi"
    (place / "a").rename(place / "di-roi")
    with pytest.raises(InputError):
        units.take("a")
    assert opener.rested == ["a"]
    (place / "b").rename(place / "a")
    with units.lease("a"):
        assert opener.opened == ["a", "a"]


def test_nothing_is_kept_of_codes_that_have_no_folder(tmp_path, opener):
    """Anybody may ask for any code."""
    units = units_of(tmp_path, opener, "a")
    for n in range(20):
        with pytest.raises(InputError):
            units.take(f"khong-co-{n}")
    with units.lease("a"):
        pass
    assert not units._opening
    assert not units._failures


def test_it_is_told_which_unit_was_opened(tmp_path, opener):
    """It may have work that was left when it was closed last."""
    told = []
    units = units_of(tmp_path, opener, "a", "b", ready=told.append)
    for code in ("a", "b", "a"):
        units.give_back(units.take(code))
    assert told == ["a", "b"]


def test_a_fault_is_told_again_for_a_moment_without_a_new_try(tmp_path, opener):
    now = [0.0]
    units = units_of(tmp_path, opener, "a", "b", clock=lambda: now[0])
    opener.faults["a"] = damaged()
    for _ in range(4):
        with pytest.raises(StoreError, match="hỏng"):
            units.take("a")
    assert opener.opened == ["a"]
    assert "hỏng" in units.failure("a")
    with units.lease("b"):
        assert units.failure("b") == ""
    del opener.faults["a"]
    now[0] = 5.0
    with units.lease("a"):
        assert units.failure("a") == ""


@pytest.mark.parametrize("fault", [OSError(5, "ổ đĩa hỏng"), ValueError("x"), RecursionError()])
def test_whatever_goes_wrong_with_a_unit_is_said_in_words(tmp_path, opener, fault):
    units = units_of(tmp_path, opener, "a")
    opener.faults["a"] = fault
    with pytest.raises(BroadcasterError):
        units.take("a")


def test_many_who_ask_at_once_wait_for_one_opening(tmp_path, opener):
    units, gate, got = units_of(tmp_path, opener, "a"), threading.Barrier(8), []

    def ask():
        gate.wait()
        with units.lease("a") as unit:
            got.append(unit)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    assert opener.opened == ["a"]


def test_few_hold_a_connection_to_their_database(tmp_path, opener):
    codes = [f"u{n:03}" for n in range(204)]
    units = units_of(tmp_path, opener, *codes, most=300)
    for code in codes:
        units.give_back(units.take(code))
    assert opener.rested == codes[:4]  # of 612 files twelve are too many
    units.let_sleep()
    assert opener.rested == codes[:172]
    assert len(units.now_open()) == 204


def test_whoever_holds_many_files_takes_the_room_of_several(tmp_path, opener):
    """Twenty teachers at one desk, sounds that are fetched: some three files are a guess."""
    codes = [f"u{n:03}" for n in range(200)]
    units = units_of(tmp_path, opener, *codes)
    for code in codes:
        units.give_back(units.take(code))
    assert opener.rested == []
    with units.lease("u007"):
        opener.files["u007"] = 30
    assert opener.rested == [*codes[:7], *codes[8:10]]
    units.close_all()
    assert units._files == 0


def test_what_a_unit_opens_behind_the_back_of_a_request_is_seen_at_the_next_look(tmp_path, opener):
    """Its lamp is read beside the pages: also when it was put to sleep meanwhile."""
    units = units_of(tmp_path, opener, "a")
    units.give_back(units.take("a"))
    units.let_sleep(0)
    opener.files["a"] = 3
    units.let_sleep(0)
    assert opener.rested == ["a"]  # nobody knows yet
    units.give_back(units.take_open("a", only_look=True))
    units.let_sleep(0)
    assert opener.rested == ["a", "a"]


def test_the_files_of_one_that_is_over_and_in_use_do_not_stay_counted(tmp_path, opener):
    units = units_of(tmp_path, opener, "a")
    with units.lease("a"):
        units.forget("a")
        units.give_back(units.take("a"))
        assert units._files == 3
    units.close_all()
    assert units._files == 0
    assert not units._awake


def test_who_was_in_a_unit_a_moment_ago_finds_it_awake(tmp_path, opener):
    """Page after page is asked for; to open the database for each costs as much as the page."""
    codes = [f"u{n:03}" for n in range(40)]
    now = [0.0]
    units = units_of(tmp_path, opener, *codes, clock=lambda: now[0])
    for code in codes:
        units.give_back(units.take(code))
    now[0] = 29.0
    units.give_back(units.take("u000"))
    units.let_sleep(used_for=30.0)
    assert opener.rested == []
    now[0] = 31.0
    units.let_sleep(used_for=30.0)
    assert opener.rested == codes[1:9]
    now[0] = 60.0
    units.let_sleep(31, used_for=30.0)
    assert opener.rested == codes[1:10]


def test_at_the_end_all_are_closed(tmp_path, opener):
    units = units_of(tmp_path, opener, "a", "b")
    for code in ("a", "b"):
        units.give_back(units.take(code))
    units.close_all()
    assert sorted(opener.rested) == ["a", "b"]
    assert units.now_open() == ()


def test_who_does_not_wait_for_a_slow_unit_gets_another_one(tmp_path, opener):
    gate = opener.slow["a"] = threading.Event()
    units = units_of(tmp_path, opener, "a", "b")
    for _ in range(3):
        with pytest.raises(Busy, match="đang được mở"):
            units.take("a", 0.0)
    with units.lease("b") as unit:
        assert unit.folder.code == "b"
    asked = units.asked_for("a")
    gate.set()
    assert asked.result(60).folder.code == "a"
    units.give_back(asked.result())
    assert sorted(opener.opened) == ["a", "b"]
    units.close_all()  # nobody else has it: those who went away left nothing behind
    assert sorted(opener.rested) == ["a", "b"]


def test_who_only_looks_wakes_nobody_and_does_not_make_a_unit_used(tmp_path, opener):
    codes = [f"u{n:03}" for n in range(40)]
    units = units_of(tmp_path, opener, *codes)
    for code in codes:
        units.give_back(units.take(code))
    units.let_sleep()
    asleep = list(opener.rested)
    for _ in range(3):
        for code in codes:
            units.give_back(units.take_open(code, only_look=True))
        units.let_sleep()
    assert opener.rested == asleep
    assert list(units.now_open()) == codes


def test_a_unit_that_somebody_came_into_while_it_was_put_to_sleep_is_looked_at_again(
    tmp_path, opener
):
    units = units_of(tmp_path, opener, "a", "b")
    for code in ("a", "b"):
        units.give_back(units.take(code))
    opener.meanwhile["a"] = lambda: units.give_back(units.take("a"))
    units.let_sleep(0)
    assert (opener.publishings["a"].absorbed[0], opener.publishings["b"].absorbed) == (
        False,
        [True],
    )


def test_whoever_waits_for_nobody_is_given_what_was_seen_a_moment_ago_and_asks_no_disk(
    tmp_path, opener
):
    now = [0.0]
    units = units_of(tmp_path, opener, "a", clock=lambda: now[0])
    assert units.take_seen("a") is None
    with units.lease("a"):
        pass
    with hanging(tmp_path / "don-vi" / "a"):
        units.give_back(units.take_seen("a"))
        now[0] = 5.0
        assert units.take_seen("a") is None
    units.give_back(units.take("a"))  # looked at again
    units.give_back(units.take_seen("a"))
    assert opener.opened == ["a"]


def test_a_unit_whose_disk_hangs_is_waited_for_by_nobody(tmp_path, opener):
    now = [0.0]
    units = units_of(tmp_path, opener, "a", "b", clock=lambda: now[0])
    with units.lease("a"):
        pass
    with hanging(tmp_path / "don-vi" / "a") as free:
        asked = units.asked_for("a")
        with pytest.raises(Busy):
            units.take("a", 0.05)
        with units.lease("b", 60):
            assert not units.failure("a")
        now[0] = PATIENCE
        assert "không trả lời" in units.failure("a")
        with pytest.raises(StoreError, match="không trả lời"):
            units.take("a")
        free.set()
        units.give_back(asked.result(60))
        assert units.failure("a") == ""
    with units.lease("a", 60):
        assert opener.opened == ["a", "b"]


def test_ever_so_many_units_whose_disks_hang_leave_room_for_one_that_does_not(tmp_path, opener):
    now, codes = [0.0], [f"a-{n}" for n in range(40)]
    units = units_of(tmp_path, opener, *codes, "b", clock=lambda: now[0])
    opener.slow = dict.fromkeys(codes, threading.Event())
    asked = [units.asked_for(code) for code in codes]
    deadline = time.monotonic() + 60
    for begun in (16, 32, 40):  # those that take long by then have nobody's place any more
        while len(opener.opened) < begun:
            with pytest.raises(Busy):  # who asks has that seen
                units.take(codes[0], 0.01)
            assert time.monotonic() < deadline, opener.opened
            units.asked_for("b").cancel()
        now[0] += 5.0
    with units.lease("b", 60):
        pass
    next(iter(opener.slow.values())).set()
    for one in asked:
        units.give_back(one.result(60))


def test_who_asks_for_an_open_unit_stands_behind_no_opening(tmp_path, opener):
    codes = [f"c-{n}" for n in range(20)]
    units = units_of(tmp_path, opener, "a", *codes)
    with units.lease("a"):
        pass
    opener.slow = dict.fromkeys(codes, threading.Event())
    asked = [units.asked_for(code) for code in codes]
    with units.lease("a", 20):
        assert opener.opened.count("a") == 1
    opener.slow[codes[0]].set()
    for one in asked:
        units.give_back(one.result(60))


def test_what_is_opened_ahead_is_nobodys_and_there_for_whoever_asks(tmp_path, opener):
    units = units_of(tmp_path, opener, "a", "b", "c", most=2)
    assert units.open_ahead("a")
    with units.lease("a"):  # it waits for the same opening
        pass
    assert opener.opened == ["a"]
    assert not units.open_ahead("a")
    with units.lease("b"):
        assert not units.open_ahead("c")  # nobody is closed for it
    assert units.now_open() == ("a", "b")


def test_one_that_is_being_opened_ahead_takes_room(tmp_path, opener):
    units = units_of(tmp_path, opener, "a", "b", most=1)
    opener.slow["a"] = threading.Event()
    assert units.open_ahead("a")
    assert not units.open_ahead("a")
    assert not units.open_ahead("b")
    opener.slow["a"].set()


def test_what_goes_wrong_when_it_is_opened_ahead_is_told_to_whoever_asks(tmp_path, opener):
    units = units_of(tmp_path, opener, "a")
    opener.faults["a"] = damaged()
    assert units.open_ahead("a")
    with pytest.raises(StoreError, match="hỏng"):
        units.take("a")
    assert "hỏng" in units.failure("a")
    assert opener.opened == ["a"]


def test_in_use_is_who_has_somebody_now_or_had_a_moment_ago(tmp_path, opener):
    now = [0.0]
    units = units_of(tmp_path, opener, "a", "b", "c", clock=lambda: now[0])
    for code in ("a", "b"):
        units.give_back(units.take(code))
    with units.lease("c"):
        now[0] = 50.0
        units.give_back(units.take("b"))
        now[0] = 70.0
        assert units.in_use(30.0) == {"b", "c"}


def test_of_a_unit_that_holds_nothing_nothing_is_let_go(tmp_path):
    """Its files would be looked at four times for it, on the way of somebody else's page."""
    publishing, gone = ToyPublishing(), []
    unit = OpenUnit(
        folder=toy_hub(tmp_path, "a").unit("a"), app=toy_app, publishing=publishing, root="/a",
        let_go=lambda: gone.append(1), files=lambda: 0,
    )  # fmt: skip
    unit.rest()
    assert (gone, publishing.absorbed) == ([], [])
    replace(unit, files=lambda: 3).rest()
    assert gone == [1]
    assert publishing.absorbed


def until(seen):
    end = time.monotonic() + 60
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_who_waits_for_nobody_leaves_the_closing_to_threads_of_which_some_may_hang(
    tmp_path, opener, monkeypatch
):
    """Disks that hang are those of the least used, which are let go of first."""
    monkeypatch.setattr("broadcaster.hub.open_units._MOST_FILES", 0)
    now, gate = [0.0], threading.Event()
    units = units_of(tmp_path, opener, "a", "b", "c", clock=lambda: now[0])
    for code in ("a", "b"):
        opener.meanwhile[code] = lambda: gate.wait(60)
        units.give_back_soon(units.take(code))
    until(lambda: opener.rested == ["a", "b"])  # each holds one of two threads up
    now[0] = 6.0
    units.give_back_soon(units.take("c"))
    until(lambda: opener.rested == ["a", "b", "c"])
    assert not any(entry.leases for entry in units._entries.values())
    gate.set()


def test_one_that_is_over_is_closed_before_whoever_gives_it_back_goes_on(tmp_path, opener):
    units = units_of(tmp_path, opener, "a")
    unit = units.take("a")
    assert not units.is_pressing(unit)
    units.forget("a")
    assert units.is_pressing(unit)
    units.give_back(unit)
    assert opener.rested == ["a"]


def test_while_many_are_being_opened_none_is_opened_ahead(tmp_path, opener):
    codes = [f"u{n}" for n in range(9)]
    units = units_of(tmp_path, opener, *codes)
    gate = threading.Event()
    opener.slow = dict.fromkeys(codes, gate)
    assert [units.open_ahead(code) for code in codes] == [True] * 8 + [False]
    gate.set()
    until(lambda: len(units.now_open()) == 8)
    assert units.open_ahead("u8")

"""A run over parts: the rows are the truth, whoever is lost on the way."""

import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from broadcaster.cluster.part_run import ELSEWHERE, MOST_TRIES, PartRun
from broadcaster.cluster.threads import ThreadCrew
from broadcaster.domain.errors import StoreError
from broadcaster.domain.parts import PartEnd, PartOrder, PartReceipt, PartState
from broadcaster.storage.database import Database, sqlite_url
from broadcaster.storage.parts import SqlParts


def order(number: int, about: str = "") -> PartOrder:
    return PartOrder(
        key=f"{number:064x}", kind="edition", about=about or f"so/{number}", argument="{}"
    )


ORDERS = [order(n) for n in range(6)]
KEYS = [one.key for one in ORDERS]


@pytest.fixture
def table(tmp_path: Path) -> Iterator[SqlParts]:
    database = Database(sqlite_url(tmp_path / "a.sqlite3"))
    yield SqlParts(database)
    database.close()


class Scripted:
    """A crew that answers as it is told, each order in turn."""

    def __init__(self, answer: Callable[[PartOrder, int], PartReceipt]) -> None:
        self._answer = answer
        self.asked: list[str] = []
        self.refused: dict[str, str] = {}

    def run(self, take: Callable[[int], Sequence[PartOrder]]) -> Iterator[PartReceipt]:
        while orders := take(2):
            for one in orders:
                self.asked.append(one.key)
                yield self._answer(one, self.asked.count(one.key))

    def refuse(self, worker: str, why: str) -> None:
        self.refused[worker] = why

    def workers(self) -> Mapping[str, int]:
        return {"": 1}

    def close(self) -> None:
        pass


def done(one: PartOrder, _time: int = 1) -> PartReceipt:
    return PartReceipt(key=one.key, end=PartEnd.DONE, told=f"file {one.key[-1]}")


def ended(table: SqlParts, crew, *, stands=lambda _o, _t, _w: True) -> dict[str, PartEnd]:
    return {r.key: r.end for r in PartRun(table, crew, stands=stands).ends(ORDERS)}


def states(table: SqlParts) -> set[PartState]:
    return {part.state for part in table.known(KEYS).values()}


def test_each_part_ends_once_by_threads(table: SqlParts) -> None:
    made: list[str] = []

    def work(one: PartOrder) -> PartReceipt:
        made.append(one.key)
        return done(one)

    crew = ThreadCrew(work, 2)
    run = PartRun(table, crew, stands=lambda _o, _t, _w: True)
    assert sorted(r.key for r in run.ends(ORDERS)) == KEYS
    crew.close()
    assert sorted(made) == KEYS
    assert states(table) == {PartState.DONE}


def test_what_stands_is_not_made_again_and_what_is_gone_is(table: SqlParts) -> None:
    """A receipt alone is not believed: the file is looked at, to the last byte."""
    ended(table, Scripted(done))
    crew = Scripted(done)
    looked = []

    def stands(one: PartOrder, told: str, whole: bool) -> bool:
        looked.append((told, whole))
        return one.key != KEYS[3] or crew.asked == [KEYS[3]]

    assert ended(table, crew, stands=stands) == dict.fromkeys(KEYS, PartEnd.DONE)
    assert crew.asked == [KEYS[3]]
    assert sorted(looked)[:2] == [("file 0", True), ("file 1", True)]


def test_a_run_that_is_cut_off_leaves_its_rows_open(table: SqlParts) -> None:
    """Two are finished; the next run makes the other four and no more."""
    ends = PartRun(table, Scripted(done), stands=lambda _o, _t, _w: True).ends(ORDERS)
    next(ends)
    next(ends)
    ends.close()
    assert states(table) == {PartState.DONE, PartState.OPEN}
    crew = Scripted(done)
    assert ended(table, crew) == dict.fromkeys(KEYS, PartEnd.DONE)
    assert len(crew.asked) == 4


def test_what_a_dead_run_of_this_machine_held_is_taken_at_once(table: SqlParts) -> None:
    """Another machine's lease is waited for; a process that is no more renews nothing."""
    table.put(ORDERS)
    table.claim(KEYS[:3], f"{socket.gethostname()}:999999999:x")
    assert ended(table, Scripted(done)) == dict.fromkeys(KEYS, PartEnd.DONE)


def test_what_another_run_makes_is_waited_for(table: SqlParts, monkeypatch) -> None:
    """It is made by one of them, and told by both."""
    monkeypatch.setattr("broadcaster.cluster.part_run._LOOK", 0.01)
    table.put(ORDERS)
    table.claim(KEYS[:1], "other:1:x")

    def answer(one: PartOrder, _time: int) -> PartReceipt:
        if one.key == KEYS[5]:  # meanwhile
            table.finish(KEYS[0], "other:1:x", PartState.DONE, "file 0")
        return done(one)

    crew = Scripted(answer)
    assert ended(table, crew) == dict.fromkeys(KEYS, PartEnd.DONE)
    assert KEYS[0] not in crew.asked


def test_a_lost_part_is_made_again_and_in_the_end_left(table: SqlParts) -> None:
    """One that ends its worker each time is given up and told; a lost scheduler blames none."""

    def answer(one: PartOrder, time: int) -> PartReceipt:
        if one.key == KEYS[1] or (one.key == KEYS[2] and time < 3):
            return PartReceipt(key=one.key, end=PartEnd.LOST, told="worker gone")
        if one.key == KEYS[3] and time < 3 * MOST_TRIES:
            return PartReceipt(key=one.key, end=PartEnd.LOST, blamed=False)
        return done(one)

    crew = Scripted(answer)
    ends = ended(table, crew)
    assert ends.pop(KEYS[1]) is PartEnd.FAILED
    assert set(ends.values()) == {PartEnd.DONE}
    assert crew.asked.count(KEYS[1]) == MOST_TRIES
    known = table.known(KEYS)
    assert known[KEYS[1]].state is PartState.FAILED
    assert known[KEYS[1]].receipt == "worker gone"
    assert known[KEYS[3]].tries == 1


def test_a_worker_that_loses_whatever_it_gets_is_to_blame(table: SqlParts) -> None:
    """Its disk is full: it fails at once, is the idlest again and gets everything."""
    crew: Scripted

    def answer(one: PartOrder, _time: int) -> PartReceipt:
        if "w1" in crew.refused:
            return replace(done(one), worker="w2")
        return PartReceipt(key=one.key, end=PartEnd.LOST, told="đầy đĩa", worker="w1")

    crew = Scripted(answer)
    assert ended(table, crew) == dict.fromkeys(KEYS, PartEnd.DONE)
    assert crew.refused == {"w1": "hỏng 3 phần liên tiếp, lần cuối: đầy đĩa"}


def test_a_part_that_loses_its_workers_makes_none_useless(table: SqlParts) -> None:
    """It is to be alone after the second time, so that nothing else is lost with it."""
    seen = []

    def answer(one: PartOrder, _time: int) -> PartReceipt:
        if one.key != KEYS[1]:
            return replace(done(one), worker="w1")
        seen.append((one.alone, one.lost_at))
        return PartReceipt(key=one.key, end=PartEnd.LOST, told="worker gone", worker="w1")

    crew = Scripted(answer)
    assert ended(table, crew).pop(KEYS[1]) is PartEnd.FAILED
    assert seen == [(n > 1, ("w1",) * n) for n in range(MOST_TRIES)]
    assert crew.refused == {}


def test_a_receipt_whose_file_is_not_there_is_no_receipt(table: SqlParts) -> None:
    seen: list[str] = []

    def stands(one: PartOrder, _told: str, _whole: bool) -> bool:
        seen.append(one.key)
        return one.key != KEYS[0] or seen.count(one.key) > 1

    crew = Scripted(done)
    assert ended(table, crew, stands=stands) == dict.fromkeys(KEYS, PartEnd.DONE)
    assert crew.asked.count(KEYS[0]) == 2


def test_who_says_done_where_no_file_is_sees_another_folder(table: SqlParts) -> None:
    """That worker gets nothing more; a part that stands nowhere has failed, in words."""

    def answer(one: PartOrder, _time: int) -> PartReceipt:
        return PartReceipt(key=one.key, end=PartEnd.DONE, told='{"bytes": 7}', worker="w1")

    crew = Scripted(answer)
    run = PartRun(table, crew, stands=lambda _o, _t, _w: False)
    ends = [*run.ends(ORDERS)]
    assert {(r.end, r.told) for r in ends} == {(PartEnd.FAILED, ELSEWHERE)}
    assert len(ends) == len(ORDERS)
    assert {part.receipt for part in table.known(KEYS).values()} == {ELSEWHERE}
    assert crew.refused == run.refused == {"w1": ELSEWHERE}


def test_one_file_that_is_late_refuses_nobody(table: SqlParts) -> None:
    late = [KEYS[0], KEYS[4]]

    def stands(one: PartOrder, _told: str, _whole: bool) -> bool:
        return one.key not in late or late.remove(one.key) is not None

    crew = Scripted(done)
    assert ended(table, crew, stands=stands) == dict.fromkeys(KEYS, PartEnd.DONE)
    assert crew.refused == {}


def test_a_worker_that_refuses_is_told_and_its_part_made_by_another(table: SqlParts) -> None:
    def answer(one: PartOrder, time: int) -> PartReceipt:
        if one.key == KEYS[0] and time == 1:
            return PartReceipt(key=one.key, end=PartEnd.REFUSED, told="other", worker="w1")
        return done(one)

    run = PartRun(table, Scripted(answer), stands=lambda _o, _t, _w: True)
    assert {r.end for r in run.ends(ORDERS)} == {PartEnd.DONE}
    assert run.refused == {"w1": "other"}


def test_the_same_thing_of_other_words_takes_the_place_of_the_old(table: SqlParts) -> None:
    table.put([order(1, "so/a"), order(2, "so/b")])
    table.put([order(3, "so/a")])
    assert {*table.known([order(n).key for n in (1, 2, 3)])} == {order(2).key, order(3).key}


class Away:
    """A table whose database does not answer for a while."""

    def __init__(self, table: SqlParts, method: str, times: int) -> None:
        self._table, self._method, self.left = table, method, times

    def __getattr__(self, name: str):
        def step(*words, **more):
            if name == self._method and self.left:
                self.left -= 1
                raise StoreError("cơ sở dữ liệu đang vắng")
            return getattr(self._table, name)(*words, **more)

        return step


@pytest.mark.parametrize("method", ["claim", "finish", "give_back", "known"])
def test_a_database_that_comes_back_is_waited_for(table: SqlParts, monkeypatch, method) -> None:
    """Whoever watches is told; every part still ends once."""
    monkeypatch.setattr("broadcaster.cluster.part_run._LOOK", 0.0)
    table.put(ORDERS)
    table.claim(KEYS[:1], "other:1:x")
    away = Away(table, method, 0)

    def answer(one: PartOrder, time: int) -> PartReceipt:
        away.left = 3 if (one.key, time) == (KEYS[5], 1) else 0
        table.finish(KEYS[0], "other:1:x", PartState.DONE, "file 0")
        if (one.key, time) == (KEYS[5], 1) and method == "give_back":
            return PartReceipt(key=one.key, end=PartEnd.LOST, told="worker gone")
        return done(one)

    told: list[str] = []
    run = PartRun(away, Scripted(answer), stands=lambda _o, _t, _w: True, tell=told.append)
    ends = {r.key: r.end for r in run.ends(ORDERS)}
    assert ends == dict.fromkeys(KEYS, PartEnd.DONE)
    assert set(told) == {"đợi: cơ sở dữ liệu đang vắng"}


def test_a_database_that_stays_away_leaves_rows_open(table: SqlParts, monkeypatch) -> None:
    """The command says so and ends; the next one makes what is left, and no more."""
    monkeypatch.setattr("broadcaster.cluster.part_run._LOOK", 0.0)
    monkeypatch.setattr("broadcaster.cluster.part_run._PATIENCE", 0.0)
    away = Away(table, "finish", 0)

    def answer(one: PartOrder, _time: int) -> PartReceipt:
        away.left = 10**6 if one.key == KEYS[3] else 0
        return done(one)

    run = PartRun(away, Scripted(answer), stands=lambda _o, _t, _w: True)
    ends = run.ends(ORDERS)
    assert [next(ends).key for _ in range(3)] == KEYS[:3]
    with pytest.raises(StoreError, match="đang vắng"):
        next(ends)
    crew = Scripted(done)
    assert ended(table, crew) == dict.fromkeys(KEYS, PartEnd.DONE)
    assert sorted(crew.asked) == KEYS[3:]

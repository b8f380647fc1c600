"""A crew on Dask: what it hands out and what it tells when somebody is lost.

Scheduler and workers run in this process, so that it costs little; with processes that are killed:
tests/e2e/test_cluster_build.py.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from distributed import Client, LocalCluster, Worker, get_worker

from broadcaster.cluster.dask_crew import DaskCrew, ask_workers, on_worker
from broadcaster.domain.errors import ClusterFault
from broadcaster.domain.parts import PartEnd, PartOrder, PartReceipt

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0"
    ) as made:
        yield made


@pytest.fixture
def crew_of(cluster: LocalCluster):
    made = []

    def crew(work, **more):
        made.append(DaskCrew(work, cluster.scheduler_address, **more))
        return made[-1]

    yield crew
    for one in made:
        one.close()


def orders(count: int) -> deque[PartOrder]:
    return deque(
        PartOrder(key=f"{n:064x}", kind="edition", about="", argument="") for n in range(count)
    )


def taken(waiting: deque[PartOrder], asked: list[int] | None = None):
    def take(count: int) -> list[PartOrder]:
        if asked is not None:
            asked.append(count)
        return [waiting.popleft() for _ in range(min(count, len(waiting)))]

    return take


def good(order: PartOrder, _spare: Path) -> PartReceipt:
    return PartReceipt(key=order.key, end=PartEnd.DONE, told="made")


def bad(order: PartOrder, _spare: Path) -> PartReceipt:
    if order.key.endswith("3"):
        raise RuntimeError("out of luck")
    if order.key.endswith("4"):
        raise ModuleNotFoundError("broadcaster")
    return good(order, _spare)


def one_refuses(order: PartOrder, spare: Path) -> PartReceipt:
    end = PartEnd.REFUSED if get_worker().name == 0 else PartEnd.DONE
    return PartReceipt(key=order.key, end=end, told="other program")


def all_refuse(order: PartOrder, _spare: Path) -> PartReceipt:
    return PartReceipt(key=order.key, end=PartEnd.REFUSED, told="other program")


def test_each_order_has_its_receipt_and_few_are_out_at_once(crew_of) -> None:
    """A worker's folder is given to who works there; two workers, two parts each."""
    asked: list[int] = []
    receipts = [*crew_of(good).run(taken(orders(20), asked))]
    assert sorted(r.key for r in receipts) == [f"{n:064x}" for n in range(20)]
    assert {(r.end, r.told) for r in receipts} == {(PartEnd.DONE, "made")}
    assert len({r.worker for r in receipts}) == 2
    assert max(asked) <= 4


def test_what_fails_unforeseen_is_lost_and_what_is_not_installed_refuses(crew_of) -> None:
    ends = {r.key[-1]: r for r in crew_of(bad).run(taken(orders(5)))}
    assert ends["3"].end is PartEnd.LOST
    assert ends["3"].blamed
    assert ends["3"].told == "RuntimeError: out of luck"
    assert ends["4"].end is PartEnd.REFUSED
    assert ends["0"].end is PartEnd.DONE


def test_who_refuses_gets_nothing_more(crew_of) -> None:
    """The others make what it did not."""
    waiting = orders(12)
    refused = 0
    for receipt in crew_of(one_refuses).run(taken(waiting)):
        if receipt.end is PartEnd.REFUSED:
            refused += 1
            waiting.append(PartOrder(key=receipt.key, kind="edition", about="", argument=""))
    assert 1 <= refused <= 2
    assert not waiting


def test_who_is_refused_from_outside_gets_nothing_more(crew_of) -> None:
    """Whoever asks found out that nothing stands where each of them says so."""
    crew = crew_of(good)
    receipts = crew.run(taken(orders(20)))
    with pytest.raises(ClusterFault, match="không máy nào trong cụm dùng được: other folder"):
        [crew.refuse(receipt.worker, "other folder") for receipt in receipts]


def test_where_all_refuse_that_is_said(crew_of) -> None:
    with pytest.raises(ClusterFault, match="không máy nào trong cụm dùng được: other program"):
        [*crew_of(all_refuse).run(taken(orders(9)))]


def test_a_part_that_lost_its_workers_is_given_alone(monkeypatch) -> None:
    """To a worker that has not lost it, when that is empty; who has it gets nothing else."""
    crew = DaskCrew(good, "tcp://127.0.0.1:9")

    def give(order: PartOrder, worker: str) -> None:
        crew._given[order.key] = SimpleNamespace(order=order, worker=worker)

    def out() -> list[tuple[str, str]]:
        return [(given.worker, key[-1]) for key, given in crew._given.items()]

    monkeypatch.setattr(crew, "_give", give)
    waiting = orders(8)
    waiting[2] = replace(waiting[2], lost_at=("w1", "w1"))
    usable, take = {"w1": 1, "w2": 1}, taken(waiting)
    crew._hand_out(usable, take)
    assert out() == [("w1", "0"), ("w2", "1"), ("w1", "3")]
    del crew._given[f"{0:064x}"]
    crew._hand_out(usable, take)
    assert out() == [("w2", "1"), ("w1", "3"), ("w1", "4")]  # w2 is emptied for it
    del crew._given[f"{1:064x}"]
    crew._hand_out(usable, take)
    assert out() == [("w1", "3"), ("w1", "4"), ("w2", "2")]
    crew._given.clear()
    waiting.clear()
    crew._apart.append(PartOrder(key="9", kind="", about="", argument="", lost_at=("w1", "w2")))
    crew._hand_out(usable, take)
    assert out() == [("w1", "9")]


def test_what_cannot_be_given_is_lost_and_nobody_is_to_blame(crew_of, monkeypatch) -> None:
    """The scheduler went at this moment: the client is closed, and connects anew."""
    crew = crew_of(good)

    def submit(client, *words, **more):
        monkeypatch.undo()
        client.close()
        return client.submit(*words, **more)

    monkeypatch.setattr(Client, "submit", submit)
    receipts = [*crew.run(taken(orders(3)))]
    lost = [r for r in receipts if r.end is PartEnd.LOST]
    assert len(receipts) == 3
    assert lost
    assert not any(one.blamed for one in lost)


def test_an_address_that_cannot_be_is_told_at_once() -> None:
    """TLS without certificates: Dask raises whatever it likes."""
    crew = DaskCrew(good, "tls://127.0.0.1:9")
    with pytest.raises(ClusterFault, match=r"không nối được tới máy điều phối tls://"):
        [*crew.run(taken(orders(1)))]
    crew.close()


def test_no_scheduler_is_told_after_a_while(monkeypatch) -> None:
    monkeypatch.setattr("broadcaster.cluster.dask_crew._CONNECT", 0.2)
    waited: list[str] = []
    crew = DaskCrew(good, "tcp://127.0.0.1:9", tell=waited.append, patience=0.0)
    with pytest.raises(
        ClusterFault, match=r"không nối được tới máy điều phối tcp://127\.0\.0\.1:9"
    ):
        [*crew.run(taken(orders(1)))]
    crew.close()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tls://127.0.0.1:9"])
def test_a_scheduler_that_is_away_costs_no_thread_for_each_try(monkeypatch, address) -> None:
    """A hub tries for as long as it runs."""
    monkeypatch.setattr("broadcaster.cluster.dask_crew._CONNECT", 0.2)
    before = set(threading.enumerate())
    crew = DaskCrew(good, address, patience=0.0)
    with pytest.raises(ClusterFault):
        [*crew.run(taken(orders(1)))]
    with pytest.raises(ClusterFault):
        ask_workers(address, silent, "đài")
    left = set(threading.enumerate()) - before
    assert [one.name for one in left if one.name == "IO loop"] == []
    crew.close()


def test_where_the_cluster_is_can_be_left_unsaid(monkeypatch) -> None:
    """A unit's people need not know how an office's network is laid."""
    monkeypatch.setattr("broadcaster.cluster.dask_crew._CONNECT", 0.2)
    told: list[str] = []
    crew = DaskCrew(
        good, "tcp://127.0.0.1:9", shown="của văn phòng", tell=told.append, patience=1.0
    )
    with pytest.raises(ClusterFault) as lost:
        [*crew.run(taken(orders(1)))]
    crew.close()
    for words in [*told, str(lost.value)]:
        assert "máy điều phối của văn phòng" in words
        assert "127.0.0.1" not in words


async def silent(about: str, dask_worker: Worker) -> str:
    """Of two workers the second says nothing."""
    if dask_worker.name == 1:
        await asyncio.sleep(600)
    return about


def test_a_worker_that_says_nothing_keeps_back_nobodys_answer(cluster) -> None:
    begun = time.monotonic()
    found = ask_workers(cluster.scheduler_address, silent, "đài", patience=15.0)
    assert sorted(found.values()) == ["không trả lời trong 15 giây", "đài"]
    assert time.monotonic() - begun < 120


def test_no_exception_is_left_to_dask(monkeypatch, tmp_path) -> None:
    """One that it cannot send is never heard of, and the part would be waited for for ever."""
    monkeypatch.setattr(
        "broadcaster.cluster.dask_crew.get_worker",
        lambda: SimpleNamespace(local_directory=str(tmp_path)),
    )

    def deep(order: PartOrder, spare: Path) -> PartReceipt:
        return deep(order, spare)

    (order,) = orders(1)
    told = on_worker(deep, order)
    assert (told.key, told.end) == (order.key, PartEnd.LOST)
    assert told.told.startswith("RecursionError: ")
    assert on_worker(missing, order).end is PartEnd.REFUSED


def missing(_order: PartOrder, _spare: Path) -> PartReceipt:
    raise ModuleNotFoundError("broadcaster")

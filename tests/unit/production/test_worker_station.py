"""A station and its workers: what is brought to the store, what a worker keeps open."""

import threading

import pytest

from broadcaster.domain.errors import StoreError
from broadcaster.production.worker_station import (
    NewestOpen,
    StationCrew,
    StationOrder,
    StoreForWorkers,
)
from broadcaster.storage.object_folder import FolderObjectStore


def test_nothing_is_put_where_others_keep_something(tmp_path) -> None:
    """What was not aired yet would lie among it."""
    place, station = tmp_path / "kho", tmp_path / "dai"
    place.mkdir()
    station.mkdir()
    (station / "bai.md").write_bytes(b"bai")
    order = StationOrder(
        folder=str(station), work=str(tmp_path / "parts"), run="1.run", program="", voice="",
        today=None,
    )  # fmt: skip
    away = StoreForWorkers(
        store=FolderObjectStore(place), clips=None, folder=station,
        paths=lambda: [station / "bai.md"],
    )  # fmt: skip
    (place / "anh.jpg").write_bytes(b"x")
    crew = StationCrew(None, None, order, away=away)
    with pytest.raises(StoreError, match=r"có tệp của việc khác: anh\.jpg"):
        crew.ready()
    assert [path.name for path in place.rglob("*")] == ["anh.jpg"]
    (place / "anh.jpg").unlink()
    crew.ready()
    assert crew.order.inputs


class Thing:
    """What a worker has open."""

    closed = False

    def close(self) -> None:
        self.closed = True


def opened(kept: NewestOpen, name: str) -> Thing:
    with kept.using((name,), Thing) as thing:
        return thing


def test_the_newest_stays_open_and_the_one_before() -> None:
    kept = NewestOpen()
    first, second = opened(kept, "1"), opened(kept, "2")
    assert opened(kept, "1") is first
    third = opened(kept, "3")
    assert [one.closed for one in (first, second, third)] == [False, True, False]
    kept.close()
    assert first.closed
    assert third.closed


def test_nothing_is_closed_while_somebody_works_with_it() -> None:
    """A worker of many threads has the oldest of three runs under its hands."""
    kept = NewestOpen()
    with kept.using(("1",), Thing) as first:
        opened(kept, "2")
        third = opened(kept, "3")
        assert not first.closed
        assert opened(kept, "1") is first
        assert not third.closed
    with kept.using(("1",), Thing), kept.using(("2",), Thing), kept.using(("3",), Thing):
        fourth = opened(kept, "4")
    assert first.closed
    assert third.closed is fourth.closed is False


def test_what_is_opened_is_opened_once_and_keeps_nobody_else_waiting() -> None:
    """A station is laid out for minutes; what could not be opened is tried by the next."""
    kept, made = NewestOpen(), []

    def fails() -> Thing:
        other = threading.Thread(target=lambda: made.append(opened(kept, "2")), daemon=True)
        other.start()
        other.join(60)
        raise StoreError("kho vắng")

    with pytest.raises(StoreError), kept.using(("1",), fails):
        pass
    assert len(made) == 1
    assert opened(kept, "1") is opened(kept, "1")

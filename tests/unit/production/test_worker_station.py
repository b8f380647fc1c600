"""A station and its workers: what is brought to the store, what a worker keeps open."""

import pytest

from broadcaster.domain.errors import StoreError
from broadcaster.production.worker_station import StationCrew, StationOrder, StoreForWorkers
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

"""A worker whose store of work is away for a while, and one whose own disk is full."""

from types import SimpleNamespace

import pytest

from broadcaster.cluster import part_run
from broadcaster.domain.errors import StoreError
from broadcaster.domain.parts import PartEnd, PartOrder
from broadcaster.production import worker_station
from broadcaster.production.work_store import WorkStore
from broadcaster.production.worker_station import StationOrder, WorkerStations
from broadcaster.storage.object_folder import FolderObjectStore

ORDER = PartOrder(key="0" * 64, kind="edition", about="", argument="")
ASKED = StationOrder(
    folder="/dai", work="/dai/viec", run="1.run", program="p", voice="", today=None
)


@pytest.fixture
def place(tmp_path):
    (tmp_path / "kho").mkdir()
    return tmp_path / "kho"


@pytest.fixture
def stations(place, monkeypatch):
    made = WorkerStations(lambda *_: None, lambda: "p", lambda _: None)
    at = SimpleNamespace(out=WorkStore(FolderObjectStore(place)), close=lambda: None)
    monkeypatch.setattr(made, "_open", lambda *_: at)
    monkeypatch.setattr(worker_station, "_PAUSE", 0.0)
    return made


def away(at):
    at.out.has_receipt(ORDER.key)
    raise AssertionError


def test_what_is_lost_while_the_store_was_away_blames_nobody(
    stations, place, tmp_path, monkeypatch
):
    """Three parts lost one after the other shut a worker out: no worker can help this."""
    gone = place.rename(tmp_path / "vang")
    monkeypatch.setattr(part_run.time, "sleep", lambda _: gone.exists() and gone.rename(place))
    receipt = stations.answered(ORDER, ASKED, tmp_path, away)
    assert (receipt.end, receipt.blamed) == (PartEnd.LOST, False)
    assert "Không thấy thư mục của kho" in receipt.told
    assert place.is_dir()


def test_a_store_that_stays_away_is_told_after_a_while(stations, place, tmp_path, monkeypatch):
    place.rename(tmp_path / "vang")
    monkeypatch.setattr(part_run, "_PATIENCE", 0.0)
    receipt = stations.answered(ORDER, ASKED, tmp_path, away)
    assert (receipt.end, receipt.blamed) == (PartEnd.LOST, True)


def test_a_worker_that_cannot_write_is_to_blame(stations, tmp_path):
    def full(_at):
        raise StoreError("đĩa đầy", where="/tmp")

    receipt = stations.answered(ORDER, ASKED, tmp_path, full)
    assert (receipt.end, receipt.blamed, receipt.told) == (PartEnd.LOST, True, "/tmp: đĩa đầy")

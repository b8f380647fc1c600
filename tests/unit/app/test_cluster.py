"""What of a station goes to workers, and in which order a cluster is let go."""

from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest

from broadcaster.app import cluster, voices
from broadcaster.production.work_store import PLACE


@pytest.mark.parametrize(
    ("folder", "inside"), [("giong", True), ("x/../giong", True), ("../giong", False)]
)
def test_voices_go_along_that_the_station_has_in_it(tmp_path, folder, inside) -> None:
    """Those that lie elsewhere have no name that a worker could lay out."""
    station = tmp_path / "dai"
    for one in (station / "scripts_vi", station / "x", station / "giong", tmp_path / "giong"):
        one.mkdir(parents=True)
        (one / "a").touch()
    told = SimpleNamespace(folder=station, scripts=station / "scripts_vi", voices=station / folder)
    found = [path.relative_to(station).as_posix() for path in cluster._inputs(told)]
    assert found == ["giong/a", "scripts_vi/a"][not inside :]


def test_workers_are_let_go_before_the_stores_are_emptied(tmp_path, monkeypatch) -> None:
    """What they would still bring there stays in it."""
    pytest.importorskip("distributed")
    ended = []

    class Crew:
        def __init__(self, *_words, **_more) -> None: ...

        def close(self) -> None:
            ended.append("crew")

    monkeypatch.setattr("broadcaster.cluster.dask_crew.DaskCrew", Crew)
    monkeypatch.setattr(cluster, "clear_store", lambda *_words, **_more: ended.append("store"))
    monkeypatch.setattr(cluster, "open_work_store", lambda _: None)
    monkeypatch.setattr(cluster, "program_of_all", str)
    now = SimpleNamespace(now=lambda: SimpleNamespace(date=str))
    wired = SimpleNamespace(
        settings=SimpleNamespace(cache=tmp_path, folder=tmp_path),
        tools=SimpleNamespace(clips=None, clock=now),
        parts=str,
    )
    with cluster.station_crew(wired, "local"):
        pass
    assert ended == ["crew", "store"]


def test_what_workers_leave_lies_with_nothing_else(tmp_path, monkeypatch) -> None:
    """All that lies there is read through at the end of a run."""
    told = {}
    monkeypatch.setattr(voices, "find_engines", lambda _, options: told.update(options) or ())
    voices.engines_of((), MagicMock(cache=tmp_path, cache_bytes=1))
    assert not told["parts"].path("0" * 64).is_relative_to(tmp_path / PLACE)

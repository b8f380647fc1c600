"""What of a station goes to workers, and in which order a cluster is let go."""

from types import SimpleNamespace

import pytest

from broadcaster.app import cluster


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

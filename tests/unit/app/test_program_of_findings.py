"""What is kept of planning is asked for anew when any file of the program changed."""

from datetime import date
from pathlib import Path

import broadcaster
from broadcaster.app import station
from broadcaster.app.settings import load_settings
from broadcaster.care.init_station import found_station


def test_the_whole_package_decides(tmp_path: Path, monkeypatch) -> None:
    """Reading, casting and layout lie in other rooms than the composition root."""
    asked = []
    monkeypatch.setattr(station, "program_print", lambda folder, _: asked.append(folder) or "x")
    found_station(tmp_path / "dai", first_day=date(2026, 9, 7))
    wired = station.wire(load_settings(tmp_path / "dai", {}))
    assert wired.tools.findings.program() == "x"
    assert asked == [Path(broadcaster.__file__).parent]

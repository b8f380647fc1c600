"""What the disks of units take is measured for one after another, and past one that hangs."""

import threading

from broadcaster.hub.disk_rounds import DiskRounds
from tests.fakes.hanging_disk import hanging
from tests.fakes.hub_of_toys import toy_hub


def test_a_disk_that_hangs_keeps_no_other_one_from_being_measured(tmp_path, monkeypatch):
    monkeypatch.setattr("broadcaster.hub.disk_rounds._PAUSE", 0.01)
    monkeypatch.setattr("broadcaster.hub.disk_rounds._LIMIT", 0.2)
    folder, measured = toy_hub(tmp_path, "a", "b"), threading.Event()
    rounds = DiskRounds(folder, lambda: ["a", "b"])
    plain = rounds.measure_unit

    def measure(code):
        plain(code)
        if code == "b":
            measured.set()

    monkeypatch.setattr(rounds, "measure_unit", measure)
    with hanging(folder.units / "a"), rounds.at_work():
        assert measured.wait(60)
        assert rounds.bytes_of("a") is None
        assert rounds.bytes_of("b") is not None

"""The agent's log goes into the station's own database, opened once."""

import gc

from broadcaster.app.playout import air_store, bring_up_to_date
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.storage.database import Database
from tests.fakes.desk_house import found_school


def test_an_agent_that_looks_again_and_again_opens_its_database_once(tmp_path, monkeypatch):
    found_school(tmp_path / "dai")
    wired = wire(load_settings(tmp_path / "dai", {}))
    opened = []
    real = Database.__init__

    def counted(database, url):
        opened.append(url)
        real(database, url)

    monkeypatch.setattr(Database, "__init__", counted)
    for _ in range(4):
        bring_up_to_date(wired, air_store(wired.settings, ""), "")
    assert len(opened) == 1
    wired.close()
    gc.collect()  # with -W error a connection that nobody closed is an error

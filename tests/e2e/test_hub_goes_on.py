"""What held a unit's publishing back is gone: the hub that runs publishes it, though nobody asks."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime

import pytest

from broadcaster.app.care import hold_back
from tests.fakes.hub_process import HubProcess

pytestmark = pytest.mark.system
IN_PROCESS = True

UNITS = ("cho-xem-lai", "du-lieu-hong", "o-dia-treo", "cho-duyet")
WHO = ("--who", "Trần Thị Hòa (ví dụ)")
PATIENCE = 240.0  # seconds after which a test is stuck


@pytest.fixture
def units(timeless_station_of, station_at, tmp_path, monkeypatch):
    """Four units with a programme; one wants it approved first, and it was not yet."""
    made = timeless_station_of(tmp_path / "mau")
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(made.voices))
    made.write("di-bo", "NỮ: Sang đường thì nhìn cả hai phía.")
    assert made.run("build").code == 0
    shutil.rmtree(made.folder / "feeds")
    place = tmp_path / "hub" / "don-vi"
    for code in UNITS:
        shutil.copytree(made.folder, place / code)
    file = place / "cho-duyet" / "scripts_vi" / "station.toml"
    wanted = f'approval = "required"\napprover = "{WHO[1]}"\n'
    file.write_text(wanted + file.read_text("utf-8"), encoding="utf-8")
    done = station_at(place / "cho-duyet").run("send", "--all", "--yes", *WHO)
    assert done.code == 0, done.err
    return place


def on_air(unit):
    """Whether the feed has the programme: looked up on the disk, the hub is asked nothing.

    Below a path of the hub a site stands apart from that which the unit's own address is for.
    """
    feeds = (unit / "audio_out" / ".may-chu").glob("*/sao-mai.xml")
    return any("<enclosure" in feed.read_text("utf-8") for feed in feeds)


def until(what, seen):
    end = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < end, what
        time.sleep(0.2)


def test_a_unit_that_was_held_back_is_published_by_itself(units, station_at, tmp_path):
    hold_back(units / "cho-xem-lai", datetime(2026, 9, 8, tzinfo=UTC))
    database = units / "du-lieu-hong" / "audio_out" / "danh-muc.sqlite3"
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # else it is mended out of its log
    whole = database.read_bytes()
    for file in database.parent.glob(f"{database.name}-*"):
        file.unlink()
    database.write_bytes(b"not a database at all" * 500)
    settings = units / "o-dia-treo" / "scripts_vi" / "station.toml"
    text = settings.read_bytes()
    settings.unlink()
    os.mkfifo(settings)  # whoever opens it waits, as at a disk that does not answer
    os.link(settings, pipe := tmp_path / "o-dia")
    hub = HubProcess(tmp_path / "hub")
    try:
        page = hub.until("/", lambda answer: "3 có trục trặc" in answer.text).text
        for why in ("chưa ai xem lại", "không phải cơ sở dữ liệu", "không trả lời"):
            assert why in page
        assert not any(on_air(units / code) for code in UNITS)

        # somebody looked at what was restored
        words = [sys.executable, "-m", "broadcaster", "hub", "restored", str(tmp_path / "hub")]
        let_out = subprocess.run(
            [*words, "cho-xem-lai", "--yes"],
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
        assert let_out.returncode == 0, let_out.stderr
        # somebody put the database of a backup back, and the disk answers again
        (tmp_path / "lay-lai").write_bytes(whole)
        (tmp_path / "lay-lai").replace(database)
        (tmp_path / "tra-loi").write_bytes(text)
        (tmp_path / "tra-loi").replace(settings)
        answer = os.open(pipe, os.O_RDWR)  # who waits there has its end, whoever it is
        os.close(answer)
        # somebody approved
        done = station_at(units / "cho-duyet").run("approve", "--all", *WHO)
        assert done.code == 0, done.err
        for code in UNITS:
            until(code, lambda code=code: on_air(units / code))
        hub.until("/", lambda answer: "0 có trục trặc" in answer.text)
    finally:
        told = hub.stop()
    assert "Traceback" not in told

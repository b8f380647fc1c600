"""A running hub has its units' programmes made by the office's cluster: the same bytes."""

import re
import shutil
import sqlite3
import time
from datetime import UTC, datetime

import pytest

from broadcaster.app.desk import desk_parts
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.storage.jobs import ask_for
from tests.fakes.dask_processes import DaskProcesses
from tests.fakes.hub_process import HubProcess
from tests.fakes.quiet_port import quiet_port

pytestmark = pytest.mark.system
IN_PROCESS = True

UNITS = ("truong-a", "truong-b")
KEY = "buoi-sang-2026-09-07"
PATIENCE = 240.0  # seconds after which a test is stuck


@pytest.fixture
def root(timeless_station_of, tmp_path, monkeypatch):
    """A hub of two units with a greeting of their own, each with a script that somebody sent."""
    made = timeless_station_of(tmp_path / "mau")
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(made.voices))
    form = made.scripts / "formats" / "buoi-sang.toml"
    form.write_text(
        form.read_text("utf-8").replace("Xin chào các bạn", "Xin chào {{ unit }}"), "utf-8"
    )
    made.write("di-bo", "NỮ: Sang đường thì nhìn cả hai phía.")
    for number, code in enumerate(UNITS):
        unit = tmp_path / "hub" / "don-vi" / code
        shutil.copytree(made.folder, unit)
        file = unit / "scripts_vi" / "station.toml"
        text = file.read_text("utf-8").replace("Sao Mai (ví dụ)", f"Hoa Sim {number} (ví dụ)")
        file.write_text(re.sub('guid = "7', f'guid = "{number}', text), encoding="utf-8")
        wired = wire(load_settings(unit, {}))
        parts = desk_parts(wired)
        ask_for(parts.jobs, "gui", "Gửi duyệt", {"key": KEY, "who": "Cô Lan"}, who="Cô Lan",
                at=datetime.now(UTC))  # fmt: skip
        parts.close()
        wired.close()
    return tmp_path / "hub"


def with_cluster(root, address, more=""):
    (root / "hub.toml").write_text(f'[cum-may]\ndia_chi = "{address}"\n{more}', encoding="utf-8")


def made_alone(station_of, unit, place):
    """The files of a unit's programme as its own machine makes them."""
    alone = shutil.copytree(unit, place)
    done = station_of(alone).run("build")
    assert done.code == 0, done.err
    return files(alone)


def files(unit):
    folder = unit / "audio_out" / "sao-mai"
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob(f"{KEY}*")}


def asked(unit, question):
    database = sqlite3.connect(f"file:{unit / 'audio_out' / 'danh-muc.sqlite3'}?mode=ro", uri=True)
    try:
        return database.execute(question).fetchall()
    finally:
        database.close()


def job(unit):
    [(state, told, tries)] = asked(unit, "SELECT state, told, tries FROM job")
    return state, told, tries


def until(what, seen):
    end = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < end, what
        time.sleep(0.2)


def parts_made(unit):
    """How many parts of a unit's programmes workers made: none where the hub's machine did."""
    return len(asked(unit, "SELECT 1 FROM part WHERE state = 'done'"))


def test_every_unit_gets_the_bytes_that_its_own_machine_makes(root, tmp_path, station_at):
    units = {code: root / "don-vi" / code for code in UNITS}
    wanted = {c: made_alone(station_at, units[c], tmp_path / f"rieng-{c}") for c in UNITS}
    assert wanted["truong-a"] != wanted["truong-b"]
    with DaskProcesses(tmp_path / "dask", workers=2) as dask:
        with_cluster(root, dask.address, "cung_luc = 2\n")
        hub = HubProcess(root)
        try:
            for code, unit in units.items():
                until(code, lambda unit=unit: job(unit)[0] not in ("đang chờ", "đang làm"))
                state, told, _ = job(unit)
                assert state == "xong", told
                assert files(unit) == wanted[code]
                assert parts_made(unit) >= 2  # sentences, then the episode
            assert hub.browser.get("/healthz").json()["cluster"] == ""
            assert "broadcaster_hub_cluster_up 1.0" in hub.browser.get("/metrics").text

            def both_answer():  # within five seconds, which a busy machine does not always do
                seen = station_at(units["truong-a"]).run("doctor", "--online")
                assert "máy điều phối trả lời, 2 tiến trình làm việc" in seen.out
                return seen.out.count("cùng bản chương trình, thấy thư mục của đơn vị") == 2

            until("both workers answer", both_answer)
        finally:
            told = hub.stop()
    assert "Traceback" not in told
    assert "[cụm máy]" not in told


def test_work_waits_for_a_cluster_that_is_away_and_goes_on_when_it_is_back(
    root, tmp_path, station_at
):
    unit, port = root / "don-vi" / "truong-a", quiet_port()
    wanted = made_alone(station_at, unit, tmp_path / "rieng")
    with_cluster(root, f"tcp://127.0.0.1:{port}")
    hub = HubProcess(root)
    try:
        page = hub.until("/", lambda answer: "nối được tới máy điều phối" in answer.text)
        assert "việc dựng của các đơn vị đợi nó" in page.text
        assert "nối được tới máy điều phối" in hub.browser.get("/healthz").json()["cluster"]
        assert hub.browser.get("/healthz").status_code == 200  # units are served all the same
        assert "broadcaster_hub_cluster_up 0.0" in hub.browser.get("/metrics").text
        hub.until("/truong-a/feeds/", lambda answer: answer.status_code == 200)
        assert (job(unit)[0], files(unit)) == ("đang chờ", {})
        with DaskProcesses(tmp_path / "dask", workers=2, port=port):
            until("the work", lambda: job(unit)[0] == "xong")
            assert files(unit) == wanted
            assert parts_made(unit) >= 2
            hub.until("/", lambda answer: "Cụm máy" not in answer.text)
    finally:
        told = hub.stop()
    assert told.count("[cụm máy]") == 2, told
    assert "[cụm máy] đã ổn trở lại" in told
    assert "Traceback" not in told


def test_where_the_office_says_so_the_hubs_machine_does_what_its_cluster_cannot(
    root, tmp_path, station_at
):
    unit = root / "don-vi" / "truong-a"
    wanted = made_alone(station_at, unit, tmp_path / "rieng")
    with_cluster(root, f"tcp://127.0.0.1:{quiet_port()}", 'khi_vang = "tai-cho"\n')
    hub = HubProcess(root)
    try:
        until("the work", lambda: job(unit)[0] == "xong")
        assert files(unit) == wanted
        assert parts_made(unit) == 0
        hub.until("/", lambda answer: "các đơn vị dựng ở máy này" in answer.text)
    finally:
        told = hub.stop()
    assert "Traceback" not in told


def test_work_without_any_worker_is_put_back_as_if_nobody_had_begun_it(root, tmp_path):
    """The scheduler answers, and nobody is behind it: only the work finds that out."""
    unit = root / "don-vi" / "truong-a"
    with DaskProcesses(tmp_path / "dask", workers=0) as dask:
        with_cluster(root, dask.address)
        hub = HubProcess(root)
        try:
            until("the work", lambda: "có máy làm việc nào" in job(unit)[1])
            state, told, tries = job(unit)
            assert (state, tries) == ("đang chờ", 0)
            assert "điều phối của văn phòng" in told
            assert "127.0.0.1" not in told
            hub.until("/", lambda answer: "có máy làm việc nào" in answer.text)
        finally:
            told = hub.stop()
    assert "Traceback" not in told

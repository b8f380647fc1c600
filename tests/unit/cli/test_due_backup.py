"""The server and the loop make a backup when one is due, once, and tell trouble once."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest

from broadcaster.care import backup_file
from broadcaster.cli import due_backup
from broadcaster.cli.due_backup import backup_if_due
from broadcaster.cli.root import Session
from broadcaster.storage.database import sqlite_url
from tests.fakes.answers import data_of
from tests.fakes.station_here import StationHere

STATION = """\
format = 1
name = "Phát thanh Sao Mai"
unit = "Trường THCS Sao Mai (ví dụ)"

[[shows]]
key = "sao-mai"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a11"
title = "Phát thanh Sao Mai"
description = "Chương trình thử của một trường tưởng tượng."
"""


def station(tmp_path, more=""):
    (tmp_path / "đài" / "scripts_vi").mkdir(parents=True)
    (tmp_path / "đài" / "scripts_vi" / "station.toml").write_text(STATION + more, "utf-8")
    return StationHere(tmp_path / "đài")


def test_a_due_backup_is_made_once(tmp_path):
    here = station(tmp_path, '\n[backup]\ntarget = "../kho"\n')
    taken = backup_if_due(Session(folder=here.folder))
    assert taken is not None
    assert (tmp_path / "kho" / taken.name).is_file()
    assert backup_if_due(Session(folder=here.folder)) is None


def test_without_a_place_there_is_none(tmp_path):
    assert backup_if_due(Session(folder=station(tmp_path).folder)) is None


def test_a_command_leaves_its_name_and_its_end_in_the_log_and_nothing_else(tmp_path):
    here = station(tmp_path)
    (here.folder / "audio_out").mkdir()
    assert here.run("withdraw", "Bài của Trần Thị Hòa", "--reason", "sai tên").code != 0
    [log] = (here.folder / "audio_out" / ".nhat-ky").iterdir()
    text = log.read_text("utf-8")
    assert " withdraw " in text
    assert "Hòa" not in text
    assert "sai tên" not in text


def test_a_backup_without_the_servers_database_says_so_and_so_does_what_is_restored(
    tmp_path,
):
    """Nobody has to reach the server for that; its password is not shown."""
    address = "postgresql://dai:mat-khau@127.0.0.1:1/phat_thanh"
    text = STATION.replace("[[shows]]", f'database = "{address}"\n\n[[shows]]', 1)
    here = station(tmp_path)
    (here.scripts / "station.toml").write_text(text, "utf-8")
    told = here.run("backup", "--to", str(tmp_path / "kho"))
    assert told.code == 0
    assert "postgresql://…@127.0.0.1:1/phat_thanh không nằm trong bản sao lưu" in told.err
    assert "Không nối được tới máy chủ" in told.err
    assert "pg_dump -Fc -f dai.dump postgresql://" in told.err
    assert "mat-khau" not in told.err + told.out
    [file] = (tmp_path / "kho").iterdir()
    again = here.run("restore", str(file), "--to", str(tmp_path / "mới"), "--json")
    codes = [notice["code"] for notice in data_of(again.out)["notices"]]
    assert codes == ["co-so-du-lieu-ngoai-ban-sao-luu"]
    seen = here.run("backup", "verify", str(file))
    assert seen.code == 0
    assert "pg_dump" in seen.err


def test_the_rows_of_a_database_elsewhere_are_in_the_backup_and_can_take_its_place(tmp_path):
    """The server is gone for good: one line less in station.toml, and the station has its rows."""
    away = tmp_path / "máy chủ" / "dai.sqlite3"
    text = STATION.replace("[[shows]]", f'database = "{sqlite_url(away)}"\n\n[[shows]]', 1)
    here = station(tmp_path)
    (here.scripts / "station.toml").write_text(text, "utf-8")
    assert here.run("users", "add", "hoa", "Trần Thị Hòa", "--role", "kiem-duyet").code == 0
    told = here.run("backup", "--to", str(tmp_path / "kho"))
    assert (told.code, told.err) == (0, "")
    shutil.rmtree(away.parent)
    [file] = (tmp_path / "kho").iterdir()
    assert here.run("backup", "verify", str(file)).code == 0
    back = StationHere(tmp_path / "mới")
    again = back.run("restore", str(file), "--to", str(back.folder), "--json")
    notice, unknown = data_of(again.out)["notices"]
    assert notice["code"] == "ban-chep-co-so-du-lieu"
    assert unknown["code"] == "chua-ro-da-rut-gi"  # nobody is left who knows of withdrawals
    assert "xóa dòng database" in notice["hint"]
    assert not away.exists()
    (back.scripts / "station.toml").write_text(STATION, "utf-8")
    assert "Trần Thị Hòa" in back.run("users", "list").out


def test_a_backup_with_its_database_has_nothing_to_say(tmp_path):
    told = station(tmp_path).run("backup", "--to", str(tmp_path / "kho"))
    assert (told.code, told.err) == (0, "")


def test_one_that_another_program_makes_meanwhile_is_not_made_again(tmp_path, monkeypatch):
    """The server and the playout agent look at the same minute: the lock's second holder sees it."""
    here = station(tmp_path, '\n[backup]\ntarget = "../kho"\n')
    session, asked = Session(folder=here.folder), []

    def due(*facts):
        asked.append(facts)
        return len(asked) == 1

    monkeypatch.setattr(due_backup, "is_due", due)
    assert backup_if_due(session) is None
    assert len(asked) == 2
    assert not list((tmp_path / "kho").glob("*.zip"))


def test_none_is_begun_while_it_is_not_calm(tmp_path, monkeypatch):
    """Near a slot the loudspeaker comes first; when it is calm again the backup is looked at."""
    looked, calm, asked, held = (threading.Event() for _ in range(4))
    monkeypatch.setattr(due_backup, "_POLL", 0.001)
    monkeypatch.setattr(due_backup, "backup_if_due", lambda _session, **_: looked.set())

    def is_calm():
        if asked.is_set():  # at the second time the first answer was heeded
            held.set()
        asked.set()
        return calm.is_set()

    with due_backup.backups_when_due(Session(folder=tmp_path), pytest.fail, is_calm):
        assert held.wait(120)
        assert not looked.is_set()
        calm.set()
        assert looked.wait(120)


def test_one_that_is_being_made_when_the_command_ends_is_given_up_and_leaves_nothing(
    tmp_path, monkeypatch
):
    here = station(tmp_path, '\n[backup]\ntarget = "../kho"\n')
    for number in range(20):
        (here.scripts / f"bai-{number}.md").write_text("NỮ: Chào.", "utf-8")
    begun, over, pack = threading.Event(), threading.Event(), backup_file._pack

    def slow(*told):
        own = threading.current_thread()
        if not begun.is_set():
            wait = own.join
            own.join = lambda limit: (over.set(), wait(limit))  # the command waits for it: it ends
            begun.set()
        assert over.wait(120)
        return pack(*told)

    monkeypatch.setattr(backup_file, "_pack", slow)
    monkeypatch.setattr(due_backup, "_POLL", 0.001)
    monkeypatch.setattr(due_backup, "_FAREWELL", 120.0)
    with due_backup.backups_when_due(Session(folder=here.folder), pytest.fail):
        assert begun.wait(120)
    assert [p for p in tmp_path.rglob("*") if p.suffix == ".zip" or ".tmp-" in p.name] == []


LONG = {
    "reconcile": (("reconcile", "--loop"), 130),
    "play": (("play", "--player", "silent"), 130),
}


@pytest.mark.rows_slow
@pytest.mark.parametrize(("words", "code"), LONG.values(), ids=LONG)
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent in another way there")
def test_whatever_runs_for_long_makes_a_due_backup(tmp_path, words, code):
    here = station(tmp_path, '\n[backup]\ntarget = "../kho"\n')
    program = (  # a script's "&" starts it with Ctrl-C ignored, and it ends all the same when asked
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "from broadcaster.cli import due_backup, main; due_backup._POLL = 0.1; main()"
    )
    env = {**os.environ, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", program, "-C", str(here.folder), *words]
    running = subprocess.Popen(command, env=env)
    try:
        end = time.monotonic() + 240
        while not list((tmp_path / "kho").glob("sao-luu-*.zip")):
            assert time.monotonic() < end, "no backup"
            assert running.poll() is None
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        assert running.wait(120) == code
    finally:
        running.kill()
        running.wait()

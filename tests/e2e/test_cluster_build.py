"""`build --editions --cluster` with a real scheduler and workers, which are killed in the midst."""

import json
import random
import shlex
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.fakes.answers import data_of
from tests.fakes.dask_processes import DaskProcesses

IN_PROCESS = True

FAKE = Path(__file__).parents[1] / "fakes" / "speaking_command.py"
# speaks as the fake does, but not of a commune while the file stands
WAITING = """\
import io, os, sys, time
sys.path.insert(0, {folder!r})
import speaking_command
text = sys.stdin.buffer.read()
while "Bến".encode() in text and os.path.exists({hold!r}):
    time.sleep(0.05)
sys.stdin = io.TextIOWrapper(io.BytesIO(text), "utf-8")
sys.argv = ["speaking_command", "good"]
speaking_command.main()
"""
# what a worker runs whose machine does not have the station's folder
FAR = """\
import dataclasses, json
from broadcaster.app import cluster
there = getattr(cluster, "there", cluster.make_part)
def make_part(order, spare):
    asked = json.loads(order.argument)
    asked["station"] |= {"folder": "/nowhere", "work": "/nowhere"}
    return cluster.there(dataclasses.replace(order, argument=json.dumps(asked)), spare)
cluster.there, cluster.make_part = there, make_part  # Dask loads this twice
"""
FIRST = [f"Trường Hoa Sim {n} (ví dụ)" for n in range(1, 5)]
LATER = [f"Xã Bến Gió {n} (ví dụ)" for n in range(1, 9)]
BODY = "\n\n".join(f"NỮ: Điều thứ {n}: nhìn cả hai phía." for n in range(1, 7))
PATIENCE = 400.0  # seconds after which a test is stuck
LONG = 3_000.0  # the same of the long run, beside whatever else a machine has to do


def until(
    what: str,
    lead: "subprocess.Popen[str]",
    seen: Callable[[], bool],
    patience: float = PATIENCE,
) -> None:
    """Wait for something to be so while the command is at work."""
    deadline = time.monotonic() + patience
    while not seen():
        assert lead.poll() is None, lead.communicate()
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.05)


@pytest.fixture
def hold(tmp_path: Path) -> Path:
    """While this file stands nobody speaks of a commune."""
    return tmp_path / "hold"


@pytest.fixture
def many(station, hold: Path, tmp_path: Path):
    """A station with an episode that is built, a voice that can be held, and a table."""
    script = tmp_path / "voice.py"
    script.write_text(WAITING.format(folder=str(FAKE.parent), hold=str(hold)), encoding="utf-8")
    line = json.dumps(shlex.join([sys.executable, str(script)]))
    voice = f"[voices.command]\nrun = {line}\nlocal = true\ntimeout = 600\n"
    file = station.scripts / "station.toml"
    text = file.read_text("utf-8").replace('["embedded"]', '["command"]')
    file.write_text(text.replace("\n[[shows]]", f"\n{voice}\n[[shows]]", 1), encoding="utf-8")
    with_greeting(station)
    table = "\n".join(["đơn vị", *FIRST, *LATER, ""])
    (station.folder / "units.csv").write_text(table, encoding="utf-8")
    done = station.run("build")
    assert done.code == 0, done.err
    return station


def with_greeting(station) -> None:
    """An episode whose first words name the unit."""
    form = station.scripts / "formats" / "buoi-sang.toml"
    greeting = form.read_text("utf-8").replace("Xin chào các bạn,", "Xin chào {{ unit }},")
    form.write_text(greeting, encoding="utf-8")
    station.write("di-bo", BODY)


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[DaskProcesses]:
    """A scheduler and two workers, each begun again when it ends."""
    with DaskProcesses(tmp_path / "dask", workers=2) as processes:
        yield processes


def begun(folder: Path, address: str) -> "subprocess.Popen[str]":
    """The command, at work."""
    command = [sys.executable, "-m", "broadcaster", "-C", str(folder), "build", "--json"]
    asked = ["--editions", str(folder / "units.csv"), "--cluster", address]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*command, *asked], stdout=pipe, stderr=pipe, stdin=subprocess.DEVNULL, text=True
    )


def files(folder: Path) -> dict[str, bytes]:
    """The units' files by unit and name."""
    root = folder / "audio_out" / "sao-mai" / "don-vi"
    found = sorted(root.rglob("*.mp3"))
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in found if p.name[0] != "."}


def files_of_episode(folder: Path) -> dict[str, bytes]:
    """The station's own files, by name."""
    root = folder / "audio_out" / "sao-mai"
    return {path.name: path.read_bytes() for path in root.iterdir() if path.is_file()}


def count(folder: Path) -> int:
    """How many units have a file."""
    found = (folder / "audio_out" / "sao-mai" / "don-vi").glob("*/buoi-sang-*.mp3")
    return sum(1 for _ in found)


def states(folder: Path) -> dict[str, int]:
    """How many rows are in which state."""
    with closing(sqlite3.connect(folder / "audio_out" / "danh-muc.sqlite3")) as database:
        return dict(database.execute("SELECT state, count(*) FROM part GROUP BY state"))


def begun_by(folder: Path, holder: int) -> int:
    """How many parts the command of this number has made now."""
    return _counted(folder, "holder LIKE ?", f"%:{holder}:%")


def given_back(folder: Path) -> int:
    """How many parts are open whose worker was lost."""
    return _counted(folder, "state = ? AND tries > 0", "open")


def _counted(folder: Path, where: str, value: str) -> int:
    query = f"SELECT count(*) FROM part WHERE {where}"
    with closing(sqlite3.connect(folder / "audio_out" / "danh-muc.sqlite3")) as database:
        (number,) = database.execute(query, (value,)).fetchone()
        return int(number)


@pytest.mark.system
def test_every_edition_once_whoever_is_killed(many, hold, dask, tmp_path) -> None:
    """Workers, the scheduler and the command itself: byte for byte as on one machine alone.

    What was finished before is not made again, and no row stays open.
    """
    alone = tmp_path / "alone"
    shutil.copytree(many.folder, alone)
    done = many.run("build", "--editions", str(many.folder / "units.csv"))
    assert done.code == 0, done.err
    wanted = files(many.folder)
    assert len(wanted) == len(FIRST) + len(LATER)
    episode = files_of_episode(many.folder)
    shutil.rmtree(alone / "audio_out" / "sao-mai")  # the cluster makes the episode too

    hold.touch()
    with begun(alone, dask.address) as lead:
        until("the first units", lead, lambda: count(alone) == len(FIRST))
        lead.kill()
    assert states(alone)["running"] > 0  # nobody said goodbye
    before = {name: _path(alone, name).stat().st_mtime_ns for name in files(alone)}
    with begun(alone, dask.address) as lead:
        try:
            until("parts are given out", lead, lambda: begun_by(alone, lead.pid) == 4)
            dask.kill_worker()
            until("its parts are open again", lead, lambda: given_back(alone) > 0)
            until("workers are back", lead, lambda: dask.ready() == 2)
            dask.kill_scheduler()
            dask.kill_workers()  # one that is at work ends only with its part
            until("the command goes on", lead, lambda: dask.clients() == 1)
            hold.unlink()
            out, err = lead.communicate(timeout=PATIENCE)
        finally:
            lead.kill()
    assert lead.returncode == 0, err
    told = data_of(out)
    assert [file["unit"] for file in told["editions"]] == [*FIRST, *LATER]
    assert told["notices"] == []
    assert files(alone) == wanted
    assert files_of_episode(alone) == episode
    assert {name: _path(alone, name).stat().st_mtime_ns for name in before} == before
    assert states(alone) == {"done": len(wanted) + 1}
    assert list(alone.rglob(".tmp-*")) == []


@pytest.fixture
def far_dask(tmp_path: Path) -> Iterator[DaskProcesses]:
    """The same with workers on whose machines the station's folder is not."""
    script = tmp_path / "far.py"
    script.write_text(FAR, encoding="utf-8")
    preload = {"DASK_DISTRIBUTED__WORKER__PRELOAD": json.dumps([str(script)])}
    with DaskProcesses(tmp_path / "dask", workers=2, environment=preload) as processes:
        yield processes


@pytest.mark.soak
@pytest.mark.timeout(4 * LONG)
@pytest.mark.parametrize("workers", ["dask", "far_dask"])
def test_two_hundred_editions_through_twenty_dead_workers(
    station, request, tmp_path, workers
) -> None:
    """Workers die at random moments, the scheduler twice, the command once, the store twice."""
    dask = request.getfixturevalue(workers)
    chance = random.Random(29)
    with_greeting(station)
    place, away = tmp_path / "kho", tmp_path / "vang"
    place.mkdir()
    if workers == "far_dask":
        toml = station.scripts / "station.toml"
        named = f'\n[object_store]\nwork = "{place}"\n\n[[shows]]'
        text = toml.read_text("utf-8").replace("\n[[shows]]", named, 1)
        toml.write_text(text, encoding="utf-8")
    rows = "\n".join(["đơn vị", *(f"Trường Hoa Sim số {n} (ví dụ)" for n in range(200)), ""])
    (station.folder / "units.csv").write_text(rows, encoding="utf-8")
    assert station.run("build").code == 0
    alone = tmp_path / "alone"
    shutil.copytree(station.folder, alone)
    assert station.run("build", "--editions", str(station.folder / "units.csv")).code == 0
    wanted = files(station.folder)
    assert len(wanted) == 200
    stores = ["store"] * 2 if workers == "far_dask" else []
    shots = ["worker"] * 20 + ["scheduler"] * 2 + ["command"] + stores
    chance.shuffle(shots)
    # the next shot falls when so many editions stand
    moments = sorted(chance.sample(range(5, 150), len(shots)))
    lead = begun(alone, dask.address)
    try:
        for moment, shot in zip(moments, shots, strict=True):
            until(f"{moment} editions", lead, lambda most=moment: count(alone) >= most, LONG)
            if shot == "worker":
                dask.kill_worker(chance.randrange(2))
            elif shot == "scheduler":
                dask.kill_scheduler()
            elif shot == "store":
                place.rename(away)
                time.sleep(10.0)
                away.rename(place)
            else:
                lead.kill()
                lead.communicate()
                lead = begun(alone, dask.address)
        out, err = lead.communicate(timeout=LONG)
    finally:
        lead.kill()
    assert lead.returncode == 0, err
    assert len(data_of(out)["editions"]) == 200
    assert files(alone) == wanted
    assert states(alone) == {"done": 200}
    assert list(alone.rglob(".tmp-*")) == []
    assert [path for path in place.rglob("*") if path.is_file()] == []


def _path(folder: Path, name: str) -> Path:
    return folder / "audio_out" / "sao-mai" / "don-vi" / name

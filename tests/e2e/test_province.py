"""What the Compose file starts, started without containers: an episode goes through all of it.

PostgreSQL, a Dask scheduler with two workers, a store that speaks S3, the hub, Caddy.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
import yaml

from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_rows import remove_unit_rows
from tests.e2e.conftest import SmallStation, found
from tests.fakes.dask_processes import DaskProcesses
from tests.fakes.postgres import plain_role, server
from tests.fakes.quiet_port import quiet_port
from tests.fakes.s3_service import BUCKET, s3_service

pytestmark = pytest.mark.system
PLACE = Path(__file__).parents[2] / "docs" / "may-chu-chung"
UNITS = "đơn vị\nTrường Hoa Sim 1 (ví dụ)\nXã Bến Gió 2 (ví dụ)\n"
PATIENCE = 300.0  # seconds after which a test is stuck


def caddy(folder, address, behind):
    """The committed settings, at another address."""
    text = (PLACE / "Caddyfile").read_text("utf-8")
    assert text.count("http://localhost:8080") == text.count("hub:8000") == 1
    text = text.replace("http://localhost:8080", address).replace("hub:8000", behind)
    path = folder / "Caddyfile"
    path.write_text(text.replace("{\n", "{\n\tadmin off\n", 1), encoding="utf-8")
    program = shutil.which("caddy") or shutil.which("caddy", path="/usr/bin:/usr/sbin")
    assert program, "caddy is missing: see .ci/run"
    words = [program, "run", "--config", str(path), "--adapter", "caddyfile"]
    home = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    return begun(folder / "caddy.log", words, home)


def begun(log, words, environment):
    with log.open("wb") as file:
        return subprocess.Popen(
            words, stdout=file, stderr=file, stdin=subprocess.DEVNULL, env=environment
        )


def hub(root, port, address, log):
    """As Compose starts it, but for the places."""
    words = yaml.safe_load((PLACE / "compose.yaml").read_text("utf-8"))["services"]["hub"][
        "command"
    ]
    changed = {"/hub": str(root), "0.0.0.0": "127.0.0.1", "8000": str(port)}
    changed |= {"http://localhost:8080": address, "172.30.29.0/24": "127.0.0.1"}
    words = [sys.executable, "-m", *(changed.get(word, word) for word in words)]
    return begun(log, words, {**os.environ, "PYTHONUNBUFFERED": "1"})


def until(what, seen, *processes):
    """Wait for something to be so while the processes are at work."""
    end = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(httpx.TransportError):
            if answer := seen():
                return answer
        for one, log in processes:
            assert one.poll() is None, log.read_text("utf-8", "replace")
        assert time.monotonic() < end, (what, [log.read_text("utf-8") for _, log in processes])
        time.sleep(0.1)


def holding(root, *words):
    """Files below a folder that hold one of the words, in their bytes or their names."""
    return [
        path
        for path in root.rglob("*")
        if any(word in path.name for word in words)
        or (path.is_file() and any(word.encode() in path.read_bytes() for word in words))
    ]


@pytest.fixture
def unit(tmp_path):
    """A unit with a host name of its own in a hub, and an episode to be built."""
    made = found(SmallStation(tmp_path / "hub" / "don-vi" / "truong-a"))
    form = made.scripts / "formats" / "buoi-sang.toml"
    form.write_text(
        form.read_text("utf-8").replace("Xin chào các bạn,", "Xin chào {{ unit }},"), "utf-8"
    )
    made.write("di-bo", "NỮ: Nhìn cả hai phía.")
    (tmp_path / "don-vi.csv").write_text(UNITS, "utf-8")
    return made


def test_an_episode_goes_through_all_that_compose_starts(unit, tmp_path):
    root, port, front = tmp_path / "hub", quiet_port(), quiet_port()
    address = f"http://127.0.0.1:{front}"
    own = unit.scripts / "station.toml"
    own.write_text(
        own.read_text("utf-8").replace("https://phat-thanh.example.edu.vn", address), "utf-8"
    )
    shutil.copy(PLACE / "khoa-kho-thu.toml", tmp_path / "khoa-kho.toml")
    with (
        server() as postgres,
        s3_service() as store,
        DaskProcesses(tmp_path / "dask", workers=2) as dask,
        contextlib.ExitStack() as stack,
    ):
        rows = plain_role(postgres)
        text = (PLACE / "hub.toml").read_text("utf-8")
        text = re.sub('dia_chi = "postgresql:.*"', f'dia_chi = "{rows}"', text)
        text = text.replace("http://kho:5000", store.endpoint)
        text = text.replace("tcp://dieu-phoi:8786", dask.address)
        text = text.replace("/khoa/khoa-kho.toml", str(tmp_path / "khoa-kho.toml"))
        (root / "hub.toml").write_text(
            f'{text}\n[ten-mien]\n"127.0.0.1" = "truong-a"\n', encoding="utf-8"
        )
        built = unit.run(
            "build", "--editions", str(tmp_path / "don-vi.csv"), "--cluster", dask.address
        )
        assert built.code == 0, built.err
        assert len([*unit.audio.glob("don-vi/*/*.mp3")]) == 2
        logs = tmp_path / "hub.log", tmp_path / "caddy.log"
        at_work = (
            (hub(root, port, address, logs[0]), logs[0]),
            (caddy(tmp_path, address, f"127.0.0.1:{port}"), logs[1]),
        )
        for one, _ in at_work:
            stack.callback(one.wait, 120)
            stack.callback(one.send_signal, signal.SIGTERM)
        web = stack.enter_context(httpx.Client(base_url=address, timeout=120, trust_env=False))
        feed = until(
            "the feed", lambda: (a := web.get("/feeds/sao-mai.xml")).status_code == 200 and a,
            *at_work,
        )  # fmt: skip
        (sound,) = re.findall(rf'<enclosure[^>]* url="{address}(/[^"]+\.mp3)"', feed.text)
        (made,) = unit.audio.glob("*.mp3")
        assert web.get(sound).content == made.read_bytes()
        with store.store("tinh/don-vi/truong-a") as kept:  # the office's store, the unit's prefix
            name = sound.removeprefix("/")
            until("the store", lambda: kept.holds(name), *at_work)
            assert holding(root, "Nhìn cả hai phía")
        # the hub's figures, by its own name; its rows are in PostgreSQL
        with httpx.Client(base_url=f"http://localhost:{port}", timeout=120, trust_env=False) as at:
            until(
                "the copy", lambda: 'copied_age_seconds{unit="truong-a"}' in at.get("/metrics").text,
                *at_work,
            )  # fmt: skip
            assert "broadcaster_hub_database_up 1.0" in at.get("/metrics").text
            assert "broadcaster_hub_cluster_up 1.0" in at.get("/metrics").text
        stack.close()
        # the unit leaves: folder, rows on the server, objects in the store
        words = [sys.executable, "-m", "broadcaster", "hub", "remove", str(root), "truong-a"]
        gone = subprocess.run(
            [*words, "--yes"], capture_output=True, text=True, check=False, timeout=PATIENCE
        )
        assert gone.returncode == 0, gone.stderr
        assert ", 0 " not in gone.stdout.splitlines()[0]  # files, rows, objects: some of each
        assert holding(root, "Nhìn cả hai phía", "di-bo") == []
        with store.store("tinh") as kept:
            assert list(kept.listed()) == []
        opened = HubDatabase(rows)
        assert remove_unit_rows(opened, "truong-a") == {}
        opened.close()
    told = logs[0].read_text("utf-8")
    assert '"unit": "truong-a", "what": "xuat-ban"' in told
    assert "Traceback" not in told
    assert BUCKET in text

"""Twenty hostile files through the command line and the desk: each ends in time, within its memory, in
our words, and the server answers meanwhile.
"""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from html import unescape
from pathlib import Path
from unittest import mock

import httpx
import pytest

from tests.fakes import desk_house
from tests.fakes.hostile_files import FILES, HEAVIEST, HostileFile

IN_PROCESS = True
QUICK = 5  # of the table, that are in the fast half
MEMORY = 1_000_000_000  # bytes
PASSWORD = "chuối xanh bảy quả"


def row(file: HostileFile, at: int):
    marks = [] if at < QUICK else [pytest.mark.slow]
    marks += [pytest.mark.system] if file.needs else []
    return pytest.param(file, marks=marks, id=re.sub(r"[^\w.]", "", file.name))


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with desk_house.an_evening():
        yield desk_house.new_house(tmp_path_factory.mktemp("dai") / "dai")


@pytest.fixture(scope="module")
def server(house):
    with desk_house.serving(house) as (address, _):
        yield address


@pytest.fixture(scope="module")
def teacher(house, server):
    """A teacher who is signed in, as a browser sends it."""
    with httpx.Client(base_url=server, headers={"origin": server}, timeout=240) as web:
        sent = {"moi": PASSWORD, "moi_lai": PASSWORD}
        assert web.post(house.link("quan-tri"), data=sent).status_code == 303
        yield web


@contextmanager
def children():
    """What every process that ended meanwhile had taken: bytes at its peak, by its number, and
    seconds of a core. The peak is looked at again and again, where the system tells it.
    """
    peaks, seconds, end = {}, [], threading.Event()
    process = Path("/proc/self/cmdline")
    own = process.read_bytes() if process.exists() else b""
    plain = subprocess.Popen._try_wait

    def measured(self, flags):
        try:
            pid, status, used = os.wait4(self.pid, flags)
        except ChildProcessError:
            return plain(self, flags)
        if pid:
            seconds.append(used.ru_utime + used.ru_stime)
        return pid, status

    def look():
        while not end.wait(0.02):
            for pid in _below(os.getpid()):
                with suppress(OSError, StopIteration):
                    if Path(f"/proc/{pid}/cmdline").read_bytes() == own:
                        continue  # it is about to become what it was begun for
                    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
                    peak = next(int(one.split()[1]) for one in lines if one.startswith("VmHWM"))
                    peaks[pid] = max(peaks.get(pid, 0), peak * 1024)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        with mock.patch.object(subprocess.Popen, "_try_wait", measured):
            yield peaks, seconds
    finally:
        end.set()
        thread.join(300)


def _below(pid):
    """The processes that a process began, and theirs."""
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in file.read_text().split():
                yield child
                yield from _below(child)


@contextmanager
def asked_meanwhile(address):
    """Seconds that each answer of /healthz took."""
    waits, end = [], threading.Event()

    def ask():
        while True:  # once at least, however quick the other answer is
            begun = time.monotonic()
            assert web.get(f"{address}/healthz").status_code in (200, 503)
            waits.append(time.monotonic() - begun)
            if end.wait(0.05):
                return

    thread = threading.Thread(target=ask)
    with httpx.Client(timeout=240) as web:
        thread.start()
        try:
            yield waits
        finally:
            end.set()
            thread.join(300)


def both_ways(file, path, house, station_at, server, teacher):
    data = path.read_bytes()
    begun = time.monotonic()
    with children() as by_command:
        done = station_at(house.folder).run(
            "import", str(path), "--title", f"Bài {path.parent.name}"
        )
    command = time.monotonic() - begun
    assert done.code == (0 if file.read else 2), done.err
    assert re.search(file.told, done.out if file.read else done.err), (done.out, done.err)
    token = re.search(r'name="ma-trang" content="([^"]+)"', teacher.get("/ban/tai-khoan").text)[1]
    begun = time.monotonic()
    with children() as by_desk, asked_meanwhile(server) as waits:
        answer = teacher.post(
            "/ban/dan-cong-van/tep", data={"ma_trang": token}, files={"tep": (file.name, data)}
        )
    desk = time.monotonic() - begun
    if file.read:
        assert answer.status_code == 303, answer.text[-900:]
        answer = teacher.get(answer.headers["location"])
        assert answer.status_code == 200
    else:
        assert answer.status_code == 422, answer.text[-900:]
    page = unescape(answer.text)
    assert re.search(file.told, page, re.IGNORECASE), page[-1500:]
    assert "<script>x" not in answer.text
    assert len(waits) > 0
    assert max(command, desk) < file.seconds + 60  # the reader's own limit, on a busy machine
    most = max((*by_command[0].values(), *by_desk[0].values()), default=0)
    assert most < MEMORY
    cores = sum((*by_command[1], *by_desk[1]))
    told = f"{path.name}: {command:.1f} s, {desk:.1f} s, {most / 1e6:.0f} MB, CPU {cores:.1f} s"
    sys.stdout.write(f"{told}, /healthz {max(waits):.2f} s\n")  # pytest -rA shows it


@pytest.mark.parametrize("file", [row(file, at) for at, file in enumerate(FILES)])
def test_a_hostile_file_hurts_nobody(file, tmp_path, house, station_at, server, teacher):
    if file.needs and not shutil.which(file.needs):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{file.needs} is not here")
    before = {path for path in house.folder.parent.rglob("*") if not path.is_dir()}
    path = tmp_path / re.sub(r"[^\w.-]", "", file.name)
    file.make(path)
    both_ways(file, path, house, station_at, server, teacher)
    new = {p for p in house.folder.parent.rglob("*") if not p.is_dir()} - before
    assert all(p.is_relative_to(house.folder) for p in new)


@pytest.mark.soak
@pytest.mark.parametrize("file", HEAVIEST, ids=lambda file: file.name)
def test_the_heaviest_hurts_nobody(file, tmp_path, house, station_at, server, teacher):
    path = tmp_path / file.name
    file.make(path)
    both_ways(file, path, house, station_at, server, teacher)

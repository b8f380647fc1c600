"""Radio stations that pull from one school: seconds a pull, and what they cost the server.

`python bench/stations.py` is a morning in small; `--full` is a large district: 1,000
programmes, 200 stations within five minutes. Every station runs the real puller (signature,
checksums, decoding, renames) into a folder of its own that lacks the newest programmes, then once
more when nothing is new. Our server and Debian's nginx with one worker serve the same folder, one
after the other; stations and servers share the machine. nginx is left out, by name, where it is
missing.
"""

import argparse
import contextlib
import hashlib
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import host  # noqa: E402 - beside this file
import publishing  # noqa: E402

from broadcaster.app.publishing import publish  # noqa: E402
from broadcaster.app.settings import load_settings  # noqa: E402
from broadcaster.app.station import wire  # noqa: E402
from broadcaster.app.stations import signing_key  # noqa: E402
from broadcaster.domain.episode import AudioFile  # noqa: E402
from broadcaster.net.connection import Trust  # noqa: E402
from broadcaster.pull.download import PullPatience  # noqa: E402
from broadcaster.pull.http import SchoolConnection  # noqa: E402
from broadcaster.pull.mirror import Puller  # noqa: E402
from broadcaster.pull.state import load_state, save_state  # noqa: E402
from broadcaster.stations.mirror_site import station_seats  # noqa: E402
from broadcaster.stations.records import STATION  # noqa: E402
from tests.fakes.school_server import mp3  # noqa: E402

SECONDS = 180  # of a programme; 32 kbit/s
NEW = 5  # programmes that came since yesterday
WORKERS = 2  # processes in which stations run
AT_ONCE = 32  # stations of one process that may pull at the same moment
HIDDEN = ".lay-bai"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    programmes: int
    stations: int
    window: float  # seconds in which the stations come


SMALL = Size(programmes=110, stations=16, window=12.0)
FULL = Size(programmes=1000, stations=200, window=300.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What one station saw."""

    seconds: float
    again: float  # seconds of the pull when nothing is new
    files: int
    faults: int


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="1,000 programmes, 200 stations, 5 min")
    size = FULL if parser.parse_args().full else SMALL
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        begun = time.perf_counter()
        path = make_school(root, size.programmes)
        print(f"{size.programmes} programmes published in {time.perf_counter() - begun:.1f} s")
        servers: dict[str, Callable[[Path], AbstractContextManager[int]]] = {
            "broadcaster": host.ours
        }
        if shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin"):
            servers["nginx"] = host.nginx
        else:
            print("nginx is missing (apt-get install nginx-light): no comparison")
        for label, server in servers.items():
            with server(root) as port:
                measure(label, f"http://127.0.0.1:{port}/feeds/{path}", root, size)
    return 0


def make_school(root: Path, programmes: int) -> str:
    """A school's published folder with one radio station; the path of its manifest."""
    scripts = root / "scripts_vi"
    scripts.mkdir()
    (scripts / "station.toml").write_text(publishing.STATION, encoding="utf-8")
    wired = wire(load_settings(root, {}))
    samples = publishing._samples()
    folder = root / "audio_out" / "phat-thanh-mang-non"
    folder.mkdir(parents=True)
    sounds = [_sound(folder, mark) for mark in range(100)]
    picture = publishing.show_cover("Phát thanh", "Trường THCS Hoa Phượng")
    now = datetime(2400, 1, 1, tzinfo=samples.VIETNAM)
    tools = replace(
        wired.tools,
        clock=SimpleNamespace(now=lambda: now),
        picture=lambda _key, _draw: picture,
        publisher=publishing.FolderPublisher(root / "feeds", link=True),
    )
    for number in range(1, programmes + 1):
        episode = publishing._episode(samples, number)
        source, audio = sounds[number % len(sounds)]
        assert episode.public is not None
        audio = replace(audio, name=episode.public.audio.name)
        edition = replace(episode.public, audio=audio)
        (folder / audio.name).hardlink_to(source)
        tools.catalogue().record(replace(episode, public=edition, school=edition))
    signing_key(wired.settings).make()
    tools.subscribers().add(STATION, "Đài xã Hoa Phượng", now.date() - timedelta(days=1))
    publish(wired.station, tools)
    [seat] = station_seats(wired.station.profile, tools.subscribers())
    return seat.address.partition("/rieng/")[1][1:] + seat.address.partition("/rieng/")[2]


def _sound(folder: Path, mark: int) -> tuple[Path, AudioFile]:
    """A sound of its own bytes, and what the catalogue knows of it."""
    path = folder / f"am-thanh-{mark}"
    data = mp3(SECONDS, mark=mark)
    path.write_bytes(data)
    known = publishing._samples().make_edition("x.mp3").audio
    digest = hashlib.sha256(data).hexdigest()
    return path, replace(known, bytes=len(data), sha256=digest, seconds=float(SECONDS))


def puller() -> Puller:
    """As a station's PC pulls, from a server in the house."""
    line = SchoolConnection(trust=Trust(hosts=frozenset({"127.0.0.1"}), connect=60.0, read=60.0))
    return Puller(line=line, patience=PullPatience())


def measure(name: str, url: str, root: Path, size: Size) -> None:
    """One server under all stations; prints its line."""
    now = datetime(2026, 11, 25).astimezone()
    whole = root / f"dai-{name}"
    _until_open(url)
    begun = time.perf_counter()
    report = puller().pull(url, whole, now)
    first = time.perf_counter() - begun
    assert not report.faults, report.faults
    megabytes = sum(p.stat().st_size for p in whole.iterdir() if p.is_file()) / 1e6
    print(f"{name}: first pull {len(report.taken)} files, {megabytes:.0f} MB in {first:.1f} s")
    before = _cpu(os.getpid())
    begun = time.perf_counter()
    found = _morning(url, whole, size)
    wall = time.perf_counter() - begun
    spent = _cpu(os.getpid()) - before
    times, again = sorted(p.seconds for p in found), sorted(p.again for p in found)
    print(
        f"{name}: {len(found)} stations in {wall:.0f} s, {sum(p.files for p in found)} files, "
        f"{sum(p.faults for p in found)} faults; pull {_middle(times)}; nothing new "
        f"{_middle(again)}; server CPU {spent:.1f} s"
    )
    shutil.rmtree(whole)


def _middle(times: Sequence[float]) -> str:
    late = times[min(len(times) - 1, len(times) * 95 // 100)]
    return f"median {times[len(times) // 2]:.2f} s, 95 % {late:.2f} s, longest {times[-1]:.2f} s"


def _morning(url: str, whole: Path, size: Size) -> list[Pulled]:
    """Every station pulls at a moment of its own within the window."""
    chance = random.Random(1)
    moments = sorted(chance.uniform(0, size.window) for _ in range(size.stations))
    shares = [moments[number::WORKERS] for number in range(WORKERS)]
    context = multiprocessing.get_context("fork")
    told: multiprocessing.Queue[list[Pulled]] = context.Queue()
    work = [
        context.Process(target=_stations, args=(url, whole, share, told, number))
        for number, share in enumerate(shares)
    ]
    for one in work:
        one.start()
    found = [pulled for _ in work for pulled in told.get()]
    for one in work:
        one.join()
    return found


def _stations(
    url: str,
    whole: Path,
    moments: Sequence[float],
    told: "multiprocessing.Queue[list[Pulled]]",
    number: int,
) -> None:
    start = time.monotonic()
    turn = threading.Semaphore(AT_ONCE)

    def one(place: int) -> Pulled:
        time.sleep(max(0.0, start + moments[place] - time.monotonic()))
        with turn, _yesterday(whole, f"{whole}-{number}-{place}") as folder:
            return _pull(url, folder)

    with ThreadPoolExecutor(len(moments)) as pool:
        told.put(list(pool.map(one, range(len(moments)))))


def _pull(url: str, folder: Path) -> Pulled:
    now = datetime(2026, 11, 25).astimezone()
    begun = time.perf_counter()
    report = puller().pull(url, folder, now)
    middle = time.perf_counter()
    second = puller().pull(url, folder, now)
    return Pulled(
        seconds=middle - begun,
        again=time.perf_counter() - middle,
        files=len(report.taken),
        faults=len(report.faults) + len(second.faults) + (not second.unchanged),
    )


@contextlib.contextmanager
def _yesterday(whole: Path, name: str) -> Iterator[Path]:
    """A station's folder that lacks the newest programmes."""
    folder = Path(name)
    (folder / HIDDEN).mkdir(parents=True)
    state, _ = load_state(whole)
    newest = set(sorted({held.id for held in state.files.values()})[-NEW:])
    kept = {name: held for name, held in state.files.items() if held.id not in newest}
    for file in kept:
        (folder / file).hardlink_to(whole / file)
    save_state(folder, replace(state, files=kept, etag=""))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _until_open(url: str) -> None:
    for _ in range(400):
        with contextlib.suppress(Exception), puller().line.get(url):
            return
        time.sleep(0.05)


def _cpu(parent: int) -> float:
    """Seconds of processor that the servers, our children, and theirs have spent (Linux)."""
    total = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if _below(int(path.parent.name), parent):
                total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def _below(process: int, parent: int) -> bool:
    while process > 1 and process != parent:
        with contextlib.suppress(OSError):
            process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
            if process == parent:
                return True
            continue
        return False
    return False


if __name__ == "__main__":
    sys.exit(main())

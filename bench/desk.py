"""How long pages of the desk take while a school listens and a programme is being rendered.

50 teachers open a page every 5 seconds each, 500 listeners take 64 kB of a sound every second each,
for two minutes (or as many seconds as the first argument says), from a process of their own, while
the server's worker renders one script after another. The station is invented and thrown away.
"""

import asyncio
import importlib.util
import random
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from broadcaster.accounts.people import add_person, digest
from broadcaster.accounts.rights import Role
from broadcaster.app.desk import desk_parts
from broadcaster.production.naming import known_episodes
from broadcaster.storage.jobs import ask_for

HOUSE = Path(__file__).resolve().parent.parent / "tests" / "fakes" / "desk_house.py"
TEACHERS, EVERY = 50, 5.0
LISTENERS, PART = 500, 65_536
PAGES = ("/hom-nay", "/hang-doi", "/duyet", "/lich", "/nhat-ky", "/soan-bai", "/cach-doc", "/them",
         "/tim?tim=loa")  # fmt: skip
LIMIT = 0.200  # seconds


@dataclass
class Told:
    """What the load saw."""

    pages: list[tuple[str, float]] = field(default_factory=list)
    parts: int = 0
    late: int = 0  # listeners that could not take a part a second
    wrong: list[str] = field(default_factory=list)


def _house():
    spec = importlib.util.spec_from_file_location("desk_house", HOUSE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["desk_house"] = module
    spec.loader.exec_module(module)
    return module


def _filled(folder: Path):
    """A station with a published programme, one for tomorrow, and scripts to render."""
    home = _house()
    house = home.new_house(folder)
    house.write("hom-qua", "Hỏi – đáp: Thuốc lá điện tử", days=-1)
    house.write("ngay-mai", "Đội mũ bảo hiểm", days=1)
    for slug in ("hom-qua", "ngay-mai"):
        house.approve(house.send(slug))
    for number in range(8):
        house.write(f"dung-{number}", f"Bài thứ {number}", days=2 + number, answer=_long(number))
    return house


def _long(number: int) -> str:
    """Some minutes of speech that no cache knows."""
    return " ".join(
        f"Câu {n} của bài {number}: học sinh đi xe đạp điện phải đội mũ bảo hiểm."
        for n in range(60)
    )


def _sessions(house, count: int) -> list[str]:
    door = desk_parts(house.wired()).door
    person = add_person(door, "co.lan", "Lê Thị Lan", Role.EDITOR, by="đo")
    tokens = [secrets.token_urlsafe(16) for _ in range(count)]
    for token in tokens:
        door.people.open_session(
            person, token=digest(token), csrf="x", at=door.now(), address="127.0.0.1"
        )
    return tokens


def _render(house) -> None:
    wired = house.wired()
    jobs = desk_parts(wired).jobs
    for known in known_episodes(wired.station, wired.tools):
        if any(slug.startswith("dung-") for slug in known.slugs):
            at = wired.tools.clock.now()
            ask_for(jobs, "dung", f"Dựng {known.title}", {"key": known.key}, who="đo", at=at)


async def _ask(line, path: str, head: str) -> tuple[int, bytes]:
    reader, writer = line
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode())
    await writer.drain()
    top = await reader.readuntil(b"\r\n\r\n")
    length = int(re.search(rb"content-length: (\d+)", top.lower())[1])
    return int(top[9:12]), await reader.readexactly(length)


async def _teacher(port: int, token: str, end: float, told: Told) -> None:
    await asyncio.sleep(random.uniform(0, EVERY))
    while time.monotonic() < end:
        path = random.choice(PAGES)
        begun = time.monotonic()
        line = await asyncio.open_connection("127.0.0.1", port)
        status, _ = await _ask(line, f"/ban{path}", f"Cookie: phien={token}\r\n")
        told.pages.append((path, time.monotonic() - begun))
        if status != 200:
            told.wrong.append(f"{status} {path}")
        line[1].close()
        await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - begun)))


async def _listener(port: int, sound: str, size: int, end: float, told: Told) -> None:
    await asyncio.sleep(random.uniform(0, 1))
    line = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < end:
        first = random.randrange(max(1, size - PART))
        begun = time.monotonic()
        status, _ = await _ask(line, sound, f"Range: bytes={first}-{first + PART - 1}\r\n")
        told.parts += 1
        spent = time.monotonic() - begun
        told.late += spent > 1.0
        if status != 206:
            told.wrong.append(f"{status} {sound}")
        await asyncio.sleep(max(0.0, 1.0 - spent))
    line[1].close()


async def _load(port: int, tokens: list[str], sound: str, size: int, seconds: float) -> Told:
    told, end = Told(), time.monotonic() + seconds
    async with asyncio.TaskGroup() as group:
        for token in tokens:
            group.create_task(_teacher(port, token, end, told))
        for _ in range(LISTENERS):
            group.create_task(_listener(port, sound, size, end, told))
    return told


async def _sound(port: int) -> tuple[str, int]:
    """The path of a published sound and its size."""
    line = await asyncio.open_connection("127.0.0.1", port)
    _, data = await _ask(line, "/feeds/phat-thanh.xml", "")
    found = re.search(rb'enclosure [^>]*url="https?://[^/"]+(/[^"]+\.mp3)"', data)
    path = found[1].decode()
    if not path.startswith("/feeds/"):
        path = f"/feeds{path}"
    _, sound = await _ask(line, path, "")
    line[1].close()
    return path, len(sound)


def main() -> int:
    """Measure and tell; 1 when the 95th percentile is over the limit."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 120.0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as keep:
        folder = Path(keep) / "dai"
        house = _filled(folder)
        tokens = _sessions(house, TEACHERS)
        command = [sys.executable, "-u", "-m", "broadcaster", "-C", str(folder), "serve"]
        server = subprocess.Popen([*command, "--port", "0"], stdout=subprocess.PIPE, text=True)
        try:
            port = int(re.search(r":(\d+)/", server.stdout.readline())[1])
            sound, size = asyncio.run(_sound(port))
            _render(house)
            time.sleep(2)
            told = asyncio.run(_load(port, tokens, sound, size, seconds))
        finally:
            server.terminate()
            server.wait(30)
        _tell(told, seconds, desk_parts(house.wired()).jobs.newest(20))
    return 0 if _p95([spent for _, spent in told.pages]) < LIMIT else 1


def _p95(spent: list[float]) -> float:
    return statistics.quantiles(spent, n=20)[-1]


def _tell(told: Told, seconds: float, jobs) -> None:
    spent = [one for _, one in told.pages]
    print(
        f"{len(spent)} pages in {seconds:.0f} s: median {statistics.median(spent) * 1000:.0f} ms,"
    )
    print(f"  p95 {_p95(spent) * 1000:.0f} ms, longest {max(spent) * 1000:.0f} ms")
    for path in PAGES:
        own = [one for name, one in told.pages if name == path]
        if len(own) > 2:
            print(f"  {path:<12} {len(own):>4} × p95 {_p95(own) * 1000:.0f} ms")
    print(f"{told.parts / seconds:.0f} parts of 64 kB a second; {told.late} took over a second")
    print("jobs: " + ", ".join(f"{job.state.name.lower()}" for job in jobs))
    print(f"wrong answers: {len(told.wrong)} {told.wrong[:3]}")


if __name__ == "__main__":
    sys.exit(main())

"""What a hub of many units costs: the nightly look, memory and files, a page of any of them.

`python bench/hub.py [UNITS] [OPEN]`, by itself with 1,000 unit folders, under a limit of 1,024
files. Every folder is a station as `init` leaves it, its database made, somebody signed in.
Measured are the seconds (by the wall and of the processor) in which the rounds look at every
closed unit when nothing changed; the resident memory and the open files with 200 units open, then
with all of them, each of which was asked for what whoever signed in sees first, then for three at
once, twenty units at a time; and how long somebody waits for a page of the desk, the door and one
from the database, asked of one unit again and again, then of every unit in turns, for some seconds
each, while the rounds go on beside; beside them stands how long the unit's own application takes,
as it would in a station that is alone. Last it is told how long the first page of a unit takes that
has to be opened for it: a hub opens units ahead, some in a second. Before that all units are copied
into the hub's database, then those of which nothing changed are looked at again, then fifty that
changed are copied; in a hub that serves this is a thread of its own. Pages are asked in this
process, without a port.

At the end one site is served alone and as that of every unit of a hub, over a port, and asked in
turns for a page, its feed and its sound: processor time of the server a request, Linux only; of 50
units, then of 200.
"""

import asyncio
import itertools
import multiprocessing
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import httpx
from host import (
    SECONDS,
    TURNS,
    free_port,
    make_site,
    questions,
    rate,
    resting_clock,
    serve_ours,
    signed_in,
    site_application,
)
from serving import spent

from broadcaster.app.desk import desk_parts
from broadcaster.app.parent_unit import unit_state
from broadcaster.app.settings import AUDIO, HOST, IN_HUB, load_settings
from broadcaster.app.station import wire
from broadcaster.care.init_station import found_station
from broadcaster.desk.guard import COOKIE
from broadcaster.hub.application import Hub, hub_application
from broadcaster.hub.copying import CopyRounds, UnitCopier
from broadcaster.hub.folder import HubFolder, UnitFolder
from broadcaster.hub.open_unit import HubAddress, OpenUnit, UnitOpener
from broadcaster.hub.open_units import MOST_OPEN, OpenUnits
from broadcaster.hub.publishing_rounds import PublishingRounds, WatchedUnit
from broadcaster.hub.work_lanes import WorkLanes
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase

UNITS, OPEN, FILES, CHANGED = 1_000, 200, 1_024, 50
# What whoever signed in sees first; a page for everybody that asks no database; one that does. Of
# the first a part is kept for seconds: made anew in turns, and not when it is asked all the time.
TODAY, DOOR, PEOPLE = "/ban/hom-nay", "/ban/vao", "/ban/nguoi-dung"
ASKED_SECONDS, BETWEEN = 10.0, 0.002  # how long pages are asked for, and the pause behind each
AT_ONCE = 20  # units of which three pages each are asked for at once, under the limit of files
FEW = 50  # units asked in turns over a port, as they would be in a morning
NIGHT_SECONDS, MEMORY_MIB, TIMES = 10.0, 1_024.0, 2.0
ADDRESS = "https://hub.example.edu.vn"


def made_units(root: Path, count: int) -> HubFolder:
    """So many folders of stations, alike but for their names."""
    folder = HubFolder(root=root)
    first = folder.units / "truong-0000"
    found_station(first, first_day=date(2026, 9, 7), unit="Trường THCS Mẫu (ví dụ)")
    wired = wire(load_settings(first, {}))
    parts = desk_parts(wired)
    parts.close()
    unit_state(wired)  # it has noted the weeks to come, as whoever was copied before
    wired.close()
    (first / AUDIO / HOST).mkdir(parents=True, exist_ok=True)
    for number in range(1, count):
        shutil.copytree(first, folder.units / f"truong-{number:04}")
    return folder


def copied(copies: CopyRounds) -> float:
    """Seconds of the processor until nothing waits to be copied."""
    began = time.process_time()
    copies.step()
    assert not copies.away, copies.away
    return time.process_time() - began


def resident() -> float:
    """MiB of memory that this process holds now; Linux."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def told(what: str, seconds: Sequence[float]) -> float:
    """Print median, 95th, 99th and most; the 95th in milliseconds."""
    ordered = sorted(one * 1_000 for one in seconds)
    high, higher = (ordered[int(len(ordered) * part)] for part in (0.95, 0.99))
    print(
        f"{what}: median {statistics.median(ordered):.1f} ms, p95 {high:.1f} ms, "
        f"p99 {higher:.1f} ms, most {ordered[-1]:.1f} ms"
    )
    return high


def serve_units(root: str, port: int) -> None:
    """A hub in a process of its own, each of whose units shows the files that it has."""
    from broadcaster.web.server import open_port, run

    folder = HubFolder(root=Path(root))
    now = SystemClock().now

    def opened(unit: UnitFolder) -> OpenUnit:
        return OpenUnit(
            folder=unit,
            app=site_application(unit.path),
            publishing=resting_clock(),
            root=f"/{unit.code}",
        )

    units = OpenUnits(folder, opened)
    rounds = PublishingRounds(folder, units, lambda code: f"{ADDRESS}/{code}", now=now)
    hub = Hub(
        folder=folder, units=units, rounds=rounds, lanes=WorkLanes(units), hosts={},
        rows=HubDatabase(sqlite_url(folder.rows)), steady=time.monotonic,
    )  # fmt: skip
    run(hub_application(hub), open_port("127.0.0.1", port), ready=lambda: None)


def beside_a_station(count: int) -> bool:
    """Whether a request to any of so many units costs less than TIMES that to a station alone."""
    cost: dict[str, dict[str, list[float]]] = {}
    with tempfile.TemporaryDirectory() as room:
        codes = [f"truong-{number:04}" for number in range(count)]
        first, *others = (Path(room) / "don-vi" / code for code in codes)
        make_site(first)
        for other in others:  # the same bytes on the disk: a hundred units want no hundred sounds
            shutil.copytree(first, other, copy_function=os.link)
        ways = {
            "alone": (serve_ours, str(first), ("/feeds",)),
            "hub": (serve_units, room, tuple(f"/{code}/feeds" for code in codes)),
        }
        for _ in range(TURNS):
            for way, (serve, place, roots) in ways.items():
                port = free_port()
                server = multiprocessing.Process(target=serve, args=(place, port))
                server.start()
                try:
                    for root in roots:  # every unit is open
                        questions(port, (root,))
                    for question, asked in questions(port, roots).items():
                        before = spent(os.getpid())
                        answers = rate(port, *asked) * SECONDS
                        each = (spent(os.getpid()) - before) / max(answers, 1)
                        cost.setdefault(question, {}).setdefault(way, []).append(each * 1e6)
                finally:
                    server.terminate()
                    server.join()
    kept = True
    for question, ways_told in cost.items():
        alone, hub = (statistics.median(ways_told[way]) for way in ways)
        print(
            f"{question}: alone {alone:,.0f} us of processor, "
            f"any of {count} units {hub:,.0f} us ({hub / alone:.2f} x)"
        )
        kept = kept and hub <= TIMES * alone
    return kept


async def main() -> int:
    """Measure and print; 1 when a promise is not kept."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else UNITS
    most = int(sys.argv[2]) if len(sys.argv) > 2 else OPEN
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    os.environ[IN_HUB] = "1"
    # a unit's own threads, that look whether the law changed say, may be at work when all is over
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as room:
        folder = made_units(Path(room), count)
        address = HubAddress(public_url=ADDRESS, shown=ADDRESS)
        opener = UnitOpener(address=address, tell=print, begin_again=print)

        def opened_unit(unit: UnitFolder) -> OpenUnit:
            return rounds.opened(unit, opener)

        def stamp_of(code: str) -> str:
            return rounds.stamp(code)

        def let_go(unit: OpenUnit) -> None:
            rounds.let_go(unit)

        units = OpenUnits(folder, opened_unit, most=max(MOST_OPEN, count), closed=let_go)
        now, later = SystemClock().now, [0.0]
        rows = HubDatabase(sqlite_url(folder.rows))
        copier = UnitCopier(folder, rows, address.site_of, now=now, stamp=stamp_of)
        copies = CopyRounds(copier, now=now, steady=lambda: later[0])
        rounds = PublishingRounds(folder, units, address.of, now=now, watcher=copies)
        codes = folder.codes()
        sessions = {code: signed_in(folder.units / code) for code in codes}
        for code in codes:  # as if a hub had published them all and let go of them
            rounds._keep(WatchedUnit(code=code, stamp=rounds.stamp(code)))

        wall, cpu = time.monotonic(), time.process_time()
        opened = rounds.look_at_all()
        wall, cpu = time.monotonic() - wall, time.process_time() - cpu
        print(
            f"look at {count} closed units: {wall:.2f} s, {cpu:.2f} s of processor, {opened} open"
        )

        copies.step()  # it knows what the database has
        rounds.look_at_all()
        first_copy = copied(copies)
        print(f"copy {count} units for the first time: {first_copy:.2f} s of processor")
        rounds.look_at_all()
        unchanged = copied(copies)
        print(f"copy {count} units that did not change: {unchanged:.3f} s of processor")
        later[0] += 100.0
        some = codes[:: max(1, count // CHANGED)][:CHANGED]
        for code in some:
            copies.changed(code)
        changed = copied(copies)
        each = changed / len(some)
        print(f"copy {len(some)} that changed: {changed:.2f} s of processor ({each:.3f} s a unit)")

        hub = Hub(
            folder=folder, units=units, rounds=rounds, lanes=WorkLanes(units), hosts={},
            rows=rows, steady=time.monotonic,
        )  # fmt: skip
        line = httpx.ASGITransport(app=hub_application(hub), client=("127.0.0.1", 5000))
        async with httpx.AsyncClient(transport=line, base_url=ADDRESS) as browser:

            async def asked(code: str, page: str = TODAY, by: httpx.AsyncClient = browser) -> float:
                began = time.perf_counter()
                cookie = {} if page == DOOR else {"Cookie": f"{COOKIE}={sessions[code]}"}
                answer = await by.get(f"/{code}{page}", headers=cookie)
                assert answer.status_code == 200, answer.text[:300]
                return time.perf_counter() - began

            async def for_a_while(
                asked_codes: Sequence[str], page: str, by: httpx.AsyncClient = browser
            ) -> list[float]:
                waits, end = list[float](), time.monotonic() + ASKED_SECONDS
                for code in itertools.cycle(asked_codes):
                    if time.monotonic() >= end:
                        break
                    waits.append(await asked(code, page, by))
                    await asyncio.sleep(BETWEEN)
                return waits

            held = list[float]()
            for some in (codes[:most], codes[most:]):
                before = resident()
                told("the first page of a unit, opened for it", [await asked(c) for c in some])
                for begin in range(0, len(some), AT_ONCE):  # as when many sit at their desks
                    await asyncio.gather(
                        *(asked(code) for code in some[begin : begin + AT_ONCE] for _ in range(3))
                    )
                held.append(resident())
                files = sum(1 for _ in Path("/proc/self/fd").iterdir())
                print(
                    f"{len(units.now_open())} units open: {held[-1]:.0f} MiB "
                    f"({before:.0f} before), {files} files open"
                )
            unit = units.take(codes[0])
            own = httpx.ASGITransport(app=unit.app, root_path=unit.root, client=("127.0.0.1", 5000))
            alone = {}
            async with httpx.AsyncClient(transport=own, base_url=ADDRESS) as station:
                for page in (DOOR, PEOPLE):
                    waits = await for_a_while(codes[:1], page, station)
                    alone[page] = told(f"{page} of a station alone", waits)
            pages_kept = True
            with rounds.at_work():  # as in a hub that serves
                for page in (DOOR, PEOPLE):
                    waits = await for_a_while(codes[:1], page)
                    one = told(f"{page} of one unit", waits) / alone[page]
                    waits = await for_a_while(codes, page)
                    turns = told(f"{page} of every unit in turns", waits) / alone[page]
                    print(f"{page}: {one:.2f} x, {turns:.2f} x")
                    pages_kept = pages_kept and max(one, turns) <= TIMES
            units.give_back(unit)
            print(f"at the end: {resident():.0f} MiB, {len(units.now_open())} units open")
            units.close_all()
            told("a unit that has to be opened", [await asked(code) for code in codes[:most]])
        units.close_all()
    kept = wall <= NIGHT_SECONDS and max(held) <= MEMORY_MIB and pages_kept
    kept = kept and not opened
    kept = beside_a_station(min(most, FEW)) and kept
    if most > FEW:  # told, not promised
        beside_a_station(most)
    print("kept" if kept else "NOT kept")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

"""A day of a province: a thousand units on one hub, reckoned from parts whose cost is recorded.

`python bench/day.py [UNITS] [BUILT] [SENTENCES]`, 1,000, 50 and 120 without; 120 sentences are some
ten minutes.

What is real: fifty units of a hub with a programme of their own each, built by `broadcaster build`
as people start it, an office's programme in fifty editions, the hub that publishes them and answers
(in this process, without a port): a page of the desk signed in, a feed that did not change, a whole
programme. Of each the processor's time is taken, of a programme its bytes too.
What is reckoned: the same for all units, through one day, minute by minute, on two cores. Teachers
press "build" between three and nine in the afternoon; at ten the office's editions begin, of
whatever is left of the night; loudspeakers fetch both files between eleven and five, and once more
as if all had been off until twenty to seven; a desk is asked for sixty pages between seven and
five. Costs are drawn from what was recorded, the draw is seeded.
"""

import argparse
import asyncio
import heapq
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from cluster import counts, lay_out, run
from host import signed_in

from broadcaster.app.settings import IN_HUB
from broadcaster.desk.guard import COOKIE
from broadcaster.hub.application import Hub, hub_application
from broadcaster.hub.folder import HubFolder, UnitFolder
from broadcaster.hub.open_unit import HubAddress, OpenUnit, UnitOpener
from broadcaster.hub.open_units import OpenUnits
from broadcaster.hub.publishing_rounds import PublishingRounds
from broadcaster.hub.work_lanes import WorkLanes
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase

UNITS, BUILT, SENTENCES, CORES = 1_000, 50, 120, 2
ADDRESS = "https://hub.example.edu.vn"
MINUTE, HOUR = 60.0, 3_600.0
# Hours of the day at which things begin and end; past 24 it is the next morning.
PRESSED, EDITIONS, FETCHED, AIRED, DESKS = (15, 21), 22, (23, 29), 30.75, (7, 17)
LATE = 30 + 40 / 60  # twenty to seven: everybody at once, within five minutes
PAGES = 60  # of a unit's desk a day
TURNS = 5  # times that an answer is asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Seconds of processor of one thing, each as often as it was really done; bytes of a file."""

    own: Sequence[float]  # a unit's own programme, `build` with its start
    edition: float  # one unit more of a programme
    editions_start: float  # before the first
    page: Sequence[float]  # of the desk, signed in
    unchanged: Sequence[float]  # a feed, 304
    whole: Sequence[float]  # a programme
    size: float  # bytes of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What one day of so many units comes to."""

    built_at: float  # hours of the day when the last unit's own programme stood
    waited: float  # seconds, 95th of a hundred, from the press to the first second of work
    editions_at: float  # hours when the last edition stood
    night: float  # share of the cores from three in the afternoon until the editions stand
    web: float  # share of one core in the busiest minute of the desks
    page_wait: float  # seconds, 95th of a hundred, that a page waits for those before it
    traffic: float  # bits a second in the busiest minute of the night
    rush: float  # bits a second when everybody comes at twenty to seven
    rush_web: float  # share of one core in those five minutes


def main() -> int:
    """Measure, reckon and print; 1 when a loudspeaker would have nothing at a quarter to seven."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("units", nargs="?", type=int, default=UNITS)
    parser.add_argument("built", nargs="?", type=int, default=BUILT)
    parser.add_argument("sentences", nargs="?", type=int, default=SENTENCES)
    given = parser.parse_args()
    costs = recorded(given.built, given.sentences)
    print(
        f"recorded: own programme {statistics.median(costs.own):.2f} s CPU (of {len(costs.own)}), "
        f"edition {costs.edition:.3f} s after {costs.editions_start:.1f} s, page "
        f"{told(costs.page)}, feed unchanged {told(costs.unchanged)}, programme "
        f"{told(costs.whole)} for {costs.size / 1e6:.2f} MB"
    )
    late = False
    for units in sorted({given.units // 10, given.units}):
        day = reckoned(costs, units, CORES)
        print(
            f"{units} units on {CORES} cores: own programmes stand at {clock(day.built_at)} (the "
            f"95th waits {day.waited / MINUTE:.0f} min), editions at {clock(day.editions_at)}, "
            f"cores {day.night:.0%} busy until then; desks {day.web:.1%} of a core, a page waits "
            f"{day.page_wait * 1_000:.0f} ms (95th); night {day.traffic / 1e6:.1f} Mbit/s, all at "
            f"6:40 {day.rush / 1e6:.0f} Mbit/s and {day.rush_web:.0%} of a core"
        )
        late = late or max(day.built_at, day.editions_at) > AIRED
    print("NOT ready" if late else "ready at 6:45")
    return int(late)


def told(seconds: Sequence[float]) -> str:
    """The middle one, in milliseconds."""
    return f"{statistics.median(seconds) * 1_000:.1f} ms"


def clock(hours: float) -> str:
    """Hours of the day as people read them."""
    return f"{int(hours) % 24}:{int(hours % 1 * 60):02}"


# --- what is real -------------------------------------------------------------------------------


def recorded(built: int, sentences: int) -> Costs:
    """The cost of each part, by doing it."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        folder = HubFolder(root=root / "hub")
        own = []
        for number in range(built):
            unit = folder.units / f"truong-{number:03}"
            lay_out(unit, 4, sentences)
            script = unit / "scripts_vi" / "di-bo.md"
            words = script.read_text("utf-8").replace("bạn nhỏ", f"bạn thứ {number} của trường")
            script.write_text(words, "utf-8")
            own.append(run(unit, "build").cpu)
        office = root / "van-phong"
        lay_out(office, built, sentences)
        run(office, "build")
        few, _, many = counts(built)
        spent = {
            count: run(
                office, "build", "--json", "--editions", str(office / f"don-vi-{count}.csv")
            ).cpu
            for count in (few, many)
        }
        # those of the smaller run stand already when the larger one begins
        edition = (spent[many] - spent[few]) / (many - 2 * few)
        page, unchanged, whole, size = asyncio.run(asked(folder))
    return Costs(
        own=own,
        edition=edition,
        editions_start=max(0.0, spent[few] - edition * few),
        page=page,
        unchanged=unchanged,
        whole=whole,
        size=size,
    )


async def asked(folder: HubFolder) -> tuple[list[float], list[float], list[float], float]:
    """Seconds of processor of a page, a feed that did not change and a programme; its bytes."""
    os.environ[IN_HUB] = "1"
    opener = UnitOpener(
        address=HubAddress(public_url=ADDRESS, shown=ADDRESS),
        tell=print,
        begin_again=print,
    )

    def opened(unit: UnitFolder) -> OpenUnit:
        return rounds.opened(unit, opener)

    def let_go(unit: OpenUnit) -> None:
        rounds.let_go(unit)

    units = OpenUnits(folder, opened, closed=let_go)
    rounds = PublishingRounds(folder, units, opener.address.of, now=SystemClock().now)
    sessions = {code: signed_in(folder.units / code) for code in folder.codes()}
    rounds.look_at_all()
    hub = Hub(
        folder=folder,
        units=units,
        rounds=rounds,
        lanes=WorkLanes(units),
        hosts={},
        rows=HubDatabase(sqlite_url(folder.rows)),
        steady=time.monotonic,
    )
    line = httpx.ASGITransport(app=hub_application(hub), client=("127.0.0.1", 5000))
    page, unchanged, whole, sizes = [], [], [], []
    async with httpx.AsyncClient(transport=line, base_url=ADDRESS) as browser:

        async def timed(path: str, status: int, **headers: str) -> tuple[float, httpx.Response]:
            began = time.process_time()
            answer = await browser.get(path, headers=headers)
            spent = time.process_time() - began
            assert answer.status_code == status, (path, answer.headers, answer.text[:300])
            return spent, answer

        for code, session in sessions.items():
            cookie = {"Cookie": f"{COOKIE}={session}"}
            await timed(f"/{code}/ban/hom-nay", 200, **cookie)  # the unit is opened for it
            for _ in range(TURNS):
                page.append((await timed(f"/{code}/ban/hom-nay", 200, **cookie))[0])
            feeds = folder.units / code / "feeds"
            feed = next(feeds.rglob("*.xml")).relative_to(feeds).as_posix()
            sound = next(feeds.rglob("*.mp3")).relative_to(feeds).as_posix()
            _, first = await timed(f"/{code}/feeds/{feed}", 200)
            known = {"If-None-Match": first.headers["etag"]}
            for _ in range(TURNS):
                unchanged.append((await timed(f"/{code}/feeds/{feed}", 304, **known))[0])
                spent, answer = await timed(f"/{code}/feeds/{sound}", 200)
                whole.append(spent)
                sizes.append(len(answer.content))
    units.close_all()
    return page, unchanged, whole, statistics.median(sizes)


# --- what is reckoned ---------------------------------------------------------------------------


def reckoned(costs: Costs, units: int, cores: int, seed: int = 29) -> Day:
    """A day of so many units, of the costs that were recorded."""
    draw = random.Random(seed)
    presses = sorted(draw.uniform(*PRESSED) * HOUR for _ in range(units))
    free = [0.0] * cores
    waited, busy, ended = [], 0.0, 0.0
    for pressed in presses:
        begins = max(pressed, heapq.heappop(free))
        cost = draw.choice(costs.own)
        heapq.heappush(free, begins + cost)
        waited.append(begins - pressed)
        busy += cost
        ended = max(ended, begins + cost)
    editions = costs.editions_start + units * costs.edition
    begins = max(EDITIONS * HOUR, *free)
    stood = begins + costs.editions_start + units * costs.edition / cores
    busy += editions
    fetches = [draw.uniform(*FETCHED) * HOUR for _ in range(2 * units)]
    pages = sorted(draw.uniform(*DESKS) * HOUR for _ in range(units * PAGES))
    late = MINUTE * 5
    each = statistics.mean(costs.whole) + statistics.mean(costs.unchanged)
    web, page_wait = queued(pages, costs.page, draw)
    return Day(
        built_at=ended / HOUR,
        waited=hundredth(waited, 95),
        editions_at=stood / HOUR,
        night=busy / (cores * (stood - PRESSED[0] * HOUR)),
        web=web,
        page_wait=page_wait,
        traffic=busiest(fetches) * costs.size * 8 / MINUTE,
        rush=2 * units * costs.size * 8 / late,
        rush_web=2 * units * each / late,
    )


def queued(
    moments: Sequence[float], costs: Sequence[float], draw: random.Random
) -> tuple[float, float]:
    """One core that answers one after another: its share of the busiest minute, the 95th wait."""
    free, waits = 0.0, []
    minutes: dict[int, float] = {}
    for moment in moments:
        cost = draw.choice(costs)
        waits.append(max(0.0, free - moment))
        free = max(free, moment) + cost
        minutes[int(moment // MINUTE)] = minutes.get(int(moment // MINUTE), 0.0) + cost
    return max(minutes.values()) / MINUTE, hundredth(waits, 95)


def busiest(moments: Sequence[float]) -> int:
    """How many fall into the minute that has most."""
    minutes: dict[int, int] = {}
    for moment in moments:
        minutes[int(moment // MINUTE)] = minutes.get(int(moment // MINUTE), 0) + 1
    return max(minutes.values())


def hundredth(values: Sequence[float], at: int) -> float:
    """The value that so many of a hundred do not pass."""
    return sorted(values)[min(len(values) - 1, len(values) * at // 100)]


if __name__ == "__main__":
    sys.exit(main())

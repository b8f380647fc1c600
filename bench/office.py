"""What the office's pages cost with many units in the hub's rows.

`python bench/office.py [UNITS]`, by itself 1,000 units, and a tenth of them for the growth: each
with the state of a school year (52 weeks), two slots ahead and thirty-five programmes, below
communes of twenty, in a file of SQLite; every unit has limits. Each page is asked four times in
this process, without a port, by a visitor who may see all; the first time states are read that are
remembered afterwards.
Milliseconds are those of the processor. That a page of 1,000 units takes 300 ms at most is what is
held to; the growth is printed.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
from starlette.applications import Starlette

from broadcaster.domain.unit_limits import UnitLimits
from broadcaster.hub.asking import asking_routes
from broadcaster.hub.folder import HubFolder
from broadcaster.hub.office_limits import OfficeLimits
from broadcaster.hub.office_pages import Office, office_routes
from broadcaster.hub.office_store import OfficeRows
from broadcaster.reports.oversight import mondays
from broadcaster.reports.unit_letters import StretchFigures
from tests.fakes.office_rows import (
    NOW,
    TODAY,
    copied,
    life,
    programme,
    rows_in,
    slot,
    state,
    visitor,
)

UNITS, COMMUNE, PROGRAMMES, TIMES, PAGE_MS = 1_000, 20, 35, 4, 300.0
LATER = NOW.replace(hour=8) + timedelta(days=1)
PAGES = {
    "units, the worst first": "/hub/",
    "tonight": "/hub/toi-nay",
    "one unit": "/hub/don-vi/t1",
    "search, found": "/hub/tim?tu=duoi+nuoc+7",
    "search, nothing": "/hub/tim?tu=khong+co+chu+nay",
    "what may be asked": "/hub/giao",
}


def rows_of(session, units):  # type: ignore[no-untyped-def]
    """A department, its communes and their schools."""
    weeks = tuple(StretchFigures(first=day, aired=5, seconds=2400.0) for day in mondays(TODAY, 52))
    session.add(life("so", "Sở (ví dụ)", kind="sở"))
    codes = ["so"]
    for number in range(units):
        code, above = f"t{number}", f"xa{number // COMMUNE}"
        if number % COMMUNE == 0:
            session.add(life(above, f"Xã số {number // COMMUNE} (ví dụ)", "so", "xã"))
            codes.append(above)
        session.add_all([
            life(code, f"Trường số {number} (ví dụ)", above),
            copied(code, replace(state(code), weeks=weeks)),
            slot(code), slot(code, at=LATER, has_file=None),
            *(programme(code, f"e{n}", f"Bài {n} về đuối nước, trường {number}")
              for n in range(PROGRAMMES)),
        ])  # fmt: skip
        codes.append(code)
    return codes


def measured(units: int) -> dict[str, tuple[float, float, int]]:
    """By page: milliseconds at first, then, and kilobytes."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-office-") as name,
        rows_in(Path(name) / "so-chung.sqlite") as rows,
        asyncio.Runner() as runner,
    ):
        with rows.writing_all() as session:
            codes = rows_of(session, units)
        office = Office(
            rows=OfficeRows(rows, str), visitor=lambda _: visitor(*codes),
            told=lambda: dict.fromkeys(codes, ""), now=lambda: NOW,
            limits=OfficeLimits(limits=lambda _: UnitLimits(disk_gb=20, minutes=250)),
        )  # fmt: skip
        folder = HubFolder(root=Path(name))
        routes = [*office_routes(office), *asking_routes(office, folder, lambda: None)]
        line = httpx.ASGITransport(app=Starlette(routes=routes))
        browser, told = httpx.AsyncClient(transport=line, base_url="http://hub.test"), {}
        for page, path in PAGES.items():
            times = []
            for _ in range(TIMES):
                begun = time.process_time()
                answer = runner.run(browser.get(path))
                times.append((time.process_time() - begun) * 1_000)
                assert answer.status_code == 200, answer.text[-500:]
            told[page] = times[0], statistics.median(times[1:]), len(answer.content) // 1_000
        runner.run(browser.aclose())
    return told


def main() -> int:
    """Measure, print, and say whether it is soon enough."""
    units = int(sys.argv[1]) if len(sys.argv) > 1 else UNITS
    few, many = measured(max(1, units // 10)), measured(units)
    print(f"{units} units: processor ms at first, then; kB; times those of a tenth of the units")
    for page, (first, then, size) in many.items():
        print(f"  {page:24} {first:7.0f} {then:7.0f} {size:5} kB  {then / few[page][1]:5.1f} x")
    slowest = max(then for _, then, _ in many.values())
    soon = slowest <= PAGE_MS * max(1.0, units / UNITS)
    print(
        f"slowest {slowest:.0f} ms, wanted {PAGE_MS:.0f} ms for {UNITS}: {'ok' if soon else 'NO'}"
    )
    return 0 if soon else 1


if __name__ == "__main__":
    sys.exit(main())

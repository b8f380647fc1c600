"""What the officer's page and the sum of a school year cost over forty units of seventy programmes.

`python bench/units.py [UNITS]`. Each unit is a station folder's worth of log: seventy programmes,
each aired five times over a school year, one in twenty of its airings broken off or missed, handed
up as the months of the year and as the year itself, signed by a key of its own, taken in by the
command's own function. Then, in this process: the page of twelve weeks and that of the whole year
as a browser gets them, the sum as a page, as JSON, CSV, .docx, .xlsx and pictures. Each is
asked three times, the middle one counts; seconds are those of the processor, of which one core is
used, so that a machine that has much else to do says the same.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import httpx

from broadcaster.accounts.people import add_person, new_link
from broadcaster.accounts.rights import Role
from broadcaster.app.desk import FreshStation, desk_parts
from broadcaster.app.overseen_units import rolled_up, take_letter
from broadcaster.app.settings import load_settings
from broadcaster.app.station import WiredStation, wire
from broadcaster.app.sum_files import pictures_of_sum, report_of_sum, workbook_of_sum
from broadcaster.care.init_station import found_station
from broadcaster.desk.application import desk_application
from broadcaster.desk.page_templates import desk_pages
from broadcaster.desk.request import HOME, AppState
from broadcaster.desk.status_cache import StatusCache
from broadcaster.domain.playout import LogEvent, LogLine
from broadcaster.domain.schedule import ZONE
from broadcaster.law.starter import starter_register
from broadcaster.reports.report_facts import ReportFacts, report_facts
from broadcaster.reports.report_periods import ReportPeriod, report_period
from broadcaster.reports.report_tables import facts_csv
from broadcaster.reports.unit_letters import (
    UnitLamp,
    UnitLetter,
    UnitState,
    sealed_letter,
    stretches,
)
from broadcaster.reports.unit_tables import roll_up_json
from broadcaster.stations.signing_key import SigningKey
from broadcaster.storage.clock import SystemClock

UNITS, PROGRAMMES, AIRINGS = 40, 70, 5
FIRST, TODAY = date(2026, 9, 1), date(2027, 6, 10)
PAGE_MS, SUM_SECONDS = 300.0, 10.0
TIMES = 3
OWN = "Ủy ban nhân dân xã Hoa Phượng (ví dụ)"
PASSWORD = "chuối xanh bảy quả"
NOW = datetime.combine(TODAY, datetime.min.time(), ZONE) + timedelta(hours=9)


def log_of(unit: int) -> list[LogLine]:
    """The lines of one unit's school year."""
    lines: list[LogLine] = []
    days = [FIRST + timedelta(days=n) for n in range((TODAY - FIRST).days)]
    days = [day for day in days if day.weekday() < 5]
    for airing in range(PROGRAMMES * AIRINGS):
        day = days[airing * len(days) // (PROGRAMMES * AIRINGS)]
        begin = datetime.combine(day, datetime.min.time(), ZONE) + timedelta(
            hours=6, minutes=45, seconds=(airing * 7 + unit) % 60
        )
        slot = f"{day}T06:45#{airing}"
        programme = airing % PROGRAMMES
        more: tuple[tuple[str, object], ...] = (
            ("title", f"Chương trình {programme}"),
            ("episode", f"e{programme}"),
            (
                "sha256",
                f"{programme:064x}" if programme % 3 == 0 else f"{unit:032x}{programme:032x}",
            ),
            ("programme", "phat-thanh"),
            ("kinds", ["bản tin", "hỏi – đáp"]),
            ("topics", ["an toàn giao thông"]),
            ("audiences", ["học sinh"]),
            ("documents", ["36/2024/QH15", "168/2024/NĐ-CP"]),
            ("listeners", 400),
        )
        head = (("planned", begin.isoformat()), ("kind", "khung giờ"))
        if airing % 20 == 19:
            lines.append(LogLine(event=LogEvent.MISSED, at=begin, slot=slot, more=head))
            continue
        ended = "Gián đoạn" if airing % 20 == 9 else "Đã phát"
        lines += [
            LogLine(event=LogEvent.AIRED, at=begin, slot=slot, more=head),
            LogLine(event=LogEvent.ITEM, at=begin, slot=slot, item=1, more=more),
            LogLine(
                event=LogEvent.ITEM_END, at=begin + timedelta(minutes=8), slot=slot, item=1,
                seconds=480.0, more=(("result", ended),),
            ),
        ]  # fmt: skip
    return lines


def state_of(name: str, facts: ReportFacts, made: datetime) -> UnitState:
    """What a unit tells of itself."""
    return UnitState(
        unit=name, made=made, program="bench", log=True, since=FIRST, lamp=UnitLamp.GREEN,
        weeks=stretches(facts, lambda day: day - timedelta(days=day.weekday())),
        months=stretches(facts, lambda day: day.replace(day=1)), beat=made, backup=made,
    )  # fmt: skip


def periods() -> list[ReportPeriod]:
    """The months of the school year, and the year up to today."""
    found = [report_period(f"tháng {1 + (8 + n) % 12}/{2026 + (n > 3)}", TODAY) for n in range(9)]
    return [*found, report_period("năm học 2026-2027", TODAY)]


def found(folder: Path, units: int) -> WiredStation:
    """The commune, with its units below it."""
    found_station(folder, first_day=date(2026, 9, 7), name="Đài xã", unit=OWN,
                  url="https://phat-thanh.example.edu.vn", approver="Cô Thu")  # fmt: skip
    entries = [f'[[units]]\nkey = "xa"\nname = "{OWN}"\nkind = "xã, phường, đặc khu"\n']
    entries += [
        f'[[units]]\nkey = "t{n}"\nname = "{name_of(n)}"\nkind = "trường"\nparent = "xa"\n'
        for n in range(units)
    ]
    path = folder / "scripts_vi" / "lich.toml"
    before = path.read_text("utf-8") if path.is_file() else "format = 1\n"
    path.write_text(before + "\n" + "\n".join(entries), "utf-8")
    return wire(load_settings(folder, {}))


def name_of(number: int) -> str:
    """An invented school."""
    return f"Trường THCS số {number + 1} (ví dụ)"


def handed_up(wired: WiredStation, keys: Path, units: int) -> tuple[float, int]:
    """Take in the letters of every unit; processor seconds it took in all, bytes of the largest."""
    register, took, largest = starter_register(), 0.0, 0
    for unit in range(units):
        name, lines = name_of(unit), log_of(unit)
        key = SigningKey(keys / f"{unit}.pem")
        key.make()
        for at, period in enumerate(periods()):
            facts = report_facts(period, lines, unit=name, register=register)
            whole = facts if at == len(periods()) - 1 else None
            state = state_of(name, whole or facts, NOW - timedelta(hours=10 - at))
            data = sealed_letter(UnitLetter(state=state, facts=facts), key.seal)
            largest = max(largest, len(data))
            begun = time.process_time()
            take_letter(wired, data, f"{unit}.zip", who="bench")
            took += time.process_time() - begun
    return took, largest


def middle(what: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of the middle of three, and what the last one gave."""
    times, last = [], None
    for _ in range(TIMES):
        begun = time.process_time()
        last = what()
        times.append(time.process_time() - begun)
    return statistics.median(times), last


def pages_of(wired: WiredStation, paths: list[str]) -> dict[str, float]:
    """Processor seconds of each page of the desk, signed in as an editor."""
    parts = desk_parts(wired)
    state = AppState(
        wired=FreshStation(wired), parts=parts, pages=desk_pages(), status_cache=StatusCache(),
        secure=False,
    )  # fmt: skip
    person = add_person(parts.door, "co.thu", "Cô Thu", Role.EDITOR, by="bench")
    line = httpx.ASGITransport(app=desk_application(state), root_path=HOME)
    with asyncio.Runner() as runner:
        client = httpx.AsyncClient(transport=line, base_url="http://desk.test")
        come = client.post(
            f"{HOME}/mo/{new_link(parts.door, person, by='bench')}",
            data={"moi": PASSWORD, "moi_lai": PASSWORD},
            headers={"origin": "http://desk.test", "sec-fetch-site": "same-origin"},
        )
        assert runner.run(come).status_code == 303
        told = {}
        for path in paths:
            runner.run(client.get(f"{HOME}{path}"))  # templates are compiled
            told[path], answer = middle(lambda at=path: runner.run(client.get(f"{HOME}{at}")))  # type: ignore[misc]
            assert answer.status_code == 200, answer.text[-500:]
        runner.run(client.aclose())
    return told


def main() -> int:
    """Measure, print, and say whether it is soon enough."""
    units = int(sys.argv[1]) if len(sys.argv) > 1 else UNITS
    with (
        tempfile.TemporaryDirectory() as name,
        mock.patch.object(SystemClock, "now", return_value=NOW),
    ):
        wired = found(Path(name) / "xa", units)
        took, largest = handed_up(wired, Path(name), units)
        count = units * len(periods())
        print(f"{units} đơn vị, {PROGRAMMES} chương trình, {PROGRAMMES * AIRINGS} lượt mỗi đơn vị")
        print(f"nhận {count} tệp: {took:.1f} s ({took / count * 1000:.0f} ms một tệp), "
              f"tệp lớn nhất {largest / 1000:.0f} KB")  # fmt: skip
        period = report_period("năm học 2026-2027", TODAY)
        work: dict[str, Callable[[], Any]] = {
            "cộng năm học": lambda: rolled_up(wired, period),
            "cộng và JSON": lambda: json.dumps(roll_up_json(rolled_up(wired, period), OWN)),
            "cộng và CSV": lambda: facts_csv(rolled_up(wired, period).together(OWN)),
            "cộng và Word": lambda: report_of_sum(wired, rolled_up(wired, period)),
            "cộng và Excel": lambda: workbook_of_sum(wired, rolled_up(wired, period)),
            "cộng và hình": lambda: pictures_of_sum(wired, rolled_up(wired, period)),
        }
        sums = {}
        for words, what in work.items():
            sums[words], _ = middle(what)
            print(f"{words}: {sums[words]:.2f} s")
        shown = SimpleNamespace(weeks="/theo-doi", year="/theo-doi?tuan=nam")
        pages = pages_of(wired, [shown.weeks, shown.year, "/theo-doi/t1", "/theo-doi/ky"])
        for path, seconds in pages.items():
            print(f"{path}: {seconds * 1000:.0f} ms")
        wired.close()
    soon = pages[shown.year] * 1000 <= PAGE_MS and max(sums.values()) <= SUM_SECONDS
    print("đủ nhanh" if soon else "quá chậm")
    return 0 if soon or units > UNITS else 1


if __name__ == "__main__":
    sys.exit(main())

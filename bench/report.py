"""How long the report of a school year takes, and the tables of forty units beside it."""

from datetime import date, timedelta
from time import process_time

from broadcaster.domain.station import ReportSettings
from broadcaster.law.register import register_of
from broadcaster.reports.chart import report_pictures
from broadcaster.reports.report_docx import report_docx
from broadcaster.reports.report_facts import ReportFacts, report_facts
from broadcaster.reports.report_forms import own_forms
from broadcaster.reports.report_paper import report_paper
from broadcaster.reports.report_periods import report_period
from broadcaster.reports.report_sheets import report_sheets
from broadcaster.reports.report_xlsx import report_xlsx
from tests.fakes.air_lines import aired_lines

FIRST = date(2026, 9, 7)
PROGRAMMES = 70
AIRINGS = 3  # of each, on days of their own
UNITS = 40
YEAR = report_period("năm học 2026-2027", date(2027, 9, 5))


def lines_of(unit: int):
    """The log of a school: seventy programmes, each aired three times, one in ten broken off."""
    for number in range(PROGRAMMES):
        for again in range(AIRINGS):
            day = FIRST + timedelta(days=number * 4 + again)
            yield from aired_lines(
                str(day), seconds=300.0 + unit, episode=f"so-{number}", sha256=f"{unit}-{number}",
                title=f"Số {number}", cut=(number + again) % 10 == 0,
                topics=[f"chủ đề {number % 12}"], documents=[f"{number % 20}/2024/NĐ-CP"],
            )  # fmt: skip


def facts_of(unit: int) -> ReportFacts:
    return report_facts(YEAR, [*lines_of(unit)], unit=f"Trường {unit}", register=register_of(()))


def told(words: str, since: float) -> None:
    print(f"{words:<58} {process_time() - since:6.2f} s")


def main() -> None:
    begin = process_time()
    every = [facts_of(unit) for unit in range(UNITS)]
    told(f"tables of facts, {UNITS} units x {PROGRAMMES} x {AIRINGS}", begin)
    facts, before = every[0], every[1]
    begin = process_time()
    word = report_docx(report_paper(facts, ReportSettings()), report_pictures(facts, before))
    told(f".docx of one unit, {len(facts.facts)} rows, three pictures", begin)
    begin = process_time()
    sheets = report_sheets(facts, own_forms())
    book = report_xlsx(sheets, title="x", closing=YEAR.closing)
    told(".xlsx of one unit", begin)
    print(f"{len(word):,} and {len(book):,} bytes")


if __name__ == "__main__":
    main()

"""The files of a sum over the units below: Word, workbook, the picture of each unit."""

from collections.abc import Sequence
from dataclasses import replace

from broadcaster.app.reports import facts_within, word_file_of
from broadcaster.app.station import WiredStation
from broadcaster.domain.errors import InputError
from broadcaster.reports.chart import ReportPicture, report_pictures
from broadcaster.reports.report_facts import FactWay
from broadcaster.reports.report_paper import UnitFigures, UnitsTold
from broadcaster.reports.report_sheets import report_sheets
from broadcaster.reports.roll_up import RollUp
from broadcaster.reports.unit_tables import unit_sheet


def units_told(found: RollUp) -> UnitsTold:
    """A sum as the report of who sums tells it: every unit with its closing day."""
    way = FactWay.LOUDSPEAKER
    shares = [share for row in found.rows for share in row.handed_on()]
    told = found.figures(way)
    return UnitsTold(
        units=len(shares),
        silent=tuple(one.name for one in shares if one.facts is None),
        airings=told.airings,
        programmes=found.different(way),
        seconds=told.seconds,
        rows=tuple(
            UnitFigures(
                name=one.name,
                figures=one.facts.figures(way) if one.facts is not None else None,
                days=one.days,
                told=len(one.days_told),
                closing=one.closing,
                stage=one.stage,
                doubts=one.doubts,
            )
            for one in shares
        ),
    )


def report_of_sum(wired: WiredStation, found: RollUp, *, number: int = 0) -> bytes:
    """The .docx of who sums: its own figures, what its units sent, each with its closing day.

    Raises InputError where there is nothing to sum.
    """
    _refuse_nobody(found)
    told = units_told(found)
    facts = facts_within(wired, found.period)
    return word_file_of(
        wired,
        replace(facts, difficulties=found.difficulties),
        number=number,
        units=told,
        by_unit=_by_unit(found),
    )


def workbook_of_sum(wired: WiredStation, found: RollUp) -> bytes:
    """The .xlsx of a sum: each unit with its closing day, then the tables over all of them.

    Raises InputError where there is nothing to sum.
    """
    from broadcaster.reports.report_xlsx import report_xlsx

    _refuse_nobody(found)
    unit = wired.station.profile.unit
    facts = found.together(unit)
    sheets = (unit_sheet(units_told(found), facts), *report_sheets(facts))
    return report_xlsx(sheets, title=f"{unit}: {found.period.words}", closing=found.period.closing)


def pictures_of_sum(
    wired: WiredStation, found: RollUp
) -> tuple[tuple[ReportPicture, ...], tuple[ReportPicture, ...]]:
    """By month, by topic and by unit over those that sent anything; the same again for a phone."""
    told = _by_unit(found)
    if not told:
        return (), ()
    facts = found.together(wired.station.profile.unit)
    return report_pictures(facts, units=told), report_pictures(facts, units=told, narrow=True)


def _by_unit(found: RollUp) -> Sequence[tuple[str, int]]:
    """How often each unit that sent anything aired; who is silent has no bar of nought."""
    way = FactWay.LOUDSPEAKER
    return [(row.name, row.facts.figures(way).airings) for row in found.rows if row.facts]


def _refuse_nobody(found: RollUp) -> None:
    if not found.rows:
        raise InputError(
            f"trong {found.period.words} không có đơn vị nào báo cáo về đây",
            hint="Báo cáo của riêng đơn vị này: broadcaster report --docx TỆP",
        )

"""What is known of the units below, for machines and spreadsheets."""

from broadcaster.reports.oversight import OverseenUnit
from broadcaster.reports.report_facts import FactWay, ReportFacts
from broadcaster.reports.report_paper import UnitsTold, unit_standing
from broadcaster.reports.report_sheets import (
    FIRST_ROW,
    CellLook,
    ReportSheet,
    SheetCell,
    SheetColumn,
    SheetFormula,
    column_letters,
)
from broadcaster.reports.report_tables import facts_json
from broadcaster.reports.roll_up import KeptLetter, RollUp, UnitShare
from broadcaster.reports.shares_below import CountedShare
from broadcaster.storage.serialization import to_plain


def overseen_json(one: OverseenUnit) -> dict[str, object]:
    """A unit as its last letter shows it; null = not known."""
    state = one.state
    return {
        "unit": one.unit.key,
        "name": one.name,
        "month": one.month.value,
        "known_until": state.made.isoformat() if state else None,
        "fresh": one.fresh,
        "lamp": one.lamp.value if one.lamp else None,
        "was_red": one.was_red,
        "key_compared": one.compared,
        "backup": state.backup.isoformat() if state and state.backup else None,
        "weeks": [
            {
                "monday": cell.first.isoformat(),
                "whole": cell.whole,
                "rests": cell.rests,
                "figures": to_plain(cell.figures) if cell.figures else None,
            }
            for cell in one.weeks
        ],
        "difficulties_waiting": one.waiting,
    }


def roll_up_json(found: RollUp, unit: str) -> dict[str, object]:
    """A sum: its table as of one unit, and a row a unit."""
    closed = found.closed
    return {
        "sum": facts_json(found.together(unit)),
        "different": {way.value: found.different(way) for way in FactWay},
        "closed": closed.at.isoformat() if closed else None,
        "units": [_row(row) for row in found.rows],
        "silent": [row.unit.key for row in found.silent],
        "difficulties": to_plain(found.difficulties),
    }


def _row(row: UnitShare) -> dict[str, object]:
    told = row.facts
    return {
        "unit": row.unit.key,
        "name": row.name,
        "days": row.days,
        "days_told": row.told,
        "stage": row.stage.value if row.stage else None,
        "ways": {way.value: to_plain(told.figures(way)) for way in FactWay} if told else None,
        "letters": list(row.letters),
        "late": row.late,
        "returned": row.returned,
        "held": row.held,
        "sound": row.sound,
        "doubts": list(row.doubts),
        "remarks": list(row.remarks),
        "below": [_below(one) for one in row.below],
    }


def _below(counted: CountedShare) -> dict[str, object]:
    one = counted.share
    return {
        "name": one.name,
        "days": one.days,
        "days_told": len(one.days_told),
        "days_told_elsewhere": counted.again,
        "closing": one.closing.isoformat() if one.closing else None,
        "stage": one.stage.value if one.stage else None,
        "ways": {w.value: to_plain(one.facts.figures(w)) for w in FactWay} if one.facts else None,
        "doubts": list(one.doubts),
    }


def letter_json(one: KeptLetter, name: str) -> dict[str, object]:
    """A letter that was taken in, of the unit of that name."""
    return {
        "id": one.id,
        "unit": one.unit,
        "name": name,
        "period": one.about or None,
        "first": one.first.isoformat() if one.first else None,
        "last": one.last.isoformat() if one.last else None,
        "closing": one.closing.isoformat() if one.closing else None,
        "stage": one.stage.value if one.stage else None,
        "made": one.made.isoformat(),
        "received": one.received.isoformat(),
        "who": one.who,
        "standing": one.standing.value,
        "remark": one.remark or None,
    }


def unit_sheet(told: UnitsTold, facts: ReportFacts) -> ReportSheet:
    """A row a unit at its loudspeaker; `facts` are those over all. An empty cell is silence."""
    rows: list[tuple[SheetCell, ...]] = []
    for number, one in enumerate(told.rows, 1):
        of = one.figures
        figures: tuple[SheetCell, ...] = (None,) * 4
        if of is not None:
            figures = (of.airings, of.programmes, of.cut, round(of.seconds / 60, 3))
        rows.append((number, one.name, *figures, one.closing, unit_standing(one)))
    heard = [one.figures for one in told.rows if one.figures is not None]

    def total(place: int, value: float) -> SheetFormula:
        column = column_letters(place)
        text = f"=SUM({column}{FIRST_ROW}:{column}{FIRST_ROW + len(rows) - 1})"
        return SheetFormula(text=text, value=value)

    totals: tuple[SheetCell, ...] = (
        "Cộng",
        f"{len(heard)}/{len(rows)} đơn vị đã gửi",
        total(2, sum(one.airings for one in heard)),
        told.programmes,  # different ones over all units: no sum
        total(4, sum(one.cut for one in heard)),
        total(5, round(sum(one.seconds for one in heard) / 60, 3)),
    )
    return ReportSheet(
        name="Đơn vị",
        title=f"SỐ LIỆU TỪNG ĐƠN VỊ {facts.period.words.upper()}",
        lines=(f"{facts.unit}. Kỳ: {facts.period.told}.", ""),
        columns=(
            SheetColumn(label="TT", width=6, look=CellLook.COUNT),
            SheetColumn(label="Đơn vị", width=40),
            SheetColumn(label="Lượt phát trọn", width=12, look=CellLook.COUNT),
            SheetColumn(label="Chương trình", width=12, look=CellLook.COUNT),
            SheetColumn(label="Gián đoạn", width=12, look=CellLook.COUNT),
            SheetColumn(label="Phút đã phát", width=13, look=CellLook.AMOUNT),
            SheetColumn(label="Chốt đến ngày", width=13, look=CellLook.DAY),
            SheetColumn(label="Tình trạng số liệu", width=40),
        ),
        rows=tuple(rows),
        totals=(*totals, None, None) if rows else (),
        notes=(
            "Theo tệp có chữ ký của từng đơn vị, ở loa; mỗi ngày của một đơn vị chỉ tính một lần. "
            "Ô trống là chưa gửi, không phải bằng 0. Cột “Chương trình” ở dòng cộng đếm chương "
            "trình khác nhau của tất cả, không phải tổng các dòng trên.",
        ),
    )

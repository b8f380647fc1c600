"""What is known of the units below, for machines."""

from broadcaster.reports.oversight import OverseenUnit
from broadcaster.reports.report_facts import FactWay
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

"""The schedule in the database: what lich.toml said when it could last be read."""

from dataclasses import replace
from typing import TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from broadcaster.model.schedule import Calendar, Schedule, Slot
from broadcaster.model.unit import Unit
from broadcaster.storage.database import Database
from broadcaster.storage.plain import from_text, to_text
from broadcaster.storage.schema import CalendarRow, SlotRow, UnitRow

Value = TypeVar("Value")


class SqlScheduleStore:
    """Units, slots and the calendar as rows, replaced together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self) -> Schedule | None:
        """The schedule; None when none was ever kept."""
        with self._database.reading() as session:
            return self._load(session)

    def keep(self, schedule: Schedule) -> bool:
        """Keep what people wrote; False when it was the same already."""
        schedule = replace(schedule, units=tuple(replace(u, place=None) for u in schedule.units))
        with self._database.reading() as session:
            if self._load(session) == schedule:
                return False
        with self._database.writing() as session:
            for table in (UnitRow, SlotRow, CalendarRow):
                session.execute(delete(table))
            session.add(CalendarRow(id=1, document=to_text(schedule.calendar)))
            session.add_all(_unit_row(n, unit) for n, unit in enumerate(schedule.units, start=1))
            session.add_all(_slot_row(place, slot) for place, slot in enumerate(schedule.slots))
        return True

    def _load(self, session: Session) -> Schedule | None:
        calendar = session.get(CalendarRow, 1)
        if calendar is None:
            return None
        slots = session.scalars(select(SlotRow.document).order_by(SlotRow.place)).all()
        units = session.scalars(select(UnitRow).order_by(UnitRow.id)).all()
        return Schedule(
            slots=tuple(self._value(Slot, text) for text in slots),
            calendar=self._value(Calendar, calendar.document),
            units=tuple(_unit(row) for row in units),
            written=True,
        )

    def _value(self, kind: type[Value], text: str) -> Value:
        return from_text(kind, text, where=self._database.where)


def _slot_row(place: int, slot: Slot) -> SlotRow:
    return SlotRow(
        key=slot.key,
        place=place,
        unit=slot.unit,
        site=slot.site,
        programme=slot.programme,
        document=to_text(slot),
    )


def _unit_row(number: int, unit: Unit) -> UnitRow:
    return UnitRow(
        id=number,
        key=unit.key,
        name=unit.name,
        kind=unit.kind,
        parent=unit.parent,
        first=unit.first,
        last=unit.last,
    )


def _unit(row: UnitRow) -> Unit:
    return Unit(
        key=row.key,
        name=row.name,
        kind=row.kind,
        parent=row.parent,
        first=row.first,
        last=row.last,
    )

"""Units over the years: one more, one that ends, one that is called otherwise from a day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import Slot, Unit, unit_on
from broadcaster.domain.text import slug

_LONGEST_KEY = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitStanding:
    """A unit as it is written, with what a page shows of it."""

    unit: Unit
    number: int  # of its entry in lich.toml, from 0
    above: str = ""  # name of its parent, or the key where that is unknown
    below: tuple[str, ...] = ()  # names of the units that stand right below it
    slots: tuple[str, ...] = ()  # names of the slots that air for it or at it


def standings(units: Sequence[Unit], slots: Sequence[Slot], day: date) -> tuple[UnitStanding, ...]:
    """Every entry of the list of units, those that hold on the day with what hangs on them."""
    return tuple(_standing(units, slots, number, day) for number in range(len(units)))


def _standing(units: Sequence[Unit], slots: Sequence[Slot], number: int, day: date) -> UnitStanding:
    unit = units[number]
    parent = unit_on(units, unit.parent, day) if unit.parent else None
    if not unit.holds_on(day):
        return UnitStanding(unit=unit, number=number, above=parent.name if parent else unit.parent)
    return UnitStanding(
        unit=unit,
        number=number,
        above=parent.name if parent else unit.parent,
        below=tuple(u.name for u in units if u.parent == unit.key and u.holds_on(day)),
        slots=tuple(s.name for s in slots if unit.key in (s.unit, s.site) and _goes_on(s, day)),
    )


def _goes_on(slot: Slot, day: date) -> bool:
    return slot.last is None or slot.last >= day


def new_unit(
    units: Sequence[Unit], *, name: str, kind: str, parent: str = "", first: date | None = None
) -> Unit:
    """A unit that was not there yet; its key comes from its name. Raises InputError."""
    _refuse_nameless(name, kind)
    key = slug(name)[:_LONGEST_KEY].strip("-")
    if not key:
        raise InputError("tên đơn vị cần có chữ cái", hint="Ví dụ: Điểm Bãi Dài.", field="name")
    if any(unit.key == key for unit in units):
        raise InputError(
            f"đã có đơn vị tên như vậy ({name})",
            hint="Đơn vị đổi tên thì bấm “Đổi tên, đổi cấp trên” ở đơn vị ấy; đơn vị khác "
            "thì ghi tên đủ hơn.",
            field="name",
        )
    _refuse_unknown(units, parent)
    return Unit(key=key, name=name, kind=kind, parent=parent, first=first)


def next_life(
    units: Sequence[Unit], now: Unit, *, name: str, kind: str, parent: str, first: date
) -> tuple[date, Unit]:
    """The last day of what a unit is now, and what it is from a day on. Raises InputError."""
    _refuse_nameless(name, kind)
    _refuse_unknown(units, parent)
    if parent == now.key:
        raise InputError(
            "một đơn vị không ở dưới chính nó", hint="Chọn cấp trên khác.", field="parent"
        )
    if (name, kind, parent) == (now.name, now.kind, now.parent):
        raise InputError("chưa đổi gì", hint="Sửa tên, loại hoặc cấp trên rồi lưu.", field="name")
    last = first - timedelta(days=1)
    refuse_early(now, last)
    return last, Unit(key=now.key, name=name, kind=kind, parent=parent, first=first, last=now.last)


def refuse_early(unit: Unit, last: date) -> None:
    """A unit has at least one day. Raises InputError."""
    if unit.first and last < unit.first:
        raise InputError(
            f"{unit.name} bắt đầu từ {told_day(unit.first)}, không kết thúc trước ngày ấy được",
            hint="Chọn ngày muộn hơn.",
            field="last",
        )
    if unit.last and last > unit.last:
        raise InputError(
            f"{unit.name} đã ghi đến hết {told_day(unit.last)}",
            hint="Chọn ngày sớm hơn.",
            field="last",
        )


def _refuse_nameless(name: str, kind: str) -> None:
    if not name or not kind:
        raise InputError(
            "cần ghi tên và loại đơn vị",
            hint="Ví dụ: Điểm Bãi Dài, loại điểm trường.",
            field="kind" if name else "name",
        )


def _refuse_unknown(units: Sequence[Unit], parent: str) -> None:
    if parent and not any(unit.key == parent for unit in units):
        raise InputError(
            "không có cấp trên nào như vậy", hint="Thêm cấp trên trước.", field="parent"
        )

"""lich.toml -> Schedule: slots, bell sets, the school's calendar, and what contradicts what."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date, timedelta
from itertools import combinations

from broadcaster.domain.dates import told_day
from broadcaster.domain.notice import Level, Notice, Place, WithNotices
from broadcaster.domain.schedule import LAST_WEEK, Calendar, Schedule, Slot, Unit
from broadcaster.domain.text import nearest
from broadcaster.domain.toml_tables import Table
from broadcaster.scripts.setting import Values, read_file
from broadcaster.scripts.settings_table import SCHEDULE

_MIDNIGHT = timedelta(days=1)


def check_schedule(schedule: Schedule) -> tuple[Notice, ...]:
    """Every overlap and every name that leads nowhere."""
    return (
        *(notice for slot in schedule.slots for notice in _past_midnight(slot)),
        *(_overlap(a, b) for a, b in combinations(schedule.slots, 2) if overlap(a, b)),
        *_units(schedule.units),
        *(n for slot in schedule.slots for n in _names(slot, schedule)),
        *_bells(schedule),
        *_days_of(schedule.calendar),
    )


def overlap(one: Slot, other: Slot) -> bool:
    """Whether two slots of one site can sound at the same moment."""
    return (
        (one.unit, one.site) == (other.unit, other.site)
        and bool(set(one.weekdays) & set(other.weekdays))
        and bool(set(one.bells) & set(other.bells))
        and _same_weeks(one.weeks, other.weeks)
        and _within(one.first, one.last, other.first, other.last)
        and _start(one) < _end(other)
        and _start(other) < _end(one)
    )


def _same_weeks(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """The last week of a month is its fourth or its fifth."""
    if not one or not other:
        return True
    return bool(_possible(one) & _possible(other))


def _possible(weeks: tuple[int, ...]) -> set[int]:
    return {number for week in weeks for number in ((4, 5) if week == LAST_WEEK else (week,))}


def _within(first: date | None, last: date | None, begin: date | None, end: date | None) -> bool:
    starts = max(first or date.min, begin or date.min)
    return starts <= min(last or date.max, end or date.max)


def _start(slot: Slot) -> timedelta:
    return timedelta(hours=slot.time.hour, minutes=slot.time.minute)


def _end(slot: Slot) -> timedelta:
    return _start(slot) + timedelta(seconds=slot.max_seconds)


def _past_midnight(slot: Slot) -> Iterator[Notice]:
    if _end(slot) > _MIDNIGHT:
        yield _wrong(slot.place, f"khung giờ “{slot.name}” kéo qua nửa đêm")


def _overlap(one: Slot, other: Slot) -> Notice:
    return Notice(
        code="khung-gio-chong-nhau",
        level=Level.ERROR,
        sentence=f"khung giờ “{other.name}” ({other.time:%H:%M}) chồng lên “{one.name}” "
        f"({one.time:%H:%M}) ở dòng {one.place.line if one.place else 0}",
        hint="Đổi giờ, giảm max_minutes, hoặc cho hai khung vào hai bộ giờ (bells) khác nhau.",
        place=other.place,
    )


def _units(units: tuple[Unit, ...]) -> Iterator[Notice]:
    keys = [unit.key for unit in units]
    for unit in units:
        if unit.parent and unit.parent not in keys:
            yield _unknown(unit.place, "đơn vị cấp trên", unit.parent, keys)
        if _rises_to_itself(unit, units):
            yield _wrong(unit.place, f"đơn vị “{unit.key}” là cấp trên của chính nó")
    for one, other in combinations(units, 2):
        if one.key == other.key and _within(one.first, one.last, other.first, other.last):
            line = one.place.line if one.place else 0
            said = f"đơn vị “{other.key}” được ghi hai lần cho cùng một ngày (dòng {line})"
            yield _wrong(
                other.place, said, "Ghi ngày cuối (last) cho tên cũ, ngày đầu cho tên mới."
            )


def _rises_to_itself(unit: Unit, units: Iterable[Unit]) -> bool:
    """Whether the way up from a unit, while it holds, leads back to it."""
    parents: dict[str, set[str]] = {}
    for one in units:
        if _within(one.first, one.last, unit.first, unit.last) and one.parent:
            parents.setdefault(one.key, set()).add(one.parent)
    seen: set[str] = set()
    ahead = {unit.parent} - {""}
    while ahead and unit.key not in ahead:
        seen |= ahead
        ahead = {above for key in ahead for above in parents.get(key, ())} - seen
    return unit.key in ahead


def _names(slot: Slot, schedule: Schedule) -> Iterator[Notice]:
    keys = [unit.key for unit in schedule.units]
    if slot.unit and slot.unit not in keys:
        yield _unknown(slot.place, "đơn vị", slot.unit, keys)
    if slot.site and slot.site not in keys:
        yield _unknown(slot.place, "điểm trường", slot.site, keys)


def _bells(schedule: Schedule) -> Iterator[Notice]:
    """A bell set without slots means days of silence: told, for it may be meant."""
    known = sorted({name for slot in schedule.slots for name in slot.bells})
    for period in schedule.calendar.periods:
        if period.bells not in known:
            like = nearest(period.bells, known)
            yield Notice(
                code="bo-gio-khong-khung",
                level=Level.WARNING,
                sentence=f"không khung giờ nào thuộc bộ giờ “{period.bells}”, các ngày từ "
                f"{told_day(period.first)} đến {told_day(period.last)} sẽ không phát",
                hint=f"Có phải “{like}”?" if like else "Ghi bells ở khung giờ cần phát.",
                place=period.place,
            )


def _days_of(calendar: Calendar) -> Iterator[Notice]:
    for swap in calendar.swaps:
        closed = next((c for c in calendar.closures if c.first <= swap.day <= c.last), None)
        if closed is not None:
            yield Notice(
                code="hoan-doi-trung-nghi",
                level=Level.WARNING,
                sentence=f"ngày hoán đổi {told_day(swap.day)} nằm trong ngày nghỉ “{closed.name}” "
                "nên không phát",
                hint="Bỏ một trong hai; ngày nghỉ được ưu tiên.",
                place=swap.place,
            )


def _unknown(place: Place | None, what: str, key: str, known: list[str]) -> Notice:
    like = nearest(key, known)
    hint = f"Có phải “{like}”?" if like else "Thêm một mục [[units]] với key ấy."
    return _wrong(place, f"không có {what} “{key}”", hint)


def _wrong(place: Place | None, sentence: str, hint: str = "") -> Notice:
    return Notice(code="lich-sai", level=Level.ERROR, sentence=sentence, hint=hint, place=place)


def read_schedule(data: bytes, file: str) -> WithNotices[Schedule]:
    """The schedule, every mistake at once with its line; never raises on bad content."""
    return read_file(data, file, SCHEDULE, _schedule)


def _schedule(root: Table, values: Values) -> Schedule:
    calendar = Calendar(**{one.name: values[one.name] for one in fields(Calendar)})
    schedule = Schedule(
        slots=values["slots"], calendar=calendar, units=values["units"], written=True
    )
    root.page.notices.extend(check_schedule(schedule))
    return schedule

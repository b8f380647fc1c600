"""lich.toml -> Schedule: slots, bell sets, the school's calendar, and what contradicts what."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import combinations

from broadcaster.domain.dates import clock_time, weekday, weekdays
from broadcaster.domain.notice import Level, Notice, Place, WithNotices
from broadcaster.domain.schedule import (
    LAST_WEEK,
    ORDINARY_BELLS,
    BellPeriod,
    Calendar,
    Closure,
    Schedule,
    Slot,
    SwapDay,
    Theme,
    Unit,
)
from broadcaster.domain.text import nearest, slug
from broadcaster.domain.toml_tables import Table, open_table, understood
from broadcaster.scripts.setting_checks import slug_key

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
                f"{period.first:%d/%m/%Y} đến {period.last:%d/%m/%Y} sẽ không phát",
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
                sentence=f"ngày hoán đổi {swap.day:%d/%m/%Y} nằm trong ngày nghỉ “{closed.name}” "
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


_LONGEST = 240.0  # minutes that a slot may last


def read_schedule(data: bytes, file: str) -> WithNotices[Schedule]:
    """The schedule, every mistake at once with its line; never raises on bad content."""
    root, notices = open_table(data, file)
    if root is None:
        return WithNotices(value=None, notices=notices)
    if not understood(root):
        return WithNotices(value=None, notices=tuple(root.page.notices))
    schedule = _schedule(root)
    root.close()
    told = (*root.page.notices, *check_schedule(schedule))
    failed = any(notice.level is Level.ERROR for notice in told)
    return WithNotices(value=None if failed else schedule, notices=tuple(told))


def _schedule(root: Table) -> Schedule:
    year = root.table("year")
    first, last = _days(year)
    year.close()
    calendar = Calendar(
        first=first,
        last=last,
        closures=tuple(c for t in root.tables("closures") if (c := _closure(t))),
        swaps=tuple(s for t in root.tables("swaps") if (s := _swap(t))),
        periods=tuple(p for t in root.tables("bells") if (p := _period(t))),
        themes=tuple(h for t in root.tables("themes") if (h := _theme(t))),
    )
    units = tuple(_unit(table) for table in root.tables("units"))
    slots = _slots(root.tables("slots"))
    return Schedule(slots=slots, calendar=calendar, units=units, written=True)


def _slots(tables: Sequence[Table]) -> tuple[Slot, ...]:
    """Slots with a key each; one that has none gets it from its name and time."""
    slots: list[Slot] = []
    for table in tables:
        slot = _slot(table)
        if any(other.key == slot.key for other in slots):
            if table.has("key"):
                table.wrong("key", f"“{slot.key}” đã được dùng ở mục trên")
            slot = replace(slot, key=f"{slot.key}-{len(slots) + 1}")
        slots.append(slot)
    return tuple(slots)


def _slot(table: Table) -> Slot:
    name = table.text("name", required=True)
    begins = _time(table, "time")
    key = slug_key(table, "key", required=False)
    first, last = _days(table)
    slot = Slot(
        key=key or f"{slug(name) or 'khung-gio'}-{begins:%H%M}",
        name=name,
        weekdays=_weekdays(table, "weekdays"),
        time=begins,
        max_seconds=60 * table.number("max_minutes", 10.0, 0.5, _LONGEST),
        grace_seconds=60 * table.number("grace_minutes", 5.0, 0.0, 120.0),
        programme=slug_key(table, "programme", required=False),
        unit=slug_key(table, "unit", required=False),
        site=slug_key(table, "site", required=False),
        bells=_words(table, "bells") or (ORDINARY_BELLS,),
        weeks=_weeks(table, "weeks"),
        first=first,
        last=last,
        place=table.page.place(table.path),
    )
    table.close()
    return slot


def _time(table: Table, key: str) -> time:
    raw = table.value(key)
    found = clock_time(raw)
    if found is None:
        said = "thiếu giờ bắt đầu" if raw is None else f"“{raw}” không phải giờ trong ngày"
        table.wrong(key, said, f'Viết như {key} = "06:45".')
    return found or time(0, 0)


def _weekdays(table: Table, key: str) -> tuple[int, ...]:
    words = _words(table, key)
    if not words:
        if not table.has(key):
            table.wrong(key, "thiếu ngày trong tuần", f'Viết như {key} = "thứ hai đến thứ sáu".')
        return ()
    found = weekdays(words)
    if isinstance(found, str):
        hint = f'Viết như {key} = ["thứ hai", "thứ tư"] hoặc {key} = "thứ hai đến thứ sáu".'
        table.wrong(key, f"“{found}” không phải ngày trong tuần", hint)
        return ()
    return found


def _words(table: Table, key: str) -> tuple[str, ...]:
    """One text or a list of texts."""
    if isinstance(table.value(key), str):
        word = table.text(key)
        if not word:
            table.wrong(key, "không được để trống")
        return (word,) if word else ()
    return table.texts(key)


def _weeks(table: Table, key: str) -> tuple[int, ...]:
    """Weeks of the month, 1 to 5, or "cuối" for the last."""
    raw = table.value(key)
    values = raw if isinstance(raw, list) else [] if raw is None else [raw]
    weeks = [LAST_WEEK if slug(str(v)) == "cuoi" else v for v in values]
    right = [w for w in weeks if type(w) is int and (w == LAST_WEEK or 1 <= w <= 5)]
    if len(right) < len(weeks):
        table.wrong(
            key, "phải là các tuần từ 1 đến 5, hoặc “cuối”", f'Viết như {key} = [1, "cuối"].'
        )
    return tuple(right)


def _days(table: Table) -> tuple[date | None, date | None]:
    """First and last day, both included."""
    first, last = table.day("first"), table.day("last")
    if first and last and last < first:
        table.wrong("last", f"ngày cuối {last:%d/%m/%Y} trước ngày đầu {first:%d/%m/%Y}")
    return first, last


def _stretch(table: Table) -> tuple[date, date] | None:
    """A stretch of days that must have a first one; without a last it is that one day."""
    first, last = _days(table)
    if first is None:
        if not table.has("first"):
            table.wrong("first", "thiếu ngày đầu", 'Viết như first = "30/4/2027".')
        return None
    return first, last or first


def _closure(table: Table) -> Closure | None:
    name, days = table.text("name", required=True), _stretch(table)
    table.close()
    if days is None:
        return None
    place = table.page.place(table.path)
    return Closure(first=days[0], last=days[1], name=name, place=place)


def _swap(table: Table) -> SwapDay | None:
    day, word, name = table.day("day"), table.text("weekday", required=True), table.text("name")
    if day is None and not table.has("day"):
        table.wrong("day", "thiếu ngày hoán đổi", 'Viết như day = "09/01/2027".')
    follows = weekday(word)
    if word and follows is None:
        table.wrong("weekday", f"“{word}” không phải ngày trong tuần", 'Viết như "thứ sáu".')
    table.close()
    if day is None or follows is None:
        return None
    return SwapDay(day=day, weekday=follows, name=name, place=table.page.place(table.path))


def _period(table: Table) -> BellPeriod | None:
    bells, name = table.text("bells", required=True), table.text("name")
    days = _stretch(table)
    table.close()
    if days is None:
        return None
    place = table.page.place(table.path)
    return BellPeriod(bells=bells, first=days[0], last=days[1], name=name, place=place)


def _theme(table: Table) -> Theme | None:
    title, days = table.text("title", required=True), _stretch(table)
    table.close()
    if days is None:
        return None
    return Theme(first=days[0], last=days[1], title=title, place=table.page.place(table.path))


def _unit(table: Table) -> Unit:
    first, last = _days(table)
    unit = Unit(
        key=slug_key(table, "key"),
        name=table.text("name", required=True),
        kind=table.text("kind", required=True),
        parent=slug_key(table, "parent", required=False),
        first=first,
        last=last,
        place=table.page.place(table.path),
    )
    table.close()
    return unit

"""lich.toml -> Schedule: slots of the week, bell sets and the school's calendar."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time

from broadcaster.model.notice import Checked, Level
from broadcaster.model.schedule import (
    LAST_WEEK,
    ORDINARY_BELLS,
    BellPeriod,
    Calendar,
    Closure,
    Schedule,
    Slot,
    SwapDay,
    Theme,
)
from broadcaster.model.unit import Unit
from broadcaster.scripting.clock import clock_time, weekday, weekdays
from broadcaster.scripting.overlaps import check_schedule
from broadcaster.scripting.show_settings import slug_key
from broadcaster.text import slug
from broadcaster.text.tables import Table, open_table, understood

_LONGEST = 240.0  # minutes that a slot may last


def read_schedule(data: bytes, file: str) -> Checked[Schedule]:
    """The schedule, every mistake at once with its line; never raises on bad content."""
    root, notices = open_table(data, file)
    if root is None:
        return Checked(value=None, notices=notices)
    if not understood(root):
        return Checked(value=None, notices=tuple(root.page.notices))
    schedule = _schedule(root)
    root.close()
    told = (*root.page.notices, *check_schedule(schedule))
    failed = any(notice.level is Level.ERROR for notice in told)
    return Checked(value=None if failed else schedule, notices=tuple(told))


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

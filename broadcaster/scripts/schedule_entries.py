"""Entries of lich.toml: what single keys must be like, and the value that is made of each entry."""

from dataclasses import replace
from datetime import date, time
from typing import Any

from broadcaster.domain.dates import clock_time, weekday, weekdays
from broadcaster.domain.notice import Place
from broadcaster.domain.schedule import (
    LAST_WEEK,
    ORDINARY_BELLS,
    BellPeriod,
    Closure,
    Slot,
    SwapDay,
    Theme,
)
from broadcaster.domain.text import slug
from broadcaster.domain.toml_tables import Table

# --- keys ---------------------------------------------------------------------------------------


def begins(table: Table, key: str) -> time:
    """The time of day at which a slot begins."""
    raw = table.value(key)
    found = clock_time(raw)
    if found is None:
        said = "thiếu giờ bắt đầu" if raw is None else f"“{raw}” không phải giờ trong ngày"
        table.wrong(key, said, f'Viết như {key} = "06:45".')
    return found or time(0, 0)


def days_of_the_week(table: Table, key: str) -> tuple[int, ...]:
    """Days of the week in words, 0 = Monday."""
    written = words(table, key)
    if not written:
        if not table.has(key):
            table.wrong(key, "thiếu ngày trong tuần", f'Viết như {key} = "thứ hai đến thứ sáu".')
        return ()
    found = weekdays(written)
    if isinstance(found, str):
        hint = f'Viết như {key} = ["thứ hai", "thứ tư"] hoặc {key} = "thứ hai đến thứ sáu".'
        table.wrong(key, f"“{found}” không phải ngày trong tuần", hint)
        return ()
    return found


def words(table: Table, key: str) -> tuple[str, ...]:
    """One text or a list of texts."""
    if isinstance(table.value(key), str):
        word = table.text(key)
        if not word:
            table.wrong(key, "không được để trống")
        return (word,) if word else ()
    return table.texts(key)


def bell_sets(table: Table, key: str) -> tuple[str, ...]:
    """The bell sets in which a slot exists."""
    return words(table, key) or (ORDINARY_BELLS,)


def weeks(table: Table, key: str) -> tuple[int, ...]:
    """Weeks of the month, 1 to 5, or "cuối" for the last."""
    raw = table.value(key)
    values = raw if isinstance(raw, list) else [] if raw is None else [raw]
    found = [LAST_WEEK if slug(str(v)) == "cuoi" else v for v in values]
    right = [w for w in found if type(w) is int and (w == LAST_WEEK or 1 <= w <= 5)]
    if len(right) < len(found):
        table.wrong(
            key, "phải là các tuần từ 1 đến 5, hoặc “cuối”", f'Viết như {key} = [1, "cuối"].'
        )
    return tuple(right)


def follows(table: Table, key: str) -> int | None:
    """The day of the week whose slots air on another day."""
    word = table.text(key, required=True)
    found = weekday(word)
    if word and found is None:
        table.wrong(key, f"“{word}” không phải ngày trong tuần", 'Viết như "thứ sáu".')
    return found


# --- keys that go with each other ---------------------------------------------------------------


def in_order(table: Table, values: dict[str, Any]) -> None:
    """First and last day, both included."""
    first, last = values["first"], values["last"]
    if first and last and last < first:
        table.wrong("last", f"ngày cuối {last:%d/%m/%Y} trước ngày đầu {first:%d/%m/%Y}")


def stretch(table: Table, values: dict[str, Any]) -> None:
    """A stretch of days that must have a first one; without a last it is that one day."""
    in_order(table, values)
    if values["first"] is None and not table.has("first"):
        table.wrong("first", "thiếu ngày đầu", 'Viết như first = "30/4/2027".')
    values["last"] = values["last"] or values["first"]


def swap_day(table: Table, values: dict[str, Any]) -> None:
    """Another timetable needs a day on which it holds."""
    if values["day"] is None and not table.has("day"):
        table.wrong("day", "thiếu ngày hoán đổi", 'Viết như day = "09/01/2027".')


# --- what is made of an entry; None when a day is missing ---------------------------------------


def slot(
    *, key: str, name: str, time: time, max_minutes: float, grace_minutes: float, **values: Any
) -> Slot:
    """A slot; one that has no key gets it from its name and time."""
    return Slot(
        key=key or f"{slug(name) or 'khung-gio'}-{time:%H%M}",
        name=name,
        time=time,
        max_seconds=60 * max_minutes,
        grace_seconds=60 * grace_minutes,
        **values,
    )


def slot_keys(_: Table, tables: tuple[Table, ...], made: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """Slots with a key each."""
    slots: list[Slot] = []
    for table, one in zip(tables, made, strict=True):
        own = one
        if any(other.key == one.key for other in slots):
            if table.has("key"):
                table.wrong("key", f"“{one.key}” đã được dùng ở mục trên")
            own = replace(one, key=f"{one.key}-{len(slots) + 1}")
        slots.append(own)
    return tuple(slots)


def closure(*, first: date | None, last: date, name: str, place: Place) -> Closure | None:
    """Days without broadcasts."""
    return Closure(first=first, last=last, name=name, place=place) if first else None


def swap(*, day: date | None, weekday: int | None, name: str, place: Place) -> SwapDay | None:
    """A day with the timetable of another."""
    if day is None or weekday is None:
        return None
    return SwapDay(day=day, weekday=weekday, name=name, place=place)


def period(
    *, bells: str, first: date | None, last: date, name: str, place: Place
) -> BellPeriod | None:
    """Days with another bell set."""
    return (
        BellPeriod(bells=bells, first=first, last=last, name=name, place=place) if first else None
    )


def theme(*, title: str, first: date | None, last: date, place: Place) -> Theme | None:
    """What a stretch of days is about."""
    return Theme(title=title, first=first, last=last, place=place) if first else None

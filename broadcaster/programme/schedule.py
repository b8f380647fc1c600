"""When the station airs, and what: lich.toml, the calendar, the queue and the gate together."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.schedule import ZONE, Calendar, Occurrence, Schedule, Slot
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.domain.text import nearest
from broadcaster.domain.wording import refusal
from broadcaster.production.tools import StationContext
from broadcaster.programme.gate import open_gate
from broadcaster.programme.line_up import LineUp, line_ups_at
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.scripts.schedule_file import read_schedule
from broadcaster.system.files import read_if_there
from broadcaster.timetable.occurrences import DAY, next_school_day, occurrences

SCHEDULE_FILE = "lich.toml"
WEEK = tuple(range(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleInForce:
    """The schedule in force, and what was noticed in its file."""

    schedule: Schedule
    notices: tuple[Notice, ...] = ()

    @property
    def errors(self) -> tuple[Notice, ...]:
        """Why the file could not be used; the schedule is an earlier one then."""
        return tuple(notice for notice in self.notices if notice.level is Level.ERROR)


def station_schedule(station: StationContext, tools: ProgrammeTools) -> ScheduleInForce:
    """lich.toml; with mistakes in it the last good one, without slots the programmes' air times."""
    path = tools.folders.scripts / SCHEDULE_FILE
    try:
        data = read_if_there(path)
    except OSError as error:
        return ScheduleInForce(schedule=_last_good(station, tools), notices=(_unread(path, error),))
    if data is None:
        return ScheduleInForce(schedule=default_schedule(station.formats))
    checked = read_schedule(data, f"{path.parent.name}/{path.name}")
    if checked.value is None:
        return ScheduleInForce(schedule=_last_good(station, tools), notices=checked.notices)
    schedule = _with_slots(checked.value, station.formats)
    tools.schedules().keep(checked.value)
    told = _programmes(schedule.slots, station.formats)
    return ScheduleInForce(schedule=schedule, notices=(*checked.notices, *told))


def schedule_notices(station: StationContext, tools: ProgrammeTools) -> tuple[Notice, ...]:
    """What is wrong or odd in lich.toml; the database is not touched."""
    path = tools.folders.scripts / SCHEDULE_FILE
    try:
        data = read_if_there(path)
    except OSError as error:
        return (_unread(path, error),)
    if data is None:
        return ()
    checked = read_schedule(data, f"{path.parent.name}/{path.name}")
    slots = checked.value.slots if checked.value is not None else ()
    return (*checked.notices, *_programmes(slots, station.formats))


def _unread(path: Path, error: OSError) -> Notice:
    leads_nowhere = isinstance(error, FileNotFoundError)  # as `read_if_there` says
    why = "liên kết (symlink) không dẫn tới tệp nào" if leads_nowhere else refusal(error)
    return Notice(
        code="tep-khong-doc-duoc",
        level=Level.ERROR,
        sentence=f"không đọc được lịch phát: {why}",
        hint="Kiểm tra quyền đọc của tệp, hoặc ổ đĩa mà liên kết dẫn tới; lịch đọc được lần trước "
        "vẫn được dùng.",
        place=Place(file=f"{path.parent.name}/{path.name}"),
    )


def written_calendar(tools: ProgrammeTools) -> Calendar:
    """The calendar in lich.toml; where it cannot be used that of the last good one, else none.

    Only then the database is opened: what is spoken must not change meanwhile.
    """
    schedule = None
    with suppress(OSError):  # what the schedule in force and a check of it tell
        data = read_if_there(tools.folders.scripts / SCHEDULE_FILE)
        if data is None:
            return Calendar()
        schedule = read_schedule(data, SCHEDULE_FILE).value
    if schedule is None:
        with suppress(BroadcasterError):
            schedule = tools.schedules().load()
    return schedule.calendar if schedule is not None else Calendar()


def next_air_day(tools: ProgrammeTools) -> date:
    """The first day of school behind today, by lich.toml."""
    today = tools.clock.now().astimezone(ZONE).date()
    return next_school_day(written_calendar(tools), today + DAY)


def default_schedule(formats: Sequence[ProgrammeFormat]) -> Schedule:
    """A slot a day at the air time of each programme; those of one minute share a slot."""
    ordered = sorted(formats, key=lambda f: (f.air_time, f.slug))
    shared = [list(group) for _, group in groupby(ordered, key=lambda f: f.air_time)]
    return Schedule(slots=tuple(_default_slot(group) for group in shared))


def _with_slots(schedule: Schedule, formats: Sequence[ProgrammeFormat]) -> Schedule:
    """A file of days and units alone does not silence a station: the air times go on."""
    if schedule.slots:
        return schedule
    return replace(schedule, slots=default_schedule(formats).slots, written=False)


def _default_slot(programmes: Sequence[ProgrammeFormat]) -> Slot:
    first = programmes[0]
    return Slot(
        key=first.slug,
        name=", ".join(p.name for p in programmes),
        weekdays=WEEK,
        time=first.air_time,
        max_seconds=60 * max(p.max_minutes for p in programmes),
        programme=first.slug if len(programmes) == 1 else "",
    )


def coming(schedule: Schedule, day_from: date, days: int = 14) -> tuple[Occurrence, ...]:
    """The occurrences of the days from one day on."""
    last = day_from + timedelta(days=days - 1)
    return occurrences(schedule.slots, schedule.calendar, day_from, last)


def planned(
    station: StationContext,
    tools: ProgrammeTools,
    day_from: date,
    days: int = 14,
    *,
    schedule: Schedule | None = None,
) -> tuple[LineUp, ...]:
    """What will air in the days from one day on; nothing in it that the gate holds back.

    The days before them are planned too: what waits for the next slot may find it there.
    """
    schedule = schedule or station_schedule(station, tools).schedule
    gate = open_gate(station.profile, tools)
    now = tools.clock.now().astimezone(ZONE)
    first = min(day_from, now.date())
    found = coming(schedule, first, (day_from - first).days + days)
    plans = line_ups_at(now, found, tools.queue().items(), gate.trouble)
    return tuple(plan for plan in plans if plan.occurrence.day >= day_from)


def _last_good(station: StationContext, tools: ProgrammeTools) -> Schedule:
    return _with_slots(tools.schedules().load() or Schedule(slots=()), station.formats)


def _programmes(slots: Sequence[Slot], formats: Sequence[ProgrammeFormat]) -> list[Notice]:
    """A slot whose programme nobody has is told; it would stay silent."""
    known = [f.slug for f in formats]
    return [
        Notice(
            code="khung-gio-chuong-trinh-la",
            level=Level.WARNING,
            sentence=f"khung giờ “{slot.name}” dành cho chương trình “{slot.programme}” "
            "mà đài không có",
            hint=f"Có phải “{like}”?"
            if (like := nearest(slot.programme, known))
            else "Các chương trình: " + (", ".join(known) or "chưa có") + ".",
            place=slot.place,
        )
        for slot in slots
        if slot.programme and slot.programme not in known
    ]

"""Where the queue is worked on: schedule, gate and clock, and the slots and items people name."""

from dataclasses import dataclass
from datetime import date, datetime

from broadcaster.domain.dates import written
from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Notice
from broadcaster.domain.queue import WAITING, QueueItem
from broadcaster.domain.schedule import ZONE, Occurrence
from broadcaster.domain.text import fold, slug
from broadcaster.production.build import StationContext
from broadcaster.programme.gate import Gate, open_gate
from broadcaster.programme.line_up import LineUp, line_ups
from broadcaster.programme.schedule import coming, station_schedule
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.timetable.day_words import day_in
from broadcaster.timetable.occurrences import closed_on, find_occurrence, in_school_year

HORIZON = 60  # days ahead in which a slot is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueContext:
    """Everything at hand while the queue is worked on."""

    station: StationContext
    tools: ProgrammeTools
    gate: Gate
    now: datetime  # with zone
    coming: tuple[Occurrence, ...]  # whatever has not begun, for HORIZON days
    notices: tuple[Notice, ...] = ()  # mistakes in the schedule's file: an earlier one stands

    def line_ups(self) -> tuple[LineUp, ...]:
        """What will air, by occurrence."""
        return line_ups(
            self.coming, self.tools.queue().items(since=self.now.date()), self.gate.trouble
        )


def open_queue(station: StationContext, tools: ProgrammeTools) -> QueueContext:
    """Look at schedule, gate and clock once."""
    now = tools.clock.now()
    found = station_schedule(station, tools)
    ahead = coming(found.schedule, now.astimezone(ZONE).date(), HORIZON)
    return QueueContext(
        station=station,
        tools=tools,
        gate=open_gate(station.profile, tools),
        now=now,
        coming=tuple(o for o in ahead if o.latest >= now),
        notices=found.errors,
    )


def find_slot(desk: QueueContext, words: str) -> Occurrence:
    """The coming occurrence that the words name: an id, a date with a time, a slot's name.

    Raises InputError that says why there is none, or which ones it might be.
    """
    exact = find_occurrence(desk.coming, words.strip())
    if exact is not None:
        return exact
    day, rest = _day_of(words, desk.now)
    found = [o for o in desk.coming if (day is None or o.day == day) and _named(o, rest)]
    if not found:
        raise InputError(_why_none(desk, words, day), hint=_nearest_slots(desk, day))
    if day is not None and len(found) > 1:
        told = "; ".join(told_slot(o) for o in found)
        raise InputError(
            f"ngày {written(day)} có {len(found)} khung giờ: {told}",
            hint=f"Ghi rõ khung nào, ví dụ {found[0].id}",
        )
    return found[0]


def told_slot(occurrence: Occurrence) -> str:
    """A slot on a day as people say it."""
    slot = occurrence.slot
    site = f", {slot.site}" if slot.site else ""
    return f"{slot.time:%H:%M} {written(occurrence.day)} ({slot.name}{site})"


def _day_of(words: str, now: datetime) -> tuple[date | None, str]:
    """The day that words name, and what else they say."""
    return day_in(words, now.astimezone(ZONE).date())


def _named(occurrence: Occurrence, rest: str) -> bool:
    """Whether what was said besides the day fits the slot: its time, its key or its name."""
    slot = occurrence.slot
    names = {f"{slot.time:%H:%M}", slot.key, slug(slot.name), slug(f"{slot.time:%H:%M}")}
    return not rest or rest in names or slug(rest) in names


def _why_none(desk: QueueContext, words: str, day: date | None) -> str:
    calendar = station_schedule(desk.station, desk.tools).schedule.calendar
    if day is None:
        return f"không có khung giờ nào sắp tới tên “{words}”"
    closed = closed_on(calendar, day)
    if closed is not None:
        return f"ngày {written(day)} nghỉ: {closed.name}"
    if not in_school_year(calendar, day):
        return f"ngày {written(day)} ở ngoài năm học"
    if day < desk.now.astimezone(ZONE).date():
        return f"ngày {written(day)} đã qua"
    return f"ngày {written(day)} không có khung giờ nào như “{words}”, hoặc giờ ấy đã qua"


def _nearest_slots(desk: QueueContext, day: date | None) -> str:
    later = [o for o in desk.coming if day is None or o.day >= day] or list(desk.coming)
    told = "; ".join(f"“{written(o.day)} {o.slot.time:%H:%M}” ({o.slot.name})" for o in later[:3])
    return f"Các khung gần nhất: {told}." if told else "Xem các khung: broadcaster slot list"


def find_item(desk: QueueContext, words: str) -> QueueItem:
    """The waiting item that the words name: its number, its episode's key, or its title."""
    waiting = [i for i in desk.tools.queue().items(since=desk.now.date()) if i.state in WAITING]
    plain = words.strip().removeprefix("#")
    if plain.isdigit():
        found = [i for i in waiting if i.id == int(plain)]
    else:
        found = [i for i in waiting if i.subject == plain]
        found = found or [i for i in waiting if fold(plain) in fold(i.title)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(f"trong hàng đợi không có “{words}”", hint="Xem: broadcaster queue list")
    told = "\n  ".join(f"#{i.id} {i.title} ({i.occurrence or 'khung kế tiếp'})" for i in found)
    raise InputError(f"“{words}” có thể là:\n  {told}", hint="Ghi số ở đầu dòng, ví dụ #3.")

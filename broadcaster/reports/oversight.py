"""Theo dõi, đôn đốc: what is known of every unit, week by week, and since when nothing is known.

Nothing here is green because nobody said otherwise: a week after a unit's last letter is unknown.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import quote

from broadcaster.domain.dates import written
from broadcaster.domain.schedule import ZONE
from broadcaster.reports.report_periods import official_date, official_month
from broadcaster.reports.roll_up import ReportingUnit
from broadcaster.reports.unit_letters import (
    HandedProgress,
    HandedStage,
    StretchFigures,
    UnitLamp,
    UnitState,
)

FRESH = timedelta(days=3)  # so long a letter says how a unit is now
WEEKS = 12  # that the page shows at first
_WEEK = timedelta(days=7)
_SUMMER = (6, 7, 8)  # months in which a school may have no slot
_MAIL = 1_800  # characters of a mail's words: longer addresses open no program everywhere


class MonthAiring(StrEnum):
    """Whether a unit aired anything this month; the value is what people read."""

    AIRED = "đã phát"
    SILENT = "chưa phát"
    RESTS = "không có khung giờ nào"
    UNKNOWN = "chưa biết"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateReceipt:
    """The newest state of a unit, and when it came here."""

    unit: str  # key of the unit here
    state: UnitState
    received: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitWeek:
    """A week of one unit."""

    first: date  # Monday
    figures: StretchFigures | None  # None = nobody knows
    whole: bool  # whether the letter was made when the week was over
    rests: bool = False  # its timetable had no slot, and nothing was heard or missed


@dataclass(frozen=True, slots=True, kw_only=True)
class OverseenUnit:
    """A unit as its last letter shows it."""

    unit: ReportingUnit
    name: str  # now
    receipt: StateReceipt | None  # None = it never sent any
    weeks: tuple[UnitWeek, ...]  # oldest first
    month: MonthAiring
    fresh: bool  # whether the letter is young enough to say how it is now
    compared: bool = True  # whether a person compared the unit's key; True where none is known

    @property
    def state(self) -> UnitState | None:
        """What it told last."""
        return self.receipt.state if self.receipt else None

    @property
    def lamp(self) -> UnitLamp | None:
        """The lamp at its loudspeaker now; None = not known."""
        return self.state.lamp if self.state is not None and self.fresh else None

    @property
    def was_red(self) -> bool:
        """Whether the lamp was red when it was last known of: that goes not by silence."""
        return self.state is not None and self.state.lamp is UnitLamp.RED

    @property
    def known_until(self) -> str:
        """“chưa biết từ ngày 12/11/2026”, “chưa gửi lần nào”; "" = known now."""
        if self.state is None:
            return "chưa gửi lần nào"
        made = self.state.made.astimezone(ZONE).date()
        return "" if self.fresh else f"chưa biết từ ngày {written(made)}"

    @property
    def waiting(self) -> int:
        """Difficulties without an answer, as the unit told them."""
        return sum(not one.answer for one in self.state.difficulties) if self.state else 0


def mondays(today: date, weeks: int = WEEKS) -> tuple[date, ...]:
    """The weeks up to that of today, oldest first."""
    last = today - timedelta(days=today.weekday())
    return tuple(last - _WEEK * (weeks - 1 - n) for n in range(weeks))


def overseen(
    units: Iterable[ReportingUnit],
    receipts: Mapping[str, StateReceipt],
    weeks: Sequence[date],
    now: datetime,
    *,
    uncompared: Container[str] = (),
    fresh: timedelta = FRESH,
) -> tuple[OverseenUnit, ...]:
    """Every unit in the order given; `receipts` by its key.

    `uncompared`: keys of units whose signing key no person compared; `fresh`: so long a state says
    how a unit is now.
    """
    return tuple(
        replace(
            _unit(one, receipts.get(one.key), weeks, now, fresh),
            compared=one.key not in uncompared,
        )
        for one in units
    )


def _unit(
    unit: ReportingUnit,
    receipt: StateReceipt | None,
    weeks: Sequence[date],
    now: datetime,
    young: timedelta,
) -> OverseenUnit:
    today = now.astimezone(ZONE).date()
    state = receipt.state if receipt else None
    fresh = state is not None and now - state.made <= young
    told = {one.first: one for one in state.weeks} if state else {}
    return OverseenUnit(
        unit=unit,
        name=unit.name_on(today),
        receipt=receipt,
        weeks=tuple(_cell(first, state, told) for first in weeks),
        month=_month(state, today, fresh=fresh),
        fresh=fresh,
    )


def _cell(first: date, state: UnitState | None, told: Mapping[date, StretchFigures]) -> UnitWeek:
    ends = first + _WEEK - timedelta(days=1)
    made = state.made.astimezone(ZONE).date() if state else date.min
    begins = (state.since if state else None) or date.max
    if state is None or not state.log or first > made or ends < begins:
        return UnitWeek(first=first, figures=None, whole=False)
    figures = told.get(first, StretchFigures(first=first))
    still = not (figures.aired or figures.cut or figures.missed)
    return UnitWeek(
        first=first, figures=figures, whole=made > ends, rests=still and first in state.resting
    )


def _month(state: UnitState | None, today: date, *, fresh: bool) -> MonthAiring:
    first = today.replace(day=1)
    if state is None or state.made.astimezone(ZONE).date() < first:
        return MonthAiring.UNKNOWN
    if any(one.first == first and one.aired for one in state.months):
        return MonthAiring.AIRED
    if not fresh or not state.log:
        return MonthAiring.UNKNOWN
    begun = [day for day in mondays(today, 6) if day + _WEEK > first]
    return MonthAiring.RESTS if set(begun) <= set(state.resting) else MonthAiring.SILENT


# ----- what is handed down


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenItem:
    """An item that this unit handed down, to be aired within a window of days."""

    id: str  # HandedDown.id
    title: str
    first: date
    last: date
    made: datetime
    who: str
    units: tuple[str, ...] = ()  # keys of those it is for; () = all
    pack: str = ""  # file below the folder of packs

    def is_for(self, unit: str) -> bool:
        """Whether a unit is to air it."""
        return not self.units or unit in self.units


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenItem:
    """An item that the unit above handed down, as it came here."""

    id: str  # HandedDown.id
    title: str
    asker: str  # name of the unit above
    first: date
    last: date
    at: datetime  # when it came
    scripts: tuple[str, ...]  # slugs of what came of it
    heard: Mapping[str, date] = field(default_factory=dict)  # by slug when it was aired

    def better(self, name: str, days: Iterable[date]) -> date | None:
        """The day that counts for a script: the first in the window, else the first after it came.

        What was reached before stays reached, whatever became of the script since.
        """
        known = sorted({*days, *filter(None, [self.heard.get(name)])})
        came = self.at.astimezone(ZONE).date()
        within = [day for day in known if self.first <= day <= self.last]
        after = [day for day in known if day >= came]
        return next(iter([*within, *after]), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestWeek:
    """What the timetable said of a week before it was over."""

    rests: bool  # whether no slot lay in it
    seen: date  # when the timetable was last looked at for it


def looked_at(
    known: Mapping[date, RestWeek], resting: Container[date], today: date, weeks: int = 52
) -> dict[date, RestWeek]:
    """What is to be noted of this week and the coming ones; one that is over is left as it was.

    This week rests only if its timetable had no slot whenever it was looked at within the week.
    """
    this, found = today - timedelta(days=today.weekday()), {}
    for n in range(weeks):
        first = this + _WEEK * n
        before = known.get(first)
        rests = first in resting
        if n == 0 and before is not None and before.seen >= this:
            rests = rests and before.rests
        found[first] = RestWeek(rests=rests, seen=today)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenView:
    """What became of a handed item at one unit."""

    unit: str  # its name
    key: str
    words: str  # “đã phát ngày 20/11/2026”, “chưa biết đã nhận chưa”
    kind: str  # "ok", "warn", "bad": how the page marks it


def given_views(
    item: GivenItem, units: Iterable[OverseenUnit], today: date
) -> tuple[GivenView, ...]:
    """What became of an item at every unit that it is for."""
    return tuple(
        GivenView(unit=one.name, key=one.unit.key, words=words, kind=kind)
        for one in units
        if item.is_for(one.unit.key)
        for words, kind in [_became(item, one, today)]
    )


def _became(item: GivenItem, one: OverseenUnit, today: date) -> tuple[str, str]:
    state = one.state
    told = {progress.id: progress for progress in state.handed} if state else {}
    found: HandedProgress | None = told.get(item.id)
    over = today > item.last
    if found is not None and found.stage is HandedStage.AIRED:
        day = found.day
        late = day is not None and not item.first <= day <= item.last
        when = f" ngày {written(day)}" if day else ""
        return f"{found.stage.value}{when}{', ngoài hạn' if late else ''}", "warn" if late else "ok"
    made = state.made.astimezone(ZONE).date() if state else None
    as_of = f" (biết đến ngày {written(made)})" if made and not one.fresh else ""
    past = made is not None and made > item.last
    if found is None:
        known = state is not None and state.made > item.made
        words = "chưa nhận" if known else "chưa biết đã nhận chưa"
        return f"{words}{as_of if known else ''}", "bad" if over and known else "warn"
    when = f" cho ngày {written(found.day)}" if found.day else ""
    when += f", đã phát {found.aired}/{found.scripts} bài" if found.aired else ""
    missed = ", quá hạn chưa phát" if past else ""
    return f"{found.stage.value}{when}{missed}{as_of}", "bad" if missed else "warn"


# ----- a reminder


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """Words that remind one unit, to be copied or mailed."""

    unit: str
    subject: str
    text: str
    mail: str  # an address that opens a mail program; "" = the unit told no address


def reminder(
    one: OverseenUnit,
    parent: str,
    today: date,
    *,
    lacking: Sequence[str] = (),
    due: date | None = None,
) -> Reminder | None:
    """What a unit is to be reminded of; None = nothing. `lacking`: periods it has not sent."""
    month = f"tháng {official_month(today.month)}/{today.year}"
    wants: list[str] = []
    if one.month is MonthAiring.SILENT:
        wants.append(_silent(one, month, today))
    if one.month is MonthAiring.RESTS and today.month not in _SUMMER:
        wants.append(f"lịch phát trong {month} không có khung giờ nào; đề nghị xếp lịch và phát")
    if one.known_until:
        wants.append(f"{parent} {_unheard(one)}; đề nghị gửi tệp tình hình")
    if one.was_red:
        why = f" ({'; '.join(one.state.lamp_told)})" if one.state and one.state.lamp_told else ""
        now = "đang đỏ" if one.fresh else "đỏ khi biết lần cuối"
        wants.append(f"đèn ở loa {now}{why}; đề nghị xem lại máy phát")
    if lacking:
        until = f", hạn {official_date(due)}" if due else ""
        wants.append(f"chưa gửi số liệu {', '.join(lacking)}; đề nghị gửi{until}")
    if not wants:
        return None
    body = "\n".join(f"- {want[:1].upper()}{want[1:]}." for want in wants)
    text = (
        f"Kính gửi {one.name},\n{parent} xin nhắc:\n{body}\n"
        f"Có vướng mắc, xin ghi vào trang Cấp trên của bàn làm việc rồi gửi cùng tệp.\n"
        f"Trân trọng.\n{parent}, ngày {official_date(today)}"
    )
    subject = f"Nhắc việc phát thanh phổ biến, giáo dục pháp luật {month}"
    return Reminder(unit=one.name, subject=subject, text=text, mail=_mail(one, subject, text))


def _silent(one: OverseenUnit, month: str, today: date) -> str:
    told = one.state.months if one.state else ()
    cut = sum(stretch.cut for stretch in told if stretch.first == today.replace(day=1))
    if cut:
        return (
            f"trong {month} chưa có buổi nào phát trọn theo nhật ký phát ({cut} buổi gián đoạn); "
            "đề nghị xem lại và phát"
        )
    return f"trong {month} chưa có buổi phát thanh nào theo nhật ký phát; đề nghị phát"


def _unheard(one: OverseenUnit) -> str:
    if one.state is None:
        return "chưa nhận được tình hình phát thanh của đơn vị lần nào"
    made = one.state.made.astimezone(ZONE).date()
    return f"chưa có tin của đơn vị từ ngày {official_date(made)}"


def _mail(one: OverseenUnit, subject: str, text: str) -> str:
    """A mailto address (RFC 6068); nothing of what a unit wrote gets out of its field."""
    address = one.state.email if one.state else ""
    local, _, domain = address.partition("@")
    plain = all(c.isascii() and (c.isalnum() or c in ".-_+") for c in local + domain)
    if not local or "." not in domain or not plain or len(address) > 200:
        return ""
    lines = text.split("\n")
    body = quote("\r\n".join(lines))
    while len(body) > _MAIL and len(lines) > 1:  # whole lines, and that there are more is said
        lines.pop()
        body = quote("\r\n".join([*lines, "(Còn nữa.)"]))
    return f"mailto:{local}@{domain}?subject={quote(subject)}&body={body}"

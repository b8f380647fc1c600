"""What the hub's rows tell of units, as the office reads it: the worst first, with its reason.

What a unit is told with (its lamp, weeks, handed items) is judged as `reports/oversight.py` judges
a letter. Nothing is green because nobody said otherwise.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from broadcaster.domain.dates import told_moment
from broadcaster.domain.schedule import ZONE, Unit
from broadcaster.domain.text import fold
from broadcaster.reports.oversight import (
    GivenItem,
    GivenView,
    MonthAiring,
    OverseenUnit,
    StateReceipt,
    given_views,
    overseen,
)
from broadcaster.reports.roll_up import ReportingUnit
from broadcaster.reports.unit_letters import UnitLamp, UnitState

FRESH = timedelta(hours=26)  # so long a copy says how a unit is now: each is looked at once a day
_SOON = timedelta(hours=1)  # before a slot: a file that the loudspeaker has not is late then
_SAME = timedelta(minutes=5)  # between a state and the moment at which its rows were written
_BEGUN = timedelta(minutes=15)  # after its beginning a slot is still looked at
_MORNING_ENDS = 12  # o'clock, tomorrow
_NOT_HERE = "không có đài ở máy chủ này"
_NIGHT = timedelta(hours=4)  # after midnight: still the evening before


class OfficeLamp(StrEnum):
    """How a unit or a slot stands, the worst first; the value is what people read."""

    RED = "đỏ"
    AMBER = "vàng"
    UNKNOWN = "chưa biết"
    GREEN = "xanh"
    QUIET = "không phát"  # it has units below it and airs nothing itself

    @property
    def rank(self) -> int:
        """0 = to be looked at first."""
        return tuple(OfficeLamp).index(self)


_LAMPS = {UnitLamp.GREEN: OfficeLamp.GREEN, UnitLamp.AMBER: OfficeLamp.AMBER,
          UnitLamp.RED: OfficeLamp.RED}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitInRows:
    """A unit as the hub's rows have it."""

    code: str
    lives: tuple[Unit, ...]  # by their first day
    at: datetime | None = None  # when it was last looked at; None = never
    failure: str = ""  # what could not be read of its folder, or published
    state: UnitState | None = None
    here: bool = True  # whether the hub has its folder


@dataclass(frozen=True, slots=True, kw_only=True)
class TonightSlot:
    """A slot of a unit that is to be heard."""

    unit: str  # code
    at: datetime
    place: str
    title: str
    lamp: str  # as the row has it: "xanh", "vàng", "đỏ"; "" = not known
    told: str
    has_file: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TonightView:
    """A slot as the page shows it."""

    slot: TonightSlot
    unit: str  # its name
    lamp: OfficeLamp
    file: str  # "có", "chưa", "không biết"
    told: str  # why it is not green


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeUnit:
    """A unit as a row of the list."""

    code: str
    name: str
    kind: str
    parent: str  # code of the unit above today; "" = none
    seen: OverseenUnit
    lamp: OfficeLamp
    told: tuple[str, ...]  # why it is not green, the worst first


def tonight_views(
    slots: Iterable[TonightSlot], units: Mapping[str, OverseenUnit], now: datetime
) -> tuple[TonightView, ...]:
    """From now until noon of the coming morning, what is worst first."""
    evening = now.astimezone(ZONE) - _NIGHT
    ends = evening.replace(hour=_MORNING_ENDS, minute=0) + timedelta(days=1)
    found = [
        _tonight(slot, units[slot.unit], now)
        for slot in slots
        if slot.unit in units and now - _BEGUN <= slot.at <= ends
    ]
    return tuple(sorted(found, key=lambda v: (v.lamp.rank, v.slot.at, fold(v.unit), v.slot.place)))


_FILES = {True: "có", False: "chưa", None: "không biết"}


def _tonight(slot: TonightSlot, unit: OverseenUnit, now: datetime) -> TonightView:
    told = slot.told.strip()
    lamp = next((one for one in OfficeLamp if one.value == slot.lamp), OfficeLamp.UNKNOWN)
    has_file = slot.has_file
    if not unit.fresh:
        lamp = OfficeLamp.RED if lamp is OfficeLamp.RED else OfficeLamp.UNKNOWN
        has_file = None
        told = "; ".join(filter(None, [told, unit.known_until or "chưa biết"]))
    elif lamp in (OfficeLamp.GREEN, OfficeLamp.AMBER) and has_file is False:
        late = slot.at - now <= _SOON
        lamp = OfficeLamp.RED if late else OfficeLamp.AMBER
        told = told or f"loa chưa có tệp{', sắp đến giờ' if late else ''}"
    elif lamp is OfficeLamp.GREEN and has_file is None:
        lamp, told = OfficeLamp.UNKNOWN, told or "loa chưa báo đã có tệp"
    elif lamp is OfficeLamp.UNKNOWN:
        told = told or "chưa biết đã sẵn sàng chưa"
    return TonightView(
        slot=slot, unit=unit.name, lamp=lamp, file=_FILES[has_file],
        told="" if lamp is OfficeLamp.GREEN else told,
    )  # fmt: skip


def overseen_units(
    units: Sequence[UnitInRows],
    weeks: Sequence[date],
    now: datetime,
    *,
    looked: Container[str] = (),
) -> Mapping[str, OverseenUnit]:
    """By its code each unit as its copied state shows it.

    `looked`: units whose lamps of coming slots were looked at: newer than that of the state.
    """
    receipts = {
        one.code: StateReceipt(unit=one.code, state=state, received=state.made)
        for one in units
        for state in [_as_known(one, looked=one.code in looked)]
        if state is not None
    }
    asked = [ReportingUnit(key=one.code, parent="", lives=one.lives) for one in units]
    seen = overseen(asked, receipts, weeks, now, fresh=FRESH)
    return {one.unit.key: one for one in seen}


def _as_known(one: UnitInRows, *, looked: bool) -> UnitState | None:
    """The state as of the last look at the unit: until then nothing in its folder had changed.

    What a loudspeaker does changes nothing there, so that its lamp is no newer than the state.
    """
    state = one.state
    if state is None or one.at is None or one.at - state.made <= _SAME:
        return state
    stays = state.lamp is UnitLamp.RED and not looked
    return replace(state, made=one.at, lamp=state.lamp if stays else None)


def office_units(
    units: Sequence[UnitInRows],
    seen: Mapping[str, OverseenUnit],
    tonight: Iterable[TonightView],
    today: date,
) -> tuple[OfficeUnit, ...]:
    """The list, who has to be looked at first."""
    slots: dict[str, list[TonightView]] = {}
    for view in tonight:
        slots.setdefault(view.slot.unit, []).append(view)
    lives = {one.code: _life(one, today) for one in units}
    above = {life.parent for life in lives.values()}
    found = [
        _office_unit(one, lives[one.code], seen[one.code], slots.get(one.code, []), above)
        for one in units
    ]
    return tuple(sorted(found, key=lambda one: (one.lamp.rank, fold(one.name), one.code)))


def _life(one: UnitInRows, day: date) -> Unit:
    return next((life for life in one.lives if life.holds_on(day)), one.lives[-1])


def _office_unit(
    one: UnitInRows,
    life: Unit,
    seen: OverseenUnit,
    slots: Sequence[TonightView],
    above: Container[str],
) -> OfficeUnit:
    def view(lamp: OfficeLamp, *told: str) -> OfficeUnit:
        return OfficeUnit(code=one.code, name=seen.name, kind=life.kind, parent=life.parent,
                          seen=seen, lamp=lamp, told=told)  # fmt: skip

    airs = one.failure or slots or (seen.state and seen.state.lamp)
    if one.code in above and not airs and (one.at or not one.here):
        return view(OfficeLamp.QUIET, *([] if one.here else [_NOT_HERE]))
    told: list[tuple[OfficeLamp, str]] = []
    if one.failure:
        told.append((OfficeLamp.RED, one.failure))
    if seen.was_red:
        now = "loa đèn đỏ" if seen.fresh else "loa đèn đỏ khi biết lần cuối"
        why = "; ".join(seen.state.lamp_told) if seen.state else ""
        told.append((OfficeLamp.RED, f"{now}: {why}" if why else now))
    odd = [
        v
        for v in slots
        if v.lamp is OfficeLamp.RED or (seen.fresh and v.lamp is not OfficeLamp.GREEN)
    ]
    if odd:  # the worst and first of them
        more = f" (và {len(odd) - 1} khung giờ nữa)" if odd[1:] else ""
        at = told_moment(odd[0].slot.at.astimezone(ZONE))
        told.append((odd[0].lamp, f"{at}: {odd[0].told.rstrip('.')}{more}"))
    if seen.known_until and not one.failure:
        told.append((OfficeLamp.UNKNOWN, _since(one, seen)))
    elif seen.fresh:
        if seen.lamp is UnitLamp.AMBER:
            why = "; ".join(seen.state.lamp_told) if seen.state else ""
            told.append((OfficeLamp.AMBER, f"loa đèn vàng: {why}" if why else "loa đèn vàng"))
        if seen.month is MonthAiring.SILENT:
            told.append((OfficeLamp.AMBER, "tháng này chưa phát"))
        if seen.lamp is None and not slots:
            told.append((OfficeLamp.UNKNOWN, "chưa loa nào báo về"))
    told.sort(key=lambda pair: pair[0].rank)
    words = dict.fromkeys(words for _, words in told)
    return view(told[0][0] if told else OfficeLamp.GREEN, *words)


def _since(one: UnitInRows, seen: OverseenUnit) -> str:
    if seen.state is not None:
        made = seen.state.made.astimezone(ZONE)
        return f"chưa biết từ {told_moment(made)}"
    return "máy chủ chưa đọc tới đơn vị này" if one.here else _NOT_HERE


def counts(units: Iterable[OfficeUnit]) -> Mapping[OfficeLamp, int]:
    """How many units stand how."""
    return Counter(one.lamp for one in units)


# ----- what is asked of units


class AskedStage(StrEnum):
    """How far an asked programme came on its way into a unit; the value is what the row keeps."""

    WAITING = "chờ"
    COMING = "đang nhận"
    THERE = "đã nhận"
    REFUSED = "không nhận"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOfUnit:
    """A unit of which a programme is asked."""

    unit: str  # code
    stage: AskedStage
    told: str = ""  # why it was refused, or does not get on
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedItem:
    """A programme that a unit of the office offers or requires downwards."""

    giver: str  # code of the unit that asks
    given: GivenItem
    required: bool
    units: tuple[AskedOfUnit, ...]


_KINDS = ("bad", "warn", "", "ok")


def asked_views(
    item: AskedItem, units: Mapping[str, OverseenUnit], today: date
) -> tuple[GivenView, ...]:
    """What became of it at each unit that the visitor may see, the missing first."""
    found = [_asked(item, one, units[one.unit], today) for one in item.units if one.unit in units]
    return tuple(sorted(found, key=lambda view: (_KINDS.index(view.kind), fold(view.unit))))


def asked_kinds(
    item: AskedItem, units: Mapping[str, OverseenUnit], today: date
) -> Mapping[str, int]:
    """At how many of these units what became of it is of which kind."""
    return Counter(
        _asked(item, one, units[one.unit], today).kind for one in item.units if one.unit in units
    )


def _asked(item: AskedItem, one: AskedOfUnit, unit: OverseenUnit, today: date) -> GivenView:
    def view(words: str, kind: str) -> GivenView:
        return GivenView(unit=unit.name, key=one.unit, words=words, kind=kind)

    if one.stage is AskedStage.REFUSED:
        return view(f"không nhận: {one.told}", "bad")
    if one.stage is not AskedStage.THERE:
        if one.told:
            return view(f"chưa đưa vào được: {one.told}", "bad")
        late = today > item.given.last
        words = "đang đợi đưa vào" if one.stage is AskedStage.WAITING else one.stage.value
        return view(words, "bad" if late else "warn")
    if not item.required:
        return view("đã có ở Soạn bài của đơn vị", "ok")
    known = {progress.id for progress in unit.state.handed} if unit.state else set()
    if item.given.id in known:
        [told] = given_views(item.given, [unit], today)
        return told
    late = today > item.given.last
    return view("đã nhận, quá hạn chưa phát" if late else "đã nhận", "bad" if late else "warn")

"""What the log says has happened: which slots are accounted for, which stands open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from broadcaster.domain.playout import ACCOUNTING, CLOSING, OPENING, LogEvent, LogLine

_UNHEARD = 0.5  # seconds of an item, less than which nobody heard anything of


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSlot:
    """A slot that is on air, or was when the power went."""

    id: str
    opened_at: datetime
    begun: tuple[int, ...] = ()  # items of which a sound was made
    over: tuple[int, ...] = ()  # items that are done with, heard or not
    current: int = 0  # the item that sounds; 0 = none
    offset: float = 0.0  # where in its file the current start began, in seconds
    resumed: tuple[int, ...] = ()  # items that were begun again after a cut
    cut: bool = False  # something of it was not heard


@dataclass(frozen=True, slots=True, kw_only=True)
class LogState:
    """The state that every line of the log together gives."""

    done: Mapping[str, LogEvent] = field(default_factory=dict)  # slot -> how it is accounted for
    opened: tuple[OpenSlot, ...] = ()  # the last one cut in on those before it
    last: datetime | None = None  # the moment of the latest line since the clock was made right
    first: datetime | None = None  # the first line's moment, or the right one of a clock ahead
    told: frozenset[str] = frozenset()  # keys of alarms that were raised
    orders: frozenset[str] = frozenset()  # orders that were taken or refused

    def accounted(self, slot: str) -> bool:
        """Whether the slot must not be begun (again)."""
        return slot in self.done

    def open_slot(self, slot: str) -> OpenSlot | None:
        """The open slot of that id."""
        return next((one for one in self.opened if one.id == slot), None)


def log_state_of(lines: Iterable[LogLine]) -> LogState:
    """Fold a whole log."""
    state = LogState()
    done: dict[str, LogEvent] = {}
    state = replace(state, done=done)
    for line in lines:
        state = with_line(state, line)
    return state


def with_line(state: LogState, line: LogLine) -> LogState:
    """The state after one more line. The mapping of slots is shared and grows."""
    done = state.done
    assert isinstance(done, dict)
    if line.event in ACCOUNTING:
        done.setdefault(line.slot, line.event)
    if line.event is LogEvent.CLOCK_OK:
        _reopen(done, line.at)
    last = line.at if state.last is None or line.event is LogEvent.CLOCK_OK else state.last
    first = state.first or line.at
    if line.event is LogEvent.CLOCK_OK:
        first = min(first, line.at)
    told, orders = state.told, state.orders
    if line.event in (LogEvent.ALARM, LogEvent.CHECK):
        told |= {str(line.get("key"))}
    if line.get("order"):
        orders |= {str(line.get("order"))}
    return replace(
        state,
        opened=_opened(state.opened, line),
        last=max(last, line.at),
        first=first,
        told=told,
        orders=orders,
    )


def _reopen(done: dict[str, LogEvent], now: datetime) -> None:
    """A clock that ran ahead called slots missed which are still to come: they are open again."""
    ahead = now.strftime("%Y-%m-%dT%H:%M")
    for slot in [
        s for s, e in done.items() if e in (LogEvent.MISSED, LogEvent.EMPTY) and s > ahead
    ]:
        del done[slot]


def _opened(opened: tuple[OpenSlot, ...], line: LogLine) -> tuple[OpenSlot, ...]:
    if line.event in OPENING and all(one.id != line.slot for one in opened):
        fresh = OpenSlot(id=line.slot, opened_at=line.at)
        return (*opened, fresh)
    if line.event in CLOSING:
        return tuple(one for one in opened if one.id != line.slot)
    return tuple(_step(one, line) if one.id == line.slot else one for one in opened)


def _step(slot: OpenSlot, line: LogLine) -> OpenSlot:
    item = line.item
    if line.event is LogEvent.ITEM:
        return replace(slot, begun=(*slot.begun, item), current=item, offset=line.seconds)
    if line.event is LogEvent.RESUMED:
        again = slot.resumed if line.get("after") == "urgent" else (*slot.resumed, item)
        return replace(slot, current=item, offset=line.seconds, resumed=again)
    if line.event is LogEvent.DEVICE and line.seconds < slot.offset + _UNHEARD:
        # the device was still gone and nothing was heard of it: that was no second time
        return replace(slot, resumed=tuple(one for one in slot.resumed if one != item))
    if line.event is LogEvent.SKIPPED:
        return replace(slot, over=(*slot.over, item), cut=True)
    if line.event is LogEvent.ITEM_END:
        cut = slot.cut or line.get("result") != "Đã phát"
        return replace(slot, over=(*slot.over, item), current=0, cut=cut)
    return slot

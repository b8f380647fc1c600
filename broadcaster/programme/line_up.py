"""Which items of the queue air in which occurrence, in what order, and what does not fit."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from broadcaster.domain.queue import NEXT, WAITING, Priority, QueueItem
from broadcaster.domain.schedule import Occurrence

Trouble = Callable[[QueueItem, date], str]

_BREATH = 0.05  # seconds by which a total may pass its limit: lengths are rounded to frames


def _no_trouble(_item: QueueItem, _day: date) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineUp:
    """What is planned for one occurrence."""

    occurrence: Occurrence
    items: tuple[QueueItem, ...]  # what airs, in order
    left_out: tuple[QueueItem, ...] = ()  # waits there, but does not fit
    refused: tuple[tuple[QueueItem, str], ...] = ()  # waits there, may not air, and why

    @property
    def seconds(self) -> float:
        """Length of what airs."""
        return total(self.items)

    @property
    def room(self) -> float:
        """Seconds that are still free."""
        return self.occurrence.slot.max_seconds - self.seconds


def line_ups(
    occurrences: Sequence[Occurrence],
    items: Sequence[QueueItem],
    trouble: Trouble = _no_trouble,
) -> tuple[LineUp, ...]:
    """The plan of every occurrence, given in the order of the clock.

    Items that name their occurrence come first, in their order. Those for the next slot are then
    put into the first occurrence that suits, has room and does not have the same episode yet: what
    the parent unit asks for and what has priority before the others, the older before the newer.
    What is urgent and names no occurrence is in none: it airs at once. `trouble` says why an item
    may not air on a day, "" when it may.
    """
    waiting = [item for item in items if item.state in WAITING]
    floating = sorted((i for i in waiting if i.occurrence == NEXT and not at_once(i)), key=_claim)
    plans = []
    for occurrence in occurrences:
        plan = _named(occurrence, waiting, trouble)
        limit = occurrence.slot.max_seconds
        taken = list(plan.items)
        for item in list(floating):
            able = suits(item, occurrence) and not trouble(item, occurrence.day)
            if able and not _has(taken, item) and _fits([*taken, item], limit):
                taken.append(item)
                floating.remove(item)
        plans.append(replace(plan, items=tuple(taken)))
    return tuple(plans)


def line_ups_at(
    now: datetime,
    occurrences: Sequence[Occurrence],
    items: Sequence[QueueItem],
    trouble: Trouble = _no_trouble,
) -> tuple[LineUp, ...]:
    """The plan of every occurrence, given in the order of the clock, as it stands at a moment.

    One that can begin no more has only what was put into it by name. Give the occurrences of every
    site: an item for the next slot is planned once, wherever that is.
    """
    gone = [o for o in occurrences if o.latest < now]
    ahead = [o for o in occurrences if o.latest >= now]
    named = [item for item in items if item.occurrence != NEXT]
    return (*line_ups(gone, named, trouble), *line_ups(ahead, items, trouble))


def _named(occurrence: Occurrence, waiting: Sequence[QueueItem], trouble: Trouble) -> LineUp:
    """What was put into one occurrence by name."""
    mine = sorted((i for i in waiting if i.occurrence == occurrence.id), key=lambda i: i.position)
    told = [(item, trouble(item, occurrence.day)) for item in mine]
    clear = [item for item, why in told if not why]
    chosen, left = fit(clear, occurrence.slot.max_seconds)
    refused = tuple((item, why) for item, why in told if why)
    return LineUp(occurrence=occurrence, items=chosen, left_out=left, refused=refused)


def _has(items: Iterable[QueueItem], item: QueueItem) -> bool:
    """Whether the same episode is among them."""
    return bool(item.episode) and any(other.episode == item.episode for other in items)


def at_once(item: QueueItem) -> bool:
    """Whether an item waits for no slot: urgent, and no occurrence is named."""
    return item.priority is Priority.URGENT and item.occurrence == NEXT


def fit(
    items: Sequence[QueueItem], limit: float
) -> tuple[tuple[QueueItem, ...], tuple[QueueItem, ...]]:
    """What airs within a limit in seconds, and what does not, both in order.

    When all is too long, the last ordinary item goes first; an item with priority, or one that the
    parent unit asks for, only when no ordinary one is left.
    """
    kept, left = list(items), list[QueueItem]()
    while kept and not _fits(kept, limit):
        drop = min(reversed(kept), key=_weight)
        kept.remove(drop)
        left.append(drop)
    return tuple(kept), tuple(item for item in items if item in left)


def suits(item: QueueItem, occurrence: Occurrence) -> bool:
    """Whether an item may air in an occurrence: its programme, and its days."""
    slot = occurrence.slot
    same = not slot.programme or not item.programme or slot.programme == item.programme
    return same and valid_on(item, occurrence.day)


def valid_on(item: QueueItem, day: date) -> bool:
    """Whether an item may air on a day."""
    return (item.valid_from is None or item.valid_from <= day) and not expired(item, day)


def expired(item: QueueItem, day: date) -> bool:
    """Whether the last day on which an item may air is over."""
    return item.valid_to is not None and day > item.valid_to


def total(items: Iterable[QueueItem]) -> float:
    """Seconds of all items together."""
    return sum(item.seconds for item in items)


def _fits(items: Iterable[QueueItem], limit: float) -> bool:
    return total(items) <= limit + _BREATH


def _weight(item: QueueItem) -> int:
    """How much it matters that an item airs: urgent, then priority or required, then the rest."""
    if item.priority is Priority.URGENT:
        return 2
    return int(item.priority is Priority.PRIORITY or bool(item.required_by))


def _claim(item: QueueItem) -> tuple[int, int]:
    """Which of the items for the next slot comes first."""
    return -_weight(item), item.id


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedItem:
    """An item that left the queue, and the slot that was to air it."""

    item: QueueItem
    occurrence: Occurrence | None  # None = no coming slot had it
    others: int  # items that the slot still has


def losses(
    left: Sequence[QueueItem], before: Sequence[LineUp], after: Sequence[LineUp]
) -> tuple[DroppedItem, ...]:
    """Which slot lost what; `before` and `after` are the line-ups around it."""
    where = {
        item.id: plan.occurrence
        for plan in before
        for item in (*plan.items, *plan.left_out, *(refused for refused, _ in plan.refused))
    }
    others = {plan.occurrence.id: len(plan.items) for plan in after}
    found = [(item, where.get(item.id)) for item in left]
    return tuple(
        DroppedItem(item=item, occurrence=slot, others=others.get(slot.id, 0) if slot else 0)
        for item, slot in found
    )

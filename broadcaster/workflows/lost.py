"""What left its slot although nobody took it out of the queue, and nothing stands in its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from broadcaster.model.approval import State, Transition
from broadcaster.model.queue import NEXT, WAITING, QueueItem
from broadcaster.model.schedule import Occurrence
from broadcaster.playout.line_up import LineUp
from broadcaster.workflows.tools import Tools


def lost_by_slot(tools: Tools, items: Sequence[QueueItem]) -> dict[str, tuple[str, ...]]:
    """Occurrence id -> a sentence for each item that it lost and that nobody replaced since."""
    found: dict[str, tuple[str, ...]] = {}
    for item in items:
        if item.state is not State.CANCELLED or not item.lost or item.occurrence == NEXT:
            continue
        if not _replaced(tools, item, items):
            told = f"“{item.title}” {item.lost.rstrip('. ')}"
            found[item.occurrence] = (*found.get(item.occurrence, ()), told)
    return found


def _replaced(tools: Tools, gone: QueueItem, items: Sequence[QueueItem]) -> bool:
    """Whether something was queued for the slot after the item had left it."""
    steps = tools.journal().steps
    left = [s.at for s in steps(gone.subject) if s.item == gone.id and s.after is State.CANCELLED]
    if not left:
        return False
    there = [i for i in items if i.occurrence == gone.occurrence and i.state in WAITING]
    return any(_came(steps(item.subject), item) > left[-1] for item in there)


def _came(steps: Sequence[Transition], item: QueueItem) -> datetime:
    """When an item was put where it waits; one of which no record is left was always there."""
    always = datetime.min.replace(tzinfo=UTC)
    mine = (s.at for s in steps if (s.item, s.occurrence) == (item.id, item.occurrence))
    return next(mine, always)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """An item that left the queue, and the slot that was to air it."""

    item: QueueItem
    occurrence: Occurrence | None  # None = no coming slot had it
    others: int  # items that the slot still has


def losses(
    left: Sequence[QueueItem], before: Sequence[LineUp], after: Sequence[LineUp]
) -> tuple[Loss, ...]:
    """Which slot lost what; `before` and `after` are the line-ups around it."""
    where = {
        item.id: plan.occurrence
        for plan in before
        for item in (*plan.items, *plan.left_out, *(refused for refused, _ in plan.refused))
    }
    others = {plan.occurrence.id: len(plan.items) for plan in after}
    found = [(item, where.get(item.id)) for item in left]
    return tuple(
        Loss(item=item, occurrence=slot, others=others.get(slot.id, 0) if slot else 0)
        for item, slot in found
    )

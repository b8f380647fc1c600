"""Which slot is to begin now, and which can no longer."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from broadcaster.model.playout import AirSlot
from broadcaster.playout.account import Account


def due(slots: Sequence[AirSlot], account: Account, now: datetime) -> AirSlot | None:
    """The slot whose time has come: begins <= now <= begins + grace, not logged, not empty."""
    ready = [
        slot
        for slot in slots
        if slot.items and slot.begins <= now <= slot.latest and not account.accounted(slot.id)
    ]
    return min(ready, key=lambda slot: (slot.begins, slot.id), default=None)


def missed(slots: Sequence[AirSlot], account: Account, now: datetime) -> tuple[AirSlot, ...]:
    """Slots beyond their grace of which the log says nothing, in the order of the clock."""
    gone = [slot for slot in slots if now > slot.latest and not account.accounted(slot.id)]
    return tuple(sorted(gone, key=lambda slot: (slot.begins, slot.id)))


def upcoming(slots: Sequence[AirSlot], account: Account, now: datetime) -> tuple[AirSlot, ...]:
    """Slots that are still to begin, the next one first."""
    ahead = [slot for slot in slots if now <= slot.latest and not account.accounted(slot.id)]
    return tuple(sorted(ahead, key=lambda slot: (slot.begins, slot.id)))


def over(slot: AirSlot, slots: Sequence[AirSlot]) -> datetime:
    """From when on no sound of a slot may be heard: its own end, or the next slot's beginning."""
    following = (s.begins for s in slots if s.begins > slot.begins)
    return min([slot.over, *following])


def since(account: Account, today: date, zone_now: datetime, *, furthest: int = 60) -> date:
    """The first day whose slots must be accounted for: where the log ends, else today."""
    if account.last is None:
        return today
    days = [slot[:10] for slot in account.done] or [
        (account.first or account.last).astimezone(zone_now.tzinfo).date().isoformat()
    ]
    newest = min(date.fromisoformat(max(days)), today)
    return max(newest, today - timedelta(days=furthest))

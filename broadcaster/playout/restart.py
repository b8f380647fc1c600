"""What becomes of an item that was cut off: begun once more at its mục, or let go."""

from dataclasses import dataclass
from datetime import datetime

from broadcaster.model.playout import AirItem, AirSlot
from broadcaster.playout.account import OpenSlot

SHORTEST = 1.0  # seconds: less than this is no broadcast


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A piece of an item that may be heard now."""

    start: float  # seconds into the file
    end: float  # seconds into the file; the item's length when it is heard to its end


def mark_before(item: AirItem, position: float) -> float:
    """Where the mục begins in which a position lies."""
    return max((mark for mark in item.chapters if mark <= position), default=0.0)


def stretch(item: AirItem, start: float, room: float) -> Stretch | None:
    """What of an item fits into `room` seconds: all of it, else whole mục only; None = nothing."""
    if item.seconds - start <= room:
        return Stretch(start=start, end=item.seconds) if item.seconds > start else None
    marks = [m for m in item.chapters if start + SHORTEST <= m <= start + room]
    return Stretch(start=start, end=max(marks)) if marks else None


def after_cut(
    slot: AirSlot, item: AirItem, state: OpenSlot, position: float, now: datetime
) -> float | None:
    """From where the cut item goes on, in seconds into its file; None when it is let go.

    Within the grace, before half of the item, and only once.
    """
    if now > slot.latest or now < slot.begins or item.id in state.resumed:
        return None
    if item.live is not None or position >= item.seconds / 2:
        return None
    return mark_before(item, position)


def may_go_on(slot: AirSlot, now: datetime) -> bool:
    """Whether the items behind a cut one may still begin: only while the slot may begin at all."""
    return slot.begins <= now <= slot.latest

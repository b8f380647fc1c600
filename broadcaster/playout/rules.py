"""What may happen now: which slot begins, which item may be heard, what becomes of one cut off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from broadcaster.domain.playout import AirItem, AirSlot
from broadcaster.playout.log_state import LogState, OpenSlot

RELEASED = date(2026, 9, 1)  # no clock that is right can be before this version was begun
TOLERANCE = timedelta(seconds=60)  # what a time server may take back at once
FAR = timedelta(days=1)


def clock_trouble(now: datetime, state: LogState) -> str:
    """Why nothing may air by this clock, in Vietnamese; "" when it can be right."""
    if now.date() < RELEASED:
        return (
            f"Đồng hồ máy chỉ {now:%H:%M ngày %d/%m/%Y}, sớm hơn cả ngày chương trình ra đời"
            f" ({RELEASED:%d/%m/%Y})."
        )
    if state.last is None or now >= state.last - TOLERANCE:
        return ""
    last = state.last.astimezone(now.tzinfo)
    how = "sai" if state.last - now > FAR else "bị vặn lùi"
    return (
        f"Đồng hồ máy {how}: máy chỉ {now:%H:%M ngày %d/%m/%Y}, nhưng nhật ký phát đã ghi đến"
        f" {last:%H:%M ngày %d/%m/%Y}."
    )


CLOCK_HINT = (
    "Chưa phát gì cả. Chỉnh lại giờ của máy (bật tự lấy giờ từ mạng). Nếu giờ đang đúng mà nhật ký"
    " lỡ ghi giờ sai, chạy: broadcaster play --clock-is-right"
)


def due(slots: Sequence[AirSlot], state: LogState, now: datetime) -> AirSlot | None:
    """The slot whose time has come: begins <= now <= begins + grace, not logged, not empty."""
    ready = [
        slot
        for slot in slots
        if slot.items and slot.begins <= now <= slot.latest and not state.accounted(slot.id)
    ]
    return min(ready, key=lambda slot: (slot.begins, slot.id), default=None)


def missed(slots: Sequence[AirSlot], state: LogState, now: datetime) -> tuple[AirSlot, ...]:
    """Slots beyond their grace of which the log says nothing, in the order of the clock."""
    gone = [slot for slot in slots if now > slot.latest and not state.accounted(slot.id)]
    return tuple(sorted(gone, key=lambda slot: (slot.begins, slot.id)))


def upcoming(slots: Sequence[AirSlot], state: LogState, now: datetime) -> tuple[AirSlot, ...]:
    """Slots that are still to begin, the next one first."""
    ahead = [slot for slot in slots if now <= slot.latest and not state.accounted(slot.id)]
    return tuple(sorted(ahead, key=lambda slot: (slot.begins, slot.id)))


def over(slot: AirSlot, slots: Sequence[AirSlot]) -> datetime:
    """From when on no sound of a slot may be heard: its own end, or the next slot's beginning."""
    following = (s.begins for s in slots if s.begins > slot.begins)
    return min([slot.over, *following])


def since(state: LogState, today: date, zone_now: datetime, *, furthest: int = 60) -> date:
    """The first day whose slots must be accounted for: where the log ends, else today."""
    if state.last is None:
        return today
    days = [slot[:10] for slot in state.done] or [
        (state.first or state.last).astimezone(zone_now.tzinfo).date().isoformat()
    ]
    newest = min(date.fromisoformat(max(days)), today)
    return max(newest, today - timedelta(days=furthest))


SHORTEST = 1.0  # seconds: less than this is no broadcast


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayableStretch:
    """A piece of an item that may be heard now."""

    start: float  # seconds into the file
    end: float  # seconds into the file; the item's length when it is heard to its end


def mark_before(item: AirItem, position: float) -> float:
    """Where the mục begins in which a position lies."""
    return max((mark for mark in item.chapters if mark <= position), default=0.0)


def stretch(item: AirItem, start: float, room: float) -> PlayableStretch | None:
    """What of an item fits into `room` seconds: all of it, else whole mục only; None = nothing."""
    if item.seconds - start <= room:
        return PlayableStretch(start=start, end=item.seconds) if item.seconds > start else None
    marks = [m for m in item.chapters if start + SHORTEST <= m <= start + room]
    return PlayableStretch(start=start, end=max(marks)) if marks else None


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


def refusal(item: AirItem, today: date) -> str:
    """Why an item may not be heard today, in Vietnamese; "" when it may."""
    if item.refused:
        return item.refused
    if item.valid_from is not None and today < item.valid_from:
        return f"chỉ được phát từ ngày {item.valid_from:%d/%m/%Y}"
    if item.valid_to is not None and today > item.valid_to:
        return f"đã hết hạn phát ngày {item.valid_to:%d/%m/%Y}"
    return ""


def piece_of(item: AirItem, start: float, room: float) -> PlayableStretch | None:
    """What of an item fits into the time that is left; an open microphone fits whole or not."""
    if item.live is not None:
        length = item.ident_seconds + item.live.open_seconds + item.closing_seconds
        return PlayableStretch(start=0.0, end=length) if length <= room else None
    return stretch(item, start, room)

"""What may happen now: which slot begins, which item may be heard, what becomes of one cut off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from broadcaster.domain.dates import told_day, told_moment
from broadcaster.domain.playout import AirItem, AirSlot
from broadcaster.playout.log_state import LogState, OpenSlot

RELEASED = date(2026, 9, 1)  # no clock that is right can be before this version was begun
TOLERANCE = timedelta(seconds=60)  # what a time server may take back at once
FAR = timedelta(days=1)


def clock_trouble(now: datetime, state: LogState) -> str:
    """Why nothing may air by this clock, in Vietnamese; "" when it can be right."""
    if now.date() < RELEASED:
        return (
            f"Đồng hồ máy chỉ {told_moment(now)}, sớm hơn cả ngày chương trình ra đời"
            f" ({told_day(RELEASED)})."
        )
    if state.last is None or now >= state.last - TOLERANCE:
        return ""
    last = state.last.astimezone(now.tzinfo)
    how = "sai" if state.last - now > FAR else "bị vặn lùi"
    return (
        f"Đồng hồ máy {how}: máy chỉ {told_moment(now)}, nhưng nhật ký phát đã ghi đến"
        f" {told_moment(last)}."
    )


CLOCK_HINT = (
    "Chưa phát gì cả. Chỉnh lại giờ của máy (bật tự lấy giờ từ mạng). Nếu giờ đang đúng mà nhật ký"
    " lỡ ghi giờ sai, chạy: broadcaster play --clock-is-right"
)


STALL = 10.0  # seconds: an agent that was held up for less goes on as if nothing had happened
TURNED = 60.0  # seconds: a wall clock that ran ahead by more was turned, or the machine slept


def slept(wall: float, steady: float, played: float) -> bool:
    """Whether the machine slept between two looks of the agent; a stall is not sleep.

    `wall` and `steady` are the seconds between them by the wall clock and by the one that nobody
    turns, `played` the seconds that the player moved on. What was played while the agent was held
    up was heard; a short hole is no cut; a clock that was set right takes no sound away.
    """
    if wall - steady > TURNED:
        return True
    return steady > STALL and played < steady / 2


def held_up(wall: float, steady: float) -> timedelta:
    """For how long an agent that was awake did not look; nothing when the machine slept."""
    longest = max(wall, steady, 0.0)
    return timedelta(seconds=longest if longest <= STALL else 0.0)


def due(
    slots: Sequence[AirSlot], state: LogState, now: datetime, held: timedelta = timedelta()
) -> AirSlot | None:
    """The slot whose time has come: begins <= now <= begins + grace, not logged, not empty.

    An agent that was `held` up for so long until now may be late by that.
    """
    ready = [
        slot
        for slot in slots
        if slot.items and slot.begins <= now <= slot.latest + held and not state.accounted(slot.id)
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


LONGER = 30.0  # seconds: so much later at most may a slot end because its sound stood still


def over(slot: AirSlot, slots: Sequence[AirSlot], lost: float = 0.0) -> datetime:
    """From when on no sound of a slot may be heard: its own end, or the next slot's beginning.

    `lost` are the seconds that went by since it began and in which nothing of it was played.
    """
    following = (s.begins for s in slots if s.begins > slot.begins)
    return min([slot.over + timedelta(seconds=min(max(lost, 0.0), LONGER)), *following])


LEADS = (
    timedelta(minutes=30),
    timedelta(minutes=2),
)  # before a slot: looks at it, and at the loudspeaker
ANEW = timedelta(seconds=30)  # between two looks at a loudspeaker that did not open


def speaker_due(
    slots: Sequence[AirSlot],
    state: LogState,
    now: datetime,
    evening: time,
    looked: datetime | None,
    *,
    well: bool,
) -> bool:
    """Whether the output is to be opened for a look: at the start, in the evening, before slots.

    And again and again while it does not open, so that a plug put back in is seen.
    """
    if looked is None or looked > now:
        return True
    if not well and now - looked >= ANEW:
        return True
    ahead = [slot.begins for slot in upcoming(slots, state, now) if slot.items]
    moments = [begins - lead for begins in ahead for lead in LEADS]
    moments.append(datetime.combine(now.date(), evening, now.tzinfo))
    return any(looked < moment <= now for moment in moments)


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


NO_ROOM = "không vừa khung giờ"  # why an item is refused that the line-up left out


def refusal(item: AirItem, today: date) -> str:
    """Why an item may not be heard today, in Vietnamese; "" when it may."""
    if item.refused:
        return item.refused
    if item.valid_from is not None and today < item.valid_from:
        return f"chỉ được phát từ {told_day(item.valid_from)}"
    if item.valid_to is not None and today > item.valid_to:
        return f"chỉ được phát đến hết {told_day(item.valid_to)}"
    return ""


def copy_words(item: AirItem) -> str:
    """What its bytes are called: somebody approved them, or nobody is known to have done so."""
    return "bản đã duyệt" if item.approved_by else "bản đã xếp"


def piece_of(item: AirItem, start: float, room: float) -> PlayableStretch | None:
    """What of an item fits into the time that is left; an open microphone fits whole or not."""
    if item.live is not None:
        length = item.ident_seconds + item.live.open_seconds + item.closing_seconds
        return PlayableStretch(start=0.0, end=length) if length <= room else None
    return stretch(item, start, room)

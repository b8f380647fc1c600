"""What was missed or broken off and is still owed: not heard since, in no slot to come."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from broadcaster.domain.approval import ItemState
from broadcaster.domain.playout import AirPlan, LogEvent, LogLine
from broadcaster.playout.log_state import LogState
from broadcaster.playout.rules import refusal, upcoming

BACK = timedelta(days=7)  # missed slots that are offered
_LOOKED_AT = BACK + timedelta(days=1)  # lines that may tell of them: a slot is over within a day
_LOST = (LogEvent.MISSED, LogEvent.INTERRUPTED)


def to_make_up(
    lines: Sequence[LogLine], plan: AirPlan, state: LogState, now: datetime
) -> tuple[LogLine, ...]:
    """The slots that were missed or broken off in the last days and still owe something.

    `lines` and `plan` are of one site, `state` is that of the lines. A slot whose line does not
    say what it held owes it until an order makes up for that slot.
    """
    made = {line.get("makes_up") for line in lines if line.event is LogEvent.AIRED}
    return tuple(
        line
        for line in lines
        if line.event in _LOST
        and line.at > now - BACK
        and line.slot not in made
        and line.get("kind") == "khung giờ"
        and _owes(line, settled_items(lines, line, plan, state, now))
    )


def _owes(lost: LogLine, settled: frozenset[int]) -> bool:
    held = _queued(lost)
    return not held or not held <= settled


def _queued(lost: LogLine) -> frozenset[int]:
    queued = lost.get("queued")
    return frozenset(queued) if isinstance(queued, list) else frozenset()


def settled_items(
    lines: Sequence[LogLine], lost: LogLine, plan: AirPlan, state: LogState, now: datetime
) -> frozenset[int]:
    """The queue items of a missed slot, `lost` its line, that nobody has to make up for.

    They were heard to their end in it or later, whoever put them on air, or will be heard in a
    slot to come: the same item, or the same episode in another one. Which of the two airings was
    meant as the make-up is not asked.
    """
    aired = ItemState.AIRED.value
    held, heard = set(_queued(lost)), _to_come(plan, state, now)
    episodes: dict[int, str] = {}
    later = False
    for line in lines:
        later = later or line is lost
        here = line.slot == lost.slot
        if line.at <= now - _LOOKED_AT or not (here or later):
            continue
        episode = str(line.get("episode") or "")
        if here and line.item > 0:
            held.add(line.item)
            episodes[line.item] = episode or episodes.get(line.item, "")
        if line.event is LogEvent.ITEM_END and line.get("result") == aired:
            heard |= _names(line.item, episode)
    return frozenset(item for item in held if _names(item, episodes.get(item, "")) & heard)


def _to_come(plan: AirPlan, state: LogState, now: datetime) -> set[int | str]:
    """The names of what is to be heard from now on, or is on air."""
    slots = [slot for slot in plan.slots if state.open_slot(slot.id) is not None]
    names = set[int | str](plan.later)
    for slot in (*upcoming(plan.slots, state, now), *slots):
        for item in slot.items:
            if not refusal(item, slot.begins.date()):
                names |= _names(item.id, item.episode)
    return names


def _names(item: int, episode: str) -> set[int | str]:
    """By what an item of the queue is known again: itself, and the episode in it."""
    return {name for name in (max(item, 0), episode) if name}

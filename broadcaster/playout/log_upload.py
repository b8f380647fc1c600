"""Hand an agent's log on to the database: its lines for good, its items' states in the queue."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from broadcaster.domain.approval import ItemState, may_follow
from broadcaster.domain.errors import Conflict, InputError
from broadcaster.domain.playout import LogEvent, LogLine
from broadcaster.domain.queue import QueueItem

if TYPE_CHECKING:
    from broadcaster.playout.store import AirRecord
    from broadcaster.programme.store import SqlQueue


AGENT = "máy phát"  # who takes these steps


def chain_of(lines: Sequence[LogLine]) -> str:
    """The name of an agent's log for life: the hash of its first line; "" when it is empty."""
    return lines[0].hash if lines else ""


def upload_log(
    lines: Sequence[LogLine], records: "AirRecord", queue: "SqlQueue", *, unit: str
) -> int:
    """Bring queue and record up to date with a log; how many lines were new.

    Safe to stop anywhere and to run again: steps first, each only when it still stands to be
    taken, the lines last. Raises StoreError.
    """
    if not lines:
        return 0
    chain = chain_of(lines)
    last = records.last(chain)
    fresh = [line for line in lines if line.seq > last]
    for line in fresh:
        for state, why in _steps(line):
            _take(queue, line, state, why)
    return records.add(fresh, chain=chain, unit=unit) if fresh else 0


def _steps(line: LogLine) -> tuple[tuple[ItemState, str], ...]:
    """The steps that a line asks of its item."""
    site = f" (điểm {line.site})" if line.site else ""
    if line.event in (LogEvent.ITEM, LogEvent.RESUMED):
        return ((ItemState.ON_AIR, f"khung giờ {line.slot}{site}"),)
    if line.event is LogEvent.ITEM_END:
        whole = line.get("result") == ItemState.AIRED.value
        heard = f"nghe được {round(line.seconds)} giây{site}"
        return ((ItemState.AIRED if whole else ItemState.CUT, line.reason or heard),)
    if line.event is LogEvent.SKIPPED:
        return ((ItemState.MISSED, line.reason),)
    return ()


def _take(queue: "SqlQueue", line: LogLine, state: ItemState, why: str) -> None:
    """One step of one item, unless the queue is there or elsewhere already."""
    item = queue.get(line.item) if line.item > 0 else None
    if item is None or item.state is state or not _concerns(item, line):
        return
    with suppress(Conflict, InputError):  # somebody took it elsewhere meanwhile: theirs stands
        if _is_order(line) and not may_follow(item.state, state):
            again = replace(item, state=ItemState.QUEUED)
            item = queue.change(again, who=AGENT, at=line.at, was=item.state, reason="phát bù")
        if may_follow(item.state, state):
            changed = _changed(item, line, state, why)
            queue.change(changed, who=AGENT, at=line.at, was=item.state, reason=why)


def _concerns(item: QueueItem, line: LogLine) -> bool:
    """Whether the item is still that of the line, not one that waits for a later slot."""
    return _is_order(line) or item.occurrence in ("", line.slot)


def _is_order(line: LogLine) -> bool:
    """Whether the line is of something that a person had aired at once: named to the second."""
    return line.slot.count(":") > 1


def _changed(item: QueueItem, line: LogLine, state: ItemState, why: str) -> QueueItem:
    aired = item.aired + (1 if state is ItemState.AIRED else 0)
    slot = item.occurrence or line.slot
    note = why if state in (ItemState.MISSED, ItemState.CUT) else ""
    return replace(item, state=state, aired=aired, occurrence=slot, note=note)

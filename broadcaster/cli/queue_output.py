"""The queue and its slots as lines for people and as plain data for machines."""

from broadcaster.domain.dates import told_day
from broadcaster.domain.playout import slot_words
from broadcaster.domain.queue import QueueItem
from broadcaster.domain.schedule import Occurrence
from broadcaster.domain.wording import length
from broadcaster.programme.line_up import LineUp


def item_json(item: QueueItem) -> dict[str, object]:
    """An item of the queue for machines."""
    return {
        "id": item.id,
        "slot": item.occurrence,
        "came_from": item.came_from,
        "position": item.position,
        "title": item.title,
        "episode": item.episode,
        "programme": item.programme,
        "audio": item.audio,
        "sha256": item.sha256,
        "seconds": item.seconds,
        "priority": item.priority.value,
        "valid_from": item.valid_from.isoformat() if item.valid_from else None,
        "valid_to": item.valid_to.isoformat() if item.valid_to else None,
        "repeats": item.repeats,
        "aired": item.aired,
        "required_by": item.required_by,
        "live": item.live is not None,
        "state": item.state.name.lower(),
        "state_words": item.state.value,
        "note": item.note,
    }


def occurrence_json(occurrence: Occurrence) -> dict[str, object]:
    """A slot on a day for machines."""
    slot = occurrence.slot
    return {
        "id": occurrence.id,
        "slot": slot.key,
        "name": slot.name,
        "site": slot.site,
        "programme": slot.programme,
        "begins": occurrence.begins.isoformat(),
        "latest": occurrence.latest.isoformat(),
        "max_seconds": slot.max_seconds,
        "note": occurrence.note,
    }


def plan_json(plan: LineUp, version: int) -> dict[str, object]:
    """What is planned for a slot on a day, for machines."""
    return {
        **occurrence_json(plan.occurrence),
        "version": version,
        "seconds": plan.seconds,
        "items": [item_json(item) for item in plan.items],
        "left_out": [item_json(item) for item in plan.left_out],
        "refused": [{**item_json(item), "reason": why} for item, why in plan.refused],
    }


def item_line(item: QueueItem) -> str:
    """One item in a line: number, title, length and what is special about it."""
    marks = []
    if item.priority.value != "thong-thuong":
        marks.append(item.priority.words)
    if item.live is not None:
        marks.append("đọc trực tiếp" + (f": {item.live.reader}" if item.live.reader else ""))
    if item.required_by:
        marks.append(f"{item.required_by} yêu cầu")
    if item.valid_to is not None:
        marks.append(f"hạn {told_day(item.valid_to)}")
    if item.repeats > 1:
        marks.append(f"phát {item.aired}/{item.repeats} lần")
    if item.came_from:
        marks.append(f"dời theo khung đổi giờ, trước là {slot_words(item.came_from)}")
    told = f"#{item.id} {item.title} – {length(item.seconds)}"
    return f"{told} [{'; '.join(marks)}]" if marks else told

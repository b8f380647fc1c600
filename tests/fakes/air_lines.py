"""Lines of an as-run log, as the agent writes them of one item."""

from datetime import datetime, timedelta

from broadcaster.domain.playout import LogEvent, LogLine
from broadcaster.domain.schedule import ZONE


def aired_lines(day, *, seconds=300.0, slot="06:45", item=1, kind="khung giờ", cut=False, **more):
    """The lines of one item in a slot of its own; `more` are facts of the item."""
    begin = datetime.fromisoformat(f"{day}T{slot}").replace(tzinfo=ZONE)
    facts: dict[str, object] = {
        "title": "Bài một",
        "episode": "mot",
        "sha256": "aa",
        "programme": "mang-non",
    }
    facts |= {"kinds": ["bản tin"], "listeners": 400} | more
    place = {"slot": f"{day}T{slot}", "item": item}
    opening = (("planned", begin.isoformat()), ("kind", kind))
    ended = (("result", "Gián đoạn" if cut else "Đã phát"),)
    over = begin + timedelta(seconds=seconds)
    return [
        LogLine(event=LogEvent.AIRED, at=begin, slot=place["slot"], more=opening),
        LogLine(event=LogEvent.ITEM, at=begin, more=tuple(facts.items()), **place),
        LogLine(event=LogEvent.ITEM_END, at=over, seconds=seconds, more=ended, **place),
    ]

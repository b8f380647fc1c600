"""A line of the as-run log as text and back, each chained to the one before."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from broadcaster.domain.hash_chain import HashChain
from broadcaster.domain.playout import LogEvent, LogLine

_OWN = ("event", "slot", "at", "seq", "site", "item", "seconds", "reason", "previous", "hash")


@dataclass(frozen=True, slots=True)
class LogContents:
    """What a log file holds."""

    lines: tuple[LogLine, ...]
    torn: bytes = b""  # what stands behind the last whole line
    whole: int = 0  # bytes of the file that are good
    damaged: int = 0  # lines in the middle that are no lines of ours
    broken: int = 0  # number of the first line that does not follow its forerunner; 0 = none


def chained(lines: Sequence[LogLine], last: LogLine | None) -> tuple[LogLine, ...]:
    """The lines as the next links behind `last`."""
    linked: list[LogLine] = []
    for line in lines:
        last = _CHAIN.behind(line, last)
        linked.append(last)
    return tuple(linked)


def to_line(line: LogLine) -> bytes:
    """One line of JSON with its line break."""
    text = json.dumps(plain(line), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return (text + "\n").encode()


def plain(line: LogLine) -> dict[str, object]:
    """A line as plain JSON values; the moment with milliseconds and zone."""
    own: dict[str, object] = {
        "event": line.event.value,
        "slot": line.slot,
        "at": line.at.isoformat(timespec="milliseconds"),
        "seq": line.seq,
        "site": line.site,
        "item": line.item,
        "seconds": round(line.seconds, 3),
        "reason": line.reason,
    }
    return {**own, **dict(line.more), "previous": line.previous, "hash": line.hash}


def from_line(data: bytes) -> LogLine | None:
    """The line that the text holds; None when it is none."""
    try:
        found = json.loads(data)
        more = tuple((key, value) for key, value in found.items() if key not in _OWN)
        at = datetime.fromisoformat(found["at"])
        line = LogLine(
            seq=int(found["seq"]),
            event=LogEvent(found["event"]),
            at=at,
            site=str(found["site"]),
            slot=str(found["slot"]),
            item=int(found["item"]),
            seconds=float(found["seconds"]),
            reason=str(found["reason"]),
            more=more,
            previous=str(found["previous"]),
            hash=str(found["hash"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return line if at.tzinfo is not None else None


def read_log(data: bytes) -> LogContents:
    """Every line of a log file; what a power cut tore off at its end stands apart."""
    body, _, torn = data.rpartition(b"\n")
    texts = body.split(b"\n") if body else []
    parsed = [from_line(text) for text in texts]
    while parsed and parsed[-1] is None:  # a torn line may end in the middle of a written block
        torn = texts.pop() + b"\n" + torn
        parsed.pop()
    lines = tuple(line for line in parsed if line is not None)
    whole = sum(len(text) + 1 for text in texts)
    return LogContents(
        lines=lines,
        torn=data[whole:],
        whole=whole,
        damaged=len(parsed) - len(lines),
        broken=first_break(lines),
    )


def first_break(lines: Sequence[LogLine]) -> int:
    """The number of the first line that does not fit behind the one before; 0 when all do."""
    index = _CHAIN.first_break(lines)
    return 0 if index is None else lines[index].seq or 1


_CHAIN = HashChain(number="seq", plain=plain)  # as the file holds it

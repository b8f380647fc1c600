"""The log of an agent together with what it means."""

from collections.abc import Callable, Sequence
from datetime import datetime

from broadcaster.domain.playout import AirItem, AirSlot, Alarm, LogEvent, LogLine
from broadcaster.playout.air_log import FileAirLog
from broadcaster.playout.log_state import LogState, account_of, with_line


class AirLogWriter:
    """Writes lines and keeps the account of them."""

    def __init__(self, log: FileAirLog, site: str, tell: Callable[[Alarm], None]) -> None:
        self._log = log
        self._site = site
        self._tell = tell
        self.account: LogState = account_of(log.lines())

    def write(self, *lines: LogLine) -> None:
        """Put lines into the log in one durable step."""
        for line in self._log.append(lines):
            self.account = with_line(self.account, line)

    def line(  # the facts of a line, in the order people say them
        self,
        event: LogEvent,
        at: datetime,
        slot: str = "",
        *,
        item: int = 0,
        seconds: float = 0.0,
        reason: str = "",
        more: Sequence[tuple[str, object]] = (),
    ) -> LogLine:
        """A line of this site, not written yet."""
        return LogLine(
            event=event,
            at=at,
            site=self._site,
            slot=slot,
            item=item,
            seconds=seconds,
            reason=reason,
            more=tuple(more),
        )

    def alarm(self, key: str, at: datetime, sentence: str, hint: str = "") -> None:
        """Tell people, once for a key."""
        if key in self.account.told:
            return
        told = Alarm(key=key, at=at, site=self._site, sentence=sentence, hint=hint)
        more = (("key", key), ("hint", hint))
        self.write(self.line(LogEvent.ALARM, at, reason=sentence, more=more))
        self._tell(told)


def facts_of_slot(slot: AirSlot) -> tuple[tuple[str, object], ...]:
    """What the log keeps of a slot when it opens or is missed."""
    order = (("order", slot.order),) if slot.order else ()
    made_up = (("makes_up", slot.makes_up),) if slot.makes_up else ()
    return (
        ("planned", slot.begins.isoformat()),
        ("name", slot.name),
        ("kind", slot.kind),
        ("queued", [item.id for item in slot.items]),
        *order,
        *made_up,
    )


def facts_of_item(item: AirItem) -> tuple[tuple[str, object], ...]:
    """What the log keeps of an item: who hears what, made of what, let out by whom."""
    return (
        ("title", item.title),
        ("episode", item.episode),
        ("sha256", item.sha256),
        ("length", round(item.seconds, 3)),
        ("programme", item.programme),
        ("priority", item.priority.value),
        ("kinds", list(item.kinds)),
        ("titles", list(item.titles)),
        ("topics", list(item.topics)),
        ("audiences", list(item.audiences)),
        ("documents", list(item.documents)),
        ("voice", "AI" if item.synthetic else "người"),
        ("live", item.live is not None),
        ("approved_by", item.approved_by),
        ("listeners", item.listeners),
    )

"""Every agent's as-run log in the database; a log is handed on with the steps of its items."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from broadcaster.domain.approval import ItemState, may_follow
from broadcaster.domain.errors import Conflict, InputError
from broadcaster.domain.playout import HearingCount, LogEvent, LogLine
from broadcaster.domain.queue import QueueItem
from broadcaster.playout.air_log import from_line, to_line
from broadcaster.storage.database import Database
from broadcaster.storage.schema import AirLineRow

if TYPE_CHECKING:
    from broadcaster.programme.store import SqlQueue


class AirLineBrief(NamedTuple):
    """What is asked of a line without reading it whole."""

    chain: str
    seq: int
    at: datetime
    site: str
    event: str
    slot: str
    seconds: float
    episode: str


class AirRecord:
    """Lines by chain (one agent's log) and number; added, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self, chain: str) -> int:
        """The highest number that is here of a chain; 0 = nothing."""
        query = select(func.max(AirLineRow.seq)).where(AirLineRow.chain == chain)
        with self._database.reading() as session:
            return session.scalar(query) or 0

    def ends(self) -> Mapping[str, int]:
        """By chain its highest number."""
        query = select(AirLineRow.chain, func.max(AirLineRow.seq)).group_by(AirLineRow.chain)
        with self._database.reading() as session:
            return dict(session.execute(query).all())

    def briefs(self, chain: str, after: int) -> Sequence[AirLineBrief]:
        """The lines of a chain behind a number, in order."""
        columns = [getattr(AirLineRow, name) for name in AirLineBrief._fields]
        query = select(*columns).where(AirLineRow.chain == chain, AirLineRow.seq > after)
        with self._database.reading() as session:
            rows = session.execute(query.order_by(AirLineRow.seq))
            return tuple(AirLineBrief(*row) for row in rows)

    def add(self, lines: Sequence[LogLine], *, chain: str, unit: str) -> int:
        """Take in the lines that are not here yet, in one transaction; how many that were."""
        with self._database.writing() as session:
            known = select(func.max(AirLineRow.seq)).where(AirLineRow.chain == chain)
            last = session.scalar(known) or 0
            fresh = [line for line in lines if line.seq > last]
            session.add_all(_row(line, chain, unit) for line in fresh)
        return len(fresh)

    def lines(
        self,
        first: datetime | None = None,
        last: datetime | None = None,
        *,
        site: str | None = None,
    ) -> Sequence[LogLine]:
        """Every line from one moment on and before another, of one site or of all."""
        query = select(AirLineRow.line).order_by(AirLineRow.at, AirLineRow.chain, AirLineRow.seq)
        if first is not None:
            query = query.where(AirLineRow.at >= first)
        if last is not None:
            query = query.where(AirLineRow.at < last)
        if site is not None:
            query = query.where(AirLineRow.site == site)
        with self._database.reading() as session:
            found = (from_line(text.encode()) for text in session.scalars(query))
            return tuple(line for line in found if line is not None)

    def heard(self) -> Mapping[str, HearingCount]:
        """By episode how often it was heard to its end, and when the last time."""
        query = select(AirLineRow.episode, AirLineRow.line).where(
            AirLineRow.event == LogEvent.ITEM_END.value, AirLineRow.episode != ""
        )
        found: dict[str, HearingCount] = {}
        with self._database.reading() as session:
            for episode, text in session.execute(query.order_by(AirLineRow.at)):
                line = from_line(text.encode())
                if line is not None and line.get("result") == ItemState.AIRED.value:
                    times = found[episode].times if episode in found else 0
                    found[episode] = HearingCount(times=times + 1, last=line.at)
        return found

    def heard_at(self, episode: str) -> tuple[datetime, ...]:
        """When an episode was heard to its end, oldest first."""
        return self.heard_of((episode,)).get(episode, ())

    def heard_of(self, episodes: Collection[str]) -> Mapping[str, tuple[datetime, ...]]:
        """By episode, of these, when it was heard to its end, oldest first."""
        found: dict[str, list[datetime]] = {}
        for line in self._heard(episodes):
            found.setdefault(str(line.get("episode")), []).append(line.at)
        return {episode: tuple(sorted(moments)) for episode, moments in found.items()}

    def heard_on(self, episode: str) -> Mapping[str, tuple[datetime, ...]]:
        """By site when an episode was heard to its end there, oldest first."""
        found: dict[str, list[datetime]] = {}
        for line in self._heard((episode,)):
            found.setdefault(line.site, []).append(line.at)
        return {site: tuple(sorted(moments)) for site, moments in sorted(found.items())}

    def _heard(self, episodes: Collection[str]) -> list[LogLine]:
        query = select(AirLineRow.line).where(
            AirLineRow.event == LogEvent.ITEM_END.value, AirLineRow.episode.in_(episodes)
        )
        with self._database.reading() as session:
            lines = [from_line(text.encode()) for text in session.scalars(query)]
        aired = ItemState.AIRED.value
        return [line for line in lines if line is not None and line.get("result") == aired]

    def began(self) -> Mapping[str, Mapping[str, Sequence[datetime]]]:
        """By episode and site when it began to be heard there, to its end or not, oldest first."""
        query = select(AirLineRow.episode, AirLineRow.site, AirLineRow.at).where(
            AirLineRow.event == LogEvent.ITEM.value, AirLineRow.episode != ""
        )
        found: dict[str, dict[str, list[datetime]]] = {}
        with self._database.reading() as session:
            for episode, site, at in session.execute(
                query.order_by(AirLineRow.site, AirLineRow.at)
            ):
                found.setdefault(episode, {}).setdefault(site, []).append(at)
        return found


def _row(line: LogLine, chain: str, unit: str) -> AirLineRow:
    return AirLineRow(
        chain=chain,
        seq=line.seq,
        unit=unit,
        site=line.site,
        event=line.event.value,
        slot=line.slot,
        at=line.at,
        seconds=line.seconds,
        episode=str(line.get("episode") or ""),
        line=to_line(line).decode().rstrip("\n"),
        hash=line.hash,
    )


AGENT = "máy phát"  # who takes these steps


def upload_log(
    lines: Sequence[LogLine], records: AirRecord, queue: "SqlQueue", *, unit: str
) -> int:
    """Bring queue and record up to date with a log; how many lines were new.

    Safe to stop anywhere and to run again: steps first, each only when it still stands to be
    taken, the lines last. Raises StoreError.
    """
    if not lines:
        return 0
    chain = lines[0].hash  # the name of an agent's log for life
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

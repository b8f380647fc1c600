"""Every agent's as-run log in the database, for lists, statistics and reports."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from broadcaster.domain.playout import LogLine
from broadcaster.playout.log_chain import from_line, to_line
from broadcaster.storage.database import Database
from broadcaster.storage.schema import AirLineRow


class AirRecord:
    """Lines by chain (one agent's log) and number; added, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self, chain: str) -> int:
        """The highest number that is here of a chain; 0 = nothing."""
        query = select(func.max(AirLineRow.seq)).where(AirLineRow.chain == chain)
        with self._database.reading() as session:
            return session.scalar(query) or 0

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

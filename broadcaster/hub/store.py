"""What the hub's database has of each unit: queries for copies of what its folder tells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, defer

from broadcaster.hub.copies import (
    BYTES,
    EpisodeWords,
    KnownCopies,
    SlotAhead,
    TakenProgress,
    UnitCopies,
)
from broadcaster.hub.office_store import ACTS_OF_GIVING, about_without
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_tables import (
    AskedItemRow,
    CopiedUnitRow,
    HubAirLineRow,
    HubAuditRow,
    HubEpisodeRow,
    HubReceiptRow,
    HubTables,
    TakenCopyRow,
    TonightRow,
    UnitFigureRow,
)
from broadcaster.storage.serialization import to_text

# what is no more when the folder is not; figures of days are written down nowhere else
_OF_FOLDER: tuple[type[HubTables], ...] = (
    CopiedUnitRow, HubEpisodeRow, TonightRow, HubAirLineRow, HubReceiptRow, TakenCopyRow,
)  # fmt: skip

_NO_PACK = "(bài không còn)"

_ENDS = select(HubAirLineRow.chain, func.max(HubAirLineRow.seq)).group_by(HubAirLineRow.chain)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedUnit:
    """When a unit was last copied, and from which files."""

    stamp: str
    at: datetime
    failure: str


class SqlCopies:
    """The copies, each unit's in transactions of its own."""

    def __init__(self, rows: HubDatabase) -> None:
        self._rows = rows

    def units(self) -> Mapping[str, CopiedUnit]:
        """Every unit that was ever copied, and whose folder was there at the last look."""
        query = select(
            CopiedUnitRow.unit, CopiedUnitRow.stamp, CopiedUnitRow.at, CopiedUnitRow.failure
        )
        with self._rows.reading_all() as session:
            return {
                unit: CopiedUnit(stamp=stamp, at=at, failure=failure)
                for unit, stamp, at, failure in session.execute(query)
            }

    def known(self, unit: str, *, anew: bool) -> KnownCopies:
        """What is here of a unit already and need not be read again; `anew`: all is read."""
        weighed = select(func.max(UnitFigureRow.day)).where(UnitFigureRow.name == BYTES)
        with self._rows.reading([unit]) as session:
            made = session.scalar(select(CopiedUnitRow.at))
            if anew:
                return KnownCopies(at=made)
            episodes = session.execute(select(HubEpisodeRow.key, HubEpisodeRow.recipe))
            return KnownCopies(
                at=made,
                recipes=dict(episodes.all()),
                air=dict(session.execute(_ENDS).all()),
                weighed=session.scalar(weighed),
            )

    def put(
        self, unit: str, copies: UnitCopies, stamp: str, known: KnownCopies, *, anew: bool
    ) -> bool:
        """Make the rows what the folder was; `anew`: whatever is there now.

        False = nothing was changed: since `known` was asked for, and the folder read after that,
        somebody else has made them, maybe of what the folder became meanwhile.
        """
        with self._rows.writing([unit]) as session:
            before = session.get(CopiedUnitRow, unit, with_for_update=True)
            if (before.at if before is not None else None) != known.at:
                return False
            _note(session, unit, stamp=stamp, at=copies.at, failure="", state=copies.state)
            if anew:
                for row in _OF_FOLDER[1:]:
                    session.execute(delete(row))
            _put_episodes(session, unit, copies)
            _put_slots(session, unit, copies.slots)
            _put_air(session, unit, copies)
            _put_receipts(session, unit, copies)
            _drop_titles(session, copies.given)
            session.execute(delete(TakenCopyRow))
            session.add_all(TakenCopyRow(unit=unit, **_told(one)) for one in copies.taken)
            for (day, name), amount in copies.figures.items():
                session.merge(UnitFigureRow(unit=unit, day=day, name=name, amount=amount))
        return True

    def put_slots(self, unit: str, slots: Sequence[SlotAhead], at: datetime) -> None:
        """Only what is to be heard, and how its lamps are; of a unit that was read whole before."""
        with self._rows.writing([unit]) as session:
            row = session.get(CopiedUnitRow, unit)
            if row is not None and not row.failure:
                row.at = at
                _put_slots(session, unit, slots)

    def put_failure(self, unit: str, failure: str, at: datetime) -> None:
        """A unit was not copied: what is here of it stands, but for its lamps."""
        with self._rows.writing([unit]) as session:
            before = session.get(CopiedUnitRow, unit)
            made = before.at if before is not None else at
            _note(session, unit, stamp="", at=made, failure=failure)
            session.execute(delete(TonightRow))

    def forget(self, unit: str) -> None:
        """The folder of a unit is gone: so is what was copied of it."""
        with self._rows.writing([unit]) as session:
            for row in _OF_FOLDER:
                session.execute(delete(row))


def _told(one: EpisodeWords | SlotAhead | TakenProgress) -> dict[str, Any]:
    """The columns of a copy."""
    return _storable(asdict(one))


def _storable(told: Mapping[str, Any]) -> dict[str, Any]:
    """No server takes a text with a zero in it, no database half a sign of a file's name."""
    return {
        name: value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
        if isinstance(value, str)
        else value
        for name, value in told.items()
    }


def _note(session: Session, unit: str, **given: object) -> None:
    """Written first: whoever copies the same unit in another process waits for the row."""
    row, told = session.get(CopiedUnitRow, unit), _storable(given)
    if row is None:
        session.add(CopiedUnitRow(unit=unit, **{"state": "", **told}))
    else:
        for name, value in told.items():
            setattr(row, name, value)
    session.flush()


def _put_episodes(session: Session, unit: str, copies: UnitCopies) -> None:
    without_words = select(HubEpisodeRow).options(defer(HubEpisodeRow.folded))
    here = {row.key: row for row in session.scalars(without_words)}
    for one in copies.episodes:
        row = here.pop(one.key, None)
        if one.words is None:
            if row is not None:
                row.stage, row.address = one.stage, one.address
            continue
        told = {"stage": one.stage, "address": one.address, **_told(one.words)}
        if row is None:
            session.add(HubEpisodeRow(unit=unit, key=one.key, **told))
        else:
            for name, value in told.items():
                setattr(row, name, value)
    for row in here.values():
        session.delete(row)


def _put_slots(session: Session, unit: str, slots: Iterable[SlotAhead]) -> None:
    session.execute(delete(TonightRow))
    session.add_all(TonightRow(unit=unit, **_told(one)) for one in slots)


def _put_air(session: Session, unit: str, copies: UnitCopies) -> None:
    for chain, last in session.execute(_ENDS).all():
        kept = copies.air_ends.get(chain, 0)
        if last > kept:  # a backup was restored, a log is another one
            session.execute(
                delete(HubAirLineRow).where(HubAirLineRow.chain == chain, HubAirLineRow.seq > kept)
            )
    session.add_all(HubAirLineRow(unit=unit, **line._asdict()) for line in copies.air)


def _put_receipts(session: Session, unit: str, copies: UnitCopies) -> None:
    here = {(row.station, row.at): row for row in session.scalars(select(HubReceiptRow))}
    for one in copies.receipts:
        if here.pop((one.station, one.at), None) is None:
            session.add(
                HubReceiptRow(unit=unit, station=one.station, at=one.at, document=to_text(one))
            )
    for row in here.values():
        session.delete(row)


def _drop_titles(session: Session, given: Path) -> None:
    """Of what the unit asked of others titles go with their packs: those were withdrawn.

    Looked at now: a row is written behind its pack.
    """
    for row in session.scalars(select(AskedItemRow).where(AskedItemRow.title != _NO_PACK)):
        if (given / row.pack).is_file():
            continue
        noted = select(HubAuditRow).where(
            HubAuditRow.what.in_(ACTS_OF_GIVING),
            HubAuditRow.about.startswith(row.title, autoescape=True),
        )
        for line in session.scalars(noted):
            line.about = about_without(line.about, row.title, _NO_PACK)
        row.title = _NO_PACK

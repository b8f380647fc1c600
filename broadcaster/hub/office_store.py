"""The hub's rows as the office's pages ask for them, and what the office asks of units."""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.schedule import Unit
from broadcaster.domain.text import fold
from broadcaster.hub.office_views import (
    AskedItem,
    AskedStage,
    AskedUnit,
    CopiedUnit,
    TonightSlot,
)
from broadcaster.reports.oversight import GivenItem
from broadcaster.reports.unit_letters import UnitState
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_tables import (
    AskedItemRow,
    AskedUnitRow,
    CopiedUnitRow,
    HubAuditRow,
    HubEpisodeRow,
    TakenCopyRow,
    TonightRow,
    UnitLifeRow,
)
from broadcaster.storage.serialization import from_text

_ASKED_SHOWN = 30  # asked programmes on the page, the newest
_UNREAD = "không đọc được tình hình trong sổ chung"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundProgramme:
    """A programme of a unit, as a search finds it."""

    unit: str  # code
    key: str
    title: str
    day: date
    seconds: float
    address: str  # of its public page; "" = not public


@lru_cache(maxsize=4096)
def _state(text: str) -> UnitState | None:
    """A state as its row has it; most rows are the same as when a page was last asked for."""
    try:
        return from_text(UnitState, text)
    except BroadcasterError:
        return None


def copied_units(
    session: Session, codes: Collection[str], name: Callable[[str], str]
) -> tuple[CopiedUnit, ...]:
    """Every one of these units; `name` is asked for one that the office has no line of."""
    lives: dict[str, list[Unit]] = {}
    for row in session.scalars(select(UnitLifeRow).order_by(UnitLifeRow.first)):
        first = None if row.first == date.min else row.first
        life = Unit(key=row.unit, name=row.name, kind=row.kind, parent=row.parent, first=first,
                    last=row.last)  # fmt: skip
        lives.setdefault(row.unit, []).append(life)
    copies = {row.unit: row for row in session.scalars(select(CopiedUnitRow))}
    found = []
    for code in sorted(codes):
        row, failure, state = copies.get(code), "", None
        if row is not None:
            state = _state(row.state) if row.state else None
            failure = row.failure or (_UNREAD if row.state and state is None else "")
        found.append(
            CopiedUnit(
                code=code,
                lives=tuple(lives.get(code, [Unit(key=code, name=name(code), kind="")])),
                at=row.at if row is not None else None,
                failure=failure,
                state=state,
            )
        )
    return tuple(found)


def tonight_slots(session: Session, days: Sequence[date]) -> tuple[TonightSlot, ...]:
    """The slots of these days."""
    return tuple(
        TonightSlot(
            unit=row.unit, at=row.at, place=row.place, title=row.title, lamp=row.lamp,
            told=row.told, has_file=row.has_file,
        )
        for row in session.scalars(select(TonightRow).where(TonightRow.day.in_(days)))
    )  # fmt: skip


def found_programmes(
    session: Session, words: str, *, unit: str = "", first: int = 0, most: int = 50
) -> tuple[FoundProgramme, ...]:
    """Programmes in which all words occur, marks forgiven, the newest first; of one unit, if named.

    With no words all of them.
    """
    query = select(HubEpisodeRow).order_by(
        HubEpisodeRow.day.desc(), HubEpisodeRow.unit, HubEpisodeRow.key
    )
    for word in fold(words).split():
        query = query.where(HubEpisodeRow.folded.contains(word, autoescape=True))
    if unit:
        query = query.where(HubEpisodeRow.unit == unit)
    return tuple(
        FoundProgramme(
            unit=row.unit, key=row.key, title=row.title, day=row.day, seconds=row.seconds,
            address=row.address,
        )
        for row in session.scalars(query.offset(first).limit(most))
    )  # fmt: skip


def taken_here(session: Session, unit: str) -> tuple[tuple[str, str, datetime], ...]:
    """(title, stage, when) of what a unit took that was asked of it, the newest first."""
    query = (
        select(TakenCopyRow)
        .where(TakenCopyRow.unit == unit)
        .order_by(TakenCopyRow.at.desc())
        .limit(20)
    )
    return tuple((row.title, row.stage, row.at) for row in session.scalars(query))


# ----- what is asked of units


def asked_items(session: Session, *, giver: str = "", item: str = "") -> tuple[AskedItem, ...]:
    """What was asked, the newest first; one of them, if it is named."""
    query = select(AskedItemRow).order_by(AskedItemRow.made.desc(), AskedItemRow.id)
    if item:
        query = query.where(AskedItemRow.unit == giver, AskedItemRow.id == item)
    rows = session.scalars(query.limit(_ASKED_SHOWN)).all()
    told = select(AskedUnitRow).where(AskedUnitRow.item.in_([row.id for row in rows]))
    units: dict[tuple[str, str], list[AskedUnit]] = {}
    for one in session.scalars(told):
        units.setdefault((one.giver, one.item), []).append(
            AskedUnit(unit=one.unit, stage=AskedStage(one.stage), told=one.told, at=one.at)
        )
    return tuple(
        AskedItem(
            giver=row.unit,
            given=GivenItem(
                id=row.id, title=row.title, first=row.first, last=row.last, made=row.made,
                who=row.who, pack=row.pack,
            ),
            required=row.required,
            units=tuple(units.get((row.unit, row.id), ())),
        )
        for row in rows
    )  # fmt: skip


def ask(rows: HubDatabase, item: AskedItem) -> None:
    """Keep what is asked, of whom, and who did it. Raises StoreError."""
    given, now = item.given, item.given.made
    targets = [one.unit for one in item.units]
    with rows.writing({item.giver, *targets}) as session:
        session.add(
            AskedItemRow(
                unit=item.giver, id=given.id, title=given.title, required=item.required,
                first=given.first, last=given.last, made=now, who=given.who, pack=given.pack,
            )
        )
        session.add_all(
            AskedUnitRow(unit=code, item=given.id, giver=item.giver,
                         stage=AskedStage.WAITING.value, job=0, told="", at=now)
            for code in targets
        )
        note(session, item.giver, now, given.who, "giao bài" if item.required else "mời dùng bài",
             f"{given.title} → {len(targets)} đơn vị")  # fmt: skip


def ask_again(rows: HubDatabase, item: AskedItem, *, who: str, at: datetime) -> int:
    """Have it brought once more to the units that refused it; how many. Raises StoreError."""
    refused = [one.unit for one in item.units if one.stage is AskedStage.REFUSED]
    with rows.writing({item.giver, *refused}) as session:
        session.execute(
            update(AskedUnitRow)
            .where(
                AskedUnitRow.item == item.given.id,
                AskedUnitRow.giver == item.giver,
                AskedUnitRow.stage == AskedStage.REFUSED.value,
            )
            .values(stage=AskedStage.WAITING.value, job=0, told="", at=at)
        )
        note(session, item.giver, at, who, "đưa lại bài", item.given.title)
    return len(refused)


def note(session: Session, unit: str, at: datetime, who: str, what: str, about: str) -> None:
    """Who did what to a unit, in the hub's own journal."""
    session.add(
        HubAuditRow(unit=unit, id=secrets.token_hex(16), at=at, who=who, what=what, about=about)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A pack that is still on its way into a unit."""

    unit: str  # code
    item: str
    giver: str
    stage: AskedStage
    job: int  # of the unit; 0 = none yet
    pack: str  # name of the file in the giver's folder of packs
    required: bool
    who: str


_ON_THE_WAY = (AskedStage.WAITING.value, AskedStage.COMING.value)


def deliveries(rows: HubDatabase) -> tuple[Delivery, ...]:
    """What is still to be brought, the longest waiting first. Raises StoreError."""
    query = (
        select(AskedUnitRow, AskedItemRow)
        .join(
            AskedItemRow,
            (AskedItemRow.unit == AskedUnitRow.giver) & (AskedItemRow.id == AskedUnitRow.item),
        )
        .where(AskedUnitRow.stage.in_(_ON_THE_WAY))
        .order_by(AskedUnitRow.at, AskedUnitRow.unit)
    )
    with rows.reading_all() as session:
        return tuple(
            Delivery(
                unit=row.unit, item=row.item, giver=row.giver, stage=AskedStage(row.stage),
                job=row.job, pack=item.pack, required=item.required, who=item.who,
            )
            for row, item in session.execute(query)
        )  # fmt: skip


def put_delivery(
    rows: HubDatabase, one: Delivery, stage: AskedStage, *, at: datetime, job: int = 0,
    told: str = "",
) -> None:  # fmt: skip
    """How far it came. Raises StoreError."""
    with rows.writing([one.unit]) as session:
        session.execute(
            update(AskedUnitRow)
            .where(AskedUnitRow.unit == one.unit, AskedUnitRow.item == one.item)
            .values(stage=stage.value, job=job, told=told, at=at)
        )


def names_of(units: Sequence[CopiedUnit], today: date) -> Mapping[str, str]:
    """By its code what each is called today."""
    found = {}
    for one in units:
        life = next((life for life in one.lives if life.holds_on(today)), one.lives[-1])
        found[one.code] = life.name
    return found

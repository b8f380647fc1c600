"""The hub's rows as the office's pages ask for them, and what the office asks of units."""

import re
import secrets
from calendar import monthrange
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.schedule import Unit
from broadcaster.domain.text import fold
from broadcaster.hub.copies import BYTES
from broadcaster.hub.office_limits import CopiedUse
from broadcaster.hub.office_views import (
    AskedItem,
    AskedOfUnit,
    AskedStage,
    TonightSlot,
    UnitInRows,
)
from broadcaster.hub.units_store import life_of
from broadcaster.reports.oversight import GivenItem
from broadcaster.reports.unit_letters import UnitState
from broadcaster.storage.hub_database import HubDatabase
from broadcaster.storage.hub_tables import (
    AskedItemRow,
    AskedUnitRow,
    CopiedUnitRow,
    HubAuditRow,
    HubEpisodeRow,
    OfficePersonRow,
    TakenCopyRow,
    TonightRow,
    UnitFigureRow,
    UnitLifeRow,
)
from broadcaster.storage.serialization import from_text

# columns alone: a thousand units a page, and rows as objects would be half of its time
_LIFE = (UnitLifeRow.unit, UnitLifeRow.first, UnitLifeRow.last, UnitLifeRow.name, UnitLifeRow.kind,
         UnitLifeRow.parent)  # fmt: skip
_COPY = (CopiedUnitRow.unit, CopiedUnitRow.at, CopiedUnitRow.failure, CopiedUnitRow.state)
_SLOT = (TonightRow.unit, TonightRow.at, TonightRow.place, TonightRow.title, TonightRow.lamp,
         TonightRow.told, TonightRow.has_file)  # fmt: skip
_OF_UNIT = (AskedUnitRow.unit, AskedUnitRow.item, AskedUnitRow.giver, AskedUnitRow.stage,
            AskedUnitRow.told, AskedUnitRow.at)  # fmt: skip
_WEIGHED = timedelta(days=7)  # since when a unit was weighed, to be told
_ASKED_SHOWN = 30  # asked programmes on the page, the newest
_STAGES = {one.value: one for one in AskedStage}
_GIVE, _OFFER, _GIVE_AGAIN = "giao bài", "mời dùng bài", "đưa lại bài"
ACTS_OF_GIVING = (_GIVE, _OFFER, _GIVE_AGAIN)  # in the audit log: lines that have a title in them
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


class OfficeRows:
    """The hub's rows of the units that somebody may see, and of no others."""

    def __init__(self, rows: HubDatabase, name: Callable[[str], str]) -> None:
        """`name` is asked what a unit is called that the office has no line of."""
        self._rows = rows
        self._name = name

    def units(self, codes: Collection[str]) -> tuple[UnitInRows, ...]:
        """Each of these units. Raises StoreError."""
        with self._rows.reading(codes) as session:
            return _copied(session, codes, self._name)

    def units_tonight(
        self, codes: Collection[str], days: Sequence[date]
    ) -> tuple[tuple[UnitInRows, ...], tuple[TonightSlot, ...]]:
        """Each of these units, and their slots of some days. Raises StoreError."""
        with self._rows.reading(codes) as session:
            return _copied(session, codes, self._name), _slots(session, days)

    def use(self, codes: Collection[str], day: date) -> Mapping[str, CopiedUse]:
        """What these units use: the disk as last copied, minutes of the month of a day.

        Raises StoreError.
        """
        with self._rows.reading(codes) as session:
            return _use(session, day)

    def programmes(
        self, codes: Collection[str], words: str, *, unit: str = "", first: int = 0, most: int = 50
    ) -> tuple[FoundProgramme, ...]:
        """Programmes in which all words occur, marks forgiven, the newest first.

        Of one unit, if it is named; without words all of them. Raises StoreError.
        """
        with self._rows.reading(codes) as session:
            return _programmes(session, words, unit=unit, first=first, most=most)

    def taken(self, codes: Collection[str], unit: str) -> tuple[tuple[str, str, datetime], ...]:
        """(title, stage, when) of what a unit took that was asked of it, the newest first.

        Raises StoreError.
        """
        with self._rows.reading(codes) as session:
            return _taken(session, unit)

    def asked(
        self, codes: Collection[str], *, giver: str = "", item: str = ""
    ) -> tuple[AskedItem, ...]:
        """What was asked, the newest first; one of them, if it is named. Raises StoreError."""
        with self._rows.reading(codes) as session:
            return _items(session, giver=giver, item=item)

    def ask(self, item: AskedItem) -> None:
        """Keep what is asked, of whom, and who did it. Raises StoreError."""
        given, now = item.given, item.given.made
        targets = [one.unit for one in item.units]
        with self._rows.writing({item.giver, *targets}) as session:
            session.add(
                AskedItemRow(
                    unit=item.giver,
                    id=given.id,
                    title=given.title,
                    required=item.required,
                    first=given.first,
                    last=given.last,
                    made=now,
                    who=given.who,
                    pack=given.pack,
                )
            )
            session.add_all(
                AskedUnitRow(
                    unit=code,
                    item=given.id,
                    giver=item.giver,
                    stage=AskedStage.WAITING.value,
                    job=0,
                    told="",
                    at=now,
                )
                for code in targets
            )
            what = _GIVE if item.required else _OFFER
            about = f"{given.title}{_to_units(len(targets))}"
            session.add(_note(item.giver, now, who=given.who, what=what, about=about))

    def ask_again(self, item: AskedItem, *, who: str, at: datetime) -> int:
        """Have it brought once more to the units that refused it; how many. Raises StoreError."""
        refused = [one.unit for one in item.units if one.stage is AskedStage.REFUSED]
        with self._rows.writing({item.giver, *refused}) as session:
            session.execute(
                update(AskedUnitRow)
                .where(
                    AskedUnitRow.item == item.given.id,
                    AskedUnitRow.giver == item.giver,
                    AskedUnitRow.stage == AskedStage.REFUSED.value,
                )
                .values(stage=AskedStage.WAITING.value, job=0, told="", at=at)
            )
            session.add(_note(item.giver, at, who=who, what=_GIVE_AGAIN, about=item.given.title))
        return len(refused)


def _copied(
    session: Session, codes: Collection[str], name: Callable[[str], str]
) -> tuple[UnitInRows, ...]:
    lives: dict[str, list[Unit]] = {}
    for row in session.execute(select(*_LIFE).order_by(UnitLifeRow.first)):
        lives.setdefault(row.unit, []).append(life_of(row))
    copies = {row.unit: row for row in session.execute(select(*_COPY))}
    found = []
    for code in sorted(codes):
        copy, failure, state = copies.get(code), "", None
        if copy is not None:
            state = _state(copy.state) if copy.state else None
            failure = copy.failure or (_UNREAD if copy.state and state is None else "")
        found.append(
            UnitInRows(
                code=code,
                lives=tuple(lives.get(code, [Unit(key=code, name=name(code), kind="")])),
                at=copy.at if copy is not None else None,
                failure=failure,
                state=state,
            )
        )
    return tuple(found)


def _slots(session: Session, days: Sequence[date]) -> tuple[TonightSlot, ...]:
    return tuple(
        TonightSlot(
            unit=row.unit, at=row.at, place=row.place, title=row.title, lamp=row.lamp,
            told=row.told, has_file=row.has_file,
        )
        for row in session.execute(select(*_SLOT).where(TonightRow.day.in_(days)))
    )  # fmt: skip


def _use(session: Session, day: date) -> Mapping[str, CopiedUse]:
    first = day.replace(day=1)
    last = first + timedelta(days=monthrange(day.year, day.month)[1] - 1)
    minutes = (
        select(HubEpisodeRow.unit, func.sum(HubEpisodeRow.seconds))
        .where(HubEpisodeRow.day.between(first, last))
        .group_by(HubEpisodeRow.unit)
    )
    weighed = (
        select(UnitFigureRow.unit, UnitFigureRow.amount)
        .where(UnitFigureRow.name == BYTES, UnitFigureRow.day > day - _WEIGHED)
        .order_by(UnitFigureRow.day)
    )
    seconds = dict(session.execute(minutes).all())
    disk = dict(session.execute(weighed).all())  # the newest stays
    return {
        code: CopiedUse(
            disk_bytes=int(disk[code]) if code in disk else None,
            minutes=seconds.get(code, 0.0) / 60,
        )
        for code in {*seconds, *disk}
    }


def _programmes(
    session: Session, words: str, *, unit: str = "", first: int = 0, most: int = 50
) -> tuple[FoundProgramme, ...]:
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


def _taken(session: Session, unit: str) -> tuple[tuple[str, str, datetime], ...]:
    query = (
        select(TakenCopyRow)
        .where(TakenCopyRow.unit == unit)
        .order_by(TakenCopyRow.at.desc())
        .limit(20)
    )
    return tuple((row.title, row.stage, row.at) for row in session.scalars(query))


def _items(session: Session, *, giver: str = "", item: str = "") -> tuple[AskedItem, ...]:
    query = select(AskedItemRow).order_by(AskedItemRow.made.desc(), AskedItemRow.id)
    if item:
        query = query.where(AskedItemRow.unit == giver, AskedItemRow.id == item)
    rows = session.scalars(query.limit(_ASKED_SHOWN)).all()
    told = select(*_OF_UNIT).where(AskedUnitRow.item.in_([row.id for row in rows]))
    units: dict[tuple[str, str], list[AskedOfUnit]] = {}
    for one in session.execute(told):
        units.setdefault((one.giver, one.item), []).append(
            AskedOfUnit(unit=one.unit, stage=_STAGES[one.stage], told=one.told, at=one.at)
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


# ----- what is asked of units


def _note(unit: str, at: datetime, *, who: str, what: str, about: str) -> HubAuditRow:
    return HubAuditRow(unit=unit, id=secrets.token_hex(16), at=at, who=who, what=what, about=about)


def _to_units(count: object) -> str:
    return f", {count} đơn vị"


def about_without(about: str, title: str, word: str) -> str:
    """What a line of giving is about, with a word in the place of a title if it is that one's."""
    line = re.fullmatch(rf"{re.escape(title)}((?:{_to_units('[0-9]+')})?)", about)
    return f"{word}{line[1]}" if line else about


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
    told: str = ""  # why it does not get on; "" = it does


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
                job=row.job, pack=item.pack, required=item.required, who=item.who, told=row.told,
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


def tell_delivery(rows: HubDatabase, one: Delivery, told: str) -> None:
    """Why it does not get on, however far it is; nothing of one that is there. Raises StoreError.

    Whoever hangs may have got on meanwhile.
    """
    with rows.writing([one.unit]) as session:
        session.execute(
            update(AskedUnitRow)
            .where(
                AskedUnitRow.unit == one.unit,
                AskedUnitRow.item == one.item,
                AskedUnitRow.stage.in_(_ON_THE_WAY),
            )
            .values(told=told)
        )


# ----- a unit that is removed


def on_the_way_from(rows: HubDatabase, giver: str) -> tuple[tuple[str, str], ...]:
    """Unit and item of all that it asked of others and that is not there yet. Raises StoreError."""
    query = select(AskedUnitRow.unit, AskedUnitRow.item).where(
        AskedUnitRow.giver == giver,
        AskedUnitRow.unit != giver,
        AskedUnitRow.stage != AskedStage.THERE.value,
    )
    with rows.reading_all() as session:
        found = session.execute(query.order_by(AskedUnitRow.unit))
        return tuple((row.unit, row.item) for row in found)


def forget_giver(rows: HubDatabase, unit: str) -> int:
    """Remove what a unit asked of others, who keep what they took in; how much. Raises StoreError.

    Its own rows are not looked at.
    """
    which = (AskedUnitRow.giver == unit, AskedUnitRow.unit != unit)
    with rows.writing_all() as session:
        count = session.query(AskedUnitRow).where(*which).count()
        session.execute(delete(AskedUnitRow).where(*which))
    return count


def named_elsewhere(rows: HubDatabase, unit: str) -> tuple[str, ...]:
    """Sentences: where rows of other units name it or its people, and must stay. Raises StoreError.

    Asked before the rows of its people go.
    """
    others = (UnitLifeRow.unit != unit, UnitLifeRow.parent == unit)
    with rows.reading_all() as session:
        query = select(OfficePersonRow.account).where(OfficePersonRow.unit == unit)
        accounts = session.scalars(query).all()
        told = or_(
            HubAuditRow.who.in_(accounts),
            *(HubAuditRow.about.contains(word, autoescape=True) for word in (unit, *accounts)),
        )
        below = session.scalar(select(UnitLifeRow.unit).where(*others).limit(1))
        noted = session.scalar(
            select(HubAuditRow.id).where(HubAuditRow.unit != unit, told).limit(1)
        )
    found = []
    if below is not None:
        found.append(
            "sổ chung: những đơn vị đã trực thuộc nó còn ghi mã này là cấp trên của những ngày ấy"
        )
    if noted is not None:
        found.append(
            "nhật ký của máy chủ chung: dòng về đơn vị khác có thể còn nhắc mã này, hay tài khoản "
            "của người ở đó"
        )
    return tuple(found)

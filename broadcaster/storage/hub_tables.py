"""What a hub keeps of many units in one database: `unit` is the first word of every key.

Rows about a unit are a copy of what stands in its folder, made anew from there at any time; what
only the office knows (units with their dates, people of the office, what is asked of units) is
written here and nowhere else. Row-level security of PostgreSQL asks for the same column.
"""

from datetime import date, datetime

from sqlalchemy import Double, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from broadcaster.storage.schema import Utc

CODE = String(40)  # a unit's code: the name of its folder


class HubTables(DeclarativeBase):
    """Every table of the hub's own database; no table can be made without its unit."""

    unit: Mapped[str] = mapped_column(CODE, primary_key=True, sort_order=-1)


# --- the office's own: kept here alone --------------------------------------------------------


class UnitLifeRow(HubTables):
    """A unit under one name and one parent, for some days; the next life begins where it ends."""

    __tablename__ = "unit_life"

    first: Mapped[date] = mapped_column(primary_key=True)  # 0001-01-01 = always was
    last: Mapped[date | None]
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    parent: Mapped[str] = mapped_column(CODE)  # code of the unit above on those days; "" = none


class OfficePersonRow(HubTables):
    """Somebody who signs in at the hub itself; `unit` is where they belong."""

    __tablename__ = "office_person"
    __table_args__ = (Index("ix_office_person_account", "account", unique=True),)

    account: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    password: Mapped[str] = mapped_column(Text)  # as argon2 writes it; "" = a link is to be opened
    added: Mapped[datetime] = mapped_column(Utc)
    ended: Mapped[datetime | None] = mapped_column(Utc)


class OfficeRoleRow(HubTables):
    """What a person of the office may do at a unit, or at it and all below it."""

    __tablename__ = "office_role"
    __table_args__ = (Index("ix_office_role_account", "account"),)

    account: Mapped[str] = mapped_column(String(40), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))  # as `Role` calls it
    below: Mapped[bool]  # whether it holds for all units below too, by the day's parents


class OfficeSessionRow(HubTables):
    """A browser that is signed in at the hub, or a link that opens an account once."""

    __tablename__ = "office_session"
    __table_args__ = (Index("ix_office_session_digest", "digest", unique=True),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of the token
    account: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10))  # "phien" or "lien-ket"
    csrf: Mapped[str] = mapped_column(String(64))  # what every form of a session carries
    address: Mapped[str] = mapped_column(String(100))
    made: Mapped[datetime] = mapped_column(Utc)
    seen: Mapped[datetime] = mapped_column(Utc)


class AskedItemRow(HubTables):
    """A programme that `unit` offers to those below it, or requires of them."""

    __tablename__ = "asked_item"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    required: Mapped[bool]  # False = offered
    first: Mapped[date]
    last: Mapped[date]
    made: Mapped[datetime] = mapped_column(Utc)
    who: Mapped[str] = mapped_column(Text)
    pack: Mapped[str] = mapped_column(Text)  # file below the asking unit's folder of packs


class AskedUnitRow(HubTables):
    """That an asked programme is to come into `unit`, and how far it came on the way there."""

    __tablename__ = "asked_unit"
    __table_args__ = (Index("ix_asked_unit_stage", "stage"),)

    item: Mapped[str] = mapped_column(String(80), primary_key=True)  # AskedItemRow.id
    giver: Mapped[str] = mapped_column(CODE)  # the unit that asks
    stage: Mapped[str] = mapped_column(String(20))  # AskedStage
    job: Mapped[int]  # of the unit's own list of jobs; 0 = none yet
    told: Mapped[str] = mapped_column(Text)  # why it was refused, or does not get on
    at: Mapped[datetime] = mapped_column(Utc)


class HubAuditRow(HubTables):
    """What somebody did at the hub, to which unit."""

    __tablename__ = "hub_audit"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc)
    who: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)


# --- copies: what stands in the folders, to be asked across -------------------------------------


class CopiedUnitRow(HubTables):
    """When a unit's rows were last made from its folder, and what could not be read then."""

    __tablename__ = "copied_unit"

    stamp: Mapped[str] = mapped_column(String(64))  # of the files that the rows were made of
    at: Mapped[datetime] = mapped_column(Utc)
    failure: Mapped[str] = mapped_column(Text)  # "" = everything was read
    state: Mapped[str] = mapped_column(Text)  # the unit's `UnitState`, as its letters carry it


class HubEpisodeRow(HubTables):
    """A programme of a unit, to be searched for."""

    __tablename__ = "hub_episode"
    __table_args__ = (Index("ix_hub_episode_day", "day"),)

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    day: Mapped[date]  # of the bulletin
    stage: Mapped[str] = mapped_column(String(20))
    seconds: Mapped[float] = mapped_column(Double)
    address: Mapped[str] = mapped_column(Text)  # of its public page; "" = not public
    recipe: Mapped[str] = mapped_column(String(128))  # what its words were read from
    folded: Mapped[str] = mapped_column(Text)  # title, items, sources without marks: for searching


class TonightRow(HubTables):
    """A slot of today or tomorrow: what is to be heard, and whether its loudspeaker has it."""

    __tablename__ = "tonight"

    slot: Mapped[str] = mapped_column(String(300), primary_key=True)  # key of slot and day
    day: Mapped[date]
    at: Mapped[datetime] = mapped_column(Utc)
    place: Mapped[str] = mapped_column(Text)  # the site that it is heard at
    title: Mapped[str] = mapped_column(Text)  # "" = nothing is queued
    episode: Mapped[str] = mapped_column(String(200))
    lamp: Mapped[str] = mapped_column(String(10))  # "xanh", "vàng", "đỏ"; "" = not known
    told: Mapped[str] = mapped_column(Text)  # why it is not green
    has_file: Mapped[bool | None]  # the loudspeaker told its hash; None = it told nothing


class HubAirLineRow(HubTables):
    """A line of a unit's as-run log, as `air_line` of its folder holds it."""

    __tablename__ = "hub_air_line"
    __table_args__ = (Index("ix_hub_air_line_at", "unit", "at"),)

    chain: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Utc)
    site: Mapped[str] = mapped_column(String(200))
    event: Mapped[str] = mapped_column(String(40))
    slot: Mapped[str] = mapped_column(String(300))
    seconds: Mapped[float] = mapped_column(Double)
    episode: Mapped[str] = mapped_column(String(200))


class HubReceiptRow(HubTables):
    """What a radio station told a unit of a pull."""

    __tablename__ = "hub_receipt"

    station: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc, primary_key=True)
    document: Mapped[str] = mapped_column(Text)


class TakenCopyRow(HubTables):
    """How far a unit came with an item that a unit above asked of it."""

    __tablename__ = "taken_copy"

    item: Mapped[str] = mapped_column(String(80), primary_key=True)  # AskedItemRow.id
    title: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Utc)


class UnitFigureRow(HubTables):
    """A figure of a unit for a day: episodes published, downloads, bytes on disk, minutes made."""

    __tablename__ = "unit_figure"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    amount: Mapped[float] = mapped_column(Double)

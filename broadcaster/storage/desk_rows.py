"""The tables of the teachers' desk, as typed models."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from broadcaster.storage.schema import Tables, Utc


class PersonRow(Tables):
    """Somebody who may sign in."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    account: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(200))
    ended: Mapped[bool]
    password: Mapped[str] = mapped_column(Text)  # argon2's own form; "" = none yet
    created: Mapped[datetime] = mapped_column(Utc)


class AuditRow(Tables):
    """Something that was done; rows are only added."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Utc)
    who: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(100))
    act: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)


class SignInRow(Tables):
    """A signed-in browser; the token itself is only there."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_person", "person"),)

    token: Mapped[str] = mapped_column(String(64), primary_key=True)  # its SHA-256
    person: Mapped[int]
    csrf: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime] = mapped_column(Utc)
    seen: Mapped[datetime] = mapped_column(Utc)
    address: Mapped[str] = mapped_column(String(100))


class LinkRow(Tables):
    """A link that opens an account once."""

    __tablename__ = "one_time_link"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)  # its SHA-256
    person: Mapped[int]
    until: Mapped[datetime] = mapped_column(Utc)


class RefusedRow(Tables):
    """How often an account or an address was refused in a row."""

    __tablename__ = "refused_sign_in"

    door: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int]
    last: Mapped[datetime] = mapped_column(Utc)


class JobRow(Tables):
    """A piece of long work."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(Text)
    argument: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(40))
    done: Mapped[int]
    parts: Mapped[int]
    told: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text)
    tries: Mapped[int]
    made: Mapped[datetime] = mapped_column(Utc)
    beat: Mapped[datetime | None] = mapped_column(Utc)

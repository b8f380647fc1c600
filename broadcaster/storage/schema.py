"""The tables, as typed models: plain SQL types only, so that another database can take them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Index, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

REVISIONS = ("0001",)  # every schema this program can bring up to date, oldest first
HEAD = REVISIONS[-1]  # the schema it works with


class Utc(TypeDecorator[datetime]):
    """A moment, stored in UTC whatever zone it came with."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a moment without a zone is refused."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Databases that keep no zone give it back here."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Tables(DeclarativeBase):
    """Every table of the program."""


class EpisodeRow(Tables):
    """An episode: what is asked for as columns, and the whole as canonical JSON."""

    __tablename__ = "episode"
    __table_args__ = (Index("ix_episode_show_air_time", "show", "air_time"),)

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    guid: Mapped[str] = mapped_column(String(64), unique=True)
    show: Mapped[str] = mapped_column(String(100))
    programme: Mapped[str] = mapped_column(String(100))
    number: Mapped[int]
    air_time: Mapped[datetime] = mapped_column(Utc)
    title: Mapped[str] = mapped_column(Text)
    recipe: Mapped[str] = mapped_column(String(128))
    document: Mapped[str] = mapped_column(Text)

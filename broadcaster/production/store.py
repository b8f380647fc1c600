"""The catalogue in a database."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime
from operator import add
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Text,
    delete,
    func,
    select,
    type_coerce,
)

from broadcaster.domain.episode import Episode, EpisodeDigest, brief_of
from broadcaster.domain.episode_lines import EpisodeLines
from broadcaster.production.sidecars import holds_document
from broadcaster.storage.database import Database
from broadcaster.storage.schema import EpisodeRow
from broadcaster.storage.serialization import from_text, to_text

Told = TypeVar("Told", bound=Hashable)
Value = TypeVar("Value")


class _Few(dict[Told, Value]):
    """Values by what stands for them; few of thousands are different, so each is made once."""

    def __init__(self, make: Callable[[Told], Value]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, told: Told) -> Value:
        self[told] = found = self._make(told)
        return found


def _audiences(told: str | None) -> tuple[str, ...]:
    """One a line."""
    return tuple(told.split("\n")) if told else ()


Query = TypeVar("Query", bound=Executable)


def few_at_once(query: Query) -> Query:
    """The query, its rows handed over by hundreds: ten thousand at once make work for the memory.

    Each would be an object of which Python asks again and again whether it is still needed.
    """
    return query.execution_options(yield_per=100)


def lines(parts: Iterable[Iterable[Any]]) -> tuple[EpisodeDigest, ...]:
    """The briefs of rows, thousands at once; their values stand in the order of the fields.

    They come in `parts` of hundreds: a row asked for by itself costs as much as what it becomes.
    """
    split = _Few(_audiences)
    make = EpisodeDigest._make  # half the time of a call with eight names
    return tuple(
        [
            make(
                (
                    key,
                    show,
                    programme,
                    season or 0,
                    moment,
                    digest or "",
                    until,
                    split[told],
                    cites or "",
                )
            )
            for rows in parts
            for key, show, programme, season, moment, digest, until, told, cites in rows
        ]
    )


_ASKED_BY_NAME = 100  # of more episodes the whole table is read


class SqlCatalogue:
    """Episodes by key, in SQLite or whatever the address names; made when opened."""

    def __init__(self, database: str | Database) -> None:
        """Open it by its address, or share one that is open.

        Raises StoreError when it is damaged, locked or of a newer program.
        """
        self._database = Database(database) if isinstance(database, str) else database
        self._engine = self._database.engine
        self._where = self._database.where

    def record(self, episode: Episode) -> None:
        """Insert or replace."""
        brief = brief_of(episode)
        row = EpisodeRow(
            season=brief.season,
            until=brief.until,
            audiences="\n".join(brief.audiences),
            cites=brief.cites,
            digest=brief.digest,
            key=episode.key,
            guid=episode.guid,
            show=episode.show,
            programme=episode.programme,
            number=episode.number,
            air_time=episode.air_time,
            title=episode.title,
            recipe=episode.recipe,
            document=to_text(episode),
        )
        with self._database.writing() as session:
            session.merge(row)

    def get(self, key: str) -> Episode | None:
        """One episode."""
        with self._database.reading() as session:
            row = session.get(EpisodeRow, key)
            return self._episode(row.document) if row else None

    def as_beside(self, sidecars: Mapping[str, Path]) -> frozenset[str]:
        """The keys of those episodes of which it holds what their sidecars say, to the byte.

        Nothing is decoded for it. A key that is not among them may be the same all the same, in a
        file that was laid out otherwise.
        """
        query = select(EpisodeRow.key, EpisodeRow.document)
        if len(sidecars) <= _ASKED_BY_NAME:
            query = query.where(EpisodeRow.key.in_(sidecars))
        with self._database.reading() as session:
            rows = session.connection().execute(query)
            return frozenset(
                key
                for key, document in rows
                if key in sidecars and holds_document(sidecars[key], document)
            )

    def episodes(self, show: str = "") -> Sequence[Episode]:
        """All, or of one show, oldest first."""
        query = select(EpisodeRow.document).order_by(EpisodeRow.air_time, EpisodeRow.key)
        if show:
            query = query.where(EpisodeRow.show == show)
        with self._database.reading() as session:
            documents = session.scalars(query).all()
        return tuple(self._episode(document) for document in documents)

    def briefs(self) -> EpisodeLines:
        """A line of every episode, oldest first; documents are not opened for it."""
        with self._database.reading() as session:
            connection = session.connection()
            if connection.dialect.name == "sqlite":
                found = _by_column(connection.execute(_EVERY_COLUMN).one())
                if found is not None:
                    return found
            rows = connection.execute(few_at_once(_EVERY_LINE))
            return EpisodeLines.of(lines(rows.partitions()))

    def recipes(self) -> Mapping[str, str]:
        """By key what each episode was made from, oldest first; documents are not opened for it."""
        query = select(EpisodeRow.key, EpisodeRow.recipe)
        with self._database.reading() as session:
            rows = session.connection().execute(
                few_at_once(query.order_by(EpisodeRow.air_time, EpisodeRow.key))
            )
            return dict(rows.all())

    def forget(self, key: str) -> None:
        """Remove one; nothing happens when there is none."""
        with self._database.writing() as session:
            session.execute(delete(EpisodeRow).where(EpisodeRow.key == key))

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _episode(self, document: str) -> Episode:
        return from_text(Episode, document, where=self._where)


# --- lines by column ----------------------------------------------------------------------------

_LINE = (
    EpisodeRow.key,
    EpisodeRow.show,
    EpisodeRow.programme,
    EpisodeRow.season,
    EpisodeRow.air_time,
    EpisodeRow.digest,
    EpisodeRow.until,
    EpisodeRow.audiences,
    EpisodeRow.cites,
)
_EVERY_LINE = select(*_LINE).order_by(EpisodeRow.air_time, EpisodeRow.key)
_BORDER = "\x1f"  # between the values of a column; it stands in none


def _told(column: ColumnElement[Any]) -> ColumnElement[str]:
    """Every value of a column in one text: two thirds of the work of ten thousand rows."""
    return func.group_concat(func.coalesce(type_coerce(column, Text), ""), _BORDER)


# In the order of the index that holds nothing but lines: to ask for the order costs a copy of each.
_EVERY_COLUMN = select(func.count(), *(_told(column.expression) for column in _LINE))


def texts_of(connection: Connection, column: ColumnElement[str]) -> list[str]:
    """Every value of a column of texts, thousands at once."""
    if connection.dialect.name == "sqlite":
        count, told = connection.execute(select(func.count(), _told(column))).one()
        found = told.split(_BORDER) if count else []
        if len(found) == count:
            return found
    return [text for (text,) in connection.execute(few_at_once(select(column)))]


def _by_column(row: Sequence[Any]) -> EpisodeLines | None:
    """The lines in the texts of their columns.

    None where a value holds the border, or where the database did not keep the order, which it does
    but does not promise: without that index rows come as they were written.
    """
    count, *told = row
    if not count:
        return EpisodeLines.of(())
    told[4] = _in_utc(told[4])
    columns = [_split(text, count) for text in told]
    keys, shows, programmes, seasons, moments, digests, untils, audiences, cites = columns
    marks = [*map(add, moments, keys)]
    if any(len(column) != count for column in columns) or marks != sorted(marks):
        return None
    return EpisodeLines(
        (
            keys,
            shows,
            programmes,
            _made(_season, seasons),
            [*map(datetime.fromisoformat, moments)],
            digests,
            _made(_day, untils),
            _made(_audiences, audiences),
            cites,
        )
    )


def _split(told: str, count: int) -> list[str]:
    """The values of a column; most hold one value ten thousand times, which is seen at once."""
    first = told.partition(_BORDER)[0]
    if told == _BORDER.join([first] * count):
        return [first] * count
    return told.split(_BORDER)


def _made(make: Callable[[str], Value], column: Sequence[str]) -> list[Value]:
    """What the texts of a column stand for."""
    if column.count(column[0]) == len(column):
        return [make(column[0])] * len(column)
    return [*map(_Few(make).__getitem__, column)]


def _in_utc(moments: str) -> str:
    """The zone behind every moment of a column."""
    return f"{moments.replace(_BORDER, f'+00:00{_BORDER}')}+00:00"


def _season(told: str) -> int:
    return int(told or 0)


def _day(told: str) -> date | None:
    return date.fromisoformat(told) if told else None

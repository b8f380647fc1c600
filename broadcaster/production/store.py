"""The catalogue in a database."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, repeat
from operator import add
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    type_coerce,
    update,
)

from broadcaster.domain.episode import Episode, EpisodeDigest, brief_of
from broadcaster.domain.episode_lines import EpisodeLines
from broadcaster.domain.errors import StoreError
from broadcaster.production.sidecars import holds_document
from broadcaster.storage.database import Database
from broadcaster.storage.schema import EpisodeMonthRow, EpisodeRow
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
            if connection.dialect.name != "sqlite":
                return _by_row(connection)
            found = _by_month(connection)
            every = _by_row(connection) if found.lines is None else found.lines
        if found.lines is None or found.loose > _LOOSE:
            with suppress(StoreError), self._database.writing_spare() as session:
                _keep_months(session.connection(), afresh=found.lines is None)
        return every

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


def texts_of(connection: Connection, column: ColumnElement[str]) -> list[str]:
    """Every value of a column of texts, thousands at once."""
    if connection.dialect.name == "sqlite":
        told = func.group_concat(func.coalesce(type_coerce(column, Text), ""), _BORDER)
        count, text = connection.execute(select(func.count(), told)).one()
        found = text.split(_BORDER) if count else []
        if len(found) == count:
            return found
    return [text for (text,) in connection.execute(few_at_once(select(column)))]


# --- lines by month -----------------------------------------------------------------------------

_COLUMN = "\x1e"  # between the columns of a month
_LOOSE = 2  # months that are read from their episodes time after time: the newest changes daily
_AIR_TIME = type_coerce(EpisodeRow.air_time, Text)
_OF_MONTH = (
    select(*(func.coalesce(type_coerce(column, Text), "") for column in _LINE))
    .where(_AIR_TIME.between(bindparam("month"), bindparam("end")))
    .order_by(EpisodeRow.air_time, EpisodeRow.key)
)
_Columns = Sequence[Sequence[str]]  # the values of each, as texts


@dataclass(frozen=True, slots=True)
class _Months:
    """The lines of a SQLite file, which keeps those of a month in one text."""

    lines: EpisodeLines | None  # None = months do not hold them all, as in a copy from a server
    loose: int  # months that had to be read from their episodes


def _by_row(connection: Connection) -> EpisodeLines:
    rows = connection.execute(few_at_once(_EVERY_LINE))
    return EpisodeLines.of(lines(rows.partitions()))


def _by_month(connection: Connection) -> _Months:
    """Every line: ten thousand rows, each asked for, cost three times as much.

    Whoever adds, changes or removes an episode, the database itself empties its month.
    """
    every: tuple[list[str], ...] = tuple([] for _ in _LINE)
    months = connection.execute(select(EpisodeMonthRow.month, EpisodeMonthRow.told)).all()
    try:
        for columns in _runs(connection, sorted((month, told or "") for month, told in months)):
            for column, values in zip(every, columns, strict=True):
                column.extend(values)
    except ValueError:  # somebody wrote into it
        return _Months(lines=None, loose=0)
    count = connection.execute(select(func.count(EpisodeRow.key))).scalar_one()
    loose = sum(told is None for _, told in months)
    return _Months(lines=_of_texts(every) if len(every[0]) == count else None, loose=loose)


def _runs(connection: Connection, months: Iterable[tuple[str, str]]) -> Iterator[_Columns]:
    """The columns of months in their order, of many together where their texts are kept."""
    for kept, run in groupby(months, lambda one: bool(one[1])):
        if kept:
            yield _columns(told for _, told in run)
        else:
            yield from (_read_month(connection, month) for month, _ in run)


def _keep_months(connection: Connection, *, afresh: bool) -> None:
    """Keep the lines of every month that is empty; of all `afresh`."""
    kept = EpisodeMonthRow
    if afresh:
        connection.execute(delete(kept))
        begin = func.substr(_AIR_TIME, 1, 7)
        connection.execute(insert(kept).from_select(["month"], select(begin).distinct()))
    for month in connection.scalars(select(kept.month).where(kept.told.is_(None))).all():
        told = _told_of(_read_month(connection, month))
        connection.execute(update(kept).where(kept.month == month).values(told=told))


def _read_month(connection: Connection, month: str) -> _Columns:
    # "~" stands behind every sign that follows a month
    rows = connection.execute(_OF_MONTH, {"month": month, "end": f"{month}~"}).all()
    return [[*map(str, column)] for column in zip(*rows, strict=True)] or [[]] * len(_LINE)


def _told_of(columns: _Columns) -> str:
    """A month in one text; "" where a value holds a border: its episodes are asked each time."""
    told = [column[:1] if len({*column}) == 1 else column for column in columns]
    text = _COLUMN.join([str(len(columns[0])), *map(_BORDER.join, told)])
    return text if _told_back(text, columns) else ""


def _told_back(text: str, columns: _Columns) -> bool:
    parts = text.count(_COLUMN) == len(columns)
    return parts and [*map(list, _columns([text]))] == [*map(list, columns)]


def _columns(told: Iterable[str]) -> _Columns:
    """What stands in the texts of months; a value that all episodes of one have is there once."""
    counts, *columns = zip(*(text.split(_COLUMN) for text in told), strict=True)
    numbers = [*map(int, counts)]
    return [_column(texts, numbers) for texts in columns]


def _column(texts: Sequence[str], numbers: Sequence[int]) -> list[str]:
    """A column of some months: all of them are cut apart at once, which is twice as fast."""
    if _BORDER not in texts[0] and texts.count(texts[0]) == len(texts):
        return [texts[0]] * sum(numbers)
    every = zip(texts, numbers, strict=True)
    whole = [t if _BORDER in t else _BORDER.join([t] * number) for t, number in every if number]
    return _BORDER.join(whole).split(_BORDER) if whole else []


def _of_texts(columns: _Columns) -> EpisodeLines:
    """The lines by their columns as texts."""
    keys, shows, programmes, seasons, moments, digests, untils, audiences, cites = columns
    if not keys:
        return EpisodeLines.of(())
    return EpisodeLines(
        (
            keys,
            shows,
            programmes,
            _made(_season, seasons),
            [*map(datetime.fromisoformat, map(add, moments, repeat("+00:00")))],
            digests,
            _made(_day, untils),
            _made(_audiences, audiences),
            cites,
        )
    )


def _made(make: Callable[[str], Value], column: Sequence[str]) -> list[Value]:
    """What the texts of a column stand for."""
    if column.count(column[0]) == len(column):
        return [make(column[0])] * len(column)
    return [*map(_Few(make).__getitem__, column)]


def _season(told: str) -> int:
    return int(told or 0)


def _day(told: str) -> date | None:
    return date.fromisoformat(told) if told else None

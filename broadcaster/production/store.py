"""The catalogue in a database."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Executable, delete, select

from broadcaster.domain.episode import Episode, EpisodeDigest, brief_of
from broadcaster.production.sidecars import holds_document
from broadcaster.storage.database import Database
from broadcaster.storage.schema import EpisodeRow
from broadcaster.storage.serialization import from_text, to_text


class _Split(dict[str, tuple[str, ...]]):
    """Audiences by the text that stands for them, one a line; few of them are different."""

    def __missing__(self, told: str) -> tuple[str, ...]:
        self[told] = found = tuple(told.split("\n")) if told else ()
        return found


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
    split = _Split()
    make = EpisodeDigest._make  # half the time of a call with eight names
    return tuple(
        [
            make((key, show, programme, season, moment, digest, until, split[told], cites or ""))
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

    def briefs(self) -> Sequence[EpisodeDigest]:
        """A line of every episode, oldest first; documents are not opened for it."""
        query = select(
            EpisodeRow.key,
            EpisodeRow.show,
            EpisodeRow.programme,
            EpisodeRow.season,
            EpisodeRow.air_time,
            EpisodeRow.digest,
            EpisodeRow.until,
            EpisodeRow.audiences,
            EpisodeRow.cites,
        ).order_by(EpisodeRow.air_time, EpisodeRow.key)
        with self._database.reading() as session:
            return lines(session.connection().execute(few_at_once(query)).partitions())

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

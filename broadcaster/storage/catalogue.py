"""The catalogue in a database."""

import weakref
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from broadcaster.model.episode import Episode
from broadcaster.storage.database import bring_up_to_date, open_engine, sqlite_url, told
from broadcaster.storage.faults import explained
from broadcaster.storage.plain import from_plain, parse, to_text
from broadcaster.storage.schema import EpisodeRow

__all__ = ["SqlCatalogue", "sqlite_url"]


class SqlCatalogue:
    """Episodes by key, in SQLite or whatever the address names; made and migrated when opened."""

    def __init__(self, url: str) -> None:
        """Open it. Raises StoreError when it is damaged, locked or of a newer program."""
        self._engine = open_engine(url)
        weakref.finalize(self, self._engine.dispose)  # for those who forget to close
        self._where = self._engine.url.database or url
        self._make_folder()
        with told(self._where):
            bring_up_to_date(self._engine, self._where)
        self._writes = self._engine.execution_options(writes=True)

    def record(self, episode: Episode) -> None:
        """Insert or replace."""
        row = EpisodeRow(
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
        with told(self._where), Session(self._writes) as session, session.begin():
            session.merge(row)

    def get(self, key: str) -> Episode | None:
        """One episode."""
        with told(self._where), Session(self._engine) as session:
            row = session.get(EpisodeRow, key)
            return self._episode(row.document) if row else None

    def episodes(self, show: str = "") -> Sequence[Episode]:
        """All, or of one show, oldest first."""
        query = select(EpisodeRow.document).order_by(EpisodeRow.air_time, EpisodeRow.key)
        if show:
            query = query.where(EpisodeRow.show == show)
        with told(self._where), Session(self._engine) as session:
            documents = session.scalars(query).all()
        return tuple(self._episode(document) for document in documents)

    def forget(self, key: str) -> None:
        """Remove one; nothing happens when there is none."""
        with told(self._where), Session(self._writes) as session, session.begin():
            session.execute(delete(EpisodeRow).where(EpisodeRow.key == key))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

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
        return from_plain(Episode, parse(document, where=self._where), where=self._where)

    def _make_folder(self) -> None:
        address = self._engine.url
        if address.get_backend_name() == "sqlite" and address.database not in (None, ":memory:"):
            folder = Path(str(address.database)).parent
            with explained(folder, "tạo thư mục"):
                folder.mkdir(parents=True, exist_ok=True)

"""The lock of a station's database on a server: one machine at a time publishes."""

import hashlib
from contextlib import suppress
from types import TracebackType
from typing import Self

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from broadcaster.domain.errors import Busy
from broadcaster.storage.database import KEPT_ALIVE, open_engine, told, took_lock


class PublisherLock:
    """Held inside a `with` block on a connection of its own: it ends with its holder, however.

    Only PostgreSQL has it. A station whose database is a file has the locks of its folders.
    """

    def __init__(self, url: str, unit: str) -> None:
        """`unit`: what all machines of a station call it, and no other station of the database."""
        self._engine = open_engine(url)
        self._number = int.from_bytes(
            hashlib.sha256(f"xuất bản {unit}".encode()).digest()[:8], "big", signed=True
        )
        self._held: Connection | None = None

    def __enter__(self) -> Self:
        """Take it. Raises Busy when another machine publishes, StoreError when there is no way."""
        where = self._engine.url.database or ""
        try:
            with told(where):
                alone = self._engine.execution_options(isolation_level="AUTOCOMMIT")
                self._held = alone.connect()
                for name, value in KEPT_ALIVE.items():
                    self._held.exec_driver_sql(f"SET {name} = {value}")
                free = took_lock(self._held, self._number)
            if not free:
                raise Busy(
                    "Một máy khác đang xuất bản chính đài này.",
                    hint="Đợi máy ấy xong rồi chạy lại. Mỗi đài chỉ nên có một máy xuất bản.",
                    where=where,
                )
        except BaseException:
            self._let_go()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._let_go()

    def _let_go(self) -> None:
        with suppress(SQLAlchemyError):  # a server that is away holds nothing
            if self._held is not None:
                self._held.close()
        self._held = None
        self._engine.dispose()

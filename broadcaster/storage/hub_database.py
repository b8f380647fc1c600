"""The hub's own database, where a session sees the rows of the units that it was opened for.

Twice fenced: every statement gets its condition on `unit` from the session, whoever wrote it, and
PostgreSQL refuses the rest by row-level security, whatever the program says.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from sqlalchemy import (
    ClauseElement,
    ColumnClause,
    Connection,
    Engine,
    String,
    Table,
    TableClause,
    TextClause,
    Update,
    event,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.sql import visitors

from broadcaster.domain.errors import StoreError, TooNew
from broadcaster.storage.database import open_engine, told, took_lock
from broadcaster.storage.hub_tables import HubTables
from broadcaster.system.files import own_only

SCHEMA = 1  # of the tables; a program of another number refuses
_SETTING = "broadcaster.units"  # what row-level security asks: codes between commas, "*" = all
_EVERY = "*"
_HUB = 0x687562  # the one lock that a hub holds on its PostgreSQL database
_HELD = """
    SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = :pid
    AND (classid, objid, objsubid) = (0, :name, 1)
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_AGAIN = 5.0  # seconds until a database that was away is tried again
_PATIENCE = 5.0  # seconds that anybody waits for somebody else who asks whether it is there


class _SchemaTables(DeclarativeBase):
    """Beside the tables of units: it is of no unit."""


class _SchemaRow(_SchemaTables):
    __tablename__ = "hub_schema"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owner: Mapped[str] = mapped_column(String(64))  # mark of the hub whose rows these are


class HubDatabase:
    """The database of a hub; opened, and brought up to date, by whoever first asks it.

    It may be away when the hub begins and whenever it likes later: whoever asks hears StoreError,
    for a few seconds without a new try, and it is used again when it is back.
    """

    def __init__(
        self,
        url: str,
        *,
        alone: bool = False,
        owner: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`alone`: no other hub may use it as long as this one does.

        `owner` is the mark of the hub that asks: rows of another one are refused, whether or not
        that one is at work. "" = whoever asks has no folder of a hub.

        Raises StoreError for an address that is none.
        """
        self.engine = open_engine(url, patient=False)
        self.where = self.engine.url.database or self.engine.url.drivername
        self._claims = self.engine.execution_options(claims=True)
        self._alone = alone
        self._owner = owner
        self._clock = clock
        self._turn = threading.Lock()
        self._opened = False
        self._failed: tuple[float, StoreError] | None = None
        self._asked: float | None = None  # since when its server owes an answer about the lock
        self._held: Connection | None = None  # with the lock of the one hub
        self._holder = 0  # number of the process that serves that connection; 0 = none ever did
        event.listen(self.engine, "begin", self._see_lock)

    def open(self) -> None:
        """See that it is there, of this program, fenced, and no other hub's. Raises StoreError.

        One thread at a time sees to it, and may wait for a server that is silent; the others hear
        what was last known: they are those that answer everybody.
        """
        asked = self._asked
        if asked is not None and self._clock() - asked > _PATIENCE:
            raise _silent(self.where)
        if self._opened:
            return
        failed = self._failed
        if not self._turn.acquire(timeout=_PATIENCE if failed is None else 0):
            raise _silent(self.where) if failed is None else failed[1]
        try:
            self._open()
        finally:
            self._turn.release()

    def _open(self) -> None:
        if self._opened:
            return
        if self._failed is not None and self._clock() - self._failed[0] < _AGAIN:
            raise self._failed[1]
        try:
            with told(self.where):
                self._hold()
                self._make_tables()
                self._refuse_unfenced()
        except StoreError as fault:
            self._failed = (self._clock(), fault)
            raise
        self._opened, self._failed = True, None

    def look(self) -> None:
        """See that the hub's lock was not lost with a connection. Raises StoreError."""
        with self._turn:
            if self._held is not None and not self._holds():
                self._opened = False
            self._open()

    @contextmanager
    def reading(self, units: Collection[str]) -> Iterator[Session]:
        """A session that sees the rows of these units, and no others. Raises StoreError."""
        with self._session(self.engine, units) as session:
            yield session

    @contextmanager
    def writing(self, units: Collection[str]) -> Iterator[Session]:
        """A transaction over the rows of these units: all of it is kept, or nothing.

        Units do not wait for each other on a server. Raises StoreError.
        """
        with self._session(self._claims, units) as session, session.begin():
            yield session

    @contextmanager
    def reading_all(self) -> Iterator[Session]:
        """For the hub's own work, of which no page shows more than its visitor may see."""
        with self._session(self.engine, None) as session:
            yield session

    @contextmanager
    def writing_all(self) -> Iterator[Session]:
        """As `writing`, over all units."""
        with self._session(self._claims, None) as session, session.begin():
            yield session

    def scrub(self) -> bool:
        """Leave nothing of what was deleted in the log of a file; False = somebody still reads it.

        A server's database cleans up by itself, when it finds the time. Raises StoreError.
        """
        if self.engine.dialect.name != "sqlite":
            return True
        bare = self.engine.execution_options(bare=True)
        with told(self.where), bare.connect() as connection:
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        return not busy

    def close(self) -> None:
        """Let go of it; the connection of whoever waits for a silent server ends with him."""
        if self._turn.acquire(timeout=_PATIENCE):
            self._let_go()
            self._turn.release()
        self._opened = False
        self.engine.dispose()

    @contextmanager
    def _session(self, engine: Engine, units: Collection[str] | None) -> Iterator[Session]:
        self.open()
        try:
            with told(self.where), _UnitSession(engine, units) as session:
                yield session
        except StoreError as fault:
            if isinstance(fault.__cause__, OperationalError):  # it may be away: looked at anew
                self._opened = False
            raise

    def _hold(self) -> None:
        """Take the lock of the one hub, for as long as its connection lives.

        A file lies in a hub's folder, which has a lock of its own.
        """
        if not self._alone or self.engine.dialect.name != "postgresql" or self._holds():
            return
        self._let_go()
        held = self.engine.execution_options(isolation_level="AUTOCOMMIT", holds=True).connect()
        try:
            if not took_lock(held, _HUB):
                raise _of_another_hub(self.where)
            holder = held.scalar(text("SELECT pg_backend_pid()"))
        except BaseException:
            held.invalidate()  # not back among those that others are handed
            held.close()
            raise
        self._held, self._holder = held, holder

    def _see_lock(self, connection: Connection) -> None:
        """Once for each connection of the pool that the hub's lock still holds where it was taken.

        After a fall of the server connections are made anew before anybody looks at the lock: then
        it is taken again here, where nothing was asked or written yet. Raises StoreError.
        """
        known = connection.info.get("holder", 0) == self._holder
        if known or connection.get_execution_options().get("holds", False):
            return
        if not self._seen_held(connection):
            self._opened = False
            self.open()
            if not self._seen_held(connection):  # it fell once more meanwhile
                self._opened = False
                raise StoreError(
                    "Máy chủ cơ sở dữ liệu vừa khởi động lại.",
                    hint="Hãy làm lại.",
                    where=self.where,
                )
        connection.info["holder"] = self._holder

    def _seen_held(self, connection: Connection) -> bool:
        return bool(connection.scalar(text(_HELD), {"pid": self._holder, "name": _HUB}))

    def _holds(self) -> bool:
        self._asked = self._clock()
        try:
            with suppress(SQLAlchemyError):
                return self._held is not None and self._held.scalar(select(1)) == 1
            return False
        finally:
            self._asked = None

    def _let_go(self) -> None:
        if self._held is not None:
            with suppress(SQLAlchemyError):
                self._held.invalidate()
                self._held.close()
            self._held = None

    def _make_tables(self) -> None:
        with self.engine.execution_options(writes=True).begin() as connection:
            known = inspect(connection).has_table(_SchemaRow.__tablename__)
            if not known:
                _SchemaTables.metadata.create_all(connection)
                connection.execute(insert(_SchemaRow).values(number=SCHEMA, owner=self._owner))
            number, owner = connection.execute(select(_SchemaRow.number, _SchemaRow.owner)).one()
            if number > SCHEMA:
                raise TooNew(
                    "Cơ sở dữ liệu của máy chủ chung do bản mới hơn của chương trình tạo ra.",
                    hint="Dữ liệu vẫn còn nguyên. Hãy cập nhật chương trình rồi chạy lại.",
                    where=self.where,
                )
            if self._owner and not owner:
                connection.execute(update(_SchemaRow).values(owner=self._owner))
            elif self._owner not in ("", owner):
                raise _of_another_hub(self.where)
            if not known:
                HubTables.metadata.create_all(connection)
                if connection.dialect.name == "postgresql":
                    _fence(connection)
        if self.engine.dialect.name == "sqlite":
            own_only(Path(self.where))  # names and passwords of people

    def _refuse_unfenced(self) -> None:
        if self.engine.dialect.name != "postgresql":
            return
        with self.engine.connect() as connection:
            unfenced = connection.execute(
                text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
            ).scalar_one()
        if unfenced:
            raise StoreError(
                "Người dùng PostgreSQL của máy chủ chung bỏ qua được rào giữa các đơn vị.",
                hint="Tạo một người dùng thường (không SUPERUSER, không BYPASSRLS), cho làm chủ cơ "
                "sở dữ liệu này, rồi ghi người ấy vào địa chỉ.",
                where=self.where,
            )

    def take_over(self) -> None:
        """Make the rows this hub's, whoever's they were: that one has ended for good.

        Raises StoreError as long as it is at work.
        """
        with told(self.where):
            self._hold()
            with self.engine.execution_options(writes=True).begin() as connection:
                if inspect(connection).has_table(_SchemaRow.__tablename__):
                    connection.execute(update(_SchemaRow).values(owner=self._owner))
        self.open()


def _of_another_hub(where: str) -> StoreError:
    return StoreError(
        "Cơ sở dữ liệu này là sổ chung của một máy chủ khác.",
        hint="Mỗi máy chủ chung có một cơ sở dữ liệu riêng: sửa [so-chung] trong hub.toml. Máy chủ "
        "kia đã bỏ hẳn thì chạy: broadcaster hub rebuild --take-over THƯ-MỤC",
        where=where,
    )


def _silent(where: str) -> StoreError:
    return StoreError(
        "Máy chủ cơ sở dữ liệu không trả lời.",
        hint="Hãy xem máy chủ có đang chạy, đường mạng có thông, rồi làm lại.",
        where=where,
    )


class _UnitSession(Session):
    """A session over the rows of some units; None = of all.

    Of some it asks and changes in ways alone to which its condition can be added.
    """

    def __init__(self, engine: Engine, units: Collection[str] | None) -> None:
        super().__init__(engine)
        self.units = None if units is None else frozenset(units)
        self.by_key = False  # while one row is asked for by its key
        event.listen(self, "do_orm_execute", _only_own_rows)
        event.listen(self, "before_flush", _refuse_foreign_rows)
        event.listen(self, "after_begin", _tell_the_server)

    def get(self, *given: Any, **named: Any) -> Any:
        """As every session's; the statement of it is not the caller's."""
        self.by_key = True
        try:
            return super().get(*given, **named)
        finally:
            self.by_key = False

    def connection(self, *given: Any, **named: Any) -> Connection:
        """Below the session no condition is added. Raises StoreError over some units."""
        self._refuse_unless_all()
        return super().connection(*given, **named)

    def bulk_save_objects(self, *given: Any, **named: Any) -> None:
        """Objects that are not looked at first. Raises StoreError over some units."""
        self._refuse_unless_all()
        super().bulk_save_objects(*given, **named)

    def _bulk_save_mappings(self, *given: Any, **named: Any) -> None:
        self._refuse_unless_all()
        super()._bulk_save_mappings(*given, **named)

    def _refuse_unless_all(self) -> None:
        if self.units is not None:
            raise _unfenced()


def _only_own_rows(state: ORMExecuteState) -> None:
    session = state.session
    assert isinstance(session, _UnitSession)
    if session.units is None or state.is_column_load or state.is_relationship_load:
        return
    if not session.by_key and not _takes_a_condition(state):
        raise _unfenced()
    codes = sorted(session.units)
    state.statement = state.statement.options(
        with_loader_criteria(
            HubTables,
            lambda of: of.unit.in_(codes),
            include_aliases=True,
            track_closure_variables=True,
        )
    )


def _takes_a_condition(state: ORMExecuteState) -> bool:
    """Whether a statement reads and changes rows of mapped classes alone, and moves none."""
    if not (state.is_select or state.is_update or state.is_delete):
        return False  # rows are added as objects, which are looked at
    statement, given = cast("ClauseElement", state.statement), state.parameters
    if state.is_update:
        if not isinstance(given, Mapping | None):
            return False  # changed by their keys, many at once
        set_here = (*(cast("Update", statement)._values or ()), *(given or ()))  # names, columns
        changed = {getattr(one, "key", one) for one in set_here}
        if not changed or "unit" in changed:
            return False  # given away to another unit
    mapped = False
    for part in visitors.iterate(statement):
        of_class = "parententity" in getattr(part, "_annotations", ())
        mapped |= of_class
        raw = isinstance(part, TextClause) or (
            isinstance(part, TableClause) and not isinstance(part, Table)
        )
        literal = isinstance(part, ColumnClause) and part.is_literal and part.name != "*"
        own = isinstance(part, ColumnClause) and isinstance(part.table, Table)
        if raw or literal or (own and not of_class):
            return False
    return mapped


def _unfenced() -> StoreError:
    return StoreError("câu hỏi này không giới hạn được trong các đơn vị của người hỏi")


def _refuse_foreign_rows(session: Session, _context: object, _instances: object) -> None:
    assert isinstance(session, _UnitSession)
    if session.units is None:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if row.unit not in session.units:
            raise StoreError(f"hàng của đơn vị “{row.unit}” không ghi được ở đây")


def _tell_the_server(session: Session, _transaction: object, connection: Connection) -> None:
    assert isinstance(session, _UnitSession)
    if connection.dialect.name == "postgresql":
        told_units = _EVERY if session.units is None else ",".join(sorted(session.units))
        connection.execute(
            text("SELECT set_config(:name, :units, true)"), {"name": _SETTING, "units": told_units}
        )


def _fence(connection: Connection) -> None:
    for table in HubTables.metadata.sorted_tables:
        name = table.name  # ours, of the models
        asked = f"current_setting('{_SETTING}', true)"
        # as a query of its own it is worked out once and hashed, not taken apart for every row
        named = f"SELECT unnest(string_to_array({asked}, ','))"
        rule = f"(SELECT {asked} = '{_EVERY}') OR unit IN ({named})"
        connection.exec_driver_sql(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        connection.exec_driver_sql(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        connection.exec_driver_sql(
            f"CREATE POLICY of_units ON {name} USING ({rule}) WITH CHECK ({rule})"
        )

"""The hub's own database, where a session sees the rows of the units that it was opened for.

Twice fenced: every statement gets its condition on `unit` from the session, whoever wrote it, and
PostgreSQL refuses the rest by row-level security, whatever the program says.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event, insert, inspect, select, text
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    mapped_column,
    with_loader_criteria,
)

from broadcaster.domain.errors import StoreError, TooNew
from broadcaster.storage.hub_tables import HubTables
from broadcaster.storage.database import open_engine, told

SCHEMA = 1  # of the tables; a program of another number refuses
_SETTING = "broadcaster.units"  # what row-level security asks: codes between commas, "*" = all
_EVERY = "*"


class _SchemaTables(DeclarativeBase):
    """Beside the tables of units: it is of no unit."""


class _SchemaRow(_SchemaTables):
    __tablename__ = "hub_schema"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class HubDatabase:
    """The database of a hub, opened and brought up to date."""

    def __init__(self, url: str) -> None:
        """Open it. Raises StoreError when it is away, of a newer program, or not fenced."""
        self.engine = open_engine(url)
        self.where = self.engine.url.database or self.engine.url.drivername
        with told(self.where):
            self._make_tables()
            if self.engine.dialect.name == "postgresql":
                self._refuse_unfenced()
        self._claims = self.engine.execution_options(claims=True)

    @contextmanager
    def reading(self, units: Collection[str]) -> Iterator[Session]:
        """A session that sees the rows of these units, and no others. Raises StoreError."""
        with told(self.where), _UnitSession(self.engine, units) as session:
            yield session

    @contextmanager
    def writing(self, units: Collection[str]) -> Iterator[Session]:
        """A transaction over the rows of these units: all of it is kept, or nothing.

        Units do not wait for each other on a server. Raises StoreError.
        """
        with told(self.where), _UnitSession(self._claims, units) as session, session.begin():
            yield session

    @contextmanager
    def reading_all(self) -> Iterator[Session]:
        """For the hub's own work, of which no page shows more than its visitor may see."""
        with told(self.where), _UnitSession(self.engine, None) as session:
            yield session

    @contextmanager
    def writing_all(self) -> Iterator[Session]:
        """As `writing`, over all units."""
        with told(self.where), _UnitSession(self._claims, None) as session, session.begin():
            yield session

    def close(self) -> None:
        """Let go of it."""
        self.engine.dispose()

    def _make_tables(self) -> None:
        with self.engine.execution_options(writes=True).begin() as connection:
            known = inspect(connection).has_table(_SchemaRow.__tablename__)
            if not known:
                _SchemaTables.metadata.create_all(connection)
                connection.execute(insert(_SchemaRow).values(number=SCHEMA))
            number = connection.execute(select(_SchemaRow.number)).scalar_one()
            if number > SCHEMA:
                raise TooNew(
                    "Cơ sở dữ liệu của máy chủ chung do bản mới hơn của chương trình tạo ra.",
                    hint="Dữ liệu vẫn còn nguyên. Hãy cập nhật chương trình rồi chạy lại.",
                    where=self.where,
                )
            if not known:
                HubTables.metadata.create_all(connection)
                if connection.dialect.name == "postgresql":
                    _fence(connection)

    def _refuse_unfenced(self) -> None:
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


class _UnitSession(Session):
    """A session over the rows of some units; None = of all."""

    def __init__(self, engine: Engine, units: Collection[str] | None) -> None:
        super().__init__(engine)
        self.units = None if units is None else frozenset(units)
        event.listen(self, "do_orm_execute", _only_own_rows)
        event.listen(self, "before_flush", _refuse_foreign_rows)
        event.listen(self, "after_begin", _tell_the_server)


def _only_own_rows(state: ORMExecuteState) -> None:
    session = state.session
    assert isinstance(session, _UnitSession)
    if session.units is None or state.is_column_load or state.is_relationship_load:
        return
    codes = sorted(session.units)
    state.statement = state.statement.options(
        with_loader_criteria(
            HubTables,
            lambda of: of.unit.in_(codes),
            include_aliases=True,
            track_closure_variables=True,
        )
    )


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
        rule = f"{asked} = '{_EVERY}' OR unit = ANY (string_to_array({asked}, ','))"
        connection.exec_driver_sql(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        connection.exec_driver_sql(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        connection.exec_driver_sql(
            f"CREATE POLICY of_units ON {name} USING ({rule}) WITH CHECK ({rule})"
        )

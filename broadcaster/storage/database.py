"""The database, set up for power cuts and several writers, its schema current; a copy of it."""

import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Index,
    create_engine,
    delete,
    event,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool, QueuePool, StaticPool

from broadcaster.domain.errors import StoreError, TooNew
from broadcaster.storage.os_errors import explained, has_no_room
from broadcaster.storage.schema import HEAD, REVISIONS, EpisodeMonthRow, Tables
from broadcaster.system.files import own_only

_WAIT = 30  # seconds that a writer waits for another one
_BETWEEN = 0.01  # seconds between two attempts
_SILENT = 10  # seconds without a sign of life, after which the machine of a database is given up
# seconds and tries after which a server lets go of what a machine that is away held there
KEPT_ALIVE = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 4}
_OF_SERVER = {"lock_timeout": f"{_WAIT}s", "statement_timeout": f"{2 * _WAIT}s", **KEPT_ALIVE}
_PATIENCE: dict[str, Any] = {  # of those for whom it is better to hear nothing than to wait
    "tcp_user_timeout": _SILENT * 1000,
    "keepalives_idle": _SILENT,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "options": " ".join(f"-c {name}={value}" for name, value in _OF_SERVER.items()),
}
_AT_ONCE = 14  # more connections to a file while several threads ask; as SQLAlchemy has it
_FAREWELL = 1.0  # seconds in which a server sees that a connection has ended
_TURN = 0x70617468  # the one lock that every writer of a PostgreSQL database takes
_REBUILD = (
    "Các tệp âm thanh và tệp mô tả vẫn còn nguyên. Hãy đổi tên tệp cơ sở dữ liệu rồi chạy "
    "“broadcaster catalogue rebuild”: danh mục và các lần duyệt được lập lại từ đó, hàng đợi thì "
    "xếp lại bằng tay."
)
_SECRET = ("password", "sslpassword")  # in the query of an address
_AWAY = (
    "Không nối được tới máy chủ cơ sở dữ liệu.",
    "Hãy xem máy chủ có đang chạy, đường mạng có thông, rồi chạy lại.",
)
# what the database says -> (what happened, what to do)
_SENTENCES = {
    "locked": ("Cơ sở dữ liệu đang bận vì một lần chạy khác.", "Hãy đợi một lát rồi chạy lại."),
    "readonly": (
        "Cơ sở dữ liệu chỉ cho đọc, không ghi được.",
        "Hãy xem lại quyền ghi của tệp và của thư mục chứa nó.",
    ),
    "disk is full": (
        "Ổ đĩa đã đầy, cơ sở dữ liệu không mở hoặc không ghi được.",
        "Những gì đã có vẫn còn nguyên. Chạy broadcaster tidy (việc đó chỉ xóa) rồi làm lại.",
    ),
    "unable to open": (
        "Không mở được tệp cơ sở dữ liệu.",
        "Hãy xem lại đường dẫn và quyền ghi của thư mục.",
    ),
    "not a database": ("Tệp này không phải cơ sở dữ liệu của chương trình, hoặc hỏng.", _REBUILD),
    "malformed": ("Cơ sở dữ liệu bị hỏng.", _REBUILD),
    "lock timeout": (
        "Cơ sở dữ liệu đang bận vì một lần chạy khác.",
        "Hãy đợi một lát rồi chạy lại.",
    ),
    "No space left": (
        "Ổ đĩa của máy chủ cơ sở dữ liệu đã đầy.",
        "Những gì đã có vẫn còn nguyên. Hãy nhờ người quản trị máy chủ dọn chỗ rồi chạy lại.",
    ),
    "password authentication": (
        "Máy chủ cơ sở dữ liệu không nhận tên hoặc mật khẩu.",
        "Hãy xem lại địa chỉ cơ sở dữ liệu của đài.",
    ),
    "does not exist": (
        "Máy chủ không có cơ sở dữ liệu hoặc người dùng mang tên ấy.",
        "Hãy xem lại địa chỉ cơ sở dữ liệu của đài, hoặc nhờ người quản trị tạo trước.",
    ),
    "statement timeout": ("Cơ sở dữ liệu trả lời quá chậm.", "Hãy đợi một lát rồi chạy lại."),
    "connection": _AWAY,
    "timed out": _AWAY,
}


def sqlite_url(path: Path) -> str:
    """The address of a SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def server_address(address: str) -> tuple[str, bool]:
    """The address of a PostgreSQL database as anybody may read it; whether a password is in it.

    Read as the connection will read it. Raises ValueError for what is no such address.
    """
    try:
        told = make_url(address)
    except SQLAlchemyError as fault:
        raise ValueError("no address") from fault
    odd = "[" in (told.host or "") or "@" in f"{told.host}{told.database}"
    if told.drivername != "postgresql" or not (told.database or "").strip("/") or odd:
        raise ValueError("no address of a database of PostgreSQL")
    query = {name: value for name, value in told.query.items() if name not in _SECRET}
    shown = URL.create(
        told.drivername, told.username, None, told.host, told.port, told.database, query
    )
    secret = bool(told.password) or len(query) < len(told.query)
    return shown.render_as_string(hide_password=False), secret


class Database:
    """One database of the program, opened and brought up to date; every table shares it."""

    def __init__(self, url: str) -> None:
        """Open it. Raises StoreError when it is damaged, locked, away or of a newer program."""
        self.engine = open_engine(url)
        self._lines = _lines_to(self.engine)
        weakref.finalize(self, self.engine.dispose)  # for those who forget to close
        self.where = self.engine.url.database or url
        if _is_sqlite(self.engine.url) and not _in_memory(self.engine.url):
            folder = Path(str(self.engine.url.database)).parent
            with explained(folder, "tạo thư mục"):
                folder.mkdir(parents=True, exist_ok=True)
        with told(self.where):
            bring_up_to_date(self.engine, self.where)
        if _is_sqlite(self.engine.url) and not _in_memory(self.engine.url):
            own_only(Path(str(self.engine.url.database)))  # names, approvals, passwords
        self._writes = self.engine.execution_options(writes=True)
        self._claims = self.engine.execution_options(claims=True)
        self._spare = self.engine.execution_options(writes=True, waits=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database."""
        with told(self.where), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that no other writer's overlaps; all of it is kept, or nothing."""
        with told(self.where), Session(self._writes) as session, session.begin():
            yield session

    @contextmanager
    def writing_spare(self) -> Iterator[Session]:
        """As `writing`, for what may as well be kept later: in a SQLite file it waits for nobody.

        Raises StoreError where another one writes.
        """
        with told(self.where), Session(self._spare) as session, session.begin():
            yield session

    @contextmanager
    def claiming(self) -> Iterator[Session]:
        """A short transaction that does not queue behind the station's writers on a server.

        For rows that are claimed one by one under locks of their own. A SQLite file has one writer
        at a time, whatever the rows: there it is a turn like any other.
        """
        with told(self.where), Session(self._claims) as session, session.begin():
            yield session

    def scrub(self) -> None:
        """Leave nothing of what was deleted: in the free pages of the file, its log.

        A server's database cleans up by itself, when it finds the time.
        """
        if not _is_sqlite(self.engine.url) or _in_memory(self.engine.url):
            return
        with told(self.where), self.engine.execution_options(bare=True).connect() as connection:
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @property
    def files(self) -> int:
        """How many files this process holds of it, at most, by whatever `Database`; 0 = none.

        A connection that is in use while its database is closed is not counted any more; it ends
        when it is given back and forgotten.
        """
        return self._lines.files

    def close(self) -> None:
        """Let go of it."""
        self.engine.dispose()


def copy_rows(url: str, file: Path) -> None:
    """Write every row of a database as a SQLite file, as they are at one moment, whoever writes.

    Nothing changes where they are. Raises StoreError when the database is away, or at another
    schema than this program's.
    """
    source = open_engine(url)
    where = source.url.database or source.url.drivername
    # one state of the whole, and few rows in memory at a time
    still = source.execution_options(isolation_level="SERIALIZABLE", yield_per=500)
    try:
        with told(where), still.connect() as seen:
            if schema_version(seen, where) != HEAD:
                raise StoreError(
                    "Cơ sở dữ liệu chưa theo bản này của chương trình.",
                    hint="Chạy broadcaster migrate rồi sao lưu lại.",
                    where=where,
                )
            copy = Database(sqlite_url(file))
            try:
                with copy.writing() as into:
                    for table in Tables.metadata.sorted_tables:
                        if table is EpisodeMonthRow.__table__:  # it follows from the episodes
                            continue
                        into.execute(delete(table))
                        for rows in seen.execute(select(table)).mappings().partitions():
                            into.execute(insert(table), [dict(row) for row in rows])
            finally:
                copy.close()
    finally:
        source.dispose()


def open_engine(url: str, *, patient: bool = True) -> Engine:
    """An engine whose writers begin at once with the lock.

    Its errors do not say the values of a statement, which may be names, letters, marks of sessions.
    Not `patient`: a server that is silent, or works long at one statement, is an error soon.
    """
    try:
        address = make_url(url)
        if _is_sqlite(address):
            return _sqlite(address)
        return _server(address, patient=patient)
    except (ArgumentError, ImportError, SQLAlchemyError) as fault:
        raise StoreError(
            "Địa chỉ cơ sở dữ liệu không đúng, hoặc thiếu phần mềm cho loại cơ sở dữ liệu đó.",
            hint="Ví dụ đúng: sqlite:///catalogue.sqlite hoặc postgresql://ten@may-chu/dai; "
            "với PostgreSQL hãy cài thêm phần “postgres” của chương trình.",
        ) from fault


def _connections(pool: Pool) -> int:
    """How many are open, in use or kept for whoever asks next."""
    return pool.checkedin() + pool.checkedout() if isinstance(pool, QueuePool) else 0


class _Lines:
    """The connections of this process to one database, of all engines that lead to it.

    SQLite keeps the file of a connection that was closed while there are others to the same one,
    and uses it again (https://sqlite.org/src/file/src/os_unix.c, "UnixUnusedFd"): what was open at
    one time counts until all are closed. It does not keep the engines, which keep it.
    """

    def __init__(self) -> None:
        self._engines: tuple[weakref.ref[Engine], ...] = ()  # replaced whole: others read it
        self._most = 0

    def of(self, engine: Engine) -> None:
        """That engine leads there too; one caller at a time."""
        there = (one for one in self._engines if one() is not None)
        self._engines = (*there, weakref.ref(engine))
        event.listen(engine, "checkout", self._seen)

    @property
    def files(self) -> int:
        """How many files are open for them."""
        now = self._now
        if not now:
            self._most = 0
            return 0
        # the file itself, its log, the index of that, which all of them share
        return max(self._most, now) + now + 1

    @property
    def _now(self) -> int:
        engines = (one() for one in self._engines)
        return sum(_connections(engine.pool) for engine in engines if engine is not None)

    def _seen(self, *_: object) -> None:
        self._most = max(self._most, self._now)


_LINES = weakref.WeakValueDictionary[str, _Lines]()
_FIRST = threading.Lock()


def _lines_to(engine: Engine) -> _Lines:
    address = engine.url
    if not _is_sqlite(address) or _in_memory(address):
        return _Lines()  # no file of this machine
    with _FIRST:
        lines = _LINES.setdefault(str(address.database), _Lines())
        lines.of(engine)
    return lines


def _is_sqlite(address: URL) -> bool:
    return address.get_backend_name() == "sqlite"


def _in_memory(address: URL) -> bool:
    return address.database in (None, "", ":memory:")


def _server(address: URL, *, patient: bool) -> Engine:
    """A database on a server; PostgreSQL by the driver that the program installs."""
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    arguments: dict[str, Any] = {}
    if address.get_backend_name() == "postgresql":
        arguments = {"connect_timeout": _SILENT, "options": f"-c lock_timeout={_WAIT}s"}
        arguments |= {} if patient else _PATIENCE
    engine = create_engine(
        address,
        pool_pre_ping=True,
        pool_timeout=_WAIT if patient else _SILENT,
        connect_args=arguments,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _take_turn)
    return engine


def took_lock(held: Connection, number: int) -> bool:
    """Whether this connection has the lock of that number now, for as long as it lives; PostgreSQL.

    It is asked for a second: the server takes a moment to see that whoever had it is gone.
    """
    asked, began = text("SELECT pg_try_advisory_lock(:number)"), monotonic()
    while not held.execute(asked, {"number": number}).scalar_one():
        if monotonic() - began >= _FAREWELL:
            return False
        sleep(0.02)
    return True


def _take_turn(connection: Connection) -> None:
    """Writers of a server's database come one after another, as SQLite's do."""
    writes = connection.get_execution_options().get("writes", False)
    if writes and connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")


def _sqlite(address: URL) -> Engine:
    if _in_memory(address):
        engine = create_engine(
            address,
            poolclass=StaticPool,
            connect_args={"check_same_thread": False},
            hide_parameters=True,
        )
    else:
        # One connection stays, of some three files; others end with whoever asked beside it: a hub
        # has two hundred databases open.
        engine = create_engine(
            address,
            pool_size=1,
            max_overflow=_AT_ONCE,
            connect_args={"timeout": _WAIT},
            hide_parameters=True,
        )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin` says, nowhere else
    _write_ahead(connection)
    for pragma in (
        "synchronous = FULL",  # what was told done is done, power cut or not
        "foreign_keys = ON",
        "secure_delete = ON",  # what is withdrawn is not left in the file
    ):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: Any) -> None:
    """Readers and one writer at a time do not wait for each other.

    Changing a new file to it SQLite gives up at once where another run is doing the same, whatever
    it is told of waiting (https://sqlite.org/c3ref/busy_handler.html, "deadlock").
    """
    deadline = monotonic() + _WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise
        sleep(_BETWEEN)


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("bare", False):  # a copy of the file is made outside any transaction
        return
    # a writer that begins as a reader may lose its turn to another one half-way
    writes = options.get("writes", False) or options.get("claims", False)
    if not options.get("waits", True):
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    finally:
        if not options.get("waits", True):
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {_WAIT * 1000}")


def bring_up_to_date(engine: Engine, where: str) -> None:
    """Run the steps that are missing. Raises StoreError for a schema of another program."""
    with engine.connect() as connection:
        current = schema_version(connection, where) == HEAD
        missing = _missing_indexes(connection) if current else []
    if current:
        _make_indexes(engine, missing)
        return
    with engine.execution_options(writes=True).begin() as connection:
        if schema_version(connection, where) != HEAD:  # nobody else did it meanwhile
            _migrate(connection)


def _missing_indexes(connection: Connection) -> list[Index]:
    """Those that an earlier program did not make.

    An index holds nothing of its own, so it needs no step of the schema; the few that only SQLite
    has keep lines apart from the long documents of their rows.
    """
    if connection.dialect.name != "sqlite":
        return []
    names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'")
    known = set(names.scalars())
    return [
        i for table in Tables.metadata.tables.values() for i in table.indexes if i.name not in known
    ]


def _make_indexes(engine: Engine, missing: Sequence[Index]) -> None:
    """Make them; where that is not to be, everything is there all the same, only slower."""
    if not missing:
        return
    with suppress(SQLAlchemyError), engine.execution_options(writes=True).begin() as connection:
        for index in missing:
            index.create(connection, checkfirst=True)


def schema_version(connection: Connection, where: str) -> str | None:
    """The number of the schema; None for an empty database. Raises as `refuse_unknown`."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar()
    if version is not None:
        refuse_unknown(version, where)
    return version


def refuse_unknown(version: str, where: str) -> None:
    """Raise TooNew for a newer program's schema, StoreError for one before the first release."""
    if version < REVISIONS[0]:
        raise StoreError(
            f"Cơ sở dữ liệu do một bản thử của chương trình tạo ra (lược đồ {version}).",
            hint=_REBUILD,
            where=where,
        )
    if version not in REVISIONS:
        raise TooNew(
            f"Cơ sở dữ liệu do bản mới hơn của chương trình tạo ra (lược đồ {version}).",
            hint="Dữ liệu vẫn còn nguyên. Hãy cập nhật chương trình rồi chạy lại.",
            where=where,
        )


def _migrate(connection: Connection) -> None:
    from alembic import command  # a quarter of a second to load, and seldom needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "broadcaster.storage:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


@contextmanager
def told(where: str) -> Iterator[None]:
    """Turn every database error inside the block into a StoreError in Vietnamese."""
    try:
        yield
    except IntegrityError as fault:
        if "guid" in str(fault):
            raise StoreError(
                "Cơ sở dữ liệu đã có một số phát khác mang cùng guid.",
                hint="Hai số phát không thể chung một guid: hãy xem lại danh-sach-so.toml.",
                where=where,
            ) from fault
        raise StoreError(
            "Một lần chạy khác vừa ghi đúng chỗ này.", hint="Hãy chạy lại.", where=where
        ) from fault
    except SQLAlchemyError as fault:
        said = "disk is full" if Path(where).is_file() and has_no_room(Path(where)) else str(fault)
        sentence, hint = next(
            (told for sign, told in _SENTENCES.items() if sign in said),
            ("Cơ sở dữ liệu báo lỗi.", "Hãy chạy lại với --debug để xem chi tiết."),
        )
        raise StoreError(sentence, hint=hint, where=where) from fault

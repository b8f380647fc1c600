"""Opening the database: SQLite set up for power cuts and several writers, the schema current."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from broadcaster.errors import StoreError
from broadcaster.storage.schema import HEAD, REVISIONS

_WAIT = 30  # seconds that a writer waits for another one
_REBUILD = (
    "Các tệp âm thanh và tệp mô tả vẫn còn nguyên. Hãy đổi tên tệp cơ sở dữ liệu rồi chạy "
    "“broadcaster catalogue rebuild” để dựng lại."
)
# what SQLite says -> (what happened, what to do)
_SENTENCES = {
    "locked": ("Cơ sở dữ liệu đang bận vì một lần chạy khác.", "Hãy đợi một lát rồi chạy lại."),
    "readonly": (
        "Cơ sở dữ liệu chỉ cho đọc, không ghi được.",
        "Hãy xem lại quyền ghi của tệp và của thư mục chứa nó.",
    ),
    "disk is full": (
        "Ổ đĩa đã đầy, cơ sở dữ liệu không ghi được.",
        "Những gì đã có vẫn còn nguyên. Hãy xoá bớt tệp không cần rồi chạy lại.",
    ),
    "unable to open": (
        "Không mở được tệp cơ sở dữ liệu.",
        "Hãy xem lại đường dẫn và quyền ghi của thư mục.",
    ),
    "not a database": ("Tệp này không phải cơ sở dữ liệu của chương trình, hoặc hỏng.", _REBUILD),
    "malformed": ("Cơ sở dữ liệu bị hỏng.", _REBUILD),
}


def sqlite_url(path: Path) -> str:
    """The address of a SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def open_engine(url: str) -> Engine:
    """An engine whose writers begin at once with the lock; the file's folder is made."""
    try:
        address = make_url(url)
        if address.get_backend_name() != "sqlite":
            return create_engine(address)
        return _sqlite(address)
    except (ArgumentError, ImportError, SQLAlchemyError) as fault:
        raise StoreError(
            "Địa chỉ cơ sở dữ liệu không đúng, hoặc thiếu phần mềm cho loại cơ sở dữ liệu đó.",
            hint="Ví dụ đúng: sqlite:///catalogue.sqlite",
        ) from fault


def _sqlite(address: URL) -> Engine:
    if address.database in (None, "", ":memory:"):
        engine = create_engine(
            address, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    else:
        engine = create_engine(address, connect_args={"timeout": _WAIT})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin` says, nowhere else
    for pragma in (
        "journal_mode = WAL",  # readers and one writer at a time do not wait for each other
        "synchronous = FULL",  # what was told done is done, power cut or not
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    # a writer that begins as a reader may lose its turn to another one half-way
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def bring_up_to_date(engine: Engine, where: str) -> None:
    """Run the steps that are missing. Raises StoreError when the schema is a newer program's."""
    with engine.connect() as connection:
        if _version(connection, where) == HEAD:
            return
    with engine.execution_options(writes=True).begin() as connection:
        if _version(connection, where) != HEAD:  # nobody else did it meanwhile
            _migrate(connection)


def _version(connection: Connection, where: str) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar()
    if version is not None and version not in REVISIONS:
        raise StoreError(
            f"Cơ sở dữ liệu do bản mới hơn của chương trình tạo ra (lược đồ {version}).",
            hint="Dữ liệu vẫn còn nguyên. Hãy cập nhật chương trình rồi chạy lại.",
            where=where,
        )
    return version


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
        raise StoreError(
            "Cơ sở dữ liệu đã có một số phát khác mang cùng guid.",
            hint="Hai số phát không thể chung một guid: hãy xem lại danh-sach-so.toml.",
            where=where,
        ) from fault
    except SQLAlchemyError as fault:
        said = str(fault)
        sentence, hint = next(
            (told for sign, told in _SENTENCES.items() if sign in said),
            ("Cơ sở dữ liệu báo lỗi.", "Hãy chạy lại với --debug để xem chi tiết."),
        )
        raise StoreError(sentence, hint=hint, where=where) from fault

"""The database of a station and its tables."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from broadcaster.app.settings import Settings

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

    from broadcaster.production.store import SqlCatalogue
    from broadcaster.programme.store import SqlApprovals, SqlJournal, SqlQueue, SqlScheduleStore
    from broadcaster.stations.store import SqlDeliveries, SqlStationBook
    from broadcaster.storage.database import Database

DATABASE = "danh-muc.sqlite3"


# SQLAlchemy takes longer to load than most commands run: each table is opened when it is asked for.


def open_database(settings: Settings) -> "Database":
    """The station's own file, or the database that the environment names. Raises StoreError."""
    from broadcaster.storage.database import Database, sqlite_url

    return Database(settings.database or sqlite_url(settings.audio / DATABASE))


def new_database(settings: Settings) -> "Database":
    """The same, and the folder for its file is made where there is none yet."""
    settings.audio.mkdir(parents=True, exist_ok=True)
    return open_database(settings)


def close_database(database: "_lru_cache_wrapper[Database]") -> None:
    """Let go of the database, if it was opened."""
    if database.cache_info().currsize:
        database().close()


def catalogue_of(database: "Callable[[], Database]") -> "SqlCatalogue":
    """Episodes that were made."""
    from broadcaster.production.store import SqlCatalogue

    return SqlCatalogue(database())


def queue_of(database: "Callable[[], Database]") -> "SqlQueue":
    """What waits to be aired."""
    from broadcaster.programme.store import SqlQueue

    return SqlQueue(database())


def journal_of(database: "Callable[[], Database]") -> "SqlJournal":
    """Every step of an episode or a queue item."""
    from broadcaster.programme.store import SqlJournal

    return SqlJournal(database())


def approvals_of(database: "Callable[[], Database]") -> "SqlApprovals":
    """What is approved."""
    from broadcaster.programme.store import SqlApprovals

    return SqlApprovals(database())


def schedules_of(database: "Callable[[], Database]") -> "SqlScheduleStore":
    """The last schedule that was read whole."""
    from broadcaster.programme.store import SqlScheduleStore

    return SqlScheduleStore(database())


def deliveries_of(database: "Callable[[], Database]") -> "SqlDeliveries":
    """Which revision stations were given."""
    from broadcaster.stations.store import SqlDeliveries

    return SqlDeliveries(database())


def station_book_of(database: "Callable[[], Database]") -> "SqlStationBook":
    """What stations ask with, and what they told."""
    from broadcaster.stations.store import SqlStationBook

    return SqlStationBook(database())

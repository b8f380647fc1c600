"""The databases of a station and their tables."""

import sys
import threading
from contextlib import nullcontext
from typing import TYPE_CHECKING

from broadcaster.app.settings import DATABASE, Settings
from broadcaster.domain.errors import StoreError
from broadcaster.system.memory import loading

if TYPE_CHECKING:
    from broadcaster.care.store import SqlOwedCorrections
    from broadcaster.outreach.store import SqlQuestions
    from broadcaster.playout.store import AirRecord
    from broadcaster.production.store import SqlCatalogue
    from broadcaster.programme.store import SqlApprovals, SqlJournal, SqlQueue, SqlScheduleStore
    from broadcaster.reports.download_book import SqlDownloadBook
    from broadcaster.reports.store import SqlUnitExchange
    from broadcaster.stations.store import SqlDeliveries, SqlStationBook
    from broadcaster.storage.database import Database
    from broadcaster.storage.parts import SqlParts

DOWNLOADS = "luot-tai.sqlite3"


def open_database(settings: Settings) -> "Database":
    """The station's own file, or the database that the environment names. Raises StoreError."""
    # only the first time: what a hub opens and lets go of a thousand times is not here to stay
    first = "broadcaster.storage.database" not in sys.modules
    with loading() if first else nullcontext():
        from broadcaster.storage.database import Database, sqlite_url

        return Database(settings.database or sqlite_url(settings.audio / DATABASE))


def new_database(settings: Settings) -> "Database":
    """The same, and the folder for its file is made where there is none yet."""
    settings.audio.mkdir(parents=True, exist_ok=True)
    return open_database(settings)


def download_book(settings: Settings) -> "SqlDownloadBook":
    """The counts of downloads, in a file of their own."""
    from broadcaster.reports.download_book import SqlDownloadBook

    return SqlDownloadBook(settings.host / DOWNLOADS)


class StationTables:
    """The database of a station, opened once, and its tables.

    SQLAlchemy takes longer to load than most commands run: it loads with the first table.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opened: Database | None = None
        self._turn = threading.Lock()  # two pages may be the first to ask

    def database(self) -> "Database":
        """The database itself. Raises StoreError, as all of these do."""
        if not self._settings.database_known:
            raise StoreError(
                "chưa biết cơ sở dữ liệu (hàng đợi, danh mục, các lần duyệt) nằm ở đâu: "
                "station.toml chưa đọc được",
                hint="Sửa scripts_vi/station.toml rồi chạy lại đúng lệnh này.",
            )
        with self._turn:
            if self._opened is None:
                self._opened = new_database(self._settings)
            return self._opened

    @property
    def opened(self) -> "Database | None":
        """The database where it was ever asked for."""
        return self._opened

    def close(self) -> None:
        """Let go of the database, if it was opened."""
        if self._opened is not None:
            self._opened.close()

    def catalogue(self) -> "SqlCatalogue":
        """Episodes that were made."""
        from broadcaster.production.store import SqlCatalogue

        return SqlCatalogue(self.database())

    def queue(self) -> "SqlQueue":
        """What waits to be aired."""
        from broadcaster.programme.store import SqlQueue

        return SqlQueue(self.database())

    def journal(self) -> "SqlJournal":
        """Every step of an episode or a queue item."""
        from broadcaster.programme.store import SqlJournal

        return SqlJournal(self.database())

    def approvals(self) -> "SqlApprovals":
        """What is approved."""
        from broadcaster.programme.store import SqlApprovals

        return SqlApprovals(self.database())

    def schedules(self) -> "SqlScheduleStore":
        """The last schedule that was read whole."""
        from broadcaster.programme.store import SqlScheduleStore

        return SqlScheduleStore(self.database())

    def air_record(self) -> "AirRecord":
        """Every agent's log."""
        from broadcaster.playout.store import AirRecord

        return AirRecord(self.database())

    def owed(self) -> "SqlOwedCorrections":
        """Corrections that places wait for."""
        from broadcaster.care.store import SqlOwedCorrections

        return SqlOwedCorrections(self.database())

    def exchange(self) -> "SqlUnitExchange":
        """What goes between this unit, those below and the one above."""
        from broadcaster.reports.store import SqlUnitExchange

        return SqlUnitExchange(self.database())

    def questions(self) -> "SqlQuestions":
        """What listeners ask."""
        from broadcaster.outreach.store import SqlQuestions

        return SqlQuestions(self.database())

    def parts(self) -> "SqlParts":
        """Parts of runs that many workers make."""
        from broadcaster.storage.parts import SqlParts

        return SqlParts(self.database())

    def deliveries(self) -> "SqlDeliveries":
        """Which revision stations were given."""
        from broadcaster.stations.store import SqlDeliveries

        return SqlDeliveries(self.database())

    def station_book(self) -> "SqlStationBook":
        """What stations ask with, and what they told."""
        from broadcaster.stations.store import SqlStationBook

        return SqlStationBook(self.database())

"""Disk, cache and database: what was made stays, wholly or not at all.

`Database`, `sqlite_url` and what begins with `Sql` are loaded when first asked for: a command that
needs no database does not pay for SQLAlchemy. `from broadcaster.storage import SqlCatalogue` counts
as asking, so it belongs inside the function that opens the catalogue.
"""

import importlib
from typing import TYPE_CHECKING, Any

from broadcaster.storage.atomic import (
    aside,
    earlier,
    keep_earlier,
    put_in_place,
    sweep,
    write_atomic,
)
from broadcaster.storage.clips import FolderClipCache
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.downloads import DownloadCount, SqlDownloadBook
from broadcaster.storage.episode_list import EpisodeList
from broadcaster.storage.imports import FolderImports
from broadcaster.storage.kept import KeptBytes
from broadcaster.storage.lock import FileLock
from broadcaster.storage.needed import NeededClips
from broadcaster.storage.plain import from_plain, parse, to_plain, to_text
from broadcaster.storage.profiles import FolderProfiles
from broadcaster.storage.public_list import PublishedList
from broadcaster.storage.publisher import FolderPublisher
from broadcaster.storage.sidecars import (
    find_approved,
    find_sidecars,
    read_approved,
    read_episode,
    read_timeline,
    write_approved,
    write_episode,
    write_timeline,
)
from broadcaster.storage.sounds import locate_sounds
from broadcaster.storage.station_file import set_values
from broadcaster.storage.subscribers import SubscriberList
from broadcaster.storage.withdrawals import WithdrawalList

if TYPE_CHECKING:
    from broadcaster.storage.air_record import AirRecord
    from broadcaster.storage.approvals import SqlApprovals
    from broadcaster.storage.catalogue import SqlCatalogue, sqlite_url
    from broadcaster.storage.database import Database
    from broadcaster.storage.hand_overs import SqlHandOvers
    from broadcaster.storage.jobs import SqlJobs
    from broadcaster.storage.journal import SqlJournal
    from broadcaster.storage.people import SqlPeople
    from broadcaster.storage.queue import SqlQueue
    from broadcaster.storage.schedule_store import SqlScheduleStore
    from broadcaster.storage.signing_key import SigningKey
    from broadcaster.storage.station_book import SqlStationBook

# name -> the module that has it, loaded when the name is first asked for
_LATE = {
    "AirRecord": "air_record",
    "Database": "database",
    "SqlApprovals": "approvals",
    "SqlCatalogue": "catalogue",
    "SqlHandOvers": "hand_overs",
    "SqlJobs": "jobs",
    "SqlJournal": "journal",
    "SqlPeople": "people",
    "SqlQueue": "queue",
    "SqlScheduleStore": "schedule_store",
    "SqlStationBook": "station_book",
    "SigningKey": "signing_key",
    "sqlite_url": "database",
}

__all__ = [
    "AirRecord",
    "Database",
    "DownloadCount",
    "EpisodeList",
    "FileLock",
    "FolderClipCache",
    "FolderImports",
    "FolderProfiles",
    "FolderPublisher",
    "KeptBytes",
    "NeededClips",
    "PublishedList",
    "SigningKey",
    "SqlApprovals",
    "SqlCatalogue",
    "SqlDownloadBook",
    "SqlHandOvers",
    "SqlJobs",
    "SqlJournal",
    "SqlPeople",
    "SqlQueue",
    "SqlScheduleStore",
    "SqlStationBook",
    "SubscriberList",
    "SystemClock",
    "WithdrawalList",
    "aside",
    "earlier",
    "find_approved",
    "find_sidecars",
    "from_plain",
    "keep_earlier",
    "locate_sounds",
    "parse",
    "put_in_place",
    "read_approved",
    "read_episode",
    "read_timeline",
    "set_values",
    "sqlite_url",
    "sweep",
    "to_plain",
    "to_text",
    "write_approved",
    "write_atomic",
    "write_episode",
    "write_timeline",
]


def __getattr__(name: str) -> Any:
    """Load the database part when it is first asked for."""
    if name in _LATE:
        return getattr(importlib.import_module(f"broadcaster.storage.{_LATE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

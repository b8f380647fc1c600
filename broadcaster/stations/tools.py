"""What delivery to radio stations is handed: all parts of a station, what stations were given."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.publishing.tools import PublishingTools

if TYPE_CHECKING:
    from broadcaster.stations.store import SqlDeliveries, SqlStationBook
    from broadcaster.storage.parts import SqlParts


@dataclass(frozen=True, slots=True, kw_only=True)
class StationTools(PublishingTools):
    """All the parts of one station, with those that serve the radio stations around it."""

    deliveries: "Callable[[], SqlDeliveries]"
    station_book: "Callable[[], SqlStationBook]"
    parts: "Callable[[], SqlParts]"  # parts of runs that many workers make
    seal: Callable[[bytes], bytes]  # a signature file over some bytes; b"" without a key
    scrub: Callable[[], None]  # leave nothing of what was deleted in the files of the database

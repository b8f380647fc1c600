"""Ways into a station that cannot pull: a stick, WebDAV, SFTP, and the APIs of its software."""

from broadcaster.stations.outboxes.addresses import (
    SERVICES,
    Destination,
    PushFault,
    read_destination,
)
from broadcaster.stations.outboxes.folders import FsspecFolder, open_folder
from broadcaster.stations.outboxes.libraries import ServiceLibrary, open_library

__all__ = [
    "SERVICES",
    "Destination",
    "FsspecFolder",
    "PushFault",
    "ServiceLibrary",
    "open_folder",
    "open_library",
    "read_destination",
]

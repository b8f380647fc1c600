"""Ways into a station that cannot pull: a stick, WebDAV, SFTP, and the APIs of its software."""

from broadcaster.storage.outboxes.addresses import SERVICES, Destination, read_destination
from broadcaster.storage.outboxes.faults import PushFault
from broadcaster.storage.outboxes.folders import FsspecFolder, open_folder
from broadcaster.storage.outboxes.libraries import ServiceLibrary, open_library

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

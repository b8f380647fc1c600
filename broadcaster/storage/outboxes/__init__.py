"""Folders of radio stations that cannot pull: a stick, WebDAV, SFTP; one way to write into each."""

from broadcaster.storage.outboxes.addresses import Destination, read_destination
from broadcaster.storage.outboxes.faults import PushFault
from broadcaster.storage.outboxes.folders import FsspecFolder, open_folder

__all__ = ["Destination", "FsspecFolder", "PushFault", "open_folder", "read_destination"]

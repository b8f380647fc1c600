"""Folders of radio stations that cannot pull: a stick, WebDAV, SFTP; one way to write into each."""

from broadcaster.push.addresses import Destination, read_destination
from broadcaster.push.faults import PushFault
from broadcaster.push.folders import FsspecFolder, open_folder

__all__ = ["Destination", "FsspecFolder", "PushFault", "open_folder", "read_destination"]

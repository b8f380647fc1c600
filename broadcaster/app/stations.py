"""Radio stations around a school: the key that signs for them, where programmes are pushed."""

from typing import TYPE_CHECKING

from broadcaster.app.settings import Settings
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import has_name

if TYPE_CHECKING:
    from broadcaster.stations.outboxes.folders import FsspecFolder
    from broadcaster.stations.outboxes.libraries import ServiceLibrary
    from broadcaster.stations.signing_key import SigningKey

STATION_KEY = ".khoa-gui-dai.pem"
KNOWN_SERVERS = ".may-chu-da-biet"  # keys of SFTP servers that programmes were pushed to
SENT_BOOKS = ".bai-da-gui"  # what was sent into the libraries of stations' software


def signing_key(settings: Settings) -> "SigningKey":
    """The key with which the school signs what it hands to stations."""
    from broadcaster.stations.signing_key import SigningKey

    return SigningKey(settings.scripts / STATION_KEY)


def outbox(settings: Settings, to: str, password: str) -> "FsspecFolder | ServiceLibrary":
    """The folder or library of a station that a person typed. Raises PushFault.

    On a machine that units share a folder of its disk is another unit's, or the machine's.
    """
    from broadcaster.stations.outboxes.addresses import (
        SERVICES,
        OutboxKind,
        PushFault,
        read_destination,
    )

    place = read_destination(to, password)
    if settings.in_hub and place.way is OutboxKind.DISK:
        raise PushFault(
            "trên máy chủ chung của nhiều đơn vị không gửi bài vào thư mục của chính máy ấy",
            hint="Gửi tới máy khác: sftp://…, webdavs://…, hoặc để đài tự lấy bài.",
        )
    if place.way in SERVICES:
        from broadcaster.stations.outboxes.libraries import open_library

        return open_library(place, settings.scripts / SENT_BOOKS)
    from broadcaster.stations.outboxes.folders import open_folder

    return open_folder(place, settings.scripts / KNOWN_SERVERS)


def seal(settings: Settings, data: bytes) -> bytes:
    """The signature file over some bytes; b"" while the school has no key. Raises StoreError."""
    path = settings.scripts / STATION_KEY
    with explained(path, "đọc khóa"):
        has_key = has_name(path)  # else 7 MiB of signing stay unloaded
    return signing_key(settings).seal(data) if has_key else b""

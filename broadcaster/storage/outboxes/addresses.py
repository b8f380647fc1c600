"""Where to push to, as a person types it; passwords are taken out before anybody shows it."""

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from urllib.parse import unquote, urlsplit

from broadcaster.storage.outboxes.faults import PushFault

_EXAMPLES = (
    "Ví dụ: E:/bai-phat, webdavs://may-chu/duong-dan, sftp://ten@may-chu/duong-dan. "
    "Mật khẩu để ở biến BROADCASTER_PUSH_PASSWORD, đừng viết vào địa chỉ."
)


class Way(Enum):
    """How a folder is reached."""

    DISK = "file"
    WEBDAV = "webdav"
    SFTP = "sftp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A folder somewhere."""

    way: Way
    folder: str  # a path on the disk or on the server
    server: str = ""  # http(s)://host:port for WebDAV, the host for SFTP
    port: int = 0  # 0 = the usual one
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """The address without anything secret."""
        if self.way is Way.DISK:
            return self.folder
        at = f"{self.user}@" if self.user else ""
        scheme, _, host = self.server.rpartition("://")
        port = f":{self.port}" if self.port else ""
        return f"{scheme or self.way.value}://{at}{host}{port}{self.folder}"


def read_destination(text: str, password: str = "") -> Destination:
    """What a person typed as a destination. Raises PushFault."""
    if "://" not in text:
        return Destination(way=Way.DISK, folder=str(Path(text).expanduser().absolute()))
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port or 0
    except ValueError:
        raise _unknown() from None  # the text itself may hold a password
    secret = password or unquote(parts.password or "")
    user, folder = unquote(parts.username or ""), unquote(parts.path) or "/"
    if parts.scheme == "file":
        return Destination(way=Way.DISK, folder=folder)
    schemes = {"webdav": "http", "webdavs": "https", "http": "http", "https": "https"}
    if not host or parts.query or parts.fragment:
        raise _unknown()
    if parts.scheme == "sftp":
        return Destination(
            way=Way.SFTP, folder=folder, server=host, port=port, user=user, password=secret
        )
    if parts.scheme not in schemes:
        raise _unknown()
    named = f"[{host}]" if ":" in host else host
    return Destination(
        way=Way.WEBDAV,
        folder=folder,
        server=f"{schemes[parts.scheme]}://{named}",
        port=port,
        user=user,
        password=secret,
    )


def _unknown() -> PushFault:
    return PushFault("không hiểu nơi gửi ở --to", hint=_EXAMPLES)

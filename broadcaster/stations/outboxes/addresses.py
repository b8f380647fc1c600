"""Where to push to, as a person types it, and what may go wrong on the way."""

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from broadcaster.domain.errors import BroadcasterError


class PushFault(BroadcasterError):
    """Programmes did not reach a station's folder; what arrived before is whole."""

    code: ClassVar[str] = "gui-bai"


_EXAMPLES = (
    "Ví dụ: E:/bai-phat, webdavs://may-chu/duong-dan, sftp://ten@may-chu/duong-dan, "
    "libretime+https://may-chu, azuracast+https://may-chu/station/1. "
    "Mật khẩu để ở biến BROADCASTER_PUSH_PASSWORD, đừng viết vào địa chỉ."
)


class OutboxKind(Enum):
    """How a folder, or the library of a station's software, is reached."""

    DISK = "file"
    WEBDAV = "webdav"
    SFTP = "sftp"
    LIBRETIME = "libretime"
    AZURACAST = "azuracast"


SERVICES = frozenset({OutboxKind.LIBRETIME, OutboxKind.AZURACAST})  # with an API and a key to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A folder somewhere."""

    way: OutboxKind
    folder: str  # a path on the disk or on the server
    server: str = ""  # the host for SFTP, else http(s)://host
    port: int = 0  # 0 = the usual one
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """The address without anything secret."""
        if self.way is OutboxKind.DISK:
            return self.folder
        at = f"{self.user}@" if self.user else ""
        scheme, _, host = self.server.rpartition("://")
        if self.way in SERVICES:
            scheme = f"{self.way.value}+{scheme}"
        port = f":{self.port}" if self.port else ""
        return f"{scheme or self.way.value}://{at}{host}{port}{self.folder}"


def read_destination(text: str, password: str = "") -> Destination:
    """What a person typed as a destination. Raises PushFault."""
    if "://" not in text:
        return Destination(way=OutboxKind.DISK, folder=str(Path(text).expanduser().absolute()))
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port or 0
    except ValueError:
        raise _unknown() from None  # the text itself may hold a password
    secret = password or unquote(parts.password or "")
    user, folder = unquote(parts.username or ""), unquote(parts.path) or "/"
    if parts.scheme == "file":
        return Destination(way=OutboxKind.DISK, folder=folder)
    schemes = {"webdav": "http", "webdavs": "https", "http": "http", "https": "https"}
    if not host or parts.query or parts.fragment:
        raise _unknown()
    if parts.scheme == "sftp":
        return Destination(
            way=OutboxKind.SFTP, folder=folder, server=host, port=port, user=user, password=secret
        )
    named = f"[{host}]" if ":" in host else host
    service, plus, scheme = parts.scheme.partition("+")
    if plus and scheme in ("http", "https") and service in {way.value for way in SERVICES}:
        if parts.username or parts.password:
            raise PushFault("khóa API không viết trong địa chỉ ở --to", hint=_EXAMPLES)
        return Destination(
            way=OutboxKind(service),
            folder=folder.rstrip("/"),
            server=f"{scheme}://{named}",
            port=port,
            password=password,
        )
    if parts.scheme not in schemes:
        raise _unknown()
    return Destination(
        way=OutboxKind.WEBDAV,
        folder=folder,
        server=f"{schemes[parts.scheme]}://{named}",
        port=port,
        user=user,
        password=secret,
    )


def _unknown() -> PushFault:
    return PushFault("không hiểu nơi gửi ở --to", hint=_EXAMPLES)

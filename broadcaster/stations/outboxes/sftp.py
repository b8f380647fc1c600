"""SFTP for fsspec over a client of ours, which remembers a server's key; needs paramiko."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from broadcaster.stations.outboxes.addresses import Destination, PushFault


class _Remembered(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
    """Remembers the key of a server at the first visit, as stations do with the school's."""

    def __init__(self, book: Path) -> None:
        self._book = book

    def missing_host_key(self, client: Any, hostname: str, key: paramiko.PKey) -> None:
        """Write it down."""
        keys = client.get_host_keys()
        keys.add(hostname, key.get_name(), key)
        keys.save(str(self._book))


class _Known(SFTPFileSystem):  # type: ignore[misc]
    """fsspec's SFTP over a client of ours."""

    cachable = False

    def __init__(self, client: paramiko.SSHClient, host: str) -> None:
        self._made = client
        super().__init__(host)

    def _connect(self) -> None:
        self.client = self._made
        self.ftp = self._made.open_sftp()


def sftp_system(to: Destination, book: Path, *, seconds: float) -> Any:
    """A file system on the server, whose `client` is to be closed.

    Raises PushFault for a key that is not the remembered one.
    """
    client = paramiko.SSHClient()
    if book.is_file():
        client.load_host_keys(str(book))
    client.set_missing_host_key_policy(_Remembered(book))
    with ExitStack() as undone:  # a line on which nothing came about has a thread that reads it
        undone.callback(client.close)
        try:
            client.connect(
                to.server,
                port=to.port or 22,
                username=to.user or None,
                password=to.password or None,
                timeout=seconds,
                banner_timeout=seconds,
                auth_timeout=seconds,
            )
        except paramiko.BadHostKeyException as error:
            raise PushFault(
                "khóa của máy chủ SFTP đã đổi: có thể là máy giả",
                hint="Hỏi người giữ máy chủ; nếu đúng là khóa mới, xóa dòng của máy ấy trong "
                f"{book}.",
                where=to.shown,
            ) from error
        except paramiko.AuthenticationException as error:
            raise PushFault(
                "máy chủ SFTP không nhận tên hoặc mật khẩu",
                hint="Xem lại tên trong địa chỉ và biến BROADCASTER_PUSH_PASSWORD.",
                where=to.shown,
            ) from error
        system = _Known(client, to.server)
        undone.pop_all()
    return system

"""A folder of a station through fsspec, wherever it is: files come whole or not at all."""

import hashlib
import importlib
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from fsspec.implementations.local import LocalFileSystem

from broadcaster.domain.wording import refusal
from broadcaster.stations.outboxes.addresses import Destination, OutboxKind, PushFault
from broadcaster.system.distribution import install_extra

PART = ".dang-gui"  # ending of a file that is on its way
_SMALL = 16 * 1024**2  # bytes read at most
_BLOCK = 1 << 20  # bytes read at once
_SECONDS = 30.0  # without an answer


class FsspecFolder:
    """One folder, flat: names in it, no paths."""

    def __init__(self, system: Any, root: str, shown: str) -> None:
        self._system = system
        self._root = root.rstrip("/") or "/"
        self._shown = shown

    def takes(self, name: str) -> bool:
        """A folder takes every file."""
        del name
        return True

    def sizes(self) -> Mapping[str, int]:
        """Every file in it, with its bytes; the folder is made when it is not there."""
        with self._told("mở thư mục"):
            self._system.makedirs(self._root, exist_ok=True)
            self._system.invalidate_cache()
            listed = self._system.ls(self._root, detail=True)
        files = (each for each in listed if each["type"] == "file")
        return {str(f["name"]).rstrip("/").rpartition("/")[2]: int(f["size"] or 0) for f in files}

    def read(self, name: str) -> bytes:
        """The bytes of a small file; nothing when it is not there."""
        try:
            with self._system.open(self._path(name), "rb") as file:
                return bytes(file.read(_SMALL))
        except FileNotFoundError:
            return b""
        except Exception:
            return b""

    def holds(self, name: str, sha256: str) -> bool:
        """Whether a file has these bytes; one that cannot be read has not."""
        digest = hashlib.sha256()
        try:
            with self._system.open(self._path(name), "rb") as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
        except Exception:
            return False
        return digest.hexdigest() == sha256

    def put(self, name: str, source: Path | bytes) -> bool:
        """Put a file in place in one step. Raises PushFault; then the old one still stands."""
        part = self._path(f"{name}{PART}")
        with self._told(f"ghi “{name}”"):
            wanted = len(source) if isinstance(source, bytes) else source.stat().st_size
            self._send(source, part, wanted)
            self._system.invalidate_cache()
            there = int(self._system.info(part)["size"] or 0)
            if there != wanted:
                raise OSError(f"{there} of {wanted} bytes arrived")
            self._swap(part, self._path(name))
        return True

    def remove(self, name: str) -> None:
        """Take a file away."""
        with self._told(f"xóa “{name}”"), suppress(FileNotFoundError):
            self._system.rm_file(self._path(name))

    def close(self) -> None:
        """End the line to it."""
        client = getattr(self._system, "client", None)  # a folder of the disk has none
        if client is not None:
            (client.http if self._is_webdav else client).close()

    def _send(self, source: Path | bytes, part: str, size: int) -> None:
        if self._is_webdav:  # with its length told: many servers take nothing in chunks
            with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
                self._system.client.upload_fileobj(file, part, overwrite=True, size=size)
        elif isinstance(source, bytes):
            self._system.pipe_file(part, source)
        else:
            self._system.put_file(str(source), part)

    def _swap(self, part: str, target: str) -> None:
        if self._is_webdav:  # it says whether it may write over
            self._system.client.move(part, target, overwrite=True)
        else:
            self._system.mv(part, target)

    @property
    def _is_webdav(self) -> bool:
        return hasattr(getattr(self._system, "client", None), "upload_fileobj")

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        with explained(what, self._shown):
            yield


@contextmanager
def explained(what: str, shown: str) -> Iterator[None]:
    """Whatever a library raises, as one sentence without a secret in it."""
    try:
        yield
    except PushFault:
        raise
    except OSError as error:
        raise PushFault(
            f"không {what} được: {refusal(error)}",
            hint="Xem lại đường mạng, quyền ghi và chỗ trống ở nơi nhận, rồi gửi lại.",
            where=shown,
        ) from error
    except Exception as error:
        # what libraries of the network say may repeat the address with the password
        raise PushFault(
            f"không {what} được ({type(error).__name__})",
            hint="Xem lại địa chỉ, tên và mật khẩu, rồi gửi lại.",
            where=shown,
        ) from None


def open_folder(to: Destination, known_hosts: Path) -> FsspecFolder:
    """The folder of a destination. `known_hosts` remembers the keys of SFTP servers.

    Raises PushFault.
    """
    makers: dict[OutboxKind, Callable[[], Any]] = {
        OutboxKind.DISK: lambda: LocalFileSystem(auto_mkdir=False),
        OutboxKind.WEBDAV: lambda: _webdav(to),
        OutboxKind.SFTP: lambda: _sftp(to, known_hosts),
    }
    with explained("nối", to.shown):
        system = makers[to.way]()
    return FsspecFolder(system, to.folder, to.shown)


def _webdav(to: Destination) -> Any:
    system = _extra("webdav4.fsspec").WebdavFileSystem
    port = f":{to.port}" if to.port else ""
    auth = (to.user, to.password) if to.user else None
    return system(f"{to.server}{port}", auth=auth, timeout=_SECONDS, skip_instance_cache=True)


def _sftp(to: Destination, known_hosts: Path) -> Any:
    _extra("paramiko")
    from broadcaster.stations.outboxes.sftp import sftp_system

    return sftp_system(to, known_hosts, seconds=_SECONDS)


def _extra(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise PushFault(
            "chưa cài phần gửi qua mạng của chương trình",
            hint=f"Cài thêm: {install_extra('push')}. Gửi vào USB thì không cần.",
        ) from error

"""Where backups are kept: a folder, or by fsspec whatever has an address (the one door of it)."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from pathlib import Path, PurePosixPath
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from broadcaster.domain.errors import StoreError
from broadcaster.storage.atomic import ASIDE, aside, sweep
from broadcaster.storage.os_errors import explained

_URL = re.compile(r"[a-z][a-z0-9+.-]+://|[a-z0-9]+::", re.I)  # two letters: "D:/" is a disk
_ABANDONED = 86_400.0  # seconds after which an unfinished copy is nobody's
_SILENCE = 60.0  # seconds that another machine may say nothing
_ALIVE = 30  # seconds; packing a large unit takes minutes, and routers forget quiet lines
_SILENCES = ("timeout", "banner_timeout", "auth_timeout", "channel_timeout")  # of paramiko
_ALONE = {"look_for_keys": False, "allow_agent": False}


class BackupTarget(Protocol):
    """Where backups are kept: files by name, without folders below."""

    shown: str  # its address without a password

    def sizes(self) -> dict[str, int]:
        """Every file, sorted, with its bytes; none when the place does not exist yet.

        -1 where the place does not tell. Raises StoreError.
        """

    def put(self, file: Path, name: str) -> None:
        """Copy a file there, wholly or not at all. Raises StoreError."""

    def fetched(self, name: str) -> AbstractContextManager[Path]:
        """A file from there as one of this machine, while the block runs. Raises StoreError."""

    def remove(self, name: str) -> None:
        """Remove a file. Raises StoreError."""

    def below(self, name: str) -> "BackupTarget":
        """A folder of it, reached by the same line."""


def open_place(target: str, base: Path, *, own_keys: bool = True) -> BackupTarget:
    """The place of an address; a path is seen from `base`.

    Without `own_keys` what the account that runs this has to sign in elsewhere is not used: of SSH
    only what the address says. A line of SSH is given up when it is silent for long.
    """
    if _URL.match(target):
        return RemotePlace(target, own_keys=own_keys)
    return FolderPlace(base / Path(target).expanduser())


def split_target(target: str) -> tuple[str, str]:
    """Place and name of one file of an address or path."""
    if _URL.match(target):
        place, _, name = target.rpartition("/")
        return place, name
    return str(Path(target).parent), Path(target).name


def shown(url: str) -> str:
    """An address as people may see it: without user and password, without what follows "?"."""
    return re.sub(r"//[^/]*@", "//…@", url).partition("?")[0]


def _signed_in(url: str) -> tuple[str, dict[str, Any]]:
    """An address without who signs in, and who: signs of an address in a password are encoded."""
    parts = urlsplit(url)
    who = {"username": parts.username, "password": parts.password}
    host = parts.netloc.rpartition("@")[2]
    return url.replace(parts.netloc, host, 1), {k: unquote(v) for k, v in who.items() if v}


class FolderPlace:
    """A folder of this machine, a stick, a share of the school's network."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.shown = str(folder)

    def sizes(self) -> dict[str, int]:
        """Every file, sorted, with its bytes. Raises StoreError when the disk itself is away."""
        with explained(self._folder, "xem thư mục sao lưu"):
            if not self._folder.exists():
                self._refuse_absent()
                return {}
            found = sorted(p for p in self._folder.iterdir() if p.is_file())
            return {path.name: path.stat().st_size for path in found}

    def _refuse_absent(self) -> None:
        """A stick that is not in the machine: its folder must not come to be on this disk."""
        if not self._folder.parent.exists():
            raise StoreError(
                f"Không thấy nơi sao lưu {self.shown}.",
                hint="Cắm ổ hay USB ấy vào máy; chưa có thư mục ấy thì tạo nó. Rồi chạy lại.",
            )

    def put(self, file: Path, name: str) -> None:
        """Copy a file there in one step."""
        self._refuse_absent()
        target = self._folder / name
        if not self._folder.exists():
            with explained(self._folder, "tạo thư mục sao lưu"):
                self._folder.mkdir(mode=0o700)
        with aside(target) as spare, explained(target, "chép bản sao lưu"):
            sweep(self._folder, older_than=_ABANDONED)
            spare.touch(0o600)  # pupils' voices are in it
            shutil.copyfile(file, spare)

    @contextmanager
    def fetched(self, name: str) -> Iterator[Path]:
        """The file itself."""
        with explained(self._folder / name, "đọc bản sao lưu"):
            (self._folder / name).stat()
        yield self._folder / name

    def remove(self, name: str) -> None:
        """Remove a file."""
        with explained(self._folder / name, "xóa bản sao lưu cũ"):
            (self._folder / name).unlink(missing_ok=True)

    def below(self, name: str) -> "FolderPlace":
        """A folder of it."""
        return FolderPlace(self._folder / name)


class _Line:
    """What fsspec reaches at an address; a line of SSH that broke is laid again."""

    def __init__(self, url: str, *, own_keys: bool) -> None:
        self._ssh = url.lower().startswith(("sftp://", "ssh://")) and "::" not in url
        self._more: dict[str, Any] = {}
        if self._ssh:
            url, self._more = _signed_in(url)
            self._more |= dict.fromkeys(_SILENCES, _SILENCE) | ({} if own_keys else _ALONE)
            # fsspec gives out a line again that was open before, though its machine is gone
            self._more["skip_instance_cache"] = True
        self._url = url
        self._files, self.root = self._open()

    def files(self) -> Any:
        """The file system."""
        if self._ssh:
            transport = self._files.client.get_transport()
            if transport is None or not transport.is_active():
                self._files, _ = self._open()
        return self._files

    def lose(self) -> None:
        """Something went wrong: whoever comes next does not wait for a line that says nothing."""
        if self._ssh:
            self._files.client.close()

    def _open(self) -> tuple[Any, str]:
        import fsspec  # only who keeps backups elsewhere pays for it

        files, root = fsspec.core.url_to_fs(self._url, **self._more)
        if self._ssh:
            files.ftp.get_channel().settimeout(_SILENCE)
            files.client.get_transport().set_keepalive(_ALIVE)
        return files, root


class RemotePlace:
    """Whatever fsspec reaches; more kinds come with their own packages (s3fs, sshfs, ...)."""

    def __init__(self, url: str, *, own_keys: bool = True) -> None:
        self.shown = shown(url)
        self._line: _Line | None = None
        with self._told():
            self._line = _Line(url, own_keys=own_keys)
            self._root = PurePosixPath(self._line.root)

    def below(self, name: str) -> "RemotePlace":
        """A folder of it, reached by the same line."""
        place = copy(self)
        place.shown, place._root = f"{self.shown}/{name}", self._root / name
        return place

    @property
    def _files(self) -> Any:
        assert self._line is not None
        return self._line.files()

    def sizes(self) -> dict[str, int]:
        """Every file, sorted, with its bytes; -1 where the place does not tell."""
        with self._told():
            self._files.invalidate_cache()
            try:
                found: list[dict[str, Any]] = self._files.ls(str(self._root), detail=True)
            except FileNotFoundError:
                return {}
        files = {PurePosixPath(f["name"]).name: f for f in found if f["type"] == "file"}
        return {name: int(files[name].get("size") or -1) for name in sorted(files)}

    def put(self, file: Path, name: str) -> None:
        """Send a file under another name, look at its size, then give it its own."""
        spare, target = str(self._root / f"{ASIDE}{name}"), str(self._root / name)
        with self._told():
            self._files.makedirs(str(self._root), exist_ok=True)
            self._files.put_file(str(file), spare)
            sent = self._files.size(spare)
            if sent != file.stat().st_size:
                self._files.rm_file(spare)
                raise StoreError(
                    f"Nơi sao lưu chỉ nhận được {sent} byte của bản sao lưu.",
                    hint="Hãy xem nơi ấy còn chỗ không, rồi chạy lại.",
                    where=self.shown,
                )
            self._files.mv(spare, target)

    @contextmanager
    def fetched(self, name: str) -> Iterator[Path]:
        """A copy of the file."""
        with tempfile.TemporaryDirectory(prefix="broadcaster-") as spare:
            file = Path(spare) / (name or "sao-luu.zip")
            with self._told():
                self._files.get_file(str(self._root / name), str(file))
            yield file

    def remove(self, name: str) -> None:
        """Remove a file."""
        with self._told():
            self._files.rm_file(str(self._root / name))

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except StoreError:
            raise
        except ImportError as fault:
            raise StoreError(
                "Máy này thiếu phần mềm cho loại địa chỉ sao lưu ấy.",
                hint=f"Nhờ người giữ máy cài thêm: {fault}",
                where=self.shown,
            ) from fault
        except FileNotFoundError as fault:
            raise StoreError(
                "Không có tệp sao lưu ấy.", hint="Xem: broadcaster backup list", where=self.shown
            ) from fault
        except Exception as fault:  # every kind of place has errors of its own
            if self._line is not None:
                self._line.lose()
            raise StoreError(
                f"Không tới được nơi sao lưu ({type(fault).__name__}).",
                hint="Hãy xem đường mạng, địa chỉ và quyền, rồi chạy lại.",
                where=self.shown,
            ) from fault


def fetched(target: str) -> AbstractContextManager[Path]:
    """A backup as a file of this machine, wherever it lies. Raises StoreError."""
    place, name = split_target(target)
    return open_place(place, Path()).fetched(name)

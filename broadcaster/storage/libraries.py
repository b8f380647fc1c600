"""Libraries of other units that a station follows: their list, and the way to them."""

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin

from broadcaster.errors import ConfigError, InputError
from broadcaster.model.share import Library, Offered, Offers
from broadcaster.network import Download, Trust, download
from broadcaster.network.lines import host_of
from broadcaster.storage.atomic import keep_earlier, write_atomic
from broadcaster.storage.faults import explained
from broadcaster.storage.share_file import MOST_LIST, OFFERS, offered_in, read_offers

_HEADER = "# Kho bài của đơn vị khác mà đài theo dõi. Lệnh: broadcaster share library\n"


class LibraryList:
    """The file of the libraries that are followed; people may read it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> tuple[Library, ...]:
        """Every library, in the order in which they came. Raises ConfigError when damaged."""
        try:
            tree = tomllib.loads(self._path.read_text("utf-8"))
            return tuple(_library(each) for each in tree.get("library", []))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
            raise ConfigError(
                "danh sách kho bài không đọc được",
                hint="Bản trước nằm trong .truoc/; hoặc xóa tệp này rồi thêm lại các kho.",
                where=str(self._path),
            ) from fault

    def put(self, libraries: Sequence[Library]) -> None:
        """Replace the list. Raises StoreError."""
        blocks = [
            f"\n[[library]]\naddress = {_text(one.address)}\nunit = {_text(one.unit)}\n"
            f"received = [{', '.join(map(_text, one.received))}]\n"
            for one in libraries
        ]
        keep_earlier(self._path)
        write_atomic(self._path, (_HEADER + "".join(blocks)).encode())


def _library(tree: dict[str, object]) -> Library:
    received = tree.get("received", [])
    assert isinstance(received, list)
    return Library(
        address=str(tree["address"]),
        unit=str(tree.get("unit", "")),
        received=tuple(map(str, received)),
    )


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryReach:
    """How a library is read: a folder as it lies there, an address by its list."""

    trust: Trust
    folder: Path  # for what is being fetched
    tell: Callable[[InputError], None]  # of packs in a folder that cannot be used

    def place(self, typed: str) -> str:
        """The address as it is kept. Raises InputError, NetworkFault when it is none."""
        if typed.startswith(("http://", "https://")):
            host_of(typed)
            return typed if typed.endswith(".json") else f"{typed.rstrip('/')}/{OFFERS}"
        folder = Path(typed).resolve()
        if not folder.is_dir():
            raise InputError(
                f"không có thư mục “{typed}”", hint="Ghi địa chỉ https://… hoặc một thư mục."
            )
        return str(folder)

    def offers(self, address: str) -> Offers:
        """What a library has. Raises InputError, NetworkFault, StoreError."""
        if not address.startswith(("http://", "https://")):
            if not Path(address).is_dir():
                raise InputError(
                    f"không còn thấy thư mục “{address}”",
                    hint="Cắm lại ổ đĩa, hoặc nối lại ổ mạng.",
                )
            return offered_in(Path(address), "", self.tell)
        with self._fetched(Download(address=address, most=MOST_LIST)) as path:
            return read_offers(path.read_bytes(), address)

    @contextmanager
    def fetched(self, address: str, pack: Offered) -> Iterator[Path]:
        """The file of a pack, while the block runs. Raises NetworkFault, StoreError."""
        if not address.startswith(("http://", "https://")):
            yield Path(address) / pack.name
            return
        wanted = Download(address=urljoin(address, pack.name), most=pack.bytes, sha256=pack.sha256)
        with self._fetched(wanted) as path:
            yield path

    @contextmanager
    def _fetched(self, wanted: Download) -> Iterator[Path]:
        name = hashlib.sha256(wanted.address.encode()).hexdigest()[:32]
        part = self.folder / f"{name}.zip"
        # The operator named this machine; whatever it leads on to is judged like any stranger.
        trust = replace(self.trust, hosts=self.trust.hosts | {host_of(wanted.address)})
        with explained(part, "tải gói bài"):
            got = download(wanted, part, trust)
        try:
            yield got.path
        finally:
            with suppress(OSError):
                got.path.unlink()

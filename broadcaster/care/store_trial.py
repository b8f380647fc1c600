"""Try what an object store really offers, one line for each thing that publishing counts on."""

import hashlib
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from broadcaster.care.doctor import Finding
from broadcaster.domain.errors import BroadcasterError, StoreError
from broadcaster.domain.ports import ObjectStore
from broadcaster.domain.stored_objects import ObjectHeaders
from broadcaster.net.connection import Trust, host_of
from broadcaster.net.request import ServiceAnswer, ask

_HEADERS = ObjectHeaders(type="text/plain; charset=utf-8", cache="no-store")
_SECONDS = 60  # that the signed address of the trial is good for
_MANY_YEARS = timedelta(days=36_500)  # older than any upload: they are looked at, none is dropped
_LISTING = "?list-type=2&max-keys=1"


def try_store(
    open_store: Callable[[], ObjectStore], *, public_url: str, private: bool, ca_bundle: str = ""
) -> Iterator[Finding]:
    """Put a small file there, ask for it in every way, take it away again.

    `private`: files that only some may see lie there, so nobody else may list them.
    """
    what = "Kho đối tượng"
    name = f"thu-kho-{secrets.token_hex(8)}.txt"
    data = secrets.token_hex(64).encode()
    try:
        store = open_store()
        with tempfile.TemporaryDirectory(prefix="broadcaster-") as spare:
            yield _put(store, name, data, Path(spare))
    except StoreError as fault:
        yield Finding(what=what, ok=False, told=fault.sentence, fix=fault.hint)
        return
    try:
        yield from _asked(store, name, data, public_url, private=private, ca_bundle=ca_bundle)
    finally:
        with suppress(StoreError):
            store.remove([name])


def _put(store: ObjectStore, name: str, data: bytes, folder: Path) -> Finding:
    file, back = folder / "di", folder / "ve"
    file.write_bytes(data)
    store.put(name, file, headers=_HEADERS)
    store.fetch(name, back)
    same = hashlib.sha256(back.read_bytes()).digest() == hashlib.sha256(data).digest()
    return Finding(
        what="Kho đối tượng: ghi rồi đọc lại",
        ok=same,
        told=f"{store.shown}, đúng từng byte" if same else "đọc lại không giống",
        fix="Đưa câu này cho người giữ kho.",
    )


def _asked(
    store: ObjectStore, name: str, data: bytes, public_url: str, *, private: bool, ca_bundle: str
) -> Iterator[Finding]:
    yield _found(
        "Kho đối tượng: phần gửi dở",
        lambda: f"dọn được ({store.sweep_unfinished(_MANY_YEARS)} phần quá cũ)",
        "Cho khóa quyền xem và bỏ phần gửi dở, hoặc đặt luật tự dọn ở kho.",
    )
    signed = store.address(name, _SECONDS)
    if signed:
        trust = Trust(hosts=frozenset({host_of(signed)}), ca_bundle=ca_bundle)
        yield _found(
            "Kho đối tượng: địa chỉ có ký, nghe từng đoạn",
            lambda: _by_parts(signed, data, trust),
            "Máy nghe cần lấy từng đoạn (Range); đưa câu này cho người giữ kho.",
        )
        yield _found(
            "Kho đối tượng: danh sách tệp",
            lambda: _listing(signed, name, trust, private=private),
            "Ở kho, đừng cho người lạ quyền xem danh sách (ListBucket): tên thư mục riêng là khóa.",
        )
    if public_url:
        yield _found(
            "Kho đối tượng: địa chỉ của trang",
            lambda: _shown(f"{public_url}/{name}", data, ca_bundle),
            f"Trỏ {public_url} vào kho, và cho mọi người đọc các tệp ở đó.",
        )
    # last: a store that has no guard empties the file
    yield _found(
        "Kho đối tượng: không ghi đè của máy khác",
        lambda: _guarded(store, name),
        "Kho không biết If-None-Match: chỉ để một máy xuất bản lên đó.",
    )


def _guarded(store: ObjectStore, name: str) -> str:
    if not store.guards(name):
        raise StoreError("kho ghi đè mà không hỏi")
    return "kho từ chối ghi đè"


def _by_parts(address: str, data: bytes, trust: Trust) -> str:
    got = _get(address, trust, Range="bytes=10-19")
    if (got.status, got.body) != (206, data[10:20]):
        raise StoreError(f"hỏi 10 byte, kho trả lời mã {got.status}, {len(got.body)} byte")
    return "được"


def _listing(address: str, name: str, trust: Trust, *, private: bool) -> str:
    """Whether a stranger may see all names: behind each private one stands a token."""
    root = address.partition("?")[0].removesuffix(name)
    bucket = root if root.count("/") <= 3 else "/".join(root.split("/")[:4])
    hidden = _get(f"{bucket}{_LISTING}", trust).status != 200
    if private and not hidden:
        raise StoreError("người lạ xem được danh sách, trong đó có địa chỉ riêng của từng người")
    return "người lạ không xem được" if hidden else "người lạ xem được (chỉ có tệp công khai)"


def _shown(address: str, data: bytes, ca_bundle: str) -> str:
    trust = Trust(hosts=frozenset({host_of(address)}), ca_bundle=ca_bundle)
    got = _get(address, trust)
    if (got.status, got.body) != (200, data):
        raise StoreError(f"chưa dẫn tới kho này (mã {got.status})")
    return "dẫn tới đúng kho này"


def _get(address: str, trust: Trust, **headers: str) -> ServiceAnswer:
    return ask("GET", address, trust, headers=headers)


def _found(what: str, look: Callable[[], str], fix: str) -> Finding:
    try:
        return Finding(what=what, ok=True, told=look())
    except BroadcasterError as fault:
        return Finding(what=what, ok=False, told=fault.sentence, fix=fault.hint or fix)

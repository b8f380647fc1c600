"""The library of a station's software as an outbox: only sounds go in, each of them once."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from broadcaster.domain.wording import refusal
from broadcaster.pull.manifest import MANIFEST
from broadcaster.stations.outboxes.addresses import Destination, OutboxKind, PushFault
from broadcaster.stations.outboxes.services import AzuraCast, LibreTime, trusted
from broadcaster.system.files import replace_file


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file that the service took."""

    id: str  # the service's own
    sha256: str  # hexadecimal
    bytes: int


class SentBook:
    """One file on this machine for one library, written at once with every change."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files: dict[str, SentFile] = {}
        self._manifest = ""
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            told = json.loads(path.read_text("utf-8"))
            self._files = {name: SentFile(**each) for name, each in told["files"].items()}
            self._manifest = str(told["manifest"])

    @property
    def files(self) -> dict[str, SentFile]:
        """Every file by its name."""
        return dict(self._files)

    @property
    def manifest(self) -> bytes:
        """The manifest of the last push in which nothing failed."""
        return self._manifest.encode()

    def put(self, name: str, sent: SentFile) -> None:
        """Remember a file. Raises OSError."""
        self._files[name] = sent
        self._write()

    def put_manifest(self, data: bytes) -> None:
        """Remember the manifest. Raises OSError."""
        self._manifest = data.decode()
        self._write()

    def forget(self, name: str) -> None:
        """A file is there no more. Raises OSError."""
        if self._files.pop(name, None) is not None:
            self._write()

    def _write(self) -> None:
        files = {
            name: {"id": each.id, "sha256": each.sha256, "bytes": each.bytes}
            for name, each in sorted(self._files.items())
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part")
        tree = {"files": files, "manifest": self._manifest}
        part.write_text(json.dumps(tree, ensure_ascii=False), "utf-8")
        replace_file(part, self._path)


class Service(Protocol):
    """What the upload API of a station's software can do; all of it raises PushFault."""

    def ids(self) -> frozenset[str]:
        """Every file in its library."""

    def has(self, one: str) -> bool:
        """Whether it has a file that is in no list."""

    def upload(self, name: str, data: bytes) -> tuple[str, bool]:
        """The number of a file that it has now, and whether bytes went."""

    def delete(self, one: str) -> None:
        """Take a file away."""


class ServiceLibrary:
    """One library; what it was sent is remembered in a book of ours."""

    def __init__(self, service: Service, book: SentBook, shown: str) -> None:
        self._service = service
        self._book = book
        self._shown = shown

    def close(self) -> None:
        """Nothing is held: every request has a line of its own."""

    def takes(self, name: str) -> bool:
        """One sound of a programme, the MP3; the manifest stays in our book."""
        return name == MANIFEST or name.endswith(".mp3")

    def sizes(self) -> Mapping[str, int]:
        """What we sent and is still there, with its bytes."""
        there = self._service.ids()
        for name, sent in self._book.files.items():
            if sent.id not in there and not self._service.has(sent.id):
                self._remember(forget=name)
        return {name: sent.bytes for name, sent in self._book.files.items()}

    def read(self, name: str) -> bytes:
        """The manifest of the last whole push."""
        return self._book.manifest if name == MANIFEST else b""

    def holds(self, name: str, sha256: str) -> bool:
        """True: a library gives no sound back; `sizes` has looked that it is there."""
        del name, sha256
        return True

    def put(self, name: str, source: Path | bytes) -> bool:
        """Send a file, unless it was sent; whether bytes went. Raises PushFault."""
        try:
            data = source if isinstance(source, bytes) else source.read_bytes()
            if name == MANIFEST:
                self._book.put_manifest(data)
                return False
        except OSError as error:
            raise self._disk(error) from error
        sum_ = hashlib.sha256(data).hexdigest()
        before = self._book.files.get(name)
        if before is not None and before.sha256 == sum_:
            return False
        one, went = self._service.upload(name, data)
        self._remember(name, SentFile(id=one, sha256=sum_, bytes=len(data)))
        if before is not None and before.id != one:
            self._service.delete(before.id)
        return went

    def remove(self, name: str) -> None:
        """Take away what we sent. Raises PushFault."""
        sent = self._book.files.get(name)
        if sent is not None:
            self._service.delete(sent.id)
            self._remember(forget=name)

    def _remember(self, name: str = "", sent: SentFile | None = None, *, forget: str = "") -> None:
        try:
            if sent is not None:
                self._book.put(name, sent)
            if forget:
                self._book.forget(forget)
        except OSError as error:
            raise self._disk(error) from error

    def _disk(self, error: OSError) -> PushFault:
        return PushFault(
            f"không đọc hoặc ghi được ở máy này: {refusal(error)}",
            hint="Xem chỗ trống và quyền ghi ở máy của trường.",
            where=self._shown,
        )


def open_library(to: Destination, books: Path) -> ServiceLibrary:
    """The library of a destination; `books` is the folder of what was sent. Raises PushFault."""
    trust = trusted(to)
    service = LibreTime(to, trust) if to.way is OutboxKind.LIBRETIME else AzuraCast(to, trust)
    name = hashlib.sha256(to.shown.encode()).hexdigest()[:16]
    return ServiceLibrary(service, SentBook(books / f"{name}.json"), to.shown)

"""Between who asks and the workers: a store with what goes into parts and what came of them.

Names: "in/SHA-256" what goes in, "clip/KEY" speech, "made/KEY/…" what came of a part, its receipt
last. It is a folder of the station where workers see that, else a place of its own that is nobody's
to read.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TypeVar

from broadcaster.audio.measuring import fingerprint
from broadcaster.domain.errors import StoreError
from broadcaster.domain.ports import ObjectStore
from broadcaster.domain.speech import ClipSound, Speech
from broadcaster.production.clip_cache import FolderClipCache
from broadcaster.storage.atomic import aside_name, put_in_place
from broadcaster.storage.cache_folder import BoundedFolder
from broadcaster.storage.serialization import from_text, to_line

Clip = TypeVar("Clip", Speech, ClipSound)
PLACE = "cum-may"  # below the caches, nothing else there: what workers leave who see the folder
_INPUTS = 20_000_000_000  # bytes of inputs that a worker keeps
_RECEIPT = "receipt.json"
_AT_ONCE = 8  # requests
_OURS = re.compile(r"(in|clip)/[0-9a-f]{64}|made/[0-9a-f]{64}/.+")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file as it was when it was put into the store."""

    name: str  # relative, with "/"
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputList:
    """What a station's scripts, sounds and settings are at one moment."""

    files: tuple[StoredFile, ...]


class WorkStore:
    """What a part leaves, until who asked has it in place."""

    def __init__(self, store: ObjectStore) -> None:
        self.store = store

    def leave(self, key: str, folder: Path, files: Sequence[StoredFile], receipt: bytes) -> None:
        """Put there what a part gave, the receipt last. Raises StoreError."""
        for file in files:
            self.store.put(_made(key, file.name), folder / file.name, sha256=file.sha256)
        with TemporaryDirectory() as spare:
            written = Path(spare, _RECEIPT)
            written.write_bytes(receipt)
            self.store.put(_made(key, _RECEIPT), written)

    def receipt(self, key: str) -> str | None:
        """What an earlier worker left of the same part. Raises StoreError."""
        if not self.has_receipt(key):
            return None
        with TemporaryDirectory() as spare:
            self.store.fetch(_made(key, _RECEIPT), Path(spare, _RECEIPT))
            return Path(spare, _RECEIPT).read_text("utf-8")

    def has_receipt(self, key: str) -> bool:
        """Whether an earlier worker left the part. Raises StoreError."""
        return self.store.holds(_made(key, _RECEIPT)) is not None

    def has(self, key: str, files: Sequence[StoredFile]) -> bool:
        """Whether all of it is there, each with its bytes. Raises StoreError."""
        for file in files:
            held = self.store.holds(_made(key, file.name))
            if held is None or (held.size, held.sha256) != (file.bytes, file.sha256):
                return False
        return bool(files)

    def bring(self, key: str, files: Sequence[StoredFile], folder: Path) -> None:
        """Put what a part left in its place, in this order; nothing before all of it is here.

        Raises StoreError.
        """
        spares = [aside_name(folder / file.name) for file in files]
        try:
            for file, spare in zip(files, spares, strict=True):
                self.store.fetch(_made(key, file.name), spare)
                if fingerprint(spare) != (file.bytes, file.sha256):
                    raise StoreError(
                        f"“{file.name}” ở kho việc không phải tệp mà máy làm việc đã báo",
                        hint="Chạy lại đúng lệnh này: số ấy được làm lại.",
                        where=self.store.shown,
                    )
            for file, spare in zip(files, spares, strict=True):
                put_in_place(spare, folder / file.name)
        finally:
            for spare in spares:
                with suppress(OSError):
                    spare.unlink(missing_ok=True)

    def clear(self, key: str, files: Iterable[StoredFile]) -> None:
        """Forget what a part left; the receipt goes first. Raises StoreError."""
        self.store.remove([_made(key, name) for name in (_RECEIPT, *(f.name for f in files))])


def files_in(folder: Path, *, last: str = "") -> tuple[StoredFile, ...]:
    """The files of a folder as they are now; the one that is to be `last` behind the others."""
    names = sorted((p.name for p in folder.iterdir() if p.is_file()), key=lambda n: (n == last, n))
    return tuple(_stored(folder / name, name) for name in names)


def put_inputs(store: ObjectStore, folder: Path, paths: Sequence[Path]) -> str:
    """Bring files of a station there; the SHA-256 of their list. What else went in before is gone.

    Raises StoreError.
    """

    def put(path: Path) -> StoredFile:
        file = _stored(path, path.relative_to(folder).as_posix())
        store.put(_input(file.sha256), path, sha256=file.sha256)
        return file

    with ThreadPoolExecutor(_AT_ONCE, "inputs") as threads:
        listed = InputList(files=tuple(threads.map(put, paths)))
    with TemporaryDirectory() as spare:
        path = Path(spare, "list.json")
        path.write_bytes(to_line(listed))
        own = _stored(path, "")
        store.put(_input(own.sha256), path)
    wanted = {_input(file.sha256) for file in (*listed.files, own)}
    store.remove([o.name for o in store.listed() if o.name[:3] == "in/" and o.name not in wanted])
    return own.sha256


def lay_out_inputs(store: ObjectStore, list_sha256: str, spare: Path, folder: Path) -> None:
    """Lay out a station in a folder as a list tells; each file is fetched once a worker.

    `spare` is a folder that goes when the worker does; what an earlier attempt laid out goes.
    Raises StoreError.
    """
    shutil.rmtree(folder, ignore_errors=True)
    kept = BoundedFolder(spare / "inputs", ".in", _INPUTS)
    listed = from_text(InputList, _fetched(store, kept, list_sha256).read_bytes())
    for file in listed.files:
        name = PurePosixPath(file.name)
        if name.is_absolute() or ".." in name.parts:
            raise StoreError(f"danh sách tệp của đài có tên lạ: {file.name}", where=store.shown)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        here = _fetched(store, kept, file.sha256)
        try:
            os.link(here, path)  # what is fetched may be cleared away, this stays
        except OSError:
            shutil.copyfile(here, path)


def _fetched(store: ObjectStore, kept: BoundedFolder, sha256: str) -> Path:
    path = kept.path(sha256)
    if path.is_file():
        return path
    store.fetch(_input(sha256), path)
    if fingerprint(path)[1] != sha256:
        path.unlink()
        raise StoreError("một tệp ở kho việc không còn như lúc đưa lên", where=store.shown)
    kept.added(path)
    return path


class ClipsInStore:
    """Speech kept here and in the store: what one worker has said, no other says again."""

    def __init__(self, here: FolderClipCache, store: ObjectStore) -> None:
        self._here = here
        self._store = store

    def get(self, key: str) -> Speech | None:
        """The clip, from the store where it is not here. Raises StoreError."""
        return self._found(key, self._here.get)

    def sound(self, key: str) -> ClipSound | None:
        """Its samples alone, in the same way."""
        return self._found(key, self._here.sound)

    def _found(self, key: str, read: Callable[[str], Clip | None]) -> Clip | None:
        found = read(key)
        if found is None and self._store.holds(_clip(key)) is not None:
            self._store.fetch(_clip(key), self._here.path(key))
            found = read(key)
        return found

    def put(self, key: str, speech: Speech) -> None:
        """Keep the clip in both. Raises StoreError."""
        self._here.put(key, speech)
        self.offer([key])

    def offer(self, keys: Iterable[str]) -> None:
        """Bring to the store what is here. Raises StoreError."""
        there = [key for key in keys if self._here.path(key).is_file()]
        with ThreadPoolExecutor(_AT_ONCE, "clips") as threads:
            for _ in threads.map(lambda k: self._store.put(_clip(k), self._here.path(k)), there):
                pass

    def holding(self) -> AbstractContextManager[None]:
        """As the clips that are here."""
        return self._here.holding()


def clear_store(store: ObjectStore, *, made: bool) -> None:
    """Leave nothing of ours there; without `made` what parts left stays, for a run that goes on.

    Whatever else lies there is somebody else's. Raises StoreError.
    """
    ours = (one.name for one in store.listed() if _OURS.fullmatch(one.name))
    store.remove([name for name in ours if made or not name.startswith("made/")])


def name_of_another(store: ObjectStore) -> str:
    """A name there that no run has put there; "" = none. Raises StoreError."""
    return next((one.name for one in store.listed() if not _OURS.fullmatch(one.name)), "")


def _stored(path: Path, name: str) -> StoredFile:
    size, digest = fingerprint(path)
    return StoredFile(name=name, bytes=size, sha256=digest)


def _made(key: str, name: str) -> str:
    return f"made/{key}/{name}"


def _input(sha256: str) -> str:
    return f"in/{sha256}"


def _clip(key: str) -> str:
    return f"clip/{hashlib.sha256(key.encode()).hexdigest()}"

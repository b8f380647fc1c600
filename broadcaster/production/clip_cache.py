"""Speech kept by recipe key, one checked file a clip; what finished episodes are made of stays."""

import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from broadcaster.domain.errors import StoreError
from broadcaster.domain.speech import Speech, WordTiming
from broadcaster.production.sidecars import TIMELINE, read_timeline
from broadcaster.storage.cache_folder import BoundedFolder
from broadcaster.storage.os_errors import named_fault
from broadcaster.storage.serialization import from_text, to_line
from broadcaster.system.files import files_below

_MAGIC = b"broadcaster clip 1\n"
_FULL_SCALE = 32768.0  # 16-bit samples are this times the float


class FolderClipCache:
    """Clips as files; several processes may share the folder.

    A clip comes back sample for sample as it went in. The least recently used go when the folder
    outgrows its limit, save those whose keys `needed` names: it is asked before each clearing.
    """

    def __init__(
        self, folder: Path, limit_bytes: int, *, needed: Callable[[], Iterable[str]] = tuple
    ) -> None:
        self._files = BoundedFolder(folder, ".clip", limit_bytes, kept=self._kept)
        self._needed = needed
        self._holders = 0
        self._held: set[Path] = set()
        self._turn = threading.Lock()

    def get(self, key: str) -> Speech | None:
        """The clip, or None when there is none; a damaged one is removed."""
        self._hold(key)
        return self._files.get(_name(key), lambda path: _unpack(key, path.read_bytes()))

    def put(self, key: str, speech: Speech) -> None:
        """Keep the clip. Raises StoreError when the disk does not take it."""
        self._hold(key)
        self._files.put(_name(key), _pack(key, speech))

    @contextmanager
    def holding(self) -> Iterator[None]:
        """While it lasts, no clip that is asked for or put through this object is cleared away."""
        with self._turn:
            self._holders += 1
        try:
            yield
        finally:
            with self._turn:
                self._holders -= 1
                if not self._holders:
                    self._held.clear()

    def _hold(self, key: str) -> None:
        with self._turn:
            if self._holders:
                self._held.add(self.path(key))

    def path(self, key: str) -> Path:
        """Where the file of a clip stands, or would stand."""
        return self._files.path(_name(key))

    def _kept(self) -> set[Path]:
        with self._turn:
            held = set(self._held)
        return {*held, *map(self.path, self._needed())}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """What stands in front of the samples."""

    key: str
    rate: int  # samples per second
    depth: int  # bits a sample: 16 (whole numbers) or 32 (float)
    words: tuple[WordTiming, ...]
    estimated: bool
    sha256: str  # of the sample bytes


def _name(key: str) -> str:
    return key if re.fullmatch(r"[0-9a-f]{16,128}", key) else _sha256(key.encode())


def _pack(key: str, speech: Speech) -> bytes:
    depth, samples = _sample_bytes(speech)
    header = _Header(
        key=key,
        rate=speech.rate,
        depth=depth,
        words=speech.words,
        estimated=speech.estimated,
        sha256=_sha256(samples),
    )
    text = to_line(header)
    return b"".join((_MAGIC, _sha256(text).encode(), b"\n", text, b"\n", samples))


def _sample_bytes(speech: Speech) -> tuple[int, bytes]:
    """16-bit where nothing is lost by it, else the floats themselves."""
    scaled = speech.samples * np.float32(_FULL_SCALE)
    fits = bool(np.all(np.abs(scaled) < _FULL_SCALE)) and bool(np.all(scaled == np.rint(scaled)))
    if fits:
        return 16, scaled.astype("<i2").tobytes()
    return 32, speech.samples.astype("<f4").tobytes()


def _unpack(key: str, packed: bytes) -> Speech | None:
    if not packed.startswith(_MAGIC):
        return None
    check, _, rest = packed[len(_MAGIC) :].partition(b"\n")
    text, _, samples = rest.partition(b"\n")
    if _sha256(text).encode() != check:
        return None
    try:
        header = from_text(_Header, text)
    except StoreError:
        return None
    if header.key != key or header.sha256 != _sha256(samples):
        return None
    return _speech(header, samples)


def _speech(header: _Header, samples: bytes) -> Speech:
    if header.depth == 16:
        array = np.frombuffer(samples, "<i2").astype(np.float32) / np.float32(_FULL_SCALE)
    else:
        array = np.frombuffer(samples, "<f4").astype(np.float32)
    array.setflags(write=False)
    return Speech(samples=array, rate=header.rate, words=header.words, estimated=header.estimated)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class NeededClips:
    """The keys named by the timelines below a folder; a timeline is read again when it changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[Path, tuple[int, frozenset[str]]] = {}

    def __call__(self) -> frozenset[str]:
        """The keys of every source of every finished episode; a damaged timeline names none."""
        self._known = {path: self._keys(path) for path in self._timelines()}
        return frozenset[str]().union(*(keys for _, keys in self._known.values()))

    def _timelines(self) -> list[Path]:
        with named_fault(self._folder):  # else a clip that is needed would go
            files = files_below(self._folder, hidden=False)
            return sorted(path for path in files if path.name.endswith(TIMELINE))

    def _keys(self, path: Path) -> tuple[int, frozenset[str]]:
        with suppress(OSError, StoreError):  # removed, or damaged: then nothing is named by it
            changed = path.stat().st_mtime_ns
            known = self._known.get(path)
            if known is not None and known[0] == changed:
                return known
            return changed, frozenset(event.source for event in read_timeline(path).events)
        return 0, frozenset()

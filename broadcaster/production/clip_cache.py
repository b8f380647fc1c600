"""Speech kept by recipe key, one checked file a clip; what finished episodes are made of stays."""

import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from broadcaster.domain.errors import StoreError
from broadcaster.domain.speech import ClipSound, Samples, Speech, WordTiming
from broadcaster.production.sidecars import TIMELINE, read_timeline
from broadcaster.storage.cache_folder import BoundedFolder
from broadcaster.storage.os_errors import named_fault
from broadcaster.storage.serialization import from_text, to_line
from broadcaster.system.files import files_below

_MAGIC = b"broadcaster clip 1\n"
_FULL_SCALE = 32768.0  # 16-bit samples are this times the float


@dataclass(frozen=True, slots=True, kw_only=True)
class _SoundHeader:
    """What stands in front of the samples and is said of them."""

    key: str
    rate: int  # samples per second
    depth: int  # bits a sample: 16 (whole numbers) or 32 (float)
    sha256: str  # of the sample bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header(_SoundHeader):
    """Everything that stands there."""

    words: tuple[WordTiming, ...]
    estimated: bool


Head = TypeVar("Head", bound=_SoundHeader)
Clip = TypeVar("Clip", Speech, ClipSound)


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
        return self._read(key, _Header, _speech)

    def sound(self, key: str) -> ClipSound | None:
        """Its samples alone; a damaged one is removed."""
        return self._read(key, _SoundHeader, _sound)

    def _read(
        self, key: str, head: type[Head], clip: Callable[[Head, Samples], Clip]
    ) -> Clip | None:
        def unpacked(path: Path) -> Clip | None:
            found = _unpack(key, path.read_bytes(), head)
            return clip(*found) if found is not None else None

        self._hold(key)
        return self._files.get(_name(key), unpacked)

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


def _unpack(key: str, packed: bytes, kind: type[Head]) -> tuple[Head, Samples] | None:
    """Head and samples, of which nothing is copied to look at them; None = they are damaged."""
    check_end = packed.find(b"\n", len(_MAGIC))
    text_end = packed.find(b"\n", check_end + 1)
    if not packed.startswith(_MAGIC) or text_end < 0:
        return None
    text = packed[check_end + 1 : text_end]
    if _sha256(text).encode() != packed[len(_MAGIC) : check_end]:
        return None
    try:
        head = from_text(kind, text)
    except StoreError:
        return None
    if head.key != key or head.sha256 != _sha256(memoryview(packed)[text_end + 1 :]):
        return None
    return head, _samples(head.depth, packed, text_end + 1)


def _samples(depth: int, packed: bytes, begin: int) -> Samples:
    if depth == 16:
        whole = np.frombuffer(packed, "<i2", offset=begin)
        array = whole * np.float32(1 / _FULL_SCALE)  # exact, as a power of two
    else:
        array = np.frombuffer(packed, "<f4", offset=begin).astype(np.float32)
    array.setflags(write=False)
    return array


def _speech(head: _Header, samples: Samples) -> Speech:
    return Speech(samples=samples, rate=head.rate, words=head.words, estimated=head.estimated)


def _sound(head: _SoundHeader, samples: Samples) -> ClipSound:
    return ClipSound(samples=samples, rate=head.rate, digest=f"{head.depth} {head.sha256}")


def _sha256(data: bytes | memoryview) -> str:
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

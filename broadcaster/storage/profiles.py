"""Profiles of sources as bytes, and a folder that keeps those of speech."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadcaster.errors import StoreError
from broadcaster.model.sound import SoundShape, SourceProfile
from broadcaster.storage.bounded import BoundedFolder
from broadcaster.storage.plain import from_text, to_line

_MAGIC = b"broadcaster profile 1\n"
_FLOAT = np.dtype("<f4")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedProfile:
    """A profile whose curves stand apart, as so many floats one behind the other."""

    profile: SourceProfile  # without its curves
    heard: tuple[int, int] | None  # numbers of energies and peaks; None = no curves
    mono: tuple[int, int] | None  # None = none, or the same as `heard`

    @property
    def floats(self) -> int:
        """How many floats the curves take."""
        return sum(sum(counts) for counts in (self.heard, self.mono) if counts)


def pack_profile(profile: SourceProfile) -> tuple[PackedProfile, bytes]:
    """The profile and the bytes of its curves."""
    heard, mono = profile.heard, profile.mono
    apart = None if mono is heard else mono
    packed = PackedProfile(
        profile=replace(profile, heard=None, mono=None),
        heard=_counts(heard),
        mono=_counts(apart),
    )
    return packed, _curves(heard) + _curves(apart)


def unpack_profile(packed: PackedProfile, curves: bytes) -> SourceProfile:
    """The profile again; `curves` holds at least what it needs."""
    floats = np.frombuffer(curves, _FLOAT).astype(np.float32)
    floats.setflags(write=False)
    heard = _shape(packed.heard, floats)
    mono = heard
    if packed.mono is not None and packed.heard is not None:
        mono = _shape(packed.mono, floats[sum(packed.heard) :])
    return replace(packed.profile, heard=heard, mono=mono)


class FolderProfiles:
    """Profiles by key in a folder of bounded size; a damaged one counts as none."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._files = BoundedFolder(folder, ".profile", limit_bytes)

    def get(self, key: str) -> SourceProfile | None:
        """The profile kept under a key, or None."""
        return self._files.get(_name(key), lambda path: _read(path.read_bytes(), key))

    def put(self, key: str, profile: SourceProfile) -> None:
        """Keep a profile. Raises StoreError when the disk does not take it."""
        packed, curves = pack_profile(profile)
        head = to_line(packed)
        check = hashlib.sha256(key.encode() + head + curves).hexdigest().encode()
        self._files.put(_name(key), b"\n".join((_MAGIC[:-1], check, head, curves)))


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _read(data: bytes, key: str) -> SourceProfile | None:
    if not data.startswith(_MAGIC):
        return None
    check, _, rest = data[len(_MAGIC) :].partition(b"\n")
    head, _, curves = rest.partition(b"\n")
    if hashlib.sha256(key.encode() + head + curves).hexdigest().encode() != check:
        return None
    try:
        return unpack_profile(from_text(PackedProfile, head), curves)
    except StoreError:
        return None


def _counts(shape: SoundShape | None) -> tuple[int, int] | None:
    return None if shape is None else (len(shape.energies), len(shape.peaks))


def _curves(shape: SoundShape | None) -> bytes:
    if shape is None:
        return b""
    return shape.energies.astype(_FLOAT).tobytes() + shape.peaks.astype(_FLOAT).tobytes()


def _shape(counts: tuple[int, int] | None, floats: NDArray[np.float32]) -> SoundShape | None:
    if counts is None:
        return None
    energies, peaks = counts
    return SoundShape(energies=floats[:energies], peaks=floats[energies : energies + peaks])

"""Finding the sound files that scripts and programmes may name."""

import functools
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from broadcaster.domain.sound import FoundSound
from broadcaster.domain.text import nfc, slug
from broadcaster.storage.os_errors import explained

_PLAIN = frozenset({".wav", ".flac", ".aif", ".aiff"})
_PACKED = frozenset({".ogg", ".oga", ".opus", ".mp3", ".mp2"})
_PHONES = frozenset({".m4a", ".aac", ".mp4", ".wma", ".amr", ".3gp", ".webm"})
SOUND_ENDINGS = _PLAIN | _PACKED | _PHONES


def locate_sounds(folders: Sequence[Path]) -> tuple[FoundSound, ...]:
    """Every sound under the folders, in the order of the folders, then by path.

    The same name may be found more than once; the folder named first is meant to win. A folder
    that does not exist holds nothing. Raises StoreError when a file cannot be read.
    """
    return tuple(_found(path) for folder in folders for path in _sound_files(folder))


def _sound_files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.suffix.lower() in SOUND_ENDINGS and path.is_file():
            yield path


def _found(path: Path) -> FoundSound:
    with explained(path, "đọc tệp"):
        state = path.stat()
        digest = _digest(path, state.st_size, state.st_mtime_ns)
        sidecar = _sidecar(path)
        return FoundSound(
            path=path,
            name=slug(nfc(path.stem)),
            digest=digest,
            sidecar=sidecar.read_bytes() if sidecar else None,
            sidecar_name=sidecar.name if sidecar else "",
        )


def _sidecar(path: Path) -> Path | None:
    """`trong.wav.toml` or else `trong.toml`."""
    beside = (path.with_name(f"{path.name}.toml"), path.with_name(f"{path.stem}.toml"))
    return next((sidecar for sidecar in beside if sidecar.is_file()), None)


@functools.lru_cache(maxsize=4096)
def _digest(path: Path, size: int, changed: int) -> str:
    """sha256 of a file, read again only when its size or time (nanoseconds) changed."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

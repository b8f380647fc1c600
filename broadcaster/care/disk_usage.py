"""What takes room in a station, by folder, and how long ago it was used."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from broadcaster.storage.atomic import ASIDE

_ABANDONED = 86_400.0  # seconds after which an unfinished file is nobody's


@dataclass(frozen=True, slots=True, kw_only=True)
class SizedFile:
    """A file with what it takes."""

    path: Path
    bytes: int
    used: float  # seconds since 1970 when it was last written or asked for


def sized(paths: Iterator[Path]) -> tuple[SizedFile, ...]:
    """Plain files, the least recently used first."""
    found = []
    for path in paths:
        with suppress(OSError):
            state = path.lstat()
            if path.is_file() and not path.is_symlink():
                found.append(SizedFile(path=path, bytes=state.st_size, used=state.st_mtime))
    return tuple(sorted(found, key=lambda one: (one.used, one.path)))


def finished(audio: Path) -> tuple[SizedFile, ...]:
    """Everything under audio_out but its caches and what the server keeps."""
    away = (".cache", ".may-chu", ".giong-doc")
    files = (p for p in audio.rglob("*") if p.relative_to(audio).parts[0] not in away)
    return sized(files)


def unfinished(audio: Path, now: float) -> tuple[SizedFile, ...]:
    """What runs that were cut off left behind, a day ago or longer."""
    found = sized(audio.rglob(f"{ASIDE}*"))
    return tuple(one for one in found if now - one.used > _ABANDONED)


def reports(audio: Path) -> tuple[SizedFile, ...]:
    """The producer's pages, which a build makes again."""
    return sized(audio.glob("*/*.bao-cao.html"))


def cached(folder: Path) -> tuple[SizedFile, ...]:
    """Every file of a cache."""
    return sized(folder.rglob("*"))

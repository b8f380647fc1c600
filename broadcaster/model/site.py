"""What is to stand in feeds/, before it does."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """One public file: either bytes, or a copy of a finished file."""

    path: str  # relative, forward slashes, ASCII
    content: bytes = b""
    copy_of: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """Every public file; feeds come last so that none ever names a missing file."""

    files: tuple[SiteFile, ...]

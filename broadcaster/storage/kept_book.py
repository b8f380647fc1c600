"""Files that spare work the next time: believed only whole, and by whoever wrote them."""

import zlib
from contextlib import suppress
from pathlib import Path

from broadcaster.domain.errors import StoreError
from broadcaster.storage.atomic import write_atomic


def read_kept(path: Path | None, mark: str) -> bytes | None:
    """What was kept under a mark (one line); None = nothing, of another mark, or damaged."""
    if path is None:
        return None
    with suppress(OSError):
        head, _, rest = path.read_bytes().partition(b"\n")
        return rest if head == _head(mark, rest) else None
    return None


def write_kept(path: Path | None, mark: str, rest: bytes) -> None:
    """Keep it; a disk that takes nothing costs the work again, and stops nobody."""
    if path is not None:
        with suppress(StoreError):
            put_kept(path, mark, rest)


def put_kept(path: Path, mark: str, rest: bytes) -> None:
    """Keep it. Raises StoreError where the disk takes nothing."""
    write_atomic(path, _head(mark, rest) + b"\n" + rest, durable=False)


def _head(mark: str, rest: bytes) -> bytes:
    return f"{mark} {zlib.crc32(rest):08x}".encode()

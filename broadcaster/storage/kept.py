"""Bytes that took time to make, kept by key in a folder of bounded size."""

import hashlib
from contextlib import suppress
from pathlib import Path

from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.bounded import BoundedFolder

_MAGIC = b"broadcaster kept 1\n"
_CHECK = 32  # bytes of sha256


class KeptBytes:
    """A file a key, checked whenever it is read; several processes may share the folder."""

    def __init__(self, folder: Path, ending: str, limit_bytes: int) -> None:
        # There are never many, and the first of them are slow to keep where each needs a folder.
        self._files = BoundedFolder(folder, ending, limit_bytes, letters=1)

    def get(self, key: str) -> bytes | None:
        """What is kept under a key (hexadecimal), or None; what is damaged is removed."""
        path = self._files.path(key)
        try:
            packed = path.read_bytes()
        except OSError:
            return None
        head = len(_MAGIC) + _CHECK
        data = packed[head:]
        if packed[:head] != _MAGIC + _check(key, data):
            with suppress(OSError):
                path.unlink()
            return None
        self._files.touch(path)
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep some bytes. Raises StoreError when the disk does not take them."""
        path = self._files.path(key)
        write_atomic(path, b"".join((_MAGIC, _check(key, data), data)), durable=False)
        self._files.added(path)


def _check(key: str, data: bytes) -> bytes:
    check = hashlib.sha256(key.encode())
    check.update(data)
    return check.digest()

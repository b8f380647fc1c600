"""Bytes that took time to make, kept by key in a folder of bounded size."""

import hashlib
from pathlib import Path

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
        return self._files.get(key, lambda path: _unpack(key, path.read_bytes()))

    def put(self, key: str, data: bytes) -> None:
        """Keep some bytes. Raises StoreError when the disk does not take them."""
        self._files.put(key, b"".join((_MAGIC, _check(key, data), data)))


def _unpack(key: str, packed: bytes) -> bytes | None:
    head = len(_MAGIC) + _CHECK
    data = packed[head:]
    return data if packed[:head] == _MAGIC + _check(key, data) else None


def _check(key: str, data: bytes) -> bytes:
    check = hashlib.sha256(key.encode())
    check.update(data)
    return check.digest()

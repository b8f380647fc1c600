"""ZIP files with a list of sizes and digests; nothing is used before it is compared with it."""

import hashlib
import lzma
import stat
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from broadcaster.domain.errors import BroadcasterError
from broadcaster.storage.os_errors import explain

_BLOCK = 1 << 20
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_TAIL = 22 + 65_535 + 20  # end record, its longest comment, the pointer to a 64-bit one
_ENTRY = 1_024  # bytes that an entry may take in the list: 46, its name, its extras


def wrong_entries(
    archive: zipfile.ZipFile, sizes: Mapping[str, int], beside: Collection[str]
) -> str:
    """What is wrong with the entries against the listed sizes in bytes, in words; "" = nothing.

    Right are plain files, not encrypted, each once, each listed but those `beside` the list.
    """
    entries = {info.filename: info for info in archive.infolist()}
    if len(entries) != len(archive.infolist()):
        return "có hai tệp trùng tên"
    if entries.keys() - set(beside) != sizes.keys():
        return "các tệp bên trong không khớp với danh sách"
    for name, size in sizes.items():
        info = entries[name]
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or info.flag_bits & 1 or info.file_size != size:
            return f"tệp {name} không phải tệp thường hoặc sai cỡ"
    return ""


def overfull(file: IO[bytes], most: int) -> bool:
    """Whether an archive claims more than about `most` entries, told without reading their list.

    zipfile keeps some 600 bytes an entry before anything can be looked at. Small archives have no
    64-bit end record, so one is too many. The file is left at its start.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    file.seek(0)
    at = -1
    while (at := tail.find(_END, at + 1)) >= 0:
        listed = int.from_bytes(tail[at + 12 : at + 16], "little")
        if listed > most * _ENTRY or tail[max(0, at - 20) : at].startswith(_END_64):
            return True
    return False


@contextmanager
def broken_told(
    where: str, doing: str, damaged: Callable[[str, str], BroadcasterError]
) -> Iterator[None]:
    """Whatever zipfile raises as one error: `damaged(where, why)`, or StoreError of the disk."""
    try:
        yield
    except (zipfile.BadZipFile, EOFError, RuntimeError, ValueError) as fault:
        raise damaged(where, "tệp bị cắt cụt, có khóa, hoặc không phải tệp ZIP") from fault
    except (zlib.error, lzma.LZMAError) as fault:
        raise damaged(where, "phần nén bên trong bị sai") from fault
    except OSError as fault:
        raise explain(fault, Path(where), doing) from fault


def copy_counted(source: IO[bytes], target: IO[bytes] | None, limit: int = -1) -> tuple[int, str]:
    """Bytes and sha256 of what was copied; stops behind `limit` bytes when it is not negative."""
    count, digest = 0, hashlib.sha256()
    while block := source.read(_BLOCK):
        count += len(block)
        if 0 <= limit < count:
            break
        digest.update(block)
        if target is not None:
            target.write(block)
    return count, digest.hexdigest()

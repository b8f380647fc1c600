"""Which packs went to other units and which came, and on which day: a line a pack, counted once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.lock import FileLock, waited
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import read_if_there

BOOK = ".so-goi-bai.txt"  # below audio_out: day, way, digest, scripts, behind a tab each
_LOCK = ".so-goi-bai.khoa"
_PATIENCE = 10.0  # seconds that one waits for another who notes
_LINE = re.compile(r"(\d{4}-\d{2}-\d{2})\t(\S+)\t([0-9a-f]{16,64})\t(\d{1,4})", re.ASCII)


class PackWay(StrEnum):
    """Where a pack went; the value stands in the book."""

    GIVEN = "gui"
    TAKEN = "nhan"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackNote:
    """A pack that was given or taken for the first time."""

    day: date
    way: PackWay
    digest: str  # SHA-256 of its list: the same pack again is the same one
    scripts: int


def note_pack(audio: Path, note: PackNote) -> None:
    """Write it into the book, unless it is there. Raises StoreError, Busy.

    What stands in the book stays, also what nobody understands; several may note at one time.
    """
    with waited(lambda: FileLock(audio / _LOCK), _PATIENCE):
        data = _read(audio) or b""
        if any((one.way, one.digest) == (note.way, note.digest) for one in _notes(data)):
            return
        line = f"{note.day}\t{note.way}\t{note.digest}\t{note.scripts}\n"
        end = b"\n" if data and not data.endswith(b"\n") else b""
        write_atomic(audio / BOOK, data + end + line.encode())


def pack_notes(audio: Path) -> tuple[PackNote, ...] | None:
    """Every note; None where no pack was ever noted. Raises StoreError."""
    data = _read(audio)
    return None if data is None else tuple(_notes(data))


def _read(audio: Path) -> bytes | None:
    path = audio / BOOK
    with explained(path, "đọc sổ gói bài"):
        return read_if_there(path)


def _notes(data: bytes) -> Iterator[PackNote]:
    for line in data.decode("utf-8-sig", "replace").splitlines():
        found = _LINE.fullmatch(line)
        if found is None or found[2] not in set(PackWay):
            continue
        try:
            day = date.fromisoformat(found[1])
        except ValueError:
            continue
        yield PackNote(day=day, way=PackWay(found[2]), digest=found[3], scripts=int(found[4]))

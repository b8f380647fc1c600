"""Which packs went to other units and which came, and on which day: a line a pack, counted once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from broadcaster.storage.atomic import write_atomic

BOOK = ".so-goi-bai.txt"  # below audio_out: day, way, digest, scripts, behind a tab each
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
    """Write it into the book, unless it is there. Raises StoreError."""
    known = tuple(pack_notes(audio) or ())
    if any((one.way, one.digest) == (note.way, note.digest) for one in known):
        return
    lines = (f"{one.day}\t{one.way}\t{one.digest}\t{one.scripts}\n" for one in (*known, note))
    write_atomic(audio / BOOK, "".join(lines).encode())


def pack_notes(audio: Path) -> tuple[PackNote, ...] | None:
    """Every note; None where no pack was ever noted, or the book cannot be read."""
    try:
        text = (audio / BOOK).read_text("utf-8", "replace")
    except OSError:
        return None
    return tuple(_notes(text))


def _notes(text: str) -> Iterator[PackNote]:
    for line in text.splitlines():
        found = _LINE.fullmatch(line)
        if found is None or found[2] not in set(PackWay):
            continue
        try:
            day = date.fromisoformat(found[1])
        except ValueError:
            continue
        yield PackNote(day=day, way=PackWay(found[2]), digest=found[3], scripts=int(found[4]))

"""What was read of the files that lie beside the scripts, in `scripts_vi/nguon/`."""

import re
from dataclasses import dataclass
from pathlib import Path

from broadcaster.domain.errors import StoreError
from broadcaster.importing.imported_document import ImportedDocument
from broadcaster.storage.serialization import from_text

FOLDER = "nguon"  # under scripts_vi
KEY = re.compile(r"[0-9a-f]{12}")  # the first digits of a file's SHA-256, which begin its name


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalReading:
    """What was read of a file, and who brought it."""

    document: ImportedDocument
    people: tuple[str, ...] = ()  # accounts; a command line has none


def reading_file(path: Path) -> Path:
    """Where it is written what was read of a file that lies there or waits."""
    return path.with_name(f"{path.name[:12]}.json")


def kept_document(scripts: Path, place: str) -> ImportedDocument | None:
    """What was read of a file that a head names as "nguon/3fa9c01b2d4e-ten.txt"; None = it is gone.

    A damaged one counts as gone.
    """
    folder, _, name = place.partition("/")
    if folder != FOLDER or not KEY.match(name):
        return None
    file = reading_file(scripts / FOLDER / name[:12])
    try:
        return from_text(OriginalReading, file.read_bytes(), where=place).document
    except (OSError, StoreError):
        return None

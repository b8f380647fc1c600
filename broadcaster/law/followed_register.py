"""The register of another unit that a station follows: its copy lies below the station's own files.

Nobody writes there but who brings a new state of it; the station's files count before it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from broadcaster.domain.dates import written
from broadcaster.domain.errors import StoreError
from broadcaster.domain.text import nfc
from broadcaster.law.register import RegisteredDocument
from broadcaster.storage.serialization import from_text
from broadcaster.system.files import read_if_there

FOLLOWED = "theo"  # the folder of the copy, below that of the register
FOLLOWED_ENDING = ".theo.md"  # so that no file there is called as one of the station's
_SOURCE = "_nguon.json"  # there: whose it is


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedRegister:
    """Whose register a station follows, and the state of it that it has."""

    address: str  # https://… or a folder
    unit: str  # who gives it out
    key: str  # the public key that is trusted, hex
    made: datetime | None = None  # when its owner gave this state out; None = none was taken yet
    taken: date | None = None  # when it came here
    digest: str = ""  # sha256 of the archive, hex

    @property
    def words(self) -> str:
        """“sổ của Phòng …, lấy ngày 29/11/2026”."""
        return f"sổ của {self.unit}" + (f", lấy ngày {written(self.taken)}" if self.taken else "")


def is_followed(file: str) -> bool:
    """Whether a file, by its name in notices or below the register's folder, is of the copy."""
    return file.rpartition("/")[0].rpartition("/")[2] == FOLLOWED


def name_below(file: str) -> str:
    """The name of a file below the register's folder, by its name in notices."""
    name = file.rpartition("/")[2]
    return f"{FOLLOWED}/{name}" if is_followed(file) else name


def of_followed(document: RegisteredDocument) -> bool:
    """Whether what is known of a document is what the followed unit says of it."""
    return document.place is not None and is_followed(document.place.file)


def source_path(folder: Path) -> Path:
    """Where it stands whose register is followed, below the register's folder."""
    return folder / FOLLOWED / _SOURCE


def followed_register(folder: Path) -> FollowedRegister | None:
    """Whose register the folder follows; None = nobody's. Raises StoreError, OSError."""
    path = source_path(folder)
    data = read_if_there(path)
    if not data:
        return None
    try:
        told = nfc(data.decode())
    except UnicodeDecodeError as fault:
        raise StoreError("Tệp không phải UTF-8 nên không đọc được.", where=str(path)) from fault
    return from_text(FollowedRegister, told, where=str(path))

"""What a backup holds, how often one is made, and how much a station may keep."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import PurePosixPath

from broadcaster.domain.schedule import ZONE

FORMAT = 1  # of the archive; raised when an older program could not restore it
ROOM = ".phuc-hoi"  # below the station folder: what waits to be restored, what stood before
TOPS = ("scripts_vi", "audio_out", "feeds", "phat_song")  # the only folders of an archive
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)  # names that Windows keeps
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')
_LONGEST = 1000  # characters of a path
_MOMENT = "%Y-%m-%d-%H%M%S"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSettings:
    """station.toml, [backup]."""

    target: str = ""  # folder or URL; "" = no backup by itself
    days: int = 1  # at most so many days between two backups
    at: time = time(17, 0)  # not earlier in the day, in Vietnam's time
    keep: int = 14  # so many stay; older ones are removed


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSettings:
    """station.toml, [retention]: gigabytes of 1,000,000,000 bytes."""

    audio_gb: float = 0.0  # finished files under audio_out; 0 = no limit
    cache_gb: float = 4.0  # each cache of what can be made again


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedFile:
    """One file of a backup."""

    path: str  # below the station folder, with forward slashes
    bytes: int
    sha256: str
    modified: int  # seconds since 1970
    like: str = ""  # path whose bytes it shares; "" = has its own


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupHead:
    """What a backup says of itself."""

    station: str
    unit: str
    program: str  # version that made it
    made_at: datetime
    schema: str  # of the database; "" = there is none in it
    secret: bool = False  # holds keys and addresses of private shows, nothing else
    voices: tuple[str, ...] = ()  # installed voices, which are not in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """The list that lies in every archive."""

    head: BackupHead
    files: tuple[BackedFile, ...]

    @property
    def bytes(self) -> int:
        """What all files take on a disk."""
        return sum(file.bytes for file in self.files)


def is_safe(path: str) -> bool:
    """Whether a path from an archive can only name a file of a station, on every system."""
    parts = PurePosixPath(path).parts
    if not path or len(path) > _LONGEST or _FORBIDDEN.search(path) or "/".join(parts) != path:
        return False
    if len(parts) < 2 or parts[0] not in TOPS:
        return False
    return not any(
        part in (".", "..")
        or part != part.strip(" ")
        or part.endswith(".")
        or _DEVICES.fullmatch(part)
        for part in parts
    )


def backup_name(station: str, moment: datetime) -> str:
    """The name of the file; `station` is the slug of its name."""
    return f"sao-luu-{station}-{moment:{_MOMENT}}.zip"


def backup_moment(name: str, station: str) -> datetime | None:
    """When a backup of this station was made, by its name; None for other files."""
    found = re.fullmatch(rf"sao-luu-{re.escape(station)}-(\d{{4}}-\d\d-\d\d-\d{{6}})\.zip", name)
    with suppress(ValueError):
        return datetime.strptime(found[1], _MOMENT).replace(tzinfo=ZONE) if found else None
    return None

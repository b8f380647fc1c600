"""A backup that is about to take the station's place, and what came of the last one."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A backup that was unpacked beside the station and read byte by byte."""

    name: str  # of its file
    made_at: datetime
    who: str  # name of the person who had it prepared
    at: datetime
    files: int
    bytes: int  # of all files
    told: tuple[str, ...]  # a sentence for each thing that was seen in it
    voices: tuple[str, ...] = ()  # installed voices at that time, which are in no backup
    from_aside: str = ""  # the folder of what was kept aside, when it is that; else ""
    agreed: str = ""  # name of the administrator who said yes; "" = nobody yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What came of putting a prepared backup into the station's place."""

    name: str
    made_at: datetime
    who: str
    at: datetime
    aside: str = ""  # where what stood there is kept, below the station folder
    fault: str = ""  # why nothing was changed; "" = it was done

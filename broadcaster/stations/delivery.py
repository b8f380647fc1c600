"""What was handed to radio stations: which revision of a programme, and when."""

from dataclasses import dataclass
from datetime import datetime

STATION = "dai"  # Subscriber.show of those who are radio stations; no show may be called so


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredRevision:
    """The newest revision of a programme that stations were given."""

    key: str  # Episode.key
    revision: int  # 1, 2, 3 …; raised when the sound is another
    digest: str  # of the sounds that were given
    issued: datetime  # with zone; no two are equal


def guid_of(guid: str, revision: int) -> str:
    """The GUID of a revision: station importers take each GUID once and never again."""
    return f"{guid}-r{revision}"

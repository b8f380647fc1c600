"""What delivery to radio stations is handed: all parts of a station, what stations were given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from broadcaster.publishing.tools import PublishingTools
from broadcaster.stations.delivery import DeliveredRevision
from broadcaster.stations.station_word import StationAiring, StationReceipt, StationToken


class HandOvers(Protocol):
    """Which revision of a programme radio stations were given."""

    def of(self, keys: Sequence[str]) -> Mapping[str, DeliveredRevision]:
        """The newest of each programme that was ever given, by key."""

    def newest(self) -> datetime | None:
        """When anything was given last."""

    def put(self, handed: Sequence[DeliveredRevision]) -> None:
        """Remember these as the newest."""


class StationBook(Protocol):
    """What radio stations may ask with, and what they told."""

    def holder(self, digest: str) -> StationToken | None:
        """Whose token it is, an ended one's too."""

    def settle(self, places: Mapping[str, tuple[str, str]], now: datetime) -> None:
        """Let in the stations of `places` (code -> name, digest) and nobody else."""

    def renew(self, token: StationToken) -> None:
        """Keep a token; those of the same kind that the station had before end."""

    def put_receipt(self, receipt: StationReceipt) -> bool:
        """Remember a pull; False when it was told before."""

    def put_airings(self, airings: Sequence[StationAiring]) -> int:
        """Remember what was aired; how many were new."""

    def last_receipts(self) -> Mapping[str, StationReceipt]:
        """The newest pull that each station told of, by station."""

    def airings(self, station: str = "", since: datetime | None = None) -> Sequence[StationAiring]:
        """What one station aired, or all of them ("") did, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationTools(PublishingTools):
    """All the parts of one station, with those that serve the radio stations around it."""

    hand_overs: Callable[[], HandOvers]
    station_book: Callable[[], StationBook]
    seal: Callable[[bytes], bytes]  # a signature file over some bytes; b"" without a key
    scrub: Callable[[], None]  # leave nothing of what was deleted in the files of the database

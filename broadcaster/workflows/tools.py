"""What the wiring hands to the workflows: ports and a few plain functions, no adapter by name."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from broadcaster.model.handed import Handed
from broadcaster.model.master import Container, FileKind
from broadcaster.model.notice import Notice
from broadcaster.model.sound import SoundAsset
from broadcaster.model.speech import Speech
from broadcaster.model.station_word import StationAiring, StationReceipt, StationToken
from broadcaster.model.subscriber import Subscriber
from broadcaster.model.timeline import MasterReport
from broadcaster.model.withdrawal import Withdrawal
from broadcaster.ports import (
    Approvals,
    Catalogue,
    ClipCache,
    Clock,
    EpisodeList,
    EpisodeStore,
    Journal,
    Publisher,
    Queue,
    ScheduleStore,
    Tagger,
    TagWriter,
    VoiceEngine,
)
from broadcaster.ports_sound import Decoder, Encoder, Profiles
from broadcaster.workflows.imports import SoundImports
from broadcaster.workflows.press import Press

if TYPE_CHECKING:  # it plans with what uses the tools
    from broadcaster.workflows.findings import FindingsStore


class Withdrawals(Protocol):
    """The list under scripts_vi of all that was taken back; lines are only added."""

    def all(self) -> tuple[Withdrawal, ...]:
        """Every withdrawal, oldest first. Raises ConfigError when the list is damaged."""

    def add(self, withdrawal: Withdrawal) -> None:
        """Put one more at the end."""


class Subscribers(Protocol):
    """The list under scripts_vi of those who may hear private shows."""

    @property
    def secret(self) -> str:
        """What makes the tokens."""

    def all(self) -> tuple[Subscriber, ...]:
        """Every subscriber that there ever was. Raises ConfigError when the list is damaged."""

    def add(self, show: str, name: str, day: date) -> Subscriber:
        """A subscriber with an address of their own; one who is there already comes back."""

    def revoke(self, show: str, name: str, day: date) -> Subscriber:
        """End a subscription. Raises InputError when there is none of that name."""


class HandOvers(Protocol):
    """Which revision of a programme radio stations were given."""

    def of(self, keys: Sequence[str]) -> Mapping[str, Handed]:
        """The newest of each programme that was ever given, by key."""

    def newest(self) -> datetime | None:
        """When anything was given last."""

    def put(self, handed: Sequence[Handed]) -> None:
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
class SoundShelf:
    """Every sound that scripts and programmes may name."""

    assets: tuple[SoundAsset, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where a station keeps its things."""

    scripts: Path  # what people write
    audio: Path  # finished audio, one folder a show
    feeds: Path  # the public site


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The parts of one station, made once."""

    folders: Folders
    engines: tuple[VoiceEngine, ...]  # in the order of station.toml
    clips: ClipCache
    decoder: Decoder
    imports: SoundImports  # every sound of the shelf, decoded once
    press: Press
    profiles: Profiles  # of speech
    tagger: Tagger
    encoder_for: Callable[[FileKind], Encoder]  # of the masters besides the podcast's
    tagger_for: Callable[[Container], TagWriter]
    measure: Callable[[Path], MasterReport]
    fingerprint: Callable[[Path], tuple[int, str]]  # bytes and sha256 of a file
    check_speech: Callable[[Speech, str, float], None]  # with the rate; raises BadSound
    write: Callable[[Path, bytes], bool]  # atomic; False when nothing changed
    put: Callable[[Path, Path], object]  # move a finished file into place, atomically
    sweep: Callable[[Path], None]  # remove what interrupted runs left behind
    lock: Callable[[], AbstractContextManager[object]]  # one build at a time
    picture: Callable[[str, Callable[[], bytes]], bytes]  # cached by key
    store: EpisodeStore
    listing: Callable[[], EpisodeList]  # read anew; raises ConfigError when damaged
    catalogue: Callable[[], Catalogue]  # opened when first needed
    queue: Callable[[], Queue]  # the same database, as are the three below
    journal: Callable[[], Journal]
    approvals: Callable[[], Approvals]
    schedules: Callable[[], ScheduleStore]
    withdrawals: Callable[[], Withdrawals]
    scrub: Callable[[], None]  # leave nothing of what was deleted in the files of the database
    subscribers: Callable[[], Subscribers]
    hand_overs: Callable[[], HandOvers]
    station_book: Callable[[], StationBook]
    seal: Callable[[bytes], bytes]  # a signature file over some bytes; b"" without a key
    publisher_for: Callable[[Path], Publisher]  # of a folder besides the public one
    publisher: Publisher
    ping: Callable[[str, Sequence[str]], None]  # tell a hub of feeds; raises DeliveryFault
    clock: Clock
    shelf: Callable[[], SoundShelf]
    findings: "FindingsStore"  # what planning found, by all that went in

"""What production keeps: segments, sounds, profiles, and the record of finished episodes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from broadcaster.domain.approval import ApprovedEpisode
from broadcaster.domain.episode import Episode, EpisodeDigest
from broadcaster.domain.errors import InputError
from broadcaster.domain.sound import ImportedSound, Sound, SoundNotes, SourceProfile
from broadcaster.domain.speech import Samples
from broadcaster.domain.timeline import Timeline
from broadcaster.mp3join.segment import (
    CommonPieces,
    EncodedSegment,
    Pcm,
    PieceMeasures,
    StreamPiece,
)
from broadcaster.production.episode_list import Airing, ListEntry


class SoundStore(Protocol):
    """Imported sounds by recipe key, read in stretches."""

    def get(self, key: str) -> ImportedSound | None:
        """The sound, or None when there is none or it is damaged."""

    def put(
        self, key: str, blocks: Iterable[Samples], channels: int, notes: Callable[[], SoundNotes]
    ) -> ImportedSound:
        """Keep the blocks; `notes` is asked behind the last one. Raises StoreError."""

    def spool(self, blocks: Iterable[Samples], channels: int) -> AbstractContextManager[Sound]:
        """The blocks as a sound for the length of the `with`. Raises StoreError."""


class SegmentCodec(Protocol):
    """Segments of a programme as constant-bit-rate MP3; several threads may ask at a time."""

    def ready(self, blocks: Iterable[Samples], bitrate: int) -> Iterator[Pcm]:
        """The blocks as `encoding` takes them, each of them when it is asked for."""

    def encoding(
        self,
        blocks: Iterator[Pcm],
        *,
        channels: int,
        bitrate: int,
        lead: int,
        count: int | None,
    ) -> "SegmentEncoding":
        """Begin with a segment that is given with `lead` MP3 frames of sound before it."""

    def joiner(
        self, path: Path, *, channels: int, bitrate: int
    ) -> AbstractContextManager["SegmentJoiner"]:
        """A writer of the joined file; it leaves nothing behind unless it is finished."""

    def measure(self, piece: StreamPiece, *, channels: int, bitrate: int) -> PieceMeasures:
        """What a piece of the joined stream measures. Raises AudioError."""


class SegmentEncoding(Protocol):
    """A segment that is being encoded, as far as it is asked for."""

    def segment(self, spare: int) -> EncodedSegment:
        """Its frames with so many more behind them. Raises AudioError."""


class SegmentJoiner(Protocol):
    """Writes segments one behind the other as one stream."""

    def add(self, segment: EncodedSegment) -> StreamPiece | None:
        """Join the next one; what is final by then. Raises NoSeam, having changed nothing."""

    def extend(self, segment: EncodedSegment) -> None:
        """Put the last one again, with more behind it."""

    def take(self, stretch: CommonPieces, behind: EncodedSegment) -> None:
        """Put what stands in another file in place of the last one, and open what follows it.

        Raises NoSeam, having changed nothing; AudioError, StoreError.
        """

    def finish(self, samples: int) -> StreamPiece:
        """The last piece. Raises AudioError."""

    def seal(self, pieces: Sequence[PieceMeasures]) -> None:
        """Put the file in place; all pieces, measured. Raises AudioError, StoreError."""


class BlobCache(Protocol):
    """Bytes that took time to make, by key."""

    def get(self, key: str) -> bytes | None:
        """What is kept, or None when it is not there or damaged."""

    def put(self, key: str, data: bytes) -> None:
        """Keep it; safe with several writers."""


class ProfileCache(Protocol):
    """Profiles of sources, by key."""

    def get(self, key: str) -> SourceProfile | None:
        """The profile, or None when there is none or it is damaged."""

    def put(self, key: str, profile: SourceProfile) -> None:
        """Keep it; safe with several writers."""


class Catalogue(Protocol):
    """What happened: episodes, by key."""

    def record(self, episode: Episode) -> None:
        """Insert or replace."""

    def get(self, key: str) -> Episode | None:
        """One episode."""

    def as_beside(self, sidecars: Mapping[str, Path]) -> frozenset[str]:
        """The keys of which it surely holds what their sidecars say; nothing is decoded for it."""

    def episodes(self, show: str = "") -> Sequence[Episode]:
        """All, or of one show, oldest first."""

    def briefs(self) -> Sequence[EpisodeDigest]:
        """A line of every episode, oldest first; cheap however many there are."""

    def forget(self, key: str) -> None:
        """Remove one."""


class EpisodeStore(Protocol):
    """Sidecars beside the audio: what a lost catalogue is made from."""

    def write(self, path: Path, episode: Episode) -> bool:
        """Put the sidecar in place; False when it was the same already."""

    def write_timeline(self, path: Path, timeline: Timeline) -> bool:
        """Put a timeline beside its episode; False when it was the same already."""

    def read(self, path: Path) -> Episode:
        """Raises StoreError naming the file."""

    def read_timeline(self, path: Path) -> Timeline:
        """Raises StoreError naming the file."""

    def find(self, folder: Path) -> Sequence[Path]:
        """Every sidecar below a folder, in order."""

    def write_approved(self, path: Path, approved: ApprovedEpisode) -> bool:
        """Put an approval beside the files that it keeps; False when it was the same already."""

    def read_approved(self, path: Path) -> ApprovedEpisode:
        """Raises StoreError naming the file."""

    def find_approved(self, folder: Path) -> Sequence[Path]:
        """Every approval below a folder, in order."""


class EpisodeList(Protocol):
    """The list under scripts_vi that keeps keys, numbers and guids for life."""

    @property
    def entries(self) -> tuple[ListEntry, ...]:
        """Every entry, by programme and date."""

    def assign_all(
        self, airings: Sequence[Airing], guids: Mapping[str, str]
    ) -> Mapping[Airing, ListEntry | InputError]:
        """The entry of each airing, found, moved or new, or why its number is refused.

        `guids` are those of the shows, by programme; airings of other programmes get no entry.
        """

    def adopt(self, entry: ListEntry) -> bool:
        """Take in an entry that a sidecar proves; False when the list has its key or date."""

    def retire(self, key: str) -> None:
        """Let another episode, with a key of its own, take the place of this one."""

    def save(self) -> bool:
        """Put the list in place if it changed; a person's comments in it stay."""

"""The seams of sound: decoding, keeping, encoding."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from broadcaster.model.imported import Imported, SoundFacts, SoundNotes
from broadcaster.model.segment import EncodedSegment, Measured, Pcm, Piece, Stretch
from broadcaster.model.sound import Sound, SourceProfile
from broadcaster.model.speech import Samples


class Decoder(Protocol):
    """Any sound file to samples at the house rate."""

    def decode(self, path: Path) -> Sound:
        """Raises AssetError when it is not sound."""

    def open(self, path: Path) -> AbstractContextManager["SoundStream"]:
        """The same to be read in stretches, as it is. Raises AssetError."""


class SoundStream(Protocol):
    """A sound that is being read."""

    facts: SoundFacts

    def blocks(self) -> Iterator[Samples]:
        """Samples (frames, channels) from the beginning; raises AssetError where it breaks off."""


class SoundStore(Protocol):
    """Imported sounds by recipe key, read in stretches."""

    def get(self, key: str) -> Imported | None:
        """The sound, or None when there is none or it is damaged."""

    def put(
        self, key: str, blocks: Iterable[Samples], channels: int, notes: Callable[[], SoundNotes]
    ) -> Imported:
        """Keep the blocks; `notes` is asked behind the last one. Raises StoreError."""

    def spool(self, blocks: Iterable[Samples], channels: int) -> AbstractContextManager[Sound]:
        """The blocks as a sound for the length of the `with`. Raises StoreError."""


class Encoder(Protocol):
    """Blocks of float32 (frames, channels) to a finished file."""

    def encode(self, blocks: Iterable[Samples], *, channels: int, bitrate: int, path: Path) -> int:
        """Write `path`, return the number of frames that went in."""


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

    def measure(self, piece: Piece, *, channels: int, bitrate: int) -> Measured:
        """What a piece of the joined stream measures. Raises AudioError."""


class SegmentEncoding(Protocol):
    """A segment that is being encoded, as far as it is asked for."""

    def segment(self, spare: int) -> EncodedSegment:
        """Its frames with so many more behind them. Raises AudioError."""


class SegmentJoiner(Protocol):
    """Writes segments one behind the other as one stream."""

    def add(self, segment: EncodedSegment) -> Piece | None:
        """Join the next one; what is final by then. Raises NoSeam, having changed nothing."""

    def extend(self, segment: EncodedSegment) -> None:
        """Put the last one again, with more behind it."""

    def take(self, stretch: Stretch, behind: EncodedSegment) -> None:
        """Put what stands in another file in place of the last one, and open what follows it.

        Raises NoSeam, having changed nothing; AudioError, StoreError.
        """

    def finish(self, samples: int) -> Piece:
        """The last piece. Raises AudioError."""

    def seal(self, pieces: Sequence[Measured]) -> None:
        """Put the file in place; all pieces, measured. Raises AudioError, StoreError."""


class Kept(Protocol):
    """Bytes that took time to make, by key."""

    def get(self, key: str) -> bytes | None:
        """What is kept, or None when it is not there or damaged."""

    def put(self, key: str, data: bytes) -> None:
        """Keep it; safe with several writers."""


class Profiles(Protocol):
    """Profiles of sources, by key."""

    def get(self, key: str) -> SourceProfile | None:
        """The profile, or None when there is none or it is damaged."""

    def put(self, key: str, profile: SourceProfile) -> None:
        """Keep it; safe with several writers."""

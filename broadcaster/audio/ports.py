"""Protocols of what decodes, encodes and tags sound files."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from broadcaster.audio.tags import Tags
from broadcaster.domain.sound import Sound, SoundFacts
from broadcaster.domain.speech import Samples


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


class Encoder(Protocol):
    """Blocks of float32 (frames, channels) to a finished file."""

    def encode(self, blocks: Iterable[Samples], *, channels: int, bitrate: int, path: Path) -> int:
        """Write `path`, return the number of frames that went in."""


class TagWriter(Protocol):
    """Puts into a finished file what it says of itself."""

    def write(self, path: Path, tags: Tags) -> None:
        """Replace every tag of the file."""


class Tagger(TagWriter, Protocol):
    """Tags and chapters of a finished file."""

    def read(self, path: Path) -> Tags:
        """What the file says of itself."""

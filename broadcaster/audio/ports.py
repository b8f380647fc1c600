"""Seams of sound files: what decodes, encodes and tags them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from broadcaster.audio.tags import Tags
from broadcaster.domain.speech import Samples


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

"""What encodes and what tags each kind of finished file."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from broadcaster.audio.id3_tags import MutagenTagger
from broadcaster.audio.opus_file import OpusEncoder, OpusTagger
from broadcaster.audio.tags import Tags
from broadcaster.audio.wav_file import WavEncoder, WavTagger
from broadcaster.domain.master import Container, FileKind
from broadcaster.domain.speech import Samples
from broadcaster.mp3join.encoder import Mp3Encoder


class Encoder(Protocol):
    """Blocks of float32 (frames, channels) to a finished file."""

    def encode(self, blocks: Iterable[Samples], *, channels: int, bitrate: int, path: Path) -> int:
        """Write `path`, return the number of frames that went in."""


class TagWriter(Protocol):
    """Puts into a finished file what it says of itself."""

    def write(self, path: Path, tags: Tags) -> None:
        """Replace every tag of the file."""


def encoder_for(kind: FileKind) -> Encoder:
    """The encoder of a kind of file."""
    if kind.container is Container.WAV:
        return WavEncoder(kind.bits)
    return OpusEncoder() if kind.container is Container.OPUS else Mp3Encoder()


def tagger_for(container: Container) -> TagWriter:
    """What tags a file of a container."""
    if container is Container.WAV:
        return WavTagger()
    return OpusTagger() if container is Container.OPUS else MutagenTagger()

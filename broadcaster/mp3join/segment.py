"""Segments: a programme cut where nobody speaks, each part encoded by itself, then joined."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Pcm = NDArray[np.int16]  # (frames, channels), as an encoder takes them


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedSegment:
    """The MP3 frames of one segment."""

    frames: bytes  # its own frames, then the spare ones
    count: int  # its own
    spare: int  # frames behind them, of what the next segment begins with: for finding the seam
    reservoir: bytes  # main data before the first frame that belongs to it and those behind
    limited: float = 0.0  # dB, the most that the limiter turned its sound down


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPiece:
    """A stretch of the joined stream that no later seam changes."""

    data: bytes  # whole MP3 frames
    lead: int  # frames at its start that only help the decoder into it
    lead_bytes: int  # the bytes of those
    count: int  # frames that are measured
    skip: int = 0  # decoded samples at the start of those that are no sound: the encoder's delay
    samples: int | None = None  # samples that are sound behind the skipped ones; None = all
    begun: int = 0  # frames of its segment that the piece before it has taken over


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonPieces:
    """Pieces that follow each other in a finished file."""

    path: Path
    start: int  # byte behind the head of the file
    bytes: int
    frames: int
    last: int  # bytes of the last of them
    begun: int  # frames of the first one's segment that the piece before has taken over
    behind: int  # the same of the segment that follows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PieceMeasures:
    """What a piece measures, decoded."""

    energies: NDArray[np.float32]  # K-weighted mean square of every 20 ms, as `SoundShape` has them
    peak: float  # true peak as a ratio
    samples: int  # frames of sound
    bytes: int  # of its own frames
    crc: int  # check sum of those, as the head of the file needs it

"""What a whole programme measures, from what its pieces measure."""

from collections.abc import Sequence

import numpy as np

from broadcaster.dsp.levels import to_db
from broadcaster.dsp.loudness import Loudness, reading_of
from broadcaster.model.segment import Measured
from broadcaster.model.sound import HOP, seconds
from broadcaster.model.timeline import MasterReport

QUIETEST = -70.0  # LUFS and dBTP that stand for silence, so that a report holds only numbers


def whole_reading(pieces: Sequence[Measured]) -> Loudness:
    """The loudness of pieces that follow each other.

    Their energies are put on one grid of 20 ms: where that cuts a piece's, it is shared out.
    """
    places, sums, at, total = [np.zeros(1)], [np.zeros(1)], 0, 0.0
    for piece in pieces:
        ends = np.minimum(np.arange(1, len(piece.energies) + 1) * HOP, piece.samples)
        energy = total + np.cumsum(piece.energies, dtype=np.float64) * HOP
        places.append(at + ends)
        sums.append(energy)
        at += piece.samples
        total = float(energy[-1]) if len(energy) else total
    edges = np.append(np.arange(at // HOP + 1) * HOP, at)
    spread = np.diff(np.interp(edges, np.concatenate(places), np.concatenate(sums))) / HOP
    return reading_of(spread[:-1], frames=at, hop=HOP, rest=float(spread[-1]))


def report_of(
    read: Loudness, pieces: Sequence[Measured], *, gain: float, limited: float
) -> MasterReport:
    """The report of a file of which the whole has been read; its size and digest still open."""
    return MasterReport(
        loudness=_number(read.integrated),
        true_peak=_number(to_db(max((piece.peak for piece in pieces), default=0.0))),
        gain=gain,
        seconds=seconds(read.frames),
        bytes=0,
        sha256="",
        range=read.range,
        momentary_max=_number(read.momentary_max),
        short_term_max=_number(read.short_term_max),
        limited=limited,
    )


def _number(level: float) -> float:
    return max(level, QUIETEST)

"""A look-ahead limiter that holds the true peak under a ceiling.

It works in pieces of 2.9 ms. How much a piece must be turned down follows from the true peak in
it. That demand is held over the look-ahead, let go at a constant speed in dB and smoothed over the
look-ahead; within a piece the gain goes in a straight line. So it is down when the peak comes and
never jumps. Where nothing is near the ceiling the samples pass untouched. What was loud is
forgotten after 0.2 s: what comes out depends on nothing that is further away than that.
"""

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.gain import from_db, ratios
from broadcaster.dsp.true_peak import HALF, piece_peaks

PIECE = 128  # frames; nine of them make an MP3 frame
AHEAD = 2  # pieces of look-ahead
RELEASE = 40.0  # dB per second
MOST_HELD = 8.0  # dB that are let go slowly
_MARGIN = 0.02  # dB kept for what the moving gain adds between samples
_FINE = float(2**16)  # grid of the turning down: a part of a dB
_GRID = float(2**20)  # grid of the gain
_WAY = ((np.arange(PIECE, dtype=np.float32) + np.float32(0.5)) / np.float32(PIECE))[None, :]


class Limiter:
    """Limits blocks of (frames, channels); its output lags by a few milliseconds.

    Feed blocks to `process`, then take the rest from `flush`: together they are as long as the
    input. What is fed is made louder by `gain` dB first. `reduction` is the largest turning down so
    far, in dB.
    """

    def __init__(self, *, ceiling: float, channels: int, rate: int, gain: float = 0.0) -> None:
        self._gain = np.float32(from_db(gain))
        self._ceiling = from_db(ceiling - _MARGIN)
        self._slope = RELEASE * PIECE / rate  # dB per piece
        self.reduction = 0.0
        # The first HALF frames are before the sound that waits, for the wave beside its edge.
        # Silence stands before all of it, in which the gain goes down for a loud beginning.
        self._waiting = np.zeros((HALF + AHEAD * PIECE, channels), dtype=np.float32)
        self._skip = AHEAD * PIECE
        self._demand = np.zeros(0)  # dB, of the first pieces that wait
        self._held = np.zeros(AHEAD)  # dB, of the last pieces that left

    def process(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """The next limited frames, in whole pieces."""
        sound = self._take(block)
        known = max(len(sound) - 2 * HALF, 0) // PIECE
        self._look(sound, known)
        leaving = max(known - AHEAD, 0)
        self._waiting = sound[leaving * PIECE :].copy() if leaving else sound
        if leaving == 0:
            return block[:0]
        held = self._let_go(held_ahead(self._demand, leaving))
        both = np.concatenate([self._held, held])
        self._held = both[-AHEAD:].copy()
        self._demand = self._demand[leaving:]
        limited = sound[HALF : HALF + leaving * PIECE]
        if both.any():
            self._turn_down(limited, smoothed(both))
        skipped = min(self._skip, len(limited))
        self._skip -= skipped
        return limited[skipped:]

    def _take(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """What waits, and the block behind it, louder."""
        waiting, channels = self._waiting.shape
        if block.shape[1] != channels:
            raise ValueError(f"a block of {block.shape[1]} channels for a limiter of {channels}")
        sound = np.empty((waiting + len(block), channels), dtype=np.float32)
        sound[:waiting] = self._waiting
        np.multiply(block, self._gain, out=sound[waiting:])
        return sound

    def flush(self) -> NDArray[np.float32]:
        """The last frames, after the last block."""
        left = len(self._waiting) - HALF - self._skip
        padding = np.zeros(((AHEAD + 1) * PIECE + HALF, self._waiting.shape[1]), dtype=np.float32)
        return self.process(padding)[:left]

    def _look(self, sound: NDArray[np.float32], known: int) -> None:
        """Find the demand of the pieces whose wave is known now."""
        first = len(self._demand) * PIECE
        count = known * PIECE - first
        if count <= 0:
            return
        around = sound[first : first + count + 2 * HALF]
        peaks = piece_peaks(around, count, self._ceiling, PIECE)
        demand = np.zeros(len(peaks))
        over = np.flatnonzero(peaks > self._ceiling)
        demand[over] = 20.0 * np.log10(peaks[over].astype(np.float64) / self._ceiling)
        self._demand = np.concatenate([self._demand, demand])

    def _let_go(self, most: NDArray[np.float64]) -> NDArray[np.float64]:
        if self._held[-1] == 0.0 and not most.any():
            return most
        return released(most, self._slope, float(self._held[-1]))

    def _turn_down(self, sound: NDArray[np.float32], down: NDArray[np.float64]) -> None:
        """Apply the turning down, in dB at the edges of the pieces of the sound."""
        self.reduction = max(self.reduction, float(down.max()))
        fine = np.floor(down * -_FINE) / _FINE
        edges = (np.floor(ratios(fine) * _GRID) / _GRID).astype(np.float32)
        before, behind = edges[:-1, None], edges[1:, None]
        active = np.flatnonzero((before < 1.0) | (behind < 1.0))
        pieces = sound.reshape(-1, PIECE, sound.shape[1])
        gains = before[active] + (behind[active] - before[active]) * _WAY
        for number in range(sound.shape[1]):  # numpy is slow where the innermost axis is short
            pieces[active, :, number] *= gains


def held_ahead(demand: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """The largest demand of each of `count` pieces and the AHEAD pieces behind it."""
    most = demand[:count]
    for shift in range(1, AHEAD + 1):
        most = np.maximum(most, demand[shift : shift + count])
    return np.asarray(most)


def released(most: NDArray[np.float64], slope: float, held: float) -> NDArray[np.float64]:
    """The demand let go at `slope` dB a piece; `held` is what it was before the first one.

    What is above MOST_HELD is let go at once, so that 0.2 s later nothing is left of any peak.
    """
    ramp = slope * np.arange(1, len(most) + 1)
    reached = np.maximum.accumulate(np.minimum(most, MOST_HELD) + ramp)
    reached = np.maximum(reached, min(held, MOST_HELD)) - ramp
    return np.asarray(np.maximum(np.maximum(most, reached), 0.0))


def smoothed(held: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turning down at the edges of all pieces behind the first AHEAD: the mean of those before."""
    count = len(held) - AHEAD + 1
    mean = sum(held[shift : shift + count] for shift in range(AHEAD)) / AHEAD
    return np.where(mean < 1e-9, 0.0, mean)

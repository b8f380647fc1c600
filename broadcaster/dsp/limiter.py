"""A look-ahead limiter that holds the true peak under a ceiling.

How much each frame must be turned down follows from the true peak beside it. That demand is held
over the look-ahead, let go at a constant speed in dB and smoothed by a moving mean as long as the
look-ahead, so the gain is already down when the peak comes and never jumps. Where nothing is near
the ceiling the samples pass untouched.
"""

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.levels import from_db
from broadcaster.dsp.true_peak import HALF, frame_peaks

LOOKAHEAD = 0.004  # seconds
RELEASE = 40.0  # dB per second
_MARGIN = 0.02  # dB kept for what the moving gain adds between samples
_STEP = 4_096  # frames
_GRID = float(2**20)


class Limiter:
    """Limits blocks of (frames, channels); its output lags by `delay` frames.

    Feed blocks to `process`, then take the rest from `flush`: together they are as long as the
    input. `reduction` is the largest turning down so far, in dB.
    """

    def __init__(self, *, ceiling: float, channels: int, rate: int) -> None:
        self._ceiling = from_db(ceiling - _MARGIN)
        self._width = max(1, round(rate * LOOKAHEAD))
        self._slope = RELEASE / rate  # dB per frame
        self.delay = self._width + HALF
        self.reduction = 0.0
        # Zeros stand before the sound: HALF for the interpolation and one delay.
        self._signal = np.zeros((self.delay + HALF, channels), dtype=np.float32)
        self._demand = np.zeros(self._width, dtype=np.float64)  # dB, frames ahead of the output
        self._held = np.zeros(self._width - 1, dtype=np.float64)  # dB, frames before the output
        self._release = 0.0  # dB at the last frame that was held
        self._skip = self.delay

    def process(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """The next limited frames: as many as came in, less the delay at the start."""
        # In short steps, since a step in which nothing is near the ceiling costs almost nothing.
        steps = [block[at : at + _STEP] for at in range(0, len(block), _STEP)] or [block]
        limited = np.concatenate([self._advance(step) for step in steps])
        skipped = min(self._skip, len(limited))
        self._skip -= skipped
        return limited[skipped:]

    def flush(self) -> NDArray[np.float32]:
        """The last frames, after the last block."""
        return self.process(np.zeros((self.delay, self._signal.shape[1]), dtype=np.float32))

    def _advance(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        count = len(block)
        signal = np.concatenate([self._signal, block])
        self._signal = signal[count:].copy()
        # The demand is known up to HALF frames before the end of the signal.
        heights = frame_peaks(signal[-(count + 2 * HALF) :], count, self._ceiling)
        new = self._new_demand(heights)
        delayed = signal[HALF : HALF + count]
        if new is None and self._is_idle():
            return delayed.copy()
        demand = np.zeros(count) if new is None else new
        return np.asarray(delayed * self._gains(demand)[:, None])

    def _is_idle(self) -> bool:
        return self._release == 0.0 and not self._demand.any() and not self._held.any()

    def _new_demand(self, heights: NDArray[np.float32]) -> NDArray[np.float64] | None:
        """How many dB each frame must come down, or None when none must."""
        over = np.flatnonzero(heights > self._ceiling)
        if len(over) == 0:
            return None
        demand = np.zeros(len(heights))
        demand[over] = 20.0 * np.log10(heights[over].astype(np.float64) / self._ceiling)
        return demand

    def _gains(self, new: NDArray[np.float64]) -> NDArray[np.float32]:
        """Gains of the frames that leave now, when the demand `new` becomes known."""
        count = len(new)
        demand = np.concatenate([self._demand, new])
        self._demand = demand[count:].copy()
        held = self._let_go(_running_maximum(demand, self._width + 1))
        both = np.concatenate([self._held, held])
        self._held = both[count:].copy()
        sums = np.concatenate([[0.0], np.cumsum(both)])
        smooth = np.maximum(sums[self._width :] - sums[: -self._width], 0.0) / self._width
        smooth[smooth < 1e-9] = 0.0
        self.reduction = max(self.reduction, float(smooth.max(initial=0.0)))
        gains = np.power(10.0, smooth / -20.0)
        return np.asarray(np.floor(gains * _GRID) / _GRID, dtype=np.float32)

    def _let_go(self, demand: NDArray[np.float64]) -> NDArray[np.float64]:
        """The demand with a constant release in dB per frame."""
        ramp = self._slope * np.arange(1, len(demand) + 1)
        start = max(self._release, 0.0)
        held: NDArray[np.float64] = np.maximum(np.maximum.accumulate(demand + ramp), start) - ramp
        np.maximum(held, 0.0, out=held)
        if len(held):
            self._release = float(held[-1])
        return held


def _running_maximum(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The maximum of every `width` neighbours, by doubling; len(values) - width + 1 results."""
    reach, result = 1, values
    while reach < width:
        step = min(reach, width - reach)
        result = np.maximum(result[:-step], result[step:])
        reach += step
    return result

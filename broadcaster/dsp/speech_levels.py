"""Levels of noise and of speech in a recording, and where the sound of a clip begins and ends."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.gain import SILENCE, PieceMaxima, from_db, heights

HOPS = 50  # a second
_QUIET, _LOUD = 0.10, 0.95  # shares of the time: what is noise, what are words
_LOWEST = 1e-10  # mean square: -100 dBFS, below every recording that was not muted
_AROUND = 2  # hops on either side that must be loud too, three of the five
_MOST = 3
_WINDOW = 0.005  # seconds over which loud and silent are told apart
_BELOW_PEAK = -50.0  # dB under the loudest sample that still counts as sound
_FLOOR = -66.0  # dBFS: nothing under this is ever counted as sound


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechLevels:
    """What tells words and noise apart; dBFS (mean square of a full-scale square wave is 0)."""

    noise: float  # level of the quietest tenth; minus infinity where it is muted
    words: float  # level that one twentieth of the time exceeds

    @property
    def distance(self) -> float:
        """How far words stand above the noise, in dB; 0 for silence."""
        return self.words - self.noise if self.words > SILENCE else 0.0


class PowerMeter:
    """Mean squares of every 20 ms of blocks (frames, channels), channels averaged."""

    def __init__(self, rate: int) -> None:
        self._hop = rate // HOPS
        self._rest = np.zeros(0, dtype=np.float64)
        self._powers: list[NDArray[np.float64]] = []

    def feed(self, block: NDArray[np.float32]) -> None:
        """Look at the next block."""
        squares = sum(np.square(channel, dtype=np.float64) for channel in block.T) / block.shape[1]
        joined = np.concatenate([self._rest, squares])
        whole = len(joined) // self._hop * self._hop
        self._powers.append(joined[:whole].reshape(-1, self._hop).mean(axis=1))
        self._rest = joined[whole:]

    def finish(self) -> NDArray[np.float64]:
        """One mean square for each whole 20 ms, and one for what is left."""
        rest = [np.array([self._rest.mean()])] if len(self._rest) else []
        return np.concatenate([np.zeros(0), *self._powers, *rest])


def speech_levels(powers: NDArray[np.float64]) -> SpeechLevels:
    """Noise and words of mean squares."""
    if len(powers) == 0:
        return SpeechLevels(noise=SILENCE, words=SILENCE)
    quiet, loud = np.quantile(powers, [_QUIET, _LOUD])
    return SpeechLevels(noise=_level(float(quiet)), words=_level(float(loud)))


def words_between(powers: NDArray[np.float64], levels: SpeechLevels) -> tuple[int, int] | None:
    """First hop with words and the hop behind the last one; None where words do not stand out."""
    if levels.distance < 6.0:
        return None
    above = levels.noise + max(6.0, 0.25 * levels.distance)
    limit = max(10.0 ** (above / 10.0), _LOWEST) if above > SILENCE else _limit_over(levels)
    loud = np.pad((powers > limit).astype(int), _AROUND)
    width = 2 * _AROUND + 1
    sums = np.cumsum(np.concatenate([[0], loud]))
    around = sums[width:] - sums[:-width]
    found = np.flatnonzero((around >= _MOST) & (powers > limit))
    return (int(found[0]), int(found[-1]) + 1) if len(found) else None


def _limit_over(levels: SpeechLevels) -> float:
    """Where noise is muted: 45 dB under the words."""
    return max(float(10.0 ** ((levels.words - 45.0) / 10.0)), _LOWEST)


def quiet_hops(powers: NDArray[np.float64], neighbours: int = 2) -> NDArray[np.intp]:
    """Hops that lie, with so many behind them, in the quietest tenth; muted ones are left out."""
    heard = powers > _LOWEST
    if not heard.any():
        return np.zeros(0, dtype=np.intp)
    limit = np.quantile(powers[heard], _QUIET) * 1.6  # 2 dB: noise is never level
    quiet = heard & (powers <= limit)
    run = quiet
    for shift in range(1, neighbours + 1):
        run = run & np.concatenate([quiet[shift:], np.zeros(shift, dtype=bool)])
    return np.flatnonzero(run)


def _level(power: float) -> float:
    return 10.0 * float(np.log10(power)) if power > 1e-14 else SILENCE


class BoundsFinder:
    """Takes blocks of samples, (frames,) or (frames, channels), tells where sound is.

    Sound is a 5 ms window whose largest sample is above `floor` dBFS and no more than 50 dB under
    the loudest sample of the clip.
    """

    def __init__(self, rate: int, floor: float = _FLOOR) -> None:
        self._window = max(1, round(rate * _WINDOW))
        self._floor = from_db(floor)
        self._tops = PieceMaxima(self._window)
        self._frames = 0

    def feed(self, block: NDArray[np.float32]) -> None:
        """Look at the next block, of any length."""
        self._frames += len(block)
        self._tops.feed(np.abs(block) if block.ndim == 1 else heights(block))

    def finish(self) -> tuple[int, int]:
        """The first frame of sound and the frame behind the last one; (0, 0) for silence."""
        tops = self._tops.finish()
        limit = max(self._floor, float(tops.max(initial=0.0)) * from_db(_BELOW_PEAK))
        loud = np.flatnonzero(tops > limit)
        if loud.size == 0:
            return 0, 0
        return int(loud[0]) * self._window, min((int(loud[-1]) + 1) * self._window, self._frames)


def speech_bounds(
    samples: NDArray[np.float32], rate: int, floor: float = _FLOOR
) -> tuple[int, int]:
    """The bounds of a clip that is at hand, as `BoundsFinder` tells them, in frames at `rate`."""
    finder = BoundsFinder(rate, floor)
    finder.feed(samples)
    return finder.finish()

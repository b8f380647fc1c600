"""The wave of a finished file, small enough to be drawn in a page."""

from pathlib import Path

import numpy as np

from broadcaster.audio.decoding import open_sound
from broadcaster.dsp.gain import PieceMaxima, highest_of

COLUMNS = 240  # of a drawn programme
_PIECES = 50  # a second: of each the highest sample is kept


def wave_of(path: Path, count: int = COLUMNS) -> tuple[int, ...]:
    """The height of the wave in so many columns, 0 to 100; the loudest is 100.

    The file is read once, in stretches. Raises AssetError when it is no sound.
    """
    with open_sound(path) as opened:
        meter = PieceMaxima(max(opened.facts.rate // _PIECES, 1))
        for block in opened.blocks():
            meter.feed(highest_of(np.abs(block)))
        peaks = meter.finish()
    if len(peaks) < count:
        return (0,) * count
    edges = np.linspace(0, len(peaks), count + 1).astype(int)[:-1]
    heights = np.maximum.reduceat(peaks, edges)
    top = float(heights.max()) or 1.0
    return tuple(round(100 * float(high) / top) for high in heights)

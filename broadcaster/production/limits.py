"""Where the limiter works in a programme, known from the course of its mix."""

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.limiter import AHEAD, PIECE, RELEASE, held_ahead, released
from broadcaster.model.analysis import COURSE_HOPS
from broadcaster.model.analysis import Course as HeardCourse
from broadcaster.model.sound import HOUSE_RATE, PEAK_STEP
from broadcaster.production.course import Course

_STRETCH = 30_000  # pieces that are worked out at once


def turned_down(course: Course, gain: float, ceiling: float) -> NDArray[np.float32]:
    """By how many dB the limiter turns down every PEAK_STEP frames of a mix.

    `gain` is in dB, `ceiling` in dBTP. Worked out stretch by stretch, to save memory.
    """
    down, held = np.zeros(len(course.peaks), dtype=np.float32), 0.0
    for first in range(0, len(down), _STRETCH):
        tops = course.peaks[first : first + _STRETCH + AHEAD]
        count = min(_STRETCH, len(down) - first)
        over = 20.0 * np.log10(np.maximum(tops, 1e-9).astype(np.float64)) + (gain - ceiling)
        demand = np.pad(np.maximum(over, 0.0), (0, count + AHEAD - len(tops)))
        own = released(held_ahead(demand, count), RELEASE * PIECE / HOUSE_RATE, held)
        down[first : first + count] = own
        held = float(own[-1])
    return down


def finished_course(
    course: Course, gain: float, ceiling: float, energies: NDArray[np.float64]
) -> HeardCourse:
    """What is drawn of a finished file: its measured energies, and the peaks that were planned."""
    down = turned_down(course, gain, ceiling)
    heights = course.peaks * np.power(10.0, (gain - down) / 20.0).astype(np.float32)
    count = len(energies)
    edges = np.arange(count) * (HOUSE_RATE // COURSE_HOPS) // PEAK_STEP
    edges = np.minimum(edges, max(len(heights) - 1, 0))
    tall = np.maximum.reduceat(heights, edges) if len(heights) and count else np.zeros(count)
    peaks = np.asarray(tall, dtype=np.float32)
    return HeardCourse(energies=energies, peaks=peaks)

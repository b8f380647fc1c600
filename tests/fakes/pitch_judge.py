"""The pitch of a voice by another way than the program's, to judge the program by.

The program looks for the lag at which a windowed frame is likest to itself and takes the path that
leaps least. Here it is the lag at which the sound differs least from itself (YIN, de Cheveigné and
Kawahara 2002), in every frame alone: an error of the one is none of the other, and a leap stays.
"""

import numpy as np

HOP = 0.005  # seconds from frame to frame
LOWEST, HIGHEST = 60.0, 500.0  # Hz
HELD = 0.02  # seconds that are compared with those one lag later
SURELY = 0.4  # share of the mean difference that is left in a voice at most
QUIET = 1e-4  # of the power of the loudest frame


def pitch(samples, rate):
    """Hertz of every frame; 0 = no voice."""
    sound = np.asarray(samples, float)
    while rate > 20_000:
        sound, rate = sound[: len(sound) // 2 * 2].reshape(-1, 2).mean(axis=1), rate / 2
    count, longest = int(len(sound) / rate / HOP) + 1, int(rate / LOWEST) + 1
    held = round(HELD * rate)
    padded = np.pad(sound, longest + held)
    middles = np.round(np.arange(count) * HOP * rate).astype(int) + longest + held
    unlike = np.zeros((longest + 1, count))
    for lag in range(1, longest + 1):
        summed = np.concatenate([[0.0], np.cumsum(np.square(padded[lag:] - padded[:-lag]))])
        first = middles - (lag + held) // 2
        unlike[lag] = summed[first + held] - summed[first]
    lags = np.arange(1, longest + 1)[:, None]
    share = np.ones_like(unlike)
    share[1:] = unlike[1:] * lags / np.maximum(np.cumsum(unlike[1:], axis=0), 1e-9)
    summed = np.concatenate([[0.0], np.cumsum(np.square(padded))])
    power = summed[middles + held // 2] - summed[middles - held // 2]
    found = np.zeros(count)
    for frame in np.flatnonzero(power > QUIET * power.max()):
        column = share[:, frame]
        low = int(rate / HIGHEST)
        valleys = low + np.flatnonzero(
            (column[low:-1] < column[low - 1 : -2]) & (column[low:-1] <= column[low + 1 :])
        )
        if not len(valleys) or column[valleys].min() > SURELY:
            continue
        # the shortest lag that is nearly as good as the best: longer ones are two periods
        lag = valleys[column[valleys] < column[valleys].min() + 0.05][0]
        before, here, behind = unlike[lag - 1 : lag + 2, frame]
        bend = before - 2 * here + behind
        found[frame] = rate / (lag + (0.5 * (before - behind) / bend if bend > 0 else 0.0))
    return found


def apart(heard, wanted):
    """Semitones of every frame in which both have a voice from what was wanted."""
    both = min(len(heard), len(wanted))
    voiced = (heard[:both] > 0) & (wanted[:both] > 0)
    return 12 * np.log2(heard[:both][voiced] / wanted[:both][voiced])

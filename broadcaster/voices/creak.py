"""The throat that closes in ngã and nặng, as northern speakers do it, laid over a voice without it.

Without a creak ngã and nặng are rarely heard as such, however right the melody is. In a creak every
second period is weaker, and the whole becomes softer for a moment: in the middle of ngã, where it
turns, and at the end of nặng.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.speech import Samples, WordTiming
from broadcaster.voices.own.syllables import syllable_of

VERSION = 1  # raise when the same speech would get another creak
SECOND = 0.35  # of its height, what every second period keeps where the creak is strongest
SOFTER = 0.4  # what all of them keep there
LENGTH = 0.09  # seconds of the creak of ngã; of that of nặng the first half is heard
LEAST = 8  # periods that a syllable needs to have a middle and an end
_STOPS = ("p", "t", "c", "ch")  # behind nặng they close the mouth: no throat is heard
_SHORTEST, _LONGEST = 1 / 450, 1 / 60  # seconds of a period
_SEEN = 0.05  # seconds around the loudest moment in which the first period is looked for
_ALIKE = 0.85  # of the best likeness: the shortest lag that is so good is one period, not two
_REACH = 0.25  # of a period: how far from where it is expected the next one may begin
# Of the loudest period: nothing fainter is one before it, where a consonant may hiss, or behind it
_FAINT = {-1: 0.15, 1: 0.02}


def creaked(samples: Samples, rate: int, text: str, words: Sequence[WordTiming]) -> Samples:
    """The speech with a creak in every syllable that has one in the north."""
    out = np.array(samples, dtype=np.float32)
    for word in words:
        syllable = syllable_of(text[word.start : word.end])
        if syllable is None or syllable.tone not in ("ngã", "nặng"):
            continue
        if syllable.tone == "nặng" and syllable.rime.endswith(_STOPS):
            continue
        piece = out[round(word.begins * rate) : round(word.ends * rate)]
        begun = periods(piece, rate)
        if len(begun) < LEAST:
            continue
        centre = _turn(begun) if syllable.tone == "ngã" else int(begun[-1])
        piece *= _gains(begun, len(piece), centre, round(LENGTH / 2 * rate))
    return out


def periods(samples: Samples, rate: int) -> NDArray[np.intp]:
    """The samples at which a clean voice has the peaks of its periods, around its loudest one.

    They end where the voice breaks off. A generated voice has no noise: so this is enough, and a
    tenth of the work that finding the height of any voice would be.
    """
    if not samples.any():
        return np.zeros(0, dtype=np.intp)
    wave = samples if samples.max() >= -samples.min() else -samples
    top = int(np.argmax(wave))
    first = _period(wave[max(top - round(_SEEN / 2 * rate), 0) :][: round(_SEEN * rate)], rate)
    found = [top]
    for way, faint in _FAINT.items():
        at, period = top, first
        while True:
            low = round(at + way * period - _REACH * period)
            high = round(at + way * period + _REACH * period) + 1
            if low < 0 or high > len(wave):
                break
            following = low + int(np.argmax(wave[low:high]))
            if wave[following] < faint * wave[top]:
                break
            period = 0.5 * (period + abs(following - at))
            at = following
            found.append(at)
    return np.sort(np.array(found, dtype=np.intp))


def _period(wave: Samples, rate: int) -> float:
    """The length of a period in samples."""
    size = 1 << (2 * len(wave)).bit_length()
    likeness = np.fft.irfft(np.square(np.abs(np.fft.rfft(wave - wave.mean(), size))))
    low, high = round(_SHORTEST * rate), min(round(_LONGEST * rate), len(wave) - 1)
    seen = likeness[low:high] / (len(wave) - np.arange(low, high))
    inner = seen[1:-1]
    tops = np.flatnonzero((inner >= seen[:-2]) & (inner > seen[2:]))
    if not len(tops):
        return float(high)
    good = tops[inner[tops] >= _ALIKE * inner[tops].max()]
    return float(low + 1 + good[0])


def _turn(begun: NDArray[np.intp]) -> int:
    """Where ngã is lowest between its two heights: the longest period behind the shortest."""
    lengths = np.convolve(np.diff(begun), np.ones(3) / 3, "valid")
    top = int(np.argmin(lengths[: max(1, round(0.6 * len(lengths)))]))
    return int(begun[top + int(np.argmax(lengths[top:])) + 2])


def _gains(begun: NDArray[np.intp], count: int, centre: int, reach: int) -> Samples:
    """The factor of every sample: less around the centre, and there less in every second period."""
    apart = np.clip(np.abs(begun - centre) / reach, 0.0, 1.0)
    strength = 0.5 + 0.5 * np.cos(np.pi * apart)
    second = np.arange(len(begun)) % 2 == 1
    gains = SOFTER**strength * np.where(second, SECOND**strength, 1.0)
    at = np.concatenate([[centre - reach], begun, [begun[-1] + reach]])
    return np.asarray(
        np.interp(np.arange(count), at, np.concatenate([[1.0], gains, [1.0]])), dtype=np.float32
    )

"""Measuring the fundamental and the six tones, for tests (numpy only).

The fundamental comes from the autocorrelation of a window divided by the window's own, with a
best path over the frames that pays for jumps and for changes between voiced and unvoiced.
"""

import itertools
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
TONES = ("ngang", "sắc", "huyền", "hỏi", "ngã", "nặng")
MARKS = {"\u0301": "sắc", "\u0300": "huyền", "\u0309": "hỏi", "\u0303": "ngã", "\u0323": "nặng"}
LOWEST, HIGHEST = 55.0, 500.0  # hertz
HOP = 0.005  # seconds between frames
CANDIDATES = 5
VOICED = 0.45  # strength below which a frame is rather unvoiced
JUMP, CHANGE = 1.4, 0.28  # cost of an octave, and of voiced to unvoiced
QUIET = 0.02  # of the loudest sample: too soft to have a pitch


def tone_of(word: str) -> str:
    """The tone that the spelling writes."""
    marks = (MARKS.get(c) for c in unicodedata.normalize("NFD", word))
    return next((tone for tone in marks if tone), "ngang")


def fundamental(samples: NDArray[np.float32], rate: int) -> tuple[Array, Array]:
    """Times of frames in seconds, and hertz (0 where unvoiced)."""
    size, hop = round(3 / LOWEST * rate), round(HOP * rate)
    padded = np.pad(samples.astype(np.float64), (size // 2, size))
    starts = np.arange(0, len(samples), hop)
    frames = padded[starts[:, None] + np.arange(size)]
    hertz, strength = _candidates(frames, rate, float(np.abs(samples).max()))
    return starts / rate, _best_path(hertz, strength)


def _candidates(frames: Array, rate: int, peak: float) -> tuple[Array, Array]:
    """For each frame the pitches it may have, the first being none, and how likely each is."""
    window = np.hanning(frames.shape[1])
    length = 1 << (2 * frames.shape[1]).bit_length()
    own = np.fft.irfft(np.abs(np.fft.rfft(window, length)) ** 2, length)
    low, high = int(rate / HIGHEST), int(rate / LOWEST)
    hertz = np.zeros((len(frames), CANDIDATES + 1))
    strength = np.full(hertz.shape, -9.0)
    for index, frame in enumerate(frames):
        loud = np.abs(frame).max()
        strength[index, 0] = VOICED + max(0.0, 1.6 - loud / (peak * QUIET))
        shaped = (frame - frame.mean()) * window
        power = np.fft.irfft(np.abs(np.fft.rfft(shaped, length)) ** 2, length)
        if power[0] <= 0:
            continue
        curve = (power / power[0] / (own / own[0]).clip(1e-6))[: high + 2]
        for place, (top, lag) in enumerate(_peaks(curve, low, high)[:CANDIDATES], 1):
            hertz[index, place] = rate / lag
            # Prefers the higher of two octaves that fit alike
            strength[index, place] = top - 0.01 * np.log2(HIGHEST * lag / rate)
    return hertz, strength


def _peaks(curve: Array, low: int, high: int) -> list[tuple[float, float]]:
    """Strongest tops of the curve as (height, lag between samples)."""
    lags = np.arange(max(low, 1), high)
    tops = lags[(curve[lags] > curve[lags - 1]) & (curve[lags] >= curve[lags + 1])]
    found = []
    for lag in tops[curve[tops] > 0.2]:
        before, here, after = curve[lag - 1 : lag + 2]
        bend = before - 2 * here + after
        shift = (before - after) / (2 * bend) if bend else 0.0
        found.append((min(1.0, here - 0.25 * (before - after) * shift), lag + shift))
    return sorted(found, reverse=True)


def _best_path(hertz: Array, strength: Array) -> Array:
    cost, back = strength[0], np.zeros(hertz.shape, int)
    octave = np.log2(np.where(hertz > 0, hertz, 1))
    for index in range(1, len(hertz)):
        voiced = hertz[index - 1][:, None] > 0, hertz[index][None, :] > 0
        jump = np.abs(octave[index][None, :] - octave[index - 1][:, None])
        total = cost[:, None] - CHANGE * (voiced[0] ^ voiced[1])
        total -= JUMP * np.where(voiced[0] & voiced[1], jump, 0)
        back[index], cost = total.argmax(axis=0), total.max(axis=0) + strength[index]
    path = np.zeros(len(hertz), int)
    path[-1] = cost.argmax()
    for index in range(len(hertz) - 1, 0, -1):
        path[index - 1] = back[index, path[index]]
    return hertz[np.arange(len(hertz)), path]


def contour(times: Array, hertz: Array, begins: float, ends: float) -> Array | None:
    """Nine points over the voiced part, in semitones over 100 Hz; None when hardly voiced."""
    inside = (times >= begins) & (times <= ends) & (hertz > 0)
    if inside.sum() < 4:
        return None
    at = times[inside]
    points = np.interp(np.linspace(at[0], at[-1], 9), at, hertz[inside])
    return np.asarray(12 * np.log2(points / 100))


@dataclass(frozen=True, kw_only=True)
class Tones:
    """The mean contour of each tone, and what follows from them."""

    means: Mapping[str, Array]

    @property
    def span(self) -> float:
        """Semitones between the highest and the lowest point of all tones."""
        every = np.concatenate(list(self.means.values()))
        return float(every.max() - every.min())

    def apart(self, semitones: float = 1.0) -> int:
        """How many of the 15 pairs differ by at least so many semitones (root mean square)."""
        pairs = itertools.combinations(self.means.values(), 2)
        return sum(float(np.sqrt(((a - b) ** 2).mean())) >= semitones for a, b in pairs)

    def shapes(self) -> dict[str, bool]:
        """The six northern shapes: level, rise, low, dip, broken rise, drop."""
        ngang, sac, huyen, hoi, nga, nang = (self.means[tone] for tone in TONES)
        return {
            "ngang": abs(ngang[-2:].mean() - ngang[:2].mean()) < 3.0,
            "sắc": sac[-2:].mean() - sac[:2].mean() >= 2.0,
            "huyền": ngang.mean() - huyen.mean() >= 1.5,
            "hỏi": min(hoi[:3].max(), hoi[-2:].max()) - hoi[3:7].min() >= 1.5,
            "ngã": nga[:3].max() - nga[3:7].min() >= 0.5 and nga[-1] >= nga[:3].max(),
            "nặng": nang[:4].max() - nang[4:].min() >= 1.5,
        }


def tones_of(contours: Sequence[tuple[str, Array | None]]) -> Tones:
    """Means by tone of what could be measured."""
    kept = {tone: [c for t, c in contours if t == tone and c is not None] for tone in TONES}
    return Tones(means={tone: np.mean(found, axis=0) for tone, found in kept.items()})

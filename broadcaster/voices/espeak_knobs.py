"""From a factor of speed and semitones to libespeak-ng's own numbers."""

import math

from broadcaster.voices.espeak_cast import Setting

SLOWEST, FASTEST = 80, 450  # espeakRATE_MINIMUM, espeakRATE_MAXIMUM
# In the library (voices.c, synthesize.c of 1.52): base = 4096 * (low - 9), range = 108 * (high -
# low), and a range other than 50 % moves the base by 18 * range, which this factor makes good.
COMPENSATION = 18 * 108 / 4096


def rate_of(setting: Setting, factor: float) -> int:
    """The library's rate for a factor of the voice's normal speed."""
    return min(max(round(setting.rate * factor), SLOWEST), FASTEST)


def pitch_of(setting: Setting, semitones: float, emphasis: float = 1.0) -> tuple[int, int]:
    """The library's pitch and range that move every tone by the same number of semitones.

    The pitch knob alone would move the bottom of each tone and leave its size in hertz, so that a
    raised voice has flatter tones; the range grows along with it. Emphasis widens the range alone:
    the library itself keeps the middle of the tones where it was.
    """
    factor = 2 ** (semitones / 12)
    width = (setting.high - setting.low) / (setting.low - 9)
    base = factor + COMPENSATION * width * (factor - 1)
    pitch = 50 + 50 * math.log2(base) if base > 0 else 0.0
    return min(max(round(pitch), 0), 99), min(max(round(setting.range * factor * emphasis), 0), 99)

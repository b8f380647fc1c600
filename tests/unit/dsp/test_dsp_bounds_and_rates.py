"""Finding speech in a clip, and changing its rate."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.dsp.resampling import resample
from broadcaster.dsp.speech_levels import speech_bounds


def clip(before: int, sound: int, after: int, level: float = 0.3) -> np.ndarray:
    """Silence, a tone, silence, in frames."""
    tone = level * np.sin(2 * np.pi * 300 * np.arange(sound) / 44_100 + 0.5)
    return np.concatenate([np.zeros(before), tone, np.zeros(after)]).astype(np.float32)


@given(st.integers(0, 9_000), st.integers(500, 9_000), st.integers(0, 9_000))
def test_bounds_hold_the_sound_and_little_else(before: int, sound: int, after: int) -> None:
    """Nothing of the sound is outside the bounds, and at most 5 ms of silence is inside."""
    onset, offset = speech_bounds(clip(before, sound, after), 44_100)
    assert before - 221 <= onset <= before
    assert before + sound - 1 <= offset <= before + sound + 221


def test_hiss_far_below_the_voice_is_not_sound() -> None:
    """Noise more than 50 dB under the voice does not move the bounds."""
    samples = clip(20_000, 10_000, 20_000, 0.8)
    samples = samples + np.random.default_rng(2).normal(0, 0.0005, len(samples)).astype(np.float32)
    onset, offset = speech_bounds(samples, 44_100)
    assert abs(onset - 20_000) < 500
    assert abs(offset - 30_000) < 500


def test_silence_has_no_bounds() -> None:
    """Silence and nothing give an empty stretch; stereo is taken as one."""
    assert speech_bounds(np.zeros(5_000, np.float32), 22_050) == (0, 0)
    assert speech_bounds(np.zeros((0, 2), np.float32), 22_050) == (0, 0)
    stereo = np.stack([np.zeros(3_000), clip(1_000, 1_000, 1_000)], axis=1).astype(np.float32)
    assert speech_bounds(stereo, 44_100)[0] == pytest.approx(1_000, abs=221)


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 5_000), st.sampled_from([8_000, 22_050, 24_000, 48_000, 192_000]))
def test_a_new_rate_keeps_the_length_in_time(count: int, rate: int) -> None:
    """The number of frames follows the rates, and the shape is kept."""
    samples = np.zeros((count, 2), dtype=np.float32)
    result = resample(samples, rate, 44_100)
    assert abs(len(result) - count * 44_100 / rate) <= 1
    assert result.shape[1] == 2
    assert result.dtype == np.float32


def test_a_tone_is_the_same_tone_at_another_rate() -> None:
    """A 5 kHz tone at 22.05 kHz comes out at 44.1 kHz with its level and without an image."""
    tone = np.sin(2 * np.pi * 5_000 * np.arange(22_050) / 22_050).astype(np.float32)
    spectrum = np.abs(np.fft.rfft(resample(tone, 22_050, 44_100) * np.hanning(44_100)))
    levels = 20 * np.log10(spectrum / 11_025 + 1e-12)
    assert levels[5_000] == pytest.approx(0.0, abs=0.1)
    assert levels[12_000:].max() < -80


def test_the_same_rate_and_one_sample_pass() -> None:
    """Nothing is done where nothing is to be done."""
    samples = np.ones(1, dtype=np.float32)
    assert resample(samples, 8_000, 44_100) is samples
    assert resample(samples, 44_100, 44_100) is samples

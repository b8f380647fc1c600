"""Profiles: the course of a source, the same however it is fed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.domain.sound import HOP, HOUSE_RATE, PEAK_STEP
from broadcaster.dsp.loudness import LoudnessMeter
from broadcaster.production.sound_profiles import Profiler


def noise(count: int, channels: int = 2) -> np.ndarray:
    """Noise at about -14 dBFS."""
    return np.random.default_rng(count).normal(0, 0.2, (count, channels)).astype(np.float32)


def profiled(samples: np.ndarray, block: int):
    """The profile of samples fed in blocks."""
    profiler = Profiler(samples.shape[1])
    for first in range(0, len(samples), block):
        profiler.feed(samples[first : first + block])
    return profiler.finish("k")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 9_000), st.integers(1, 3_000))
def test_a_profile_does_not_care_about_blocks(count: int, block: int) -> None:
    """Blocks of any length give the same figures, energies and peaks."""
    samples = noise(count)
    whole, pieces = profiled(samples, 1 << 20), profiled(samples, block)
    assert pieces == whole
    for a, b in ((pieces.heard, whole.heard), (pieces.mono, whole.mono)):
        np.testing.assert_array_equal(a.energies, b.energies)
        np.testing.assert_array_equal(a.peaks, b.peaks)


@pytest.mark.parametrize("count", [0, 1, 11, 127, 128, 129, HOP, 10_000])
def test_the_shape_covers_every_frame(count: int) -> None:
    """Energies and peaks reach to the last frame, and no peak is under its samples."""
    samples = noise(count)
    shape = profiled(samples, 1_000).heard
    assert len(shape.peaks) == -(-count // PEAK_STEP)
    assert len(shape.energies) == -(-count // HOP)
    for number, peak in enumerate(shape.peaks):
        piece = samples[number * PEAK_STEP : (number + 1) * PEAK_STEP]
        assert peak >= np.abs(piece).max()


def test_energies_are_those_of_the_meter() -> None:
    """The shape's energies are what the loudness meter finds every 20 ms."""
    samples = noise(HOUSE_RATE)
    meter = LoudnessMeter(2, HOUSE_RATE)
    meter.feed(samples)
    expected = meter.finish().energies
    np.testing.assert_allclose(profiled(samples, 777).heard.energies, expected, rtol=1e-6)


def test_one_channel_is_its_own_mono() -> None:
    """A mono source has one shape; two equal channels heard as one are as loud as both."""
    mono = profiled(noise(5_000, 1), 1_000)
    assert mono.mono is mono.heard
    both = profiled(np.repeat(noise(5_000, 1), 2, axis=1), 1_000)
    np.testing.assert_allclose(both.mono.energies, both.heard.energies, rtol=1e-5)


def test_opposite_channels_cancel_in_mono() -> None:
    """What one channel takes away from the other is not there in mono."""
    one = noise(5_000, 1)
    shape = profiled(np.concatenate([one, -one], axis=1), 1_000).mono
    assert not shape.energies.any()
    assert not shape.peaks.any()

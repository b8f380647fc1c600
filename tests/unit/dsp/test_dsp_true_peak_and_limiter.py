"""The true-peak meter against EBU Tech 3341, and the limiter against the meter."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.dsp.limiter import Limiter
from broadcaster.dsp.true_peak import _TAPS, HALF, PHASES, TruePeakMeter, peaks_between

RATE = 44_100


def sine(divisor: int, phase: float, amplitude: float) -> np.ndarray:
    """A sine at rate/divisor with a phase in degrees, faded so that its edges do not ring."""
    angle = 2 * np.pi * np.arange(RATE) / divisor + math.radians(phase)
    hull = np.minimum(1.0, np.minimum(np.arange(RATE), np.arange(RATE)[::-1]) / 4_000)
    return (amplitude * hull * np.sin(angle)).astype(np.float32)[:, None]


def true_peak(samples: np.ndarray, block: int = 10_000) -> float:
    """The meter's reading of samples fed in blocks."""
    meter = TruePeakMeter(samples.shape[1])
    for first in range(0, len(samples), block):
        meter.feed(samples[first : first + block])
    return meter.finish()


def limited(samples: np.ndarray, ceiling: float, block: int = 10_000) -> np.ndarray:
    """Samples that went through the limiter in blocks."""
    limiter = Limiter(ceiling=ceiling, channels=samples.shape[1], rate=RATE)
    blocks = [limiter.process(samples[at : at + block]) for at in range(0, len(samples), block)]
    return np.concatenate([*blocks, limiter.flush()])


@pytest.mark.parametrize(
    ("divisor", "phase", "amplitude", "expected"),
    [
        (4, 0.0, 0.5, -6.0),
        (4, 45.0, 0.5, -6.0),
        (6, 60.0, 0.5, -6.0),
        (8, 67.5, 0.5, -6.0),
        (4, 45.0, 1.41, 3.0),
    ],
)
def test_peaks_between_samples_are_found(divisor, phase, amplitude, expected) -> None:
    """The reading is within +0.2 and -0.4 dB of the wave's height (3341-15 to -19)."""
    reading = true_peak(sine(divisor, phase, amplitude))
    assert expected - 0.4 <= reading <= expected + 0.2


def test_blocks_do_not_hide_a_peak() -> None:
    """A peak at a block's edge reads the same as inside a block."""
    wave = sine(4, 45.0, 0.5)
    assert true_peak(wave, 997) == pytest.approx(true_peak(wave, len(wave)), abs=1e-6)


def test_silence_has_no_peak() -> None:
    """Silence and nothing read minus infinity."""
    assert true_peak(np.zeros((5_000, 2), np.float32)) == -math.inf
    assert true_peak(np.zeros((0, 1), np.float32)) == -math.inf


def bursts(seed: int, count: int, channels: int, level: float) -> np.ndarray:
    """Speech-like bursts of band-limited noise, some far over full scale."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, 1, (count + 8, channels))
    smooth = sum(noise[shift : shift + count] for shift in range(8)) / 8
    hull = np.repeat(rng.random(count // 500 + 1) ** 3, 500)[:count, None]
    return (smooth * hull * level).astype(np.float32)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 2), st.floats(0.1, 6.0), st.floats(-9.0, -0.5))
def test_nothing_comes_out_above_the_ceiling(seed, channels, level, ceiling) -> None:
    """However hot the sound, its true peak stays under the ceiling, and no frame is lost."""
    samples = bursts(seed, 20_000, channels, level)
    result = limited(samples, ceiling)
    assert result.shape == samples.shape
    assert true_peak(result) <= ceiling + 0.05


def test_its_gain_comes_before_it() -> None:
    """Sound that it makes louder comes out as sound that was louder before; the input stays."""
    samples = bursts(9, 20_000, 2, 1.0)
    before = samples.copy()
    limiter = Limiter(ceiling=-2.0, channels=2, rate=RATE, gain=7.5)
    result = np.concatenate([limiter.process(samples), limiter.flush()])
    assert np.array_equal(result, limited(samples * np.float32(10 ** (7.5 / 20)), -2.0, 20_000))
    assert np.array_equal(samples, before)
    assert limiter.reduction > 3.0


def test_a_block_of_other_channels_is_refused() -> None:
    """One channel is not silently heard as two."""
    limiter = Limiter(ceiling=-2.0, channels=2, rate=RATE)
    with pytest.raises(ValueError, match="1 channels"):
        limiter.process(np.zeros((500, 1), np.float32))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 1_500))
def test_the_wave_between_samples_is_added_up_tap_by_tap(seed, channels, count) -> None:
    """In one order, so that every processor finds the same bits, however many places there are."""
    samples = bursts(seed, 2_000, channels, 1.0).reshape(-1)
    place = np.sort(np.random.default_rng(seed).integers(HALF * 3, len(samples) - HALF * 3, count))
    wave = np.zeros((PHASES - 1, count), dtype=np.float32)
    for number in range(2 * HALF):
        wave += samples[place + (number - HALF + 1) * channels] * _TAPS[number]
    assert np.array_equal(peaks_between(samples, place, channels), np.abs(wave).max(axis=0))


def test_what_is_under_the_ceiling_is_untouched() -> None:
    """Quiet sound passes bit for bit, only delayed within the stream."""
    samples = bursts(3, 30_000, 2, 0.3)
    assert np.array_equal(limited(samples, 0.0), samples)


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 9_000))
def test_the_limiter_does_not_care_about_blocks(block: int) -> None:
    """Blocks of any size give the same sound."""
    samples = bursts(5, 30_000, 1, 2.0)
    block = max(block, 60)
    np.testing.assert_allclose(limited(samples, -3.0, block), limited(samples, -3.0), atol=1e-5)


def test_the_limiter_lets_go() -> None:
    """A second after one loud click the sound is as loud as before."""
    samples = np.full((3 * RATE, 1), 0.1, dtype=np.float32)
    samples[RATE] = 3.0
    result = limited(samples, -1.0)
    assert np.array_equal(result[2 * RATE :], samples[2 * RATE :])
    assert result[RATE - 2, 0] < 0.1


def test_the_gain_moves_without_steps() -> None:
    """A loud stretch in a constant never makes a step: the gain glides down and up."""
    samples = np.full((RATE, 1), 0.4, dtype=np.float32)
    samples[20_000:20_010] = 2.0
    gains = limited(samples, -1.0)[:, 0] / samples[:, 0]
    assert np.abs(np.diff(gains)).max() < 0.01


def test_an_empty_stream_stays_empty() -> None:
    """No frames in, no frames out."""
    assert len(limited(np.zeros((0, 2), np.float32), -1.0)) == 0
    assert len(limited(np.zeros((3, 2), np.float32), -1.0)) == 3

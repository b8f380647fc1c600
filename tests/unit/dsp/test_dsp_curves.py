"""Gain, fades and envelopes: exact ends, no jumps, and the same samples however time is cut."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.dsp.gain import (
    envelope,
    fade_gains,
    fades,
    from_db,
    gain,
    quantised,
    rising,
    sample_peak,
    to_db,
)


@given(st.floats(-120, 40))
def test_decibels_go_there_and_back(level: float) -> None:
    """Every level comes back from its ratio."""
    assert to_db(from_db(level)) == pytest.approx(level, abs=1e-9)


def test_nothing_is_minus_infinity() -> None:
    """No amplitude is minus infinity, and minus infinity is no amplitude."""
    assert to_db(0.0) == -math.inf
    assert from_db(-math.inf) == 0.0


def test_six_decibels_double() -> None:
    """A gain of 6.02 dB doubles the samples and leaves the original alone."""
    samples = np.full((4, 1), 0.25, dtype=np.float32)
    louder = gain(samples, 20 * math.log10(2))
    np.testing.assert_allclose(louder, 0.5, rtol=1e-6)
    assert samples[0, 0] == np.float32(0.25)
    assert louder.dtype == np.float32


def test_a_gain_is_rounded_to_a_hundredth() -> None:
    """Rounding noise behind the second place never reaches an output."""
    assert quantised(-3.14159) == -3.14
    assert quantised(1.0049999) == quantised(1.0049998) == 1.0


def test_the_peak_of_nothing_is_zero() -> None:
    """Empty sound has no peak; the peak of a negative swing counts."""
    assert sample_peak(np.zeros((0, 2), dtype=np.float32)) == 0.0
    assert sample_peak(np.array([[0.1], [-0.5]], dtype=np.float32)) == 0.5


@given(st.integers(1, 5_000))
def test_a_rise_never_falls_and_stays_within_its_ends(length: int) -> None:
    """A rise is monotonous, symmetrical, and between 0 and 1."""
    curve = rising(0, length, length)
    assert (np.diff(curve) >= 0).all()
    assert curve.min() >= 0.0
    assert curve.max() <= 1.0
    np.testing.assert_allclose(curve + curve[::-1], 1.0, atol=1e-6)


@given(st.integers(200, 4_000), st.integers(100, 2_000), st.integers(100, 2_000))
def test_a_fade_has_no_click(count: int, fade_in: int, fade_out: int) -> None:
    """No step of a faded constant is larger than the steepest step of its raised cosines."""
    curve = fades(np.ones((count, 1), dtype=np.float32), fade_in, fade_out)[:, 0]
    steps = np.abs(np.diff(np.concatenate([[0.0], curve, [0.0]])))
    steepest = math.pi / 2 * (1 / fade_in + 1 / fade_out) + 1e-6
    assert steps.max() <= steepest


@given(st.integers(1, 300), st.integers(0, 350), st.integers(0, 350), st.integers(1, 60))
def test_fades_are_the_same_in_any_blocks(length: int, fade_in: int, out: int, block: int) -> None:
    """A fade cut into blocks is the fade in one piece, bit for bit."""

    def gains(first: int, count: int) -> np.ndarray:
        curve = fade_gains(first, count, length=length, fade_in=fade_in, fade_out=out)
        return np.ones(count, np.float32) if curve is None else curve

    pieces = [gains(at, min(block, length - at)) for at in range(0, length, block)]
    assert np.array_equal(np.concatenate(pieces), gains(0, length))


def test_sound_without_fades_is_untouched() -> None:
    """Fades of no length change no sample and give a copy."""
    samples = np.random.default_rng(1).random((50, 2), dtype=np.float32)
    same = fades(samples, 0, 0)
    assert np.array_equal(samples, same)
    assert same is not samples


POINTS = st.lists(
    st.tuples(st.integers(-100, 900), st.floats(-60, 6)), max_size=6, unique_by=lambda p: p[0]
).map(lambda points: tuple(sorted(points)))


@given(POINTS, st.integers(1, 90))
def test_envelopes_are_the_same_in_any_blocks(points, block: int) -> None:
    """An envelope cut into blocks is the envelope in one piece, bit for bit."""

    def curve(first: int, count: int) -> np.ndarray:
        return np.ones(count, np.float32) * envelope(points, first, count)

    pieces = [curve(at, min(block, 800 - at)) for at in range(0, 800, block)]
    assert np.array_equal(np.concatenate(pieces), curve(0, 800))


def test_an_envelope_is_straight_in_decibels() -> None:
    """Half way between two points the level is half way in dB, outside it stays."""
    curve = envelope(((100, 0.0), (200, -20.0)), 0, 300)
    levels = 20 * np.log10(np.asarray(curve, dtype=np.float64))
    np.testing.assert_allclose(levels[[0, 100, 150, 200, 299]], [0, 0, -10, -20, -20], atol=1e-4)


LEVELS = st.lists(
    st.tuples(st.integers(-100, 900), st.sampled_from([-13.0, -4.5, 0.0])), min_size=1, max_size=8
).map(lambda points: tuple(sorted(dict(points).items())))


@given(POINTS.filter(len) | LEVELS, st.integers(-150, 950), st.integers(1, 300))
def test_an_envelope_is_what_its_points_say(points, first: int, count: int) -> None:
    """Every gain is that of the level between its two points, level outside of all of them."""
    at, levels = np.transpose(points)
    told = np.interp(np.arange(first, first + count), at, levels)
    gains = np.ones(count) * envelope(points, first, count)
    np.testing.assert_allclose(gains, 10.0 ** (told / 20.0), atol=2.0**-22)


def test_no_points_change_nothing() -> None:
    """An event without an envelope keeps its level."""
    assert envelope((), 5, 10) == 1.0

"""Sections of the second order: what they take, what they leave, where they turn."""

import numpy as np
import pytest

from broadcaster.dsp.sections import all_pass, high_pass, impulse, low_pass, peak

RATE, SIZE = 44_100, 32_768


def at(hertz: float, *sections) -> complex:
    """The response of sections at a frequency."""
    return complex(np.fft.rfft(impulse(sections, SIZE, SIZE))[round(hertz / RATE * SIZE)])


def level(hertz: float, *sections) -> float:
    return float(20 * np.log10(abs(at(hertz, *sections))))


def test_a_pass_is_three_decibels_down_at_its_edge_and_leaves_the_other_side() -> None:
    """Butterworth of the second order, an octave further on 12 dB."""
    for section, inside, outside in (
        (high_pass(1_000, 0.7071, RATE), 8_000, 250),
        (low_pass(1_000, 0.7071, RATE), 125, 4_000),
    ):
        assert level(1_000, section) == pytest.approx(-3.0, abs=0.05)
        assert level(inside, section) == pytest.approx(0.0, abs=0.01)
        assert level(outside, section) == pytest.approx(-24.1, abs=0.6)


def test_a_bell_stands_at_its_frequency() -> None:
    section = peak(3_000, 4.0, 0.9, RATE)
    assert level(3_000, section) == pytest.approx(4.0, abs=0.01)
    assert level(100, section) == pytest.approx(0.0, abs=0.05)


def test_an_all_pass_turns_and_takes_nothing() -> None:
    """At its frequency a wave comes out upside down; far above and below nearly as it went in."""
    section = all_pass(550, 1.8, RATE)
    answers = np.fft.rfft(impulse([section], SIZE, SIZE))
    assert np.abs(answers) == pytest.approx(1.0, abs=1e-9)
    assert at(550, section) == pytest.approx(-1.0, abs=0.01)
    assert at(10, section) == pytest.approx(1.0, abs=0.05)
    assert at(20_000, section) == pytest.approx(1.0, abs=0.05)


def test_what_sounds_too_long_is_cut_off() -> None:
    whole = impulse([all_pass(550, 1.8, RATE)], SIZE, SIZE)
    assert np.array_equal(impulse([all_pass(550, 1.8, RATE)], SIZE, 300), whole[:300])

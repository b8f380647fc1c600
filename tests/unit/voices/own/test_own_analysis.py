import numpy as np
import pytest

from broadcaster.voices.own.voice_analysis import HOP, height, swings

RATE = 22_050


def pulses(hertz, seconds=1.0):
    """A voice: harmonics that fall off; and its phase in periods."""
    count = round(seconds * RATE)
    phase = np.cumsum(np.broadcast_to(hertz, count)) / RATE
    sound = sum(np.cos(2 * np.pi * k * phase) / k for k in range(1, 12))
    return np.asarray(0.1 * sound, np.float32), phase


@pytest.mark.parametrize("hertz", [70.0, 120.0, 223.0, 410.0])
def test_the_height_of_a_steady_voice(hertz):
    found = height(pulses(hertz)[0], RATE)[10:-10]
    assert np.abs(12 * np.log2(found / hertz)).max() < 0.1


def test_the_height_of_a_melody_and_no_height_in_noise_and_silence():
    wanted = 150.0 * 2 ** (0.4 * np.sin(2 * np.pi * 1.5 * np.arange(RATE) / RATE))
    voice = pulses(wanted)[0]
    noise = np.random.default_rng(1).standard_normal(RATE).astype(np.float32) * 0.03
    found = height(np.concatenate([voice, noise, np.zeros(RATE, np.float32)]), RATE)
    at = np.arange(20, 180)
    true = wanted[np.round(at * HOP * RATE).astype(int)]
    assert np.abs(12 * np.log2(found[at] / true)).max() < 0.3
    assert np.mean(found[210:] > 0) < 0.02


def test_a_swing_is_marked_in_every_period():
    voice, phase = pulses(137.0)
    marks = swings(voice, RATE, height(voice, RATE))
    steps = np.diff(phase[marks[3:-3]])
    assert np.abs(steps - 1.0).max() < 0.05

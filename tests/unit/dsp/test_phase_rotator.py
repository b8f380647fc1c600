"""The phase rotator: lower peaks, and else nothing that anybody hears or measures."""

import numpy as np
import pytest

from broadcaster.dsp.phase_rotator import rotated

RATE = 22_050
# Hz and milliseconds: what people notice in clicks over headphones, the lowest that was measured
NOTICED = ((500, 3.2), (1_000, 2.0), (2_000, 1.0), (4_000, 1.5), (8_000, 2.0))
RING = 331  # samples


def click(at: int = 1_000, count: int = 8_192) -> np.ndarray:
    samples = np.zeros(count, np.float32)
    samples[at] = 0.9
    return samples


def test_no_frequency_is_louder_or_softer() -> None:
    heights = np.abs(np.fft.rfft(rotated(click(), RATE))) / 0.9
    assert 20 * np.log10(heights) == pytest.approx(0.0, abs=0.001)


def test_delays_stay_under_what_people_notice() -> None:
    """Against the highest frequencies, and from 1 kHz on, where consonants are, under 0.6 ms."""
    before, behind = (np.fft.rfft(sound) for sound in (click(), rotated(click(), RATE)))
    turned = np.unwrap(np.angle(behind / before))
    hertz = np.arange(len(turned)) * RATE / 8_192
    delays = -np.gradient(turned, 2 * np.pi * hertz) * 1_000
    delays -= np.median(delays[hertz > 6_000])
    limits = np.interp(hertz, *np.transpose(NOTICED))
    heard = (hertz > 60) & (hertz < 10_000)
    assert (delays[heard] < limits[heard]).all()
    assert delays[heard].max() > 2.0  # it does something
    assert np.abs(delays[(hertz > 1_000) & (hertz < 10_000)]).max() < 0.6


def test_harmonics_that_begin_together_peak_less() -> None:
    """A man's hundred hertz, as a formant voice makes them."""
    time = np.arange(RATE) / RATE
    buzz = sum(np.cos(2 * np.pi * 100 * k * time) / k for k in range(1, 60)).astype(np.float32)
    inside = slice(2_205, -2_205)  # whole waves
    loud, turned = buzz[inside], rotated(buzz, RATE)[inside]
    assert np.square(turned).mean() == pytest.approx(np.square(loud).mean(), rel=0.001)
    assert 20 * np.log10(np.abs(loud).max() / np.abs(turned).max()) > 3.0


@pytest.mark.parametrize("count", [0, 1, 300, 3_765, 4_096, 30_001])
def test_it_is_as_long_as_before_and_the_same_each_time(count: int) -> None:
    noise = np.random.default_rng(count).uniform(-0.5, 0.5, count).astype(np.float32)
    noise.setflags(write=False)
    turned = rotated(noise, RATE)
    assert turned.shape == (count,)
    assert turned.dtype == np.float32
    assert np.array_equal(turned, rotated(noise.copy(), RATE))


def test_where_it_is_cut_for_its_transforms_nothing_is_heard() -> None:
    """A click anywhere in a long silence becomes the same few samples, and silence stays silent."""
    first = rotated(click(), RATE)[1_000 : 1_000 + RING]
    for at in (0, 3_764, 3_765, 4_096, 120_000, 199_599):  # beyond eight transforms too
        long = rotated(click(at, 200_000), RATE)
        assert np.abs(long[at : at + RING] - first[: 200_000 - at]).max() < 2 / 2**22
        assert not long[:at].any()
        assert not long[at + RING :].any()


@pytest.mark.parametrize("rate", [16_000, 24_000, 44_100, 48_000])
def test_it_does_the_same_at_every_rate(rate: int) -> None:
    """The wave that comes out at 300 Hz comes as much later as at the embedded voices' rate."""

    def delayed(at: int) -> float:
        time = np.arange(at) / at
        wave = np.sin(2 * np.pi * 300 * time).astype(np.float32)
        half = slice(at // 2, at // 2 + at // 10)  # thirty waves
        turning = np.exp(-2j * np.pi * 300 * time[half])
        before, behind = (np.sum(one[half] * turning) for one in (wave, rotated(wave, at)))
        return float(np.angle(behind / before))

    assert delayed(rate) == pytest.approx(delayed(RATE), abs=0.03)

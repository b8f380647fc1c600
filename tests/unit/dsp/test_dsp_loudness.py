"""The loudness meter against the signals of EBU Tech 3341 and 3342, generated here."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.dsp.loudness import Loudness, LoudnessMeter, weighting

RATES = (44_100, 48_000)


def tone(rate: int, parts: list[tuple[float, float]], channels: int = 2) -> np.ndarray:
    """A 1 kHz sine whose level (dBFS) changes after the given seconds."""
    counts = [round(seconds * rate) for _, seconds in parts]
    levels = np.repeat([10 ** (level / 20) for level, _ in parts], counts)
    wave = np.sin(2 * np.pi * 1_000 * np.arange(len(levels)) / rate) * levels
    return np.repeat(wave.astype(np.float32)[:, None], channels, axis=1)


def read(samples: np.ndarray, rate: int, block: int = 44_100) -> Loudness:
    """The meter's reading of samples fed in blocks."""
    meter = LoudnessMeter(samples.shape[1], rate)
    for first in range(0, len(samples), block):
        meter.feed(samples[first : first + block])
    return meter.finish()


SILENCE = -200.0
INTEGRATED = {
    "3341-1": [(-23.0, 20.0)],
    "3341-3": [(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)],
    "3341-4": [(-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)],
    "3341-5": [(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)],
}


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("parts", INTEGRATED.values(), ids=INTEGRATED.keys())
def test_integrated_loudness_is_within_a_tenth(parts, rate: int) -> None:
    """The gated loudness of each signal is -23 LUFS."""
    assert read(tone(rate, parts), rate).integrated == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("rate", RATES)
def test_a_steady_tone_reads_the_same_everywhere(rate: int) -> None:
    """Momentary, short-term and integrated loudness of a steady tone agree (3341-2)."""
    reading = read(tone(rate, [(-33.0, 20.0)]), rate)
    figures = (reading.integrated, reading.momentary_max, reading.short_term_max)
    assert figures == pytest.approx((-33.0,) * 3, abs=0.1)


@pytest.mark.parametrize("late", range(20))
def test_the_momentary_maximum_is_found_wherever_it_lies(late: int) -> None:
    """A tone of 400 ms reads -23 wherever it begins on a 20 ms grid (3341-13)."""
    parts = [(SILENCE, 0.02 * late), (-23.0, 0.4), (SILENCE, 1.0)]
    assert read(tone(44_100, parts), 44_100).momentary_max == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("late", range(0, 20, 3))
def test_the_short_term_maximum_is_found_wherever_it_lies(late: int) -> None:
    """A tone of 3 s reads -23 wherever it begins (3341-10)."""
    parts = [(SILENCE, 0.15 * late), (-23.0, 3.0), (SILENCE, 1.0)]
    assert read(tone(44_100, parts), 44_100).short_term_max == pytest.approx(-23.0, abs=0.1)


def test_pulses_shorter_than_the_window_average_out() -> None:
    """Quick alternation reads the mean in every window (3341-9 and -12)."""
    slow = read(tone(44_100, [(-20.0, 1.34), (-30.0, 1.66)] * 5), 44_100)
    quick = read(tone(44_100, [(-20.0, 0.18), (-30.0, 0.22)] * 25), 44_100)
    assert slow.short_term_max == pytest.approx(-23.0, abs=0.1)
    assert quick.momentary_max == pytest.approx(-23.0, abs=0.1)


RANGES = [
    (10.0, [(-20.0, 20.0), (-30.0, 20.0)]),
    (5.0, [(-20.0, 20.0), (-15.0, 20.0)]),
    (20.0, [(-40.0, 20.0), (-20.0, 20.0)]),
    (15.0, [(-50.0, 20.0), (-35.0, 20.0), (-20.0, 20.0), (-35.0, 20.0), (-50.0, 20.0)]),
]


@pytest.mark.parametrize(("expected", "parts"), RANGES)
def test_loudness_range_is_within_one_unit(expected: float, parts) -> None:
    """The range of each signal is that of the document (3342-1 to -4)."""
    assert read(tone(44_100, parts), 44_100).range == pytest.approx(expected, abs=1.0)


def test_mono_is_measured_as_it_is_heard() -> None:
    """One channel reads what two equal channels read, for it comes out of both loudspeakers."""
    parts = [(-20.0, 5.0)]
    one, two = (read(tone(44_100, parts, channels), 44_100).integrated for channels in (1, 2))
    assert one == pytest.approx(two, abs=1e-5)  # the sums are rounded to single precision


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 30_000), st.integers(0, 60_000))
def test_blocks_of_any_size_read_the_same(block: int, count: int) -> None:
    """How the sound is cut into blocks does not matter."""
    sound = np.random.default_rng(7).normal(0, 0.1, (count, 1)).astype(np.float32)
    block = max(block, count // 40 + 1)
    whole, cut = read(sound, 44_100, 60_000), read(sound, 44_100, block)
    assert np.array_equal(whole.energies, cut.energies)
    assert whole.integrated == cut.integrated


def test_silence_and_nothing_are_minus_infinity() -> None:
    """Silence has no loudness, no samples neither."""
    assert read(np.zeros((90_000, 2), np.float32), 44_100).integrated == -math.inf
    assert read(np.zeros((0, 1), np.float32), 44_100).integrated == -math.inf
    assert read(np.zeros((0, 1), np.float32), 44_100).range == 0.0


def test_a_sound_shorter_than_the_window_still_has_a_loudness() -> None:
    """A tone of 150 ms reads its own level over its own length."""
    reading = read(tone(44_100, [(-23.0, 0.15)]), 44_100)
    assert reading.integrated == pytest.approx(-23.0, abs=0.3)


def test_one_sample_can_be_measured() -> None:
    """A single sample is no trouble."""
    assert math.isfinite(read(np.ones((1, 1), np.float32), 44_100).integrated)


# The filters of BS.1770 at 48 kHz, tables 1 and 2: b0, b1, b2, a1, a2.
STAGES = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585),
    (1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621),
)


def weighted(channel: np.ndarray) -> np.ndarray:
    """A channel through both filters, sample by sample."""
    for b0, b1, b2, a1, a2 in STAGES:
        out, s1, s2 = [], 0.0, 0.0
        for x in channel.tolist():
            y = b0 * x + s1
            s1, s2 = b1 * x - a1 * y + s2, b2 * x - a2 * y
            out.append(y)
        channel = np.array(out)
    return channel


def beats(rate: int) -> np.ndarray:
    """Two channels of noise that comes and goes, over a hum of 60 Hz; 2.5 s and a little."""
    place = np.arange(rate * 5 // 2 + 77)
    noise = np.random.default_rng(3).normal(0, 0.1, (len(place), 2))
    noise *= (place // (rate // 7) % 3 > 0)[:, None]
    hum = 0.2 * np.sin(2 * np.pi * 60 * place / rate)
    return (noise + hum[:, None]).astype(np.float32)


def test_the_meter_reads_what_the_filters_of_the_standard_give() -> None:
    """Energies of 400 ms and of the whole are those of BS.1770's recursive filters."""
    sound = beats(48_000)
    squares = np.stack([weighted(channel) for channel in sound.T]) ** 2
    own = squares[:, : len(sound) // 960 * 960].reshape(2, -1, 960).mean(axis=2).sum(axis=0)
    reading = read(sound, 48_000)
    windows = [np.convolve(e, np.ones(20), "valid") for e in (reading.energies, own)]
    assert np.abs(10 * np.log10(windows[0] / windows[1])).max() < 0.02
    assert 10 * math.log10(reading.energies.sum() / own.sum()) == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("rate", [8_000, 22_050, 32_000, 44_100, 96_000, 192_000])
@pytest.mark.parametrize("frequency", [38, 100, 997, 3_000])
def test_a_sine_reads_the_same_at_every_rate(rate: int, frequency: int) -> None:
    """The power of a steady sine is what the weighting says, and nearly the same at any rate."""
    place = np.arange(rate * 2)
    sine = (0.25 * np.sin(2 * np.pi * frequency * place / rate)).astype(np.float32)[:, None]
    steady = read(sine, rate).energies[25:75].mean() / 2
    power = float(weighting(rate, np.array([float(frequency)]))[0])
    assert 10 * math.log10(steady / (power / 32)) == pytest.approx(0.0, abs=0.01)
    if rate > 4 * frequency:
        there = float(weighting(48_000, np.array([float(frequency)]))[0])
        assert 10 * math.log10(power / there) == pytest.approx(0.0, abs=0.3)


def test_a_constant_is_not_heard() -> None:
    """Behind its beginning an offset is not there, however high it is."""
    reading = read(np.full((90_000, 2), 0.5, np.float32), 44_100)
    assert not reading.energies[10:].any()


def test_surround_counts_as_the_standard_says() -> None:
    """The bass channel of six counts nothing, a rear one 1.41 times (BS.1770, table 3)."""
    alone = tone(48_000, [(-23.0, 2.0)], 1)
    level = {}
    for place in range(6):
        six = np.zeros((len(alone), 6), np.float32)
        six[:, place] = alone[:, 0]
        level[place] = read(six, 48_000).integrated
    assert level[3] == -math.inf
    assert level[4] - level[0] == pytest.approx(10 * math.log10(1.41), abs=0.001)
    assert level[0] == pytest.approx(level[2], abs=1e-6)

"""Speech for horn loudspeakers: filters, compressor, and nothing lost between blocks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.dsp.horn import RATIO, THRESHOLD, horn_response, horn_voice

RATE = 44_100


def through(samples: np.ndarray, cuts: tuple[int, ...] = (), *, lowpass: bool = True) -> np.ndarray:
    blocks = np.split(samples[:, None].astype(np.float32), sorted(cuts))
    done = list(horn_voice((b for b in blocks if len(b)), RATE, lowpass=lowpass))
    return np.concatenate(done)[:, 0] if done else np.zeros(0)


def tone(hertz: float, level: float, seconds: float = 2.0) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    return 10 ** (level / 20) * 2**0.5 * np.sin(2 * np.pi * hertz * time)


def level(samples: np.ndarray) -> float:
    middle = samples[len(samples) // 2 :]
    return float(10 * np.log10(np.mean(middle.astype(float) ** 2)))


def at(hertz: float, *, lowpass: bool = True) -> float:
    """Level in dB of the filters at a frequency."""
    response = horn_response(RATE, lowpass=lowpass)
    return float(20 * np.log10(abs(response[round(hertz / RATE * 8_192)])))


def test_the_low_end_falls_24_db_an_octave() -> None:
    """3 dB down at 250 Hz, then an octave lower 24 dB more, to the ear 4 kHz untouched."""
    assert at(250) == pytest.approx(-3, abs=0.5)
    assert at(62.5) - at(125) == pytest.approx(-24, abs=1.5)
    assert abs(at(700)) < 0.6


def test_consonants_come_forward() -> None:
    """4 dB at 3 kHz, without the low-pass and with it."""
    assert at(3_000, lowpass=False) == pytest.approx(4.0, abs=0.3)
    assert at(3_000) == pytest.approx(4.0, abs=0.5)


def test_the_high_end_goes_when_it_should() -> None:
    """24 dB an octave above 6 kHz, or not at all."""
    assert at(12_000) < -22
    assert at(12_000, lowpass=False) == pytest.approx(0.0, abs=0.7)


def test_soft_passes_and_loud_is_turned_down() -> None:
    """A tone below the threshold keeps its level, one 20 dB above keeps a quarter of that."""
    soft, loud = THRESHOLD - 20, THRESHOLD + 20
    lift = at(1_000)
    assert level(through(tone(1_000, soft))) == pytest.approx(soft + lift, abs=0.05)
    held = THRESHOLD + (20 + lift) / RATIO
    assert level(through(tone(1_000, loud))) == pytest.approx(held, abs=0.5)


def test_the_compressor_is_down_before_a_syllable_is_loud() -> None:
    """The beginning of a loud tone stands out by less than 6 dB; it lets go within half a second."""
    samples = np.concatenate([np.zeros(RATE), tone(1_000, -12), tone(1_000, -50, 1.0)])
    out = through(samples)
    begin = np.abs(out[RATE : RATE + 900]).max()
    steady = np.abs(out[2 * RATE : 2 * RATE + RATE // 2]).max()
    assert begin < steady * 2
    assert level(out[3 * RATE + RATE // 2 :]) == pytest.approx(-50, abs=1.0)


@pytest.mark.parametrize("count", [0, 1, 127, 6_143, 6_144, 6_145, 6_528, 20_000])
def test_as_many_frames_come_out_as_went_in(count: int) -> None:
    """Whatever the length."""
    assert len(through(np.full(count, 0.1))) == count


@given(st.lists(st.integers(0, 30_000), max_size=5))
def test_blocks_of_any_size_give_the_same_samples(cuts: list[int]) -> None:
    """To the bit."""
    samples = np.random.default_rng(5).normal(0, 0.1, 30_000)
    assert np.array_equal(through(samples, tuple(cuts)), through(samples))


def test_words_stay_where_they_are() -> None:
    """A click comes out within a millisecond of where it was: captions need no shift."""
    samples = np.zeros(30_000)
    samples[12_345] = 0.5
    assert abs(int(np.abs(through(samples)).argmax()) - 12_345) < RATE // 1000


def test_silence_stays_silent() -> None:
    """Nothing is made up."""
    assert not through(np.zeros(50_000)).any()

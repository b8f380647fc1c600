"""What cleans recordings, part by part: filters, hum, clicks, noise, and what tells them apart."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.dsp.analysis import ChannelMeter, ClipFinder
from broadcaster.dsp.cleaning import (
    FRAME,
    Declicker,
    Filter,
    LineSpectrum,
    NoiseGate,
    design,
    find_hum,
    high_pass,
    hum_level,
    noise_spectrum,
    notches,
)
from broadcaster.dsp.speech_levels import (
    PowerMeter,
    SpeechLevels,
    quiet_hops,
    speech_levels,
    words_between,
)

RATE = 44_100


def noise(frames: int, level: float = 0.1, channels: int = 1, seed: int = 1) -> np.ndarray:
    """White noise of a mean square of level**2."""
    samples = np.random.default_rng(seed).normal(0, level, (frames, channels))
    return samples.astype(np.float32)


def sine(hertz: float, seconds: float, height: float = 1.0) -> np.ndarray:
    """A sine, shape (frames, 1)."""
    frames = np.arange(round(seconds * RATE))
    return (height * np.sin(2 * np.pi * hertz * frames / RATE)).astype(np.float32)[:, None]


def through(step, samples: np.ndarray, block: int) -> np.ndarray:
    """The samples fed in blocks, and the rest."""
    out = [step.feed(samples[at : at + block]) for at in range(0, len(samples), block)]
    return np.concatenate([*out, step.finish()])


def decibels(samples: np.ndarray) -> float:
    return 10 * math.log10(float(np.square(samples, dtype=np.float64).mean()) + 1e-30)


def nothing_to_do(name: str):
    """A step that has no reason to change noise."""
    if name == "filter":
        return Filter(design(np.ones_like, 1_025, RATE), 2)
    if name == "gate":
        return NoiseGate(np.full(FRAME // 2 + 1, 1e-12), 12.0, 2)
    return Declicker(2, RATE)


@settings(max_examples=12)
@given(
    st.sampled_from(["filter", "gate", "clicks"]), st.integers(0, 30_000), st.integers(1, 20_000)
)
def test_a_step_with_nothing_to_do_gives_back_what_it_got(name, frames, block) -> None:
    """No frame is lost, added or moved, however the sound is cut into blocks."""
    samples = noise(frames, channels=2)
    result = through(nothing_to_do(name), samples, max(block, frames // 50 + 1))
    assert result.shape == samples.shape
    assert np.abs(result - samples).max(initial=0.0) < 1e-6


def test_blocks_of_any_size_give_the_same_samples() -> None:
    """The steps depend on the sound alone."""
    samples = noise(60_000)
    for make in (
        lambda: Filter(design(high_pass(45, 90), 2_049, RATE), 1),
        lambda: NoiseGate(np.full(FRAME // 2 + 1, 5.0), 12.0, 1),
    ):
        whole, cut = through(make(), samples, 60_000), through(make(), samples, 777)
        assert np.array_equal(whole, cut)


@pytest.mark.parametrize(
    ("hertz", "low", "high"), [(20, -200, -60), (50, -200, -20), (120, -0.1, 0.1), (900, -0.1, 0.1)]
)
def test_the_high_pass_takes_rumble_and_leaves_voices(hertz, low, high) -> None:
    """Below 50 Hz next to nothing is left, from 120 Hz on everything."""
    samples = sine(hertz, 3.0)
    result = through(Filter(design(high_pass(45, 90), 8_193, RATE), 1), samples, 9_000)
    inner = slice(RATE, 2 * RATE)
    assert low < decibels(result[inner]) - decibels(samples[inner]) < high


def test_direct_current_is_taken_out() -> None:
    """A wave that stands off zero comes to stand on it."""
    samples = sine(440, 2.0, 0.2) + np.float32(0.1)
    result = through(Filter(design(high_pass(45, 90), 8_193, RATE), 1), samples, 9_000)
    assert abs(float(result[RATE // 2 : -RATE // 2].mean())) < 1e-4


def test_notches_take_their_lines_and_nothing_beside() -> None:
    """A line is gone, a tone five hertz beside it stays."""
    gains = notches([150.0, 250.0], 0.8, 1.8)
    taps = design(gains, 131_073, RATE)
    for hertz, low, high in ((150.0, -200, -40), (155.0, -0.2, 0.2), (250.4, -200, -30)):
        samples = sine(hertz, 12.0)
        result = through(Filter(taps, 1), samples, 44_100)
        inner = slice(5 * RATE, 7 * RATE)
        assert low < decibels(result[inner]) - decibels(samples[inner]) < high


def spectrum_of(samples: np.ndarray) -> np.ndarray | None:
    watch = LineSpectrum(RATE)
    for at in range(0, len(samples), 50_000):
        watch.feed(samples[at : at + 50_000, 0])
    return watch.finish()


@pytest.mark.parametrize("ground", [49.9, 50.0, 50.13])
def test_hum_is_found_with_its_multiples_and_its_level(ground: float) -> None:
    """Three lines of a grid that is a little off, within a quarter of a hertz and half a dB."""
    samples = noise(20 * RATE, 0.001)
    for multiple, height in ((1, 0.0141), (2, 0.004), (3, 0.006)):
        samples += sine(multiple * ground, 20.0, height)
    spectrum = spectrum_of(samples)
    hum = find_hum(spectrum, RATE)
    assert hum.lines == pytest.approx([ground, 2 * ground, 3 * ground], abs=0.25)
    expected = 10 * math.log10((0.0141**2 + 0.004**2 + 0.006**2) / 2)
    assert hum.level == pytest.approx(expected, abs=0.5)
    assert hum_level(spectrum, hum.lines, RATE) == pytest.approx(expected, abs=0.5)


def test_a_voice_at_a_multiple_of_fifty_is_no_hum() -> None:
    """What comes and goes does not stand in the quieter windows."""
    samples = noise(24 * RATE, 0.001)
    turns = np.sin(2 * np.pi * np.arange(len(samples)) / (6 * RATE)) > 0
    samples += sine(150, 24.0, 0.3) * turns[:, None]
    assert find_hum(spectrum_of(samples), RATE).lines == ()


@pytest.mark.parametrize("seconds", [0.0, 0.5, 2.0])
def test_a_short_sound_is_not_judged(seconds: float) -> None:
    """Two seconds are too short to tell hum from a held note."""
    hum = find_hum(spectrum_of(sine(50, seconds, 0.1)), RATE)
    assert hum.lines == ()
    assert hum.level == -math.inf


def test_clicks_are_mended_and_the_tone_stays() -> None:
    """Single samples and little bursts vanish; what is left is the tone within a hundredth."""
    tone = sine(220, 4.0, 0.2) + noise(4 * RATE, 0.0005)
    hurt = tone.copy()
    for at in (0.5, 1.0, 2.2, 3.3):
        hurt[round(at * RATE)] += 0.5
    hurt[3 * RATE : 3 * RATE + 6, 0] += [0.3, -0.3, 0.2, -0.2, 0.1, -0.1]
    step = Declicker(1, RATE)
    mended = through(step, hurt, 10_000)
    assert step.count == 5
    assert np.abs(mended - tone).max() < 0.02
    assert np.count_nonzero(np.abs(mended - hurt) > 1e-6) < 5 * 40


def test_what_is_no_click_is_left_alone() -> None:
    """Noise, a tone that begins at once, and pulses that come again are not mended."""
    pulses = np.zeros((RATE, 1), np.float32)
    pulses[::300] = 0.5
    onset = np.concatenate([np.zeros((RATE, 1), np.float32), sine(3_000, 1.0, 0.5)])
    for samples in (noise(2 * RATE), pulses, onset):
        step = Declicker(1, RATE)
        assert np.array_equal(through(step, samples, 9_000), samples)
        assert step.count == 0


def test_noise_goes_down_by_the_whole_amount_and_evenly() -> None:
    """Steady noise falls by 12 dB, and no moment of it stands out: no musical noise."""
    samples = noise(6 * RATE, 0.01)
    learned = noise_spectrum(samples[at * 10_000 :][:FRAME, 0] for at in range(20))
    result = through(NoiseGate(learned, 12.0, 1), samples, 30_000)
    assert decibels(result) - decibels(samples) == pytest.approx(-12.0, abs=0.3)
    hop = RATE // 50
    levels = [decibels(result[at : at + hop]) for at in range(RATE, 5 * RATE, hop)]
    before = [decibels(samples[at : at + hop]) for at in range(RATE, 5 * RATE, hop)]
    assert np.std(levels) < 1.3 * np.std(before)


def test_a_tone_well_above_the_noise_stays() -> None:
    """What stands out of the noise keeps its level."""
    hiss = noise(6 * RATE, 0.002)
    learned = noise_spectrum(hiss[at * 10_000 :][:FRAME, 0] for at in range(20))
    tone = sine(700, 6.0, 0.2)
    result = through(NoiseGate(learned, 12.0, 1), tone + hiss, 30_000)
    assert decibels(result) == pytest.approx(decibels(tone), abs=0.05)


def test_no_windows_teach_no_noise() -> None:
    """Without a pause there is nothing to learn."""
    assert noise_spectrum([]) is None


def clipped(samples: np.ndarray, rate: int = RATE, block: int = 7_001) -> int:
    finder = ClipFinder(samples.shape[1], rate)
    for at in range(0, len(samples), block):
        finder.feed(samples[at : at + block])
    return finder.finish()


def test_flat_tops_are_counted_as_places() -> None:
    """A tone cut off at full scale is one place as long as it lasts; a clean one is none."""
    hot = np.clip(sine(200, 1.0, 2.0), -1.0, 1.0)
    quiet = sine(200, 1.0, 0.2)
    assert clipped(sine(200, 3.0, 0.999)) == 0
    assert clipped(np.concatenate([quiet, hot, quiet, hot, quiet])) == 2
    assert clipped(np.concatenate([quiet, hot * 0.5, quiet])) == 1  # turned down afterwards
    assert clipped(np.zeros((RATE, 2), np.float32)) == 0
    assert clipped(np.zeros((0, 1), np.float32)) == 0


@pytest.mark.parametrize("bits", [8, 16, 24])
def test_round_tops_in_coarse_steps_are_not_cut_off(bits: int) -> None:
    """Eight bits make any top flat, and sixteen that of a slow wave; clipping is still found."""
    steps = 2 ** (bits - 1)
    for hertz in (50, 440):
        wave = np.concatenate([sine(hertz, 1.0, height) for height in (0.3, 0.6, 0.9)])
        whole = (np.round(wave * steps) / steps).astype(np.float32)
        assert clipped(whole) == 0
    assert clipped(np.clip(whole, -0.7, 0.7)) == 1


@pytest.mark.parametrize("block", [1, 2, 3, 997])
def test_flat_tops_are_found_in_blocks_of_any_size(block: int) -> None:
    """A top that two blocks share is one."""
    hot = np.clip(sine(200, 0.2, 2.0), -1.0, 1.0)
    samples = np.concatenate([sine(200, 0.1, 0.2), hot, sine(200, 0.1, 0.2)])
    assert clipped(samples[: RATE // 5], block=block) == 1


def test_samples_beyond_full_scale_are_counted() -> None:
    """What a lossy format makes of a clipped wave goes beyond full scale."""
    samples = sine(200, 1.0, 0.5)
    samples[20_000] = 1.2
    assert clipped(samples) == 1


def figures(samples: np.ndarray):
    meter = ChannelMeter(samples.shape[1])
    for at in range(0, len(samples), 5_000):
        meter.feed(samples[at : at + 5_000])
    return meter.finish()


def test_channels_are_told_apart() -> None:
    """Alike, one voice, against each other, apart, and one of them deaf."""
    one, other = noise(RATE, seed=1), noise(RATE, seed=2)
    same = figures(np.concatenate([one, one], axis=1))
    assert same.alike
    assert same.correlation == pytest.approx(1.0)
    voice = figures(np.concatenate([one, one * 0.5 + other * 0.05], axis=1))
    assert not voice.alike
    assert voice.correlation > 0.95
    assert voice.balance == pytest.approx(6.0, abs=0.1)
    assert figures(np.concatenate([one, -one], axis=1)).correlation == pytest.approx(-1.0)
    assert abs(figures(np.concatenate([one, other], axis=1)).correlation) < 0.05
    assert figures(np.concatenate([one, one * 0], axis=1)).balance > 60
    mono = figures(one + np.float32(0.25))
    assert (mono.correlation, mono.alike) == (1.0, False)
    assert mono.offset == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("late", [0, 1, 2, 7])
def test_one_channel_dealt_out_to_two_is_told_from_stereo(late: int) -> None:
    """Two microphones of one voice, any number of samples apart, are not taken for it."""
    voice = sum(sine(hertz, 1.0, 200 / hertz) for hertz in (200, 450, 1_100, 2_700, 5_300))
    assert figures(voice.reshape(-1, 2)).dealt
    count = len(voice) - late
    for pair in ((voice[late:], voice[:count]), (voice[:count], voice[late:])):
        assert not figures(np.concatenate(pair, axis=1)).dealt
        heard_in_a_room = np.concatenate(pair, axis=1) + noise(count, 0.01, channels=2)
        assert not figures(heard_in_a_room).dealt


def powers(samples: np.ndarray) -> np.ndarray:
    meter = PowerMeter(RATE)
    for at in range(0, len(samples), 10_001):
        meter.feed(samples[at : at + 10_001])
    return meter.finish()


def test_words_and_noise_are_told_apart() -> None:
    """The levels of the quiet and the loud part, and where words begin and end."""
    samples = np.concatenate([noise(2 * RATE, 0.001), noise(3 * RATE, 0.1), noise(RATE, 0.001)])
    found = powers(samples)
    levels = speech_levels(found)
    assert levels.noise == pytest.approx(-60.0, abs=1.0)
    assert levels.words == pytest.approx(-20.0, abs=1.0)
    assert words_between(found, levels) == (100, 250)
    quiet = quiet_hops(found)
    assert len(quiet)
    assert all(at + 2 < 100 or at >= 250 for at in quiet)


def test_without_words_nothing_is_cut() -> None:
    """Level noise has no words in it; silence neither; no sound has no levels."""
    level = powers(noise(3 * RATE))
    assert words_between(level, speech_levels(level)) is None
    silent = powers(np.zeros((RATE, 1), np.float32))
    assert speech_levels(silent) == SpeechLevels(noise=-math.inf, words=-math.inf)
    assert len(quiet_hops(silent)) == 0
    assert speech_levels(np.zeros(0)).distance == 0.0


def test_muted_pauses_are_no_noise() -> None:
    """A recorder that mutes pauses leaves silence, under which words are found all the same."""
    samples = np.concatenate([np.zeros((2 * RATE, 1), np.float32), noise(RATE), noise(RATE) * 0])
    found = powers(samples)
    levels = speech_levels(found)
    assert levels.noise == -math.inf
    assert words_between(found, levels) == (100, 150)

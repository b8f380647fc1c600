"""Cleaning a recording: hum, rumble, noise and clicks go, the voice stays as it was."""

import math
from functools import cache

import numpy as np
import pytest

from broadcaster.domain.sound import HOUSE_RATE, Cleaning, Sound
from broadcaster.dsp.analysis import ChannelMeter
from broadcaster.dsp.loudness import LoudnessMeter
from broadcaster.production.cleaning import Cleaner, CleaningPlan, is_silent, plan_cleaning

LEAD, TAIL = 3.0, 2.0  # seconds without words
BANDS = ((300, 1_000), (1_000, 3_400))  # Hz, where speech is understood


@cache
def voice(seconds: float, seed: int = 5) -> np.ndarray:
    """Syllables of a buzz that glides and hisses, with pauses, as doubles."""
    time = np.arange(round(seconds * HOUSE_RATE)) / HOUSE_RATE
    glide = 1 + 0.15 * np.sin(2 * np.pi * 0.7 * time) + 0.05 * np.sin(2 * np.pi * 3.1 * time)
    phase = 2 * np.pi * np.cumsum(130 * glide) / HOUSE_RATE
    buzz = sum(np.sin(k * phase) / k**0.9 for k in range(1, 30))
    hiss = np.random.default_rng(seed).normal(0, 0.5, len(time))
    syllables = np.clip(np.sin(2 * np.pi * 4 * time + 1), 0, 1) ** 1.5
    spoken = syllables * (np.sin(2 * np.pi * 0.3 * time) > -0.3)
    made = (buzz * 0.08 + hiss * 0.02) * spoken
    made.flags.writeable = False  # all tests have the same
    return made


def recording(seconds: float = 14.0) -> np.ndarray:
    """A voice with silence before and behind it."""
    ends = [np.zeros(round(length * HOUSE_RATE)) for length in (LEAD, TAIL)]
    return np.concatenate([ends[0], voice(seconds), ends[1]])


def line(samples: np.ndarray, hertz: float, level: float) -> np.ndarray:
    """A hum of so many dBFS, as long as the samples."""
    time = np.arange(len(samples)) / HOUSE_RATE
    return 10 ** (level / 20) * math.sqrt(2) * np.sin(2 * np.pi * hertz * time)


def hiss(samples: np.ndarray, level: float) -> np.ndarray:
    return np.random.default_rng(9).normal(0, 10 ** (level / 20), len(samples))


def cleaned(*channels: np.ndarray) -> tuple[np.ndarray, Cleaning, CleaningPlan]:
    """The cleaned samples (frames, channels), what was told, and the plan."""
    sound = Sound(samples=np.stack(channels, axis=1).astype(np.float32))
    meter = ChannelMeter(sound.channels)
    meter.feed(sound.samples)
    plan = plan_cleaning(sound, meter.finish())
    cleaner = Cleaner(plan)
    result = np.concatenate(list(cleaner.clean(sound)))
    report = cleaner.report(
        before=loudness(sound.samples), after=loudness(result), frames=sound.frames
    )
    return result, report, plan


def loudness(samples: np.ndarray) -> float:
    meter = LoudnessMeter(samples.shape[1], HOUSE_RATE)
    meter.feed(samples)
    return meter.finish().integrated


def band(samples: np.ndarray, low: float, high: float) -> float:
    """The energy between two frequencies, in dB."""
    spectrum = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / HOUSE_RATE)
    energy = float(spectrum[(hertz >= low) & (hertz < high)].sum()) / len(samples)
    return 10 * math.log10(energy + 1e-30)


def assert_voice_stays(result: np.ndarray, clean: np.ndarray, plan: CleaningPlan) -> None:
    """The bands of speech change by less than half a dB."""
    kept = clean[plan.first : plan.last]
    for low, high in BANDS:
        assert band(result[:, 0], low, high) == pytest.approx(band(kept, low, high), abs=0.5)


def test_hum_falls_by_twenty_decibels_and_the_voice_stays() -> None:
    """A hum at -40 dBFS with two multiples is found, falls by 20 dB and more; so it is told."""
    clean = recording()
    hum = line(clean, 50, -40) + line(clean, 150, -48) + line(clean, 250, -52)
    result, report, plan = cleaned(clean + hum)
    assert report.lines == pytest.approx([50, 150, 250], abs=0.3)
    assert report.hum is not None
    assert report.hum.before == pytest.approx(-39.1, abs=0.7)
    assert report.hum.after <= report.hum.before - 20
    pause = result[: round(0.2 * HOUSE_RATE), 0]  # before the first word
    dirty = (clean + hum)[plan.first :][: len(pause)]
    assert band(pause, 30, 300) <= band(dirty, 30, 300) - 20
    assert_voice_stays(result, clean, plan)


def test_a_clean_voice_is_hardly_touched() -> None:
    """Without noise and hum there is no gate and no notch."""
    clean = recording()
    result, report, plan = cleaned(clean + hiss(clean, -90))
    assert report.hum is None
    assert report.reduction == 0.0
    assert report.clicks == 0
    assert_voice_stays(result, clean, plan)


def test_noise_falls_and_the_voice_stays() -> None:
    """Steady noise between the words falls by 12 dB, and that is what is told."""
    clean = recording()
    result, report, plan = cleaned(clean + hiss(clean, -50))
    assert report.reduction == 12.0
    assert report.noise.before == pytest.approx(-50.5, abs=1.0)
    assert report.noise.after == pytest.approx(report.noise.before - 12.0, abs=1.5)
    assert_voice_stays(result, clean, plan)


def test_rumble_and_direct_current_go() -> None:
    """Wind at 20 Hz and an offset leave nothing behind."""
    clean = recording()
    result, report, plan = cleaned(clean + line(clean, 22, -25) + 0.05)
    assert report.offset == pytest.approx(0.05, abs=0.001)
    assert abs(float(result.mean())) < 1e-4
    assert band(result[:, 0], 0, 40) < band(clean[plan.first : plan.last], 300, 3_400) - 60
    assert_voice_stays(result, clean, plan)


def test_clicks_are_mended_and_counted() -> None:
    """Two clicks of half full scale are gone."""
    clean = recording()
    hurt = clean.copy()
    hurt[round(1.0 * HOUSE_RATE)] += 0.5
    hurt[round(8.0 * HOUSE_RATE)] -= 0.6
    result, report, plan = cleaned(hurt)
    assert report.clicks == 2
    assert np.abs(result).max() < 1.1 * np.abs(clean).max()
    assert_voice_stays(result, clean, plan)


def test_silence_at_the_ends_is_cut_with_a_margin() -> None:
    """No word is lost: a quarter of a second stays before the first one, more behind the last."""
    clean = recording()
    _, report, plan = cleaned(clean + hiss(clean, -60))
    spoken = np.flatnonzero(np.abs(clean) > 0.01)
    assert 0.2 < (spoken[0] - plan.first) / HOUSE_RATE < 0.4
    assert 0.2 < (plan.last - spoken[-1]) / HOUSE_RATE < 0.6
    assert report.lead == pytest.approx(plan.first / HOUSE_RATE, abs=0.01)
    assert report.tail == pytest.approx((len(clean) - plan.last) / HOUSE_RATE, abs=0.01)


@pytest.mark.rows_slow
@pytest.mark.parametrize(
    ("second", "told"),
    [
        (lambda one, _: one, "hai kênh giống hệt nhau"),
        (lambda one, other: one * 0.7 + other, "hai kênh cùng một giọng"),
        (lambda one, other: other * 0.1, "chỉ kênh trái có tiếng"),
        (lambda one, other: other - one, "hai kênh ngược pha"),
    ],
)
def test_one_voice_in_two_channels_becomes_one_channel(second, told: str) -> None:
    """Whatever the recorder made of it: it is heard from both loudspeakers, nothing cancels."""
    clean = recording()
    other = hiss(clean, -60)
    result, report, _ = cleaned(clean, second(clean, other))
    assert report.merged == told
    assert result.shape[1] == 1
    assert band(result[:, 0], 300, 3_400) == pytest.approx(band(clean, 300, 3_400), abs=2.0)


def test_two_people_on_two_channels_stay_apart() -> None:
    """An interview with a microphone each is left in stereo."""
    turns = np.sin(2 * np.pi * 0.1 * np.arange(len(recording())) / HOUSE_RATE) > 0
    left, right = recording() * turns, np.roll(recording(), 9_000) * ~turns
    result, report, _ = cleaned(left, right)
    assert report.merged == ""
    assert result.shape[1] == 2


def test_a_recording_full_of_noise_is_not_gated() -> None:
    """Where words do not stand above the noise nothing is taken from them, and nothing is cut."""
    clean = recording()
    _, report, plan = cleaned(clean * 0.1 + hiss(clean, -38))
    assert report.words - report.noise.before < 8
    assert report.reduction == 0.0
    assert (plan.first, plan.last) == (0, len(clean))


@pytest.mark.parametrize("level", [None, -75.0])
def test_silence_is_recognised(level: float | None) -> None:
    """Nothing at all and the faint hiss of an open input are silence."""
    empty = np.zeros(4 * HOUSE_RATE)
    _, _, plan = cleaned(empty if level is None else hiss(empty, level))
    assert is_silent(plan.levels)
    assert not is_silent(cleaned(recording())[2].levels)


@pytest.mark.parametrize("frames", [1, 2, 100, 3_000])
def test_the_shortest_recordings_pass(frames: int) -> None:
    """A few samples come out as many as they went in."""
    result, report, _ = cleaned(np.full(frames, 0.3))
    assert len(result) == frames
    assert np.isfinite(result).all()
    assert report.lead == report.tail == 0.0


def test_the_same_recording_gives_the_same_samples() -> None:
    """Twice the same bits."""
    noisy = recording(5.0) + hiss(recording(5.0), -50)
    assert np.array_equal(cleaned(noisy)[0], cleaned(noisy)[0])

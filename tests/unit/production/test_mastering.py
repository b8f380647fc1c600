"""Mastering: the gain lands on the target, the limiter is foreseen, odd mixes do no harm."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.domain.timeline import MasterReport, MasterSpec
from broadcaster.dsp.loudness import LoudnessMeter
from broadcaster.dsp.true_peak import TruePeakMeter
from broadcaster.production.mastering import codec_overshoot, master, plan_master, replan

SPEC = MasterSpec()


def bursts(seconds: float, channels: int = 2, crest: float = 3.0, level: float = 0.1):
    """Syllable-like bursts of filtered noise; a higher `crest` has sharper peaks."""
    rng = np.random.default_rng(11)
    count = round(seconds * HOUSE_RATE)
    noise = rng.normal(0, 1, (count + 16, 1))
    smooth = sum(noise[shift : shift + count] for shift in range(16)) / 4
    syllables = np.clip(np.sin(2 * np.pi * 4 * np.arange(count) / HOUSE_RATE), 0, 1)[:, None]
    phrase = (np.sin(2 * np.pi * 0.3 * np.arange(count) / HOUSE_RATE) > -0.8)[:, None]
    peaky = np.sign(smooth) * np.abs(smooth) ** (crest / 2)
    return np.repeat((peaky * syllables * phrase * level).astype(np.float32), channels, axis=1)


def blocks(samples: np.ndarray, size: int = HOUSE_RATE):
    """Samples as a stream of blocks."""
    return (samples[first : first + size] for first in range(0, len(samples), size))


def mastered(samples: np.ndarray, spec: MasterSpec = SPEC):
    """Plan and result of both passes."""
    plan = plan_master(blocks(samples), spec)
    return plan, np.concatenate(list(master(blocks(samples), plan, spec)))


def loudness(samples: np.ndarray) -> float:
    """Integrated loudness in LUFS."""
    meter = LoudnessMeter(samples.shape[1], HOUSE_RATE)
    meter.feed(samples)
    return meter.finish().integrated


def true_peak(samples: np.ndarray) -> float:
    """True peak in dBTP."""
    meter = TruePeakMeter(samples.shape[1])
    meter.feed(samples)
    return meter.finish()


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("crest", [1.0, 2.0, 3.0])
@pytest.mark.parametrize("level", [0.01, 1.0])
def test_the_master_lands_on_its_loudness(channels: int, crest: float, level: float) -> None:
    """Tame or peaky, quiet or far too hot, the result is within 0.2 LU and under the ceiling."""
    spec = replace(SPEC, channels=channels)
    samples = bursts(12, channels, crest, level)
    plan, result = mastered(samples, spec)
    assert loudness(result) == pytest.approx(-16.0, abs=0.2)
    assert plan.expected == pytest.approx(loudness(result), abs=0.2)
    assert true_peak(result) <= spec.true_peak - codec_overshoot(spec) + 0.05
    assert result.shape == samples.shape


def test_a_mix_that_needs_no_limiter_is_only_turned_up() -> None:
    """The plan of a tame mix is one gain, to a hundredth of a dB."""
    samples = bursts(5, crest=0.5, level=0.02)
    plan, result = mastered(samples, replace(SPEC, loudness=-30.0))
    assert plan.limited == 0.0
    assert plan.gain == round(plan.gain, 2)
    factor = np.float32(10 ** (plan.gain / 20))
    np.testing.assert_array_equal(result, samples * factor)


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 60_000))
def test_the_plan_does_not_care_about_blocks(size: int) -> None:
    """Blocks of any size lead to the same plan."""
    samples = bursts(2, crest=4.0, level=0.5)
    size = max(size, 500)
    assert plan_master(blocks(samples, size), SPEC) == plan_master(blocks(samples), SPEC)


def test_silence_stays_silence() -> None:
    """A silent mix gets no gain and stays silent; a correction changes nothing."""
    plan, result = mastered(np.zeros((HOUSE_RATE, 2), np.float32))
    assert plan.gain == 0.0
    assert plan.mix_loudness == -math.inf
    assert not result.any()
    assert replan(plan, report(-70.0, -70.0), SPEC) == plan


@pytest.mark.parametrize("count", [0, 1, 100, 5_000, 17_000])
def test_very_short_mixes_are_mastered(count: int) -> None:
    """Mixes shorter than the meter's window keep their length and stay under the ceiling."""
    samples = bursts(1)[5_000 : 5_000 + count]
    plan, result = mastered(samples)
    assert result.shape == samples.shape
    assert plan.gain <= 40.0
    assert true_peak(result) <= plan.ceiling + 0.05


def test_a_whisper_is_not_blown_up_without_end() -> None:
    """No more than 40 dB are given, however quiet the mix."""
    plan, _ = mastered(bursts(3, level=5e-4))
    assert plan.gain == 40.0


def report(level: float, peak: float) -> MasterReport:
    """What a finished file measured."""
    return MasterReport(loudness=level, true_peak=peak, gain=0, seconds=1, bytes=1, sha256="")


@pytest.mark.parametrize("target", [-16.0, -14.0, -13.0, -12.0, -10.0])
def test_more_gain_is_worth_what_it_adds(target) -> None:
    """What the next half dB would add behind the limiter, for a dB: for a second try."""
    spec = replace(SPEC, loudness=target)
    plan = plan_master(blocks(bursts(3)), spec)

    def gained(more: float) -> float:
        louder = replace(plan, gain=plan.gain + more)
        return loudness(np.concatenate(list(master(blocks(bursts(3)), louder, spec))))

    added = (gained(0.5) - gained(0.0)) / 0.5
    assert plan.worth == pytest.approx(max(added, 0.1), abs=0.06)  # never so little as nothing


def test_a_miss_is_corrected() -> None:
    """The second plan makes up for the difference in loudness and for peaks that came out high."""
    plan = replace(plan_master(blocks(bursts(3)), SPEC), worth=1.0)
    louder = replan(plan, report(-16.3, -1.5), SPEC)
    assert louder.gain == pytest.approx(plan.gain + 0.3)
    assert louder.ceiling == plan.ceiling
    lower = replan(plan, report(-16.0, -0.8), SPEC)
    assert lower.gain == pytest.approx(plan.gain)
    assert lower.ceiling == pytest.approx(plan.ceiling - 0.3)
    hard = replan(replace(plan, worth=0.5), report(-16.3, -0.8), SPEC)
    assert hard.gain == pytest.approx(plan.gain + (0.3 + 0.5 * 0.3) / 0.5)


def test_thin_bit_rates_leave_more_room() -> None:
    """Peaks overshoot more where the encoder has few bits."""
    rates = [(2, 128), (1, 96), (2, 96), (1, 64)]
    rooms = [codec_overshoot(MasterSpec(channels=c, bitrate=b)) for c, b in rates]
    assert rooms == [0.5, 0.5, 0.9, 0.9]

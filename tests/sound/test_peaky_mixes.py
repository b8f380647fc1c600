"""Mixes with hard peaks: on target as long as the limiter can bear it, quieter beyond, never clipped."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from broadcaster.audio.measuring import measure
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.domain.timeline import MasterReport, MasterSpec
from broadcaster.mp3join.encoder import Mp3Encoder
from broadcaster.production.mastering import GAIN_STEP, master, plan_master, replan

pytestmark = pytest.mark.slow

ENCODINGS = 4


def words(seconds: float = 15.0) -> np.ndarray:
    """A buzzing voice of steady level, about -18 LUFS as heard."""
    time = np.arange(round(seconds * HOUSE_RATE)) / HOUSE_RATE
    phase = 2 * np.pi * np.cumsum(180 * (1 + 0.1 * np.sin(2 * np.pi * 2.3 * time))) / HOUSE_RATE
    buzz = sum(np.sin(k * phase) / k for k in range(1, 20))
    syllables = np.clip(np.sin(2 * np.pi * 4.1 * time), 0, 1) ** 2
    return (buzz * syllables * 0.22)[:, None].astype(np.float32)


def with_claps(count: int, height: float) -> np.ndarray:
    """The voice with claps of a hundredth of a second, far above it."""
    draw = np.random.default_rng(count)
    mix = words()
    for at in draw.integers(0, len(mix) - 1_000, count):
        clap = np.exp(-np.arange(600) / 60) * draw.normal(size=600) * height
        mix[at : at + 600, 0] += clap.astype(np.float32)
    return mix


def blocks(mix: np.ndarray) -> Iterator[np.ndarray]:
    return (mix[at : at + HOUSE_RATE] for at in range(0, len(mix), HOUSE_RATE))


def landed(mix: np.ndarray, spec: MasterSpec, path) -> tuple[MasterReport, float]:
    """What the file measures at the end, and what the limiter was meant to take at most."""
    plan = plan_master(blocks(mix), spec)
    for _ in range(ENCODINGS):
        done = master(blocks(mix), plan, spec)
        Mp3Encoder().encode(done, channels=1, bitrate=spec.bitrate, path=path)
        report = measure(path)
        if abs(report.loudness - spec.loudness) <= 0.1 and report.true_peak <= spec.true_peak:
            break
        plan = replan(plan, report, spec)
    return report, plan.limited


def crest(mix: np.ndarray) -> float:
    return float(20 * np.log10(np.abs(mix).max() / np.sqrt(np.square(mix).mean())))


@pytest.mark.parametrize(("count", "height"), [(0, 0.0), (12, 0.7), (20, 1.2), (20, 2.0)])
@pytest.mark.parametrize("bitrate", [96, 64])
def test_a_peaky_mix_still_lands(tmp_path, count: int, height: float, bitrate: int) -> None:
    """Up to a crest of 30 dB: within 0.1 LU, never above the ceiling."""
    spec = MasterSpec(channels=1, bitrate=bitrate)
    mix = with_claps(count, height)
    report, _ = landed(mix, spec, tmp_path / "a.mp3")
    assert abs(report.loudness + 16.0) <= 0.1
    assert report.true_peak <= -1.0
    assert count == 0 or crest(mix) > 20


def test_peaks_without_end_leave_the_sound_quieter(tmp_path) -> None:
    """Where the limiter would have to take more than 24 dB the words stay as they are."""
    spec = MasterSpec(channels=1, bitrate=96)
    report, limited = landed(with_claps(600, 6.0), spec, tmp_path / "a.mp3")
    assert limited <= 24.0 + GAIN_STEP
    assert report.loudness < -16.1
    assert report.true_peak <= -1.0


def test_more_peaks_never_ask_for_more_than_the_limit() -> None:
    """The plan's gain falls as the peaks rise."""
    gains = [
        plan_master(blocks(with_claps(300, height)), MasterSpec(channels=1, bitrate=96)).most
        for height in (2.0, 4.0, 8.0)
    ]
    assert all(one > other for one, other in pairwise(gains))

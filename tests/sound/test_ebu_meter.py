"""Our meter on every signal of EBU Tech 3341 and 3342 that can be generated."""

import re
import subprocess
import sys
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile

from broadcaster.dsp.loudness import HOPS_PER_SECOND, Loudness, LoudnessMeter, momentary, short_term
from broadcaster.dsp.true_peak import TruePeakMeter

if str(Path(__file__).parent) not in sys.path:
    sys.path.insert(0, str(Path(__file__).parent))

from ebu_signals import Check, Signal, signals

RATES = (48_000, 44_100)
SIGNALS = tuple(signals())
CHECKS = 67
BLOCK = 30_011  # no whole number of hops, so that blocks end anywhere
WIDTHS = {"M": 20, "S": 150}  # hops


def measured(samples: np.ndarray, rate: int) -> tuple[Loudness, float]:
    """Loudness and true peak, fed in blocks."""
    loudness = LoudnessMeter(samples.shape[1], rate)
    peak = TruePeakMeter(samples.shape[1])
    for first in range(0, len(samples), BLOCK):
        loudness.feed(samples[first : first + BLOCK])
        peak.feed(samples[first : first + BLOCK])
    return loudness.finish(), peak.finish()


def values(check: Check, signal: Signal, reading: Loudness, peak: float) -> np.ndarray:
    """What the meter shows for a check: one value, or every one that must hold."""
    single = {"I": reading.integrated, "LRA": reading.range, "TP": peak}
    if check.figure in single:
        return np.array([single[check.figure]])
    window = check.figure[-1]
    if check.figure.startswith("max") and not signal.stretch:
        highest = {"M": reading.momentary_max, "S": reading.short_term_max}
        return np.array([highest[window]])
    shown = {"M": momentary, "S": short_term}[window](reading.energies)
    if signal.stretch:
        return successive(shown, signal.stretch, WIDTHS[window], len(check.expected))
    return shown[max(0, round(signal.settled * HOPS_PER_SECOND) - WIDTHS[window]) :]


def successive(shown: np.ndarray, stretch: float, width: int, count: int) -> np.ndarray:
    """The highest value of the windows that lie within each of `count` stretches."""
    hops = round(stretch * HOPS_PER_SECOND)
    return np.array([shown[n * hops : (n + 1) * hops - width + 1].max() for n in range(count)])


def worst(check: Check, found: np.ndarray) -> float:
    """The deviation that is furthest from zero."""
    off = found - np.array(check.expected)
    return float(off[np.abs(off).argmax()])


@pytest.mark.slow
@pytest.mark.parametrize("rate", RATES)
def test_the_meter_passes_every_check(rate: int, capsys) -> None:
    """All 67 checks hold at 48 kHz and at the house rate."""
    passed, furthest = [], {}
    for signal in SIGNALS:
        reading, peak = measured(signal.make(rate), rate)
        for check in signal.checks:
            off = worst(check, values(check, signal, reading, peak))
            low, high = check.within
            assert low <= off <= high, f"{signal.name}: {check.figure} is off by {off:+.3f}"
            passed.append(signal.name)
            if abs(off) >= abs(furthest.get(check.figure, 0.0)):
                furthest[check.figure] = off
    assert len(passed) == CHECKS
    told = ", ".join(f"{figure} {off:+.3f}" for figure, off in furthest.items())
    with capsys.disabled():  # the count is what `make sound` is asked for
        sys.stdout.write(
            f"\n{rate} Hz: {len(passed)} of {CHECKS} checks passed; furthest: {told}\n"
        )


def ebur128(path: Path) -> dict[str, float]:
    """What ffmpeg's own meter reads of a file."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostats", "-i", str(path)]
    command += ["-af", "ebur128=peak=true", "-f", "null", "-"]
    told = subprocess.run(command, check=True, capture_output=True).stderr.decode()
    summary = told.rpartition("Summary:")[2]
    lines = {"I": r"I:\s+(\S+) LUFS", "LRA": r"LRA:\s+(\S+) LU", "TP": r"Peak:\s+(\S+) dBFS"}
    found = {figure: re.search(line, summary) for figure, line in lines.items()}
    return {figure: float(match[1]) for figure, match in found.items() if match}


REFEREED = {"I": 0.1, "LRA": 0.2, "TP": 0.3}  # ffmpeg shows one decimal


@pytest.mark.system
@pytest.mark.parametrize("rate", RATES)
def test_another_meter_reads_the_same(tmp_path: Path, rate: int) -> None:
    """The meter of ffmpeg agrees on loudness, range and peak of every signal with such a check."""
    compared = 0
    for signal in SIGNALS:
        asked = [check.figure for check in signal.checks if check.figure in REFEREED]
        if not asked:
            continue
        samples = signal.make(rate)
        path = tmp_path / f"{signal.name}.wav"
        soundfile.write(path, samples, rate, subtype="FLOAT")
        reading, peak = measured(samples, rate)
        ours = {"I": reading.integrated, "LRA": reading.range, "TP": peak}
        theirs = ebur128(path)
        for figure in asked:
            near = pytest.approx(theirs[figure], abs=REFEREED[figure])
            assert ours[figure] == near, f"{signal.name}: {figure}"
            compared += 1
    assert compared == 19


def test_the_signals_are_those_of_the_documents() -> None:
    """63 sounds carry 67 checks, of which 48 are of the moving windows."""
    figures = [check.figure for signal in SIGNALS for check in signal.checks]
    assert len(SIGNALS) == 63
    assert len(figures) == CHECKS
    assert sum(figure[-1] in "MS" for figure in figures) == 48

"""Measuring a finished file: what it says is what another meter says."""

import hashlib

import numpy as np
import pytest

from broadcaster.audio.measuring import measure
from broadcaster.domain.errors import AudioError
from broadcaster.mp3join.encoder import Mp3Encoder


def test_the_report_says_what_the_file_is(tmp_path, tone) -> None:
    """Length from the samples, size and digest of the bytes, level of the sound."""
    path = tmp_path / "a.mp3"
    Mp3Encoder().encode([tone(88_200, 2)], channels=2, bitrate=128, path=path)
    report = measure(path)
    assert report.seconds == 2.0
    assert report.bytes == path.stat().st_size
    assert report.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert report.true_peak == pytest.approx(20 * np.log10(0.3), abs=0.2)


def test_silence_is_reported_in_numbers(tmp_path) -> None:
    """A report can be written as JSON: silence reads -70."""
    path = tmp_path / "a.mp3"
    silence = np.zeros((44_100, 1), np.float32)
    Mp3Encoder().encode([silence], channels=1, bitrate=96, path=path)
    report = measure(path)
    assert (report.loudness, report.true_peak) == (-70.0, -70.0)


def test_what_is_not_sound_is_an_error(tmp_path) -> None:
    """A damaged file is not measured."""
    (tmp_path / "a.mp3").write_bytes(b"nothing")
    with pytest.raises(AudioError, match="không giải mã được"):
        measure(tmp_path / "a.mp3")
    with pytest.raises(AudioError):
        measure(tmp_path / "missing.mp3")

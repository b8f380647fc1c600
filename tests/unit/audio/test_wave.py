"""The wave of a finished file: its columns follow what is heard."""

import numpy as np
import pytest
import soundfile

from broadcaster.audio.measuring import wave_of
from broadcaster.domain.errors import AssetError


def _file(folder, samples, rate=48_000):
    path = folder / "tieng.wav"
    soundfile.write(path, samples.astype(np.float32), rate)
    return path


@pytest.mark.parametrize("channels", [1, 2])
def test_the_columns_rise_where_the_sound_does(tmp_path, channels):
    heights = np.repeat([0.2, 0.8, 0.0, 0.4], 48_000)
    samples = np.stack([heights * (-1 if n else 1) for n in range(channels)], axis=1)
    assert wave_of(_file(tmp_path, samples), 4) == (25, 100, 0, 50)


def test_silence_and_what_is_too_short_are_flat(tmp_path):
    assert wave_of(_file(tmp_path, np.zeros(48_000)), 8) == (0,) * 8
    assert wave_of(_file(tmp_path, np.ones(480) / 2), 8) == (0,) * 8


def test_what_is_no_sound_is_told(tmp_path):
    path = tmp_path / "tieng.mp3"
    path.write_bytes(b"MZ" + bytes(2000))
    with pytest.raises(AssetError):
        wave_of(path)

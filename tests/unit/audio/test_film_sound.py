"""The sound of a film: what cannot be decoded to its end is no sound."""

import numpy as np
import pytest

from broadcaster.audio.film_file import AacEncoder, measure_film
from broadcaster.domain.errors import AudioError

pytestmark = pytest.mark.slow  # ffmpeg begins four times


def test_a_sound_that_is_damaged_in_its_middle_is_no_shorter_one(tmp_path):
    noise = np.random.default_rng(1).uniform(-0.1, 0.1, (44_100, 2)).astype(np.float32)
    path = tmp_path / "tieng.m4a"
    AacEncoder().encode([noise], channels=2, bitrate=128, path=path)
    assert measure_film(path).report.seconds == pytest.approx(1.0, abs=0.05)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + bytes(len(data) // 4) + data[3 * len(data) // 4 :])
    with pytest.raises(AudioError, match="không giải mã được"):
        measure_film(path)

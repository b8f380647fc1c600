"""Any sound file to samples at the house rate."""

import io
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from broadcaster.codecs.reading import open_sound
from broadcaster.dsp.levels import sample_peak
from broadcaster.dsp.resampling import resample
from broadcaster.errors import AssetError
from broadcaster.model.sound import HOUSE_RATE, Sound
from broadcaster.model.speech import Samples


class SoundDecoder:
    """Decodes sound files; the door of soundfile, and through pydub of ffmpeg."""

    open = staticmethod(open_sound)

    def decode(self, path: Path) -> Sound:
        """The sound at the house rate, one channel for mono and two for stereo.

        More than two channels are mixed down to one. Sound that goes beyond full scale is turned
        down until it fits. Raises AssetError when the file is missing, empty, damaged, cut off or
        not sound.
        """
        with open_sound(path) as sound:
            samples = np.concatenate(list(sound.blocks()))
            return Sound(samples=_at_home(samples, sound.facts.rate))


def decode_bytes(data: bytes) -> tuple[Samples, int]:
    """Mono samples and rate of a sound held in memory (the MP3 reply of an online voice).

    Raises AssetError when the bytes are not sound or hold none.
    """
    try:
        samples, rate = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, TypeError) as error:
        raise AssetError("Dữ liệu nhận được không phải là âm thanh") from error
    if len(samples) == 0:
        raise AssetError("Dữ liệu nhận được không có âm thanh nào")
    mono = samples[:, 0] if samples.shape[1] == 1 else samples.mean(axis=1, dtype=np.float32)
    mono = np.ascontiguousarray(mono)
    mono.setflags(write=False)
    return mono, int(rate)


def _at_home(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """One or two channels at the house rate within full scale, locked."""
    if samples.shape[1] > 2:
        samples = samples.mean(axis=1, keepdims=True, dtype=np.float32)
    samples = resample(samples, rate, HOUSE_RATE)
    peak = sample_peak(samples)
    if peak > 1.0:
        samples = samples / np.float32(peak)
    samples = np.ascontiguousarray(samples, dtype=np.float32)
    samples.setflags(write=False)
    return samples

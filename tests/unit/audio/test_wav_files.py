"""WAV files."""

import io
import wave

import numpy as np
import soundfile

from broadcaster.audio.wav_file import wav_bytes


def test_a_wav_is_mono_pcm_and_reads_back() -> None:
    """Sixteen bits, the rate that was given, every sample within half a step."""
    samples = np.linspace(-1, 1, 999, dtype=np.float32)
    data = wav_bytes(samples, 22_050)
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22_050)
    back, rate = soundfile.read(io.BytesIO(data), dtype="float32")
    assert rate == 22_050
    assert np.abs(back - samples).max() < 1e-4
    assert data == wav_bytes(samples, 22_050)


def test_what_is_too_loud_is_held_and_nothing_is_a_file() -> None:
    """No sample turns over to the other side; an empty sound is an empty file."""
    data = wav_bytes(np.array([2.0, -2.0], np.float32), 8000)
    assert np.frombuffer(data[-4:], "<i2").tolist() == [32767, -32767]
    with wave.open(io.BytesIO(wav_bytes(np.zeros(0, np.float32), 8000))) as file:
        assert file.getnframes() == 0

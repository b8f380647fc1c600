"""Reading what a program wrote as a WAV."""

import io
import wave

import numpy as np
import pytest
import soundfile
from hypothesis import example, given
from hypothesis import strategies as st

from broadcaster.voices.command import NotWav, read_wav

TONE = np.sin(np.arange(16_000) / 20).astype(np.float32) / 2


def written(samples: np.ndarray, kind: str, rate: int = 22_050) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, subtype=kind, format="WAV")
    return file.getvalue()


@pytest.mark.parametrize(
    ("kind", "step"), [("PCM_U8", 2**-7), ("PCM_16", 2**-15), ("PCM_24", 2**-23), ("PCM_32", 1e-7)]
)
def test_every_width_comes_back(kind: str, step: float) -> None:
    """One to four bytes a sample, within a step of what was written."""
    samples, rate = read_wav(written(TONE, kind))
    assert rate == 22_050
    assert samples.dtype == np.float32
    assert np.abs(samples - TONE).max() <= step


def test_two_channels_are_mixed() -> None:
    """Half of each."""
    samples, _ = read_wav(written(np.stack([TONE, np.zeros_like(TONE)], axis=1), "PCM_16"))
    assert np.abs(samples - TONE / 2).max() < 1e-4


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (written(TONE, "FLOAT"), "PCM"),
        (written(TONE, "PCM_16", 8000), "8000 Hz"),
        (written(TONE, "PCM_16", 192_000), "192000 Hz"),
        (written(np.zeros((99, 3)), "PCM_16"), "3 kênh|PCM"),
        (written(TONE, "PCM_16")[:-1], "đứt giữa chừng"),
        (b"", "không phải tệp WAV"),
    ],
)
def test_what_is_not_wanted_is_named(data: bytes, said: str) -> None:
    """Floats, low and high rates, many channels, a torn file, nothing."""
    with pytest.raises(NotWav, match=said):
        read_wav(data)


HEAD = written(TONE[:100], "PCM_16")


@given(
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 255)), max_size=6), st.integers(0, 244)
)
@example([(34, 0)], 244)
@example([(22, 0)], 244)
def test_damage_is_an_error_of_ours_or_sound(changes: list[tuple[int, int]], end: int) -> None:
    """Whatever bytes the head holds, the answer is samples or NotWav."""
    data = bytearray(HEAD[:end])
    for place, value in changes:
        if place < len(data):
            data[place] = value
    try:
        samples, rate = read_wav(bytes(data))
    except NotWav:
        return
    assert samples.ndim == 1
    assert bool(np.isfinite(samples).all())
    assert rate >= 16_000


def test_a_wav_without_sizes_is_whole() -> None:
    """Sizes that the writer to a pipe did not know."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, 22_050, 0, "NONE", ""))
        writer.writeframes(b"\1\0" * 500)
    data = file.getvalue()
    streamed = data[:4] + b"\xff" * 4 + data[8:40] + b"\xff" * 4 + data[44:]
    assert len(read_wav(streamed)[0]) == 500

"""What a program wrote as a WAV, strictly: 16 kHz and better, whole, plain PCM."""

import io
import wave

import numpy as np

from broadcaster.model.speech import Samples

SLOWEST, FASTEST = 16_000, 96_000  # samples per second
STREAMED = 0x7FFF0000  # bytes; a size from here on is "not known" to whoever wrote to a pipe
# What the standard reader raises on damage; on a chunk that ends too soon, a bare RuntimeError
_FAULTS = (wave.Error, EOFError, RuntimeError, ValueError, OverflowError, MemoryError)


class NotWav(Exception):
    """Why the bytes cannot be used, in Vietnamese."""


def read_wav(data: bytes) -> tuple[Samples, int]:
    """Mono samples and rate; two channels are mixed. Raises NotWav."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            claimed = file.getnframes()
            sound = file.readframes(claimed)
    except _FAULTS as fault:
        raise NotWav("không phải tệp WAV loại PCM") from fault
    if not SLOWEST <= rate <= FASTEST:
        raise NotWav(f"có tốc độ mẫu {rate} Hz, cần từ {SLOWEST} đến {FASTEST} Hz")
    if channels not in (1, 2):
        raise NotWav(f"có {channels} kênh, cần một hoặc hai")
    frame = channels * width
    frames = len(sound) // frame
    if frames < claimed and claimed * frame < STREAMED:
        raise NotWav("bị đứt giữa chừng")
    every = _floats(sound[: frames * frame], width).reshape(-1, channels)
    return np.asarray(every.mean(axis=1), dtype=np.float32), rate


def _floats(sound: bytes, width: int) -> Samples:
    """Whole numbers of 1 to 4 bytes as fractions of full scale."""
    if width == 1:
        return (np.frombuffer(sound, np.uint8).astype(np.float32) - 128) / np.float32(128)
    if width == 2:
        return np.frombuffer(sound, "<i2").astype(np.float32) / np.float32(2**15)
    if width == 4:
        return (np.frombuffer(sound, "<i4") / 2.0**31).astype(np.float32)
    if width != 3:
        raise NotWav(f"có mẫu {width} byte, cần từ 1 đến 4")
    bytes_ = np.frombuffer(sound, np.uint8).reshape(-1, 3)
    padded = np.concatenate([np.zeros((len(bytes_), 1), np.uint8), bytes_], axis=1)
    return (padded.reshape(-1).view("<i4") / 2.0**31).astype(np.float32)

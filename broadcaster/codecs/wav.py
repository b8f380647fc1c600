"""Sound as a WAV file, which every player opens."""

import io
import wave

import numpy as np

from broadcaster.model.speech import Samples


def wav_bytes(samples: Samples, rate: int) -> bytes:
    """Mono samples in [-1, 1] as 16-bit PCM; what lies beyond is held at full scale."""
    whole = np.rint(np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(whole.tobytes())
    return file.getvalue()

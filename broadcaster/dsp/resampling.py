"""Changing the sampling rate."""

import numpy as np
from numpy.typing import NDArray


def resample(samples: NDArray[np.float32], from_rate: int, to_rate: int) -> NDArray[np.float32]:
    """The same sound at another rate (frames per second); shape (n,) or (n, channels) is kept.

    Band-limited, zero delay, length n * to_rate / from_rate rounded. Fewer than two frames stay
    as they are.
    """
    if from_rate == to_rate or len(samples) < 2:
        return samples
    import soxr

    result = soxr.resample(np.ascontiguousarray(samples), from_rate, to_rate, quality="HQ")
    return np.asarray(result, dtype=np.float32)


class Resampler:
    """Changes the rate of blocks (frames, channels), as `resample` does the whole at once."""

    def __init__(self, from_rate: int, to_rate: int, channels: int) -> None:
        import soxr

        self._stream = soxr.ResampleStream(
            from_rate, to_rate, channels, dtype="float32", quality="HQ"
        )
        self._channels = channels

    def feed(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """What is ready behind the next block; nothing yet at the very start."""
        return self._chunk(block, last=False)

    def finish(self) -> NDArray[np.float32]:
        """The last frames."""
        return self._chunk(np.zeros((0, self._channels), dtype=np.float32), last=True)

    def _chunk(self, block: NDArray[np.float32], *, last: bool) -> NDArray[np.float32]:
        return np.asarray(
            self._stream.resample_chunk(np.ascontiguousarray(block), last=last), dtype=np.float32
        )

"""The room in which a synthetic voice seems to stand: a breath of noise instead of digital zero.

A generated voice is silent to the last bit wherever it does not sound, which nobody's is and which
ears and recognisers take for a broken line. The noise is the same in every programme; where in it
a sentence stands is decided by the sentence alone, so that a sentence is the same sound wherever
it is heard.
"""

import random
import zlib
from functools import cache

import numpy as np

from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.domain.speech import Samples

# Root mean square, dB under full scale, before mastering. On two channels that is -75 LUFS, and
# words have -18: lifted by a master of up to 5 dB a pause stays under the gate of -70 LUFS.
LEVEL = -79.0
_SECONDS = 4  # after which it begins again
_SOFT = 8  # samples that are averaged, twice: it falls off from 2 kHz on, as in rooms
_SEED = 1


def room_tone(source: str, place: int, count: int) -> Samples:
    """`count` frames of the room of a sentence, from its frame `place` on."""
    noise = _noise()
    first = (zlib.crc32(source.encode()) + place) % len(noise)
    return np.take(noise, np.arange(first, first + count), mode="wrap")


@cache
def _noise() -> Samples:
    """The noise, whose end leads into its beginning.

    Whole numbers until the end: the same bytes on every machine.
    """
    count = _SECONDS * HOUSE_RATE
    chance = random.Random(_SEED)  # noqa: S311 - nothing is kept secret by it
    noise = np.frombuffer(chance.randbytes(2 * count), dtype="<i2").astype(np.int64)
    for _ in range(2):
        sums = np.cumsum(np.concatenate([noise, noise[:_SOFT]]))
        noise = sums[_SOFT:] - sums[:-_SOFT]
    noise = noise * len(noise) - noise.sum()  # stands at zero in the middle
    noise >>= 20  # squares stay whole numbers too
    power = int(np.square(noise).sum()) / count
    scale = round(10 ** (LEVEL / 20) / power**0.5, 15)
    made = np.asarray(noise * scale, dtype=np.float32)
    made.setflags(write=False)
    return made

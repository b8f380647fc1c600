"""Words as our own voices say them, which come with the program: a build learns few others.

`tools/learn_ears.py` makes the files. They hold for the voice that they were learnt of: where it
would speak otherwise, every word is learnt as before.
"""

import hashlib
import json
import zlib
from importlib import resources

import numpy as np

from broadcaster.voices.embedded import make
from broadcaster.voices.listening.ear import VERSION, Ear
from broadcaster.voices.listening.sound_shape import ShapeRange, cut_apart

FINE = 20.0  # steps of a spread: what is rounded is a fiftieth of what a fitting frame may differ


def ear_that_comes_with(voice: str) -> Ear | None:
    """The ear of a voice of ours with the words that come with the program.

    None = it has none, or says them otherwise now.
    """
    file = resources.files("broadcaster.voices.listening") / "ears" / file_name(voice)
    try:
        return unpacked(file.read_bytes(), print_of(voice))
    except (OSError, ValueError):
        return None


def file_name(voice: str) -> str:
    """The name of the file of a voice."""
    return f"{voice.partition(':')[2]}.ear"


def print_of(voice: str) -> str:
    """What changes when a voice says words otherwise, or the ear hears them otherwise.

    Raises EngineUnavailable for a voice that is not ours.
    """
    told = f"ear {VERSION} {make({}).spoken_with(voice)}"
    return hashlib.sha256(told.encode()).hexdigest()


def packed(ear: Ear, of: str) -> bytes:
    """An ear as a file; `of` is the print of its voice."""
    order = sorted(ear.words)
    head = {"of": of, "loud": ear.loud, "words": [[word, len(ear.words[word])] for word in order]}
    usual = np.stack([ear.usual.mean, ear.usual.spread]).astype("<f4").tobytes()
    steps = np.rint(np.vstack([ear.words[word] for word in order]) * FINE)
    frames = np.clip(steps, -127, 127).astype(np.int8).tobytes()
    line = json.dumps(head, ensure_ascii=False).encode()
    return zlib.compress(b"\n".join((line, usual + frames)), 9)


def unpacked(data: bytes, of: str) -> Ear:
    """An ear from a file. Raises ValueError when it is damaged or of another voice."""
    try:
        line, _, rest = zlib.decompress(data).partition(b"\n")
        head = json.loads(line)
        if head["of"] != of:
            raise ValueError("of another voice")
        counts = [int(count) for _, count in head["words"]]
        kept = len(rest) // (8 + 2 * sum(counts))  # coefficients; frames tell of each how it moves
        mean, spread = np.frombuffer(rest[: 8 * kept], "<f4").reshape(2, -1)
        steps = np.frombuffer(rest[8 * kept :], np.int8).reshape(sum(counts), 2 * kept)
        frames = cut_apart(steps.astype(np.float32) / np.float32(FINE), counts)
        words = {str(word): one for (word, _), one in zip(head["words"], frames, strict=True)}
        loud = float(head["loud"])
    except (KeyError, TypeError, zlib.error) as fault:
        raise ValueError("damaged") from fault
    return Ear(words=words, usual=ShapeRange(mean=mean, spread=spread), loud=loud)

"""What online voices share: an MP3 taken apart strictly, and a sentence put together from parts."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from broadcaster.errors import BadSound
from broadcaster.model.speech import Samples, Speech, WordTiming
from broadcaster.voices.checking import quoted
from broadcaster.voices.clauses import Part, pause_after
from broadcaster.voices.edges import lock
from broadcaster.voices.mp3_frames import NotMp3, mp3_seconds
from broadcaster.voices.timing import estimated

Decode = Callable[[bytes], tuple[Any, int]]
FLOOR = 0.004  # of full scale; silence of a decoded MP3 is not quite digital
LOST = 0.1  # seconds by which a decoded part may be shorter than its frames (encoder delay)


def decoded(mp3: bytes, text: str, decode: Decode) -> Speech:
    """The whole sound of one part, edges and all. Raises BadSound."""
    try:
        expected = mp3_seconds(mp3)
        samples, rate = decode(mp3)
    except Exception as failure:  # whatever a decoder raises, the part is not usable
        what = failure if isinstance(failure, NotMp3) else "không giải mã được"
        raise BadSound(f"Tiếng đọc của {quoted(text)} bị hỏng: {what}.") from failure
    if len(samples) / rate < expected - LOST:
        raise BadSound(f"Tiếng đọc của {quoted(text)} bị cắt cụt.")
    return Speech(samples=_mono(samples), rate=rate)


def _mono(samples: Any) -> Samples:
    array = np.asarray(samples, dtype=np.float32)
    return array if array.ndim == 1 else np.asarray(array.mean(axis=1), dtype=np.float32)


def joined(spoken: Sequence[tuple[Part, Speech]]) -> Speech:
    """The parts one behind the other with our pauses; words estimated where a part has none."""
    rate = spoken[0][1].rate
    pieces: list[Samples] = []
    words: list[WordTiming] = []
    at = 0
    for index, (part, speech) in enumerate(spoken):
        if speech.rate != rate:
            raise BadSound("Các đoạn của một câu có tần số lấy mẫu khác nhau.")
        words += _words(part, speech, at / rate, (at + len(speech.samples)) / rate)
        rest = round(pause_after(part.text) * rate) if index + 1 < len(spoken) else 0
        pieces += [speech.samples, np.zeros(rest, np.float32)]
        at += len(speech.samples) + rest
    return Speech(
        samples=lock(np.concatenate(pieces)),
        rate=rate,
        words=tuple(words),
        estimated=any(speech.estimated or not speech.words for _, speech in spoken),
    )


def _words(part: Part, speech: Speech, begins: float, ends: float) -> tuple[WordTiming, ...]:
    if not speech.words:
        return estimated(part.text, begins, ends, part.start)
    return tuple(
        WordTiming(
            start=word.start + part.start,
            end=word.end + part.start,
            begins=word.begins + begins,
            ends=word.ends + begins,
        )
        for word in speech.words
    )

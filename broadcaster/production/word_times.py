"""When each written word of a sentence is heard."""

from collections.abc import Sequence

from broadcaster.model.sound import frames
from broadcaster.model.speech import Reading, Token, WordTiming
from broadcaster.model.timeline import CaptionWord

_Span = tuple[int, int]


def caption_words(
    reading: Reading, timings: Sequence[WordTiming], *, start: int, end: int, offset: int
) -> tuple[CaptionWord, ...]:
    """The written words of a sentence with the frames in which they are heard.

    The clip lies from `start` to `end` on the timeline and begins `offset` frames into the
    source. Together the words hold all of the written sentence: what is not heard (a mark, a
    bracket) stays with its neighbour. Empty without timings.
    """
    heard: list[tuple[int, int, int]] = []  # offset in the written text, first frame, last frame
    for written_at, (first, last) in _pieces(reading):
        span = _span(timings, first, last)
        if span is not None:
            begins, ends = (_bound(start - offset + frame, start, end) for frame in span)
            heard.append((written_at, begins, ends))
    return _words(reading.written, heard)


def _pieces(reading: Reading) -> list[tuple[int, _Span]]:
    """Offsets in the written text, each with its range in the spoken text."""
    return [piece for token in reading.tokens if token.spoken for piece in _split(token)]


def _split(token: Token) -> list[tuple[int, _Span]]:
    """A token word by word where the spoken words are as many as the written ones."""
    written, spoken = _word_spans(token.written), _word_spans(token.spoken)
    if len(written) != len(spoken):
        whole = (token.spoken_start, token.spoken_start + len(token.spoken))
        return [(token.start, whole)]
    return [
        (token.start + w[0], (token.spoken_start + s[0], token.spoken_start + s[1]))
        for w, s in zip(written, spoken, strict=True)
    ]


def _word_spans(text: str) -> list[_Span]:
    spans: list[_Span] = []
    at = 0
    for word in text.split():
        at = text.index(word, at)
        spans.append((at, at + len(word)))
        at += len(word)
    return spans


def _span(timings: Sequence[WordTiming], first: int, last: int) -> _Span | None:
    """Frames from the start of the source in which a range of the spoken text is heard."""
    within = [t for t in timings if t.start < last and t.end > first]
    if not within:
        return None
    return frames(min(t.begins for t in within)), frames(max(t.ends for t in within))


def _bound(frame: int, start: int, end: int) -> int:
    return min(max(frame, start), end)


def _words(written: str, heard: list[tuple[int, int, int]]) -> tuple[CaptionWord, ...]:
    words: list[CaptionWord] = []
    cuts = [0, *(at for at, _, _ in heard[1:]), len(written)]
    earliest = 0
    for (_, begins, ends), first, last in zip(heard, cuts, cuts[1:], strict=False):
        earliest = max(earliest, begins)
        text = " ".join(written[first:last].split())
        words.append(CaptionWord(text=text, start=earliest, end=max(earliest, ends)))
    return tuple(words)

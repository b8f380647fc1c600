"""When each word is heard: from an engine's events, or shared out by syllables."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache

from broadcaster.domain.speech import WordTiming
from broadcaster.voices.checking import syllables

# How long a mark is silent, counted in syllables at normal speed (comma 0.24 s, others 0.33 s)
MARKS = {",": 1.0, ";": 1.4, ":": 1.4, "–": 1.4, "—": 1.4, "…": 1.4, ".": 1.8, "?": 1.8, "!": 1.8}


@lru_cache(maxsize=1024)  # a line is asked for ten times while it is listened to
def words_of(text: str) -> tuple[tuple[int, int], ...]:
    """Where every word (a run of letters and digits) begins and ends, in characters."""
    return tuple(match.span() for match in re.finditer(r"[^\W_]+", text))


def estimated(text: str, begins: float, ends: float, offset: int = 0) -> tuple[WordTiming, ...]:
    """Words of `text` shared over the seconds from `begins` to `ends`, by syllables and marks.

    `offset` is added to every character position, for a text that is part of a longer one.
    """
    spans = words_of(text)
    weights = [float(syllables(text[start:end])) for start, end in spans]
    rests = [_rest(text[end:after]) for (_, end), after in zip(spans, _starts(spans), strict=True)]
    whole = sum(weights) + sum(rests)
    timings, done = [], 0.0
    for (start, end), weight, rest in zip(spans, weights, rests, strict=True):
        before, behind = done / whole, (done + weight) / whole
        first = begins * (1 - before) + ends * before
        last = begins * (1 - behind) + ends * behind
        timings.append(WordTiming(start=start + offset, end=end + offset, begins=first, ends=last))
        done += weight + rest
    return tuple(timings)


def _starts(spans: Sequence[tuple[int, int]]) -> list[int]:
    """Where the word behind each word begins; the last has none, so nothing lies behind it."""
    return [start for start, _ in spans[1:]] + [end for _, end in spans[-1:]]


def _rest(between: str) -> float:
    return max((MARKS.get(mark, 0.0) for mark in between), default=0.0)


def from_events(
    text: str, events: Iterable[tuple[int, float]], seconds: float
) -> tuple[WordTiming, ...]:
    """Words from an engine's (character position, seconds) events.

    A word ends where the next begins, the last with the sound. A word without an event of its own
    shares the time of the one before it.
    """
    spans = words_of(text)
    if not spans:
        return ()
    ends = [end for _, end in spans]
    begun: dict[int, float] = {}
    for position, at in events:
        begun.setdefault(bisect_right(ends, position), min(max(at, 0.0), seconds))
    begun.setdefault(0, 0.0)
    known = sorted(index for index in begun if index < len(spans))
    timings: list[WordTiming] = []
    for index, behind in zip(known, [*known[1:], len(spans)], strict=True):
        low, high = spans[index][0], spans[behind - 1][1]
        until = begun[behind] if behind < len(spans) else seconds
        timings += estimated(text[low:high], begun[index], until, low)
    return tuple(timings)

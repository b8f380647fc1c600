"""Ducking (hạ nhạc nền): a bed goes down before words begin and comes up behind them.

The timeline knows where words are, so that no detector is needed and nothing is late.
"""

from collections.abc import Iterable

from broadcaster.model.sound import frames

DEPTH = -14.0  # dB under words
ATTACK = frames(0.3)  # the bed is down when the first word begins
HOLD = frames(1.6)  # shorter gaps between words do not bring the bed up
RELEASE = frames(0.7)

Stretch = tuple[int, int]  # first frame, frame behind the last


def duck_curve(start: int, end: int, words: Iterable[Stretch]) -> tuple[tuple[int, float], ...]:
    """Breakpoints (timeline frame, dB) for a bed from `start` to `end` under some words.

    The frames rise strictly; the level is linear in dB between them. A bed that begins or ends
    within the hold of words stays down there.
    """
    curve: list[tuple[int, float]] = []
    for first, last in _joined(start, end, words):
        if first > start:
            curve.append((max(first - ATTACK, start), 0.0))
        curve += [(first, DEPTH), (last, DEPTH)]
        if last < end:
            curve.append((last + RELEASE, 0.0))
    return tuple(curve) or ((start, 0.0),)


def _joined(start: int, end: int, words: Iterable[Stretch]) -> list[Stretch]:
    """The words within the bed, with the gaps closed that the hold bridges."""
    joined: list[Stretch] = []
    within = ((max(first, start), min(last, end)) for first, last in sorted(words))
    for first, last in within:
        if first >= last:
            continue
        if joined and first - joined[-1][1] < HOLD:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    if joined and end - joined[-1][1] < HOLD:
        joined[-1] = (joined[-1][0], end)
    return joined

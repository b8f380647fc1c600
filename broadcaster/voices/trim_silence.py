"""Cutting the silence off both ends of speech, so that every pause is ours."""

import numpy as np

from broadcaster.domain.speech import Samples, Speech, WordTiming

KEPT = 0.01  # seconds left before the first and behind the last sound


def lock(samples: Samples) -> Samples:
    """The same samples, not to be written to any more."""
    samples.setflags(write=False)
    return samples


def heard(samples: Samples, rate: int, floor: float) -> tuple[int, int]:
    """First sample kept and the one behind the last: what exceeds `floor`, and KEPT around it."""
    loud = np.flatnonzero(np.abs(samples) > floor)
    if len(loud) == 0:
        return 0, 0
    room = round(KEPT * rate)
    return max(0, int(loud[0]) - room), min(len(samples), int(loud[-1]) + 1 + room)


def trim(speech: Speech, floor: float) -> Speech:
    """Speech without lead and tail below `floor` (a fraction of full scale), words moved along."""
    first, behind = heard(speech.samples, speech.rate, floor)
    kept = (behind - first) / speech.rate
    lead = first / speech.rate

    def moved(word: WordTiming) -> WordTiming:
        return WordTiming(
            start=word.start,
            end=word.end,
            begins=min(max(word.begins - lead, 0.0), kept),
            ends=min(max(word.ends - lead, 0.0), kept),
        )

    return Speech(
        samples=lock(speech.samples[first:behind].copy()),
        rate=speech.rate,
        words=tuple(moved(word) for word in speech.words),
        estimated=speech.estimated,
    )

"""Silence at the ends of speech."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.speech import Speech, WordTiming
from broadcaster.voices.trim_silence import KEPT, heard, trim

RATE = 1000


def test_trims_both_ends_and_moves_words() -> None:
    """Ten milliseconds stay, and words keep their place in the sound."""
    samples = np.concatenate([np.zeros(200), np.full(300, 0.5), np.zeros(400)]).astype(np.float32)
    words = (WordTiming(start=0, end=2, begins=0.2, ends=0.9),)
    speech = trim(Speech(samples=samples, rate=RATE, words=words, estimated=True), 0.01)
    assert len(speech.samples) == 320
    assert speech.words[0].begins == pytest.approx(KEPT)
    assert speech.words[0].ends == pytest.approx(0.32)
    assert speech.estimated


def test_speech_is_locked() -> None:
    """Nobody downstream can change a cached clip."""
    speech = trim(Speech(samples=np.ones(10, np.float32), rate=RATE), 0.01)
    with pytest.raises(ValueError, match="read-only"):
        speech.samples[0] = 0


def test_silence_has_no_edges() -> None:
    """All silence is cut to nothing, which the checks then refuse."""
    assert len(trim(Speech(samples=np.zeros(50, np.float32), rate=RATE), 0.01).samples) == 0


@given(st.integers(0, 50), st.integers(1, 50), st.integers(0, 50))
def test_the_sound_is_always_inside(lead: int, length: int, tail: int) -> None:
    """No sample above the floor is ever cut."""
    samples = np.concatenate([np.zeros(lead), np.ones(length), np.zeros(tail)]).astype(np.float32)
    first, behind = heard(samples, RATE, 0.5)
    assert first == max(0, lead - 10)
    assert behind == min(len(samples), lead + length + 10)

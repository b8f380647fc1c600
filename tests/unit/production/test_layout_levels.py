"""How loud each clip is laid."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.sound import SourceProfile
from broadcaster.domain.timeline import Layer
from broadcaster.production.layout import (
    LEVELS,
    MAX_GAIN,
    MAX_PEAK,
    SHORT_PEAK,
    sound_gain,
    voice_gain,
    voice_levels,
)


def profile(loudness: float, peak: float = -20.0) -> SourceProfile:
    return SourceProfile(key="k", frames=9, channels=1, loudness=loudness, peak=peak)


def test_music_and_effects_stand_below_the_voices() -> None:
    """Nothing is louder than what is said."""
    voice = LEVELS[Layer.VOICE]
    assert all(LEVELS[layer] <= voice for layer in Layer)


def test_a_voice_is_measured_by_its_middle_sentence() -> None:
    """One odd clip does not move a voice; silent ones do not count."""
    clips = [
        ("a", profile(-20)),
        ("a", profile(-21)),
        ("a", profile(-50)),
        ("a", profile(-math.inf)),
    ]
    assert voice_levels([*clips, ("b", profile(-math.inf))]) == {"a": -21}


@pytest.mark.parametrize(
    ("loudness", "gain"),
    [(-20.0, 2.0), (-23.0, 5.0), (-40.0, 5.0), (-5.0, -1.0), (-math.inf, 2.0)],
)
def test_a_sentence_stays_near_the_rest_of_its_voice(loudness: float, gain: float) -> None:
    """Each sentence is levelled, but a single odd measurement only by three decibels."""
    assert voice_gain(profile(loudness), -20.0) == gain


def test_a_voice_without_any_loudness_goes_by_its_peak() -> None:
    """A single short shout is set by its peak."""
    assert voice_gain(profile(-math.inf, peak=-15.0), None) == 3.0


def test_sounds_go_to_the_level_of_their_layer() -> None:
    """Music and beds stand at their own level beside the voices."""
    assert sound_gain(profile(-25.0), Layer.MUSIC) == LEVELS[Layer.MUSIC] + 25.0
    assert sound_gain(profile(-15.0), Layer.BED) == LEVELS[Layer.BED] + 15.0


def test_a_drum_is_not_lifted_over_its_peak() -> None:
    """A sound with much peak and little loudness is held below the ceiling."""
    assert sound_gain(profile(-35.0, peak=-6.0), Layer.EFFECT) == MAX_PEAK + 6.0


def test_a_sound_too_short_for_a_loudness_goes_by_its_peak() -> None:
    """A click of a tenth of a second still has a level."""
    assert sound_gain(profile(-math.inf, peak=0.0), Layer.EFFECT) == SHORT_PEAK


def test_silence_is_left_alone() -> None:
    """Nothing is made of nothing."""
    assert sound_gain(profile(-math.inf, peak=-math.inf), Layer.RECORDING) == 0.0


def test_hiss_is_not_lifted_without_end() -> None:
    """A recording that is nearly silent is lifted only so far."""
    assert sound_gain(profile(-69.0, peak=-60.0), Layer.RECORDING) == MAX_GAIN


@given(st.floats(-90, 10), st.floats(-90, 10), st.sampled_from(list(Layer)))
def test_gains_are_finite_bounded_and_coarse(loudness: float, peak: float, layer: Layer) -> None:
    """Every gain is a number of hundredths of a decibel, the same on every machine."""
    gain = sound_gain(profile(loudness, peak), layer)
    assert gain <= MAX_GAIN
    assert gain == round(gain, 2)
    assert math.copysign(1, gain) == 1 or gain < 0

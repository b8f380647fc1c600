"""The library's numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.voices.embedded import CAST, FASTEST, SLOWEST, pitch_of, rate_of


def test_emphasis_widens_the_tones_alone() -> None:
    """Pitch stays, the range grows and shrinks, within what the library knows."""
    for setting in CAST:
        usual, strong, soft = (pitch_of(setting, 0.0, e) for e in (1.0, 1.25, 0.9))
        assert usual[0] == strong[0] == soft[0]
        assert soft[1] < usual[1] < strong[1] <= 99
        assert pitch_of(setting, 0.0, 9.0)[1] == 99


def test_normal_is_the_setting() -> None:
    """Factor one and no semitones change nothing."""
    for setting in CAST:
        assert rate_of(setting, 1.0) == setting.rate
        assert pitch_of(setting, 0.0) == (50, setting.range)


def test_faster_and_slower_are_bounded() -> None:
    """The library takes 80 to 450."""
    assert rate_of(CAST[0], 0.8) == 132
    assert rate_of(CAST[0], 0.01) == SLOWEST
    assert rate_of(CAST[0], 100.0) == FASTEST


@given(st.sampled_from(CAST), st.floats(-60, 60), st.floats(0.1, 12))
def test_higher_is_never_lower(setting: object, semitones: float, more: float) -> None:
    """More semitones never turn a knob down, and no knob leaves its range."""
    low, high = pitch_of(setting, semitones), pitch_of(setting, semitones + more)
    assert all(0 <= a <= b <= 99 for a, b in zip(low, high, strict=True))


def test_the_settings_are_those_of_the_files() -> None:
    """The pitch numbers beside the cast are those in the voice files."""
    from pathlib import Path

    import broadcaster.voices

    folder = Path(broadcaster.voices.__file__).parent / "espeak"
    for setting in CAST:
        lines = (folder / setting.file).read_text(encoding="utf-8").splitlines()
        assert f"pitch {setting.low} {setting.high}" in lines
        assert f"name {setting.voice.name}" in lines
    assert sorted(s.file for s in CAST) == sorted(p.name for p in folder.iterdir())


@pytest.mark.parametrize("word", ["gender female", "gender male"])
def test_both_genders_are_cast(word: str) -> None:
    """A skit has men and women to choose from."""
    genders = {setting.voice.gender.value for setting in CAST}
    assert {"gender female": "nữ", "gender male": "nam"}[word] in genders

"""Spelling for libespeak-ng."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.voices.respelling import NORTH, SOUTH, respell


@pytest.mark.parametrize(
    ("text", "rules", "want"),
    [
        ("gi gỉ", NORTH, "di gỉ"),
        ("gen, Gê mi nai, ghen, gì", NORTH, "ghen, Ghê mi nai, ghen, gì"),
        ("Hung hăng, hun khói, huy chương", SOUTH, "h'ung hăng, h'un khói, huy chương"),
        ("a\x01b\x00c", NORTH, "a b c"),
        ("Müller ñandú", NORTH, "Muller nandú"),
        ("ðường", NORTH, "đường"),
        ("Đắk Lắk ở Tây Nguyên ướt ễnh", NORTH, "Đắk Lắk ở Tây Nguyên ướt ễnh"),
    ],
)
def test_respells(text: str, rules: tuple[tuple[str, str], ...], want: str) -> None:
    """Misread words are rewritten, commands of the library and foreign marks taken out."""
    assert respell(text, rules).text == want


@given(
    st.text(max_size=60) | st.lists(st.sampled_from(["hung", "gi", "gen", "hu", "ạ"])).map(" ".join)
)
def test_every_character_knows_where_it_came_from(text: str) -> None:
    """One origin for each character, never going back, never outside."""
    respelled = respell(text, SOUTH)
    origins = respelled.origins
    assert len(origins) == len(respelled.text)
    assert list(origins) == sorted(origins)
    assert all(0 <= at < len(text) for at in origins)


def test_origins_of_a_longer_spelling() -> None:
    """The word behind a respelled one is found at its own place."""
    respelled = respell("hung ác", SOUTH)
    assert respelled.origins[respelled.text.index("á")] == "hung ác".index("á")

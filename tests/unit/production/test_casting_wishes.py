"""Words for voices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.model.speech import Age, Gender, Region, Voice
from broadcaster.production.wishes import names_a_voice, understand_wish

VOICES = (
    Voice(id="embedded:nu-bac", engine="embedded", name="Hoa Sen", gender=Gender.FEMALE),
    Voice(id="gtts:vi", engine="gtts", name="Google", gender=Gender.FEMALE),
)


@pytest.mark.parametrize(
    ("words", "gender", "age", "region"),
    [
        ("nữ", Gender.FEMALE, None, None),
        ("Nam", Gender.MALE, None, None),
        ("giọng nam", Gender.MALE, None, None),
        ("em bé", None, Age.CHILD, None),
        ("em bé nữ", Gender.FEMALE, Age.CHILD, None),
        ("bé gái", Gender.FEMALE, Age.CHILD, None),
        ("bé trai", Gender.MALE, Age.CHILD, None),
        ("trẻ em", None, Age.CHILD, None),
        ("nam sinh", Gender.MALE, Age.CHILD, None),
        ("ông", Gender.MALE, Age.ELDER, None),
        ("bà", Gender.FEMALE, Age.ELDER, None),
        ("người già", None, Age.ELDER, None),
        ("nữ miền Nam", Gender.FEMALE, None, Region.SOUTH),
        ("nam miền Bắc", Gender.MALE, None, Region.NORTH),
        ("miền Nam", None, None, Region.SOUTH),
        ("nữ Nam Bộ", Gender.FEMALE, None, Region.SOUTH),
        ("nữ, Nam", Gender.FEMALE, None, Region.SOUTH),
        ("nam nam", Gender.MALE, None, Region.SOUTH),
        ("bà miền Trung", Gender.FEMALE, Age.ELDER, Region.CENTRE),
        ("cô giáo", Gender.FEMALE, None, None),
        ("thầy giáo", Gender.MALE, None, None),
        ("nu mien nam", Gender.FEMALE, None, Region.SOUTH),
        ("em be", None, Age.CHILD, None),
        ("nu\u031b\u0303", Gender.FEMALE, None, None),
        ("xyz", None, None, None),
        ("", None, None, None),
    ],
)
def test_words_are_understood(words, gender, age, region) -> None:
    """Teachers' words for a voice mean what they say, with marks, without, or decomposed."""
    wish = understand_wish(words, VOICES)
    assert (wish.gender, wish.age, wish.region) == (gender, age, region)
    assert wish.understood is bool(gender or age or region)


@pytest.mark.parametrize("words", ["embedded:nu-bac", "Embedded:NU-BAC", "nu-bac", "hoa sen"])
def test_a_voice_may_be_named(words: str) -> None:
    """By its id, the part behind the engine, or its Vietnamese name."""
    assert understand_wish(words, VOICES).voice == "embedded:nu-bac"


def test_an_id_that_is_not_there_is_not_taken_for_words() -> None:
    """The id khac:nu-bac names a voice; that its letters spell a woman does not make it a wish."""
    assert names_a_voice("khac:nu-bac")
    assert not names_a_voice("nữ miền Nam")
    assert not understand_wish("khac:nu-bac", VOICES).understood


@given(st.text(max_size=40))
def test_any_text_is_answered(words: str) -> None:
    """Whatever is typed, the answer is a wish with those words."""
    assert understand_wish(words, VOICES).words == words

"""Words for voices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.speech import Age, Gender, Region, Voice
from broadcaster.production.casting import names_a_voice, split_speed, understand_wish

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
    """Whatever is typed, the answer is a wish with those words, unless some tell of its manner."""
    wish = understand_wish(words, VOICES)
    assert wish.words == words or wish.rate or wish.pitch or wish.emphasis


@pytest.mark.parametrize(
    ("words", "rest", "rate"),
    [
        ("nữ, chậm", "nữ", 0.85),
        ("nữ đọc chậm", "nữ", 0.85),
        ("Nhanh, nam", "nam", 1.15),
        ("nam, CHẬM, miền Nam", "nam, miền Nam", 0.85),
        ("nu, cham", "nu", 0.85),
        ("ong noi nhanh", "ong", 1.15),
        ("vừa", "", 1.0),
        ("chậm, nhanh", "", 0.85),
        ("embedded:nu-bac, nhanh", "embedded:nu-bac", 1.15),
        ("x:doc-nhanh", "x:doc-nhanh", None),
        ("nữ", "nữ", None),
        ("", "", None),
    ],
)
def test_speed_is_taken_out_of_a_wish(words, rest, rate) -> None:
    """Chậm, vừa, nhanh stand anywhere in a wish; a voice's name keeps its letters."""
    assert split_speed(words) == (rest, rate)


def test_height_and_emphasis_are_taken_out_of_a_wish() -> None:
    """In any order, with speed, with or without marks; other words of the same sound stay."""
    for words in ("nữ, giọng cao, nhấn vừa, chậm", "nu nhan vua cham giong cao"):
        wish = understand_wish(words, VOICES)
        assert (wish.gender, wish.pitch, wish.emphasis, wish.rate) == (
            Gender.FEMALE,
            2.0,
            1.0,
            0.85,
        )
    wish = understand_wish("nam, giọng trầm, nhấn mạnh", VOICES)
    assert (wish.gender, wish.pitch, wish.emphasis, wish.rate) == (Gender.MALE, -2.0, 1.25, None)
    elder = understand_wish("nữ cao tuổi", VOICES)
    assert (elder.age, elder.pitch) == (Age.ELDER, None)
    named = understand_wish("embedded:nu-bac, nhấn nhẹ", VOICES)
    assert (named.voice, named.emphasis) == ("embedded:nu-bac", 0.9)


def test_speed_goes_with_words_names_and_ids() -> None:
    """A described, a named and an unknown voice all keep the speed that was asked for."""
    described = understand_wish("bà, chậm", VOICES)
    assert (described.gender, described.age, described.rate) == (Gender.FEMALE, Age.ELDER, 0.85)
    named = understand_wish("Hoa Sen, nhanh", VOICES)
    assert (named.voice, named.rate) == ("embedded:nu-bac", 1.15)
    unknown = understand_wish("embedded:khac, vừa", VOICES)
    assert (unknown.understood, unknown.words, unknown.rate) == (False, "embedded:khac", 1.0)


@given(st.text(alphabet="chậmnhvừa ,;:-", max_size=30))
def test_any_wish_has_a_rest_without_speed(words: str) -> None:
    """What is left never holds a word for speed of its own again."""
    rest, rate = split_speed(words)
    assert rate in (None, 0.85, 1.0, 1.15)
    assert split_speed(rest) == (rest, None)

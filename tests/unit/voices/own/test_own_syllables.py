import pytest

from broadcaster.voices.own.reading_list import reading_list, syllables_in
from broadcaster.voices.own.syllables import syllable_of


@pytest.mark.parametrize(
    ("word", "initial", "rime", "tone"),
    [
        ("nghiêng", "ng", "iêng", "ngang"),
        ("Ghế", "g", "ê", "sắc"),
        ("kẻ", "c", "e", "hỏi"),
        ("cả", "c", "a", "hỏi"),
        ("quyển", "qu", "yên", "hỏi"),
        ("gì", "gi", "i", "huyền"),
        ("giết", "gi", "êt", "sắc"),
        ("giữa", "gi", "ưa", "ngã"),
        ("ủy", "", "uy", "hỏi"),
        ("đội", "đ", "ôi", "nặng"),
    ],
)
def test_what_is_said_of_a_written_syllable(word, initial, rime, tone):
    found = syllable_of(word)
    assert (found.initial, found.rime, found.tone) == (initial, rime, tone)


@pytest.mark.parametrize("word", ["Brandon", "QĐ", "w", "123", ""])
def test_what_is_no_syllable(word):
    assert syllable_of(word) is None


def test_spelling_does_not_hide_that_two_syllables_sound_alike():
    assert syllable_of("nghe").initial == syllable_of("ngon").initial
    assert syllable_of("ghi").initial == syllable_of("ga").initial


SAID = ["Em đội mũ đi học nhé.", "Em đội mũ đi chơi nhé.", "Nhà trường có đội cờ đỏ."]


def test_the_list_takes_what_adds_most_and_says_what_is_missing():
    found = reading_list(SAID, [SAID[1], SAID[0]], share=1.0)
    assert found.sentences[0] in SAID[:2]
    assert len(found.sentences) == 2
    assert set(found.missing) == {"nhà", "trường", "có", "cờ", "đỏ"}
    every = [one for text in SAID for one in syllables_in(text)]
    read = [one for one in every if one.written not in found.missing]
    assert found.covered == pytest.approx(len(read) / len(every))


def test_every_initial_and_rime_is_asked_for_whatever_is_left_out():
    often, of_known_parts, rare = "Má và bà đi về.", "Mi bi va đê.", "Bà chịu khó kể."
    said = [*[often] * 50, of_known_parts, rare]
    assert reading_list(said, [often, of_known_parts, rare], share=0.5).sentences == (often, rare)


def test_what_was_read_before_is_not_asked_for_again():
    read = [one for text in (SAID[0], SAID[2]) for one in syllables_in(text)]
    assert reading_list(SAID, SAID, read=read, share=1.0).sentences == (SAID[1],)
    read += syllables_in(SAID[1])
    assert reading_list(SAID, SAID, read=read).sentences == ()


def test_nothing_that_is_too_long_for_a_breath_is_asked_for():
    long = " ".join(["Em đội mũ đi học"] * 5)
    assert reading_list([long], [long]).sentences == ()

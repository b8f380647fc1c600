import pytest

from broadcaster.voices.melody import FIGURES
from broadcaster.voices.own.reading_list import (
    LONGEST,
    SHORTEST,
    figure_sentences,
    reading_list,
    sayable,
    syllables_in,
)
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
    often, of_known_parts, rare = "Má và bà đi về.", "Mi bi đa đê mê vi.", "Bà chịu khó kể."
    said = [*[often] * 50, of_known_parts, rare]
    assert reading_list(said, [often, of_known_parts, rare], share=0.5).sentences == (often, rare)


def test_a_sound_that_keeps_many_sentences_from_being_said_is_asked_for_first():
    """A syllable is put together from its sounds; one whose rime nobody read is not said at all."""
    known, common, new_rime = "Má và bà đi.", "Mà đá bi vi đi mi.", "Thuế thu thuê."
    said = [*[common] * 3, *["Thuế đi thuê về."] * 2, known, new_rime]
    read = syllables_in(known)
    [first, *_] = reading_list(said, [common, "Bà đi thuê nhà thuế."], read=read).sentences
    assert first == "Bà đi thuê nhà thuế."


def test_what_can_be_said_from_the_sounds_that_were_read():
    read = syllables_in("Bà đi chợ.")
    parts = {one.initial for one in read}, {one.rime for one in read}
    assert sayable("Đà chi bợ!", *parts)
    assert not sayable("Bà đi thuê.", *parts)
    assert not sayable("Bà đi taxi.", *parts), "of another tongue"


def test_figures_dates_and_the_commonest_documents_are_read_whole_whatever_else_is():
    read = {one.key for text in figure_sentences() for one in syllables_in(text)}
    said = (
        "hiến pháp",
        "luật, bộ luật, pháp lệnh, nghị quyết, nghị định, quyết định, thông tư, chỉ thị, công văn",
        "số, chương, mục, điều, khoản, điểm a, điểm đê, phụ lục",
        "của Chính phủ, của Thủ tướng Chính phủ, của Quốc hội khóa mười lăm",
        "của Bộ Giáo dục và Đào tạo, của Ủy ban nhân dân, của Hội đồng nhân dân",
        "ngày mùng một tháng tư năm, ba giờ rưỡi, sáu phút, hai giây, bốn mươi phần trăm",
        "đồng, ki lô mét trên giờ, mi li gam, lít, không phẩy năm, một phần tư",
        *FIGURES,
    )
    assert [one.written for text in said for one in syllables_in(text) if one.key not in read] == []
    assert all(SHORTEST <= len(syllables_in(text)) <= LONGEST for text in figure_sentences())


def test_what_was_read_before_is_not_asked_for_again():
    read = [one for text in (SAID[0], SAID[2]) for one in syllables_in(text)]
    assert reading_list(SAID, SAID, read=read, share=1.0).sentences == (SAID[1],)
    read += syllables_in(SAID[1])
    assert reading_list(SAID, SAID, read=read).sentences == ()


def test_nothing_that_is_too_long_for_a_breath_is_asked_for():
    long = " ".join(["Em đội mũ đi học"] * 5)
    assert reading_list([long], [long]).sentences == ()

"""Letters that stand for figures are put right and told; what is a unit or a formula stays."""

import pytest

from broadcaster.reading import read_aloud
from broadcaster.reading.misprints import mend
from broadcaster.reading.tables import make_lexicon

LEXICON = make_lexicon()


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("l5.000.000 đồng", "15.000.000 đồng"),
        ("2O.000.000 đồng", "20.000.000 đồng"),
        ("năm 2O26", "năm 2026"),
        ("1OO.OOOđ", "100.000đ"),
        ("ngày 2O/11", "ngày 20/11"),
        ("lúc 7hl5", "lúc 7h15"),
        ("l5h", "15h"),
    ],
)
def test_a_letter_in_a_number_is_a_figure_and_told(written, right):
    mended, spots = mend(written)
    assert mended == right
    assert spots
    assert "chu-lan-so" in {remark.code for remark in read_aloud(written, LEXICON).remarks}


@pytest.mark.parametrize(
    "text", ["CO2 và H2O", "O2", "5l nước", "6,5l/100km", "quý III/2025", "Quý I-II/2026", "10 lít"]
)
def test_what_is_meant_as_a_letter_stays(text):
    assert mend(text) == (text, [])


def test_syllables_that_lost_their_blank_or_were_parted_are_told():
    for text, said in (
        ("Họp phụhuynh lúc 7h", "phụ huynh"),
        ("THÔNGTƯ SỐ 19", "THÔNG TƯ"),
        ("mũ bảo hi- ểm", "hiểm"),
        ("QUYẾT Đ ỊNH", "ĐỊNH"),
    ):
        found = read_aloud(text, LEXICON)
        assert said in " ".join(one.spoken for one in found.readings)
        assert "chu-dinh-nhau" in {remark.code for remark in found.remarks}


def test_a_paragraph_without_any_mark_is_told():
    found = read_aloud("Thong bao: mai cac em di hoc dung gio", LEXICON)
    whole = [remark for remark in found.remarks if remark.start == 0 and remark.end > 30]
    assert [remark.code for remark in whole] == ["mat-dau"]
    assert not read_aloud("Em Lan đi học.", LEXICON).remarks


def test_a_syllable_in_capitals_among_small_letters_may_be_an_abbreviation():
    for text, noticed in (
        ("Gặp đội CAM ở chợ.", True),
        ("Các em KHÔNG chạy.", False),
        ("HỘI THI BAN MAI", False),
    ):
        found = read_aloud(text, LEXICON).remarks
        assert ("chu-hoa" in {remark.code for remark in found}) is noticed

"""Fonts from before Unicode: every letter, and the traps."""

import pytest

from broadcaster.domain.text_decoding import LETTERS, tcvn3_bytes, vni_bytes
from broadcaster.importing.old_letters import (
    OldEncoding,
    encoding_by_words,
    encoding_of_font,
    tidy,
    unicode_of,
)

SAYING = "phạt tiền từ bốn trăm nghìn đồng đến sáu trăm nghìn đồng đối với người điều khiển xe"


def tcvn3(text: str) -> str:
    return tcvn3_bytes(text).decode("latin-1")


def vni(text: str) -> str:
    return vni_bytes(text).decode("latin-1")


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", OldEncoding.TCVN3),
        (".VnTimeH", OldEncoding.TCVN3_CAPITALS),
        (".vnArial Narrow", OldEncoding.TCVN3),
        (".VnArial NarrowH", OldEncoding.TCVN3_CAPITALS),
        ("VNI-Times", OldEncoding.VNI),
        ("VNI-Helve", OldEncoding.VNI),
        ("Times New Roman", OldEncoding.NONE),
        ("Vnice", OldEncoding.NONE),
        ("", OldEncoding.NONE),
    ],
)
def test_a_font_says_how_its_letters_are_typed(font: str, encoding: OldEncoding) -> None:
    assert encoding_of_font(font) is encoding


def test_every_letter_comes_back() -> None:
    for letter in LETTERS:
        assert unicode_of(f"n{tcvn3(letter)}", OldEncoding.TCVN3) == f"n{letter}"
        assert unicode_of(tcvn3(letter), OldEncoding.TCVN3_CAPITALS) == letter.upper()
        assert unicode_of(vni(letter), OldEncoding.VNI) == letter
        assert unicode_of(vni(letter).upper(), OldEncoding.VNI) == letter.upper()
    assert "\u00ad" in tcvn3("ư"), "the soft hyphen is a letter"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("MøC H\u00ad\u00ebNG", "MỨC HƯỞNG"),
        ("§iÒu 1. Bé Gi¸o dôc", "Điều 1. Bộ Giáo dục"),
        ("Bé GI¸O DôC Vµ §µO T¹O", "BỘ GIÁO DỤC VÀ ĐÀO TẠO"),
        ("Sè 12/Q§-UBND", "Số 12/QĐ-UBND"),
        ("ë 400.000 ®ång", "ở 400.000 đồng"),
    ],
)
def test_capitals_of_tcvn3(typed: str, meant: str) -> None:
    assert unicode_of(typed, OldEncoding.TCVN3) == meant


def test_capitals_of_vni_may_have_small_marks() -> None:
    assert unicode_of("ÑOÄI HOà CHÍ MINH, PHAÙT THANH MAÊNG NON", OldEncoding.VNI) == (
        "ĐỘI HỒ CHÍ MINH, PHÁT THANH MĂNG NON"
    )


def test_the_words_tell_the_encoding_where_no_font_does() -> None:
    assert encoding_by_words([tcvn3(SAYING)]) is OldEncoding.TCVN3
    assert encoding_by_words([vni(SAYING)]) is OldEncoding.VNI
    for text in (SAYING, "Café, naïve, résumé, Zürich, façade", "§ 5, § 6, § 7", ""):
        assert encoding_by_words([text]) is OldEncoding.NONE


def test_what_only_looks_like_our_letters() -> None:
    assert tidy("QÐ-UBND ðã 5\u20117 tu\u200bổi chi\u00e2\u0301n\u00a0x\u00ady") == (
        "QĐ-UBND đã 5-7 tuổi chiấn xy"
    )

"""What is found in a listener's words, and what is no question."""

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.outreach.questions_words import (
    BLANK,
    LONGEST,
    blanked,
    checked_class,
    checked_question,
    personal_data,
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Gọi cho em số 0912 345 678 nhé", ("0912 345 678",)),
        ("Gọi +84912345678 hay 0283.822.1234", ("+84912345678", "0283.822.1234")),
        ("Trả lời vào hoa.phuong@example.com giúp em", ("hoa.phuong@example.com",)),
        ("Em tên là Ví Dụ ạ, đi xe điện có phải đội mũ không?", ("Ví Dụ",)),
        ("em tên là lan, em hỏi về mũ bảo hiểm", ("lan",)),
        ("Bạn Nguyễn Văn Mẫu lấy xe của em thì sao?", ("Nguyễn Văn Mẫu",)),
        ("em tên là ví dụ lan lớp 7a bị mất xe", ("ví dụ lan", "7a")),
        ("tên em là ví dụ", ("ví dụ",)),
        ("em ten la vidu", ("vidu",)),
        ("Em tên là V'Du Mẫu ạ", ("V'Du Mẫu",)),
        ("Mình là Lan, học lớp 7A", ("Lan", "7A")),
        ("em là học sinh lớp 9/1, bạn em 7A2, anh em lop 10 b", ("9/1", "7A2")),
        ("Lớp bảy B của em, hs 12a3", ("bảy B", "12a3")),
        ("Lớp 7 có đi xe điện được không, lớp 9 đi học? Điều 7a, quốc lộ 1A, mạng 4G", ()),
        ("bạn Lan lấy xe của em", ("Lan",)),
        ("sđt 0912345678,0987654321", ("0912345678", "0987654321")),
        ("zalo0912345678 hay (+84) 912 345 678", ("0912345678", "(+84) 912 345 678")),
        ("gọi 0912–345–678 hay ０９１２３４５６７８", ("0912–345–678", "０９１２３４５６７８")),
        ("căn cước em 001204012345 ạ", ("001204012345",)),
        ("gọi em 84 912 345 000 đồng ý nhé", ("84 912 345 000",)),
        ("số 912 345 000 hay 84.912.345.000", ("912 345 000", "84.912.345.000")),
        ("stk 123 456 789 000", ("123 456 789 000",)),
        ("stk 123.456.789.000 đồng", ("123.456.789.000",)),
        ("gọi 912.345.000 đồng chí ạ", ("912.345.000",)),
        ("facebook Vi Du 2k9, zalo vi.du99", ("Vi Du 2k9", "vi.du99")),
        ("nhà em số 12 đường Ví Dụ", ("số 12 đường Ví Dụ",)),
        ("vi.du [a] example.com", ("vi.du [a] example.com",)),
        ("Phạt 20.000.000 đến 30.000.000 đồng năm học 2024-2025 ạ?", ()),
        ("Phạt 400.000.000 đến 500.000.000 đồng, hay 900 000 000đ?", ()),
        ("Mức 20 000 000 - 30 000 000 đồng. Xe giá 35.000.000.", ()),
        ("Phạt 12.345.678 đồng", ()),
        ("Gọi 113 114 115 ngày 30-11-2026 được không?", ()),
        ("Em là học sinh, bạn em hỏi Bác Hồ dạy gì", ()),
        ("EM CÓ PHẢI ĐỘI MŨ KHÔNG", ()),
        ("Luật ấy tên là gì, số 36/2024/QH15 phải không?", ()),
        ("Nghị định 168/2024/NĐ-CP phạt 2.000.000 đồng từ 01/01/2025 ạ?", ()),
        ("Em 14 tuổi có được đi xe 50 phân khối không?", ()),
    ],
)
def test_what_leads_to_a_person_is_found_and_figures_of_the_law_are_not(words, found):
    assert personal_data(words) == found
    hidden = blanked(words)
    assert hidden.count(BLANK) == len(found)
    assert not any(one in hidden for one in found)
    assert found or hidden == words


def test_a_name_that_stands_twice_is_blanked_twice_and_spots_that_overlap_once():
    words = "Em tên là Nguyễn Văn Mẫu. Nguyễn Văn Mẫu hỏi."
    assert blanked(words) == f"Em tên là {BLANK}. {BLANK} hỏi."


@pytest.mark.parametrize(
    "words",
    ["", "???", "a" * (LONGEST + 1), "Mua hàng ở https://x.example", "vào shop-re.com nhé các bạn",
     "www.gi-do gì đó", "a" + "\u0301" * 60 + " hỏi gì"],
)  # fmt: skip
def test_what_is_no_question_is_refused_in_words(words):
    with pytest.raises(InputError) as refused:
        checked_question(words)
    assert refused.value.sentence


def test_a_question_is_one_line_in_composed_letters():
    assert checked_question("Ho\u0309i  gi\u0300\nđo\u0301 thôi?") == "Hỏi gì đó thôi?"


@pytest.mark.parametrize(
    ("told", "known"), [("", ""), ("7a", "7A"), ("lớp 12A3", "12A3"), ("6/2", "6/2")]
)
def test_a_class_is_a_class(told, known):
    assert checked_class(told) == known


@pytest.mark.parametrize("told", ["em Lan", "7A <b>", "1234567", "0912345678"])
def test_and_nothing_else_is(told):
    with pytest.raises(InputError):
        checked_class(told)

"""How a document is named is a frame: blanks stand for it, and nothing else of a text moves."""

import time

import pytest

from broadcaster.law.document_titles import (
    behind_head,
    without_asides,
    without_heads,
    without_long_titles,
    without_names_at_the_head,
    without_titles,
)

TRAFFIC = (
    "quy định xử phạt vi phạm hành chính về trật tự, an toàn giao thông trong lĩnh vực giao thông "
    "đường bộ; trừ điểm, phục hồi điểm giấy phép lái xe"
)


def left(text: str) -> str:
    """The words of a text that are no blanks, one blank between them."""
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (f"Theo Nghị định số 168/2024/NĐ-CP {TRAFFIC}, em đi bộ.",
         "Theo Nghị định số 168/2024/NĐ-CP , em đi bộ."),
        (f"Theo Nghị định 168/2024/NĐ-CP ngày 26/12/2024 của Chính phủ {TRAFFIC}, em đi bộ.",
         "Theo Nghị định 168/2024/NĐ-CP ngày 26/12/2024 của Chính phủ , em đi bộ."),
        ("Theo Luật Trẻ em (số 102/2016/QH13), em vui chơi.",
         "Theo Luật (số 102/2016/QH13), em vui chơi."),
        ("LUẬT TRẺ EM số 102/2016/QH13", "LUẬT số 102/2016/QH13"),
        ("Chào. Luật số 102/2016/QH13, Luật Trẻ em, nói.",
         "Chào. Luật số 102/2016/QH13, Luật , nói."),
        (f"Theo Nghị định {TRAFFIC}, em đi bộ.", "Theo Nghị định , em đi bộ."),
    ],
)  # fmt: skip
def test_a_title_beside_its_number_is_blank(text: str, rest: str) -> None:
    plain = without_titles(text)
    assert left(plain) == rest
    assert len(plain) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Theo Luật Trẻ em, em được vui chơi.",  # a name alone
        "Luật Trẻ em số 09/2012/QH13 cấm bán thuốc lá.",  # another document's number
        "Luật Trẻ em và Nghị định số 56/2017/NĐ-CP.",
        "Ngày 9/11/2026, trẻ em vui chơi.",
    ],
)
def test_what_is_no_title_beside_its_own_number_stays(text: str) -> None:
    assert without_titles(text) == text


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Theo Luật Trẻ em, số 102/2016/QH13 của Quốc hội, em.", "em."),
        ("Theo khoản 1 Điều 8 Nghị định 282/2025/NĐ-CP, em.", "em."),
        ("Căn cứ Nghị định số 282/2025/NĐ-CP, em.", "em."),
        ("Nghị định số 168/2024/NĐ-CP của Chính phủ quy định: em.", "em."),
        (f"Theo Nghị định {TRAFFIC}, em.", "em."),
        ("Em chào. Theo Luật số 102/2016/QH13, em.", "Em chào. em."),
        ("Cô nói: Theo Luật số 102/2016/QH13, em.", "Cô nói: em."),
        ("Em đọc theo Luật số 102/2016/QH13, em.", "Em đọc theo Luật số 102/2016/QH13, em."),
    ],
)
def test_the_head_of_a_sentence_is_blank(text: str, rest: str) -> None:
    plain = without_heads(text)
    assert left(plain) == rest
    assert len(plain) == len(text)


def test_a_name_alone_is_blank_only_where_it_is_asked_for() -> None:
    text = "Theo Luật Trẻ em, em được vui chơi."
    assert without_heads(text) == text
    assert left(without_names_at_the_head(text)) == "em được vui chơi."
    assert behind_head(text) == "em được vui chơi."
    assert behind_head("Theo luật, em.") == "em."
    assert behind_head("Như chúng ta đã biết, em.") == "em."


def test_only_a_title_that_nobody_says_for_short_is_long() -> None:
    short = "Theo Luật Trẻ em, số 102/2016/QH13, em."
    assert without_long_titles(short) == short
    long = f"Theo Nghị định số 168/2024/NĐ-CP {TRAFFIC}, em."
    assert left(without_long_titles(long)) == "Theo Nghị định số 168/2024/NĐ-CP , em."


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Hiện nay, em.", "em."),
        ("Theo quy định của pháp luật, em.", "em."),
        ("Theo quy định hiện hành thì em.", "em."),
        ("Như các em đã biết, em.", "em."),
        ("Các em lưu ý, em.", "em."),
        ("Pháp luật quy định: em.", "em."),
        ("Dạ thưa cô, theo luật, em.", "em."),
        ("Thưa quý thầy cô và các bạn học sinh, em.", "em."),
        ("Thưa bố là em sai.", "Thưa bố là em sai."),
        ("Em báo ngay, các em nhé.", "Em báo ngay ."),
        ("Các em được báo.", "Các em được báo."),
        ("Em hiện nay, mới 15.", "Em hiện nay, mới 15."),
    ],
)
def test_what_a_sentence_opens_or_closes_with_is_blank(text: str, rest: str) -> None:
    plain = without_asides(text)
    assert left(plain) == rest
    assert len(plain) == len(text)


@pytest.mark.parametrize("again", [" của a", ", ngày 1/1/2024", " quy định", " về"])
def test_what_is_said_again_and_again_costs_no_more_time(again: str) -> None:
    begin = time.process_time()
    assert without_heads(f"Theo Luật số 9/2090/QH15{again * 20}") != ""
    assert time.process_time() - begin < 2

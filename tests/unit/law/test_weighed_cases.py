"""Sentences that tell two cases apart, and those that may let somebody off: doubtful, never red."""

import pytest

from broadcaster.domain.notice import Level
from broadcaster.domain.script import Script
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.sentence_sense import weighs_cases
from broadcaster.law.starter import starter_register
from broadcaster.scripts.script_file import read_script


def told(words: str, number: str) -> list[Level]:
    """How gravely a sentence that rests on a document is told of, beside what is untraced."""
    head = "Tiêu đề: Bài\nLoại: nhắc nhở\nChương trình: m\nNgày phát: 1/12/2026\nVăn bản nguồn:\n"
    script = read_script(f"{head}  - số: {number}\n---\n{words}\n".encode(), "bai.md").value
    assert isinstance(script, Script)
    found = check_figures(script, starter_register())
    return [one.level for one in found if one.level is not Level.INFO]


@pytest.mark.parametrize(
    "words",
    [
        "Ngồi ô tô thì không cần mũ bảo hiểm, ngồi xe máy thì phải có.",
        "Bán kẹo cho học sinh thì được, bán thuốc lá thì không.",
        "Học sinh được uống nước ngọt, rượu bia thì không.",
    ],
)
def test_two_cases_are_told_apart(words: str) -> None:
    assert weighs_cases(words)


@pytest.mark.parametrize(
    "words",
    [
        "Người ngồi sau xe máy thì không cần đội mũ.",
        "Trường cấm hút thuốc trong nhà, còn trong khuôn viên thì được hút.",
    ],
)
def test_one_case_in_two_places_is_one(words: str) -> None:
    assert not weighs_cases(words)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("36/2024/QH15", "Đi xe đạp thường thì luật không bắt đội mũ, đi xe đạp điện thì bắt."),
        ("168/2024/NĐ-CP", "Xe máy vượt đèn đỏ bị trừ bốn điểm, xe đạp thì không trừ điểm."),
        ("168/2024/NĐ-CP", "Đá bóng trong sân trường thì không bị phạt."),
        ("371/2025/NĐ-CP", "Bạn ấy từ chối thuốc lá điện tử nên chẳng bị phạt gì."),
        ("15/2012/QH13", "Qua tuổi mười sáu rồi, sơ ý vi phạm cũng có thể bị xử phạt hành chính."),
        ("168/2024/NĐ-CP", "Mô tô điện 8 kW, không có bằng lái thì bị phạt từ 2 đến 4 triệu đồng."),
    ],
)
def test_the_other_of_two_cases_stops_nothing(number: str, words: str) -> None:
    assert Level.ERROR not in told(words, number)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("168/2024/NĐ-CP", "Xe đạp đi hàng ba thì chỉ mất lịch sự, chẳng mất tiền."),
        ("09/2012/QH13", "Ép bạn hút thuốc chỉ là trêu nhau, luật không đụng đến."),
        ("56/2017/NĐ-CP", "Đêm khuya thì tổng đài bảo vệ trẻ em tắt máy, sáng hãy gọi."),
    ],
)
def test_daily_words_that_let_somebody_off_are_told(number: str, words: str) -> None:
    assert told(words, number)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("36/2024/QH15", "Xe máy điện không có giới hạn, bao nhiêu tuổi đi cũng được."),
        ("102/2016/QH13", "Trẻ em là người dưới 18 tuổi."),
        ("168/2024/NĐ-CP", "Bốc đầu xe máy xong nộp phạt thì được nhận lại xe."),
    ],
)
def test_what_is_stated_plainly_is_stopped(number: str, words: str) -> None:
    assert Level.ERROR in told(words, number)


def test_a_wrong_sentence_is_told_of_once() -> None:
    words = "Người ngồi sau xe máy không bắt buộc đội mũ bảo hiểm."
    assert len(told(words, "36/2024/QH15")) == 1


def test_two_acts_of_one_row_are_no_two_cases() -> None:
    assert Level.ERROR in told("Mua dữ liệu cá nhân bị cấm, còn bán thì được.", "91/2025/QH15")
    weighed = "Mua dữ liệu cá nhân bị cấm, còn bán máy tính cũ thì được."
    assert Level.ERROR not in told(weighed, "91/2025/QH15")

"""A fine for somebody under 16, whom the law warns only; what is said of others stays quiet."""

import pytest

from broadcaster.law.minors_fined import fines_a_minor, punishes_a_child


@pytest.mark.parametrize(
    "words",
    [
        "Em 15 tuổi vượt đèn đỏ thì bị phạt tiền.",
        "Ai dùng cũng phải nộp phạt, kể cả học sinh 14 tuổi, từ 3 đến 5 triệu đồng.",
        "Từ đủ 14 đến dưới 16 tuổi, các em phải nộp phạt.",
        "Nếu bạn mười ba tuổi đánh nhau thì bị phạt từ 3 đến 4 triệu đồng.",
        "Em học lớp 8 đi xe đạp ngược chiều bị phạt 300.000 đồng.",
        "Người chưa đủ 16 tuổi vẫn bị phạt tiền như mọi người.",
    ],
)
def test_a_fine_for_the_young_is_found(words: str) -> None:
    assert fines_a_minor(words)


@pytest.mark.parametrize(
    "words",
    [
        "Em 15 tuổi có bị phạt tiền không ạ?",
        "Em 15 tuổi thì bị cảnh cáo chứ không bị phạt tiền.",
        "Giao xe cho con 15 tuổi thì bố bị phạt từ 8 đến 10 triệu đồng.",
        "Trẻ dưới 16 tuổi được bảo vệ; ai xâm hại có thể bị phạt tiền.",
        "Em 17 tuổi có thể bị phạt tiền.",
        "Em 15 tuổi thì khác, em 17 tuổi mới bị phạt tiền.",
        "Em 15 tuổi bị cô phạt đứng góc lớp.",
        "Vượt đèn đỏ bị phạt 4 đến 6 triệu, kể cả khi chở em nhỏ 5 tuổi.",
        "Người lái bị phạt 400.000 đồng khi chở người không đội mũ, kể cả em 7 tuổi.",
        "Người từ đủ 16 tuổi lái xe mô tô bị phạt 500.000 đồng, ngay cả khi em 15 tuổi đi cùng.",
    ],
)
def test_what_is_said_of_others_is_none(words: str) -> None:
    assert not fines_a_minor(words)


@pytest.mark.parametrize(
    "words",
    [
        "Em 13 tuổi lấy đồ của bạn thì bị phạt cảnh cáo.",
        "Học sinh chưa đủ 14 tuổi vi phạm thì bị xử phạt hành chính.",
    ],
)
def test_a_child_who_is_warned_is_found(words: str) -> None:
    assert punishes_a_child(words)


@pytest.mark.parametrize(
    "words",
    [
        "Em 13 tuổi không bị xử phạt.",
        "Em 13 tuổi chưa thuộc đối tượng bị xử phạt vi phạm hành chính.",
        "Em 14 tuổi cố ý vi phạm thì bị phạt cảnh cáo.",
        "Bé 9 tuổi ngồi ô tô không có ghế thì bố bị phạt cảnh cáo.",
    ],
)
def test_who_is_old_enough_or_not_meant_is_not_warned_as_a_child(words: str) -> None:
    assert not punishes_a_child(words)

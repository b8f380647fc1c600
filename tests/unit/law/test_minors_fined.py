"""A fine for somebody under 16, whom the law warns only; what is said of others stays quiet."""

import pytest

from broadcaster.law.minors_fined import fines_a_minor


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

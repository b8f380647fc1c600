"""A dropped "không" is told by what it leaves behind; who denies as one does is not stopped."""

import pytest

from broadcaster.drafting.denials_by_form import half_allowed, lost_by_form

CROSSING = "Qua đường ở nơi có đèn, vạch kẻ; không có thì quan sát và ra tín hiệu bằng tay."
DUTIES = "Bổn phận: không đánh bạc, không dùng rượu bia, thuốc lá."
VEST = "Người tham gia vui chơi dưới nước phải mặc áo phao."
SEAT = "Chở trẻ trên ô tô mà không dùng thiết bị an toàn phù hợp: phạt cảnh cáo người lái."
NETWORK = "Mạng xã hội không được yêu cầu ảnh giấy tờ tùy thân."


@pytest.mark.parametrize(
    ("honest", "lie", "source"),
    [
        ("Bạn chỉ bị nhắc chứ không phải nộp tiền.", "Bạn chỉ bị nhắc chứ phải nộp tiền.", ""),
        ("Gọi 113 trêu chọc không vui chút nào.", "Gọi 113 trêu chọc vui chút nào.", ""),
        (
            "Ảnh của bạn không phải ai muốn đăng cũng được.",
            "Ảnh của bạn phải ai đăng cũng được.",
            "",
        ),
        (
            "Đua xe không phải là sành điệu.",
            "Đua xe phải là sành điệu.",
            "Đua xe: phạt 8 triệu đồng.",
        ),
        (
            "Nơi không có đèn, không có vạch kẻ thì phải quan sát.",
            "Nơi không có đèn, có vạch kẻ thì phải quan sát.",
            CROSSING,
        ),
        (
            "Không hút thuốc, không uống rượu, không đánh bạc: bổn phận của em.",
            "Hút thuốc lá, không uống rượu, không đánh bạc: bổn phận của em.",
            DUTIES,
        ),
        ("Không áo phao thì không xuống nước.", "Áo phao thì không xuống nước.", VEST),
        (
            "Trên ô tô mà không có thiết bị an toàn thì bị phạt cảnh cáo.",
            "Trên ô tô mà có thiết bị an toàn thì bị phạt cảnh cáo.",
            SEAT,
        ),
        (
            "Mạng xã hội không được bắt bạn gửi ảnh.",
            "Mạng xã hội được bắt bạn gửi ảnh.",
            NETWORK,
        ),
        (
            "Phải dừng khi đèn đỏ; không dừng thì bị phạt.",
            "Phải dừng khi đèn đỏ; dừng thì bị phạt.",
            "Vượt đèn đỏ: phạt 4 triệu đồng.",
        ),
    ],
)
def test_what_lacks_a_denial_is_told_and_what_has_it_is_not(honest, lie, source):
    assert [*lost_by_form(lie, source)]
    assert [*lost_by_form(honest, source)] == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("chưa đủ tuổi thì được hút, không được mua và không được bán thuốc lá.", True),
        ("chưa đủ tuổi thì không được hút, được mua thuốc lá.", True),
        ("chưa đủ tuổi thì không được hút, không được mua thuốc lá.", False),
        ("bạn được đi xe đạp, nhưng không được dàn hàng ngang.", False),
        ("đủ tuổi mới được mua, chưa đủ thì không được.", False),
    ],
)
def test_one_half_of_a_row_is_not_allowed_while_the_other_is_forbidden(words, told):
    assert bool([*half_allowed(words)]) is told

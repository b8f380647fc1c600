"""A dropped "không" is told by what it leaves behind; who denies as one does is not stopped."""

import pytest

from broadcaster.drafting.denials_by_form import half_allowed, lost_by_form, undenied

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
        (
            "Tổng đài trực suốt ngày đêm, không nghỉ ngày nào.",
            "Tổng đài trực suốt ngày đêm, nghỉ ngày nào.",
            "Tổng đài hoạt động 24 giờ tất cả các ngày.",
        ),
        (
            "Lòng đường không phải sân chơi.",
            "Lòng đường phải sân chơi.",
            "Đá bóng trên đường: 200.000 đồng.",
        ),
        (
            "Không nơi nào trong khuôn viên được hút thuốc.",
            "Nơi nào trong khuôn viên được hút thuốc.",
            "Trường học cấm hút thuốc lá.",
        ),
        (
            "Em bị phạt mà không có tiền nộp thì cha mẹ nộp thay.",
            "Em bị phạt mà có tiền nộp thì cha mẹ nộp thay.",
            "Không có tiền nộp thì cha mẹ hoặc người giám hộ nộp thay.",
        ),
        (
            "Chưa đủ 18 tuổi thì không hút, không mua và cũng không bán thuốc lá.",
            "Chưa đủ 18 tuổi thì không hút, không mua và cũng bán thuốc lá.",
            "Người chưa đủ 18 tuổi không được sử dụng, mua, bán thuốc lá.",
        ),
        (
            "Sân trường là nơi không rượu, không bia.",
            "Sân trường là nơi rượu, không bia.",
            "Không uống rượu, bia tại trường.",
        ),
        (
            "Xe không có đèn là sai.",
            "Xe có đèn là sai.",
            "Đi xe đạp từ 18 giờ phải có đèn.",
        ),
        (
            "Người dân không tự bắn, chỉ đơn vị được giao mới được bắn.",
            "Người dân tự bắn, chỉ đơn vị được giao mới được bắn.",
            "Bắn pháo hoa nổ chỉ do tổ chức được giao thực hiện.",
        ),
        (
            "Việc ấy không còn là vi phạm hành chính nữa mà là tội phạm.",
            "Việc ấy còn là vi phạm hành chính nữa mà là tội phạm.",
            "Buôn bán pháo nổ từ 6 kg: tội hình sự.",
        ),
        (
            "Chở hai người mà không thuộc trường hợp được phép thì bị phạt.",
            "Chở hai người mà thuộc trường hợp được phép thì bị phạt.",
            "Chở 2 người (không thuộc trường hợp được phép): 400.000 đồng.",
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


@pytest.mark.parametrize(
    ("words", "doubted"),
    [
        ("Quy định ấy áp dụng với xe khách.", True),
        ("Quy định ấy không áp dụng với xe khách.", False),
    ],
)
def test_who_denies_nothing_of_what_the_source_denies_is_doubted(words, doubted):
    source = "Chở trẻ mà thiếu thiết bị: cảnh cáo (trừ xe khách)."
    assert bool([*undenied(words, source)]) is doubted


@pytest.mark.parametrize(
    "words", ["Ai mời rượu, các bạn cứ lắc đầu.", "Gọi bất cứ lúc nào.", "Vào cổng là dập thuốc."]
)
def test_what_is_of_something_else_beside_is_not_doubted(words):
    for source in (
        "Người chưa đủ 18 tuổi không được uống rượu, bia.",
        "Người gọi không mất cước viễn thông.",
        "Trường học cấm hút hoàn toàn.",
    ):
        assert [*undenied(words, source)] == []

"""Words of duty against the source: được, không được, phải, có thể; who refuses too stays quiet."""

import pytest

from broadcaster.domain.notice import Level
from broadcaster.law.duties_against_source import duty_findings
from broadcaster.law.duty_marks import Duty
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.starter import starter_register
from tests.unit.law.test_figures_against_source import said


@pytest.mark.parametrize(
    ("number", "words", "duty"),
    [
        ("44/2019/QH14", "Người chưa đủ 18 tuổi được uống rượu, bia ngày Tết.", Duty.FORBIDDEN),
        ("36/2024/QH15", "Trẻ dưới 7 tuổi qua đường không cần người lớn dắt.", Duty.OBLIGED),
        ("15/2012/QH13", "Bắt buộc phải nhắc nhở hoặc quản lý tại gia đình.", Duty.OPTIONAL),
        ("56/2017/NĐ-CP", "Người gọi tổng đài mất cước viễn thông và phí tư vấn.", Duty.DENIED),
        ("56/2017/NĐ-CP", "Gọi tổng đài thì phải trả cước viễn thông.", Duty.DENIED),
        ("282/2025/NĐ-CP", "Trêu ghẹo, bôi nhọ người khác thì không bị phạt.", Duty.PUNISHED),
        ("168/2024/NĐ-CP", "Xe máy vượt đèn đỏ thì chỉ bị cảnh cáo.", Duty.PUNISHED),
        ("80/2017/NĐ-CP", "Cô lập, xua đuổi bạn không tính là bạo lực học đường.", Duty.COUNTED),
        ("120/2025/QH15", "Người 15 tuổi nghiện ma túy không bị áp dụng cai nghiện.", Duty.SAID),
        (
            "44/2019/QH14",
            "Giờ nghỉ, học sinh được uống bia, miễn là không vào lớp.",
            Duty.FORBIDDEN,
        ),
        ("36/2024/QH15", "Ngồi sau xe máy không phải đội mũ, chỉ tài xế mới phải.", Duty.OBLIGED),
        (
            "56/2017/NĐ-CP",
            "Đưa ảnh bạn 9 tuổi lên mạng chỉ cần cha mẹ đồng ý, không cần hỏi bạn.",
            Duty.OBLIGED,
        ),
    ],
)
def test_the_opposite_of_a_duty_is_found(number: str, words: str, duty: Duty) -> None:
    (found,) = duty_findings(said(words, number), [number])
    assert found.duty is duty


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("44/2019/QH14", "Người chưa đủ 18 tuổi không được uống rượu, bia."),
        ("44/2019/QH14", "Đủ 18 tuổi thì được uống rượu, bia."),
        ("44/2019/QH14", "Chưa đủ 18 tuổi thì được uống rượu, bia không ạ?"),
        ("73/2025/QH15", "Nhà giáo được dạy thêm, miễn là không ép học sinh học thêm."),
        ("56/2017/NĐ-CP", "Người gọi không mất cước viễn thông và phí tư vấn."),
        ("36/2024/QH15", "Xe đạp thường không bắt buộc đội mũ bảo hiểm."),
        ("168/2024/NĐ-CP", "Đội mũ, cài quai đúng quy cách thì không bị phạt."),
        ("168/2024/NĐ-CP", "Học sinh 15 tuổi đi xe đạp vượt đèn đỏ thì bị cảnh cáo."),
        ("80/2017/NĐ-CP", "Không chỉ đánh đập mới là bạo lực học đường."),
        ("80/2017/NĐ-CP", "Góp ý với bạn không phải là bạo lực học đường."),
        ("73/2025/QH15", "Phụ huynh được quyền từ chối khi bị ép học thêm."),
        ("174/2026/NĐ-CP", "Tiết lộ bí mật đời tư trên mạng thì buộc phải gỡ bài."),
        ("120/2025/QH15", "Người không nghiện thì không bị áp dụng cai nghiện bắt buộc."),
        ("15/2012/QH13", "Em 17 tuổi có tiền thì tự nộp phạt, cha mẹ không phải nộp thay."),
        ("48/2019/NĐ-CP", "Ngồi trên bờ xem thì không phải mặc áo phao."),
        ("15/2012/QH13", "Bạn 15 tuổi không bị phạt tiền nên cha mẹ không phải nộp thay."),
        ("100/2015/QH13", "Bạn 15 tuổi không phải chịu trách nhiệm hình sự về mọi tội phạm."),
        ("174/2026/NĐ-CP", "Chia sẻ tin thật thì không bị phạt."),
        ("44/2019/QH14", "Bố mẹ được uống rượu bia ở nhà, nhưng đừng rủ con uống."),
    ],
)
def test_what_agrees_or_is_said_of_others_stays_quiet(number: str, words: str) -> None:
    assert list(duty_findings(said(words, number), [number])) == []


def test_the_notice_names_the_place_and_the_duty() -> None:
    words = "Người chưa đủ 18 tuổi được uống rượu, bia ngày Tết."
    (told,) = check_figures(said(words, "44/2019/QH14"), starter_register())
    assert (told.code, told.level) == ("nghia-vu-khac-nguon", Level.ERROR)
    assert "44/2019/QH14, Điều 5" in told.sentence
    assert "không được làm" in told.sentence

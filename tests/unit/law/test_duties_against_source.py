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
        ("36/2024/QH15", "Ngồi sau xe máy thì đội mũ là đủ, khỏi cài quai.", Duty.OBLIGED),
        ("36/2024/QH15", "Người ngồi sau nên đội mũ, nhưng luật không bắt đội.", Duty.OBLIGED),
        ("56/2017/NĐ-CP", "Phát hiện trẻ bị xâm hại thì không nên báo tổng đài.", Duty.OBLIGED),
        ("48/2019/NĐ-CP", "Vui chơi dưới nước chỉ cần mặc áo phao lúc đầu.", Duty.OBLIGED),
        ("09/2012/QH13", "Em 17 tuổi có thể mua thuốc lá hộ ông.", Duty.FORBIDDEN),
        ("44/2019/QH14", "Quán được bán rượu bia cho người chưa đủ 18 tuổi.", Duty.FORBIDDEN),
        ("73/2025/QH15", "Nhà giáo được phân biệt đối xử.", Duty.FORBIDDEN),
        ("102/2016/QH13", "Kỳ thị trẻ em không bị cấm.", Duty.FORBIDDEN),
        ("168/2024/NĐ-CP", "Người đi bộ không theo đèn thì không bị phạt.", Duty.PUNISHED),
        ("168/2024/NĐ-CP", "Bạn 15 tuổi lái mô tô thì không bị cảnh cáo.", Duty.WARNED),
        ("282/2025/NĐ-CP", "Cổ vũ bạn đánh nhau thì không bị phạt.", Duty.PUNISHED),
        ("168/2024/NĐ-CP", "Bốc đầu xe máy thì không bị tịch thu xe.", Duty.SAID),
        ("55/2010/QH12", "Thấy dấu hiệu ngộ độc thì chờ vài hôm rồi báo cũng được.", Duty.SAID),
        ("102/2016/QH13", "Trẻ em không có quyền bí mật đời sống riêng tư.", Duty.ALLOWED),
        ("19/2025/TT-BGDĐT", "Học sinh tiểu học phải viết bản tự kiểm điểm.", Duty.SAID),
        ("15/2012/QH13", "Phải dùng biện pháp nhắc nhở thay cho xử phạt.", Duty.OPTIONAL),
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
        ("36/2024/QH15", "Chưa uống giọt rượu bia nào thì cứ lái xe, luật không cấm."),
        ("36/2024/QH15", "Đi xe đạp lúc 9 giờ sáng thì không cần bật đèn."),
        ("36/2024/QH15", "Đi xe buýt thì không phải đội mũ bảo hiểm, đi xe máy thì phải."),
        ("168/2024/NĐ-CP", "Xe máy chở một người thì không bị phạt."),
        ("168/2024/NĐ-CP", "Chở bé 5 tuổi không đội mũ bảo hiểm thì người lái không bị phạt."),
        ("168/2024/NĐ-CP", "Đi xe đạp hàng một thì không ai phạt."),
        ("168/2024/NĐ-CP", "Giao xe máy cho người đủ điều kiện thì chủ xe không bị phạt."),
        ("44/2019/QH14", "Thầy cô có thể uống bia ở nhà riêng sau giờ làm."),
        ("44/2019/QH14", "Học sinh được uống nước cam trong giờ nghỉ, không được uống bia."),
        ("137/2020/NĐ-CP", "Pháo hoa không gây tiếng nổ thì được dùng, pháo nổ thì cấm."),
        ("282/2025/NĐ-CP", "Người gây thương tích phải trả chi phí, nạn nhân không phải trả."),
        ("282/2025/NĐ-CP", "Dùng pháo hoa đúng quy định thì không bị tịch thu, không bị phạt."),
        ("73/2025/QH15", "Khi đã có kết luận thì được đăng tải theo quy định."),
        ("19/2025/TT-BGDĐT", "Học sinh tiểu học không phải viết bản tự kiểm điểm."),
        ("48/2019/NĐ-CP", "Lên bờ rồi thì có thể cởi áo phao."),
        ("48/2019/NĐ-CP", "Bơi giỏi hay không cũng phải mặc áo phao."),
        ("147/2024/NĐ-CP", "Người đủ 16 tuổi thì cha mẹ không phải đăng ký mạng xã hội thay."),
        ("09/2012/QH13", "Em được từ chối khi có người ép hút thuốc."),
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

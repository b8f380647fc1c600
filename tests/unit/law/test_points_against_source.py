"""Who, for how many, what becomes of it: another value is told, the source's own is not."""

import pytest

from broadcaster.domain.notice import Level
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.point_values import BODIES, bodies_in
from broadcaster.law.points_against_source import PointFinding, point_findings
from broadcaster.law.starter import starter_register
from tests.unit.law.test_figures_against_source import said


def points(number: str, words: str) -> list[PointFinding]:
    return [*point_findings(said(words, number), [number])]


@pytest.mark.parametrize(
    ("number", "words", "theirs"),
    [
        (
            "58/2026/NĐ-CP",
            "Chủ tịch Ủy ban nhân dân cấp huyện quyết định việc bắn pháo hoa nổ ở địa phương.",
            "cấp tỉnh",
        ),
        (
            "15/2012/QH13",
            "Người 17 tuổi không có tiền nộp phạt thì hiệu trưởng nộp thay.",
            "cha mẹ, người giám hộ",
        ),
        (
            "147/2024/NĐ-CP",
            "Em 13 tuổi dùng mạng xã hội thì tự đăng ký, cha mẹ giám sát sau.",
            "cha mẹ, người giám hộ",
        ),
        (
            "46/CĐ-TTg",
            "Việc quản lý, giám sát trẻ trong hè giao cho nhà trường, không giao cho gia đình.",
            "cha mẹ, người giám hộ, nhà trường",
        ),
        (
            "55/2010/QH12",
            "Bảo đảm an toàn thực phẩm là trách nhiệm của riêng cơ quan nhà nước.",
            "tổ chức, cá nhân kinh doanh",
        ),
        ("73/2025/QH15", "Lương nhà giáo được xếp thấp nhất trong thang bậc lương.", "cao nhất"),
        (
            "168/2024/NĐ-CP",
            "Bốc đầu xe máy, buông cả hai tay thì nộp phạt xong được lấy lại xe.",
            "tịch thu, tiêu hủy",
        ),
        ("356/2025/NĐ-CP", "Sinh trắc học là dữ liệu cơ bản.", "dữ liệu nhạy cảm"),
        (
            "282/2025/NĐ-CP",
            "Sử dụng trái phép chất ma túy thì không có hình thức cảnh cáo.",
            "cảnh cáo",
        ),
        ("102/2016/QH13", "Rủ rê trẻ vi phạm pháp luật thì luật không cấm.", "không được làm"),
        (
            "15/2012/QH13",
            "Em 15 tuổi vi phạm do vô ý vẫn bị xử phạt hành chính.",
            "chỉ vi phạm do cố ý",
        ),
        (
            "91/2025/QH15",
            "Công bố bí mật của trẻ từ đủ 7 tuổi thì trẻ hoặc người đại diện đồng ý.",
            "trẻ và người đại diện theo pháp luật",
        ),
        (
            "165/2026/NĐ-CP",
            "Đầu năm học chỉ học sinh lớp Một được kiểm tra sức khỏe.",
            "tất cả",
        ),
        ("46/CĐ-TTg", "Vụ đuối nước xảy ra tại xã Nâm Nung, tỉnh An Bình.", "tỉnh Lâm Đồng"),
        (
            "105/2025/NĐ-CP",
            "Chợ phải có nội quy phòng cháy, các cơ sở khác thì không.",
            "cơ sở",
        ),
        (
            "102/2016/QH13",
            "Nghị định của Chính phủ chọn, theo nghị định này tháng 6 là Tháng hành động vì trẻ em.",
            "luật",
        ),
    ],
)
def test_another_value_of_a_point_is_found(number: str, words: str, theirs: str) -> None:
    assert theirs in [one.theirs for one in points(number, words)]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (
            "58/2026/NĐ-CP",
            "Chủ tịch Ủy ban nhân dân cấp tỉnh, không phải cấp xã, quyết định việc bắn pháo hoa nổ.",
        ),
        ("15/2012/QH13", "Người 17 tuổi có tiền thì tự nộp phạt, cha mẹ không phải nộp thay."),
        ("15/2012/QH13", "Đủ 18 tuổi rồi thì cha mẹ không phải nộp phạt thay nữa."),
        ("46/CĐ-TTg", "Không chỉ nhà trường, gia đình cũng quản lý, giám sát trẻ trong hè."),
        ("282/2025/NĐ-CP", "Dùng pháo hoa đúng quy định thì không bị tịch thu."),
        ("168/2024/NĐ-CP", "Lạng lách bị tước giấy phép, còn bốc đầu thì bị tịch thu xe."),
        ("168/2024/NĐ-CP", "Chở ba người bị trừ hai điểm, chở hai người thì không bị trừ điểm."),
        ("356/2025/NĐ-CP", "Ảnh là dữ liệu cơ bản, còn sinh trắc học là dữ liệu nhạy cảm."),
        ("44/2019/QH14", "Luật không cấm người lớn uống rượu bia ở nhà."),
        ("15/2012/QH13", "Em 15 tuổi vô ý vi phạm thì không bị xử phạt hành chính."),
        ("56/2017/NĐ-CP", "Tổng đài chỉ hoạt động trong giờ hành chính phải không các bạn?"),
    ],
)
def test_what_agrees_or_is_of_others_is_left_alone(number: str, words: str) -> None:
    assert not points(number, words)


def test_a_point_stops_the_script_and_names_both_values() -> None:
    words = "Chủ tịch Ủy ban nhân dân cấp xã quyết định việc bắn pháo hoa nổ ở địa phương."
    (told,) = check_figures(said(words, "58/2026/NĐ-CP"), starter_register())
    assert (told.code, told.level) == ("diem-khac-nguon", Level.ERROR)
    assert "“cấp xã”" in told.sentence
    assert "“cấp tỉnh”" in told.sentence


def test_bodies_are_told_apart() -> None:
    named = bodies_in("Phụ huynh và chủ tịch tỉnh")
    assert {BODIES[one].shown for one in named} == {"cha mẹ, người giám hộ", "cấp tỉnh"}

"""Who, for how many, what becomes of it: another value is told, the source's own is not."""

import pytest

from broadcaster.domain.notice import Level
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.point_values import BODIES, bodies_in
from broadcaster.law.points_against_source import PointFinding, point_findings
from broadcaster.law.sentence_sense import states_plainly
from broadcaster.law.starter import starter_register
from tests.unit.law.test_figures_against_source import said, stopped


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


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (
            "46/CĐ-TTg",
            "Học sinh xã Ia Kha, tỉnh Gia Lai hãy nhớ: ngày 10/7/2026, một vụ đuối nước đã làm 5 học sinh tử vong.",
        ),
        (
            "46/CĐ-TTg",
            "Ở xã Tân Lập, tỉnh Đồng Nai, loa trường nhắc lại vụ đuối nước tại xã Nâm Nung, tỉnh Lâm Đồng.",
        ),
        (
            "46/CĐ-TTg",
            "Trường tiểu học xã Bình Minh kể về vụ đuối nước làm 5 học sinh tử vong.",
        ),
        (
            "55/2010/QH12",
            "Bếp ăn mà dùng chung thớt cho thực phẩm sống và chín là làm sai luật.",
        ),
        (
            "55/2010/QH12",
            "Dùng chung dao cho thực phẩm sống và thực phẩm chín rất dễ gây ngộ độc.",
        ),
        (
            "55/2010/QH12",
            "Tuyệt đối tránh để chung thực phẩm sống và thực phẩm chín, phải có dụng cụ riêng.",
        ),
        (
            "36/2024/QH15",
            "Đi xe đạp hàng ba là trái quy định, vì xe thô sơ phải đi hàng một.",
        ),
        (
            "36/2024/QH15",
            "Thấy các bạn đi xe đạp hàng hai, cô nhắc ngay.",
        ),
        (
            "56/2017/NĐ-CP",
            "Ban ngày hay ban đêm, em gọi tổng đài 111 đều có người nghe.",
        ),
        (
            "56/2017/NĐ-CP",
            "Ngoài giờ hành chính, tổng đài điện thoại quốc gia bảo vệ trẻ em 111 vẫn hoạt động.",
        ),
        (
            "56/2017/NĐ-CP",
            "Khác với nhiều nơi chỉ làm giờ hành chính, tổng đài 111 hoạt động cả đêm.",
        ),
        (
            "147/2024/NĐ-CP",
            "Trẻ dưới 16 tuổi không thể tự đăng ký tài khoản mạng xã hội mà phải nhờ cha mẹ.",
        ),
        (
            "147/2024/NĐ-CP",
            "Con tự đăng ký tài khoản mạng xã hội khi chưa đủ 16 tuổi là sai, phải do cha mẹ đăng ký.",
        ),
        (
            "165/2026/NĐ-CP",
            "Hôm nay chỉ học sinh lớp 6 kiểm tra sức khỏe đầu năm học, ngày mai đến lớp 7, rồi cả trường.",
        ),
        (
            "165/2026/NĐ-CP",
            "Tuần này kiểm tra sức khỏe một nửa số lớp, tuần sau một nửa còn lại, để đầu năm học ai cũng được kiểm tra.",
        ),
        (
            "165/2026/NĐ-CP",
            "Theo quyết định của hiệu trưởng, mỗi đầu năm học toàn bộ học sinh được kiểm tra sức khỏe.",
        ),
        (
            "91/2025/QH15",
            "Mua, bán dữ liệu cá nhân bị cấm, trừ trường hợp luật cho phép.",
        ),
        (
            "91/2025/QH15",
            "Cha mẹ hoặc trẻ không đồng ý thì không được công bố bí mật của trẻ từ đủ 7 tuổi.",
        ),
        (
            "91/2025/QH15",
            "Công bố bí mật của trẻ từ đủ 7 tuổi mà thiếu sự đồng ý của em hoặc cha mẹ đều không được.",
        ),
        (
            "356/2025/NĐ-CP",
            "Ảnh và số điện thoại tuy không phải dữ liệu nhạy cảm, các em vẫn nên giữ kín.",
        ),
        (
            "80/2017/NĐ-CP",
            "Đánh nhau ngoài cổng trường không nằm trong khái niệm bạo lực học đường của nghị định, nhưng vẫn có thể bị xử phạt.",
        ),
        (
            "80/2017/NĐ-CP",
            "Cô lập bạn trong lớp hay lôi chuyện ấy ra ngoài trường đều làm bạn tổn thương.",
        ),
    ],
)
def test_warnings_comparisons_days_and_own_places_stop_nothing(number: str, words: str) -> None:
    assert not stopped(said(words, number))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (
            "168/2024/NĐ-CP",
            "Mức của cá nhân gấp đôi lên thì thành mức của tổ chức.",
        ),
        (
            "73/2025/QH15",
            "Lương nhà giáo không còn ở bậc thấp nhất mà được xếp cao nhất.",
        ),
        (
            "56/2017/NĐ-CP",
            "Thấy em hàng xóm bị đánh, bác tổ trưởng gọi công an hoặc 111 đều đúng.",
        ),
    ],
)
def test_a_denied_row_a_doubling_and_a_second_helper_stop_nothing(number: str, words: str) -> None:
    assert not stopped(said(words, number))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (
            "46/CĐ-TTg",
            "Học sinh xã Ia Kha, tỉnh Gia Lai hãy nhớ: một vụ đuối nước đã làm 5 học sinh tử vong.",
        ),
        (
            "56/2017/NĐ-CP",
            "Ngoài giờ hành chính, tổng đài điện thoại quốc gia bảo vệ trẻ em 111 vẫn hoạt động.",
        ),
        (
            "147/2024/NĐ-CP",
            "Trẻ dưới 16 tuổi không thể tự đăng ký tài khoản mạng xã hội mà phải nhờ cha mẹ.",
        ),
        ("91/2025/QH15", "Mua, bán dữ liệu cá nhân bị cấm, trừ trường hợp luật cho phép."),
        (
            "165/2026/NĐ-CP",
            "Theo quyết định của hiệu trưởng, mỗi đầu năm học toàn bộ học sinh được kiểm tra"
            " sức khỏe.",
        ),
    ],
)
def test_what_is_no_other_value_is_not_even_told(number: str, words: str) -> None:
    assert not points(number, words)


@pytest.mark.parametrize(
    "words",
    [
        "Em 14 tuổi được tự đăng ký tài khoản mạng xã hội.",
        "Trẻ dưới 16 tuổi được quyền tự đăng ký tài khoản mạng xã hội.",
        "Em 15 tuổi tự đăng ký tài khoản mạng xã hội rồi báo cha mẹ sau.",
    ],
)
def test_leave_to_do_it_by_oneself_is_stated(words: str) -> None:
    assert stopped(said(words, "147/2024/NĐ-CP"))


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        ("Bếp ăn được dùng chung dao thớt cho thực phẩm sống và thực phẩm chín.", True),
        ("Xe thô sơ được đi hàng hai khi đường vắng.", True),
        ("Bếp ăn mà dùng chung dao thớt là làm sai luật.", False),
        ("Bạn Tí dùng chung dao thớt.", False),
        ("Hôm nay chỉ học sinh lớp Một được kiểm tra sức khỏe.", False),
        ("Xe thô sơ có được đi hàng hai không?", False),
    ],
)
def test_what_is_stated_plainly(words: str, *, stated: bool) -> None:
    assert states_plainly(words) is stated


def test_a_doubtful_sentence_is_told_and_does_not_stop() -> None:
    words = "Thấy các bạn đi xe đạp hàng hai, cô nhắc ngay."
    (told,) = check_figures(said(words, "36/2024/QH15"), starter_register())
    assert (told.code, told.level) == ("diem-khac-nguon", Level.WARNING)


def test_the_head_says_why_a_sentence_that_is_misread_is_kept() -> None:
    words = "Chủ tịch Ủy ban nhân dân cấp xã quyết định việc bắn pháo hoa nổ ở địa phương."
    kept = said(words, "58/2026/NĐ-CP", head=("Vẫn nói: máy bắt nhầm",))
    (told,) = check_figures(kept, starter_register())
    assert (told.code, told.level) == ("diem-khac-nguon", Level.WARNING)
    assert "máy bắt nhầm" in told.hint


@pytest.mark.parametrize(
    "words",
    [
        "Nội quy phòng cháy niêm yết ở cửa lớp, không niêm yết trong kho.",
        "Nội quy phòng cháy phải niêm yết ở chỗ dễ thấy, không niêm yết sau tủ.",
    ],
)
def test_a_part_that_is_told_and_denied_elsewhere_stops_nothing(words: str) -> None:
    assert not stopped(said(words, "105/2025/NĐ-CP"))
